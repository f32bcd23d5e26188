"""The calls of one agent as the toolbar is to see them: T-Server events in, what is to be told out. No I/O."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Call", "Calls", "Told"]

Event = Mapping[str, Any]
PARTY_STATES: Mapping[int, str] = {
    9: "ringing", 10: "ringing", 11: "dialing", 12: "established", 14: "held", 65548: "dialing"
}  # fmt: skip


@dataclass
class Call:
    """`state` is ringing, dialing, established or held; a call that is over is no longer in the list."""

    conn_id: str
    event_id: str
    state: str
    dialled: bool
    answered: bool = False
    main: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def learn(self, event: Event) -> None:
        """Keep what the event says of the call."""
        for key in ("ANI", "DNIS", "OtherDN", "CallType", "CallState", "ThisQueue", "UserData"):
            if key in event:
                self.facts[key] = event[key]

    @property
    def number(self) -> str:
        """The other party's."""
        own = ("DNIS", "OtherDN") if self.dialled else ("ANI",)
        if not self.dialled and self.facts.get("CallType") in {"Internal", "Consult"}:
            own = ("ANI", "OtherDN")
        return next((str(self.facts[key]) for key in own if key in self.facts), "")


@dataclass(frozen=True)
class Told:
    """One message for the toolbar: its name, its call, and what else it says."""

    name: str
    call: Call
    more: Mapping[str, Any] = field(default_factory=dict)


class Calls:
    """What is up at one DN; each method yields what the toolbar is to be told."""

    def __init__(self) -> None:
        self.live: dict[str, Call] = {}

    def find(self, name: str) -> Call | None:
        """By its ConnID (in either case), or by the id under which the toolbar knows it."""
        by_conn_id = self.live.get(name.lower())
        return by_conn_id or next((call for call in self.live.values() if call.event_id == name), None)

    def in_state(self, *states: str) -> list[Call]:
        return [call for call in self.live.values() if call.state in states]

    def on_event(self, event: Event, own_id: str | None) -> Iterator[Told]:
        """`own_id` came with the command that began the call, None otherwise."""
        handler = getattr(self, f"_on_{event['message']}", None)
        if handler is not None and isinstance(event.get("ConnID"), str):
            yield from handler(event, event["ConnID"].lower(), own_id)

    def _begin(self, event: Event, conn_id: str, state: str, *, dialled: bool, own_id: str | None = None) -> Call:
        call = Call(conn_id, own_id or conn_id, state, dialled)
        if event.get("CallType") == "Consult" and dialled:
            call.main = event.get("PreviousConnID")
        call.learn(event)
        self.live[conn_id] = call
        return call

    def _on_EventRinging(self, event: Event, conn_id: str, _own_id: str | None) -> Iterator[Told]:
        if conn_id not in self.live:
            yield Told("EventRinging", self._begin(event, conn_id, "ringing", dialled=False))

    def _on_EventDialing(self, event: Event, conn_id: str, own_id: str | None) -> Iterator[Told]:
        if conn_id not in self.live:
            taken = own_id is not None and self.find(own_id) is not None
            call = self._begin(event, conn_id, "dialing", dialled=True, own_id=None if taken else own_id)
            yield Told("EventDialing" if call.facts.get("CallType") == "Consult" else "EventRinging", call)

    def _on_EventEstablished(self, event: Event, conn_id: str, _own_id: str | None) -> Iterator[Told]:
        call = self.live.get(conn_id)
        if call is None:
            call = self._begin(event, conn_id, "ringing", dialled=event.get("ThisDNRole") == "RoleOrigination")
            yield Told("EventRinging", call)
        call.learn(event)
        if call.state in {"ringing", "dialing"}:
            call.state, call.answered = "established", True
            yield Told("EventEstablished", call)

    def _on_EventHeld(self, event: Event, conn_id: str, _own_id: str | None) -> Iterator[Told]:
        yield from self._moved(event, conn_id, "established", "held", "EventHeld")

    def _on_EventRetrieved(self, event: Event, conn_id: str, _own_id: str | None) -> Iterator[Told]:
        yield from self._moved(event, conn_id, "held", "established", "EventRetrieved")

    def _moved(self, event: Event, conn_id: str, before: str, after: str, name: str) -> Iterator[Told]:
        call = self.live.get(conn_id)
        if call is not None and call.state == before:
            call.state = after
            call.learn(event)
            yield Told(name, call)

    def _on_EventReleased(self, event: Event, conn_id: str, _own_id: str | None) -> Iterator[Told]:
        call = self.live.pop(conn_id, None)
        if call is not None:
            call.learn(event)
            yield Told("EventReleased", call, {"cause": _cause(event, call)})

    def _on_EventAbandoned(self, event: Event, conn_id: str, _own_id: str | None) -> Iterator[Told]:
        call = self.live.pop(conn_id, None)
        if call is not None:
            call.learn(event)
            yield Told("EventReleased", call, {"cause": "abandoned"})

    def _on_EventDestinationBusy(self, event: Event, conn_id: str, _own_id: str | None) -> Iterator[Told]:
        call = self.live.get(conn_id)
        if call is not None:
            call.learn(event)
            call.facts["busy"] = True
        yield from ()

    def _on_EventAttachedDataChanged(self, event: Event, conn_id: str, _own_id: str | None) -> Iterator[Told]:
        call = self.live.get(conn_id)
        if call is not None:
            call.facts.pop("UserData", None)
            call.learn(event)
            yield Told("EventAttachedDataChanged", call)

    def _on_EventPartyAdded(self, event: Event, conn_id: str, _own_id: str | None) -> Iterator[Told]:
        yield from self._party(event, conn_id)

    def _on_EventPartyDeleted(self, event: Event, conn_id: str, _own_id: str | None) -> Iterator[Told]:
        yield from self._party(event, conn_id)

    def _party(self, event: Event, conn_id: str) -> Iterator[Told]:
        call = self.live.get(conn_id)
        if call is not None:
            yield Told(event["message"], call, _who(event))

    def _on_EventPartyChanged(self, event: Event, conn_id: str, _own_id: str | None) -> Iterator[Told]:
        before = str(event.get("PreviousConnID", conn_id)).lower()
        call = self.live.pop(before, None) or self.live.get(conn_id)
        if call is None:
            return
        call.conn_id = conn_id
        self.live[conn_id] = call
        if "ANI" not in event and event.get("CallType") != "Consult":
            call.facts.pop("ANI", None)
        call.learn(event)
        yield Told("EventPartyChanged", call, {**_who(event), "previousConnectionId": before})

    def on_snapshot(self, extensions: Mapping[str, Any]) -> tuple[list[Told], list[str]]:
        """What a DN's list of calls changes, and the ConnIDs of those that nothing is known of."""
        told: list[Told] = []
        listed = {
            str(value).lower(): extensions.get(f"ps-{key[5:]}")
            for key, value in extensions.items()
            if key.startswith("conn-")
        }
        for conn_id in [each for each in self.live if each not in listed]:
            call = self.live.pop(conn_id)
            told.append(Told("EventReleased", call, {"cause": "link-lost"}))
        for conn_id, call in self.live.items():
            told += self._brought_to(call, PARTY_STATES.get(listed[conn_id], call.state))
        return told, [conn_id for conn_id in listed if conn_id not in self.live]

    def on_party_info(self, event: Event) -> Iterator[Told]:
        """A call that began unseen."""
        conn_id = str(event.get("ConnID", "")).lower()
        state = PARTY_STATES.get(event.get("Extensions", {}).get("ps-1"))
        if not conn_id or state is None or conn_id in self.live:
            return
        dialled = event.get("ThisDNRole") == "RoleOrigination"
        call = self._begin(event, conn_id, "dialing" if dialled else "ringing", dialled=dialled)
        yield Told("EventRinging", call)
        yield from self._brought_to(call, state)

    def _brought_to(self, call: Call, state: str) -> Iterator[Told]:
        if state in {"established", "held"} and call.state in {"ringing", "dialing"}:
            call.state, call.answered = "established", True
            yield Told("EventEstablished", call)
        if {state, call.state} == {"established", "held"}:
            call.state = state
            yield Told("EventHeld" if state == "held" else "EventRetrieved", call)


def _who(event: Event) -> dict[str, Any]:
    named = {"party": event.get("OtherDN"), "by": event.get("ThirdPartyDN")}
    return {key: value for key, value in named.items() if value is not None}


_CAUSES: Mapping[str, str] = {
    "NoAnswer": "no-answer", "Redirected": "redirected", "Forwarded": "redirected",
    "Transferred": "transferred", "Conferenced": "transferred", "Busy": "busy",
}  # fmt: skip


def _cause(event: Event, call: Call) -> str:
    state = str(event.get("CallState", "Ok"))
    by = str(event.get("Extensions", {}).get("ReleasingParty", "")) if isinstance(event.get("Extensions"), dict) else ""
    if state in _CAUSES and not (call.answered and state in {"NoAnswer", "Busy"}):
        return _CAUSES[state]
    if call.facts.get("busy"):
        return "busy"
    if call.state == "ringing":
        return "rejected" if by.startswith("1") else "abandoned"
    if state not in {"Ok", "Unknown"} and not call.answered:
        return "failed"
    return "remote-hangup" if by.startswith("2") else "hangup"
