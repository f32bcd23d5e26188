"""The calls of an agent, followed from T-Server event to toolbar message: each begins once, and ends once.

What the T-Server says after a call's end is not passed on. A call that was not seen to begin (the connection was away,
or the bridge came later) is announced by what it is now.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tserver_bridge.calls import AgentCall, AgentCalls, CallPhase
from tserver_bridge.translate import cause_of, direction_of, facts_of, number_of_other
from tserver_wire import KeyValueList, Message

if TYPE_CHECKING:
    from tserver_bridge.session import Session

__all__ = ["CallFlow"]

_ALERTING, _CONNECTED, _HELD, _DIALING = 0x000A, 0x000C, 0x000E, 0x1000C
_GENERIC_STATE = 0x000F


class CallFlow:
    """Tells the toolbars of one agent what becomes of its calls."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self.calls = AgentCalls()
        self._own_ids: dict[int, str] = {}

    def expect(self, reference_id: int, own_id: str | None) -> None:
        """The call that this request starts is known to the toolbar under an id of its own."""
        if own_id is not None:
            self._own_ids[reference_id] = own_id

    def expect_no_more(self, reference_id: int) -> None:
        """That request starts no call."""
        self._own_ids.pop(reference_id, None)

    def expect_nothing(self) -> None:
        """The connection is gone, and the ReferenceIDs with it."""
        self._own_ids.clear()

    def event(self, message: Message) -> None:
        """Follow one event of the agent's DN; what is unknown or incomplete is passed over."""
        handler = _HANDLERS.get(message.name)
        conn_id = message.get("ConnID")
        if handler is not None and isinstance(conn_id, str):
            handler(self, message, conn_id)

    def _rings(self, message: Message, conn_id: str) -> None:
        if self.calls.under(conn_id) is None:
            self._begin(message, conn_id, CallPhase.OFFERED, "EventRinging")

    def _dials(self, message: Message, conn_id: str) -> None:
        if self.calls.under(conn_id) is None:
            consults = direction_of(message) == "consult"
            self._begin(message, conn_id, CallPhase.DIALING, "EventDialing" if consults else "EventRinging")

    def _begin(self, message: Message, conn_id: str, phase: CallPhase, name: str) -> None:
        own_id = None if message.reference_id is None else self._own_ids.pop(message.reference_id, None)
        dialled = phase is CallPhase.DIALING or message.get("ThisDNRole") == "RoleOrigination"
        direction = direction_of(message)
        call = AgentCall(
            conn_id=conn_id,
            event_id=own_id or conn_id,
            direction="outbound" if dialled and direction != "consult" else direction,
            phase=phase,
            number=number_of_other(message, dialled=dialled),
        )
        self.calls.add(call)
        self._tell(name, call, message)

    def _established(self, message: Message, conn_id: str) -> None:
        call = self.calls.under(conn_id)
        if call is None:
            if not self.calls.has_ended(conn_id):
                self._begin(message, conn_id, CallPhase.UP, "EventEstablished")
        elif call.phase in {CallPhase.OFFERED, CallPhase.DIALING}:
            call.phase = CallPhase.UP
            self._tell("EventEstablished", call, message)

    def _ended(self, message: Message, conn_id: str) -> None:
        call = self.calls.under(conn_id)
        if call is not None:
            self._end(call, message, cause_of(message, call))

    def _end(self, call: AgentCall, message: Message, cause: str) -> None:
        self.calls.end(call)
        self._tell("EventReleased", call, message, cause=cause)

    def _held(self, message: Message, conn_id: str) -> None:
        self._changed_phase(message, conn_id, CallPhase.HELD)

    def _retrieved(self, message: Message, conn_id: str) -> None:
        self._changed_phase(message, conn_id, CallPhase.UP)

    def _changed_phase(self, message: Message, conn_id: str, phase: CallPhase) -> None:
        call = self.calls.under(conn_id)
        if call is not None:
            call.phase = phase
            self._tell(message.name, call, message)

    def _told(self, message: Message, conn_id: str) -> None:
        call = self.calls.under(conn_id)
        if call is not None:
            self._tell(message.name, call, message)

    def _party_changed(self, message: Message, conn_id: str) -> None:
        """The call may go on under another ConnID; for the toolbar it stays the same call."""
        previous = message.get("PreviousConnID")
        call = self.calls.under(previous) if isinstance(previous, str) else None
        if call is not None and previous != conn_id and self.calls.under(conn_id) is None:
            self.calls.renumber(call, conn_id)
        call = self.calls.under(conn_id)
        if call is None:
            return
        number = message.get("OtherDN")
        call.number = number if isinstance(number, str) else call.number
        more = {"previousConnectionId": previous} if isinstance(previous, str) else {}
        self._tell(message.name, call, message, **more)

    def _tell(self, name: str, call: AgentCall, message: Message, **more: Any) -> None:
        self._session.tell(
            {
                "eventName": name,
                "connectionId": call.conn_id,
                "eventId": call.event_id,
                "ANI": call.number,
                "direction": call.direction,
                **facts_of(message),
                **more,
            },
            message,
        )

    def compare(self, registered: Message) -> None:
        """The DN as the T-Server has it now: what is not there any more has ended, what is new is looked at."""
        there = _calls_in(registered)
        for call in self.calls:
            if call.conn_id not in there:
                self._end(call, registered, "link-lost")
            elif there[call.conn_id] != _STATES[call.phase]:
                self._look_at(call.conn_id)
        for conn_id in there:
            if self.calls.under(conn_id) is None:
                self._look_at(conn_id)

    def _look_at(self, conn_id: str) -> None:
        self._session.ask(
            "RequestQueryCall",
            {"ThisDN": self._session.agent.dn, "ConnID": conn_id},
            on_answer=self._is_so,
            on_refusal=lambda _error: None,
        )

    def _is_so(self, answer: Message) -> None:
        """One call whole: tell what the toolbar does not know of it yet."""
        conn_id, extensions = answer.get("ConnID"), answer.get("Extensions")
        state = extensions.find("ps-1") if isinstance(extensions, KeyValueList) else None
        if not isinstance(conn_id, str) or not isinstance(state, int):
            return
        match state & _GENERIC_STATE, state >> 16:
            case (0xA, _):
                self._rings(answer, conn_id)
            case (0xC, 0):
                self._established(answer, conn_id)
                self._back_from_hold(answer, conn_id)
            case (0xC, _):
                self._dials(answer, conn_id)
            case (0xE, _):
                self._established(answer, conn_id)
                self._is_held(answer, conn_id)
            case _:
                pass

    def _is_held(self, answer: Message, conn_id: str) -> None:
        call = self.calls.under(conn_id)
        if call is not None and call.phase is not CallPhase.HELD:
            call.phase = CallPhase.HELD
            self._tell("EventHeld", call, answer)

    def _back_from_hold(self, answer: Message, conn_id: str) -> None:
        call = self.calls.under(conn_id)
        if call is not None and call.phase is CallPhase.HELD:
            call.phase = CallPhase.UP
            self._tell("EventRetrieved", call, answer)


_STATES = {
    CallPhase.OFFERED: _ALERTING,
    CallPhase.DIALING: _DIALING,
    CallPhase.UP: _CONNECTED,
    CallPhase.HELD: _HELD,
}

_HANDLERS: dict[str, Callable[[CallFlow, Message, str], None]] = {
    "EventRinging": CallFlow._rings,  # noqa: SLF001  # the table of the class above
    "EventDialing": CallFlow._dials,  # noqa: SLF001
    "EventEstablished": CallFlow._established,  # noqa: SLF001
    "EventReleased": CallFlow._ended,  # noqa: SLF001
    "EventAbandoned": CallFlow._ended,  # noqa: SLF001
    "EventDestinationBusy": CallFlow._ended,  # noqa: SLF001
    "EventHeld": CallFlow._held,  # noqa: SLF001
    "EventRetrieved": CallFlow._retrieved,  # noqa: SLF001
    "EventPartyAdded": CallFlow._told,  # noqa: SLF001
    "EventPartyDeleted": CallFlow._told,  # noqa: SLF001
    "EventPartyChanged": CallFlow._party_changed,  # noqa: SLF001
    "EventAttachedDataChanged": CallFlow._told,  # noqa: SLF001
}


def _calls_in(registered: Message) -> dict[str, int]:
    """ConnID and party state of each call that EventRegistered lists."""
    extensions = registered.get("Extensions")
    found: dict[str, int] = {}
    if isinstance(extensions, KeyValueList):
        for key, value in extensions:
            if key.startswith("conn-") and isinstance(value, str):
                state = extensions.find(f"ps-{key.removeprefix('conn-')}")
                found[value] = state if isinstance(state, int) else 0
    return found
