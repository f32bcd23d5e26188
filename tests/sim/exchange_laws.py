"""What must hold for a switch after every input, whatever the input was."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from tserver_sim.model.agent_states import AgentState
from tserver_sim.model.calls import Call, Party
from tserver_sim.model.effects import Effect, Publish, StimulusDone, StimulusRefused
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.inputs import (
    ClientConnected,
    ClientLost,
    Input,
    RequestReceived,
    ServerRestarted,
    ServerStarted,
    ServerStopped,
    SwitchedOver,
    TimerFired,
)
from tserver_sim.model.party_states import ACTIVE_STATES, PartyState
from tserver_sim.model.rejections import UNSUPPORTED
from tserver_sim.model.requests import AT_A_BACKUP, codes_of
from tserver_sim.model.switch import Switch
from tserver_sim.settings import Guesses
from tserver_wire import MESSAGES, KeyValueList, Message

__all__ = ["Laws"]

BEGINS = {"EventRinging", "EventDialing", "EventQueued", "EventRouteRequest"}
ENDS = {"EventReleased", "EventAbandoned", "EventDiverted", "EventRouteUsed"}
ANSWERED_LATER = {"RequestSingleStepConference", "RequestCollectDigits"}
AS_SENT = {"RequestDistributeUserEvent", "RequestDistributeEvent"}
"""Requests whose event is passed on unchecked."""

NO_STIMULI = RequestReceived | TimerFired | ClientConnected | ClientLost
SERVERS_CHANGE = ServerStopped | ServerStarted | SwitchedOver | ServerRestarted
OFFERED = {PartyState.ALERTING, PartyState.QUEUED, PartyState.ROUTING}
ALONE = {PartyState.DIALING, PartyState.BUSY, PartyState.FAILED}


@dataclass(frozen=True)
class Before:
    """How the switch stood before an input."""

    state: object


class Laws:
    """Watches one switch; each law is an assertion."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._sequence = 0
        self._streams: set[tuple[str, str]] = set()
        self._unanswered: Counter[tuple[str, int]] = Counter()

    @property
    def exchange(self) -> Exchange:
        """The switch's inside."""
        return self._switch._exchange

    def before(self, happened: Input) -> Before:
        """Look at the switch before it gets an input."""
        return Before(fingerprint(self._switch))

    def after(self, happened: Input, effects: list[Effect], before: Before, timers: set[str]) -> None:
        """Hold what the switch wants, and how it stands now, against the laws."""
        published = [each for each in effects if isinstance(each, Publish)]
        for publish in published:
            self._check_event(publish, as_sent=is_as_sent(happened))
        self._check_answers(happened, published, before)
        self._check_stimulus(happened, effects, before)
        if not is_as_sent(happened):
            self._check_streams(happened, published)
        self._check_parties()
        self._check_timers(timers)
        assert self.exchange.asking is None
        msgspec.json.encode(self._switch.snapshot(ended=True))

    def _check_event(self, publish: Publish, *, as_sent: bool) -> None:
        message = publish.message
        sequence = message["EventSequenceNumber"]
        assert isinstance(sequence, int)
        assert sequence > self._sequence, message
        self._sequence = sequence
        row = MESSAGES[message.name]
        if not as_sent:
            missing = [name for name in row.mandatory if name not in message.attributes]
            assert not missing, f"{message.name} lacks {missing}: {message}"
            assert not row.one_of or any(name in message.attributes for name in row.one_of), message
            check_attributes(message)
        assert all(value is not None for value in message.attributes.values()), message
        assert "ReferenceID" not in message.attributes
        assert len(publish.to) == len(set(publish.to))
        assert publish.answers is None or publish.answers in publish.to, message

    def _check_answers(self, happened: Input, published: list[Publish], before: Before) -> None:
        answers = [each for each in published if each.answers is not None and each.reference_id is not None]
        if isinstance(happened, ClientConnected):
            assert [(each.answers, each.reference_id) for each in answers] == [(happened.client, happened.reference_id)]
            return
        if isinstance(happened, RequestReceived):
            reference_id = happened.message.reference_id
            if reference_id is not None:
                self._unanswered[happened.client, reference_id] += 1
            self._check_refusal(happened, published, before)
        for each in answers:
            assert each.answers is not None
            assert each.reference_id is not None
            key = (each.answers, each.reference_id)
            self._unanswered[key] -= 1
            assert self._unanswered[key] >= 0, f"answered twice, or never asked: {each}"
        if isinstance(happened, RequestReceived) and happened.message.name not in ANSWERED_LATER:
            reference_id = happened.message.reference_id
            assert reference_id is None or not self._unanswered[happened.client, reference_id], f"no answer: {happened}"
        connected = self.exchange.directory.clients
        waiting = sum(n for (client, _), n in self._unanswered.items() if client in connected)
        held = sum(1 for _ in still_asking(self.exchange))
        if self.exchange.link_up:
            assert waiting <= held, f"{+self._unanswered} will never be answered"

    def _check_refusal(self, happened: RequestReceived, published: list[Publish], before: Before) -> None:
        refusals = [each for each in published if each.message.name == "EventError" and is_answer(each, happened)]
        for refusal in refusals:
            code = refusal.message["ErrorCode"]
            assert code in self._stated_codes(happened), f"a code that no table states: {refusal.message}"
        if refusals and happened.message.name not in ANSWERED_LATER:
            assert [each.to for each in published] == [(happened.client,)], "others heard of a refusal"
            assert before.state == fingerprint(self._switch), f"refused, and yet changed something: {happened}"

    def _stated_codes(self, happened: RequestReceived) -> set[int]:
        """What docs/model.md says, with the codes that the configuration sets otherwise; a backup's is in server.md."""
        name = happened.message.name
        if self.exchange.directory.is_standby(happened.client) and name not in AT_A_BACKUP:
            return {UNSUPPORTED}
        guesses = self.exchange.config.guesses
        usual = Guesses()
        codes = set(codes_of(name))
        for field in ("busy_error_code", "declined_error_code", "digits_error_code"):
            if getattr(usual, field) in codes:
                codes.add(getattr(guesses, field))
        return codes

    def _check_stimulus(self, happened: Input, effects: list[Effect], before: Before) -> None:
        outcomes = [each for each in effects if isinstance(each, StimulusDone | StimulusRefused)]
        if isinstance(happened, NO_STIMULI):
            assert outcomes == []
            return
        (outcome,) = outcomes
        if isinstance(outcome, StimulusRefused):
            assert [each for each in effects if isinstance(each, Publish)] == [], happened
            assert before.state == fingerprint(self._switch), f"refused, and yet changed something: {happened}"
        else:
            msgspec.json.encode(outcome.value)

    def _check_streams(self, happened: Input, published: list[Publish]) -> None:
        """Each DN hears of a call from its beginning there to its end there, and of nothing else.

        When a T-Server starts anew, or a warm one takes over, the streams do so too, without a word.
        """
        if isinstance(happened, SERVERS_CHANGE):
            self._streams = self._present()
        for publish in published:
            message = publish.message
            dn, conn_id = message.get("ThisDN"), message.get("ConnID")
            if not isinstance(dn, str) or not isinstance(conn_id, str) or "CallUUID" not in message.attributes:
                continue
            if message.name in {"EventPartyInfo", "EventBridged"}:
                continue
            key = (dn, conn_id)
            if message.name == "EventPartyChanged" and (dn, message.get("PreviousConnID")) in self._streams:
                self._streams.discard((dn, str(message["PreviousConnID"])))
                self._streams.add(key)
            if message.name in BEGINS:
                waits = message.name in {"EventQueued", "EventRouteRequest"}  # after a predictive call's EventDialing
                assert waits or key not in self._streams, f"begins twice: {message}"
                self._streams.add(key)
            assert key in self._streams, f"{dn} hears of a call that it is not in: {message}"
            queued_too = message.name == "EventRouteUsed" and self.exchange.config.guesses.route_point_queues
            if message.name in ENDS and not queued_too:
                self._streams.discard(key)
        assert self._present() == self._streams

    def _present(self) -> set[tuple[str, str]]:
        return {(party.number, call.conn_id) for call, party in self._members() if party.device is not None}

    def _members(self) -> Iterable[tuple[Call, Party]]:
        return ((call, party) for call in self.exchange.calls.up() for party in call.parties)

    def _check_parties(self) -> None:
        for call in self.exchange.calls:
            assert (call.ended is None) == bool(call.parties), call.conn_id
        for call in self.exchange.calls.up():
            self._check_call(call)
        for device in self.exchange.directory:
            for party in device.parties:
                assert party in party.call.parties
                assert party.device is device
            assert device.agent is None or device.agent.device is device
            if device.is_phone:
                active = [party for party in device.parties if party.state in ACTIVE_STATES]
                assert len(active) <= 1, f"{device.number} is active in {[each.call.conn_id for each in active]}"
                assert len(device.parties) <= self.exchange.config.lines_per_dn
            else:
                assert all(party.state.name in {"QUEUED", "ROUTING", "DIALING"} for party in device.parties)
            is_busy = device.agent is not None and device.agent.state.value.startswith("Busy")
            assert not is_busy or any(party.queue for party in device.parties)

    def _check_call(self, call: Call) -> None:
        devices = [party.device for party in call.parties if party.device is not None]
        assert len(devices) == len(set(map(id, devices))), "a DN is twice in a call"
        talkers = call.talkers()
        assert talkers, "only observers are left"
        for party in call.parties:
            assert party.call is call
            assert party.state is not PartyState.NULL
            assert party.device is None or party in party.device.parties
        states = [party.state for party in talkers]
        if len(talkers) == 1:
            assert states[0] in ALONE, f"{talkers[0].number} is alone, {states[0]}"
            assert states[0] is not PartyState.DIALING or not self.exchange.link_up
        assert not (set(states) <= OFFERED), f"a call for which nobody waits: {states}"
        if PartyState.DIALING in states and len(states) > 1:
            assert any(state in OFFERED for state in states), f"dials and nothing rings: {states}"

    def _check_timers(self, running: set[str]) -> None:
        known = set(self.exchange._timers)
        if not self.exchange.link_up:
            assert running <= known
            return
        assert running == known
        assert running <= legitimate_timers(self.exchange), running - legitimate_timers(self.exchange)


def is_as_sent(happened: Input) -> bool:
    """Whether the event is one that a client made up."""
    return isinstance(happened, RequestReceived) and happened.message.name in AS_SENT


def is_answer(publish: Publish, asked: RequestReceived) -> bool:
    """Whether this answers the request."""
    return publish.answers == asked.client and publish.reference_id == asked.message.reference_id


def check_attributes(message: Message) -> None:
    """What T-Library's tables say of attributes that depend on each other."""
    given = message.attributes
    if given.get("CallType") == "Consult" and message.name not in {
        "EventCallCreated",
        "EventCallDataChanged",
        "EventAttachedDataChanged",
        "EventPartyInfo",
        "EventPartyChanged",
    }:
        assert "PreviousConnID" in given, message
    if message.name not in {"EventForwardSet", "EventMonitoringNextCall", "EventMonitoringCancelled"}:
        is_listen = message.name.startswith("EventListen")
        assert is_listen or ("OtherDN" in given) == ("OtherDNRole" in given), message
    if given.get("ThisDNRole") == "RoleObserver" and message.name in {"EventRinging", "EventEstablished"}:
        assert given["CallState"] == "Bridged"
    if message.name in {"EventQueued", "EventDiverted", "EventRouteRequest", "EventRouteUsed"}:
        assert given["ThisQueue"] == given["ThisDN"]
    if message.name in {"EventReleased", "EventAbandoned"}:
        extensions = given["Extensions"]
        assert isinstance(extensions, KeyValueList)
        assert extensions.find("ReleasingParty")


def still_asking(exchange: Exchange) -> Iterable[object]:
    """The requests whose answer is still to come."""
    for call in exchange.calls.up():
        for party in call.parties:
            if party.invitation is not None and party.invitation.asking is not None:
                yield party.invitation.asking
            if party.collecting is not None:
                yield party.collecting


def legitimate_timers(exchange: Exchange) -> set[str]:
    """The timers that the states of parties, calls and agents may have."""
    names = {"forget"}
    timed = {PartyState.ALERTING, PartyState.ROUTING, PartyState.BUSY, PartyState.FAILED}
    for call in exchange.calls.up():
        for party in call.parties:
            if party.state in timed:
                names.add(party.timer)
            if party.state is PartyState.ROUTING and party.treatment is not None:
                names.add(f"treatment:{party.serial}")
            if party.state is PartyState.ROUTING and party.number in exchange.routers:
                names.add(f"router:{party.serial}")
            if party.collecting is not None:
                names.add(f"digits:{party.serial}")
    for agent in exchange.agents:
        if agent.state in {AgentState.AFTER_CALL_WORK, AgentState.BUSY_AFTER_CALL_WORK}:
            names.add(f"agent:{agent.agent_id}")
        if agent.reserved:
            names.add(f"reserved:{agent.agent_id}")
    return names


def fingerprint(switch: Switch) -> object:
    """Everything that the switch remembers, but for its counters."""
    exchange = switch._exchange
    return (
        exchange.link_up,
        [
            (name, client.unwanted, client.watches, list(client.devices))
            for name, client in exchange.directory.clients.items()
        ],
        [server.role for server in exchange.servers],
        [fields(device) for device in exchange.directory],
        [fields(agent) for agent in exchange.agents],
        [fields(call) for call in exchange.calls],
        [fields(party) for call in exchange.calls.up() for party in call.parties],
        sorted(exchange._timers),
        dict(exchange.outside),
        dict(exchange.routers),
        len(switch._unseen),
    )


def fields(thing: Any) -> Mapping[str, object]:
    """The fields of a thing, copied as far as they change; what it points to is told by its identity."""
    values = {name: getattr(thing, name) for name in thing.__slots__ if name != "idle_since"}
    return {name: list(value) if isinstance(value, list) else value for name, value in values.items()} | {
        name: dict(value) for name, value in values.items() if isinstance(value, dict)
    }
