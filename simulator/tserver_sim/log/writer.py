"""Writes a T-Server log: what happened in, text out; sans-IO, for the simulator's log file and for `tsim log export`.

Records stand in the short format with ISO 8601 local time; events and requests in blocks. A message is dumped once,
its receivers follow it. Keep-alive messages are not T-Library's and are left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from tserver_sim.log.pairs import list_lines
from tserver_sim.log.values import log_name, masked, symbols, written_value
from tserver_sim.model.inputs import Stamp
from tserver_wire import KEEP_ALIVE_MESSAGES, KeyValueList, Message, Value

__all__ = ["LogHeader", "LogWriter"]

_SECONDS_PER_HOUR = 3600
_SECONDS_END = 2**32  # of T-Library's times: in the year 2106

# GUESS: the order in which T-Servers pack attributes is not known; readers look for names.
_FIRST = (
    "EventSequenceNumber", "TimeinuSecs", "TimeinSecs", "ErrorCode", "ErrorMessage", "ReferenceID",
    "CallState", "OtherDNRole", "OtherDN", "ThirdPartyDNRole", "ThirdPartyDN", "ThisDNRole",
    "ThisQueue", "ThisDN", "ANI", "DNIS", "UserData", "Reasons", "Extensions", "CallUUID", "ConnID",
    "PreviousConnID", "CallID", "CallType", "AgentWorkMode", "AgentID", "CustomerID", "ClientID",
)  # fmt: skip
_ORDER = {name: place for place, name in enumerate(_FIRST)}

# GUESS: which verb stands before which event; tools look only at what follows `message`.
_TO_ONE_CLIENT = frozenset(
    {
        "EventACK",
        "EventAddressInfo",
        "EventError",
        "EventLinkConnected",
        "EventLinkDisconnected",
        "EventLocationInfo",
        "EventPartyInfo",
        "EventRegistered",
        "EventServerInfo",
        "EventSwitchInfo",
        "EventUnregistered",
    }
)

_CALL_BASED = ("EventCallCreated", "EventCallDataChanged", "EventCallDeleted", "EventCallParty")


@dataclass(frozen=True, slots=True)
class LogHeader:
    """What stands at the head of the file, and where the clock is.

    Attributes:
        application: the T-Server's name; `TServer_` is put before it if it does not begin so, because readers want it.
        version: of the T-Server; on every event's line.
        zone_seconds: how far local time is ahead of UTC.
    """

    application: str
    version: str
    command_line: str = ""
    host: str = ""
    host_info: str = ""
    file: str = ""
    zone_seconds: int = 0
    zone_name: str = "UTC"


class LogWriter:
    """Writes one log, in order; each method gives the lines to add, line ends included.

    Clients are numbered as they connect; the number is written as client id and as socket.
    """

    def __init__(self, header: LogHeader) -> None:
        self._header = header
        self._zone = timezone(timedelta(seconds=header.zone_seconds))
        self._clients: dict[str, tuple[int, str]] = {}
        self._count = 0
        self._next_check: int | None = None

    def opening(self, at: Stamp) -> str:
        """The head of the file and its first records."""
        header = self._header
        name = header.application.replace(" ", "_") or "TServer"
        name = name if name.startswith("TServer") else f"TServer_{name}"
        local, utc = self._local(at), self._local(at).astimezone(UTC)
        head = [
            f"Application name: {symbols(name)}",
            "Application type: TServer (1)",
            f"Command line:     {symbols(header.command_line)}",
            f"Host name:        {symbols(header.host)}",
            "DST:              TZ = 0, timeb = 0",
            f"Time zone:        {-header.zone_seconds}, {header.zone_name}, {header.zone_name}",
            f"UTC time:         {_iso(utc)}",
            f"Local time:       {_iso(local)}",
            f"Start time (UTC): {_iso(utc)[:19]}",
            "Running time:     0:00:00:00",
            f"Host info:       {symbols(header.host_info)}",
            f"File:             (1) {symbols(header.file)}",
            "",
        ]
        records = [
            ("Trc 04112", f"The Log Output of type '{symbols(header.file)}' has been created and opened"),
            ("Trc 04100", "Logging service started"),
            ("Std 05060", "Application started"),
        ]
        self._next_check = (at.seconds // _SECONDS_PER_HOUR + 1) * _SECONDS_PER_HOUR
        return _text([*head, *(f"{_iso(local)} {number} {text}" for number, text in records)])

    def closing(self, at: Stamp) -> str:
        """The last record."""
        return self.record(at, "Std 05063", "Normal termination")

    def record(self, at: Stamp, number: str, text: str) -> str:
        """One record: level and number such as `Std 04525`, and its text."""
        return _text([*self._check_points(at), f"{_iso(self._local(at))} {number} {symbols(text)}"])

    def note(self, at: Stamp, kind: str, text: str) -> str:
        """A line about the simulator itself; a T-Server has no such line, readers pass it over."""
        return _text([*self._check_points(at), f"@{self._clock(at)} [tsim] {symbols(kind)}: {symbols(text)}"])

    def connected(self, at: Stamp, session: str, application: str) -> str:
        """A client became one."""
        number, name = self._client(session, application)
        return self.record(at, "Trc 04520", f"New client {number} connected") + self.record(
            at, "Trc 04522", f"Client {number} authorized, name '{name}', type 'TServerClient'"
        )

    def disconnected(self, at: Stamp, session: str) -> str:
        """A client's connection ended."""
        known = self._clients.pop(session, None)
        return "" if known is None else self.record(at, "Trc 04524", f"Client '{known[1]}' disconnected")

    def refused(self, at: Stamp, session: str, why: str) -> str:
        """A client sent what cannot be accepted."""
        number, name = self._client(session)
        return self.record(at, "Std 04546", f"Invalid message received from {number} ({name}), {why}")

    def request(self, at: Stamp, session: str, message: Message) -> str:
        """What a client asked."""
        if message.name in KEEP_ALIVE_MESSAGES:
            return ""
        application = message.get("ApplicationName") if message.name == "RequestRegisterClient" else None
        number, name = self._client(session, application if isinstance(application, str) else None)
        received = f"{message.name} received from [{number}] ({number:08x} {name} 0.0.0.0:0)"
        return self.record(at, "Trc 04541", received) + _text([f"message {message.name}", *self._attributes(message)])

    def event(self, at: Stamp, message: Message, sessions: Sequence[str]) -> str:
        """What the T-Server told, and whom."""
        if message.name in KEEP_ALIVE_MESSAGES:
            return ""
        head = f"@{self._clock(at, message)} [0] {self._header.version} {_verb(message.name)}: message {message.name}"
        lines = [*self._check_points(at), head]
        if message.name == "EventError" and isinstance(text := message.get("ErrorMessage"), str) and text:
            lines.append(f"\t({symbols(text)})")
        lines += self._attributes(message)
        stamp = _iso(self._local(at))
        for number, name in [self._client(session) for session in sessions]:
            lines.append(f'{stamp} Int 04545 Interaction message "{message.name}" sent to {number} ("{name}")')
            lines.append(f"{stamp} Trc 04542 {message.name} sent to [{number}] ({number:08x} {name} 0.0.0.0:0)")
        return _text(lines)

    def _attributes(self, message: Message) -> list[str]:
        lines: list[str] = []
        for name, value in _ordered(masked(message).attributes):
            if isinstance(value, KeyValueList):
                lines += list_lines(log_name(name), value)
            else:
                text = written_value(message.name, name, value, self._header.zone_seconds)
                lines.append(f"\tAttribute{log_name(name)}\t{text}")
        return lines

    def _client(self, session: str, application: str | None = None) -> tuple[int, str]:
        """Number and name of a client; it gets a number when it is first heard of."""
        number, name = self._clients.get(session) or (0, "client")
        if number == 0:
            self._count += 1
            number = self._count
        if application:
            name = symbols("_".join(application.split()))
        self._clients[session] = number, name
        return number, name

    def _check_points(self, at: Stamp) -> list[str]:
        """Once an hour the date is told, for readers that see only times."""
        if self._next_check is None or at.seconds < self._next_check:
            return []
        local = _iso(self._local(at))
        self._next_check = (at.seconds // _SECONDS_PER_HOUR + 1) * _SECONDS_PER_HOUR
        return [f"{local} Trc 04120 Check point {local[:19]}"]

    def _local(self, at: Stamp) -> datetime:
        # From parts: a float of seconds is a microsecond off now and then.
        return datetime.fromtimestamp(at.seconds, self._zone) + timedelta(microseconds=at.micros)

    def _clock(self, at: Stamp, message: Message | None = None) -> str:
        """Time of day in four digits of a second; that of the event's own stamp, where it has one."""
        local = self._local(at if message is None else _stamp_of(message) or at)
        return f"{local:%H:%M:%S}.{local.microsecond // 100:04}"


def _verb(event: str) -> str:
    if event in _TO_ONE_CLIENT:
        return "send_to_client"
    return "distribute call/party event" if event.startswith(_CALL_BASED) else "distribute_event"


def _stamp_of(message: Message) -> Stamp | None:
    seconds, micros = message.get("TimeinSecs"), message.get("TimeinuSecs")
    if type(seconds) is int and type(micros) is int and 0 <= seconds < _SECONDS_END and 0 <= micros < 1_000_000:
        return Stamp(seconds, micros)
    return None


def _ordered(attributes: Mapping[str, Value]) -> list[tuple[str, Value]]:
    return sorted(attributes.items(), key=lambda pair: _ORDER.get(pair[0], len(_ORDER)))


def _iso(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds")


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
