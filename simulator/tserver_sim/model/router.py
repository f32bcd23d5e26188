"""The built-in router: it sends calls on from route points without being a T-Server client.

Steered by the configuration (`route_points[].router`) and by the control API. A call is sent to the first target that
takes it; while none does the router looks again, and the route point's own timeout runs on.
"""

from tserver_sim.model import delivery
from tserver_sim.model.calls import Party
from tserver_sim.model.directory import Device
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyState
from tserver_sim.model.rejections import Refused
from tserver_sim.settings import RouterSettings

__all__ = ["look_at_new_calls", "set_router", "timer_of"]

_AGAIN_SECONDS = 1.0


def timer_of(party: Party) -> str:
    """The name of the timer after which the router sends a call on."""
    return f"router:{party.serial}"


def look_at_new_calls(exchange: Exchange) -> None:
    """Calls have come to route points: the routers there begin to think."""
    waiting, exchange.to_route = exchange.to_route, []
    for party in waiting:
        router = exchange.routers.get(party.number)
        if router is not None and party.state is PartyState.ROUTING:
            _think(exchange, party, router.after_seconds)


def set_router(exchange: Exchange, device: Device, router: RouterSettings | None) -> None:
    """From now on this router is there, None: nobody; calls that wait there are looked at anew."""
    if router is None:
        exchange.routers.pop(device.number, None)
    else:
        exchange.routers[device.number] = router
    for party in device.parties:
        exchange.stop_timer(timer_of(party))
    exchange.to_route += device.parties


def _think(exchange: Exchange, party: Party, seconds: float) -> None:
    exchange.start_timer(timer_of(party), seconds, lambda: _send_on(exchange, party))


def _send_on(exchange: Exchange, party: Party) -> None:
    router = exchange.routers[party.number]
    for target in _in_order(exchange, party.number, router):
        try:
            delivery.route_on(exchange, party, target)
        except Refused:
            continue
        exchange.last_target[party.number] = target
        return
    _think(exchange, party, max(_AGAIN_SECONDS, router.after_seconds))


def _in_order(exchange: Exchange, point: str, router: RouterSettings) -> tuple[str, ...]:
    last = exchange.last_target.get(point)
    if router.strategy == "in-order" or last not in router.targets:
        return router.targets
    behind = router.targets.index(last) + 1
    return (*router.targets[behind:], *router.targets[:behind])
