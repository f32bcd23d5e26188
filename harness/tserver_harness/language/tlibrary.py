"""T-Library's words as scenarios use them: names of messages and attributes, and how an attribute's value is read."""

from collections.abc import Collection, Mapping
from typing import Any

from tserver_harness.language.templates import PLACEHOLDER
from tserver_settings.errors import Problems, did_you_mean
from tserver_settings.scalars import integer_of, user_data_value
from tserver_settings.source import ScalarNode
from tserver_wire import KEEP_ALIVE_MESSAGES
from tserver_wire.attributes import ATTRIBUTES, WIRE_ATTRIBUTES, Attribute, Kind
from tserver_wire.enums import ENUMS
from tserver_wire.messages import MESSAGES

__all__ = ["attribute_names", "event_names", "message_names", "read_attribute", "request_names"]

_ATTRIBUTES: Mapping[str, Attribute] = {**ATTRIBUTES, **WIRE_ATTRIBUTES}


def message_names() -> Collection[str]:
    """All messages of T-Library."""
    return MESSAGES.keys()


def request_names() -> frozenset[str]:
    """What a client may ask for, and the keep-alives that it may send."""
    return frozenset(name for name in MESSAGES if name.startswith("Request")) | KEEP_ALIVE_MESSAGES.keys()


def event_names() -> frozenset[str]:
    """What a server may tell."""
    return frozenset(name for name in MESSAGES if name.startswith("Event"))


def attribute_names() -> Collection[str]:
    """All attributes, spelled as on the wire."""
    return _ATTRIBUTES.keys()


def read_attribute(name: str, scalar: ScalarNode, problems: Problems) -> Any:
    """A scalar as the attribute's kind reads it; enumerations give their wire name, from name or number."""
    attribute = _ATTRIBUTES[name]
    if PLACEHOLDER.search(scalar.text):
        return scalar.text
    match attribute.kind:
        case Kind.INTEGER | Kind.REFERENCE_ID:
            return integer_of(scalar, problems, name)
        case Kind.KEY_VALUE_LIST | Kind.ADDP:
            return user_data_value(scalar, problems)
        case Kind.ENUMERATION:
            return _enumerated(attribute.enumeration, name, scalar, problems)
        case _:
            return scalar.text


def _enumerated(enumeration: str, name: str, scalar: ScalarNode, problems: Problems) -> str:
    table = ENUMS[enumeration]
    by_number = table.names.get(int(scalar.text)) if scalar.text.isdecimal() else None
    wire_name = by_number or table.accepted.get(scalar.text)
    if wire_name is None:
        problems.add(scalar.span, f"`{name}` has no value `{scalar.text}`", did_you_mean(scalar.text, table.numbers))
    return wire_name or scalar.text
