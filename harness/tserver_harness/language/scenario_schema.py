"""The JSON schema of a scenario file, made from the verb table: completion and first checks in editors.

Editors see YAML as it is typed there, so text may be a number or a boolean for them. `tsim lint` decides; the schema is
only never stricter than it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tserver_harness.language.grammar import Argument, Kind, Role, Verb
from tserver_harness.language.parse import KEYS
from tserver_harness.language.parse_steps import VERDICTS
from tserver_harness.language.verbs import VERBS
from tserver_harness.language.vocabulary import CAPABILITIES, COMMANDS

__all__ = ["scenario_schema", "steps_schema"]

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}
_NAME: Schema = {"type": "string", "pattern": r"^([A-Za-z][A-Za-z0-9_-]*|\$\{.*\})$"}
_AGENT: Schema = {"type": "string", "pattern": r"^([A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)?|.*\$\{.*\}.*)$"}
_DURATION: Schema = {"type": "string", "pattern": r"^([0-9]+(\.[0-9]+)? ?(ms|s|min)|.*\$\{.*\}.*)$"}
_TEMPLATE: Schema = {"type": "string", "pattern": r"\$\{.*\}"}
_MAPPING: Schema = {"anyOf": [{"type": "object"}, _TEMPLATE]}
_STEPS: Schema = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/step"}}
_EXPECTATIONS: Schema = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/expectation"}}


def scenario_schema() -> Schema:
    """The schema of a `.scenario.yaml` file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "scenario.schema.json",
        "title": "A scenario",
        "description": "One behaviour of a bridge, as steps. Generated from the verb table; do not edit.",
        "type": "object",
        "required": ["scenario", "verifies", "steps"],
        "additionalProperties": False,
        "properties": {name: {"description": doc, **_TOP[name]} for name, doc in KEYS.items()},
        "$defs": {
            "step": _step_schema(lambda verb: True),  # noqa: ARG005  every verb
            "expectation": _step_schema(lambda verb: verb.role is Role.EXPECTS),
            **{_definition(kind): schema for kind, schema in _KINDS.items()},
        },
    }


def steps_schema() -> Schema:
    """The schema of a `.steps.yaml` file, which is a list of steps."""
    whole = scenario_schema()
    return {"$schema": whole["$schema"], "title": "Steps to include", **_STEPS, "$defs": whole["$defs"]}


_TOP: Mapping[str, Schema] = {
    "scenario": {"type": "string", "minLength": 1},
    "description": {"type": "string"},
    "verifies": {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{2}$"}},
    "needs": {"type": "array", "items": {"enum": list(CAPABILITIES)}},
    "agents": {"type": "array", "items": _NAME},
    "config": {"type": "object"},
    "variables": {"type": "object"},
    "cases": {
        "type": "array",
        "minItems": 1,
        "items": {"type": "object", "required": ["case"], "properties": {"case": _TEXT}},
    },
    "seed": {"type": "integer"},
    "steps": _STEPS,
    "finally": _STEPS,
}


def _step_schema(wanted: Callable[[Verb], bool]) -> Schema:
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": {name: _verb_schema(verb) for name, verb in VERBS.items() if wanted(verb)},
    }


def _verb_schema(verb: Verb) -> Schema:
    ways: list[Schema] = []
    main = None if verb.main is None else verb.argument(verb.main)
    if main is not None:
        ways.append(_kind_schema(main))
    if not any(argument.required for argument in verb.arguments):
        ways.append({"type": "null"})
    ways.append(
        {
            "type": "object",
            "properties": {
                argument.name: {"description": argument.doc, **_kind_schema(argument)} for argument in verb.arguments
            },
            "required": [argument.name for argument in verb.arguments if argument.required],
            "additionalProperties": verb.others,
        }
    )
    described = {"description": verb.doc, "examples": [verb.example]}
    return {**described, **ways[0]} if len(ways) == 1 else {**described, "anyOf": ways}


def _kind_schema(argument: Argument) -> Schema:
    if argument.kind is Kind.CHOICE:
        return {"anyOf": [{"enum": list(argument.choices)}, _TEMPLATE]}
    return {"$ref": f"#/$defs/{_definition(argument.kind)}"}


def _definition(kind: Kind) -> str:
    return kind.name.lower().replace("_", "-")


def _one_or_several(one: Schema) -> Schema:
    return {"anyOf": [one, {"type": "array", "items": one}]}


_INTEGER: Schema = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^([0-9]+|\$\{.*\})$"}]}

_KINDS: Mapping[Kind, Schema] = {
    Kind.TEXT: _TEXT,
    Kind.NUMBER: _TEXT,
    Kind.INTEGER: _INTEGER,
    Kind.INTEGERS: _one_or_several(_INTEGER),
    Kind.DURATION: _DURATION,
    Kind.AGENT: _AGENT,
    Kind.PLACE: _TEXT,
    Kind.CALL: _NAME,
    Kind.NEW_CALL: _NAME,
    Kind.ANSWER: _NAME,
    Kind.NEW_ANSWER: _NAME,
    Kind.EVENTS: _one_or_several({"type": "string", "pattern": r"^(Event[A-Za-z0-9]+|\$\{.*\})$"}),
    Kind.REQUEST: {"type": "string", "pattern": r"^((Request|Addp)[A-Za-z0-9]+|\$\{.*\})$"},
    Kind.MESSAGE: {"type": "string", "pattern": r"^((Request|Event)[A-Za-z0-9]+|\$\{.*\})$"},
    Kind.COMMAND: {"anyOf": [{"enum": list(COMMANDS)}, _TEMPLATE]},
    Kind.REQUIREMENTS: {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{2}$"}},
    Kind.TOOLBAR_PATTERNS: _MAPPING,
    Kind.TSERVER_PATTERNS: _MAPPING,
    Kind.PATTERNS: _MAPPING,
    Kind.USER_DATA: _MAPPING,
    Kind.VALUES: _MAPPING,
    Kind.TEXTS: _MAPPING,
    Kind.BODY: {},
    Kind.STEPS: _STEPS,
    Kind.ROUNDS: _STEPS,
    Kind.BRANCHES: {
        "type": "array",
        "minItems": 2,
        "items": {"anyOf": [{"$ref": "#/$defs/step"}, _STEPS]},
    },
    Kind.EXPECTATIONS: _EXPECTATIONS,
    Kind.ALTERNATIVES: {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "required": ["all"],
            "additionalProperties": False,
            "properties": {"all": _EXPECTATIONS, "verdict": {"enum": list(VERDICTS)}, "because": {"type": "string"}},
        },
    },
    Kind.INCLUDED: {"type": "string"},
}
