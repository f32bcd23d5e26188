"""No mutant survives, nothing fires on the good bridge, every requirement has a defect that it finds."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_suites_find_every_defect_and_the_page_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tserver_harness", "coverage", "--check", "docs/coverage.md"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=550,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
