"""A bridge made of a listener and hooks: it takes sockets and commands, and does what the test tells it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

import h11
import pytest
import trio
import trio.testing
from wsproto import ConnectionType, WSConnection
from wsproto.connection import ConnectionState
from wsproto.events import AcceptConnection, CloseConnection, RejectConnection, Request, TextMessage

from tserver_harness.runner.grounds import Ground
from tserver_harness.runner.in_process import InProcessGround

Reply = tuple[int, bytes]


@dataclass
class FakeBridge:
    """`replies` answers commands (None: never), `refuses` is the status for sockets; what came is in the lists."""

    url: str = ""
    commands: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    sockets: list[Request] = field(default_factory=list)
    received: list[object] = field(default_factory=list)
    refuses: int | None = None
    answers_close: bool = True
    reply: Callable[[bytes], Awaitable[Reply | None]] = lambda _body: success()
    _open: list[tuple[trio.SocketStream, WSConnection]] = field(default_factory=list)

    @property
    def websocket(self) -> str:
        return self.url.replace("http://", "ws://") + "/genesysWs"

    async def tell(self, text: str, *, socket: int = -1) -> None:
        await trio.testing.wait_all_tasks_blocked()
        stream, wire = self._open[socket]
        await stream.send_all(wire.send(TextMessage(text)))

    async def close(self, code: int, *, socket: int = -1) -> None:
        await trio.testing.wait_all_tasks_blocked()
        stream, wire = self._open[socket]
        await stream.send_all(wire.send(CloseConnection(code)))

    async def serve(self, *, task_status: trio.TaskStatus[None]) -> None:
        async with trio.open_nursery() as nursery:
            listeners = await nursery.start(partial(trio.serve_tcp, self._handle, 0, host="127.0.0.1"))
            self.url = f"http://127.0.0.1:{listeners[0].socket.getsockname()[1]}"
            task_status.started()

    async def _handle(self, stream: trio.SocketStream) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            chunk = await stream.receive_some()
            if not chunk:
                return
            head += chunk
        try:
            await (self._socket if b"upgrade: websocket" in head.lower() else self._command)(stream, head)
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            return

    async def _socket(self, stream: trio.SocketStream, head: bytes) -> None:
        wire = WSConnection(ConnectionType.SERVER)
        wire.receive_data(head)
        (request,) = wire.events()
        assert isinstance(request, Request)
        self.sockets.append(request)
        if self.refuses is not None:
            await stream.send_all(wire.send(RejectConnection(self.refuses)))
            return
        await stream.send_all(wire.send(AcceptConnection()))
        self._open.append((stream, wire))
        while True:
            chunk = await stream.receive_some()
            if not chunk:
                self.received.append("end")
                return
            wire.receive_data(chunk)
            for event in wire.events():
                self.received.append(event)
                if isinstance(event, CloseConnection):
                    if self.answers_close and wire.state is ConnectionState.REMOTE_CLOSING:
                        await stream.send_all(wire.send(event.response()))
                    if self.answers_close:
                        await stream.aclose()
                        return

    async def _command(self, stream: trio.SocketStream, head: bytes) -> None:
        wire = h11.Connection(h11.SERVER)
        wire.receive_data(head)
        request, body = wire.next_event(), b""
        assert isinstance(request, h11.Request)
        while not isinstance(event := wire.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA:
                wire.receive_data(await stream.receive_some())
            else:
                body += bytes(event.data)
        headers = {name.decode(): value.decode() for name, value in request.headers}
        self.commands.append((f"{request.method.decode()} {request.target.decode()}", headers, body))
        reply = await self.reply(body)
        if reply is None:
            await trio.sleep_forever()
            return
        status, text = reply
        await stream.send_all(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (status, len(text), text))


async def success() -> Reply:
    return 200, b'{"status":"Success"}'


@pytest.fixture
async def fake_bridge(nursery: trio.Nursery) -> FakeBridge:
    bridge = FakeBridge()
    await nursery.start(bridge.serve)
    return bridge


@pytest.fixture
def ten_agents(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference bridge has ten agents, whatever a case needs: so one with more cannot begin."""
    monkeypatch.setattr(InProcessGround, "agents_for", Ground.agents_for)
