"""Supervisors who listen in: who watches which agent's DN, and how an observer joins a call and leaves it.

A supervisor's DN asks for the next call of an agent's DN, or for all of them; when the agent's call is established the
supervisor's phone is connected to it as an observer, without being asked.
"""

from tserver_sim.model.call_events import RELEASED_BY_UNKNOWN
from tserver_sim.model.calls import Party
from tserver_sim.model.directory import Device
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyHappening

__all__ = ["cancel", "observe", "party_answered", "party_left"]

_ONE_CALL = "MonitorOneCall"
_H = PartyHappening


def observe(exchange: Exchange, supervisor: Device, watched: Device, which: str) -> None:
    """From now on the supervisor's DN joins calls of the watched one: the next (`MonitorOneCall`), or all."""
    watched.observer = (supervisor, which)
    for device, other in ((supervisor, watched), (watched, supervisor)):
        attributes = {"ThisDN": device.number, "OtherDN": other.number, "MonitorNextCallType": which}
        exchange.publish(device, "EventMonitoringNextCall", attributes)


def cancel(exchange: Exchange, supervisor: Device, watched: Device) -> bool:
    """Nobody watches any more; False if it was not this supervisor who did."""
    if watched.observer is None or watched.observer[0] is not supervisor:
        return False
    watched.observer = None
    for device, other in ((supervisor, watched), (watched, supervisor)):
        exchange.publish(device, "EventMonitoringCancelled", {"ThisDN": device.number, "OtherDN": other.number})
    return True


def party_answered(exchange: Exchange, party: Party) -> None:
    """A call is established: the observers of its DNs join it, if their phones are free."""
    for member in list(party.call.parties):
        watched = member.device
        if watched is not None and watched.observer is not None:
            # GUESS: an observer joins at once and unasked, and never while its phone is in use.
            supervisor, _ = watched.observer
            if not supervisor.parties and supervisor.in_service:
                _join(exchange, member, supervisor)


def _join(exchange: Exchange, member: Party, supervisor: Device) -> None:
    observer = exchange.join(member.call, supervisor.number, supervisor, "RoleObserver")
    far_end = _far_end(member)
    exchange.move(observer, _H.IS_RUNG, call_state="Bridged", **far_end)
    exchange.tell_party(
        member, "EventPartyAdded", call_state="Bridged", OtherDN=supervisor.number, OtherDNRole="RoleObserver"
    )
    exchange.move(observer, _H.ANSWERS, call_state="Bridged", **far_end)


def _far_end(watched: Party) -> dict[str, str]:
    """To an observer, the other party is the one whom the watched one talks to."""
    other = watched.other()
    return {} if other is None or not other.number else {"OtherDN": other.number, "OtherDNRole": other.role}


def party_left(exchange: Exchange, party: Party) -> None:
    """A watched party has left its call: its observer hears that and leaves, too; one who wanted one call is done."""
    watched = party.device
    if watched is None or watched.observer is None:
        return
    supervisor, which = watched.observer
    observer = party.call.party_of(supervisor)
    if observer is None or observer.role != "RoleObserver":
        return
    exchange.tell_party(observer, "EventPartyDeleted", OtherDN=watched.number, OtherDNRole="RoleDeletedParty")
    exchange.move(observer, _H.IS_REMOVED, Extensions=RELEASED_BY_UNKNOWN, **_far_end(party))
    exchange.detach(observer)
    exchange.agents_may_be_free = True
    if which == _ONE_CALL:
        cancel(exchange, supervisor, watched)
