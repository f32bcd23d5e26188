"""Load: calls at a rate for a time, as an ordinary scenario with many branches. Sans-IO.

What a load is made of is decided before it runs, from a seed; the runner, the judge and the reports are the usual ones.
"""
