"""How long certifying takes; run as a script, prints a table, asserts nothing.

The reference bridge as a process, in real time: everything with a certificate, and the quick look; then everything in
virtual time. Beside each number the one that was promised. `--second` takes the second bridge of the tests instead.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).parents[1]
PROMISED_SECONDS = {"certify": 300, "certify --quick": 15, "run, virtual time": 10}


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--second", action="store_true", help="the second bridge instead of the reference bridge")
    arguments.add_argument("--parallel", type=int, default=4, help="bridges side by side")
    given = arguments.parse_args()
    sys.path.insert(0, str(TESTS / "e2e"))
    from targets import write_target  # noqa: PLC0415  # tests/e2e is not on the path before

    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{'what':<20} {'took':>8} {'promised':>9}  exit code, last words")
    with tempfile.TemporaryDirectory() as folder:
        target = write_target(
            Path(folder), bridge="second" if given.second else "reference", parallel=given.parallel, isolation="restart"
        )
        for name, words in (
            ("certify", ["certify", "--target", str(target)]),
            ("certify --quick", ["certify", "--target", str(target), "--quick"]),
            ("run, virtual time", ["run"]),
        ):
            measure(name, [*words, "--out", str(Path(folder) / "out")], Path(folder))


def measure(name: str, words: list[str], folder: Path) -> None:
    """One command, as a user gives it."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "tserver_harness", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    took = time.perf_counter() - began
    said = next((line for line in reversed(done.stdout.splitlines()) if "exit code" in line), done.stderr.strip())
    print(f"{name:<20} {took:>6.1f} s {PROMISED_SECONDS[name]:>7} s  {done.returncode}: {said}", flush=True)


if __name__ == "__main__":
    main()
