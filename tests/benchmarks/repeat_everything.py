"""Everything, many times: does each check come to the same verdict each time, on a machine that is idle and busy?

    python tests/benchmarks/repeat_everything.py --times 20                # the reference bridge in virtual time
    python tests/benchmarks/repeat_everything.py --times 3 --target acme.target.yaml --only resilience

Half of the runs are idle, in the other half busy processes take all processors besides. A check that is inconclusive
in some run, because the harness itself was late, does not contradict the others, and is told. Ends with 1 if verdicts
differ.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

Verdicts = dict[tuple[str, str], str]
"""By scenario and requirement."""

_WORST_LAST = ("not-applicable", "pass", "info", "warn", "not-run", "inconclusive", "fail", "harness-error")


def main() -> int:
    """Run, compare, and tell."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--times", type=int, default=20, help="runs on each kind of machine")
    arguments.add_argument("--target", help="a target file; without it the reference bridge in virtual time")
    arguments.add_argument("--busy", type=int, default=os.cpu_count() or 2, help="busy processes in the second half")
    arguments.add_argument("paths", nargs="*", help="scenarios, topics, profiles; without them all")
    given = arguments.parse_args()
    words = [*given.paths, *(["--target", given.target] if given.target else [])]
    seen: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for kind, busy in (("idle", 0), ("busy", given.busy)):
        with busy_processes(busy):
            for number in range(1, given.times + 1):
                began = time.perf_counter()
                code, verdicts = run_once(words)
                for check, verdict in verdicts.items():
                    seen[check][verdict].append(f"{kind} {number}")
                took = time.perf_counter() - began
                print(f"{kind} {number}: exit code {code}, {len(verdicts)} verdicts, {took:.1f} s", flush=True)
    return told(seen, given.times * 2)


@contextmanager
def busy_processes(count: int) -> Iterator[None]:
    """So many processes that do nothing but compute, while the block runs."""
    spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for each in spinning:
            each.kill()
            each.wait()


def run_once(words: Sequence[str]) -> tuple[int, Verdicts]:
    """The exit code, and the worst verdict of each requirement in each scenario."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tserver_harness", "run", *words, "--out", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        result = Path(folder) / "result.json"
        if not result.exists():
            sys.exit(f"no result: {done.stderr}")
        verdicts: Verdicts = {}
        for scenario in json.loads(result.read_text("utf-8"))["scenarios"]:
            verdicts[scenario["id"], ""] = scenario["verdict"]
            for check in scenario["checks"]:
                key = (scenario["id"], check["requirement"])
                verdicts[key] = max(verdicts.get(key, "not-applicable"), check["verdict"], key=_WORST_LAST.index)
        return done.returncode, verdicts


def told(seen: dict[tuple[str, str], dict[str, list[str]]], runs: int) -> int:
    """What differed; the exit code."""
    unsteady = 0
    for (scenario, requirement), by_verdict in sorted(seen.items()):
        if not requirement:
            missing = runs - sum(len(each) for each in by_verdict.values())
            unsteady += bool(missing)
            print(f"{scenario}: not there in {missing} of {runs} runs\n" if missing else "", end="")
        decided = {verdict: when for verdict, when in by_verdict.items() if verdict != "inconclusive"}
        if len(decided) > 1:
            unsteady += 1
        if len(by_verdict) > 1:
            print(f"{scenario} {requirement}: " + "; ".join(f"{each} in {when}" for each, when in by_verdict.items()))
    print(f"{len(seen)} verdicts in {runs} runs: " + (f"{unsteady} differ" if unsteady else "the same in all of them"))
    return 1 if unsteady else 0


if __name__ == "__main__":
    sys.exit(main())
