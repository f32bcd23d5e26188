"""Dialects: how a bridge spells commands and events. A dialect changes spelling, never a requirement.

A dialect is a small data file. Shipped ones lie in `shipped_dialects/`; a target may name a file of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tserver_harness.language.vocabulary import COMMANDS, TOOLBAR_EVENTS, TOOLBAR_KEYS
from tserver_settings.errors import Problems, Span, did_you_mean
from tserver_settings.keys import Keys
from tserver_settings.scalars import free_value
from tserver_settings.source import MapNode, Node, ScalarNode, read_source

__all__ = ["SHIPPED_DIALECTS", "Dialect", "load_dialect", "read_dialect"]

_FOLDER = Path(__file__).parent / "shipped_dialects"
SHIPPED_DIALECTS = ("guide", "express-mock-a", "express-mock-b")
_PLACEHOLDER = re.compile(r"\{([A-Za-z]+)\}")
_IDS = ("connectionId", "eventId")
_LEFT_OUT = object()


@dataclass(frozen=True, slots=True)
class Dialect:
    """A spelling.

    Attributes:
        name_path: where the name of an event is, `eventType` or `data.type`.
        keys: our key to the path of theirs.
        event_names: our event name to theirs, where they differ.
        commands: our command to the body they expect, with `{key}` where a value goes.
    """

    name: str
    name_path: str = "eventName"
    keys: Mapping[str, str] = field(default_factory=dict)
    event_names: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def body(self, command: str, keys: Mapping[str, Any]) -> dict[str, Any]:
        """The body of a command with these keys of ours; what is not given is left out.

        A command that the dialect does not list is spelled as in the guide's: `type` and the keys. Keys for which its
        body has no place are added under our name, but for the ids of calls: a bridge that wants none gets none.
        """
        template = self.commands.get(command)
        if template is None:
            return {"type": command, **_as_the_guide_has_it(command, keys)}
        used: set[str] = set()
        body = _filled(template, keys, used)
        rest = {key: value for key, value in keys.items() if key not in used and key not in _IDS}
        return {**rest, **body} if isinstance(body, dict) else rest

    def heard(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """A message of the bridge in our spelling; keys that the dialect does not speak of stay as they are."""
        paths = {"eventName": self.name_path, **self.keys}
        taken = {path.split(".")[0] for ours, path in paths.items() if path != ours}
        message = {key: value for key, value in raw.items() if key not in taken}
        for ours, path in paths.items():
            value = _at(raw, path)
            if value is not _LEFT_OUT:
                message[ours] = value
        theirs = message.get("eventName")
        names = {their_name: our_name for our_name, their_name in self.event_names.items()}
        if isinstance(theirs, str) and theirs in names:
            message["eventName"] = names[theirs]
        return message


def load_dialect(name_or_path: str) -> Dialect:
    """A shipped dialect by name, or one from a file.

    Raises:
        FilesInvalid: the file has mistakes.
        OSError: there is no such file.
    """
    if name_or_path in SHIPPED_DIALECTS:
        return _shipped(name_or_path)
    return read_dialect(Path(name_or_path).read_text("utf-8"), name_or_path)


@cache
def _shipped(name: str) -> Dialect:
    path = _FOLDER / f"{name}.yaml"
    return read_dialect(path.read_text("utf-8"), str(path))


def read_dialect(text: str, file: str) -> Dialect:
    """A dialect from the text of its file.

    Raises:
        FilesInvalid: with every mistake found.
    """
    problems = Problems()
    root = read_source(text, file, problems)
    dialect = _dialect(root or ScalarNode("", plain=True, span=Span(file, 1, 1, 1, 1)), problems)
    problems.raise_if_any()
    return dialect


def _dialect(root: Node, problems: Problems) -> Dialect:
    keys = Keys(root, "", ("dialect", "events", "keys", "eventNames", "commands"), problems)
    keys.require("dialect", example="dialect: our-bridge")
    events = keys.node("events")
    name_path = "eventName"
    if events is not None:
        name_path = Keys(events, "events", ("name",), problems).text("name", name_path)
    return Dialect(
        name=keys.text("dialect"),
        name_path=_path(name_path),
        keys={ours: _path(theirs) for ours, theirs in _known(keys, "keys", tuple(TOOLBAR_KEYS), "key").items()},
        event_names=_known(keys, "eventNames", tuple(TOOLBAR_EVENTS), "event"),
        commands=_commands(keys),
    )


def _known(keys: Keys, name: str, known: tuple[str, ...], noun: str) -> dict[str, str]:
    texts = keys.texts(name)
    for ours in texts:
        if ours not in known:
            keys.problems.add(keys.where(name), f"there is no {noun} `{ours}`", did_you_mean(ours, known))
    return texts


def _commands(keys: Keys) -> dict[str, Mapping[str, Any]]:
    node = keys.node("commands")
    if node is None:
        return {}
    keys_of_commands = Keys(node, "commands", tuple(COMMANDS), keys.problems)
    commands: dict[str, Mapping[str, Any]] = {}
    for name in COMMANDS:
        body = keys_of_commands.node(name)
        if isinstance(body, MapNode):
            commands[name] = free_value(body)
        elif body is not None:
            keys.problems.add(body.span, f"the body of `{name}` is no mapping", "write `{type: accept}`")
    return commands


def _path(text: str) -> str:
    return text.removeprefix("$.")


def _as_the_guide_has_it(command: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    """`connectionId` of makeCall is the toolbar's own id for the call."""
    if command != "makeCall":
        return {key: value for key, value in keys.items() if key != "eventId"}
    own_id = {"connectionId": keys["eventId"]} if "eventId" in keys else {}
    return {**own_id, **{key: value for key, value in keys.items() if key != "eventId"}}


def _filled(template: Any, keys: Mapping[str, Any], used: set[str]) -> Any:
    match template:
        case str():
            return _filled_text(template, keys, used)
        case Mapping():
            filled = {name: _filled(value, keys, used) for name, value in template.items()}
            return {name: value for name, value in filled.items() if value is not _LEFT_OUT}
        case list():
            return [_filled(value, keys, used) for value in template]
        case _:
            return template


def _filled_text(text: str, keys: Mapping[str, Any], used: set[str]) -> Any:
    names = _PLACEHOLDER.findall(text)
    used.update(names)
    if any(name not in keys for name in names):
        return _LEFT_OUT
    whole = _PLACEHOLDER.fullmatch(text)
    if whole is not None:
        return keys[whole[1]]
    return _PLACEHOLDER.sub(lambda found: str(keys[found[1]]), text)


def _at(raw: Mapping[str, Any], path: str) -> Any:
    value: Any = raw
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return _LEFT_OUT
        value = value[part]
    return value
