"""Everything that the switch knows, and the one way in which it says something.

The functions that carry out requests and stimuli work on an `Exchange`: they look things up in it, move parties and
agents by the tables, and publish events. It belongs to one `Switch`, which sets `stamp` and collects `out` per input.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tserver_sim.config import Config
from tserver_sim.model.agents import Agents
from tserver_sim.model.asking import Asking
from tserver_sim.model.call_events import party_attributes
from tserver_sim.model.calls import KEEP_ENDED_SECONDS, Call, CallBook, Party
from tserver_sim.model.directory import Device, Directory
from tserver_sim.model.effects import Effect, Note, Publish, StartTimer, StopTimer
from tserver_sim.model.ids import Ids
from tserver_sim.model.inputs import ClientId, Stamp
from tserver_sim.model.party_states import PARTY_TABLE, PartyHappening, PartyState
from tserver_sim.model.rejections import Refused
from tserver_sim.model.servers import Servers
from tserver_sim.model.tables import decide
from tserver_sim.model.watching import call_attributes, party_place
from tserver_sim.settings import Behaviour, RouterSettings
from tserver_wire import MESSAGES, Message

__all__ = ["Exchange", "configured_routers"]

_FORGET = "forget"
_OFF_HOOK = frozenset({PartyState.DIALING, PartyState.CONNECTED, PartyState.HELD, PartyState.BUSY, PartyState.FAILED})


def configured_routers(config: Config) -> dict[str, RouterSettings]:
    """The built-in routers of the route points that have one."""
    return {point.dn: point.router for point in config.route_points if point.router is not None}


class Exchange:
    """One switch's state, and its voice."""

    def __init__(self, config: Config, ids: Ids) -> None:
        """Nobody is connected, nobody is logged in, no calls."""
        self.config = config
        self.ids = ids
        self.servers = Servers(config, ids)
        self.directory = Directory(
            config.dns, (queue.dn for queue in config.queues), (point.dn for point in config.route_points)
        )
        self.queues = tuple(device for queue in config.queues if (device := self.directory.find(queue.dn)) is not None)
        self.route_points = {point.dn: point for point in config.route_points}
        self.agents = Agents(config.agents, config.queues)
        self.calls = CallBook()
        self.stamp = Stamp(0, 0)
        self.out: list[Effect] = []
        self.asking: Asking | None = None
        self.link_up = True
        self.outside: dict[str, tuple[Behaviour, float]] = {}
        self.agents_may_be_free = False
        self.data_is_shared = False
        self.to_route: list[Party] = []
        self.routers = configured_routers(config)
        self.last_target: dict[str, str] = {}
        self.appearances = {each.dn: each.at for each in config.bridged_appearances}
        self._outside_number = re.compile(config.outside.pattern)
        self._timers: dict[str, Callable[[], None]] = {}
        self._masks = False
        self._watched = False
        self._held_back: list[Callable[[], None]] | None = None
        self._tells_hooks = config.guesses.hook_events
        self._turns = 0

    def is_outside_number(self, number: str) -> bool:
        """Whether a dialled number that is no DN of ours leads outside."""
        return self._outside_number.search(number) is not None

    def behaviour_of(self, number: str) -> tuple[Behaviour, float]:
        """How an outside number reacts when it is dialled, and after how many seconds."""
        rule = self.config.outside
        return self.outside.get(number, (rule.behaviour, rule.after_seconds))

    def next_turn(self) -> int:
        """A number that grows; who has the smallest has waited longest."""
        self._turns += 1
        return self._turns

    def move(self, party: Party, happening: PartyHappening, *, call_state: str = "Ok", **more: Any) -> None:
        """Take a party through its table and tell its DN; `more` are attributes that this event has besides.

        Raises:
            Refused: the table refuses it; nothing has changed.
        """
        row = decide(PARTY_TABLE, party.state, happening)
        was, now = party.state, row.next
        if self._tells_hooks:
            self._tell_hook(party, now, "EventOffHook")
        if row.event is not None and party.device is not None:
            self._publish_for(party, party.device, row.event, call_state, more)
        party.state = now  # type: ignore[assignment]  # rows of this table lead to party states
        if self._tells_hooks:
            self._tell_hook(party, was, "EventOnHook")
        if self._watched and now is not was:
            self.tell_watchers(party.call, "EventCallPartyState", **party_place(party))

    def _tell_hook(self, party: Party, other_state: object, event: str) -> None:
        """The handset goes up before the first call of a phone that is more than offered, and down after the last."""
        device = party.device
        if device is None or not device.is_phone or other_state not in _OFF_HOOK:
            return
        if not any(each.state in _OFF_HOOK for each in device.parties):
            self.publish(device, event, {"ThisDN": device.number})

    def check(self, party: Party, happening: PartyHappening) -> None:
        """Raises: Refused, if the table refuses this."""
        decide(PARTY_TABLE, party.state, happening)

    def tell_party(self, party: Party, event: str, *, call_state: str = "Ok", **more: Any) -> None:
        """An event that tells a party of something that leaves its state as it is."""
        if party.device is not None:
            self._publish_for(party, party.device, event, call_state, more)

    def _publish_for(self, party: Party, device: Device, event: str, call_state: str, more: Mapping[str, Any]) -> None:
        attributes = party_attributes(party, event, call_state, more)
        attributes["CustomerID"] = self.config.switch.tenant
        self.publish(device, event, attributes)

    def party_facts(self, party: Party, event: str, **more: Any) -> dict[str, Any]:
        """The attributes of an event that only one client gets."""
        return {**party_attributes(party, event, "Ok", more), "CustomerID": self.config.switch.tenant}

    def publish(self, device: Device, name: str, attributes: dict[str, Any]) -> None:
        """Send an event to every client that has registered the device; where it answers the request, say so."""
        asking = self.asking
        client = reference_id = None
        if (
            asking is not None
            and asking.event == name
            and asking.dn == device.number
            and (asking.conn_id is None or asking.conn_id == attributes.get("ConnID"))
        ):
            self.asking = None
            client, reference_id = asking.client, asking.reference_id
            if asking.reasons and "Reasons" not in attributes:
                attributes["Reasons"] = asking.reasons
        listeners = self._wanting(name, device.listeners) if self._masks else device.listeners
        if client is not None and client not in listeners:
            # Its answer comes also where it has masked the event or unregistered; a client that is gone gets none.
            client = client if client in self.directory.clients else None
            listeners = listeners if client is None else (*listeners, client)
        if self._held_back is not None and name == "EventReleased":
            self._held_back.append(lambda: self._send(name, attributes, listeners, client, reference_id))
        else:
            self._send(name, attributes, listeners, client, reference_id)

    @contextmanager
    def releases_last(self, *, wanted: bool) -> Iterator[None]:
        """EventReleased of what happens in the block comes behind all its other events."""
        if not wanted:
            yield
            return
        self._held_back = []
        try:
            yield
        finally:
            held_back, self._held_back = self._held_back, None
            for send in held_back:
                send()

    def answer(self, client: ClientId, reference_id: int | None, name: str, attributes: dict[str, Any]) -> None:
        """Send an event to one client, as the answer to its request."""
        self.asking = None
        self._send(name, attributes, (client,), client, reference_id)

    def tell_clients(self, name: str, attributes: dict[str, Any]) -> None:
        """Send an event to every connected client."""
        self._send(name, attributes, tuple(self.directory.clients), None, None)

    def _send(
        self,
        name: str,
        attributes: dict[str, Any],
        to: tuple[ClientId, ...],
        answers: ClientId | None,
        reference_id: int | None,
    ) -> None:
        attributes["TimeinSecs"] = self.stamp.seconds
        attributes["TimeinuSecs"] = self.stamp.micros
        attributes["EventSequenceNumber"] = self.ids.next_sequence()
        self.out.append(Publish(Message(name, attributes), to, answers, reference_id))

    def mask(self, client: ClientId, unwanted: frozenset[int]) -> None:
        """A client wants no messages of these numbers any more."""
        self.directory.clients[client].unwanted = unwanted
        self._masks = any(each.unwanted for each in self.directory.clients.values())

    def _wanting(self, name: str, clients: tuple[ClientId, ...]) -> tuple[ClientId, ...]:
        known = MESSAGES.get(name)
        if known is None:
            return clients
        everyone = self.directory.clients
        return tuple(client for client in clients if known.number not in everyone[client].unwanted)

    def watch(self, client: ClientId, call_uuid: str | None) -> None:
        """A client follows one more call; None: all of them, and those to come."""
        known = self.directory.clients[client]
        is_all = call_uuid is None or known.watches == frozenset()
        known.watches = frozenset() if is_all or call_uuid is None else (known.watches or frozenset()) | {call_uuid}
        self._watched = True

    def share_watches(self, client: ClientId, other: ClientId) -> None:
        """The other client follows what this one does."""
        self.directory.clients[other].watches = self.directory.clients[client].watches

    def unwatch(self, client: ClientId, call_uuid: str | None) -> None:
        """A client follows this call no more; None: no calls at all."""
        known = self.directory.clients[client]
        left = frozenset() if call_uuid is None else (known.watches or frozenset()) - {call_uuid}
        known.watches = left or None
        self._watched = any(each.watches is not None for each in self.directory.clients.values())

    def tell_watchers(self, call: Call, name: str, **more: Any) -> None:
        """Tell the clients that follow this call."""
        if not self._watched:
            return
        watching = tuple(
            client.session_id
            for client in self.directory.clients.values()
            if client.watches is not None
            and not client.standby
            and (not client.watches or call.call_uuid in client.watches)
        )
        to = self._wanting(name, watching) if self._masks else watching
        if to:
            whole = name in {"EventCallCreated", "EventCallDataChanged"}
            known = call_attributes(call) if whole else {"CallUUID": call.call_uuid, "ConnID": call.conn_id}
            self._send(name, {**known, **more}, to, None, None)

    def note(self, kind: str, text: str, **data: Any) -> None:
        """Tell people who watch."""
        self.out.append(Note(kind, text, data))

    def start_timer(self, name: str, seconds: float, then: Callable[[], None]) -> None:
        """Do something later, never now, even in 0 seconds; a running timer of this name is forgotten."""
        self._timers[name] = then
        self.out.append(StartTimer(name, max(0.0, seconds)))

    def stop_timer(self, name: str) -> None:
        """Forget a timer, if it runs."""
        if self._timers.pop(name, None) is not None:
            self.out.append(StopTimer(name))

    def stop_all_timers(self) -> None:
        """Forget every timer that runs."""
        for name in list(self._timers):
            self.stop_timer(name)

    def timer_fired(self, name: str) -> None:
        """A timer ran out; one that was stopped meanwhile does nothing."""
        then = self._timers.pop(name, None)
        if then is not None:
            then()

    def refuse(self, asking: Asking, code: int, detail: str = "") -> None:
        """Refuse a request whose answer had to wait; its client may be gone by now.

        The request that is being carried out is another one, and still waits for its own answer.
        """
        if asking.client not in self.directory.clients:
            return
        refused = Refused(code, detail)
        attributes: dict[str, Any] = {"ErrorCode": code, "ErrorMessage": refused.text}
        if asking.dn is not None:
            attributes["ThisDN"] = asking.dn
        if asking.conn_id is not None:
            attributes["ConnID"] = asking.conn_id
        self._send("EventError", attributes, (asking.client,), asking.client, asking.reference_id)

    def new_call(self, call_type: str, dialled: str, *, call_id: str | None = None) -> Call:
        """A call with identifiers of its own and nobody in it; it is in the book from now on."""
        number = self.ids.call_id()
        name = call_id or f"call-{number}"
        while not self.calls.is_new(name):
            name = f"{name}x"
        call = Call(
            id=name,
            conn_id=self.ids.conn_id(),
            call_id=number,
            call_uuid=self.ids.call_uuid(),
            call_type=call_type,
            started=self.stamp,
            dialled=dialled,
        )
        self.calls.add(call)
        return call

    def join(self, call: Call, number: str, device: Device | None, role: str) -> Party:
        """A new party of a call, in the state Null."""
        party = Party(call, number, device, role, self.next_turn())
        is_first = not call.parties
        call.parties.append(party)
        if device is not None:
            device.parties.append(party)
        if self._watched:
            if is_first:
                self.tell_watchers(call, "EventCallCreated")
            self.tell_watchers(call, "EventCallPartyAdded", **party_place(party))
        return party

    def detach(self, party: Party) -> None:
        """The party is no member of its call any more; the call ends with its last party."""
        call = party.call
        call.parties.remove(party)
        if party.device is not None:
            party.device.parties.remove(party)
        self.tell_watchers(call, "EventCallPartyDeleted", **party_place(party))
        if not call.parties and call.ended is None:
            self.tell_watchers(
                call, "EventCallDeleted", **({} if call.released_by is None else {"CtrlParty": call.released_by})
            )
            self.calls.end(call, self.stamp)
            if _FORGET not in self._timers:
                self.start_timer(_FORGET, KEEP_ENDED_SECONDS, self._forget)

    def _forget(self) -> None:
        left = self.calls.forget(self.stamp)
        if left is not None:
            self.start_timer(_FORGET, left, self._forget)
