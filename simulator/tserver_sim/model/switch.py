"""The switch: one input at a time goes in, effects come out. It never waits, and knows no clock but its inputs' stamps.

What each input means is elsewhere: requests in `requests.py`, the telephone side in `telephone_side.py`. Here is who
gets the word, and what happens while the link from T-Server to switch is down: the telephone side goes on unseen, and
is told when the link is back.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tserver_sim.config import Config
from tserver_sim.model import agent_moves, queues, router, telephone_side
from tserver_sim.model.directory import Client
from tserver_sim.model.effects import Effect, SendRaw, StimulusDone, StimulusRefused
from tserver_sim.model.exchange import Exchange, configured_routers
from tserver_sim.model.ids import Ids
from tserver_sim.model.inputs import (
    AgentMoved,
    CallPlaced,
    ClientConnected,
    ClientLost,
    DigitsPressed,
    EventSent,
    Input,
    LinkChanged,
    OutsideAnswered,
    OutsideBehaviourSet,
    OutsideHungUp,
    PhoneUsed,
    RequestReceived,
    RouteGiven,
    RouterSet,
    ServerRestarted,
    ServiceChanged,
    Stamp,
    Stimulus,
    SwitchReset,
    TimerFired,
    UserDataPatched,
)
from tserver_sim.model.pictures import call_facts, picture_of
from tserver_sim.model.rejections import (
    INVALID_ATTRIBUTE,
    INVALID_DESTINATION,
    UNKNOWN_AGENT,
    UNKNOWN_CALL,
    UNKNOWN_DN,
    NotNowError,
    Refused,
)
from tserver_sim.model.requests import carry_out, new_request
from tserver_sim.model.server_requests import server_facts
from tserver_sim.model.snapshot import Snapshot
from tserver_sim.model.standby import STANDBY, clear_phones, end_all_calls, session_of

__all__ = ["Switch"]

_NOT_FOUND = frozenset({INVALID_DESTINATION, UNKNOWN_AGENT, UNKNOWN_CALL, UNKNOWN_DN})

_TELEPHONE_SIDE: dict[type, Callable[[Exchange, Any], Mapping[str, Any]]] = {
    OutsideHungUp: telephone_side.outside_hung_up,
    OutsideAnswered: telephone_side.outside_answered,
    PhoneUsed: telephone_side.phone_used,
    AgentMoved: telephone_side.agent_moved,
    UserDataPatched: telephone_side.user_data_patched,
    RouteGiven: telephone_side.route_given,
    DigitsPressed: telephone_side.digits_pressed,
    ServiceChanged: telephone_side.service_changed,
}

_SETTINGS: dict[type, Callable[[Exchange, Any], Mapping[str, Any]]] = {
    RouterSet: telephone_side.router_set,
    OutsideBehaviourSet: telephone_side.outside_behaviour_set,
}
"""Stimuli that set something up and tell nobody."""


class Switch:
    """One simulated switch with its T-Server; belongs to one owner, who feeds it and carries out what it wants."""

    def __init__(self, config: Config, ids: Ids) -> None:
        """All DNs in service, nobody logged in, the link up."""
        self._exchange = Exchange(config, ids)
        self._unseen: list[Callable[[], object]] = []

    def snapshot(self, *, ended: bool = False) -> Snapshot:
        """A frozen picture of everything; with `ended`, also of the calls of the last ten minutes that are over."""
        return picture_of(self._exchange, ended=ended)

    def handle(self, happened: Input, stamp: Stamp) -> list[Effect]:
        """What the switch wants now that this has happened; `stamp` is the time that its events bear.

        Raises:
            ImpossibleError: the model is at fault.
        """
        exchange = self._exchange
        exchange.out = []
        exchange.stamp = stamp
        match happened:
            case RequestReceived():
                self._request(happened)
            case TimerFired(name):
                self._seen_or_later(lambda: exchange.timer_fired(name))
            case ClientConnected():
                self._client_connected(happened)
            case ClientLost():
                self._client_lost(happened)
            case _:
                self._stimulus(happened)
        exchange.asking = None
        if exchange.agents_may_be_free:
            queues.distribute(exchange)
        if exchange.to_route:
            router.look_at_new_calls(exchange)
        return exchange.out

    def _request(self, received: RequestReceived) -> None:
        exchange = self._exchange
        request = new_request(received.client, received.message)
        try:
            carry_out(exchange, request)
        except Refused as refused:
            message = received.message
            attributes: dict[str, Any] = {"ErrorCode": refused.code, "ErrorMessage": refused.text}
            attributes |= {name: message[name] for name in ("ThisDN", "ConnID") if name in message.attributes}
            exchange.answer(received.client, message.reference_id, "EventError", attributes)
            return
        directory = exchange.directory
        if directory.is_standby(received.client):
            return
        if received.message.name == "RequestUnregisterAddress":
            self._log_out_agents_of(directory.session_of(received.client), dn=request.device.number)
        elif received.message.name == "RequestUnregisterAll":
            self._log_out_agents_of(directory.session_of(received.client), dn=None)

    def _client_connected(self, connected: ClientConnected) -> None:
        exchange = self._exchange
        standby = connected.server != exchange.servers.ruling
        session = session_of(exchange, connected)
        exchange.directory.clients[connected.client] = Client(
            connected.client, connected.application_name, session, connected.server, standby
        )
        facts = {"SessionID": session, **server_facts(exchange, connected.client)}
        exchange.answer(connected.client, connected.reference_id, self._link_event(), facts)

    def _link_event(self) -> str:
        return "EventLinkConnected" if self._exchange.link_up else "EventLinkDisconnected"

    def _client_lost(self, lost: ClientLost) -> None:
        directory = self._exchange.directory
        session = directory.session_of(lost.client)
        directory.lose(lost.client)
        if self._exchange.servers.standby is None or not directory.has_session(session):
            self._log_out_agents_of(session, dn=None)

    def _log_out_agents_of(self, session: str, *, dn: str | None) -> None:
        """Where it is configured so, the agents whose first login came from a client go with it, or with its DN."""
        exchange = self._exchange
        if not exchange.config.logout_on_disconnect:
            return
        for agent in exchange.agents:
            here = agent.device is not None and dn in {None, agent.device.number}
            if here and agent.logged_in_by == session:
                agent_moves.log_out(exchange, agent)

    def _seen_or_later(self, happens: Callable[[], object]) -> None:
        """Something happens at the switch: now, or when the T-Server can see it again."""
        if self._exchange.link_up:
            happens()
        else:
            self._unseen.append(happens)

    def _stimulus(self, stimulus: Stimulus) -> None:
        try:
            value = self._servers_change(stimulus) if type(stimulus) in STANDBY else self._carry_out(stimulus)
        except NotNowError as problem:
            refusal = StimulusRefused(problem.status, problem.code, problem.message, problem.field)
            self._exchange.out.append(refusal)
        except Refused as refused:
            self._exchange.out.append(_as_http(refused))
        else:
            self._exchange.out.append(StimulusDone(value))

    def _carry_out(self, stimulus: Stimulus) -> Mapping[str, Any]:  # one return per kind
        exchange = self._exchange
        match stimulus:
            case CallPlaced():
                call, found = telephone_side.call_placed(exchange, stimulus)
                self._seen_or_later(lambda: telephone_side.call_arrives(exchange, call, found))
                return call_facts(call)
            case RouterSet() | OutsideBehaviourSet():
                return _SETTINGS[type(stimulus)](exchange, stimulus)
            case LinkChanged(up):
                return self._link_changed(up=up)
            case SwitchReset():
                return self._reset()
            case EventSent():
                return self._send_raw(stimulus)
            case _:
                return self._at_the_switch(stimulus)

    def _servers_change(self, stimulus: Stimulus) -> Mapping[str, Any]:
        done = STANDBY[type(stimulus)](self._exchange, stimulus)
        if isinstance(stimulus, ServerRestarted) and stimulus.calls == "lost":
            self._unseen = []
        return done

    def _at_the_switch(self, stimulus: Stimulus) -> Mapping[str, Any]:
        exchange = self._exchange
        happens = _TELEPHONE_SIDE[type(stimulus)]
        if exchange.link_up:
            return happens(exchange, stimulus)
        if isinstance(stimulus, OutsideHungUp) and len(exchange.calls.find(stimulus.call).parties) == 1:
            return happens(exchange, stimulus)  # the call never arrived, so nobody has to be told
        self._unseen.append(lambda: happens(exchange, stimulus))
        return {"status": "deferred until the link is up"}

    def _link_changed(self, *, up: bool) -> Mapping[str, Any]:
        exchange = self._exchange
        if exchange.link_up != up:
            exchange.link_up = up
            for client, known in list(exchange.directory.clients.items()):
                facts = {"SessionID": known.session, **server_facts(exchange, client)}
                exchange.answer(client, None, self._link_event(), facts)
            if up:
                self._catch_up()
        return {"up": up}

    def _catch_up(self) -> None:
        """What happened while the link was down is seen now, in its order; what has become impossible is left out."""
        unseen, self._unseen = self._unseen, []
        for happens in unseen:
            try:
                happens()
            except (NotNowError, Refused) as problem:
                self._exchange.note(
                    "link", f"something that happened while the link was down came to nothing: {problem}"
                )

    def _reset(self) -> Mapping[str, Any]:
        exchange = self._exchange
        self._unseen = []
        self._link_changed(up=True)
        end_all_calls(exchange)
        exchange.outside.clear()
        exchange.routers = configured_routers(exchange.config)
        for device in exchange.directory:
            telephone_side.service_changed(exchange, ServiceChanged(device.number, in_service=True))
        clear_phones(exchange)
        return {"status": "reset"}

    def _send_raw(self, wanted: EventSent) -> Mapping[str, Any]:
        exchange = self._exchange
        if wanted.client is not None:
            if wanted.client not in exchange.directory.clients:
                raise NotNowError(404, "no-such-client", f"there is no client {wanted.client!r}", "sessionId")
            to: tuple[str, ...] = (wanted.client,)
        else:
            device = exchange.directory.find(wanted.dn or "")
            if device is None:
                raise NotNowError(404, "no-such-dn", f"there is no DN {wanted.dn}", "dn")
            to = device.listeners
        exchange.out.append(SendRaw(wanted.message, to))
        return {"clients": len(to)}


def _as_http(refused: Refused) -> StimulusRefused:
    if refused.code in _NOT_FOUND:
        return StimulusRefused(404, f"terr-{refused.code}", refused.text)
    status = 422 if refused.code == INVALID_ATTRIBUTE else 409
    return StimulusRefused(status, f"terr-{refused.code}", refused.text)
