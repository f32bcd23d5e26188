"""What goes out to the clients: each event encoded once, its copies queued in order, faults on purpose included.

Called by the owner only, and never waits. A client whose outbox is full is put on `overfull`, for the owner to drop.
"""

import json
from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import msgspec
import trio

from tserver_sim.model.effects import Publish, SendRaw
from tserver_sim.model.inputs import ClientId, Stamp
from tserver_sim.server.client import Client
from tserver_sim.server.faults import FaultTable
from tserver_sim.server.passage import Passage
from tserver_sim.server.taps import Taps
from tserver_wire import LineRefused, Message, Value, encode, with_reference_id

__all__ = ["Dispatch", "Sequence"]

LINK_EVENTS = ("EventLinkConnected", "EventLinkDisconnected")


class Sequence(Protocol):
    """The counter that the switch and the shell share."""

    def next_sequence(self) -> int:
        """Give the next EventSequenceNumber."""
        ...


class _Copy(NamedTuple):
    """A message on its way to one client."""

    client: Client
    line: bytes
    message: Message


class Dispatch:
    """Queues what clients are to get.

    Attributes:
        clients: those that are connected, by SessionID, registered or not; kept by the reception.
        overfull: those that do not read and are to be dropped.
        stamp: of what is being carried out.
        held: what faults hold back.
    """

    def __init__(self, taps: Taps, faults: FaultTable, sequence: Sequence, stamp: Stamp) -> None:
        self.clients: dict[ClientId, Client] = {}
        self.overfull: deque[Client] = deque()
        self._unflushed: dict[ClientId, Client] = {}
        self.stamp = stamp
        self.held: Passage[_Copy] = Passage(self._hand_over)
        self._taps = taps
        self._faults = faults
        self._sequence = sequence

    def publish(self, effect: Publish) -> None:
        """Send an event of the switch to the clients that are to have it."""
        message = effect.message
        line = encode(message)
        copies = [
            self._answer(client, line, message, effect.reference_id)
            if session == effect.answers and effect.reference_id is not None
            else _Copy(client, line, message)
            for session in effect.to
            if (client := self.clients.get(session)) is not None
        ]
        if message.name in LINK_EVENTS:
            for copy in copies:
                copy.client.connection.send_line(line)  # opens the session, whatever faults make of the answer
        self._send(copies)

    def send_raw(self, effect: SendRaw) -> None:
        """Send what someone wrote as it stands, with the stamps that it lacks."""
        raw: dict[str, Any] = {"message": effect.message.get("message"), **effect.message}
        for name, value in self._stamps().items():
            raw.setdefault(name, value)
        line = _encode_raw(raw)
        message = Message(str(raw.pop("message")), raw)
        self._send([_Copy(client, line, message) for session in effect.to if (client := self.clients.get(session))])

    def refuse(self, client: Client, refused: LineRefused, about: Mapping[str, Value] | None = None) -> None:
        """Answer what never reached the switch with EventError; `about` are attributes that say what it is about."""
        answer = refused.as_event()
        message = Message("EventError", {**answer.attributes, **(about or {}), **self._stamps()})
        self._send([_Copy(client, encode(message), message)])

    def keep_alive(self, client: Client, message: Message) -> None:
        """Send AddpPing or AddpPong, which carry no stamps."""
        self._send([_Copy(client, encode(message), message)])

    def flush(self) -> None:
        """Write what was queued since last time, as far as it fits."""
        for client in self._unflushed.values():
            if not client.gone:
                client.flush()
        self._unflushed.clear()

    def _stamps(self) -> dict[str, Value]:
        return {
            "TimeinSecs": self.stamp.seconds,
            "TimeinuSecs": self.stamp.micros,
            "EventSequenceNumber": self._sequence.next_sequence(),
        }

    def _answer(self, client: Client, line: bytes, message: Message, reference_id: int) -> _Copy:
        if self._taps.watched:
            message = Message(message.name, {"ReferenceID": reference_id, **message.attributes})
        return _Copy(client, with_reference_id(line, reference_id), message)

    def _send(self, copies: list[_Copy]) -> None:
        if not copies:
            return
        if not self._faults and self.held.clear:
            for copy in copies:
                self._hand_over(copy)
            return
        message = copies[0].message
        dn = message.get("ThisDN")
        fault = self._faults.take(message.name, dn)
        now = trio.current_time()
        for copy in copies:
            self.held.admit(copy.client.session_id, dn, copy, fault, now)

    def _hand_over(self, copy: _Copy) -> None:
        client = copy.client
        if client.gone:
            return
        self._unflushed[client.session_id] = client
        if not client.send(copy.line):
            self.overfull.append(client)
        self._taps.tell(self.stamp, "out", client.session_id, copy.message)


def _encode_raw(raw: Mapping[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(raw) + b"\n"
    except (UnicodeEncodeError, OverflowError):
        return json.dumps(raw, separators=(",", ":")).encode() + b"\n"  # lone surrogates and huge numbers are sent, too
