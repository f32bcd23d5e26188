"""How many calls a second the simulator carries; run as a script, prints rates, asserts nothing.

Fifty pairs of DNs on a hundred connections do nothing but call: dial, ring, answer, release, which is nine messages
over TCP. The simulator has a process of its own, the load another. Beside it, for comparison, what an echo server in
bare trio does with lines of the same length on as many connections.
"""

import argparse
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

import trio

from tserver_sim.config import Config
from tserver_sim.server import serve, wall_clock

PAIRS = 50
FIRST_DN = 7100
MESSAGES_PER_CALL = 9
WARM_UP_SECONDS = 1.0
SECONDS = 5.0
ECHO_LINE = b'{"message":"RequestAnswerCall","ReferenceID":4,"ThisDN":"7001","ConnID":"0071027198180001"}\n'


class Line(NamedTuple):
    """What the load needs to know of a message."""

    name: bytes
    conn_id: bytes


class Load:
    """Connections that say something, and something again for what they hear; counts what `heard` counts."""

    def __init__(self, port: int, number: int) -> None:
        self.poll = select.epoll()
        self.sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(number)]
        self.rest = [b""] * number
        self.by_fd = {each.fileno(): index for index, each in enumerate(self.sockets)}
        for each in self.sockets:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.poll.register(each.fileno(), select.EPOLLIN)

    def run(self, seconds: float, heard: Callable[[int, bytes], int]) -> float:
        """Listen so long; what `heard` counted, per second."""
        count = 0
        began = time.perf_counter()
        while (elapsed := time.perf_counter() - began) < seconds:
            for fd, _ in self.poll.poll(0.1):
                index = self.by_fd[fd]
                data = self.rest[index] + self.sockets[index].recv(65_536)
                *lines, self.rest[index] = data.split(b"\n")
                for line in lines:
                    count += heard(index, line)
        return count / elapsed


class Calls:
    """Connection 2n dials connection 2n + 1, which answers; the first releases and dials again."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.dns = [b"%d" % (FIRST_DN + index) for index in range(2 * PAIRS)]

    def register(self) -> None:
        for index, each in enumerate(self.load.sockets):
            lines = [
                {"message": "RequestRegisterClient", "ProtocolVersion": "tsim/1", "ApplicationName": f"load {index}"},
                {"message": "RequestRegisterAddress", "ThisDN": self.dns[index].decode()},
            ]
            each.sendall(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
            answers = b""
            while answers.count(b"\n") < len(lines):
                answers += each.recv(65_536)
            assert b'"EventRegistered"' in answers, answers  # the load is nothing without it

    def dial_all(self) -> None:
        for index in range(0, 2 * PAIRS, 2):
            self.dial(index)

    def dial(self, index: int) -> None:
        line = b'{"message":"RequestMakeCall","ReferenceID":1,"ThisDN":"%b","OtherDN":"%b"}\n'
        self.load.sockets[index].send(line % (self.dns[index], self.dns[index + 1]))

    def heard(self, index: int, line: bytes) -> int:
        name = line[12 : line.index(b'"', 12)]
        if name == b"EventRinging":
            self.ask(index, b"RequestAnswerCall", line)
        elif index % 2 == 0 and name == b"EventEstablished":
            self.ask(index, b"RequestReleaseCall", line)
        elif index % 2 == 0 and name == b"EventReleased":
            self.dial(index)
            return 1
        elif name == b"EventError":
            raise AssertionError(line)
        return 0

    def ask(self, index: int, request: bytes, about: bytes) -> None:
        at = about.index(b'"ConnID":"') + 10
        line = b'{"message":"%b","ReferenceID":2,"ThisDN":"%b","ConnID":"%b"}\n'
        self.load.sockets[index].send(line % (request, self.dns[index], about[at : at + 16]))


def measure_calls(port: int) -> float:
    """Calls per second."""
    calls = Calls(Load(port, 2 * PAIRS))
    calls.register()
    calls.dial_all()
    calls.load.run(WARM_UP_SECONDS, calls.heard)
    return calls.load.run(SECONDS, calls.heard)


def measure_echo(port: int) -> float:
    """Messages per second, there and back counted."""
    load = Load(port, 2 * PAIRS)

    def heard(index: int, _line: bytes) -> int:
        load.sockets[index].send(ECHO_LINE)
        return 2

    for index in range(2 * PAIRS):
        load.sockets[index].send(ECHO_LINE)
    load.run(WARM_UP_SECONDS, heard)
    return load.run(SECONDS, heard)


async def run_simulator(tapped: bool) -> None:
    """The server process of the first measurement."""
    config = Config.from_settings({"dns": [{"range": f"{FIRST_DN}-{FIRST_DN + 2 * PAIRS - 1}"}]})
    async with trio.open_nursery() as nursery:
        listening = await nursery.start(partial(serve, config, port=0, now=wall_clock))
        print(listening.port, flush=True)
        if tapped:
            with listening.simulator.tap(lossless=lambda _record: None):
                await trio.sleep_forever()


async def run_echo() -> None:
    """The server process of the second one."""

    async def echo(stream: trio.SocketStream) -> None:
        async for data in stream:
            await stream.send_all(data)

    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(partial(trio.serve_tcp, echo, 0, host="127.0.0.1"))
        print(listeners[0].socket.getsockname()[1], flush=True)


def with_server(role: str, measure: Callable[[int], float]) -> float:
    """Measure against this script in another role, each on a core of its own where there are two."""
    command = [sys.executable, __file__, "--role", role]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        try:
            with on_core(-1):
                return measure(int(server.stdout.readline()))
        finally:
            server.terminate()


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """Stay on one core, so that neither side pushes the other around."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[number]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def main() -> None:
    """Print the rates."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--role", choices=["load", "simulator", "tapped-simulator", "echo"], default="load")
    role = parser.parse_args().role
    if role == "load":
        echo = with_server("echo", measure_echo)
        calls = with_server("simulator", measure_calls)
        tapped = with_server("tapped-simulator", measure_calls)
        print(f"{calls:8.0f} calls/s  ({calls * MESSAGES_PER_CALL:.0f} messages/s, {2 * PAIRS} connections)")
        print(f"{tapped:8.0f} calls/s  while someone watches")
        print(f"{echo:8.0f} messages/s by an echo server in bare trio")
        return
    with on_core(0):
        trio.run(run_echo) if role == "echo" else trio.run(run_simulator, role == "tapped-simulator")


if __name__ == "__main__":
    main()
