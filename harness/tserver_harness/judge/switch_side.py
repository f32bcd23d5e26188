"""What the T-Server really told the bridge, by DN and call, as far as the transcript has been read. Pure.

The yardstick of the monitors: a toolbar message is early, repeated or out of order compared with this. Messages that
were dropped on purpose do not count; copies of one event for several connections of the bridge count once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tserver_harness.transcript import ConnectionClosed, EventSent, Fact, RequestSeen, ScenarioStarted

__all__ = ["CALL_END_EVENTS", "CallValues", "Leg", "SwitchSide", "user_data_pairs"]

CALL_END_EVENTS = frozenset({"EventReleased", "EventAbandoned", "EventDestinationBusy", "EventDiverted"})
_BEGINNINGS = frozenset({"EventRinging", "EventDialing"})
_NOT_SENT = frozenset({"drop", "withhold"})
_LOGIN_SHOWN = frozenset({"EventAgentLogin", "EventAgentReady", "EventAgentNotReady"})
_SNAPSHOTS = frozenset({"EventRegistered", "EventAddressInfo"})
_ALREADY_LOGGED_IN = 1706
_INVALID_CONN_ID = 56
_LOGGED_OUT = 0


@dataclass(slots=True, eq=False)
class Leg:
    """One call at one DN: what the T-Server said about it there, in order.

    `gone_n` is the last fact after which the bridge may take the call for ended although no event said so: a lost link,
    a snapshot without it, an error that there is no such ConnID. `snapshot_n` is the last one that listed the call.
    """

    dn: str
    conn_ids: list[str]
    events: list[EventSent] = field(default_factory=list)
    gone_n: int = 0
    snapshot_n: int = 0
    _sessions: dict[object, str] = field(default_factory=dict)

    def add(self, fact: EventSent) -> None:
        """One more event; a copy for another connection of the bridge is none."""
        number = fact.message.get("EventSequenceNumber")
        if number is not None and self._sessions.setdefault(number, fact.session) != fact.session:
            return
        self.events.append(fact)

    def count(self, *names: str) -> int:
        """How many of these events have been sent."""
        return sum(fact.message.get("message") in names for fact in self.events)

    @property
    def is_over(self) -> bool:
        """Whether the bridge may know that the call is over here, by an event or by losing sight of it."""
        names = [fact.message.get("message") for fact in self.events]
        ended = max((place for place, name in enumerate(names) if name in CALL_END_EVENTS), default=-1)
        begun = max((place for place, name in enumerate(names) if name in _BEGINNINGS), default=-1)
        seen = max(self.events[-1].n if self.events else 0, self.snapshot_n)
        return ended > begun or (self.gone_n > 0 and self.gone_n >= seen)

    @property
    def is_established(self) -> bool:
        """Whether the bridge may know that the call is up here."""
        return self.snapshot_n > 0 or self.count("EventEstablished", "EventPartyChanged") > 0

    @property
    def is_dialled(self) -> bool:
        """Whether the DN began the call itself, and never was called by it."""
        return self.count("EventDialing") > 0 and self.count("EventRinging") == 0


@dataclass(slots=True)
class CallValues:
    """Which texts and pairs of attached data the T-Server gave for which call, anywhere; and which call had them first.

    `positions` number the ConnIDs in the order in which they appeared.
    """

    positions: dict[str, int] = field(default_factory=dict)
    _own: dict[str, set[object]] = field(default_factory=dict)
    _first: dict[object, int] = field(default_factory=dict)

    def learn(self, conn_id: str, message: Mapping[str, Any]) -> None:
        """Keep what one event of the call carries."""
        position = self.positions.setdefault(conn_id, len(self.positions))
        texts = {value for value in message.values() if isinstance(value, str) and value}
        found: set[object] = texts | user_data_pairs(message.get("UserData"))
        self._own.setdefault(conn_id, set()).update(found)
        for value in found:
            self._first.setdefault(value, position)

    def begin_of(self, conn_ids: Iterable[str]) -> int:
        """The place of the first of a call's ConnIDs among all."""
        return min((self.positions[conn_id] for conn_id in conn_ids if conn_id in self.positions), default=0)

    def is_of_earlier_call(self, value: object, conn_ids: Sequence[str]) -> bool:
        """Whether a call before this one had the value, and this one never."""
        first = self._first.get(value)
        if first is None or first >= self.begin_of(conn_ids):
            return False
        return not any(value in self._own.get(conn_id, ()) for conn_id in conn_ids)


@dataclass(slots=True)
class SwitchSide:
    """Read fact by fact; at any time it knows what the bridge had been told by then.

    `legs` are by DN and ConnID, `places` the DNs at which each ConnID was, told of or not, `dns` all that were named.
    """

    legs: dict[str, dict[str, Leg]] = field(default_factory=dict)
    places: dict[str, set[str]] = field(default_factory=dict)
    dns: set[str] = field(default_factory=set)
    logged_in: set[str] = field(default_factory=set)
    values: CallValues = field(default_factory=CallValues)
    _logins: dict[tuple[str, object], str] = field(default_factory=dict)
    _asked: dict[tuple[str, object], tuple[str, str]] = field(default_factory=dict)

    def find(self, dn: str, conn_id: str) -> Leg | None:
        """The call at the DN, if the T-Server has told of it."""
        return self.legs.get(dn, {}).get(conn_id.lower())

    def legs_at(self, dn: str) -> Iterator[Leg]:
        """Every call that the DN had so far."""
        return iter(self.legs.get(dn, {}).values())

    def observe(self, fact: Fact) -> None:
        """Take one more fact into account."""
        match fact:
            case ScenarioStarted(standing_logins=logins):
                self.logged_in.update(logins)
            case ConnectionClosed(n=n):
                self._lose_sight(n)
            case RequestSeen(session=session, message=message):
                self._remember_request(session, message)
            case EventSent(message=message):
                self._note_party(message)
                if fact.fault not in _NOT_SENT:
                    self._learn(fact, message)
            case _:
                pass

    def _lose_sight(self, n: int, dn: str | None = None) -> None:
        for place in self.legs if dn is None else (dn,):
            for leg in self.legs_at(place):
                leg.gone_n = n

    def _remember_request(self, session: str, message: Mapping[str, Any]) -> None:
        key = (session, message.get("ReferenceID"))
        this_dn = str(message.get("ThisDN", ""))
        if message.get("message") == "RequestAgentLogin":
            self._logins[key] = this_dn
        if "ConnID" in message:
            self._asked[key] = (this_dn, str(message["ConnID"]).lower())

    def _note_party(self, message: Mapping[str, Any]) -> None:
        if "ThisDN" not in message:
            return
        self.dns.add(str(message["ThisDN"]))
        if "ConnID" in message:
            self.places.setdefault(str(message["ConnID"]).lower(), set()).add(str(message["ThisDN"]))

    def _learn(self, fact: EventSent, message: Mapping[str, Any]) -> None:
        name, dn = str(message.get("message")), str(message.get("ThisDN", ""))
        if name == "EventError":
            self._learn_refusal(fact, message)
        elif name == "EventLinkDisconnected":
            self._lose_sight(fact.n)
        elif name == "EventDNOutOfService":
            self._lose_sight(fact.n, dn)
        elif name == "EventAgentLogout":
            self.logged_in.discard(dn)
        elif name in _LOGIN_SHOWN:
            self.logged_in.add(dn)
        elif name in _SNAPSHOTS:
            self._learn_snapshot(fact, message, dn)
        elif "ConnID" in message:
            self._learn_call_event(fact, message, dn)

    def _learn_refusal(self, fact: EventSent, message: Mapping[str, Any]) -> None:
        key = (fact.session, message.get("ReferenceID"))
        code = message.get("ErrorCode")
        if code == _ALREADY_LOGGED_IN and key in self._logins:
            self.logged_in.add(self._logins[key])
        leg = self.find(*self._asked.get(key, ("", "")))
        if code == _INVALID_CONN_ID and leg is not None:
            leg.gone_n = fact.n

    def _learn_snapshot(self, fact: EventSent, message: Mapping[str, Any], dn: str) -> None:
        extensions = message.get("Extensions")
        known = dict(extensions) if isinstance(extensions, Mapping) else {}
        if message.get("AgentID") and known.get("AgentStatus", 1) != _LOGGED_OUT:
            self.logged_in.add(dn)
        listed = {str(value).lower() for key, value in known.items() if str(key).startswith("conn-")}
        for conn_id in listed:
            self.places.setdefault(conn_id, set()).add(dn)
            self._leg(dn, conn_id).snapshot_n = fact.n
        for leg in self.legs_at(dn):
            if listed.isdisjoint(leg.conn_ids):
                leg.gone_n = fact.n

    def _learn_call_event(self, fact: EventSent, message: Mapping[str, Any], dn: str) -> None:
        conn_id = str(message["ConnID"]).lower()
        self.values.learn(conn_id, message)
        previous = str(message.get("PreviousConnID", "")).lower()
        if message.get("message") == "EventPartyChanged" and previous and previous != conn_id:
            leg = self._leg(dn, previous)
            leg.conn_ids.append(conn_id)
            self.legs[dn][conn_id] = leg
            leg.gone_n = fact.n  # the call of the former ConnID is over, whatever a bridge calls what goes on
        leg = self._leg(dn, conn_id)
        if message.get("message") == "EventPartyInfo":
            leg.snapshot_n = fact.n
        leg.add(fact)

    def _leg(self, dn: str, conn_id: str) -> Leg:
        return self.legs.setdefault(dn, {}).setdefault(conn_id, Leg(dn, [conn_id]))


def user_data_pairs(user_data: object) -> set[tuple[str, str]]:
    """The pairs of attached data in a form that can be compared; `$pairs` are pairs like others."""
    if not isinstance(user_data, Mapping):
        return set()
    listed = user_data.get("$pairs")
    pairs = [(key, value) for key, value in user_data.items() if not str(key).startswith("$")]
    if isinstance(listed, list):
        pairs += [(pair[0], pair[1]) for pair in listed if isinstance(pair, list) and len(pair) == 2]
    return {(str(key), msgspec.json.encode(value, order="sorted").decode()) for key, value in pairs}
