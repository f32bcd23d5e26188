"""What each event of a T-Server has, as the reference lists it (T-Library's tables of events), and the wire page adds.

Written down here once more, independent of the project's own tables: `mistakes_in` holds what a server sends to it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["mistakes_in"]

_STAMPS = {"message", "TimeinSecs", "TimeinuSecs", "EventSequenceNumber"}
_STANDARD = {"ANI", "DNIS", "CustomerID", "UserData", "Extensions", "Reasons"}
_OTHER = {"OtherDN", "OtherDNRole"}
_THIRD = {"ThirdPartyDN", "ThirdPartyDNRole"}
_CALL = {"ConnID", "CallID", "CallType", "CallUUID", "ThisDN"}  # CallUUID: "is in every call event"
_PARTY = _CALL | {"ThisDNRole"}
_STATE = _PARTY | {"CallState"}
_AGENT = {"AgentID", "ThisQueue", "AgentWorkMode", "ReferenceID", "Reasons", "CustomerID", "Extensions"}
_LINK = {"SessionID", "ApplicationName", "ServerVersion", "ServerRole", "ProtocolVersion"}
_PHONE = _STANDARD | _OTHER | {"AgentID", "ThisQueue", "PreviousConnID", "ReferenceID"}

_Row = tuple[set[str], set[str]]

EVENTS: Mapping[str, _Row] = {
    "EventError": ({"ErrorCode", "ErrorMessage"}, {"ReferenceID", "ConnID", "ThisDN", "CustomerID", "Extensions"}),
    "EventLinkConnected": (_LINK, {"ReferenceID", "CustomerID", "Extensions"}),
    "EventLinkDisconnected": (_LINK, {"ReferenceID", "CustomerID", "Extensions", "ErrorCode", "ErrorMessage"}),
    "EventServerInfo": (
        {"ServerVersion", "ServerRole", "ServerCapabilityMask"},
        {"ReferenceID", "CustomerID", "Extensions", "ApplicationName", "ProtocolVersion"},
    ),
    "EventACK": (set(), {"ReferenceID", "UserEvent", "Extensions", "SubscriptionID"}),
    "EventRegistered": (
        {"ThisDN", "AddressInfoType", "Extensions"},
        {"ReferenceID", "AgentID", "CustomerID", "AddressInfoStatus", "AddressType"},
    ),
    "EventUnregistered": ({"ThisDN"}, {"ReferenceID", "CustomerID", "Extensions", "ErrorCode", "ErrorMessage"}),
    "EventAddressInfo": (
        {"ThisDN", "AddressInfoType", "AddressInfoStatus"},
        _STANDARD | {"ReferenceID", "AgentID", "ThisQueue", "CallID", "ConnID", "PreviousConnID", "AddressType"},
    ),
    "EventPartyInfo": (
        {"ConnID", "CallID", "CallUUID", "CallType", "CallState", "ThisDN", "ThisDNRole", "Extensions"},
        _PHONE,
    ),
    "EventAgentLogin": ({"ThisDN", "AgentID"}, _AGENT),
    "EventAgentLogout": ({"ThisDN", "AgentID"}, _AGENT),
    "EventQueueLogout": ({"ThisDN", "AgentID", "ThisQueue"}, _AGENT),
    "EventAgentReady": ({"ThisDN", "AgentID", "AgentWorkMode"}, _AGENT),
    "EventAgentNotReady": ({"ThisDN", "AgentID", "AgentWorkMode"}, _AGENT),
    "EventDNDOn": ({"ThisDN"}, {"ReferenceID", "AgentID", "CustomerID", "Reasons", "Extensions"}),
    "EventDNDOff": ({"ThisDN"}, {"ReferenceID", "AgentID", "CustomerID", "Reasons", "Extensions"}),
    "EventDNOutOfService": ({"ThisDN"}, {"AgentID", "Reasons", "Extensions", "CustomerID"}),
    "EventDNBackInService": ({"ThisDN"}, {"AgentID", "Reasons", "Extensions", "CustomerID"}),
    "EventDialing": (_PARTY, _PHONE),
    "EventNetworkReached": (_PARTY, _PHONE),
    "EventDestinationBusy": (_STATE, _PHONE),
    "EventRinging": (_STATE, _PHONE | _THIRD),
    "EventEstablished": (_STATE, _PHONE | _THIRD),
    "EventReleased": (_STATE, _PHONE | _THIRD),
    "EventAbandoned": (_STATE | {"Extensions"}, _PHONE),
    "EventHeld": (_PARTY, _PHONE | _THIRD),
    "EventRetrieved": (_STATE, _PHONE),
    "EventPartyAdded": (_STATE, _PHONE | _THIRD),
    "EventPartyChanged": (_STATE, _PHONE | _THIRD),
    "EventPartyDeleted": (_STATE | _OTHER | _THIRD, _PHONE),
    "EventQueued": (_STATE | {"ThisQueue"}, _PHONE | _THIRD),
    "EventDiverted": (_PARTY | {"ThisQueue"}, _PHONE | _THIRD | {"CallState"}),
    "EventRouteRequest": (_CALL | {"ThisQueue"}, (_PHONE | {"ThirdPartyDN"}) - {"Reasons", "ReferenceID"}),
    "EventRouteUsed": (_CALL | {"ThisQueue"}, _PHONE | _THIRD | {"CallState"}),
    "EventAttachedDataChanged": (
        {"ConnID", "CallID", "CallType", "CallUUID", "UserData"},
        _STANDARD | {"ThisDN", "ThisDNRole", "ThirdPartyDN", "ReferenceID", "ThisQueue", "PreviousConnID"},
    ),
    "EventDTMFSent": (
        {"ConnID", "CallID", "CallUUID", "ThisDN"},
        _STANDARD | {"ReferenceID", "CallType", "ThisDNRole"} | _OTHER,
    ),
    "EventTreatmentApplied": (_PARTY | {"CustomerID", "Extensions"}, _PHONE | {"TreatmentType"}),
}

_MAY_CONSULT = {name for name, (mandatory, _) in EVENTS.items() if mandatory >= _CALL}
_OF_A_QUEUE = {"EventQueued", "EventDiverted", "EventRouteRequest", "EventRouteUsed"}
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("ConnID", "PreviousConnID"), "[0-9a-f]{16}"),
    "CallUUID": "[0-9A-V]{32}",
    "ThisDNRole": "Role[A-Z][A-Za-z]+",
    "OtherDNRole": "Role[A-Z][A-Za-z]+",
    "ThirdPartyDNRole": "Role[A-Z][A-Za-z]+",
    "CallType": "Internal|Inbound|Outbound|Consult",
    "ServerRole": "Primary|Backup",
    "ServerCapabilityMask": "[0-9A-Fa-f]+",
    **dict.fromkeys(("CallState", "AgentWorkMode", "AddressInfoType", "AddressType"), "[A-Z][A-Za-z]+"),
    **dict.fromkeys(("ThisDN", "OtherDN", "ThirdPartyDN", "ThisQueue", "ANI", "DNIS", "AgentID", "SessionID"), ".+"),
}
_NUMBERS = {"TimeinSecs", "TimeinuSecs", "EventSequenceNumber", "CallID", "ErrorCode", "ReferenceID"}
_NUMBERS |= {"AddressInfoStatus"}


def mistakes_in(message: Mapping[str, Any]) -> list[str]:
    """What is wrong with a message that a server sent; empty where nothing is."""
    name = message["message"]
    if name in ("AddpPing", "AddpPong"):
        return [] if message.keys() == {"message", "Id"} and type(message["Id"]) is int else ["the keys"]
    if name not in EVENTS:
        return []
    return [*_wrong_names(name, message), *_wrong_kinds(message), *_wrong_together(name, message)]


def _wrong_names(name: str, message: Mapping[str, Any]) -> Iterator[str]:
    mandatory, optional = EVENTS[name]
    yield from (f"{each} is missing" for each in sorted(({*_STAMPS} | mandatory) - message.keys()))
    yield from (f"{each} is not of this event" for each in sorted(message.keys() - _STAMPS - mandatory - optional))


def _wrong_kinds(message: Mapping[str, Any]) -> Iterator[str]:
    for key, value in message.items():
        if key in _NUMBERS and type(value) is not int:
            yield f"{key} is no integer"
        if key in _KINDS and not (type(value) is str and re.fullmatch(_KINDS[key], value)):
            yield f"{key} is no {_KINDS[key]}"
        if key in ("UserData", "Extensions", "Reasons") and type(value) is not dict:
            yield f"{key} is no object"
    if not 0 <= message.get("TimeinuSecs", 0) < 1_000_000:
        yield "TimeinuSecs is no part of a second"


def _wrong_together(name: str, message: Mapping[str, Any]) -> Iterator[str]:
    if ("OtherDN" in message) != ("OtherDNRole" in message) and name != "EventRouteUsed":
        yield "OtherDNRole is there exactly when OtherDN is"
    if name in _MAY_CONSULT and message.get("CallType") == "Consult" and "PreviousConnID" not in message:
        yield "PreviousConnID must be there for a consult call"
    if name in _OF_A_QUEUE and message["ThisQueue"] != message["ThisDN"]:
        yield "ThisQueue is ThisDN on a queue or route point"
    if name == "EventEstablished" and message["CallState"] not in ("Ok", "Bridged"):  # Bridged: one who listens in
        yield "CallState in EventEstablished is Ok"
