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
        registrations: client to RegisterMode, at the primary T-Server.
        standby_registrations: the same at its backup, whose clients hear nothing.
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
    standby_registrations: dict[ClientId, str] = field(default_factory=dict)
    listeners: tuple[ClientId, ...] = ()

    @property
    def is_phone(self) -> bool:
        """Whether people talk here, as against queues and route points."""
        return self.address_type == AddressType.DN

    def register(self, client: ClientId, mode: str, *, standby: bool = False) -> None:
        """The client hears of this DN from now on, at a backup as soon as that takes over; again: the mode changes."""
        (self.standby_registrations if standby else self.registrations)[client] = mode
        self.listeners = tuple(self.registrations)

    def unregister(self, client: ClientId) -> bool:
        """The client hears no more; False if it had not registered."""
        had = self.registrations.pop(client, None) is not None
        had = self.standby_registrations.pop(client, None) is not None or had
        self.listeners = tuple(self.registrations)
        return had

    def change_sides(self) -> None:
        """The backup is the primary now."""
        self.registrations, self.standby_registrations = self.standby_registrations, self.registrations
        self.listeners = tuple(self.registrations)

    def is_shared_with(self, client: ClientId, *, standby: bool = False) -> bool:
        """Whether someone else has it registered at the same T-Server, monitors aside."""
        registrations = self.standby_registrations if standby else self.registrations
        return any(other != client and mode != RegisterMode.MONITOR for other, mode in registrations.items())

    def is_held_against(self, client: ClientId, *, standby: bool = False) -> bool:
        """Whether someone else has it for himself alone at the same T-Server."""
        registrations = self.standby_registrations if standby else self.registrations
        return any(other != client and mode == RegisterMode.PRIVATE for other, mode in registrations.items())


@dataclass(slots=True, eq=False)
class Client:
    """A connected client.

    Attributes:
        session: the SessionID that it knows, which it may have at two T-Servers at once; empty: its own.
        server: the number of the T-Server that it is connected to.
        standby: that is a backup now.
        unwanted: the numbers of the messages that it does not want.
        watches: the CallUUIDs of the calls that it follows; empty: all of them; None: none.
    """

    session_id: ClientId
    application_name: str
    session: ClientId = ""
    server: int = 0
    standby: bool = False
    devices: dict[str, Device] = field(default_factory=dict)
    unwanted: frozenset[int] = frozenset()
    watches: frozenset[str] | None = None

    def __post_init__(self) -> None:
        self.session = self.session or self.session_id


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
        known = self.clients[client]
        device.register(client, mode, standby=known.standby)
        known.devices[device.number] = device

    def unregister(self, client: ClientId, device: Device) -> bool:
        """The client hears of it no more; False if it had not registered."""
        self.clients[client].devices.pop(device.number, None)
        return device.unregister(client)

    def is_standby(self, client: ClientId) -> bool:
        """Whether the client is connected to a backup."""
        return self.clients[client].standby

    def session_of(self, client: ClientId) -> ClientId:
        """The SessionID that the client knows."""
        return self.clients[client].session

    def has_session(self, session: ClientId) -> bool:
        """Whether a client of this SessionID is connected, to any T-Server."""
        return any(client.session == session for client in self.clients.values())

    def lose(self, client: ClientId) -> list[Device]:
        """The client is gone; gives the DNs that it had registered."""
        known = self.clients.pop(client, None)
        devices = [] if known is None else list(known.devices.values())
        for device in devices:
            device.unregister(client)
        return devices
