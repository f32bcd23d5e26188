"""The second bridge passes whatever it does otherwise and rightly; all of it is run by `bench_certify.py --second`."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from targets import write_target

pytestmark = pytest.mark.slow  # processes, on the real clock

WAYS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "chatty": {"quirks": ("chatty", "shuffled-keys", "accepted-202", "registered-again", "internal", "ready-extra")},
    "bare": {
        "capabilities": (),
        "quirks": ("bare", "event-id-only", "dialing", "no-keep-alive", "link-per-agent", "logs-in-at-start"),
    },
}


@pytest.mark.parametrize("way", WAYS)
def test_second_bridge_is_certified_at_a_quick_look(way: str, tmp_path: Path) -> None:
    target = write_target(tmp_path, bridge="second", parallel=4, **WAYS[way])
    command = [sys.executable, "-m", "tserver_harness", "certify", "--target", str(target), "--quick"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100)

    assert done.returncode in {0, 7}, done.stdout + done.stderr  # 7: this machine was too slow to judge
    assert " 0 failed" in done.stdout
