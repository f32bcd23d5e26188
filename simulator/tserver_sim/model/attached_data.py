"""The attached data of calls: how large it may be, who hears that it has changed, and whose calls share it."""

from collections.abc import Mapping
from typing import Any

from tserver_sim.model.calls import Call
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.rejections import INVALID_ATTRIBUTE, Refused
from tserver_wire import KeyValueList

__all__ = ["NO_OTHER", "change", "checked_size", "merge"]

NO_OTHER: Mapping[str, Any] = {"OtherDN": None, "OtherDNRole": None, "AgentID": None}
"""What the event table of EventAttachedDataChanged does not have, unlike those of a call's other events."""


def checked_size(exchange: Exchange, user_data: KeyValueList) -> KeyValueList:
    """The attached data as it will be.

    Raises:
        Refused: it is too large (53).
    """
    if user_data.packed_bytes() > exchange.config.max_user_data_bytes:
        most = exchange.config.max_user_data_bytes
        raise Refused(INVALID_ATTRIBUTE, f"UserData packs into {user_data.packed_bytes()} bytes, {most} are allowed")
    return user_data


def change(exchange: Exchange, call: Call, user_data: KeyValueList, *, changed_by: str | None) -> None:
    """Replace the attached data of a call, and of those that share it, and tell their parties."""
    third = {} if changed_by is None else {"ThirdPartyDN": changed_by}
    for each in _sharing(exchange, call):
        merge(exchange, each, user_data)
        for party in list(each.parties):
            exchange.tell_party(party, "EventAttachedDataChanged", UserData=user_data, **third, **NO_OTHER)


def merge(exchange: Exchange, call: Call, user_data: KeyValueList) -> None:
    """Replace the attached data of a call whose parties hear of it by another event, or need not."""
    if call.user_data != user_data:
        call.user_data = user_data
        exchange.tell_watchers(call, "EventCallDataChanged")


def _sharing(exchange: Exchange, call: Call) -> list[Call]:
    """The call, and the calls whose attached data is the same: a main call and its joint consult calls."""
    main = call.main if call.shares_data and call.main is not None and call.main.ended is None else call
    if call is main and not exchange.data_is_shared:
        return [call]
    consulting = [each for each in exchange.calls.up() if each.shares_data and each.main is main]
    return [call, *(each for each in (main, *consulting) if each is not call)]
