"""A bridge on real loopback ports: a T-Server made by hand on one side, a browser on the other."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

import httpx
import msgspec
import trio
from trio.testing import MockClock
from trio_websocket import ConnectionClosed, WebSocketConnection, wrap_client_stream

from tserver_bridge.app import Serving, serve
from tserver_bridge.parts import GOOD, Parts
from tserver_bridge.settings import AgentConfig, BridgeConfig
from tserver_wire import Connection, LineRefused, Message, MessageReceived, NeedData, PeerClosed, Role, Value, encode

AGENTS = (AgentConfig(agent_id="1001", dn="7001"), AgentConfig(agent_id="1002", dn="7002"))
CALL = "0071027198180001"

ANSWERS: Mapping[str, str] = {
    "RequestRegisterAddress": "EventRegistered",
    "RequestUnregisterAddress": "EventUnregistered",
    "RequestAgentLogin": "EventAgentLogin",
    "RequestAgentLogout": "EventAgentLogout",
    "RequestAgentReady": "EventAgentReady",
    "RequestAgentNotReady": "EventAgentNotReady",
    "RequestAnswerCall": "EventEstablished",
    "RequestReleaseCall": "EventReleased",
    "RequestHoldCall": "EventHeld",
    "RequestRetrieveCall": "EventRetrieved",
    "RequestMakeCall": "EventDialing",
    "RequestUpdateUserData": "EventAttachedDataChanged",
    "RequestSendDTMF": "EventDTMFSent",
}
"""What the T-Server answers, with the attributes of the request; other requests get no answer."""

_REPEATED = ("ThisDN", "ConnID", "OtherDN", "AgentID", "UserData")


class FakeTServer:
    """Speaks tsim/1 with one client at a time; answers by a table, and says what the test wants said."""

    def __init__(self) -> None:
        self.address = ("127.0.0.1", 0)
        self.requests: list[Message] = []
        self.refusals: list[LineRefused] = []
        self.refuses: dict[str, int] = {}
        self.silent: set[str] = set()
        self.more: dict[str, Mapping[str, Value]] = {}
        self.switch_up = True
        self.answers_pings = True
        self.connections = 0
        self.times: list[float] = []
        self._stream: trio.SocketStream | None = None
        self._connection = Connection(Role.SERVER)
        self._arrived = trio.Event()

    async def serve(self, *, task_status: trio.TaskStatus[object]) -> None:
        """Listen until cancelled."""
        listeners = await trio.open_tcp_listeners(0, host="127.0.0.1")
        self.address = listeners[0].socket.getsockname()[:2]
        await trio.serve_listeners(self._client, listeners, task_status=task_status)

    async def _client(self, stream: trio.SocketStream) -> None:
        self.connections += 1
        self.times.append(trio.current_time())
        self._stream, self._connection = stream, Connection(Role.SERVER)
        self._notify()
        try:
            async for data in stream:
                self._connection.receive_data(bytes(data))
                await self._take()
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            return
        finally:
            if self._stream is stream:
                self._stream = None

    async def _take(self) -> None:
        while True:
            match self._connection.next_event():
                case NeedData() | PeerClosed():
                    return
                case MessageReceived(message):
                    await self._message(message)
                case LineRefused() as refused:
                    self.refusals.append(refused)
                    await self.say(refused.as_event())

    async def _message(self, message: Message) -> None:
        self.requests.append(message)
        self._notify()
        if message.name in self.silent:
            return
        if message.name in self.refuses:
            await self._answer(message, "EventError", ErrorCode=self.refuses[message.name], ErrorMessage="refused here")
        elif message.name == "RequestRegisterClient":
            await self._answer(message, "EventLinkConnected" if self.switch_up else "EventLinkDisconnected")
        elif message.name == "AddpPing" and self.answers_pings:
            await self.say(Message("AddpPong", {"Id": message["Id"]}))
        elif message.name in ANSWERS:
            known = {key: message[key] for key in _REPEATED if key in message.attributes}
            await self._answer(message, ANSWERS[message.name], **{**known, **self.more.get(message.name, {})})

    async def _answer(self, request: Message, name: str, **attributes: Value) -> None:
        about = {"ThisDN": request["ThisDN"]} if "ThisDN" in request.attributes else {}
        await self.say(Message(name, {"ReferenceID": request["ReferenceID"], **about, **attributes}))

    async def say(self, *messages: Message) -> None:
        """Send these in one write."""
        await self.write(b"".join(encode(message) for message in messages))

    async def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        while self._stream is None:
            await self.happens()
        await self._stream.send_all(data)

    async def event(self, name: str, conn_id: str | None = None, dn: str = "7001", **attributes: Value) -> None:
        """Say something about a DN."""
        named = {} if conn_id is None else {"ConnID": conn_id}
        await self.say(Message(name, {"ThisDN": dn, **named, **attributes}))

    async def ring(self, conn_id: str = CALL, dn: str = "7001", **attributes: Value) -> None:
        """A call comes in."""
        caller: dict[str, Value] = {"CallType": "Inbound", "ANI": "+14155551212", "OtherDN": "+14155551212"}
        await self.event("EventRinging", conn_id, dn, **{**caller, **attributes})

    async def cut(self) -> None:
        """Close the connection on the bridge."""
        assert self._stream is not None
        stream, self._stream = self._stream, None
        await trio.aclose_forcefully(stream)

    async def hears(self, name: str, number: int = 1) -> Message:
        """The request of this name, the first or the given one; waits until it is there."""
        while len(found := [message for message in self.requests if message.name == name]) < number:
            await self.happens()
        return found[number - 1]

    async def has_connections(self, number: int) -> None:
        """Wait for so many connections since the beginning."""
        while self.connections < number:
            await self.happens()

    async def happens(self) -> None:
        """Wait until a connection or a request has come."""
        with trio.fail_after(60):
            await self._arrived.wait()

    def _notify(self) -> None:
        self._arrived.set()
        self._arrived = trio.Event()


class Toolbar:
    """One socket of a browser; `heard` are the messages so far, `frames` the text."""

    def __init__(self, socket: WebSocketConnection) -> None:
        self.socket = socket
        self.frames: list[str] = []

    @property
    def heard(self) -> list[dict[str, Any]]:
        return [json.loads(frame) for frame in self.frames]

    async def next(self) -> dict[str, Any]:
        """The next message, which comes within five seconds."""
        with trio.fail_after(5):
            self.frames.append(str(await self.socket.get_message()))
        message: dict[str, Any] = json.loads(self.frames[-1])
        return message

    async def hears(self, name: str) -> dict[str, Any]:
        """Read until an event of this name comes."""
        while (message := await self.next())["eventName"] != name:
            pass
        return message

    async def hears_nothing(self, seconds: float = 5) -> None:
        """Nothing comes for so long."""
        with trio.move_on_after(seconds):
            raise AssertionError(await self.socket.get_message())

    async def end(self) -> int:
        """Read until the bridge closes; its close code."""
        with trio.fail_after(60):
            while (code := await self._read()) is None:
                pass
        return code

    async def _read(self) -> int | None:
        """Take a frame, or the close code that came instead."""
        try:
            self.frames.append(str(await self.socket.get_message()))
        except ConnectionClosed as closed:
            return 1006 if closed.reason is None else int(closed.reason.code)
        return None


class World:
    """A running bridge, and what a test does with it."""

    def __init__(
        self,
        tserver: FakeTServer,
        serving: Serving,
        http: httpx.AsyncClient,
        scope: trio.CancelScope,
        stopped: trio.Event,
    ) -> None:
        self.tserver = tserver
        self.serving = serving
        self.http = http
        self.stopped = stopped
        self._scope = scope

    def stop(self) -> None:
        """End the bridge; `stopped` is set when it has."""
        self._scope.cancel()

    async def post(
        self,
        body: bytes | Mapping[str, Any],
        *,
        agent: str | None = None,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
    ) -> httpx.Response:
        """A command."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.http.request(
            method,
            self.serving.rest_url,
            params={} if agent is None else {"agent": agent},
            content=content,
            headers={"Content-Type": "application/json", **(headers or {})},
        )

    @asynccontextmanager
    async def toolbar(
        self, query: str = "", *, origin: str | None = None, tls: ssl.SSLContext | None = None
    ) -> AsyncIterator[Toolbar]:
        """A socket."""
        headers = [] if origin is None else [(b"Origin", origin.encode())]
        stream: Any = await trio.open_tcp_stream(self.serving.host, self.serving.port)
        if tls is not None:
            stream = trio.SSLStream(stream, tls, server_hostname="127.0.0.1", https_compatible=True)
        async with stream, trio.open_nursery() as nursery:
            address = "/genesysWs" + query
            async with await wrap_client_stream(nursery, stream, "localhost", address, extra_headers=headers) as socket:
                yield Toolbar(socket)

    async def refusal(self, query: str = "", *, path: str = "/genesysWs", origin: str | None = None) -> httpx.Response:
        """The answer to a handshake that fails."""
        headers = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
            **({} if origin is None else {"Origin": origin}),
        }
        root = self.serving.health_url.removesuffix("/health")
        answer = await self.http.get(root + path + query, headers=headers)
        assert answer.status_code >= 400
        return answer

    async def is_linked(self) -> None:
        """Wait until the T-Server has accepted the bridge."""
        with trio.fail_after(120):
            while not await self._says_linked():  # noqa: ASYNC110  # there is no more to be had from outside
                await trio.sleep(0.05)

    async def _says_linked(self) -> bool:
        health = (await self.http.get(self.serving.health_url)).json()
        return bool(health["tserver"] == "connected")

    async def metrics(self) -> dict[str, float]:
        """What `/metrics` says."""
        text = (await self.http.get(self.serving.health_url.removesuffix("health") + "metrics")).text
        rows = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
        return {name.removeprefix("tsim_bridge_"): float(value) for name, _, value in rows}


def leave_time_for_full_buffers(clock: MockClock) -> None:
    """A kernel whose buffers are full goes by timers of its own, which are not on our clock."""
    clock.autojump_threshold = 0.25


class Start(Protocol):
    """Starts a bridge for `tserver`, which ends with the test; settings are those of BridgeConfig."""

    async def __call__(self, *, parts: Parts = GOOD, random: Callable[[], float] = ..., **settings: Any) -> World: ...


@asynccontextmanager
async def open_world() -> AsyncIterator[tuple[FakeTServer, Start]]:
    """A T-Server, and a way to start bridges; all of it is gone at the end."""
    async with trio.open_nursery() as nursery, httpx.AsyncClient(timeout=300, trust_env=False, verify=False) as http:
        tserver = FakeTServer()
        await nursery.start(tserver.serve)

        async def start(*, parts: Parts = GOOD, random: Callable[[], float] = lambda: 0.5, **settings: Any) -> World:
            default = BridgeConfig(tserver=tserver.address, host="127.0.0.1", port=0, agents=AGENTS)
            config = msgspec.structs.replace(default, **settings)
            scope, stopped = trio.CancelScope(), trio.Event()

            async def run(*, task_status: trio.TaskStatus[Serving]) -> None:
                with scope:
                    await serve(config, parts=parts, random=random, task_status=task_status)
                stopped.set()

            return World(tserver, await nursery.start(run), http, scope, stopped)

        yield tserver, start
        nursery.cancel_scope.cancel()
