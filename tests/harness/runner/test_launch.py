"""A bridge as a process: started, waited for, watched, gone; and what is said when it does not come up."""

import os
import socket
import sys
from pathlib import Path

import pytest
import trio

from tserver_harness.runner.errors import SetupError
from tserver_harness.runner.launch import Launch, fill_placeholders, launched, wait_ready
from tserver_harness.target import Probe

BRIDGE = """
import os, socket, sys, time
print("hello from", os.environ["WHO"], os.getcwd(), flush=True)
time.sleep(float(os.environ.get("AFTER", 0)))
if os.environ.get("CODE"):
    sys.exit(int(os.environ["CODE"]))
listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
while True:
    peer, _ = listener.accept()
    request = peer.recv(1000)
    if request:
        peer.sendall(b"HTTP/1.1 503 Service Unavailable\\r\\nContent-Length: 0\\r\\n\\r\\n")
    if b"GET /die" in request:
        os._exit(9)
    peer.close()
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def launch_of(folder: Path, *, kind: str = "http", within: float = 10.0, **env: str) -> Launch:
    port = free_port()
    address = f"http://127.0.0.1:{port}/health" if kind == "http" else f"127.0.0.1:{port}"
    return Launch(
        command=(sys.executable, "-S", "-c", BRIDGE),
        folder=folder,
        env={"WHO": "acme", "PORT": str(port), **env},
        ready=Probe(kind, address, within),
        log=folder / "out" / "bridge.log",
    )


def never(code: int, tail: str) -> None:
    raise AssertionError(f"ended with {code}: {tail}")


@pytest.mark.parametrize("kind", ["http", "tcp"])
async def test_bridge_runs_in_its_folder_until_the_block_ends(tmp_path: Path, kind: str) -> None:
    launch = launch_of(tmp_path, kind=kind)

    async with launched(launch, on_exit=never) as seconds:
        assert 0 < seconds < 10
        assert await wait_ready(launch.ready)

    assert f"hello from acme {tmp_path}\n" == launch.log.read_text()
    with pytest.raises(OSError, match="all attempts"):
        await trio.open_tcp_stream("127.0.0.1", int(launch.env["PORT"]))


async def test_end_by_itself_is_reported_with_the_output(tmp_path: Path) -> None:
    launch = launch_of(tmp_path)
    ends: list[tuple[int, str]] = []
    ended = trio.Event()

    def on_exit(code: int, tail: str) -> None:
        ends.append((code, tail))
        ended.set()

    async with launched(launch, on_exit=on_exit):
        stream = await trio.open_tcp_stream("127.0.0.1", int(launch.env["PORT"]))
        async with stream:
            await stream.send_all(b"GET /die HTTP/1.1\r\n\r\n")
            with trio.fail_after(5):
                await ended.wait()

    assert [(9, f"hello from acme {tmp_path}")] == ends


async def test_end_before_ready_names_code_and_last_line(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"ended with code 7 before it was ready, its last line: hello from acme"):
        async with launched(launch_of(tmp_path, CODE="7"), on_exit=never):
            pass


async def test_not_ready_in_time_names_address_and_time(tmp_path: Path) -> None:
    launch = launch_of(tmp_path, within=0.2, AFTER="60")

    with pytest.raises(SetupError, match=rf"did not answer at {launch.ready.address} within 0.2 s"):
        async with launched(launch, on_exit=never):
            pass


async def test_place_that_is_taken_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    launch = launch_of(tmp_path)
    taken = socket.create_server(("127.0.0.1", int(launch.env["PORT"])))
    with taken, pytest.raises(SetupError, match=r"something listens at 127\.0\.0\.1:"):
        async with launched(launch, on_exit=never):
            pass

    assert not launch.log.exists()


async def test_command_that_does_not_exist_is_named(tmp_path: Path) -> None:
    launch = Launch(("./no-such-bridge",), tmp_path, {}, Probe("tcp", f"127.0.0.1:{free_port()}", 1), tmp_path / "log")

    with pytest.raises(SetupError, match=r"cannot be started: \./no-such-bridge in .*: No such file"):
        async with launched(launch, on_exit=never):
            pass


async def test_what_the_bridge_started_itself_ends_with_it(tmp_path: Path) -> None:
    port = free_port()
    child = "import time; time.sleep(600)"
    parent = (
        f"import subprocess, sys, socket; p = subprocess.Popen([sys.executable, '-S', '-c', {child!r}]);"
        f"print(p.pid, flush=True); l = socket.create_server(('127.0.0.1', {port}));"
        "\nwhile True: l.accept()"
    )
    launch = Launch(
        (sys.executable, "-S", "-c", parent), tmp_path, {}, Probe("tcp", f"127.0.0.1:{port}", 10), tmp_path / "log"
    )
    async with launched(launch, on_exit=never):
        child_pid = int(launch.log.read_text())
        os.kill(child_pid, 0)

    assert await gone(child_pid)


async def gone(pid: int) -> bool:
    """Whether a process has ended, as far as the init process has reaped it, or is about to."""
    with trio.move_on_after(5):
        while True:
            try:
                status = await trio.Path(f"/proc/{pid}/stat").read_text()
            except FileNotFoundError:
                return True
            if status.rpartition(")")[2].split()[0] == "Z":
                return True
            await trio.sleep(0.01)
    return False


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{tserver.host}:{tserver.port}", "127.0.0.1:5020"),
        ('{{"agents": {agents.json}}}', '{"agents": [{"agentId":"1001"}]}'),
        ("{unknown} {} $HOME", "{unknown} {} $HOME"),
    ],
)
def test_placeholders_are_filled_and_braces_kept(text: str, filled: str) -> None:
    values = {"tserver.host": "127.0.0.1", "tserver.port": "5020", "agents.json": '[{"agentId":"1001"}]'}

    assert filled == fill_placeholders(text, values)
