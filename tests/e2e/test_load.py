"""`tsim load` against the reference bridge as a process, in real time: result, files, exit codes, the live line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tserver_harness.cli.load_progress import LoadProgress
from tserver_harness.transcript import Fact, Late, StimulusGiven, ToolbarHeard

SHORT = ("--agents", "8", "--calls-per-second", "8", "--for", "1500ms", "--talk", "200ms")


def tsim_load(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tserver_harness", "load", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_load_is_put_on_a_process_and_reported(tmp_path: Path) -> None:
    done = tsim_load(tmp_path, *SHORT, "--mix", "answered=3,transferred=1,outbound=1", "--arrivals", "constant")
    result = json.loads((tmp_path / "tsim-out/result.json").read_text())
    loads = {each["id"]: each["verdict"] for each in result["requirements"] if each["profile"] == "load"}

    assert done.returncode in {0, 7}, done.stdout + done.stderr  # 7: the machine was too busy to say
    assert loads["LD-01"] in {"pass", "inconclusive"}
    assert result["clock"] == "real"
    assert "| command to T-Server request | accept |" in (tmp_path / "tsim-out/load.md").read_text()
    assert (tmp_path / "tsim-out/load.svg").read_text().startswith("<svg")
    assert '<section id="load"' in (tmp_path / "tsim-out/report.html").read_text()
    assert "the bridge takes commands at" in (tmp_path / "tsim-out/bridge.log").read_text()


@pytest.mark.slow
def test_bridge_that_drops_messages_fails_and_the_command_is_told(tmp_path: Path) -> None:
    done = tsim_load(tmp_path, *SHORT, "--mix", "abandoned", "--mutant", "abandoned-is-dropped")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "toolbar hears EventReleased of call c" in done.stdout
    assert "tsim load --agents 8 --calls-per-second 8.0" in done.stdout
    assert "--mutant abandoned-is-dropped" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--mix", "lost=1"), "'lost' is no kind of call"),
        (("--for", "soon"), "'soon' is no time"),
        (("--mutant", "nothing"), "no mutant is called 'nothing'"),
        (("--target", "acme.yaml", "--agents", "3"), "the target has 2 agents, the load needs 3"),
        (("--target", "acme.yaml", "--agents", "2", "--mutant", "ringing-twice"), "--mutant is for the reference"),
    ],
)
def test_mistake_is_told_before_anything_runs(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    (tmp_path / "acme.yaml").write_text(
        "bridge: {name: acme}\ntserver: {listen: '127.0.0.1:5020'}\nrest: http://127.0.0.1:8087/genesys/events\n"
        'websocket: ws://127.0.0.1:8087/genesysWs\nagents: [{count: 2, firstAgentId: "1001", firstDn: "7001"}]\n'
    )
    done = tsim_load(tmp_path, *arguments)

    assert (done.returncode, words in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "tsim-out").exists()


def test_live_line_says_how_far_it_is() -> None:
    written: list[str] = []
    progress = LoadProgress(written.append, agents=2, calls=3, seconds=10)

    def told(at: float, kind: type[Fact], **values: object) -> None:
        progress.tell(kind(n=1, at=at, time="", **values))  # type: ignore[arg-type]  # the fields of that kind

    told(0.5, ToolbarHeard, agent="a", tab="main", text="", message={"eventName": "EventRegistered"})
    told(1.0, StimulusGiven, action="call", arguments={})
    told(1.1, ToolbarHeard, agent="a", tab="main", text="", message={"eventName": "EventReleased"})
    told(2.0, Late, seconds=0.034, where="here")
    progress.end()

    assert [text.removeprefix("\r\x1b[K") for text in written] == [
        "1 of 2 agents available",
        "0 of 10 s: 1 of 3 calls begun, 0 over, 1 messages",
        "1 of 10 s: 1 of 3 calls begun, 1 over, 2 messages, the harness at most 34 ms late",
        "",
    ]
