"""The DNs of the switch, and which client has registered which of them in which mode."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tserver_sim.model.inputs import ClientId
from tserver_wire.enums import AddressType, RegisterMode

if TYPE_CHECKING:
    from tserver_sim.model.agents import Agent
    from tserver_sim.model.calls import Party

__all__ = ["Client", "Device", "Directory", "Forward"]


@dataclass(frozen=True, slots=True)
class Forward:
    """Where calls go instead, and when (a ForwardMode)."""

    to: str
    mode: str


@dataclass(slots=True, eq=False)
class Device:
    """A DN, queue or route point: what it is, how it is set, its calls, who listens.

    Attributes:
        parties: its calls, oldest first; of a queue: the calls that wait, longest first.
        agent: who is logged in on it.
        observer: the supervisor's DN that listens in, and to how many calls (a MonitorNextCallType).
        registrations: client to RegisterMode.
        listeners: the clients that get its events, in the order in which they registered.
    """

    number: str
    address_type: str = AddressType.DN
    in_service: bool = True
    do_not_disturb: bool = False
    message_waiting: bool = False
    forward: Forward | None = None
    parties: list["Party"] = field(default_factory=list)
    agent: "Agent | None" = None
    observer: "tuple[Device, str] | None" = None
    registrations: dict[ClientId, str] = field(default_factory=dict)
    listeners: tuple[ClientId, ...] = ()

    @property
    def is_phone(self) -> bool:
        """Whether people talk here, as against queues and route points."""
        return self.address_type == AddressType.DN

    def register(self, client: ClientId, mode: str) -> None:
        """The client hears of this DN from now on; again: the mode changes."""
        self.registrations[client] = mode
        self.listeners = tuple(self.registrations)

    def unregister(self, client: ClientId) -> bool:
        """The client hears no more; False if it had not registered."""
        had = self.registrations.pop(client, None) is not None
        self.listeners = tuple(self.registrations)
        return had

    def is_shared_with(self, client: ClientId) -> bool:
        """Whether someone else has it registered, monitors aside."""
        return any(other != client and mode != RegisterMode.MONITOR for other, mode in self.registrations.items())

    def is_held_against(self, client: ClientId) -> bool:
        """Whether someone else has it for himself alone."""
        return any(other != client and mode == RegisterMode.PRIVATE for other, mode in self.registrations.items())


@dataclass(slots=True, eq=False)
class Client:
    """A connected client.

    Attributes:
        unwanted: the numbers of the messages that it does not want.
        watches: the CallUUIDs of the calls that it follows; empty: all of them; None: none.
    """

    session_id: ClientId
    application_name: str
    devices: dict[str, Device] = field(default_factory=dict)
    unwanted: frozenset[int] = frozenset()
    watches: frozenset[str] | None = None


class Directory:
    """All DNs by number, all clients by SessionID."""

    def __init__(self, dns: Iterable[str], queues: Iterable[str], route_points: Iterable[str]) -> None:
        self._devices = {number: Device(number) for number in dns}
        self._devices |= {number: Device(number, AddressType.QUEUE) for number in queues}
        self._devices |= {number: Device(number, AddressType.ROUTE_DN) for number in route_points}
        self.clients: dict[ClientId, Client] = {}

    def __iter__(self) -> Iterator[Device]:
        """All of them, as configured."""
        return iter(self._devices.values())

    def find(self, number: str) -> Device | None:
        """The DN, queue or route point of this number."""
        return self._devices.get(number)

    def register(self, client: ClientId, device: Device, mode: str) -> None:
        """The client hears of the device from now on."""
        device.register(client, mode)
        self.clients[client].devices[device.number] = device

    def unregister(self, client: ClientId, device: Device) -> bool:
        """The client hears of it no more; False if it had not registered."""
        self.clients[client].devices.pop(device.number, None)
        return device.unregister(client)

    def lose(self, client: ClientId) -> list[Device]:
        """The client is gone; gives the DNs that it had registered."""
        known = self.clients.pop(client, None)
        devices = [] if known is None else list(known.devices.values())
        for device in devices:
            device.unregister(client)
        return devices
