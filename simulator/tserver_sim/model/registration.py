"""Requests by which clients register DNs, choose the events that they want, and look at what there is."""

from typing import Any

from tserver_sim.model.agent_states import AgentState, agent_status
from tserver_sim.model.agents import Agent
from tserver_sim.model.directory import Device
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.inputs import ClientId
from tserver_sim.model.party_states import PartyState
from tserver_sim.model.rejections import INVALID_ATTRIBUTE, SEIZED, UNSUPPORTED, Refused
from tserver_sim.model.request import Request
from tserver_wire import KeyValueList, number_of
from tserver_wire.enums import RegisterMode

__all__ = [
    "query_address",
    "query_call",
    "register",
    "register_all",
    "set_input_mask",
    "unregister",
    "unregister_all",
]

_MASK_DIGITS = 128
_SETTINGS = {"dnd": "do_not_disturb", "mwl": "message_waiting"}


def register(exchange: Exchange, request: Request) -> None:
    """Register a DN, or change the mode of the registration; the answer is a snapshot of the DN."""
    device = request.device
    mode = request.text("RegisterMode", RegisterMode.SHARE)
    _check_mode(device, request.client, mode, standby=exchange.directory.is_standby(request.client))
    exchange.directory.register(request.client, device, mode)
    attributes = {
        "ThisDN": device.number,
        "AddressInfoType": "AddressType",
        "AddressInfoStatus": number_of("AddressType", device.address_type),
        "AddressType": device.address_type,
        **_agent_id(device),
        "Extensions": snapshot_extensions(device),
    }
    exchange.answer(request.client, request.asking.reference_id, "EventRegistered", attributes)


def _check_mode(device: Device, client: ClientId, mode: str, *, standby: bool) -> None:
    if mode != RegisterMode.MONITOR and device.is_held_against(client, standby=standby):
        raise Refused(SEIZED, f"{device.number} is registered by another client for itself alone")
    if mode == RegisterMode.PRIVATE and device.is_shared_with(client, standby=standby):
        raise Refused(SEIZED, f"{device.number} is registered by another client")


def unregister(exchange: Exchange, request: Request) -> None:
    """One unregister ends a registration, however often it was made."""
    exchange.directory.unregister(request.client, request.device)
    attributes: dict[str, Any] = {"ThisDN": request.device.number}
    exchange.answer(request.client, request.asking.reference_id, "EventUnregistered", attributes)


def register_all(exchange: Exchange, request: Request) -> None:
    """Register every DN, queue and route point. GUESS: all or none; the answer says how many."""
    mode = request.text("RegisterMode", RegisterMode.SHARE)
    devices = list(exchange.directory)
    standby = exchange.directory.is_standby(request.client)
    for device in devices:
        _check_mode(device, request.client, mode, standby=standby)
    for device in devices:
        exchange.directory.register(request.client, device, mode)
    _answer_about_all(exchange, request, "EventRegisteredAll", len(devices))


def unregister_all(exchange: Exchange, request: Request) -> None:
    """End every registration of the client."""
    devices = list(exchange.directory.clients[request.client].devices.values())
    for device in devices:
        exchange.directory.unregister(request.client, device)
    _answer_about_all(exchange, request, "EventUnregisteredAll", len(devices))


def _answer_about_all(exchange: Exchange, request: Request, event: str, count: int) -> None:
    attributes = {"Extensions": KeyValueList((("count", count),))}
    exchange.answer(request.client, request.asking.reference_id, event, attributes)


def snapshot_extensions(device: Device) -> KeyValueList:
    """How a DN stands: agent, service, settings that are on, and each call with ConnID, CallType and party state."""
    pairs: list[tuple[str, Any]] = []
    if device.is_phone:
        pairs.append(("AgentStatus", _status_of(device.agent)))
    pairs.append(("status", 0 if device.in_service else 1))
    pairs += [(key, 1) for key, name in _SETTINGS.items() if getattr(device, name)]
    if device.forward is not None:
        pairs.append(("fwd", device.forward.to))
    for number, party in enumerate(device.parties, start=1):
        pairs.append((f"conn-{number}", party.call.conn_id))
        pairs.append((f"ct-{number}", number_of("CallType", party.call.call_type)))
        pairs.append((f"ps-{number}", party.state_number()))
    return KeyValueList(pairs)


def _status_of(agent: Agent | None) -> int:
    return agent_status(AgentState.LOGGED_OUT if agent is None else agent.state)


def _agent_id(device: Device) -> dict[str, Any]:
    return {} if device.agent is None else {"AgentID": device.agent.agent_id}


def query_address(exchange: Exchange, request: Request) -> None:
    """One look at a DN; works without registration and while the link is down."""
    device = request.device
    kind = request.text("AddressInfoType", "DNStatus")
    attributes: dict[str, Any] = {
        "ThisDN": device.number,
        "AddressInfoType": kind,
        "AddressType": device.address_type,
        **_agent_id(device),
    }
    match kind:
        case "DNStatus":
            attributes["AddressInfoStatus"] = _dn_status(device)
            attributes["Extensions"] = snapshot_extensions(device)
        case "AddressStatus":
            attributes["AddressInfoStatus"] = 0 if device.in_service else 1
        case "AgentStatus":
            attributes["AddressInfoStatus"] = _status_of(device.agent)
        case "AddressType":
            attributes["AddressInfoStatus"] = number_of("AddressType", device.address_type)
        case "CallsQuery":
            attributes |= _calls_of(device)
        case _:
            raise Refused(UNSUPPORTED, f"AddressInfoType {kind}")
    if device.agent is not None and device.agent.reasons:
        attributes["Reasons"] = device.agent.reasons
    exchange.answer(request.client, request.asking.reference_id, "EventAddressInfo", attributes)


def _dn_status(device: Device) -> int:
    """For a phone its service, for a queue how many calls wait there."""
    if not device.is_phone:
        return len(device.parties)
    return 0 if device.in_service else 1


def _calls_of(device: Device) -> dict[str, Any]:
    """ConnID of the active call and PreviousConnID of the held one, where there are such."""
    found: dict[str, Any] = {"AddressInfoStatus": len(device.parties)}
    for party in device.parties:
        name = "PreviousConnID" if party.state is PartyState.HELD else "ConnID"
        found.setdefault(name, party.call.conn_id)
    return found


def query_call(exchange: Exchange, request: Request) -> None:
    """One call whole, as it looks from a DN."""
    party = request.party
    extensions = KeyValueList((("ps-1", party.state_number()),))
    attributes = exchange.party_facts(party, "EventPartyInfo", Extensions=extensions)
    exchange.answer(request.client, request.asking.reference_id, "EventPartyInfo", attributes)


def set_input_mask(exchange: Exchange, request: Request) -> None:
    """Choose which messages one wants: 64 octets in hex, bit n of them for the message of number n."""
    text = request.text("InputMask")
    try:
        octets = bytes.fromhex(text)
    except ValueError:
        octets = b""
    if len(text) != _MASK_DIGITS or len(octets) * 2 != _MASK_DIGITS:
        raise Refused(INVALID_ATTRIBUTE, f"InputMask needs {_MASK_DIGITS} hex digits, got {len(text)} signs")
    unwanted = frozenset(n for n in range(len(octets) * 8) if not octets[n // 8] >> (n % 8) & 1)
    exchange.mask(request.client, unwanted)
    exchange.answer(request.client, request.asking.reference_id, "EventACK", {})
