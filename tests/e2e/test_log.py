"""`tsim serve --log`, `tsim log import` and `tsim log export`, from a call to its scenario and back."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import IO, Any

import pytest

from tserver_sim.log import read_log

pytestmark = pytest.mark.slow

CONN_ID = re.compile(r"[0-9a-f]{16}")


def tsim(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tserver_harness", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


class Agent:
    """A desktop that speaks to the simulator."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def ask(self, message: str, **attributes: Any) -> None:
        self._stream.write(json.dumps({"message": message, **attributes}).encode() + b"\n")
        self._stream.flush()

    def hear(self, name: str) -> dict[str, Any]:
        """The next message of this name; those before it are passed over."""
        while (message := json.loads(self._stream.readline()))["message"] != name:
            pass
        assert isinstance(message, dict)
        return message


def call(control: str, **body: Any) -> None:
    request = urllib.request.Request(
        f"{control}/v1/calls", data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=5).close()


def take_a_call(agent: Agent, control: str) -> None:
    """The main job, from registration to the end of the call."""
    agent.ask("RequestRegisterClient", ReferenceID=1, ProtocolVersion="tsim/1", ApplicationName="my desktop")
    agent.hear("EventLinkConnected")
    agent.ask("RequestRegisterAddress", ReferenceID=2, ThisDN="7003")
    login = {"ThisDN": "7003", "AgentID": "1003", "Password": "topsecret", "AgentWorkMode": "AutoIn"}
    agent.ask("RequestAgentLogin", ReferenceID=3, **login)
    agent.hear("EventAgentReady")
    data = {"note": 'it\'s\n"quoted"', "visits": 3, "l": {"a": {}}}
    call(control, **{"from": "+4930123456", "to": "7003", "userData": data})
    conn_id = agent.hear("EventRinging")["ConnID"]
    assert CONN_ID.fullmatch(conn_id)
    agent.ask("RequestAnswerCall", ReferenceID=4, ThisDN="7003", ConnID=conn_id)
    agent.hear("EventEstablished")
    agent.ask("RequestReleaseCall", ReferenceID=5, ThisDN="7003", ConnID=conn_id)
    agent.hear("EventReleased")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `tserver.log`, which a simulator wrote during a call."""
    folder = tmp_path_factory.mktemp("log")
    command = [sys.executable, "-m", "tserver_harness", "serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0",
               "--log", "tserver.log"]  # fmt: skip
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            found = re.search(r"127\.0\.0\.1:(\d+), control API on (\S+)", line)
            assert found is not None, line
            with (
                socket.create_connection(("127.0.0.1", int(found[1])), timeout=5) as client,
                client.makefile("rwb") as stream,
            ):
                take_a_call(Agent(stream), found[2])
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()
    return folder


def test_log_is_complete_when_the_simulator_has_stopped(folder: Path) -> None:
    text = (folder / "tserver.log").read_text("utf-8")

    assert [entry.message.name for entry in read_log(text).entries] == [
        "RequestRegisterClient", "EventLinkConnected", "RequestRegisterAddress", "EventRegistered", "RequestAgentLogin",
        "EventAgentLogin", "EventAgentReady", "EventRinging", "RequestAnswerCall", "EventEstablished",
        "RequestReleaseCall", "EventReleased",
    ]  # fmt: skip
    assert "topsecret" not in text
    assert text.endswith("Std 05063 Normal termination\n")


@pytest.mark.parametrize("mask", [[], ["--mask"]], ids=["plain", "masked"])
def test_log_of_a_whole_call_is_a_scenario_that_passes(folder: Path, mask: list[str]) -> None:
    file = f"recorded{len(mask)}.scenario.yaml"
    made = tsim(folder, "log", "import", "tserver.log", "--out", file, *mask)
    assert (made.returncode, made.stdout) == (0, f"{file}\n"), made.stderr
    assert made.stderr == "tserver.log: 12 messages, 1 call, 4 of them replayed by steps\n"

    text = (folder / file).read_text("utf-8")
    steps = [line.partition(":")[0] for line in text.splitlines() if line.startswith("- ")]
    assert steps == ["- available", "- ringing", "- established", "- released"]
    assert ("4930123456" in text) == (not mask)
    assert tsim(folder, "lint", file).returncode == 0
    done = tsim(folder, "run", file, "--out", f"out{len(mask)}")
    assert done.returncode == 0, done.stdout + done.stderr


def test_run_is_exported_as_a_log_that_is_the_same_scenario_again(folder: Path) -> None:
    tsim(folder, "log", "import", "tserver.log", "--out", "first.scenario.yaml")
    tsim(folder, "run", "first.scenario.yaml", "--out", "first")
    exported = tsim(folder, "log", "export", "first", "--out", "exported.log")
    assert (exported.returncode, exported.stdout) == (0, "exported.log\n"), exported.stderr
    assert tsim(folder, "log", "export", "first").stdout == (folder / "exported.log").read_text("utf-8")
    again = tsim(folder, "log", "import", "exported.log")
    assert again.returncode == 0, again.stderr

    first = (folder / "first.scenario.yaml").read_text("utf-8")
    steps = [line for line in first.splitlines() if line.startswith("- ")]
    assert [line for line in again.stdout.splitlines() if line.startswith("- ")] == steps


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["log", "import", "page.md"], "tsim: page.md is no T-Server log: none of these is in it: `message EventX`"),
        (["log", "import", "none.log"], "none.log"),
        (["log", "export", "empty"], "transcript.ndjson"),
        (["log", "import", "tserver.log", "--out", "none/x.yaml"], "cannot be written: No such file or directory"),
        (["serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--log", "none/x.log"],
         "tsim: the log none/x.log cannot be written: No such file or directory"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_or_written_is_code_2(folder: Path, arguments: list[str], told: str) -> None:
    (folder / "page.md").write_text("# A page about EventRinging\n")
    (folder / "empty").mkdir(exist_ok=True)
    done = tsim(folder, *arguments)

    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_full_disk_ends_the_log_and_not_the_simulator(folder: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    command = [sys.executable, "-m", "tserver_harness", "serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"]
    with subprocess.Popen(
        [*command, "--log", "/dev/full"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            found = re.search(r":(\d+), control API on (\S+)", process.stdout.readline())
            assert found is not None
            with (
                socket.create_connection(("127.0.0.1", int(found[1])), timeout=5) as client,
                client.makefile("rwb") as stream,
            ):
                take_a_call(Agent(stream), found[2])
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=10)
        finally:
            process.kill()

    told = "the log ends here: No space left on device; the simulator goes on without it"
    assert (process.returncode, errors) == (0, f"tsim: /dev/full: {told}\n")
