"""The attributes of the events of calls, as T-Library's event tables have them.

An event tells one party's DN how the call looks from there: who it is, who the other one is, the call's identity, its
numbers and attached data. What only some events have is given by whoever publishes them.
"""

from collections.abc import Mapping
from typing import Any

from tserver_sim.model.calls import Party
from tserver_wire import KeyValueList

__all__ = ["RELEASED_BY_REMOTE", "RELEASED_BY_UNKNOWN", "RELEASED_LOCALLY", "party_attributes"]

_WITHOUT_CALL_STATE = frozenset(
    {
        "EventDialing",
        "EventNetworkReached",
        "EventHeld",
        "EventRouteRequest",
        "EventRouteUsed",
        "EventDiverted",
        "EventAttachedDataChanged",
        "EventDTMFSent",
        "EventMuteOn",
        "EventMuteOff",
        "EventListenDisconnected",
        "EventListenReconnected",
    }
)
_WITHOUT_ROLE = frozenset({"EventRouteRequest", "EventRouteUsed"})

RELEASED_LOCALLY = KeyValueList((("ReleasingParty", "1 Local"),))
RELEASED_BY_REMOTE = KeyValueList((("ReleasingParty", "2 Remote"),))
RELEASED_BY_UNKNOWN = KeyValueList((("ReleasingParty", "3 Unknown"),))


def party_attributes(party: Party, event: str, call_state: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of an event for this party's DN; those in `more` win, and None there leaves one out."""
    attributes: dict[str, Any] = {"ThisDN": party.number}
    if event not in _WITHOUT_ROLE:
        attributes["ThisDNRole"] = party.role
    _add_other(attributes, party)
    device = party.device
    queue = party.queue if device is None or device.is_phone else party.number
    if queue is not None:
        attributes["ThisQueue"] = queue
    if event not in _WITHOUT_CALL_STATE:
        attributes["CallState"] = call_state
    _add_call(attributes, party)
    if party.call.main is not None and event != "EventPartyChanged":  # there it is the ConnID that the party had
        attributes["PreviousConnID"] = party.call.main.conn_id
    if device is not None and device.agent is not None:
        attributes["AgentID"] = device.agent.agent_id
    if more:
        attributes.update(more)
        for name in [name for name, value in more.items() if value is None]:
            del attributes[name]
    return attributes


def _add_other(attributes: dict[str, Any], party: Party) -> None:
    """The other party, while there is one; before that, who dials knows what was dialled."""
    other = party.other()
    call = party.call
    if other is not None:
        if other.number:
            attributes["OtherDN"] = other.number
            attributes["OtherDNRole"] = other.role
    elif len(call.parties) == 1 and call.dialled and party.role == "RoleOrigination":
        attributes["OtherDN"] = call.dialled
        attributes["OtherDNRole"] = "RoleDestination"


def _add_call(attributes: dict[str, Any], party: Party) -> None:
    call = party.call
    attributes["CallType"] = call.call_type
    attributes["CallID"] = call.call_id
    attributes["ConnID"] = call.conn_id
    attributes["CallUUID"] = call.call_uuid
    if call.ani and call.ani != party.number:
        attributes["ANI"] = call.ani
    if call.dnis:
        attributes["DNIS"] = call.dnis
    if call.user_data:
        attributes["UserData"] = call.user_data
