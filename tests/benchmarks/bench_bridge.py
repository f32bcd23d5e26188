"""How fast the bridge passes on what the T-Server says; run as a script, prints a table, asserts nothing.

The bridge has a process of its own; T-Server and toolbar are this one, on real sockets and the real clock. First one
event at a time: from the T-Server's write to the toolbar's read, p50 and p99. Then all at once: events per second to
one toolbar. Beside it, in the same rounds, what an echo server in bare trio needs there and back for a line of the same
length, which is two hops over the loopback as well.
"""

import argparse
import base64
import os
import select
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import trio

from tserver_bridge.app import serve
from tserver_bridge.settings import AgentConfig, BridgeConfig
from tserver_wire import KeyValueList, Message, Value, encode

EVENTS = 3_000
WARM_UP = 300
BURST = 20_000
ROUNDS = 3

RINGING: dict[str, Value] = {
    "ThisDN": "7001",
    "ThisDNRole": "RoleDestination",
    "OtherDN": "+14155551212",
    "OtherDNRole": "RoleOrigination",
    "CallType": "Inbound",
    "CallState": "Ok",
    "CallID": 1,
    "ANI": "+14155551212",
    "DNIS": "8005551000",
    "AgentID": "1001",
    "UserData": KeyValueList.of({"segment": "gold", "visits": 3}),
    "TimeinSecs": 1795345200,
    "TimeinuSecs": 328000,
}


def ringing(number: int) -> bytes:
    """A new call each time, as a burst of calls would be."""
    return encode(Message("EventRinging", {**RINGING, "ConnID": f"{number:016x}", "EventSequenceNumber": number}))


class FakeTServer:
    """One connection of the bridge, welcomed; what is written to it is written at once."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def accept(self) -> None:
        """Wait for the bridge and welcome it."""
        self.socket, _ = self._listener.accept()
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.recv(65_536)
        self.socket.sendall(encode(Message("EventLinkConnected", {"ReferenceID": 4_294_967_295})))


class Toolbar:
    """A WebSocket with as little as can be between the kernel and the clock: frames are counted, not read."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /genesysWs HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(65_536)
        assert answer.startswith(b"HTTP/1.1 101"), answer  # the measurement is nothing without it
        self._rest = answer.partition(b"\r\n\r\n")[2]

    def read(self) -> int:
        """Wait for bytes; how many frames are whole now."""
        self._rest += self.socket.recv(1_048_576)
        count = at = 0
        while (end := _end_of_frame(self._rest, at)) <= len(self._rest):
            at, count = end, count + 1
        self._rest = self._rest[at:]
        return count


def _end_of_frame(data: bytes, at: int) -> int:
    """Where the frame that begins here ends; past the end of the data if that is not known yet."""
    head = data[at : at + 10]
    if len(head) < 2:
        return len(data) + 1
    short = head[1] & 0x7F
    if short < 126:
        return at + 2 + short
    size = 2 if short == 126 else 8
    return at + 2 + size + int.from_bytes(head[2 : 2 + size]) if len(head) >= 2 + size else len(data) + 1


def measure_bridge(process: "subprocess.Popen[bytes]", tserver: FakeTServer) -> tuple[list[float], float | None]:
    """Microseconds of each event, and events per second in a burst."""
    assert process.stdout is not None
    tserver.accept()
    toolbar = Toolbar(int(process.stdout.readline()))
    while select.select([toolbar.socket], [], [], 0.2)[0]:
        toolbar.read()  # what a toolbar hears at first
    number = 0
    times = []
    for _ in range(WARM_UP + EVENTS):
        number += 1
        line = ringing(number)
        began = time.perf_counter()
        tserver.socket.sendall(line)
        while not toolbar.read():
            pass
        times.append((time.perf_counter() - began) * 1e6)
    return times[WARM_UP:], _burst(tserver, toolbar, number)


def _burst(tserver: FakeTServer, toolbar: Toolbar, number: int) -> float:
    lines = [ringing(number + more) for more in range(1, BURST + 1)]
    began = time.perf_counter()
    heard = sent = 0
    while heard < BURST:
        if sent < BURST and sent - heard < 1_000:  # as many as may wait for a toolbar that reads
            tserver.socket.sendall(b"".join(lines[sent : sent + 100]))
            sent += 100
        else:
            heard += toolbar.read()
    return BURST / (time.perf_counter() - began)


def measure_echo(process: "subprocess.Popen[bytes]", _tserver: FakeTServer) -> tuple[list[float], float | None]:
    """Microseconds there and back for each line."""
    assert process.stdout is not None
    with socket.create_connection(("127.0.0.1", int(process.stdout.readline()))) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = ringing(1)
        times = []
        for _ in range(WARM_UP + EVENTS):
            began = time.perf_counter()
            peer.sendall(line)
            peer.recv(65_536)
            times.append((time.perf_counter() - began) * 1e6)
        return times[WARM_UP:], None


async def run_bridge(tserver_port: int) -> None:
    """The process of the first measurement."""
    agents = (AgentConfig(agent_id="1001", dn="7001"),)
    config = BridgeConfig(tserver=("127.0.0.1", tserver_port), port=0, agents=agents)
    async with trio.open_nursery() as nursery:
        serving = await nursery.start(partial(serve, config))
        print(serving.port, flush=True)


async def run_echo() -> None:
    """The process of the second one."""

    async def echo(stream: trio.SocketStream) -> None:
        async for data in stream:
            await stream.send_all(data)

    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(partial(trio.serve_tcp, echo, 0, host="127.0.0.1"))
        print(listeners[0].socket.getsockname()[1], flush=True)


Measure = Callable[["subprocess.Popen[bytes]", FakeTServer], tuple[list[float], float | None]]


def with_process(role: str, measure: Measure) -> tuple[list[float], float | None]:
    """Measure against this script in another role, each on a core of its own where there are two."""
    tserver = FakeTServer()
    command = [sys.executable, __file__, "--role", role, "--tserver", str(tserver.port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            with on_core(-1):
                return measure(process, tserver)
        finally:
            process.terminate()


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """Stay on one core, so that neither side pushes the other around."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[number]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def row(name: str, times: Sequence[float], rate: float | None) -> str:
    """A line of the table."""
    p99 = statistics.quantiles(times, n=100)[98]
    burst = "" if rate is None else f" {rate:9.0f} /s"
    return f"{name:24} {statistics.median(times):7.0f} us {p99:7.0f} us{burst}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--role", choices=["measure", "bridge", "echo"], default="measure")
    parser.add_argument("--tserver", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.role == "measure":
        print(f"{'':24} {'p50':>10} {'p99':>10} {'in a burst':>12}")
        for _ in range(ROUNDS):
            print(row("event through the bridge", *with_process("bridge", measure_bridge)))
            print(row("line through an echo", *with_process("echo", measure_echo)))
        return
    with on_core(0):
        trio.run(run_bridge, arguments.tserver) if arguments.role == "bridge" else trio.run(run_echo)


if __name__ == "__main__":
    main()
