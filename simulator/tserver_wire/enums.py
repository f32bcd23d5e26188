"""Enumerations: their tables, the names a sender may use, and constants for code.

On the wire an enumeration is its name; a reader also accepts the number and T-Library's longer names (`MakeCallRegular`
for `Regular`). The tables are in `enum_tables.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tserver_wire.enum_tables import PREFIXES, SECOND_NAMES, TABLES

__all__ = [
    "ENUMS",
    "WORK_MODE_READING",
    "AddressInfoType",
    "AddressType",
    "AgentWorkMode",
    "CallState",
    "CallType",
    "ControlMode",
    "DNRole",
    "Enumeration",
    "MakeCallType",
    "RegisterMode",
    "RouteType",
    "ServerRole",
    "name_of",
    "number_of",
]


@dataclass(frozen=True, slots=True)
class Enumeration:
    """One value table, read in both directions.

    Attributes:
        numbers: wire name to number.
        names: number to wire name (of two names, the one that is not bound to a context).
        accepted: every accepted spelling to the wire name.
    """

    name: str
    numbers: Mapping[str, int] = field(repr=False)
    names: Mapping[int, str] = field(repr=False)
    accepted: Mapping[str, str] = field(repr=False)


def number_of(enumeration: str, name: str) -> int:
    """Give the T-Library number of a wire name, such as 2 for `("CallType", "Inbound")`."""
    return ENUMS[enumeration].numbers[name]


def name_of(enumeration: str, number: int) -> str:
    """Give the wire name of a T-Library number."""
    return ENUMS[enumeration].names[number]


def _enumeration(name: str) -> Enumeration:
    names = TABLES[name]
    numbers = {wire_name: number for number, wire_name in names.items()} | SECOND_NAMES.get(name, {})
    accepted = {spelling: wire_name for wire_name in numbers for spelling in _spellings(name, wire_name)}
    return Enumeration(name, numbers, names, accepted | {wire_name: wire_name for wire_name in numbers})


def _spellings(enumeration: str, wire_name: str) -> list[str]:
    spellings: list[str] = []
    for prefix in PREFIXES.get(enumeration, ()):
        if wire_name.startswith(prefix) and wire_name != prefix:
            spellings.append(wire_name.removeprefix(prefix))
        else:
            spellings.append(prefix + wire_name)
    return spellings


ENUMS: dict[str, Enumeration] = {name: _enumeration(name) for name in TABLES}
"""Every enumeration, by T-Library's name."""


WORK_MODE_READING: dict[str, dict[str, str]] = {
    "RequestAgentReady": {"LegalGuard": "AutoIn"},
    "EventAgentReady": {"LegalGuard": "AutoIn"},
    "RequestAgentNotReady": {"AutoIn": "LegalGuard"},
    "EventAgentNotReady": {"AutoIn": "LegalGuard"},
}
"""AgentWorkMode 2 by message: AutoIn of a ready agent, LegalGuard of one that is not; elsewhere as it was written."""


class AddressType:
    """What a DN is."""

    UNKNOWN = "Unknown"
    DN = "DN"
    POSITION = "Position"
    QUEUE = "Queue"
    ROUTE_DN = "RouteDN"
    TRUNK = "Trunk"
    ROUTE_QUEUE = "RouteQueue"
    AGENT_ID = "AgentID"


class RegisterMode:
    """How a client registers a DN."""

    SHARE = "ModeShare"
    PRIVATE = "ModePrivate"
    MONITOR = "ModeMonitor"


class ControlMode:
    """Whether the registration reaches the switch."""

    DEFAULT = "RegisterDefault"
    FORCE = "RegisterForce"
    LOCAL = "RegisterLocal"


class AgentWorkMode:
    """What an agent that is ready or not ready does."""

    UNKNOWN = "Unknown"
    MANUAL_IN = "ManualIn"
    AUTO_IN = "AutoIn"
    LEGAL_GUARD = "LegalGuard"
    AFTER_CALL_WORK = "AfterCallWork"
    AUX_WORK = "AuxWork"
    NO_CALL_DISCONNECT = "NoCallDisconnect"
    WALK_AWAY = "WalkAway"
    RETURN_BACK = "ReturnBack"


class CallType:
    """Where a call comes from and goes to."""

    UNKNOWN = "Unknown"
    INTERNAL = "Internal"
    INBOUND = "Inbound"
    OUTBOUND = "Outbound"
    CONSULT = "Consult"


class CallState:
    """Why a call event happened; T-Library's attribute, not a state machine of ours."""

    OK = "Ok"
    TRANSFERRED = "Transferred"
    CONFERENCED = "Conferenced"
    GENERAL_ERROR = "GeneralError"
    SYSTEM_ERROR = "SystemError"
    REMOTE_RELEASE = "RemoteRelease"
    BUSY = "Busy"
    NO_ANSWER = "NoAnswer"
    ALL_TRUNKS_BUSY = "AllTrunksBusy"
    SIT_INVALIDNUM = "SitInvalidnum"
    QUEUE_FULL = "QueueFull"
    CLEARED = "Cleared"
    OVERFLOWED = "Overflowed"
    ABANDONED = "Abandoned"
    REDIRECTED = "Redirected"
    FORWARDED = "Forwarded"
    CONSULT = "Consult"
    DROPPED = "Dropped"
    UNKNOWN = "Unknown"
    HELD = "Held"


class DNRole:
    """What a party is in a call."""

    UNKNOWN = "RoleUnknown"
    ORIGINATION = "RoleOrigination"
    DESTINATION = "RoleDestination"
    CONFERENCE_MEMBER = "RoleConferenceMember"
    NEW_PARTY = "RoleNewParty"
    ADDED_BY = "RoleAddedBy"
    DELETED_BY = "RoleDeletedBy"
    TRANSFERRED_BY = "RoleTransferredBy"
    DELETED_PARTY = "RoleDeletedParty"
    CONFERENCED_BY = "RoleConferencedBy"
    OBSERVER = "RoleObserver"


class MakeCallType:
    """How a call is to be made."""

    REGULAR = "Regular"
    DIRECT_AGENT = "DirectAgent"
    SUPERVISOR_ASSIST = "SupervisorAssist"
    PRIORITY = "Priority"
    DIRECT_PRIORITY = "DirectPriority"


class AddressInfoType:
    """What a query about a DN asks for."""

    ADDRESS_STATUS = "AddressStatus"
    AGENT_STATUS = "AgentStatus"
    ADDRESS_TYPE = "AddressType"
    CALLS_QUERY = "CallsQuery"
    DN_STATUS = "DNStatus"
    QUEUE_STATUS = "QueueStatus"


class RouteType:
    """What a routing instruction wants."""

    UNKNOWN = "Unknown"
    DEFAULT = "Default"
    REJECT = "Reject"
    AGENT_ID = "AgentID"
    CALL_DISCONNECT = "CallDisconnect"


class ServerRole:
    """Which of a pair of servers it is."""

    PRIMARY = "Primary"
    BACKUP = "Backup"
