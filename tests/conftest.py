"""What holds for all tests."""

# Scenario files with mistakes on purpose: the golden tests read them, the plugin must not run them.
collect_ignore_glob = ["**/golden/*"]
