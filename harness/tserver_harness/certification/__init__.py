"""What is said of a bridge to third parties: certificates, what they rest on, and what changed between two runs.

Sans-IO: functions of results and of bytes.
"""
