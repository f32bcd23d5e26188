"""Time what people wait for: verbs that should feel instant, and the first line of a first call; asserts nothing."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 5  # the best counts: the others met other work on the machine
INSTANT_SECONDS = 0.3
FIRST_CALL_SECONDS = 0.8

SCENARIO = "inbound/customer-calls-and-agent-accepts"
VERBS = {
    "--help": ["--help"],
    "list": ["list"],
    "list --requirements": ["list", "--requirements"],
    "explain AV-04": ["explain", "AV-04"],
    "explain SCENARIO": ["explain", SCENARIO],
    "lint FILE": ["lint", "mine.scenario.yaml"],
    "schema result": ["schema", "result"],
}


def command(*words: str) -> list[str]:
    """The command as people call it, where it is installed beside this interpreter."""
    installed = Path(sys.executable).with_name("tsim")
    return [str(installed), *words] if installed.exists() else [sys.executable, "-m", "tserver_harness", *words]


def seconds_for(words: list[str], folder: Path) -> float:
    """From start to end."""
    began = time.perf_counter()
    subprocess.run(command(*words), cwd=folder, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def seconds_to_first_call(folder: Path) -> float:
    """From start until `tsim demo` shows that the bridge registers the first DN: it was sent, seen and written."""
    began = time.perf_counter()
    with subprocess.Popen(command("demo"), cwd=folder, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if "RequestRegisterAddress" in line:
                break
        seconds = time.perf_counter() - began
        running.stdout.read()
    return seconds


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(command("new", "scenario", "mine.scenario.yaml"), cwd=folder, check=True, capture_output=True)
        print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}; best of {ROUNDS}")
        for title, words in VERBS.items():
            best = min(seconds_for(words, folder) for _ in range(ROUNDS))
            print(f"{best:6.2f} s  tsim {title:22} goal {INSTANT_SECONDS} s")
        best = min(seconds_to_first_call(folder) for _ in range(ROUNDS))
        print(f"{best:6.2f} s  tsim demo: first line     goal {FIRST_CALL_SECONDS} s")


if __name__ == "__main__":
    main()
