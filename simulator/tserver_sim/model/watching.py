"""What clients that follow calls are told of a call and of its parties, apart from what the DNs hear."""

from typing import Any

from tserver_sim.model.calls import Call, Party

__all__ = ["call_attributes", "party_place"]


def call_attributes(call: Call) -> dict[str, Any]:
    """Everything about a call that is its own; CallUUID and ConnID first."""
    attributes: dict[str, Any] = {
        "CallUUID": call.call_uuid,
        "ConnID": call.conn_id,
        "CallType": call.call_type,
        "CallID": call.call_id,
    }
    if call.ani:
        attributes["ANI"] = call.ani
    if call.dnis:
        attributes["DNIS"] = call.dnis
    if call.user_data:
        attributes["UserData"] = call.user_data
    if call.call_type == "Outbound":
        attributes["DialedNumber"] = call.dialled
    return attributes


def party_place(party: Party) -> dict[str, Any]:
    """Which party it is, and how it stands; a withheld number is left out."""
    attributes: dict[str, Any] = {"PartyID": str(party.serial), "PartyState": party.state_number()}
    if party.number:
        attributes["DN"] = party.number
    return attributes
