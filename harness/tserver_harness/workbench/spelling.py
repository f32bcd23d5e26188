"""A dialect the other way round: what a toolbar of that dialect posts in our spelling, our events in its own. Pure.

The harness speaks to a bridge in the bridge's dialect (`dialects.py`); here a toolbar speaks to our bridge in its own.
"""

import re
from collections.abc import Mapping
from typing import Any

from tserver_harness.dialects import Dialect

__all__ = ["spelled", "understood"]

_PLACEHOLDER = re.compile(r"\{([A-Za-z]+)\}")


def understood(dialect: Dialect, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A command as the bridge knows it; what the dialect does not list stays as it is.

    Where two commands have one body the first is meant: the bridge takes `reject` of an established call for `hangup`.
    """
    for command, template in dialect.commands.items():
        values: dict[str, Any] = {}
        if _fits(template, body, values):
            if "eventId" in values:  # the toolbar's own id for a call that it makes
                values["connectionId"] = values.pop("eventId")
            return {"type": command, **values}
    return body


def spelled(dialect: Dialect, message: Mapping[str, Any]) -> dict[str, Any]:
    """A message of the bridge as toolbars of the dialect read it."""
    name = message.get("eventName")
    paths = {"eventName": dialect.name_path, **dialect.keys}
    theirs: dict[str, Any] = {key: value for key, value in message.items() if key not in paths}
    values = {**message, "eventName": dialect.event_names.get(str(name), name)}
    for ours, path in paths.items():
        if ours in message:
            _put(theirs, path.split("."), values[ours])
    return theirs


def _fits(template: Any, given: Any, values: dict[str, Any]) -> bool:
    """Whether the body is one of this template's; what stands at its placeholders goes into `values`."""
    if isinstance(template, Mapping):
        return isinstance(given, Mapping) and all(_key_fits(part, key, given, values) for key, part in template.items())
    whole = _PLACEHOLDER.fullmatch(template) if isinstance(template, str) else None
    if whole is not None:
        values[whole[1]] = given
        return True
    return _same(template, given)


def _key_fits(part: Any, key: str, given: Mapping[str, Any], values: dict[str, Any]) -> bool:
    if key not in given:
        return isinstance(part, str) and _PLACEHOLDER.search(part) is not None  # a value that may be left out
    return _fits(part, given[key], values)


def _same(template: Any, given: Any) -> bool:
    if isinstance(template, str) and isinstance(given, str):
        return template.lower() == given.lower()
    return bool(template == given)


def _put(message: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        inner = message.setdefault(part, {})
        if not isinstance(inner, dict):
            return  # a plain value stands where the dialect wants an object
        message = inner
    message[path[-1]] = value
