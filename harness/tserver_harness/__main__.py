"""`python -m tserver_harness` is `tsim`."""

from tserver_harness.cli import main

main()
