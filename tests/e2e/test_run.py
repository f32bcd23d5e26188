"""`tsim run` as people and CI call it: a process, a folder of files, an exit code."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tserver_bridge.mutants import MUTANTS
from tserver_harness.new import NEW_FILES

SCENARIO = NEW_FILES["scenario"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def tsim(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """A call of the command in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "tserver_harness", *arguments],
        cwd=folder, env={**os.environ, **(env or {})}, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the scenario that `tsim new` starts."""
    (tmp_path / "call.scenario.yaml").write_text(SCENARIO)
    return tmp_path


def result_of(folder: Path, out: str = "tsim-out") -> dict[str, Any]:
    result: dict[str, Any] = json.loads((folder / out / "result.json").read_text())
    return result


def facts_of(folder: Path, *kinds: str) -> list[dict[str, Any]]:
    facts = [json.loads(line) for line in (folder / "tsim-out/transcript.ndjson").read_text().splitlines()]
    return [fact for fact in facts if not kinds or fact["fact"] in kinds]


def target_text(*, start: bool = True, port: int | None = None, tserver: int | None = None, more: str = "",
                command: Sequence[str] = ()) -> str:  # fmt: skip
    """A target file for the reference bridge as a process."""
    port, tserver = port or free_port(), tserver or free_port()
    words = command or [
        sys.executable, "-m", "tserver_harness", "bridge",
        "--tserver", "{tserver.host}:{tserver.port}", "--listen", f"127.0.0.1:{port}",
    ]  # fmt: skip
    ready = f"{{tcp: '127.0.0.1:{port}', within_seconds: 20}}"
    launch = f"start:\n  command: {json.dumps(list(words))}\n  ready: {ready}\n{more}"
    return (
        "bridge: {name: reference, version: 1}\n"
        f"{launch if start else ''}"
        f"tserver: {{listen: '127.0.0.1:{tserver}'}}\n"
        f"rest: http://127.0.0.1:{port}/genesys/events\n"
        f"websocket: ws://127.0.0.1:{port}/genesysWs\n"
        "agents: [{agentId: '1001', dn: '7001'}, {agentId: '1002', dn: '7002'}]\n"
    )


# --- one test for each exit code


def test_0_everything_holds_and_the_folder_is_complete(folder: Path) -> None:
    done = tsim(folder, "run", "call.scenario.yaml")

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    names = {path.name for path in (folder / "tsim-out").iterdir()}
    assert {"transcript.ndjson", "result.json", "report.html", "junit.xml", "summary.md"} <= names
    assert (
        result_of(folder)["status"],
        result_of(folder)["exitCode"],
        result_of(folder)["counts"]["pass"],
    ) == ("finished", 0, 1)


def test_1_a_defect_fails_its_requirement(folder: Path) -> None:
    mutant = next(mutant.name for mutant in MUTANTS.values() if "AC-02" in mutant.breaks)
    done = tsim(folder, "run", "call.scenario.yaml", "--mutant", mutant)

    assert done.returncode == 1, done.stderr
    failed = {
        check["requirement"] for check in result_of(folder)["scenarios"][0]["checks"] if check["verdict"] == "fail"
    }
    assert "AC-02" in failed


def test_2_a_file_with_mistakes_is_told_with_place_and_remedy(folder: Path) -> None:
    (folder / "bad.scenario.yaml").write_text(SCENARIO.replace("- ringing:", "- rigning:"))
    done = tsim(folder, "run", "bad.scenario.yaml")

    assert done.returncode == 2
    assert "bad.scenario.yaml:15:3" in done.stderr
    assert "did you mean `ringing`" in done.stderr
    assert not (folder / "tsim-out").exists()


def test_3_a_bridge_that_is_not_there_is_one_line(folder: Path) -> None:
    (folder / "target.yaml").write_text(target_text(start=False))
    done = tsim(folder, "run", "call.scenario.yaml", "--target", "target.yaml")

    assert done.returncode == 3, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "no bridge answers at http://127.0.0.1:" in done.stderr


def test_3_a_port_that_is_taken_is_named(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (folder / "target.yaml").write_text(target_text(tserver=port))
        done = tsim(folder, "run", "call.scenario.yaml", "--target", "target.yaml")

    assert done.returncode == 3, done.stderr
    assert f"127.0.0.1:{port}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_4_a_problem_of_the_harness_is_told_apart(folder: Path) -> None:
    tsim(folder, "run", "call.scenario.yaml")
    transcript = folder / "tsim-out/transcript.ndjson"
    lines = transcript.read_text().splitlines()
    started = next(json.loads(line) for line in lines if '"scenario-started"' in line)
    problem = {"fact": "harness-problem", "n": started["n"], "at": 0, "time": "", "scenario": "call", "problem": "boom"}
    lines.insert(started["n"], json.dumps(problem))
    transcript.write_text("\n".join(lines) + "\n")

    assert tsim(folder, "judge", "tsim-out").returncode == 4


def test_5_nothing_left_after_the_filters(folder: Path) -> None:
    done = tsim(folder, "run", "call.scenario.yaml", "--only", "RS-01")

    assert done.returncode == 5
    assert "nothing to run" in done.stderr


def test_7_a_late_harness_blames_nobody(folder: Path) -> None:
    (folder / "silent.scenario.yaml").write_text(
        "scenario: x\nverifies: [IN-01]\nsteps:\n- available: alice\n- hears: {at: alice, event: EventRinging}\n"
    )
    assert tsim(folder, "run", "silent.scenario.yaml").returncode == 1
    transcript = folder / "tsim-out/transcript.ndjson"
    facts = facts_of(folder)
    expected = next(fact for fact in facts if fact["fact"] == "expected" and not fact["met"])
    late = {"fact": "late", "n": expected["n"], "at": expected["at"] - 1, "time": "", "scenario": "silent",
            "seconds": 2.0, "where": "here"}  # fmt: skip
    facts.insert(facts.index(expected), late)
    transcript.write_text("".join(json.dumps(fact) + "\n" for fact in facts))

    assert tsim(folder, "judge", "tsim-out").returncode == 7


# --- what goes where


def test_json_is_the_result_and_nothing_else(folder: Path) -> None:
    done = tsim(folder, "run", "call.scenario.yaml", "--json", "--out", "elsewhere")

    assert result_of(folder, "elsewhere") == json.loads(done.stdout)
    assert done.stderr == ""


def test_judging_again_gives_the_same_result(folder: Path) -> None:
    tsim(folder, "run", "call.scenario.yaml")
    first = result_of(folder)
    (folder / "tsim-out/result.json").unlink()

    assert tsim(folder, "judge", "tsim-out").returncode == 0
    assert first == result_of(folder)
    (folder / "tsim-out/report.html").unlink()
    assert tsim(folder, "report", "tsim-out").returncode == 0
    assert (folder / "tsim-out/report.html").exists()


def test_shards_run_every_case_once(folder: Path) -> None:
    for number in range(5):
        (folder / f"s{number}.scenario.yaml").write_text(SCENARIO)
    ran = []
    for shard in ("1/2", "2/2"):
        assert tsim(folder, "run", ".", "--shard", shard).returncode == 0
        ran += [scenario["id"] for scenario in result_of(folder)["scenarios"]]

    assert sorted(ran) == ["call", "s0", "s1", "s2", "s3", "s4"]


def test_same_seed_and_time_scale_give_the_same_calls(folder: Path) -> None:
    def told() -> list[tuple[str, float]]:
        tsim(folder, "run", "call.scenario.yaml", "--seed", "7")
        return [(fact["text"], fact["at"]) for fact in facts_of(folder, "step-started")]

    assert told() == told()


# --- a bridge as a process


@pytest.mark.slow
def test_process_is_started_for_each_scenario(folder: Path) -> None:
    (folder / "again.scenario.yaml").write_text(SCENARIO)
    (folder / "target.yaml").write_text(target_text())
    done = tsim(folder, "run", ".", "--target", "target.yaml")

    assert done.returncode == 0, done.stderr + done.stdout
    assert [fact["how"] for fact in facts_of(folder, "bridge-started")] == ["process", "process"]
    assert result_of(folder)["clock"] == "real"
    assert (folder / "tsim-out/bridge.log").exists()


@pytest.mark.slow
def test_process_that_is_kept_need_not_register_again(folder: Path) -> None:
    (folder / "again.scenario.yaml").write_text(SCENARIO)
    (folder / "target.yaml").write_text(target_text(more="  isolation: reuse\n"))
    done = tsim(folder, "run", ".", "--target", "target.yaml")

    assert done.returncode == 0, done.stderr + done.stdout
    assert [fact["how"] for fact in facts_of(folder, "bridge-started")] == ["process"]
    first, second = facts_of(folder, "scenario-started")
    assert "7001" not in first.get("standingLogins", [])
    assert "7001" in second["standingLogins"]


@pytest.mark.slow
def test_bridge_that_runs_already_is_used_and_left_alone(folder: Path) -> None:
    port, tserver = free_port(), free_port()
    (folder / "target.yaml").write_text(target_text(start=False, port=port, tserver=tserver))
    command = [sys.executable, "-m", "tserver_harness", "bridge", "--tserver", f"127.0.0.1:{tserver}"]
    with subprocess.Popen([*command, "--listen", f"127.0.0.1:{port}"], stdout=subprocess.DEVNULL) as bridge:
        try:
            done = tsim(folder, "run", "call.scenario.yaml", "--target", "target.yaml")
            assert bridge.poll() is None
        finally:
            bridge.terminate()

    assert done.returncode == 0, done.stderr + done.stdout
    assert [fact["how"] for fact in facts_of(folder, "bridge-started")] == ["running-already"]


@pytest.mark.slow
def test_bridge_that_dies_is_the_bridges_fault(folder: Path) -> None:
    port = free_port()
    program = (
        f"import socket, sys, threading; l = socket.create_server(('127.0.0.1', {port})); p, _ = l.accept(); p.close();"
        "p, _ = l.accept(); p.recv(9); print('kaboom', flush=True); sys.exit(11)"
    )
    (folder / "target.yaml").write_text(target_text(port=port, command=[sys.executable, "-S", "-c", program]))
    done = tsim(folder, "run", "call.scenario.yaml", "--target", "target.yaml")

    assert done.returncode == 1, done.stderr + done.stdout
    (exited,) = facts_of(folder, "bridge-exited")
    assert (exited["code"], exited["outputTail"]) == (11, "kaboom")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_ends_in_order(folder: Path, number: signal.Signals) -> None:
    (folder / "waits.scenario.yaml").write_text(
        "scenario: x\nverifies: [IN-01]\nsteps:\n- available: alice\n- wait: 60 s\n"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "tserver_harness", "run", "waits.scenario.yaml", "call.scenario.yaml", "--clock=real"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        wait_for_step(folder, "wait")
        running.send_signal(number)
        output, errors = running.communicate(timeout=20)

    assert running.returncode == 5, errors
    assert "interrupted" in output
    assert result_of(folder)["status"] == "interrupted"
    verdicts = {scenario["id"]: scenario["verdict"] for scenario in result_of(folder)["scenarios"]}
    assert verdicts["call"] == "not-run"
    assert [facts_of(folder)[-1]["fact"], facts_of(folder)[-1]["status"]] == ["run-ended", "interrupted"]


def wait_for_step(folder: Path, verb: str) -> None:
    """Until the transcript shows that a step of this verb began."""
    transcript = folder / "tsim-out/transcript.ndjson"
    for _ in range(400):
        if transcript.exists() and f'"verb":"{verb}"' in transcript.read_text():
            return
        time.sleep(0.05)
    raise AssertionError(f"no step {verb} began")
