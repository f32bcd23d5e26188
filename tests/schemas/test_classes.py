"""Schemas and classes describe the same data, in both directions: names, what is required, kinds."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import msgspec
import pytest
from msgspec import inspect

from tserver_harness import expectations, results
from tserver_harness.expectations import Alternative, Expectation, Pattern
from tserver_harness.judge import requirements
from tserver_harness.results import RunResult
from tserver_harness.transcript import Fact

Schemas = Mapping[str, dict[str, Any]]
Class = type[msgspec.Struct]

_KIND_NAMES: Mapping[type, str] = {
    inspect.IntType: "integer",
    inspect.FloatType: "number",
    inspect.StrType: "string",
    inspect.BoolType: "boolean",
    inspect.NoneType: "null",
    inspect.ListType: "array",
    inspect.VarTupleType: "array",
    inspect.DictType: "object",
    inspect.StructType: "object",
}


def tag_of(each: Class) -> str:
    return str(each.__struct_config__.tag)


def kinds_of_class(kind: inspect.Type) -> set[str]:
    match kind:
        case inspect.UnionType(types=types):
            return {name for each in types for name in kinds_of_class(each)}
        case inspect.LiteralType():
            return {"string"}
        case inspect.AnyType():
            return {"anything"}
        case _:
            return {_KIND_NAMES[type(kind)]}


def kinds_of_schema(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> set[str]:
    """The kinds that a property allows, its reference followed."""
    if "$ref" in schema:
        return kinds_of_schema(whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], whole)
    values = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if values is not None:
        return {{str: "string", int: "integer", type(None): "null"}[type(value)] for value in values}
    kinds = schema.get("type", "anything")
    return {kinds} if isinstance(kinds, str) else set(kinds)


def properties(definition: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """Those of a definition and of what it is built on."""
    inherited: dict[str, Any] = {}
    for part in definition.get("allOf", ()):
        if "$ref" in part:
            inherited |= properties(whole["$defs"][part["$ref"].removeprefix("#/$defs/")], whole)
    inherited.update(definition.get("properties", {}))
    return inherited


def required(definition: Mapping[str, Any], whole: Mapping[str, Any]) -> set[str]:
    inherited = set(definition.get("required", ()))
    for part in definition.get("allOf", ()):
        if "$ref" in part:
            inherited |= required(whole["$defs"][part["$ref"].removeprefix("#/$defs/")], whole)
    return inherited


def assert_same(each: Class, definition: Mapping[str, Any], whole: Mapping[str, Any], *, says_required: bool) -> None:
    """`says_required`: what has no default is required, no more and no less; else no more."""
    info = inspect.type_info(each)
    assert isinstance(info, inspect.StructType)
    of_class = {field.encode_name: kinds_of_class(field.type) for field in info.fields}
    if info.tag_field is not None:
        of_class[info.tag_field] = {"string"}
    of_schema = {name: kinds_of_schema(schema, whole) for name, schema in properties(definition, whole).items()}
    assert of_class == of_schema

    needed = {field.encode_name for field in info.fields if field.required}
    needed |= set() if info.tag_field is None else {info.tag_field}
    if says_required:
        assert needed == required(definition, whole)
    else:
        assert needed <= set(of_schema)
        assert required(definition, whole) <= set(of_schema)


# --- transcript


@pytest.fixture
def transcript(schemas: Schemas) -> dict[str, Any]:
    return schemas["transcript.schema.json"]


def test_facts_are_the_definitions(transcript: Mapping[str, Any]) -> None:
    tags = [tag_of(each) for each in get_args(Fact)]

    assert tags == transcript["properties"]["fact"]["enum"]
    assert set(tags) <= set(transcript["$defs"])


@pytest.mark.parametrize("each", get_args(Fact), ids=tag_of)
def test_fact_is_its_definition(transcript: Mapping[str, Any], each: Class) -> None:
    assert_same(each, transcript["$defs"][tag_of(each)], transcript, says_required=True)


@pytest.mark.parametrize("choice", ["expectation", "pattern"])
def test_choices_lead_to_a_definition_for_each_class(transcript: Mapping[str, Any], choice: str) -> None:
    classes = get_args(Expectation if choice == "expectation" else Pattern)
    definition = transcript["$defs"][choice]
    field = definition["required"][0]

    assert [tag_of(each) for each in classes] == definition["properties"][field]["enum"]
    assert [tag_of(each) for each in classes] == [
        part["if"]["properties"][field]["const"] for part in definition["allOf"]
    ]


def definitions_by_tag(transcript: Mapping[str, Any], choice: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for part in transcript["$defs"][choice]["allOf"]:
        (field,) = part["if"]["required"]
        name = part["then"]["$ref"].removeprefix("#/$defs/")
        yield part["if"]["properties"][field]["const"], transcript["$defs"][name]


@pytest.mark.parametrize("each", get_args(Expectation), ids=tag_of)
def test_expectation_is_its_definition(transcript: Mapping[str, Any], each: Class) -> None:
    definition = dict(definitions_by_tag(transcript, "expectation"))[tag_of(each)]

    assert_same(each, definition, transcript, says_required=True)


@pytest.mark.parametrize("each", get_args(Pattern), ids=tag_of)
def test_pattern_is_its_definition(transcript: Mapping[str, Any], each: Class) -> None:
    definition = dict(definitions_by_tag(transcript, "pattern"))[tag_of(each)]

    assert_same(each, definition, transcript, says_required=True)


def test_alternative_is_its_definition(transcript: Mapping[str, Any]) -> None:
    assert_same(Alternative, transcript["$defs"]["alternative"], transcript, says_required=True)


def test_each_class_of_expectations_was_looked_at() -> None:
    structs = {name for name in expectations.__all__ if isinstance(getattr(expectations, name), type)}
    looked_at = {each.__name__ for each in (*get_args(Expectation), *get_args(Pattern), Alternative)}

    assert structs == looked_at


# --- result


RESULT_PARTS: Mapping[str, Class] = {
    "suite": results.Suite,
    "bridge": results.BridgeUnderTest,
    "counts": results.Counts,
    "check": results.Check,
    "scenario": results.ScenarioResult,
    "requirement": results.RequirementResult,
    "baselineEntry": results.BaselineEntry,
}


def test_each_class_of_results_is_looked_at() -> None:
    assert set(results.__all__) == {"RunResult", *(each.__name__ for each in RESULT_PARTS.values())}


def test_result_is_its_schema(schemas: Schemas) -> None:
    schema = schemas["result.schema.json"]

    assert_same(RunResult, schema, schema, says_required=False)


@pytest.mark.parametrize("name", RESULT_PARTS)
def test_part_of_a_result_is_its_definition(schemas: Schemas, name: str) -> None:
    schema = schemas["result.schema.json"]

    assert_same(RESULT_PARTS[name], schema["$defs"][name], schema, says_required=False)


# --- requirements


def test_requirements_file_is_its_schema(schemas: Schemas) -> None:
    schema = schemas["requirements.schema.json"]

    assert_same(requirements._File, schema, schema, says_required=True)
    assert_same(requirements.Requirement, schema["$defs"]["requirement"], schema, says_required=True)
