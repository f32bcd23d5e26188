"""A large site: 10,000 agents on 10,000 DNs and 50 route points; run as a script, prints figures, asserts nothing.

`tsim serve` runs as a process of its own. One lean client process is everybody else: twenty bridges that log all agents
in, a router on the route points, and callers, who come through the control API at 100 a second. A routed call is
placed, waits on a route point, is routed by the router to the next agent, answered, and hung up; a queued one goes
through an ACD queue, in which all agents are, to whoever is idle longest. Before the large site smaller ones do the
same for a shorter time: what a call costs must not grow with the number of DNs. Cost is the processor time of the
simulator, which says the same on a busy machine.
"""

import argparse
import json
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, cycle
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

FIRST_DN = 100_000
FIRST_AGENT = 200_000
ROUTE_POINTS = 50
POINTS = range(8_500, 8_500 + ROUTE_POINTS)
QUEUE = 8_001
QUEUE_SECONDS = 5.0
BRIDGES = 20
AT_A_TIME = 100  # agents that a bridge logs in before it waits for the answers
CALLERS = 4  # connections to the control API
CALLS_PER_SECOND = 100
DRAIN_SECONDS = 10.0
START_SECONDS = 60.0
TICK_SECONDS = 0.002
WELCOME = re.compile(r"listens on [\d.]+:(\d+), control API on http://[\d.]+:(\d+)")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Line(NamedTuple):
    """What a client needs to know of a message."""

    name: bytes
    dn: bytes
    conn_id: bytes

    @classmethod
    def read(cls, line: bytes) -> "Line":
        """Look for the three keys; reading the JSON would cost more than the simulator takes to write it."""
        return cls(_value(line, b'"message":"'), _value(line, b'"ThisDN":"'), _value(line, b'"ConnID":"'))


def _value(line: bytes, key: bytes) -> bytes:
    at = line.find(key)
    return b"" if at < 0 else line[at + len(key) : line.index(b'"', at + len(key))]


class Peer:
    """A connection that writes what it is given and hands on whole lines."""

    def __init__(self, selector: selectors.BaseSelector, port: int, heard: Callable[["Peer", bytes], None]) -> None:
        self.heard = heard
        self.is_last = False  # the control API ends a connection after a thousand requests, and says so
        self._selector = selector
        self._port = port
        self.connect()

    def connect(self) -> None:
        """Connect, or connect anew."""
        if self.is_last:
            self._selector.unregister(self.socket)
            self.socket.close()
        self.socket = socket.create_connection(("127.0.0.1", self._port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.is_last = False
        self._rest = b""
        self._selector.register(self.socket, selectors.EVENT_READ, self)

    def say(self, **message: object) -> None:
        """Send one message."""
        self.socket.sendall(json.dumps(message).encode() + b"\n")

    def read(self) -> None:
        """Take what there is."""
        data = self.socket.recv(262_144)
        assert data, "the simulator has closed a connection"
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self.heard(self, line)
        if self.is_last:
            self.connect()


class Server:
    """`tsim serve` with a site of so many agents."""

    def __init__(self, agents: int, folder: Path, *, log: bool) -> None:
        self.config = folder / f"site-{agents}.yaml"
        self.config.write_text(_site(agents))
        began = time.perf_counter()
        command = [sys.executable, "-m", "tserver_sim", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"]
        command += ["--config", str(self.config), *(["--log", str(folder / "tserver.log")] if log else [])]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        found = WELCOME.search(self.process.stdout.readline())
        assert found is not None, "the simulator did not start"
        self.start_seconds = time.perf_counter() - began
        self.port, self.control_port = int(found[1]), int(found[2])

    def cpu_seconds(self) -> float:
        """Processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def peak_mib(self) -> float:
        """The most memory that it has had."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    def stop(self) -> None:
        """End it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


def _site(agents: int) -> str:
    points = "\n".join(f'  - {{dn: "{n}"}}' for n in POINTS)
    members = ", ".join(f'"{FIRST_AGENT + n}"' for n in range(agents))
    return (
        f'dns:\n  - range: "{FIRST_DN}-{FIRST_DN + agents - 1}"\n'
        f'agents:\n  - range: "{FIRST_AGENT}-{FIRST_AGENT + agents - 1}"\n'
        f'queues:\n  - {{dn: "{QUEUE}", agents: [{members}]}}\nroute_points:\n{points}\n'
    )


@contextmanager
def running(agents: int, *, log: bool) -> Iterator[Server]:
    """A server, until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(agents, Path(folder), log=log)
        try:
            yield server
        finally:
            server.stop()


class Site:
    """Everybody around one T-Server."""

    def __init__(self, server: Server, agents: int) -> None:
        self.selector = selectors.DefaultSelector()
        self.agents = agents
        self.logged_in = 0
        self.placed = self.answered = self.finished = self.refused = 0
        self.waits: list[float] = []
        self._callers = count()
        self._targets = cycle(range(FIRST_DN, FIRST_DN + agents))
        self._entrances: Iterator[int] = iter(())
        self._began: dict[bytes, float] = {}
        self._bridges = [Peer(self.selector, server.port, self._bridge_hears) for _ in range(BRIDGES)]
        self._router = Peer(self.selector, server.port, self._router_hears)
        self._idle: deque[Peer] = deque(
            Peer(self.selector, server.control_port, self._caller_hears) for _ in range(CALLERS)
        )
        for peer in (*self._bridges, self._router):
            peer.say(message="RequestRegisterClient", ProtocolVersion="tsim/1", ApplicationName="scale", ReferenceID=1)

    def log_all_in(self) -> float:
        """Register every DN and log every agent in; seconds."""
        began = time.perf_counter()
        for number in POINTS:
            self._router.say(message="RequestRegisterAddress", ThisDN=str(number), AddressType="RouteDN")
        waiting = deque(range(self.agents))
        while waiting:
            for bridge in self._bridges:
                for _ in range(min(AT_A_TIME, len(waiting))):
                    self._log_in(bridge, waiting.popleft())
            while self.logged_in < self.agents - len(waiting):
                self._listen(1.0)
        return time.perf_counter() - began

    @staticmethod
    def _log_in(bridge: Peer, number: int) -> None:
        dn, agent = str(FIRST_DN + number), str(FIRST_AGENT + number)
        bridge.say(message="RequestRegisterAddress", ThisDN=dn, ReferenceID=1)
        bridge.say(message="RequestAgentLogin", ThisDN=dn, AgentID=agent, AgentWorkMode="AutoIn", ReferenceID=2)

    def call(self, entrances: range, seconds: float) -> None:
        """Callers come at their rate for so long; then everybody waits for the last calls to end."""
        self._entrances = cycle(entrances)
        self.placed = self.finished = 0
        self.waits.clear()
        began = time.perf_counter()
        wanted = round(seconds * CALLS_PER_SECOND)
        while self.placed < wanted:
            due = min(wanted, int((time.perf_counter() - began) * CALLS_PER_SECOND) + 1)
            while self.placed < due and self._idle:
                self._place(self._idle.popleft())
            self._listen(TICK_SECONDS)
        until = time.perf_counter() + DRAIN_SECONDS
        while self.finished < wanted and time.perf_counter() < until:
            self._listen(0.1)

    def _place(self, caller: Peer) -> None:
        self.placed += 1
        caller_number = b"+1415%07d" % next(self._callers)
        self._began[caller_number] = time.perf_counter()
        body = b'{"from":"%b","to":"%d"}' % (caller_number, next(self._entrances))
        caller.socket.sendall(
            b"POST /v1/calls HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        )

    def _listen(self, seconds: float) -> None:
        for key, _ in self.selector.select(seconds):
            key.data.read()

    def _caller_hears(self, caller: Peer, line: bytes) -> None:
        if b"HTTP/1.1 " in line:  # behind the body of the answer before, which has no line end
            self.refused += b"HTTP/1.1 201 " not in line
        elif line.lower().startswith(b"connection: close"):
            caller.is_last = True
        elif not line.rstrip():
            self._idle.append(caller)

    def _router_hears(self, router: Peer, line: bytes) -> None:
        heard = Line.read(line)
        if heard.name == b"EventRouteRequest":
            target = b"%d" % next(self._targets)
            router.socket.sendall(
                b'{"message":"RequestRouteCall","ReferenceID":3,"ThisDN":"%b","ConnID":"%b","OtherDN":"%b"}\n'
                % (heard.dn, heard.conn_id, target)
            )

    def _bridge_hears(self, bridge: Peer, line: bytes) -> None:
        heard = Line.read(line)
        match heard.name:
            case b"EventAgentLogin":
                self.logged_in += 1
            case b"EventRinging":
                self.waits.append(time.perf_counter() - self._began.pop(_value(line, b'"ANI":"')))
                self._ask(bridge, b"RequestAnswerCall", heard)
            case b"EventEstablished":
                self.answered += 1
                self._ask(bridge, b"RequestReleaseCall", heard)
            case b"EventReleased":
                self.finished += 1
            case b"EventError":
                self.refused += 1

    @staticmethod
    def _ask(bridge: Peer, request: bytes, about: Line) -> None:
        bridge.socket.sendall(
            b'{"message":"%b","ReferenceID":4,"ThisDN":"%b","ConnID":"%b"}\n' % (request, about.dn, about.conn_id)
        )


def measure(agents: int, seconds: float, *, log: bool) -> None:
    """One site, in one line."""
    with running(agents, log=log) as server:
        site = Site(server, agents)
        log_in_seconds = site.log_all_in()
        site.call(POINTS, 1.0)  # warm up
        routed = cost_of_calls(server, site, POINTS, seconds)
        hundredths = quantiles(site.waits, n=100)
        lost = site.placed - site.finished
        queued = cost_of_calls(server, site, range(QUEUE, QUEUE + 1), min(seconds, QUEUE_SECONDS))
        print(
            f"{agents:7d} {server.start_seconds:7.2f} {log_in_seconds:8.2f} {round(seconds * CALLS_PER_SECOND):7d} "
            f"{lost:5d} {site.refused:8d} {routed * 1000:9.2f} {queued * 1000:9.2f} {hundredths[49] * 1000:7.1f} "
            f"{hundredths[98] * 1000:7.1f} {server.peak_mib():9.0f}",
            flush=True,
        )


def cost_of_calls(server: Server, site: Site, entrances: range, seconds: float) -> float:
    """Processor time of the simulator for each call."""
    before = server.cpu_seconds()
    site.call(entrances, seconds)
    return (server.cpu_seconds() - before) / site.placed


def main() -> None:
    """Print the curve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a tenth of the time")
    parser.add_argument("--log", action="store_true", help="let the simulator write its log")
    options = parser.parse_args()
    short, long = (3.0, 6.0) if options.quick else (10.0, 60.0)
    print(f"{CALLS_PER_SECOND} calls a second, {ROUTE_POINTS} route points, {BRIDGES} bridges; CPU ms of one call")
    print(" agents start s log in s   calls  lost  refused    routed    queued  p50 ms  p99 ms  peak MiB")
    for agents, seconds in ((100, short), (1_000, short), (10_000, long)):
        measure(agents, seconds, log=options.log)


if __name__ == "__main__":
    main()
