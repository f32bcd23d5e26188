"""A request on its way to the function that carries it out, with what it is about looked up."""

from dataclasses import dataclass
from typing import Any

from tserver_sim.model.asking import Asking
from tserver_sim.model.calls import Call, Party
from tserver_sim.model.directory import Device
from tserver_sim.model.inputs import ClientId
from tserver_wire import KeyValueList, Message

__all__ = ["Request"]

_NONE = KeyValueList()


@dataclass(slots=True)
class Request:
    """One request of a client.

    `device` is its ThisDN, `party` that DN's party in the call of its ConnID; each is there for the kinds of requests
    that have one (`requests.py`), and asking for one that is not there is a fault of ours.
    """

    client: ClientId
    message: Message
    asking: Asking
    found_device: Device | None = None
    found_call: Call | None = None
    found_party: Party | None = None

    @property
    def device(self) -> Device:
        """The DN that the request is about."""
        assert self.found_device is not None, self.message.name  # noqa: S101  # the table sees to it
        return self.found_device

    @property
    def call(self) -> Call:
        """The call that the request is about."""
        assert self.found_call is not None, self.message.name  # noqa: S101  # the table sees to it
        return self.found_call

    @property
    def party(self) -> Party:
        """The party of the DN in that call."""
        assert self.found_party is not None, self.message.name  # noqa: S101  # the table sees to it
        return self.found_party

    def text(self, name: str, default: str = "") -> str:
        """A text or enumeration name among the attributes."""
        value = self.message.get(name)
        return value if isinstance(value, str) else default

    def find_text(self, name: str) -> str | None:
        """A text, None where it is absent."""
        value = self.message.get(name)
        return value if isinstance(value, str) else None

    def integer(self, name: str, default: int = 0) -> int:
        """An integer among the attributes."""
        value = self.message.get(name)
        return value if isinstance(value, int) else default

    def pairs(self, name: str) -> KeyValueList:
        """A key-value list, empty where it is absent."""
        value = self.message.get(name)
        return value if isinstance(value, KeyValueList) else _NONE

    @property
    def reasons(self) -> KeyValueList | None:
        """The request's Reasons, None where there are none."""
        return self.pairs("Reasons") or None

    def attributes(self) -> dict[str, Any]:
        """A copy of all attributes but the ReferenceID."""
        return {name: value for name, value in self.message.attributes.items() if name != "ReferenceID"}
