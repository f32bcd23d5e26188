"""The connection to the T-Server: kept up for as long as the bridge runs, with growing pauses between attempts. TRIO.

Messages go to the desk as they come; requests of the desk wait in a bounded line that one task writes, joined.
"""

from collections.abc import Callable
from contextlib import suppress

import trio

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

__all__ = ["keep_connected"]

_READ_BYTES = 65_536
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0
_RUSH_SECONDS = 0.02
_CONNECT_SECONDS = 5.0
_WELCOME_SECONDS = 10.0
_REQUESTS_WAITING = 10_000
"""More than all agents' toolbars can ask for at once; a T-Server that reads so little is not there any more."""


async def keep_connected(config: BridgeConfig, desk: Desk, *, random: Callable[[], float]) -> None:
    """Connect, serve the connection until it ends, pause, and again; for ever."""
    pause = _FIRST_PAUSE_SECONDS
    while True:
        link = _Link(config, desk)
        try:
            with trio.fail_after(_CONNECT_SECONDS):
                stream = await trio.open_tcp_stream(*config.tserver)
            async with stream:
                await link.run(stream)
        except (OSError, trio.BrokenResourceError, trio.ClosedResourceError, trio.TooSlowError):
            desk.counted["tserver_connection_failures"] += 1
        finally:
            desk.lost()
        if link.was_accepted:
            pause = _RUSH_SECONDS if "hurries-back" in desk.all_defects else _FIRST_PAUSE_SECONDS
            if "gives-up" in desk.all_defects:
                await trio.sleep_forever()
        if "reconnects-in-a-rush" in desk.all_defects:
            pause = _RUSH_SECONDS
        await trio.sleep(pause * (0.75 + random() / 2))
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


class _Link:
    """One connection, from its first byte to its last."""

    def __init__(self, config: BridgeConfig, desk: Desk) -> None:
        self.was_accepted = False
        self._config = config
        self._desk = desk
        self._connection = Connection(Role.CLIENT)
        self._waiting, self._to_write = trio.open_memory_channel[bytes](_REQUESTS_WAITING)
        self._keep_alive = KeepAlive(config.keep_alive_seconds, now=trio.current_time())
        self._breaks_lines = "breaks-lines" in desk.all_defects
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
                data = await stream.receive_some(_READ_BYTES)
                if self._breaks_lines and not data.endswith(b"\n"):
                    continue
                self._keep_alive.heard(trio.current_time())
                self._connection.receive_data(bytes(data))
                self._take_messages()
        except (OSError, trio.BrokenResourceError, trio.ClosedResourceError):
            self._over.set()

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
            case "AddpPing" if "answers-no-pings" in self._desk.all_defects:
                pass
            case "AddpPing" if "pings-wait" in self._desk.all_defects and self._desk.is_waiting:
                pass
            case "AddpPing":
                self._send(Message("AddpPong", {"Id": message.get("Id", 0)}))
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
                case Lost() if "waits-for-ever" in self._desk.all_defects:
                    return
                case Lost():
                    self._over.set()
                    return
                case None:
                    pass
