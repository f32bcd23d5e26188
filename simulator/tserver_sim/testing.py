"""For tests and programs that speak to a T-Server: a client of the wire, over any trio stream.

`WireClient` is what a bridge has at its lower end, without a bridge on top. It checks nothing about the server; that is
for tests.
"""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Self

import trio

from tserver_wire import (
    PROTOCOL_VERSION,
    Addp,
    Connection,
    LineRefused,
    Message,
    MessageReceived,
    NeedData,
    RemoteProtocolError,
    Role,
    Value,
)

__all__ = ["ServerClosedError", "WireClient", "connected"]

READ_BYTES = 65_536


class ServerClosedError(Exception):
    """The server has closed the connection, or it broke; nothing more will come."""


class WireClient:
    """One connection to a T-Server.

    Messages come out of `receive` in the order in which they came. `request` takes the answer out of that order and
    leaves the rest. Pings are answered while something is being received; with `answers_pings` off they come out, too.
    """

    def __init__(self, stream: trio.abc.Stream, *, answers_pings: bool = True) -> None:
        """Takes over closing the stream: use `aclose`, or the client as a context manager."""
        self.stream = stream
        self.answers_pings = answers_pings
        self._connection = Connection(Role.CLIENT)
        self._reference_ids = count(1)
        self._kept: deque[Message] = deque()

    async def register_client(
        self,
        application_name: str = "test",
        *,
        password: str | None = None,
        addp: Addp | None = None,
        session_id: str | None = None,
    ) -> Message:
        """Say RequestRegisterClient; the answer, whatever it is. `session_id` is the one held at the other T-Server.

        Raises:
            ServerClosedError: it closed instead.
        """
        optional: dict[str, Value] = {}
        if password is not None:
            optional["ClientPassword"] = password
        if addp is not None:
            optional["Addp"] = addp
        if session_id is not None:
            optional["SessionID"] = session_id
        return await self.request(
            "RequestRegisterClient", ProtocolVersion=PROTOCOL_VERSION, ApplicationName=application_name, **optional
        )

    async def request(self, name: str, **attributes: Value) -> Message:
        """Send a request with a ReferenceID of its own, and wait for the message that carries it back.

        What comes in between is there for `receive`. Unless the caller sets a deadline it waits for ever.

        Raises:
            ServerClosedError: the server closed before it answered.
        """
        reference_id = next(self._reference_ids)
        await self.send(Message(name, {"ReferenceID": reference_id, **attributes}))
        passed: deque[Message] = deque()
        try:
            while (message := await self.receive()).reference_id != reference_id:
                passed.append(message)
        finally:
            self._kept.extendleft(reversed(passed))
        return message

    async def wait(self, name: str) -> Message:
        """Give the next message of that name; those before it are thrown away.

        Raises:
            ServerClosedError: it did not come any more.
        """
        while (message := await self.receive()).name != name:
            pass
        return message

    async def receive(self) -> Message:
        """Give the next message.

        Raises:
            ServerClosedError: there is none, the server has closed.
            RemoteProtocolError: the server sent what is no message.
        """
        if self._kept:
            return self._kept.popleft()
        while True:
            match self._connection.next_event():
                case MessageReceived(message):
                    if message.name != "AddpPing" or not self.answers_pings:
                        return message
                    await self.send(Message("AddpPong", {"Id": message["Id"]}))
                case NeedData():
                    await self._read()
                case LineRefused(code, text):
                    raise RemoteProtocolError(code, text)
                case _:
                    raise ServerClosedError("the server has closed the connection")

    async def send(self, message: Message) -> None:
        """Send a message.

        Raises:
            ServerClosedError: the connection is broken.
            LocalProtocolError: it may not be sent now.
        """
        await self.write(self._connection.send(message))

    async def write(self, data: bytes) -> None:
        """Send bytes as they are, in order or not.

        Raises:
            ServerClosedError: the connection is broken.
        """
        try:
            await self.stream.send_all(data)
        except trio.BrokenResourceError as problem:
            raise ServerClosedError("the connection is broken") from problem

    async def aclose(self) -> None:
        """Close the connection."""
        self._connection.close()
        await self.stream.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.aclose()

    async def _read(self) -> None:
        try:
            data = await self.stream.receive_some(READ_BYTES)
        except trio.BrokenResourceError as problem:
            raise ServerClosedError("the connection is broken") from problem
        self._connection.receive_data(bytes(data))


@asynccontextmanager
async def connected(host: str, port: int) -> AsyncIterator[WireClient]:
    """A client connected to a server, not registered yet; closed when the block ends."""
    async with WireClient(await trio.open_tcp_stream(host, port)) as client:
        yield client
