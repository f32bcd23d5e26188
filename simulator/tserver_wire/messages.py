"""A message, and the table of all of them.

A message is one generic value, a name and attributes; what it may carry is in the tables (`request_table.py`,
`event_table.py`), not in classes. The attributes are read-only by agreement: a message is shared between clients.
"""

from collections.abc import Mapping
from typing import TypeVar, overload

import msgspec

from tserver_wire.event_table import EVENTS
from tserver_wire.message_types import Certainty, MessageKind, MessageType
from tserver_wire.request_table import REQUESTS
from tserver_wire.values import Value

__all__ = ["KEEP_ALIVE_MESSAGES", "MESSAGES", "Certainty", "Message", "MessageKind", "MessageType"]

Default = TypeVar("Default")


class Message(msgspec.Struct, frozen=True):
    """One message: `name` as in T-Library, `attributes` by name, without the key `message`."""

    name: str
    attributes: Mapping[str, Value] = {}  # msgspec gives every message a dict of its own

    def __getitem__(self, attribute: str) -> Value:
        return self.attributes[attribute]

    @overload
    def get(self, attribute: str) -> Value | None: ...
    @overload
    def get(self, attribute: str, default: Default) -> Value | Default: ...
    def get(self, attribute: str, default: object = None) -> object:
        """Give an attribute, or the default where it is absent."""
        return self.attributes.get(attribute, default)

    @property
    def reference_id(self) -> int | None:
        """The ReferenceID, where there is one."""
        value = self.attributes.get("ReferenceID")
        return value if isinstance(value, int) else None


MESSAGES: dict[str, MessageType] = {
    row.name: row for row in sorted((*REQUESTS.values(), *EVENTS.values()), key=lambda row: row.number)
}
"""The 183 messages of T-Library, by name, in the order of their numbers."""

KEEP_ALIVE_MESSAGES: dict[str, MessageType] = {
    name: MessageType(-1, name, MessageKind.KEEP_ALIVE, ("Id",), (), Certainty.DOCUMENTED, "wire page")
    for name in ("AddpPing", "AddpPong")
}
"""The keep-alive of this wire; T-Library keeps its own below the messages."""
