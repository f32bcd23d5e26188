"""The two translations: T-Server event to toolbar message, toolbar command to T-Server request.

Both are tables. Values are passed on as they came: numbers are text, attached data stays as on the wire.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from tserver_bridge.calls import AgentCall, CallPhase
from tserver_bridge.messages import Command
from tserver_wire import KeyValueList, Message

__all__ = [
    "CALL_COMMANDS",
    "CallCommand",
    "Second",
    "attribute_of",
    "cause_of",
    "direction_of",
    "facts_of",
    "number_of_other",
    "reason_code",
    "row_of",
    "timestamp_of",
]

_C = CallPhase


class Second(Enum):
    """The other call that a command about two calls names, and the attribute that names it."""

    NONE = ""
    TRANSFER = "TransferConnID"
    CONFERENCE = "ConferenceConnID"


@dataclass(frozen=True, slots=True)
class CallCommand:
    """A command about a call.

    Attributes:
        request: what the T-Server is asked for.
        phases: which calls it can be about; the first group in which there is exactly one is meant where nobody says.
        keys: the command's keys that become attributes.
        second: the other call that it needs.
    """

    request: str
    phases: tuple[tuple[CallPhase, ...], ...]
    keys: Mapping[str, str]
    second: Second = Second.NONE

    @property
    def allowed(self) -> frozenset[CallPhase]:
        """The phases in which the command makes sense."""
        return frozenset(phase for group in self.phases for phase in group)


_TO = {"toNumber": "OtherDN"}
_TALKING = ((_C.UP,),)

CALL_COMMANDS: dict[str, CallCommand] = {
    "accept": CallCommand("RequestAnswerCall", ((_C.OFFERED,),), {}),
    "reject": CallCommand("RequestReleaseCall", ((_C.OFFERED,), (_C.UP, _C.DIALING), (_C.HELD,)), {}),
    "hangup": CallCommand("RequestReleaseCall", ((_C.UP, _C.DIALING), (_C.OFFERED,), (_C.HELD,)), {}),
    "hold": CallCommand("RequestHoldCall", _TALKING, {}),
    "retrieve": CallCommand("RequestRetrieveCall", ((_C.HELD,),), {}),
    "transfer": CallCommand("RequestSingleStepTransfer", _TALKING, _TO),
    "transfer:mute": CallCommand("RequestMuteTransfer", _TALKING, _TO),
    "transfer:consult": CallCommand("RequestInitiateTransfer", _TALKING, _TO),
    "completeTransfer": CallCommand("RequestCompleteTransfer", ((_C.HELD,),), {}, Second.TRANSFER),
    "conference": CallCommand("RequestInitiateConference", _TALKING, _TO),
    "completeConference": CallCommand("RequestCompleteConference", ((_C.HELD,),), {}, Second.CONFERENCE),
    "alternate": CallCommand("RequestAlternateCall", ((_C.UP, _C.DIALING),), {}, Second.TRANSFER),
    "reconnect": CallCommand("RequestReconnectCall", ((_C.UP, _C.DIALING),), {}, Second.TRANSFER),
    "redirect": CallCommand("RequestRedirectCall", ((_C.OFFERED,),), _TO),
    "sendDtmf": CallCommand("RequestSendDTMF", _TALKING, {"digits": "DTMFDigits"}),
    "attachData": CallCommand(
        "RequestUpdateUserData", ((_C.UP,), (_C.OFFERED,), (_C.DIALING,), (_C.HELD,)), {"userData": "UserData"}
    ),
}
"""Every command about a call; `transfer` has a row for each mode."""


def row_of(command: Command) -> CallCommand | None:
    """The row of a command, None for one that is not about a call."""
    mode = command.text("mode")
    name = command.type if command.type != "transfer" or mode in {None, "singleStep"} else f"transfer:{mode}"
    return CALL_COMMANDS.get(name)


def attribute_of(value: object, place: str = "userData") -> Any:
    """A value of a command as an attribute; `place` is what a refusal calls it.

    Raises:
        ValueError: attached data that T-Library does not know; the message says what.
    """
    if not isinstance(value, dict):
        return value
    _check_depth(value, place)
    return KeyValueList.from_json(value, place)


_DEEPEST_LIST = 15
"""A line of the wire has at most 16 levels, and the message is the first."""


def _check_depth(value: Mapping[str, Any], place: str) -> None:
    level: list[Any] = [value]
    for _ in range(_DEEPEST_LIST):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
    if level:
        raise ValueError(f"{place} has more than {_DEEPEST_LIST} levels")


_DIRECTIONS = {"Inbound": "inbound", "Outbound": "outbound", "Internal": "internal", "Consult": "consult"}


def direction_of(event: Message) -> str:
    """The direction of a call that an event announces: a call that is dialled here is outbound, consulting aside."""
    kind = _DIRECTIONS.get(str(event.get("CallType")), "inbound")
    if kind in {"inbound", "internal"} and event.name == "EventDialing":
        return "outbound"
    return kind


def number_of_other(event: Message, *, dialled: bool) -> str:
    """The other party's number, exactly as it came; empty if it is withheld."""
    names = ("OtherDN", "DNIS") if dialled else ("ANI", "OtherDN")
    for name in names:
        value = event.get(name)
        if isinstance(value, str):
            return value
    return ""


def timestamp_of(event: Message) -> str | None:
    """The time of a T-Server event, ISO 8601 with milliseconds and zone; None where it bears none."""
    seconds, micros = event.get("TimeinSecs"), event.get("TimeinuSecs", 0)
    if not isinstance(seconds, int) or not isinstance(micros, int):
        return None
    second = _second(seconds)
    return None if second is None else f"{second}.{micros // 1000 % 1000:03d}Z"


@lru_cache(maxsize=4)  # a burst has many events of one second
def _second(seconds: int) -> str | None:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"
    except (OverflowError, ValueError, OSError):
        return None


_FACTS: tuple[tuple[str, str], ...] = (
    ("DNIS", "DNIS"),
    ("ThisQueue", "queueName"),
    ("CallType", "callType"),
    ("CallState", "callState"),
    ("OtherDN", "otherDN"),
)
_PARTY_FACTS: tuple[tuple[str, str], ...] = (("OtherDN", "party"), ("ThirdPartyDN", "by"))
_PARTY_EVENTS = frozenset({"EventPartyAdded", "EventPartyChanged", "EventPartyDeleted"})


def facts_of(event: Message) -> dict[str, Any]:
    """What a call event says besides: numbers, queue, type, state, attached data; who came or left and by whom."""
    facts: dict[str, Any] = {theirs: value for ours, theirs in _FACTS if isinstance(value := event.get(ours), str)}
    user_data = event.get("UserData")
    if isinstance(user_data, KeyValueList):
        facts["userData"] = user_data.to_json()
    if event.name in _PARTY_EVENTS:
        facts |= {theirs: value for ours, theirs in _PARTY_FACTS if isinstance(value := event.get(ours), str)}
    return facts


_STATE_CAUSES = {
    "NoAnswer": "no-answer",
    "Droppednoanswer": "no-answer",
    "Redirected": "redirected",
    "Forwarded": "redirected",
    "Transferred": "transferred",
    "Conferenced": "transferred",
    "Busy": "busy",
    "GeneralError": "failed",
    "SystemError": "failed",
    "AllTrunksBusy": "busy",
}


def cause_of(event: Message, call: AgentCall) -> str:
    """Why a call is over for the agent, by the event that says so."""
    state = str(event.get("CallState", "Ok"))
    if event.name == "EventAbandoned":
        return "abandoned"
    if state in _STATE_CAUSES:
        return _STATE_CAUSES[state]
    if state.startswith("Sit") or event.name == "EventDestinationBusy":
        return "failed"
    extensions = event.get("Extensions")
    releasing = str(extensions.find("ReleasingParty")) if isinstance(extensions, KeyValueList) else ""
    if releasing.startswith("1") or (call.release_asked and not releasing.startswith("2")):
        return "rejected" if call.phase is CallPhase.OFFERED else "hangup"
    if releasing.startswith("3"):
        return "failed"
    return "remote-hangup"


def reason_code(event: Message) -> str | int | None:
    """The reason of a not-ready event, as it came."""
    reasons = event.get("Reasons")
    value = reasons.find("ReasonCode") if isinstance(reasons, KeyValueList) else None
    return value if isinstance(value, str | int) else None
