"""Call-based notifications: a client follows calls, whatever DNs it has registered (EventCallCreated and its kin).

GUESS: what subscribing looks like, and the events of parties: of both, only the names are public. The events themselves
are made by `Exchange.tell_watchers`, wherever a call or a party changes.
"""

from tserver_sim.model.exchange import Exchange
from tserver_sim.model.rejections import INVALID_ATTRIBUTE, NOT_REGISTERED, UNKNOWN_CALL, Refused
from tserver_sim.model.request import Request

__all__ = ["start", "stop"]


def start(exchange: Exchange, request: Request) -> None:
    """Follow one call (ConnID or CallUUID), or all of them from now on."""
    exchange.watch(request.client, _wanted(exchange, request))
    _acknowledge(exchange, request)


def stop(exchange: Exchange, request: Request) -> None:
    """Follow no calls any more; with ConnID or CallUUID, not this one."""
    client = exchange.directory.clients[request.client]
    if client.watches is None:
        raise Refused(NOT_REGISTERED, "no calls are monitored")
    wanted = _wanted(exchange, request)
    if wanted is not None and wanted not in client.watches:
        raise Refused(INVALID_ATTRIBUTE, "this call is not monitored by itself")
    exchange.unwatch(request.client, wanted)
    _acknowledge(exchange, request)


def _wanted(exchange: Exchange, request: Request) -> str | None:
    """The CallUUID that the request names, None where it names none."""
    conn_id, call_uuid = request.find_text("ConnID"), request.find_text("CallUUID")
    if conn_id is None and call_uuid is None:
        return None
    for call in exchange.calls.up():
        if conn_id in {None, call.conn_id} and call_uuid in {None, call.call_uuid}:
            return call.call_uuid
    raise Refused(UNKNOWN_CALL)


def _acknowledge(exchange: Exchange, request: Request) -> None:
    exchange.answer(request.client, request.asking.reference_id, "EventACK", {"UserEvent": request.message.name})
