"""What happens to T-Servers as a whole: they go down and come back, change their roles, start anew.

What the new primary knows depends on the standby. Hot: everything of the old one, for their data were kept equal. Warm:
what can be seen at the switch; ConnIDs, CallUUIDs and attached data of calls made before are gone, and so is what
clients had asked of the T-Server itself. `docs/server.md` has the table, and marks what it says beyond the manuals.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tserver_sim.model import agent_moves, couplings
from tserver_sim.model.calls import Call
from tserver_sim.model.directory import Client
from tserver_sim.model.effects import DropClient, Publish
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.inputs import ClientConnected, ServerRestarted, ServerStarted, ServerStopped, SwitchedOver
from tserver_sim.model.rejections import NotNowError
from tserver_sim.model.server_requests import server_facts
from tserver_sim.model.server_roles import RoleHappening, RoleState
from tserver_wire import KeyValueList

__all__ = ["STANDBY", "clear_phones", "end_all_calls", "session_of"]

_H = RoleHappening
_NO_PAIRS = KeyValueList()


def session_of(exchange: Exchange, connected: ClientConnected) -> str:
    """The SessionID of a client that connects: the one it has at the other T-Server, if it shows it in hot standby."""
    shown = connected.session
    if shown is None or exchange.servers.standby != "hot":
        return connected.client
    others = [client for client in exchange.directory.clients.values() if client.session == shown]
    return shown if others and all(client.server != connected.server for client in others) else connected.client


def stopped(exchange: Exchange, happened: ServerStopped) -> Mapping[str, Any]:
    """A T-Server is down: the other one takes over, if it was the primary; its clients are the shell's to cut."""
    server, other = exchange.servers[happened.server], exchange.servers.find_other(happened.server)
    was_primary = server.role is RoleState.PRIMARY
    server.moves(_H.STOPS)
    if was_primary and other is not None:
        event = other.moves(_H.PRIMARY_STOPS)
        if event is not None:
            _hand_over(exchange, 1 - happened.server)
            _tell(exchange, 1 - happened.server, event)
    return _roles(exchange)


def started(exchange: Exchange, happened: ServerStarted) -> Mapping[str, Any]:
    """A T-Server that was down is back: as backup beside a primary, else as primary."""
    server, other = exchange.servers[happened.server], exchange.servers.find_other(happened.server)
    if server.role is RoleState.DOWN:
        alone = other is None or other.role is not RoleState.PRIMARY
        server.moves(_H.STARTS_ALONE if alone else _H.STARTS_BESIDE)
        if alone and exchange.servers.ruling != happened.server:
            _hand_over(exchange, happened.server, synchronised=False)
    return _roles(exchange)


def switched_over(exchange: Exchange, _happened: SwitchedOver) -> Mapping[str, Any]:
    """The backup is made primary, and the primary its backup."""
    old = exchange.servers.ruling
    other = exchange.servers.find_other(old)
    if other is None:
        raise NotNowError(409, "no-backup", "this T-Server has no backup; set `backup` in its configuration")
    if other.role is not RoleState.BACKUP or exchange.servers.primary.role is not RoleState.PRIMARY:
        raise NotNowError(
            409, "backup-down", "both T-Servers have to be up for a switch-over; POST /v1/server/up first"
        )
    events = {1 - old: other.moves(_H.IS_PROMOTED), old: exchange.servers.primary.moves(_H.IS_DEMOTED)}
    _hand_over(exchange, 1 - old)
    for number, event in events.items():
        if event is not None:
            _tell(exchange, number, event)
    return _roles(exchange)


def restarted(exchange: Exchange, happened: ServerRestarted) -> Mapping[str, Any]:
    """The T-Server's program starts anew, which its clients do not survive: with new ids, knowing but the switch.

    Where the calls are lost, the switch has been started anew with it: agents are logged out, settings of phones gone.
    """
    if exchange.servers.standby is not None:
        raise NotNowError(
            409, "has-backup", "its backup takes over instead; POST /v1/server/switch-over, or down and up"
        )
    exchange.ids.begin_anew(started=exchange.stamp, run_id=happened.run_id)
    if happened.calls == "kept":
        _forget(exchange)
    else:
        end_all_calls(exchange)
        clear_phones(exchange)
    exchange.out = [effect for effect in exchange.out if not isinstance(effect, Publish)]  # nobody was there to say it
    exchange.out += [DropClient(client, "the T-Server starts anew") for client in exchange.directory.clients]
    return {"calls": happened.calls, **_roles(exchange)}


STANDBY: dict[type, Callable[[Exchange, Any], Mapping[str, Any]]] = {
    ServerStopped: stopped,
    ServerStarted: started,
    SwitchedOver: switched_over,
    ServerRestarted: restarted,
}


def _roles(exchange: Exchange) -> dict[str, Any]:
    """The answer of all of these; `number` is that of the primary, or of who was it last."""
    servers = exchange.servers
    roles = {server.name: server.role.value for server in servers}
    return {"primary": servers.primary.name, "number": servers.ruling, "roles": roles}


def _hand_over(exchange: Exchange, new: int, *, synchronised: bool = True) -> None:
    """The primary is another one now: it hears the clients of its own, and makes its own ids."""
    exchange.servers.ruling = new
    exchange.ids = exchange.servers[new].ids
    if synchronised and exchange.servers.standby == "hot":
        _share_sessions(exchange, new)
    else:
        _forget(exchange)
    for client in exchange.directory.clients.values():
        client.standby = client.server != new
    for device in exchange.directory:
        device.change_sides()


def _share_sessions(exchange: Exchange, new: int) -> None:
    """What a session has at the old primary it has at the new one."""
    clients = exchange.directory.clients
    old = {client.session: client for client in clients.values() if client.server != new}
    for client in [each for each in clients.values() if each.server == new and each.session in old]:
        before = old[client.session]
        exchange.mask(client.session_id, before.unwanted)
        exchange.share_watches(before.session_id, client.session_id)
        for device in before.devices.values():
            exchange.directory.register(client.session_id, device, device.registrations[before.session_id])


def _forget(exchange: Exchange) -> None:
    """What only the old T-Server knew is gone; what can be seen at the switch is kept."""
    for call in exchange.calls.up():
        _find_again(exchange, call)
    for agent in exchange.agents:
        agent.reasons, agent.logged_in_by, agent.reserved = _NO_PAIRS, None, False
        exchange.stop_timer(f"reserved:{agent.agent_id}")
    for device in exchange.directory:
        device.observer = None
    exchange.agents_may_be_free = True


def _find_again(exchange: Exchange, call: Call) -> None:
    exchange.calls.renumber(call, exchange.ids.conn_id())
    call.call_uuid = exchange.ids.call_uuid()
    call.user_data = _NO_PAIRS


def end_all_calls(exchange: Exchange) -> None:
    """No call is left, and none is remembered."""
    for call in exchange.calls.up():
        if call.ended is None:  # the end of one call can be that of another
            couplings.end_call(exchange, call)
    exchange.calls.forget_ended()


def clear_phones(exchange: Exchange) -> None:
    """Nobody is logged in, nothing is set at a phone, no timer runs, and routers begin with their first target."""
    for device in exchange.directory:
        device.do_not_disturb = device.message_waiting = False
        device.forward = device.observer = None
    for agent in exchange.agents:
        if agent.device is not None:
            agent_moves.log_out(exchange, agent)
    exchange.last_target.clear()
    exchange.stop_all_timers()


def _tell(exchange: Exchange, number: int, event: str) -> None:
    """Each client of a T-Server hears of its role; in hot standby between the link's going and coming back."""
    hot = exchange.servers.standby == "hot"
    for client in [each for each in exchange.directory.clients.values() if each.server == number]:
        if hot and exchange.link_up:
            _tell_one(exchange, client, "EventLinkDisconnected")
        _tell_one(exchange, client, event)
        if hot and exchange.link_up:
            _tell_one(exchange, client, "EventLinkConnected")


def _tell_one(exchange: Exchange, client: Client, event: str) -> None:
    facts = {"SessionID": client.session, **server_facts(exchange, client.session_id)}
    exchange.answer(client.session_id, None, event, facts)
