"""The OpenAPI and AsyncAPI documents: valid by the official rules, and about the same messages as the schemas."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from tserver_harness.schema_book import SchemaBook

OFFICIAL_ASYNCAPI = Path(__file__).parent / "asyncapi/asyncapi-3.0.0.schema.json"
STATUSES = {"200", "400", "404", "405", "409", "413", "415", "502", "503", "504"}


@pytest.fixture(scope="session")
def openapi(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((folder / "toolbar-rest.openapi.yaml").read_text("utf-8"))
    return document


@pytest.fixture(scope="session")
def asyncapi(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((folder / "toolbar-ws.asyncapi.yaml").read_text("utf-8"))
    return document


def references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def follow(folder: Path, document: Any, reference: str) -> Any:
    file, _, pointer = reference.partition("#")
    value: Any = json.loads((folder / file).read_text("utf-8")) if file else document
    for part in pointer.split("/")[1:]:
        value = value[part]
    return value


def test_openapi_document_is_valid(folder: Path, openapi: dict[str, Any]) -> None:
    address = (folder / "toolbar-rest.openapi.yaml").resolve().as_uri()

    errors = [error.message for error in OpenAPIV31SpecValidator(openapi, base_uri=address).iter_errors()]

    assert errors == []


def test_openapi_validator_can_refuse(openapi: dict[str, Any]) -> None:
    spoilt = {**openapi, "paths": {"no-slash": {"post": {"responses": {}}}}}

    assert not OpenAPIV31SpecValidator(spoilt).is_valid()


def test_asyncapi_document_is_valid(asyncapi: dict[str, Any]) -> None:
    official = jsonschema.Draft7Validator(json.loads(OFFICIAL_ASYNCAPI.read_text("utf-8")))

    assert [error.message for error in official.iter_errors(asyncapi)] == []
    assert not official.is_valid({**asyncapi, "operations": {"tell": {"action": "shout"}}})


@pytest.mark.parametrize("document", ["openapi", "asyncapi"])
def test_references_lead_somewhere(folder: Path, document: str, request: pytest.FixtureRequest) -> None:
    whole = request.getfixturevalue(document)
    found = list(references(whole))

    assert any(".schema.json" in reference for reference in found)
    for reference in found:
        assert isinstance(follow(folder, whole, reference), dict), reference


def test_asyncapi_messages_are_the_events_of_the_contract(
    asyncapi: dict[str, Any], schemas: Mapping[str, dict[str, Any]]
) -> None:
    events = [name for name in schemas["toolbar-ws.schema.json"]["$defs"] if name.startswith("Event")]

    assert events == list(asyncapi["components"]["messages"])
    assert events == list(asyncapi["channels"]["events"]["messages"])
    for name, message in asyncapi["components"]["messages"].items():
        assert message["payload"] == {"$ref": f"toolbar-ws.schema.json#/$defs/{name}"}


def test_openapi_statuses_are_those_of_the_contract(openapi: dict[str, Any]) -> None:
    responses = openapi["paths"]["/genesys/events"]["post"]["responses"]

    assert set(responses) >= STATUSES


def test_openapi_examples_are_commands(openapi: dict[str, Any], book: SchemaBook) -> None:
    body = openapi["paths"]["/genesys/events"]["post"]["requestBody"]["content"]["application/json"]

    assert [name for name, each in body["examples"].items() if book.problem_of_command(each["value"])] == []
