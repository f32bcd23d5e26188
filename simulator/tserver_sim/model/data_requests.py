"""Attached data: pairs are added, replaced and deleted, and every party of the call hears the whole of it.

Whoever knows the ConnID may change it; one who is no party gets a copy without ThisDN.
"""

from typing import Any

from tserver_sim.model.attached_data import NO_OTHER, change, checked_size, merge
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.rejections import INVALID_ATTRIBUTE, Refused
from tserver_sim.model.request import Request
from tserver_wire import KeyValueList

__all__ = ["attach", "delete_all", "delete_pair", "set_call_info", "update"]


def attach(exchange: Exchange, request: Request) -> None:
    """Add pairs, also where the key is there."""
    _change(exchange, request, request.call.user_data.attached(request.pairs("UserData")))


def update(exchange: Exchange, request: Request) -> None:
    """Replace the pairs of the same key, add the others."""
    _change(exchange, request, request.call.user_data.updated(request.pairs("UserData")))


def delete_pair(exchange: Exchange, request: Request) -> None:
    """Delete every pair of a key; a key that is not there is no error."""
    key = request.text("DataKey")
    if not key:
        raise Refused(INVALID_ATTRIBUTE, "DataKey is empty")
    _change(exchange, request, request.call.user_data.without(key))


def delete_all(exchange: Exchange, request: Request) -> None:
    """Delete all pairs."""
    _change(exchange, request, KeyValueList())


def _change(exchange: Exchange, request: Request, user_data: KeyValueList) -> None:
    call = request.call
    checked_size(exchange, user_data)
    request.asking.conn_id = call.conn_id
    changer = request.device.number
    change(exchange, call, user_data, changed_by=changer)
    if call.party_of(request.device) is None:
        attributes = exchange.party_facts(
            call.parties[0],
            "EventAttachedDataChanged",
            UserData=user_data,
            ThirdPartyDN=changer,
            ThisDN=None,
            ThisDNRole=None,
            ThisQueue=None,
            **NO_OTHER,
        )
        exchange.answer(request.client, request.asking.reference_id, "EventAttachedDataChanged", attributes)


def set_call_info(exchange: Exchange, request: Request) -> None:
    """Change what is known of the call: UserData pairs are replaced. GUESS: of both, only the names are public."""
    call = request.call
    user_data = checked_size(exchange, call.user_data.updated(request.pairs("UserData")))
    merge(exchange, call, user_data)
    given = request.message.attributes
    said: dict[str, Any] = {name: given[name] for name in ("CallInfoType", "Extensions") if name in given}
    for party in list(call.parties):
        exchange.tell_party(party, "EventCallInfoChanged", ThirdPartyDN=request.device.number, **said)
