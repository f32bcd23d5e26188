"""The names that scenarios may use besides the verbs: toolbar events, keys and commands, capabilities, T-Library words.

The toolbar's side is that of the bridge contract; T-Library's is asked of `tserver_wire`.
"""

from collections.abc import Mapping
from enum import Enum

__all__ = [
    "CAPABILITIES",
    "COMMANDS",
    "COMMAND_KEYS",
    "EVENTS_OF_A_CALL",
    "PROFILES",
    "TOOLBAR_EVENTS",
    "TOOLBAR_KEYS",
    "ValueKind",
]


class ValueKind(Enum):
    """How a plain scalar is read where a key of this kind expects it."""

    TEXT = "text"
    INTEGER = "integer"
    USER_DATA = "attached data"
    FREE = "free"


EVENTS_OF_A_CALL = ("EventRinging", "EventDialing", "EventEstablished", "EventReleased")

TOOLBAR_EVENTS: frozenset[str] = frozenset(
    {
        "EventRegistered",
        *EVENTS_OF_A_CALL,
        "EventHeld",
        "EventRetrieved",
        "EventPartyAdded",
        "EventPartyChanged",
        "EventPartyDeleted",
        "EventAttachedDataChanged",
        "EventAgentReady",
        "EventAgentNotReady",
        "EventAgentLogout",
        "EventError",
        "EventLinkDisconnected",
        "EventLinkConnected",
        "EventDNOutOfService",
        "EventDNBackInService",
    }
)

_TEXT_KEYS = (
    "eventName",
    "connectionId",
    "eventId",
    "ANI",
    "direction",
    "DNIS",
    "queueName",
    "callType",
    "callState",
    "otherDN",
    "cause",
    "thisDN",
    "agentId",
    "timestamp",
    "party",
    "by",
    "previousConnectionId",
    "errorMessage",
    "command",
    "workMode",
)

TOOLBAR_KEYS: Mapping[str, ValueKind] = {
    **dict.fromkeys(_TEXT_KEYS, ValueKind.TEXT),
    "sequence": ValueKind.INTEGER,
    "errorCode": ValueKind.INTEGER,
    "userData": ValueKind.USER_DATA,
    "reasonCode": ValueKind.USER_DATA,
}

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "initialize": ("agentId", "dn", "password", "queue", "workMode"),
    "accept": (),
    "reject": (),
    "hangup": (),
    "makeCall": ("toNumber", "userData"),
    "ready": ("workMode",),
    "notReady": ("reasonCode", "workMode"),
    "unavailable": (),
    "hold": (),
    "retrieve": (),
    "transfer": ("toNumber", "mode", "userData"),
    "completeTransfer": (),
    "conference": ("toNumber", "userData"),
    "completeConference": (),
    "alternate": (),
    "reconnect": (),
    "redirect": ("toNumber",),
    "sendDtmf": ("digits",),
    "attachData": ("userData",),
}
"""Commands of a toolbar and the keys that each takes besides `connectionId`."""

COMMAND_KEYS: Mapping[str, ValueKind] = {
    **dict.fromkeys(
        ("agentId", "connectionId", "digits", "dn", "mode", "password", "queue", "toNumber", "workMode"), ValueKind.TEXT
    ),
    "userData": ValueKind.USER_DATA,
}
"""Keys of commands whose kind is known; what stands under others is free."""

CAPABILITIES = (
    "hold",
    "consult",
    "transfer",
    "conference",
    "agent-state",
    "unavailable",
    "attached-data",
    "dtmf",
    "routing",
)

PROFILES = ("core", "errors", "resilience", "multi-agent", "security", "extended", "load")
