"""What holds for each schema: valid itself, self-contained, documented, with examples that are valid."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tserver_harness.schema_book import SchemaBook

FOLDER = Path(__file__).parents[2] / "schemas"
NAMES = sorted(path.name for path in FOLDER.glob("*.schema.json"))
WRITTEN_BY_HAND = [name for name in NAMES if name != "scenario.schema.json"]

Schema = dict[str, Any]


def parts(schema: Any, at: str = "#") -> Iterator[tuple[str, Schema]]:
    """Every mapping in a schema with its JSON pointer; not those in examples and constants, which are data."""
    if isinstance(schema, dict):
        yield at, schema
        for key, value in schema.items():
            if key not in {"examples", "const", "enum", "default"}:
                yield from parts(value, f"{at}/{key}")
    elif isinstance(schema, list):
        for number, value in enumerate(schema):
            yield from parts(value, f"{at}/{number}")


def pointed_at(schemas: Mapping[str, Schema], name: str, reference: str) -> Any:
    file, _, pointer = reference.partition("#")
    value: Any = schemas[file or name]
    for part in pointer.split("/")[1:]:
        value = value[part]
    return value


def test_files_are_those_of_the_readme(folder: Path) -> None:
    listed = re.findall(r"^\| `([a-z.-]+\.(?:json|yaml))` \|", (folder / "README.md").read_text("utf-8"), re.MULTILINE)

    assert sorted(path.name for path in folder.iterdir() if path.suffix != ".md") == sorted(listed)


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_valid_itself(schemas: Mapping[str, Schema], name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas[name])


@pytest.mark.parametrize("name", NAMES)
def test_schema_says_who_it_is(schemas: Mapping[str, Schema], name: str) -> None:
    schema = schemas[name]

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert name == schema["$id"]
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("name", NAMES)
def test_every_reference_leads_somewhere_in_this_folder(schemas: Mapping[str, Schema], name: str) -> None:
    for at, part in parts(schemas[name]):
        if "$ref" in part:
            try:
                assert isinstance(pointed_at(schemas, name, part["$ref"]), dict)
            except KeyError:
                pytest.fail(f"{name}{at}: {part['$ref']} leads nowhere")


@pytest.mark.parametrize("name", NAMES)
def test_no_definition_is_unused(schemas: Mapping[str, Schema], name: str) -> None:
    used = {
        f"{reference.partition('#')[0] or file}#{reference.partition('#')[2]}"
        for file, schema in schemas.items()
        for _, part in parts(schema)
        if isinstance(reference := part.get("$ref"), str)
    }
    used |= {"rest-answer.schema.json#/$defs/Success", "rest-answer.schema.json#/$defs/Error"}

    unused = [key for key in schemas[name].get("$defs", {}) if f"{name}#/$defs/{key}" not in used]

    # the generated schema has one definition for each kind of argument, used or not
    assert unused == [] or name == "scenario.schema.json"


@pytest.mark.parametrize("name", WRITTEN_BY_HAND)
def test_every_property_is_described(schemas: Mapping[str, Schema], name: str) -> None:
    silent = [
        f"{at}/properties/{key}"
        for at, part in parts(schemas[name])
        if isinstance(part.get("properties"), dict) and not re.search(r"/(if|anyOf/\d+)$", at)
        for key, inner in part["properties"].items()
        if not inner.get("description")
    ]

    assert silent == []


@pytest.mark.parametrize("name", WRITTEN_BY_HAND)
def test_every_definition_has_a_title_and_a_description(schemas: Mapping[str, Schema], name: str) -> None:
    definitions = schemas[name].get("$defs", {})

    assert [key for key, inner in definitions.items() if not (inner.get("title") and inner.get("description"))] == []


@pytest.mark.parametrize("name", WRITTEN_BY_HAND)
def test_examples_are_valid(schemas: Mapping[str, Schema], book: SchemaBook, name: str) -> None:
    examples = schemas[name]["examples"]

    assert examples
    assert [problem for each in examples if (problem := book.problem(name.removesuffix(".schema.json"), each))] == []


@pytest.mark.parametrize("name", WRITTEN_BY_HAND)
def test_closed_mappings_refuse_what_they_do_not_know(
    schemas: Mapping[str, Schema], book: SchemaBook, name: str
) -> None:
    """Files that people write are closed, so that a slip is found; what programs exchange is open."""
    schema = schemas[name]
    example = {**schema["examples"][0], "surelyNoKey": 1}

    refused = book.problem(name.removesuffix(".schema.json"), example) is not None

    assert refused == (schema.get("additionalProperties") is False)


@pytest.mark.parametrize("name", WRITTEN_BY_HAND)
def test_file_ends_with_a_newline_and_fits_the_line_length(folder: Path, name: str) -> None:
    text = (folder / name).read_text("utf-8")

    assert text.endswith("}\n")
    assert json.loads(text)
    assert "\t" not in text
