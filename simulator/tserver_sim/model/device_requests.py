"""Settings of a DN: do not disturb, forwarding, the message lamp. Asking twice is answered twice."""

from typing import Any

from tserver_sim.model.directory import Device, Forward
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.rejections import INVALID_DESTINATION, WRONG_STATE, Refused
from tserver_sim.model.request import Request
from tserver_wire import number_of

__all__ = [
    "forward_cancel",
    "forward_set",
    "message_waiting_off",
    "message_waiting_on",
    "set_dnd_off",
    "set_dnd_on",
]


def _tell(exchange: Exchange, device: Device, event: str, **more: Any) -> None:
    agent = {} if device.agent is None else {"AgentID": device.agent.agent_id}
    exchange.publish(device, event, {"ThisDN": device.number, **agent, **more})


def _phone(request: Request) -> Device:
    if not request.device.is_phone:
        raise Refused(WRONG_STATE, f"{request.device.number} is no phone")
    return request.device


def set_dnd_on(exchange: Exchange, request: Request) -> None:
    """Calls meet the busy tone from now on."""
    device = _phone(request)
    device.do_not_disturb = True
    _tell(exchange, device, "EventDNDOn")


def set_dnd_off(exchange: Exchange, request: Request) -> None:
    """Calls ring again."""
    device = _phone(request)
    device.do_not_disturb = False
    exchange.agents_may_be_free = True
    _tell(exchange, device, "EventDNDOff")


def forward_set(exchange: Exchange, request: Request) -> None:
    """Calls go to another number, always or when nobody can take them (ForwardMode)."""
    device, to = _phone(request), request.text("OtherDN")
    mode = request.text("ForwardMode", "ForwardModeUnconditional")
    known = exchange.directory.find(to) is not None or exchange.is_outside_number(to)
    if to == device.number or not known:
        raise Refused(INVALID_DESTINATION, f"calls cannot be forwarded to {to}")
    device.forward = None if mode == "ForwardModeNone" else Forward(to, mode)
    _tell(exchange, device, "EventForwardSet", OtherDN=to, AddressInfoStatus=number_of("ForwardMode", mode))


def forward_cancel(exchange: Exchange, request: Request) -> None:
    """Calls ring here again."""
    device = _phone(request)
    device.forward = None
    _tell(exchange, device, "EventForwardCancel", AddressInfoStatus=0)


def message_waiting_on(exchange: Exchange, request: Request) -> None:
    """The lamp goes on."""
    request.device.message_waiting = True
    _tell(exchange, request.device, "EventMessageWaitingOn")


def message_waiting_off(exchange: Exchange, request: Request) -> None:
    """The lamp goes off."""
    request.device.message_waiting = False
    _tell(exchange, request.device, "EventMessageWaitingOff")
