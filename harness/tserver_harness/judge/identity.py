"""Which call a message is about, as far as a scenario's names for calls tell. Pure.

A toolbar may know a call by its ConnID or by an id of its own; ConnIDs are compared without case.
"""

from collections.abc import Mapping
from typing import Any

from tserver_harness.transcript import CallNamed

__all__ = ["ids_in_toolbar_message", "request_is_of", "toolbar_message_is_of"]

_EITHER_ORDER = {
    "RequestCompleteTransfer": "TransferConnID",
    "RequestCompleteConference": "ConferenceConnID",
}
"""Requests that name two calls, in either order."""


def ids_in_toolbar_message(message: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids that a toolbar message gives for its call, `connectionId` first; empty ones are none."""
    values = (message.get("connectionId"), message.get("eventId"))
    return tuple(value for value in values if isinstance(value, str) and value)


def toolbar_message_is_of(message: Mapping[str, Any], call: CallNamed | None) -> bool:
    """Whether the message names the call, by either of its ids."""
    return call is not None and any(_is_id_of(value, call) for value in ids_in_toolbar_message(message))


def request_is_of(message: Mapping[str, Any], call: CallNamed | None) -> bool:
    """Whether a T-Server message is about the call."""
    keys = ("ConnID", _EITHER_ORDER.get(str(message.get("message")), "ConnID"))
    values = {str(message[key]).lower() for key in keys if key in message}
    return call is not None and not values.isdisjoint(conn_id.lower() for conn_id in call.conn_ids)


def _is_id_of(value: str, call: CallNamed) -> bool:
    return value == call.event_id or value.lower() in {conn_id.lower() for conn_id in call.conn_ids}
