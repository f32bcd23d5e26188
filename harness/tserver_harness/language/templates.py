"""`${name}` in text: what it is called, and putting values in its place.

`fill` serves the runner at run time (captures, calls, agents); variables and columns are put in before the scenario is
parsed, by `language.substitution`, with the same grammar. `$${` is a literal `${`.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from tserver_harness.language.patterns import shown
from tserver_settings.errors import Span, did_you_mean

__all__ = ["PLACEHOLDER", "TemplateError", "fill", "names_in", "replaced", "unescaped"]

PLACEHOLDER = re.compile(r"(?<!\$)\$\{([^{}]*)\}")
"""One `${name}`; the name may be anything, so that a bad one can be reported."""


class TemplateError(Exception):
    """A text asks for a name that nothing has; `remedy` says which one may have been meant."""

    def __init__(self, name: str, text: str, known: Mapping[str, Any]) -> None:
        self.name = name
        self.text = text
        self.remedy = did_you_mean(name, _known_names(known))
        super().__init__(f"nothing is called `{name}` in {shown(text)}; {self.remedy}")


def fill(value: Any, variables: Mapping[str, Any]) -> Any:
    """The value with every `${name}` in its text replaced, however deep: objects, lists, structs, dataclasses.

    `variables` maps names to values; a dotted name (`c1.connId`) is looked up whole, then part by part. A text that is
    nothing but one `${name}` becomes the value itself, kind kept; inside longer text it becomes text.

    Raises:
        TemplateError: a name is not known (yet).
    """
    return replaced(value, lambda text: _filled(text, variables))


def names_in(text: str) -> Iterator[str]:
    """The names that a text asks for, in order."""
    return (found[1] for found in PLACEHOLDER.finditer(text))


def unescaped(text: str) -> str:
    """`$${` is how a text says `${`."""
    return text.replace("$${", "${")


def replaced(value: Any, change: Callable[[str], Any]) -> Any:  # noqa: PLR0911  one return per kind of value
    """The value with `change` applied to every text in it that holds `${`; untouched parts are the same objects."""
    match value:
        case str():
            return change(value) if "${" in value else value
        case Span():
            return value
        case Mapping():
            return {_as_key(replaced(key, change)): replaced(item, change) for key, item in value.items()}
        case list() | tuple():
            return type(value)(replaced(item, change) for item in value)
        case msgspec.Struct():
            return msgspec.structs.replace(value, **_changed(value, value.__struct_fields__, change))
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            names = tuple(one.name for one in dataclasses.fields(value))
            return dataclasses.replace(value, **_changed(value, names, change))
        case _:
            return value


def _changed(value: Any, names: tuple[str, ...], change: Callable[[str], Any]) -> dict[str, Any]:
    return {name: replaced(getattr(value, name), change) for name in names}


def _as_key(key: Any) -> Any:
    return key if isinstance(key, str) else str(key)


def _filled(text: str, variables: Mapping[str, Any]) -> Any:
    whole = PLACEHOLDER.fullmatch(text)
    if whole is not None:
        return _looked_up(whole[1], text, variables)
    return unescaped(PLACEHOLDER.sub(lambda found: _as_text(_looked_up(found[1], text, variables)), text))


def _looked_up(name: str, text: str, variables: Mapping[str, Any]) -> Any:
    if name in variables:
        return variables[name]
    value: Any = variables
    for part in name.split("."):
        if not isinstance(value, Mapping) or part not in value:
            raise TemplateError(name, text, variables)
        value = value[part]
    return value


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else shown(value)


def _known_names(variables: Mapping[str, Any]) -> Iterator[str]:
    for name, value in variables.items():
        if isinstance(value, Mapping):
            yield from (f"{name}.{part}" for part in value)
        else:
            yield name
