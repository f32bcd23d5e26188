"""A simulator as a process, spoken to with plain sockets and HTTP, as a stranger with only the specification would.

Used by the contract tests of this folder; knows none of the project's packages.
"""

import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from event_facts import mistakes_in

__all__ = ["Client", "Control", "Server", "running_server"]

ANSWER_SECONDS = 5.0


class Client:
    """One line-based connection; keeps what it has not been asked about.

    Every event that it reads is held to the reference's table of events, unless `checks` is switched off.
    """

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_hostname="127.0.0.1")
        self.rest = b""
        self.reference = 0
        self.pings = 0
        self.checks = True

    def close(self) -> None:
        self.socket.close()

    def write(self, data: bytes) -> None:
        self.socket.sendall(data)

    def say(self, message: str, **attributes: Any) -> int:
        """Send a request with the next ReferenceID; the id."""
        self.reference += 1
        line = {"message": message, "ReferenceID": self.reference, **attributes}
        self.write(json.dumps(line).encode() + b"\n")
        return self.reference

    def next(self, seconds: float = ANSWER_SECONDS) -> dict[str, Any] | None:
        """The next message; None when none comes in time or the connection has ended."""
        deadline = time.monotonic() + seconds
        while b"\n" not in self.rest:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self.socket.settimeout(left)
            try:
                more = self.socket.recv(65536)
            except (TimeoutError, ConnectionResetError):
                return None
            if not more:
                return None
            self.rest += more
        line, self.rest = self.rest.split(b"\n", 1)
        answer: dict[str, Any] = json.loads(line)
        assert not self.checks or not mistakes_in(answer), f"{mistakes_in(answer)} in {answer}"
        return answer

    def all(self) -> list[dict[str, Any]]:
        """Everything that the server has sent by now: what comes before the answer to a ping."""
        self.pings += 1
        ping = 1_000_000 + self.pings
        self.write(b'{"message":"AddpPing","Id":%d}\n' % ping)
        seen = []
        while (message := self.next()) != {"message": "AddpPong", "Id": ping}:
            assert message is not None, f"the connection ended instead of a pong, after {seen}"
            seen.append(message)
        return seen

    def names(self) -> list[str]:
        """The names of everything that came, with the DN that it is about."""
        return [" ".join(filter(None, (each["message"], each.get("ThisDN")))) for each in self.all()]

    def wait(self, message: str, **attributes: Any) -> dict[str, Any]:
        """The next message, which must be this one with these attributes."""
        got = self.next()
        assert got is not None, f"nothing came instead of {message}"
        assert got["message"] == message, f"wanted {message}, got {got}"
        differing = {key: (value, got.get(key)) for key, value in attributes.items() if got.get(key) != value}
        assert not differing, f"{message}: wanted and got {differing} in {got}"
        return got

    def wait_error(self, code: int, **attributes: Any) -> dict[str, Any]:
        return self.wait("EventError", ErrorCode=code, **attributes)

    def nothing(self) -> None:
        """Nothing has been sent that was not read; for a session that is open."""
        assert self.all() == []

    def closed(self) -> bool:
        """Whether the server closes the connection soon."""
        self.socket.settimeout(ANSWER_SECONDS)
        try:
            while more := self.socket.recv(65536):
                self.rest += more
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False
        return True

    def open_session(self, name: str = "contract", **attributes: Any) -> dict[str, Any]:
        self.say("RequestRegisterClient", ProtocolVersion="tsim/1", ApplicationName=name, **attributes)
        return self.wait("EventLinkConnected")

    def register(self, dn: str, **attributes: Any) -> dict[str, Any]:
        self.say("RequestRegisterAddress", ThisDN=dn, **attributes)
        return self.wait("EventRegistered", ThisDN=dn)

    def login(self, dn: str, agent: str, mode: str = "AutoIn", **attributes: Any) -> None:
        self.say("RequestAgentLogin", ThisDN=dn, AgentID=agent, AgentWorkMode=mode, **attributes)
        self.wait("EventAgentLogin", ThisDN=dn, AgentID=agent)
        self.wait("EventAgentReady" if mode in {"AutoIn", "ManualIn"} else "EventAgentNotReady", ThisDN=dn)

    def answer(self, dn: str, conn_id: str) -> dict[str, Any]:
        reference = self.say("RequestAnswerCall", ThisDN=dn, ConnID=conn_id)
        return self.wait("EventEstablished", ThisDN=dn, ConnID=conn_id, ReferenceID=reference)


class Control:
    """The control API over HTTP."""

    def __init__(self, address: str) -> None:
        self.address = address

    def call(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """Status and JSON of the answer; `body` may be bytes that are sent as they are."""
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.address + path,
            data=data,
            method=method,
            headers={"Content-Type": "application/json", **(headers or {})},
        )
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.loads(refused.read() or b"null")

    def get(self, path: str) -> Any:
        status, value = self.call("GET", path)
        assert status == 200, (status, value)
        return value

    def post(self, path: str, body: Any = None, expected: tuple[int, ...] = (200, 201, 202, 204)) -> Any:
        status, value = self.call("POST", path, {} if body is None else body)
        assert status in expected, (path, status, value)
        return value


class Server:
    """A running `tsim serve`."""

    def __init__(self, process: subprocess.Popen[str], port: int, control: Control) -> None:
        self.process = process
        self.port = port
        self.control = control
        self.clients: list[Client] = []

    def client(self) -> Client:
        client = Client(self.port)
        self.clients.append(client)
        return client

    def bridge(self, *dns: str) -> Client:
        """A client with an open session and these DNs registered."""
        client = self.client()
        client.open_session()
        for dn in dns:
            client.register(dn)
        return client

    def ring_inbound(self, bridge: Client, dn: str = "7001", **body: Any) -> dict[str, Any]:
        """Place a call from outside; the EventRinging on the DN."""
        self.control.post("/v1/calls", {"from": "+14155551212", "to": dn, "dnis": "8005551000", **body})
        return bridge.wait("EventRinging", ThisDN=dn)

    def talk_inbound(self, bridge: Client, dn: str = "7001", **body: Any) -> str:
        """An inbound call that the DN has answered; its ConnID."""
        conn_id: str = self.ring_inbound(bridge, dn, **body)["ConnID"]
        bridge.answer(dn, conn_id)
        return conn_id


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running_server(tmp_path: Path, config: str = "", *options: str) -> Iterator[Server]:
    """`tsim serve` on free ports, with a configuration file if one is given; stopped by SIGTERM at the end."""
    port, control_port = free_port(), free_port()
    command = [sys.executable, "-m", "tserver_harness", "serve", "--listen", f"127.0.0.1:{port}"]
    command += ["--control", f"127.0.0.1:{control_port}", *options]
    if config:
        file = tmp_path / "simulator.yaml"
        file.write_text(config)
        command += ["--config", str(file)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "NO_COLOR": "1"}
    )
    assert process.stdout is not None
    first_line = process.stdout.readline()
    assert re.search(rf"\b{port}\b", first_line), first_line + process.stdout.read()
    server = Server(process, port, Control(f"http://127.0.0.1:{control_port}"))
    try:
        yield server
    finally:
        for client in server.clients:
            client.close()
        process.terminate()
        code = process.wait(timeout=10)
        process.stdout.close()
    assert code == 0, f"tsim serve ended with {code}"
