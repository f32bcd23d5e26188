"""The connection to the T-Server: kept up for as long as the bridge runs, with pauses between attempts. TRIO.

Messages go to the desk as they come; requests of the desk wait in a bounded line that one task writes, joined.
"""

from contextlib import suppress

import trio

from tserver_bridge.back_off import BackOff
from tserver_bridge.desk import Desk
from tserver_bridge.settings import BridgeConfig
from tserver_wire import (
    PROTOCOL_VERSION,
    Addp,
    Connection,
    KeepAlive,
    LineRefused,
    LocalProtocolError,
    Lost,
    Message,
    MessageReceived,
    NeedData,
    PeerClosed,
    Ping,
    Role,
    Value,
)

__all__ = ["Link", "keep_connected"]

_READ_BYTES = 65_536
_CONNECT_SECONDS = 5.0
_WELCOME_SECONDS = 10.0
_REQUESTS_WAITING = 10_000
"""More than all agents' toolbars can ask for at once; a T-Server that reads so little is not there any more."""


async def keep_connected(config: BridgeConfig, desk: Desk, *, back_off: BackOff, make_link: "type[Link]") -> None:
    """Connect, serve the connection until it ends, pause, and again; for ever."""
    while True:
        link = make_link(config, desk)
        try:
            with trio.fail_after(_CONNECT_SECONDS):
                stream = await trio.open_tcp_stream(*config.tserver)
            async with stream:
                await link.run(stream)
        except (OSError, trio.BrokenResourceError, trio.ClosedResourceError, trio.TooSlowError):
            desk.counted["tserver_connection_failures"] += 1
        finally:
            desk.lost()
        await trio.sleep(back_off.next_seconds(was_accepted=link.was_accepted))


class Link:
    """One connection, from its first byte to its last."""

    def __init__(self, config: BridgeConfig, desk: Desk) -> None:
        self.was_accepted = False
        self._config = config
        self._desk = desk
        self._connection = Connection(Role.CLIENT)
        self._waiting, self._to_write = trio.open_memory_channel[bytes](_REQUESTS_WAITING)
        self._keep_alive = KeepAlive(config.keep_alive_seconds, now=trio.current_time())
        self._over = trio.Event()

    async def run(self, stream: trio.abc.Stream) -> None:
        """Say who we are, then read, write and ping until one of them ends."""
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._write, stream)
                if self._config.keep_alive_seconds:
                    nursery.start_soon(self._ping)
                self._send(self._hello())
                nursery.start_soon(self._read_to_the_end, stream)
                nursery.start_soon(self._expect_welcome)
                await self._over.wait()
                nursery.cancel_scope.cancel()
        finally:
            self._desk.send = lambda _message: None
            self._waiting.close()
            self._to_write.close()

    def _hello(self) -> Message:
        seconds = self._config.keep_alive_seconds
        attributes: dict[str, Value] = {
            "ReferenceID": 4_294_967_295,  # no session's request has it
            "ProtocolVersion": PROTOCOL_VERSION,
            "ApplicationName": self._config.application_name,
        }
        if self._config.client_password is not None:
            attributes["ClientPassword"] = self._config.client_password
        if seconds:
            attributes["Addp"] = Addp(seconds, seconds)
        return Message("RequestRegisterClient", attributes)

    def _send(self, message: Message) -> None:
        with suppress(LocalProtocolError):  # nothing may be said any more: the link is going down
            line = self._connection.send(message)
            try:
                self._waiting.send_nowait(line)
            except (trio.WouldBlock, trio.ClosedResourceError, trio.BrokenResourceError):
                self._over.set()

    async def _write(self, stream: trio.abc.Stream) -> None:
        try:
            async for line in self._to_write:
                lines = [line]
                with suppress(trio.WouldBlock, trio.EndOfChannel):
                    while True:
                        lines.append(self._to_write.receive_nowait())
                await stream.send_all(b"".join(lines))
        except (OSError, trio.BrokenResourceError, trio.ClosedResourceError):
            self._over.set()

    async def _read_to_the_end(self, stream: trio.abc.Stream) -> None:
        try:
            while not self._over.is_set():
                self._received(bytes(await stream.receive_some(_READ_BYTES)))
        except (OSError, trio.BrokenResourceError, trio.ClosedResourceError):
            self._over.set()

    def _received(self, data: bytes) -> None:
        """Bytes of the T-Server, in any pieces; none at its end."""
        self._keep_alive.heard(trio.current_time())
        self._connection.receive_data(data)
        self._take_messages()

    def _take_messages(self) -> None:
        while True:
            event = self._connection.next_event()
            match event:
                case NeedData():
                    return
                case PeerClosed():
                    self._over.set()
                    return
                case MessageReceived(message):
                    self._message(message)
                case LineRefused(close=close):
                    self._desk.counted["tserver_lines_not_understood"] += 1
                    if close:
                        self._over.set()
                        return

    def _message(self, message: Message) -> None:
        match message.name:
            case "AddpPing":
                self._answer_ping(message)
            case "AddpPong":
                pass
            case "EventLinkConnected" | "EventLinkDisconnected" if not self.was_accepted:
                self.was_accepted = True
                self._desk.send = self._send
                self._desk.connected(switch=message.name == "EventLinkConnected")
            case "EventError" if not self.was_accepted:
                self._over.set()
            case _:
                self._desk.from_tserver(message)

    def _answer_ping(self, ping: Message) -> None:
        self._send(Message("AddpPong", {"Id": ping.get("Id", 0)}))

    async def _expect_welcome(self) -> None:
        await trio.sleep(_WELCOME_SECONDS)
        if not self.was_accepted:
            self._over.set()

    async def _ping(self) -> None:
        while True:
            await trio.sleep_until(self._keep_alive.next_deadline())
            match self._keep_alive.due(trio.current_time()):
                case Ping(number):
                    self._send(Message("AddpPing", {"Id": number}))
                case Lost():
                    self._is_silent()
                    return
                case None:
                    pass

    def _is_silent(self) -> None:
        """The T-Server has not said anything for too long."""
        self._over.set()
