"""Requests about the server itself, and messages that clients send each other through it."""

from typing import Any

from tserver_sim.model.exchange import Exchange
from tserver_sim.model.inputs import ClientId
from tserver_sim.model.rejections import INVALID_ATTRIBUTE, Refused
from tserver_sim.model.request import Request
from tserver_sim.version import VERSION
from tserver_wire import MESSAGES, PROTOCOL_VERSION, KeyValueList, MessageKind

__all__ = [
    "distribute_event",
    "distribute_user_event",
    "monitor_transactions",
    "private_service",
    "query_location",
    "query_server",
    "query_switch",
    "server_facts",
]

_CAPABILITIES = "f" * 46
"""GUESS: one bit for each of the 183 messages, in hex; we say that all of them are known."""


def server_facts(exchange: Exchange, client: ClientId) -> dict[str, Any]:
    """What EventLinkConnected and EventServerInfo say of the T-Server that a client is connected to."""
    server = exchange.servers[exchange.directory.clients[client].server]
    return {
        "ApplicationName": server.name,
        "ServerVersion": VERSION,
        "ServerRole": server.role.value,
        "ProtocolVersion": PROTOCOL_VERSION,
    }


def query_server(exchange: Exchange, request: Request) -> None:
    """Who the server is."""
    facts = {**server_facts(exchange, request.client), "ServerCapabilityMask": _CAPABILITIES}
    exchange.answer(request.client, request.asking.reference_id, "EventServerInfo", facts)


def query_switch(exchange: Exchange, request: Request) -> None:
    """The switch's date and time."""
    kind = request.text("SwitchInfoType", "DateTime")
    seconds = exchange.stamp.seconds
    attributes = {"SwitchInfoType": kind, "Extensions": KeyValueList((("DateTime", seconds),))}
    exchange.answer(request.client, request.asking.reference_id, "EventSwitchInfo", attributes)


def query_location(exchange: Exchange, request: Request) -> None:
    """The sites that there are: this one."""
    kind = request.text("LocationInfoType", "AllLocations")
    attributes = {"LocationInfoType": kind, "Location": exchange.config.switch.name}
    exchange.answer(request.client, request.asking.reference_id, "EventLocationInfo", attributes)


def distribute_user_event(exchange: Exchange, request: Request) -> None:
    """Send EventUserEvent with the request's attributes to everyone on the DN."""
    _distribute(exchange, request, "EventUserEvent", request.attributes())


def distribute_event(exchange: Exchange, request: Request) -> None:
    """Send an event of the named kind to everyone on the DN, unchecked: how routers speak of virtual queues."""
    name = request.text("UserEvent")
    known = MESSAGES.get(name)
    if known is None or known.kind is not MessageKind.EVENT:
        raise Refused(INVALID_ATTRIBUTE, f"UserEvent {name!r} is the name of no event")
    attributes = request.attributes()
    del attributes["UserEvent"]
    _distribute(exchange, request, name, attributes)


def _distribute(exchange: Exchange, request: Request, name: str, attributes: dict[str, Any]) -> None:
    asking, exchange.asking = request.asking, None
    exchange.publish(request.device, name, attributes)
    exchange.answer(request.client, asking.reference_id, "EventACK", {})


def monitor_transactions(exchange: Exchange, request: Request) -> None:
    """Acknowledged; of transactions between T-Servers there are none at a single one, so nothing follows."""
    known = request.find_text("SubscriptionID")
    subscription = {} if known is None else {"SubscriptionID": known}
    exchange.answer(request.client, request.asking.reference_id, "EventACK", subscription)


def private_service(exchange: Exchange, request: Request) -> None:
    """Taken note of; the switch has no services of its own."""
    exchange.note("private-service", f"PrivateMsgID {request.message.get('PrivateMsgID')}", client=request.client)
    exchange.answer(request.client, request.asking.reference_id, "EventACK", {})
