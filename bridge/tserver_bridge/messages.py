"""The toolbar's side of the conversation: commands out of bodies, messages into frames.

A command is its canonical type and the keys that it has; a message is a mapping that is encoded once for all sockets of
an agent, each of which adds its own `sequence`.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from tserver_bridge.errors import CommandError, Problem
from tserver_wire import MAX_CLIENT_LINE_BYTES

__all__ = ["Command", "encode_message", "read_command", "with_sequence"]

_SYNONYMS = {
    "initialize": "initialize",
    "register": "initialize",
    "accept": "accept",
    "answer": "accept",
    "reject": "reject",
    "decline": "reject",
    "hangup": "hangup",
    "disconnect": "hangup",
    "release": "hangup",
    "wrapup": "hangup",
    "makecall": "makeCall",
    "ready": "ready",
    "notready": "notReady",
    "unavailable": "unavailable",
    "hold": "hold",
    "retrieve": "retrieve",
    "transfer": "transfer",
    "completetransfer": "completeTransfer",
    "conference": "conference",
    "completeconference": "completeConference",
    "alternate": "alternate",
    "reconnect": "reconnect",
    "redirect": "redirect",
    "senddtmf": "sendDtmf",
    "attachdata": "attachData",
}
"""Every spelling of a type, in small letters, to the type."""

_TEXTS = frozenset({"connectionId", "agentId", "dn", "password", "queue", "workMode", "toNumber", "mode", "digits"})
_MODES = frozenset({"singleStep", "mute", "consult"})
_ASKED_WITH = _TEXTS | {"userData", "reasonCode"}
_LARGEST_KEYS_BYTES = MAX_CLIENT_LINE_BYTES - 1_024  # the rest is room for names, ids and the agent's own DN
_REQUIRED = {
    "makeCall": ("toNumber",),
    "transfer": ("toNumber",),
    "conference": ("toNumber",),
    "redirect": ("toNumber",),
    "sendDtmf": ("digits",),
    "attachData": ("userData",),
}


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its type as the contract spells it, and its keys, of the right kinds."""

    type: str
    keys: Mapping[str, Any]

    def text(self, key: str) -> str | None:
        """A key that holds text, None where it is left out."""
        value = self.keys.get(key)
        return value if isinstance(value, str) else None


def read_command(body: bytes) -> Command:
    """A command out of the body of a request.

    Raises:
        CommandError: not JSON, not an object, an unknown type, a key missing or of the wrong kind.
    """
    try:
        raw = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise CommandError(Problem.NOT_JSON, "the body is not JSON") from problem
    if not isinstance(raw, dict):
        raise CommandError(Problem.NOT_JSON, "the body is no JSON object")
    kind = raw.get("type")
    if not isinstance(kind, str):
        raise CommandError(Problem.UNKNOWN_TYPE, "the key `type` is missing, or it is no text")
    known = _SYNONYMS.get(kind.lower())
    if known is None:
        raise CommandError(Problem.UNKNOWN_TYPE, f"there is no command of the type {kind[:64]!r}")
    keys = {key: value for key, value in raw.items() if key != "type" and value is not None}
    _check_kinds(keys)
    for key in _REQUIRED.get(known, ()):
        if key not in keys or keys[key] == "":
            raise CommandError(Problem.BAD_KEY, f"`{known}` needs the key `{key}`")
    _check_size(keys)
    return Command(known, keys)


def _check_kinds(keys: Mapping[str, Any]) -> None:
    for key in _TEXTS & keys.keys():
        if not isinstance(keys[key], str):
            raise CommandError(Problem.BAD_KEY, f"`{key}` needs text in quotes")
    if "userData" in keys and not isinstance(keys["userData"], dict):
        raise CommandError(Problem.BAD_KEY, "`userData` needs an object")
    if "reasonCode" in keys and (isinstance(keys["reasonCode"], bool) or not isinstance(keys["reasonCode"], str | int)):
        raise CommandError(Problem.BAD_KEY, "`reasonCode` needs text or an integer")
    if keys.get("mode", "singleStep") not in _MODES:
        raise CommandError(Problem.BAD_KEY, "`mode` is one of singleStep, mute, consult")


def _check_size(keys: Mapping[str, Any]) -> None:
    """A longer line would end the connection to the T-Server, which all agents share."""
    asked = {key: value for key, value in keys.items() if key in _ASKED_WITH}
    if len(msgspec.json.encode(asked)) > _LARGEST_KEYS_BYTES:
        raise CommandError(Problem.TOO_LARGE, f"the T-Server takes at most {_LARGEST_KEYS_BYTES} bytes of a command")


def encode_message(message: Mapping[str, Any]) -> bytes:
    """The JSON text of a message, still without `sequence`.

    A T-Server may say what the quick writer refuses: half a surrogate pair, an integer beyond 64 bits. Pages read both.
    """
    try:
        return msgspec.json.encode(message)
    except (UnicodeEncodeError, OverflowError):
        return json.dumps(_finite(message), separators=(",", ":")).encode()


def _finite(value: Any) -> Any:
    """The same without numbers that JSON does not have; null, as the quick writer makes of them."""
    match value:
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {key: _finite(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_finite(inner) for inner in value]
        case _:
            return value


def with_sequence(encoded: bytes, sequence: int) -> str:
    """The frame for one socket: the encoded message with its `sequence` at the end."""
    return f'{encoded[:-1].decode()},"sequence":{sequence}}}'
