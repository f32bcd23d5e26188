"""The published schemas, ready to check messages: valid or not in well under a microsecond, explained only if not.

`jsonschema-rs` says valid or not; `jsonschema` is the reference and words what it refuses. Nothing here fetches
anything: references lead into the same folder.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import msgspec

from tserver_harness.shipped import shipped

if TYPE_CHECKING:
    import jsonschema

# ruff: noqa: PLC0415  # the reference is slow to import, and needed for what is refused only

__all__ = ["SchemaBook", "SchemaProblem", "load_schema_book"]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SUFFIX = ".schema.json"
_SHOWN_CHARACTERS = 200

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """Why a value is refused: where in it, what is wrong, and by which part of which schema."""

    path: str
    problem: str
    schema_path: str
    expected: str = ""
    received: str = ""


class _Checker:
    """One schema, or one of its definitions, in both validators."""

    def __init__(self, name: str, schema: Schema, others: Mapping[str, Schema]) -> None:
        self._name = name
        self._schema = schema
        self._others = others
        registry = jsonschema_rs.Registry([(address, dict(other)) for address, other in others.items()])
        self._fast = jsonschema_rs.Draft202012Validator(dict(schema), registry=registry)

    @cached_property
    def _reference(self) -> "jsonschema.Draft202012Validator":
        import jsonschema
        from referencing import Registry
        from referencing.jsonschema import DRAFT202012

        resources = [(address, DRAFT202012.create_resource(other)) for address, other in self._others.items()]
        registry: Registry[Any] = Registry()
        return jsonschema.Draft202012Validator(self._schema, registry=registry.with_resources(resources))

    def is_valid(self, value: Any) -> bool:
        """The quick answer."""
        return self._fast.is_valid(value)

    def explain(self, value: Any) -> SchemaProblem:
        """The best of the reasons for a refusal."""
        from jsonschema.exceptions import best_match

        error = best_match(self._reference.iter_errors(value))
        if error is None:
            return SchemaProblem("$", "it does not fit its schema", self._name)  # the validators disagree
        where = [str(part) for part in error.absolute_schema_path if part != "$ref"]
        expected, received = _both_sides(error)
        return SchemaProblem(
            path=error.json_path,
            problem=_in_words(error),
            schema_path="/".join([self._name, *where]),
            expected=expected,
            received=received,
        )


class SchemaBook:
    """The schemas of one folder by name (`toolbar-event`); checkers are made when they are first needed."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        """`schemas` maps names without `.schema.json` to the schemas themselves."""
        self._schemas = dict(schemas)
        self._checkers: dict[tuple[str, str], _Checker] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._schemas

    def problem_of_event(self, message: Mapping[str, Any]) -> SchemaProblem | None:
        """Why a toolbar message does not fit the schema of its event; None if it does."""
        name = message.get("eventName")
        return self.problem("toolbar-event", message, definition=name if isinstance(name, str) else "")

    def problem_of_command(self, body: Any) -> SchemaProblem | None:
        """Why a command's body does not fit; None if it does."""
        kind = body.get("type") if isinstance(body, Mapping) else None
        return self.problem("rest-command", body, definition=kind if isinstance(kind, str) else "")

    def problem_of_answer(self, body: Any) -> SchemaProblem | None:
        """Why the body of an HTTP answer does not fit; None if it does."""
        return self.problem("rest-answer", body)

    def problem(self, name: str, value: Any, *, definition: str = "") -> SchemaProblem | None:
        """Why the value does not fit the schema; explained by the definition of that name where there is one.

        Raises:
            KeyError: there is no schema of that name; the installation is incomplete.
        """
        if self._checker(name).is_valid(value):
            return None
        if definition in self._schemas[name].get("$defs", {}):
            narrow = self._checker(name, definition)
            if not narrow.is_valid(value):
                return narrow.explain(value)
        return self._checker(name).explain(value)

    def _checker(self, name: str, definition: str = "") -> _Checker:
        key = (name, definition)
        if key not in self._checkers:
            schema = self._schemas[name]
            label = f"{name}{_SUFFIX}#"
            if definition:
                label = f"{label}/$defs/{definition}"
                schema = {"$schema": _DRAFT, "$ref": f"{_address(name, schema)}#/$defs/{definition}"}
            self._checkers[key] = _Checker(label, schema, dict(self._addresses()))
        return self._checkers[key]

    def _addresses(self) -> Iterator[tuple[str, Schema]]:
        for name, schema in self._schemas.items():
            yield _address(name, schema), schema


def load_schema_book(folder: Path | None = None) -> SchemaBook:
    """The schemas of a folder; without one, those that are shipped."""
    paths = sorted((folder or shipped("schemas")).glob(f"*{_SUFFIX}"))
    return SchemaBook({path.name.removesuffix(_SUFFIX): msgspec.json.decode(path.read_bytes()) for path in paths})


def _address(name: str, schema: Schema) -> str:
    return str(schema.get("$id") or f"urn:tserver-sim:{name}")


def _in_words(error: "jsonschema.ValidationError") -> str:
    """The library's words; where none of several ways fits, what each of them lacks, not the whole value."""
    if error.validator in {"anyOf", "oneOf"} and error.context:
        return " and ".join(dict.fromkeys(each.message for each in error.context))
    return str(error.message)


def _both_sides(error: "jsonschema.ValidationError") -> tuple[str, str]:
    value: Any = error.validator_value
    instance: Any = error.instance
    match error.validator:
        case "type":
            return f"a value of type {value}", _shown(instance)
        case "required":
            missing = [name for name in value if name not in instance]
            return f"the key {', '.join(missing)}", f"the keys {', '.join(instance) or 'none'}"
        case "anyOf" | "oneOf" if error.context:
            sides = [_both_sides(each) for each in error.context]
            return " or ".join(dict.fromkeys(side for side, _ in sides)), sides[0][1]
        case "anyOf" | "oneOf" | "not":
            return f"as {error.validator} says", _shown(instance)
        case _:
            return f"{error.validator} {_shown(value)}", _shown(instance)


def _shown(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}..."
