"""Which ConnIDs, and which id of the toolbar's own, belong to a scenario's name for a call.

SANS-IO. Names are bound when someone outside dials (the switch answers with the ConnID) or when the switch answers what
the bridge asked for a command (`makeCall`, a consultation): the EventDialing that carries the request's ReferenceID.
Later events may add ConnIDs (EventPartyChanged after a transfer). The toolbar's own id is learned from what it hears.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tserver_harness.transcript import CommandAnswered, CommandFailed, EventSent, Fact, RequestSeen, ToolbarHeard

__all__ = ["CallBook", "KnownCall"]

_DIALLING_REQUESTS = frozenset(
    {
        "RequestMakeCall",
        "RequestMakePredictiveCall",
        "RequestInitiateTransfer",
        "RequestInitiateConference",
        "RequestSingleStepConference",
    }
)


@dataclass(frozen=True, slots=True)
class KnownCall:
    """What is known of a named call; ConnIDs in the order in which they were learned."""

    name: str
    conn_ids: tuple[str, ...]
    event_id: str | None = None


@dataclass(slots=True)
class _Dialling:
    """A command that should start a call, until the switch has answered what the bridge asked for it."""

    name: str
    dn: str
    answer: str
    event_id: str | None
    session: str | None = None
    reference_id: int | None = None


@dataclass(slots=True)
class CallBook:
    """The names of one scenario. `dns` maps the scenario's agents to their DNs."""

    dns: Mapping[str, str]
    _conn_ids: dict[str, list[str]] = field(default_factory=dict)
    _event_ids: dict[str, str] = field(default_factory=dict)
    _unclaimed: dict[str, list[str]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _dialling: list[_Dialling] = field(default_factory=list)
    _told: dict[str, KnownCall] = field(default_factory=dict)
    _touched: bool = False

    def name(self, name: str, conn_id: str) -> None:
        """The call with this ConnID is the one that the scenario calls so."""
        self._touched = True
        self._conn_ids[name] = [conn_id.lower()]
        self._seen.add(conn_id.lower())

    def expect_dialling(self, name: str, *, dn: str, answer: str, event_id: str | None) -> None:
        """The next call that the bridge starts on this DN gets the name; `event_id` is what the toolbar calls it."""
        self._dialling.append(_Dialling(name, dn, answer, event_id))

    def get(self, name: str) -> KnownCall | None:
        """What is known by now, None as long as the name is not bound."""
        conn_ids = self._conn_ids.get(name)
        if conn_ids is None:
            return None
        event_id = next((self._event_ids[conn_id] for conn_id in conn_ids if conn_id in self._event_ids), None)
        return KnownCall(name, tuple(conn_ids), event_id)

    def changed(self) -> list[KnownCall]:
        """The named calls of which more is known than when this was asked last."""
        if not self._touched:
            return []
        self._touched = False
        known = [call for name in self._conn_ids if (call := self.get(name)) is not None]
        news = [call for call in known if self._told.get(call.name) != call]
        self._told.update({call.name: call for call in news})
        return news

    def observe(self, fact: Fact) -> None:
        """Learn from a fact; most have nothing to say."""
        match fact:
            case RequestSeen(session=session, message=message):
                self._learn_request(session, message)
            case EventSent(session=session, message=message):
                self._learn_event(session, message)
            case ToolbarHeard(agent=agent, message=dict() as message):
                self._learn_heard(agent, message)
            case CommandAnswered(answer=answer, status=status) if status >= 400:
                self._forget_unasked(answer)
            case CommandFailed(answer=answer):
                self._forget_unasked(answer)
            case _:
                pass

    def _learn_request(self, session: str, message: Mapping[str, Any]) -> None:
        if message.get("message") not in _DIALLING_REQUESTS:
            return
        for dialling in self._dialling:
            if dialling.session is None and dialling.dn == message.get("ThisDN"):
                dialling.session, dialling.reference_id = session, message.get("ReferenceID")
                return

    def _learn_event(self, session: str, message: Mapping[str, Any]) -> None:
        conn_id = str(message.get("ConnID", "")).lower()
        match message.get("message"):
            case "EventRinging" | "EventDialing" as name if conn_id:
                if conn_id not in self._seen:
                    self._seen.add(conn_id)
                    self._unclaimed.setdefault(str(message.get("ThisDN")), []).append(conn_id)
                if name == "EventDialing":
                    self._bind_dialled(session, message, conn_id)
            case "EventPartyChanged" if conn_id:
                self._follow(str(message.get("PreviousConnID", "")).lower(), conn_id)
            case "EventError":
                self._dialling = [each for each in self._dialling if not _answers(each, session, message)]
            case _:
                pass

    def _bind_dialled(self, session: str, message: Mapping[str, Any], conn_id: str) -> None:
        for dialling in self._dialling:
            if _answers(dialling, session, message) or (
                dialling.reference_id is None and dialling.dn == message.get("ThisDN") and not self._is_named(conn_id)
            ):
                self._dialling.remove(dialling)
                self.name(dialling.name, conn_id)
                if dialling.event_id is not None:
                    self._touched = True
                    self._event_ids[conn_id] = dialling.event_id
                return

    def _is_named(self, conn_id: str) -> bool:
        return any(conn_id in conn_ids for conn_ids in self._conn_ids.values())

    def _follow(self, previous: str, conn_id: str) -> None:
        for conn_ids in self._conn_ids.values():
            if previous in conn_ids and conn_id not in conn_ids:
                self._touched = True
                conn_ids.append(conn_id)

    def _learn_heard(self, agent: str, message: Mapping[str, Any]) -> None:
        event_id = message.get("eventId")
        if not isinstance(event_id, str) or not event_id:
            return
        conn_id = str(message.get("connectionId", "")).lower()
        if not conn_id:
            # A bridge may name a call by an id of its own alone: then the offer that no toolbar message has claimed
            # yet on the agent's DN is the one it speaks of.
            offers = self._unclaimed.get(self.dns.get(agent, ""), [])
            if str(message.get("eventName")) not in {"EventRinging", "EventDialing"} or not offers:
                return
            if event_id in self._event_ids.values() or event_id.lower() in self._seen:
                return
            conn_id = offers[0]
        if conn_id not in self._event_ids:
            self._touched = True
            self._event_ids[conn_id] = event_id
        for offers in self._unclaimed.values():
            if conn_id in offers:
                offers.remove(conn_id)

    def _forget_unasked(self, answer: str) -> None:
        self._dialling = [each for each in self._dialling if each.answer != answer or each.session is not None]


def _answers(dialling: _Dialling, session: str, message: Mapping[str, Any]) -> bool:
    return dialling.reference_id is not None and (dialling.session, dialling.reference_id) == (
        session,
        message.get("ReferenceID"),
    )
