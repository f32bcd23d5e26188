"""The request bodies, and how one is read: strictly, with errors that name the key and what is known.

Not JSON is 400; JSON that is not what the route asks for is 422. An empty body is an empty object. `null` for a key
that may be left out means the same as leaving it out.
"""

import difflib
import math
import re
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct, field

from tserver_sim.control.errors import ControlError
from tserver_sim.settings import Behaviour
from tserver_wire import ENUMS, KeyValueList

__all__ = [
    "AgentMove",
    "CallToPlace",
    "ClientCut",
    "DialledNumber",
    "DigitsToPress",
    "FaultToInject",
    "Login",
    "MessageToSend",
    "NoBody",
    "OneCall",
    "OutsideReaction",
    "PowerCut",
    "Restart",
    "RouteToGive",
    "RouterToSet",
    "UserData",
    "read_body",
    "read_key_values",
]

Body = TypeVar("Body")

Text = Annotated[str, Meta(min_length=1, max_length=255)]
CallId = Annotated[str, Meta(min_length=1, max_length=100, description="Your own name for the call; must be new.")]
ConnId = Annotated[str, Meta(min_length=1, max_length=100, description="ConnID of the call, or your own id of it.")]
Seconds = Annotated[float, Meta(ge=0)]
KeyValues = Annotated[dict[str, Any], Meta(description="A key-value list, as UserData is written on the wire.")]
UserData = dict[str, Any]
"""The body of a route that takes a key-value list and nothing else."""

_MAX_LEVELS = 16  # of objects and arrays within each other, as on the wire

_PATH_OF_PROBLEM = re.compile(r" - at `(?:key in )?\$\.?(.*)`$")


class _Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """Base of all bodies: frozen, camelCase in JSON, no other keys."""


class NoBody(_Body, frozen=True):
    """Nothing, or an empty object."""


class CallToPlace(_Body, frozen=True):
    """Who calls whom; `from` may be empty: the number is withheld."""

    from_number: Annotated[str, Meta(max_length=255)] = field(name="from")
    to: Text
    dnis: Text | None = None
    user_data: KeyValues | None = None
    id: CallId | None = None


class OneCall(_Body, frozen=True):
    """Which of the calls on the phone; needed only where it could be more than one."""

    conn_id: ConnId | None = None


class DialledNumber(_Body, frozen=True):
    """What is dialled at the phone."""

    to: Text


class OutsideReaction(_Body, frozen=True):
    """How a number out there reacts, and after how long."""

    behaviour: Behaviour
    after_seconds: Seconds = 1.0

    def __post_init__(self) -> None:
        """Refuse endless waiting."""
        _check_finite("afterSeconds", self.after_seconds)


class Login(_Body, frozen=True):
    """Where the agent logs in, and in which mode."""

    dn: Text
    work_mode: str | None = None

    def __post_init__(self) -> None:
        """Refuse unheard-of modes."""
        _check_work_mode(self.work_mode)


class AgentMove(_Body, frozen=True):
    """In which mode, and why."""

    work_mode: str | None = None
    reasons: KeyValues | None = None

    def __post_init__(self) -> None:
        """Refuse unheard-of modes."""
        _check_work_mode(self.work_mode)


class RouteToGive(_Body, frozen=True):
    """Which call goes where."""

    conn_id: ConnId
    to: Text


class RouterToSet(_Body, frozen=True):
    """Where the built-in router sends calls, in which order, and how long it thinks."""

    targets: Annotated[list[Text], Meta(min_length=1)]
    strategy: Literal["in-order", "in-turn"] = "in-order"
    after_seconds: Seconds = 0.0

    def __post_init__(self) -> None:
        """Refuse endless thinking."""
        _check_finite("afterSeconds", self.after_seconds)


class DigitsToPress(_Body, frozen=True):
    """The digits: 0-9 A-D * #, and commas for pauses."""

    digits: Annotated[str, Meta(min_length=1, max_length=256)]


class ClientCut(_Body, frozen=True):
    """How the connection ends: orderly, with a reset, or not at all, but nothing goes through any more."""

    how: Literal["fin", "rst", "silence"]


class PowerCut(_Body, frozen=True):
    """For how long; without `seconds` until `/v1/server/up`. Which of a pair, by its role now."""

    seconds: Seconds | None = None
    server: Literal["primary", "backup"] = "primary"

    def __post_init__(self) -> None:
        """Refuse endless waiting."""
        _check_finite("seconds", self.seconds)


class Restart(_Body, frozen=True):
    """What becomes of the calls, and after how many seconds the T-Server is there again; at once without `seconds`."""

    calls: Literal["lost", "kept"] = "kept"
    seconds: Seconds | None = None

    def __post_init__(self) -> None:
        """Refuse endless waiting."""
        _check_finite("seconds", self.seconds)


class MessageToSend(_Body, frozen=True):
    """A message as it is to be written on the wire, to the clients of a DN or to one client."""

    message: Annotated[dict[str, Any], Meta(description="The JSON object, sent as written.")]
    dn: Text | None = None
    session_id: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a message to nobody, and one to a DN and a client at once."""
        if (self.dn is None) == (self.session_id is None):
            given = "both are there" if self.dn is not None else "neither is there"
            raise _invalid("sessionId" if self.dn is not None else "dn", f"give dn or sessionId, one of them; {given}")


class FaultToInject(_Body, frozen=True):
    """A misbehaviour of the T-Server: what it does with the next `times` messages of a name, on one DN or on any."""

    kind: Literal["refuse", "withhold", "delay", "drop", "duplicate", "swap"]
    message: Annotated[str, Meta(description="Name of a request, event or keep-alive.")]
    dn: Text | None = None
    error_code: Annotated[int, Meta(ge=0, le=2**31 - 1, description="For `refuse`.")] | None = None
    seconds: Annotated[float, Meta(ge=0, description="For `delay`.")] | None = None
    times: Annotated[int, Meta(ge=1, le=2**31 - 1)] = 1

    def __post_init__(self) -> None:
        """Refuse settings that would be ignored; names and ranges are the fault table's business."""
        _check_finite("seconds", self.seconds)
        if self.kind != "delay" and self.seconds is not None:
            raise _invalid("seconds", f"seconds belong to delay, not to {self.kind}")
        if self.kind != "refuse" and self.error_code is not None:
            raise _invalid("errorCode", f"errorCode belongs to refuse, not to {self.kind}")


def read_body(data: bytes, shape: type[Body]) -> Body:
    """Read a body.

    Raises:
        ControlError: 400 for what is not JSON, 422 with the key for what the route cannot use.
    """
    raw = _read_json(data) if data.strip() else {}
    if not isinstance(raw, dict):
        raise ControlError(422, "invalid-body", f"the body is {_kind_of(raw)}, not an object; write {{...}}")
    if _is_deeper(raw, _MAX_LEVELS):
        raise ControlError(422, "invalid-body", f"the body has more than {_MAX_LEVELS} levels of objects and arrays")
    if issubclass(shape, Struct):
        _check_keys(raw, shape)
    try:
        return msgspec.convert(raw, shape)
    except msgspec.ValidationError as problem:
        raise _explained(problem) from None


def read_key_values(raw: dict[str, Any] | None, name: str) -> KeyValueList:
    """Read a key-value list that is part of a body, or is all of it; None: an empty one.

    Raises:
        ControlError: 422, with the key in the text.
    """
    try:
        return KeyValueList() if raw is None else KeyValueList.from_json(raw, place=name)
    except ValueError as problem:
        raise _invalid(name, str(problem)) from None


def _read_json(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except RecursionError:
        raise ControlError(400, "not-json", "the body is nested too deeply to be read") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise ControlError(400, "not-json", f"the body is not JSON: {problem}") from None


def _check_keys(raw: dict[str, Any], shape: type[Struct]) -> None:
    fields = msgspec.structs.fields(shape)
    known = [row.encode_name for row in fields]
    for key in raw:
        if key not in known:
            says = f"known are {', '.join(known)}" if known else "this route takes none"
            raise _invalid(key[:100], f"unknown key {key[:100]!r}{_did_you_mean(key, known)}; {says}")
    for row in fields:
        if row.required and row.encode_name not in raw:
            needed = ", ".join(each.encode_name for each in fields if each.required)
            raise _invalid(row.encode_name, f"{row.encode_name} is missing; needed: {needed}")


def _explained(problem: msgspec.ValidationError) -> ControlError:
    text = str(problem)
    found = _PATH_OF_PROBLEM.search(text)
    if found is None or not found[1]:
        return ControlError(422, "invalid-body", text)
    return _invalid(found[1], f"{found[1]}: {text[: found.start()]}")


def _check_finite(name: str, seconds: float | None) -> None:
    if seconds is not None and not math.isfinite(seconds):
        raise _invalid(name, f"{name} is {seconds}; write a finite number")


def _check_work_mode(mode: str | None) -> None:
    modes = ENUMS["AgentWorkMode"]
    if mode is not None and mode not in modes.accepted:
        hint = _did_you_mean(mode, modes.numbers)
        raise _invalid("workMode", f"workMode {mode[:100]!r} is unknown{hint}; known are {', '.join(modes.numbers)}")


def _invalid(name: str, message: str) -> ControlError:
    return ControlError(422, "invalid-field", message, name)


def _did_you_mean(word: str, known: Any) -> str:
    close = difflib.get_close_matches(word[:100], list(known), n=1, cutoff=0.7)
    return f" (did you mean {close[0]}?)" if close else ""


def _kind_of(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case _:
            return "an array"


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(each, levels - 1) for each in inner)
