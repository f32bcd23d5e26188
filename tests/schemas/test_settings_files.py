"""Files that people write: the schemas know the keys that the readers know, and are never stricter than they."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tserver_harness import target
from tserver_harness.dialects import SHIPPED_DIALECTS, read_dialect
from tserver_harness.language.vocabulary import CAPABILITIES, COMMANDS, PROFILES, TOOLBAR_EVENTS, TOOLBAR_KEYS
from tserver_harness.new import NEW_FILES
from tserver_harness.schema_book import SchemaBook
from tserver_harness.target import BridgeIdentity, load_target
from tserver_settings.errors import FilesInvalid

DIALECTS = Path(target.__file__).parent / "shipped_dialects"
Schemas = Mapping[str, dict[str, Any]]

LEAST_TARGET = """\
bridge: {name: mine}
tserver: {listen: "127.0.0.1:5020"}
rest: http://127.0.0.1:8087/genesys/events
websocket: ws://127.0.0.1:8087/genesysWs
agents: [{agentId: "1001", dn: "7001"}]
"""


def in_yaml(value: Any) -> str:
    return yaml.safe_dump(value, sort_keys=False)


def test_keys_of_a_target_are_those_of_its_reader(schemas: Schemas) -> None:
    schema = schemas["target.schema.json"]

    assert tuple(sorted(target._KEYS)) == tuple(sorted(schema["properties"]))
    assert set(target._EXAMPLES) == set(schema["required"])
    assert set(BridgeIdentity.__slots__) == set(schema["$defs"]["bridge"]["properties"])
    agents = {key for name in ("agent", "agents") for key in schema["$defs"][name]["properties"]}
    assert set(target._AGENT_KEYS) == agents


def test_words_of_a_target_are_those_of_its_reader(schemas: Schemas) -> None:
    properties = schemas["target.schema.json"]["properties"]

    assert list(PROFILES) == properties["profiles"]["items"]["enum"]
    assert list(CAPABILITIES) == properties["capabilities"]["items"]["enum"]
    assert properties["origin"]["default"] == target.DEFAULT_ORIGIN
    assert properties["foreignOrigin"]["default"] == target.DEFAULT_FOREIGN_ORIGIN
    assert list(SHIPPED_DIALECTS) == properties["dialect"]["examples"][:-1]


def test_new_target_is_valid(book: SchemaBook) -> None:
    assert book.problem("target", yaml.safe_load(NEW_FILES["target"])) is None


def test_examples_of_a_target_can_be_read(schemas: Schemas) -> None:
    for example in schemas["target.schema.json"]["examples"]:
        assert load_target(in_yaml(example), "target.yaml").bridge.name == example["bridge"]["name"]


@pytest.mark.parametrize(
    "line",
    [
        "surely: 1",
        "origin: http://localhost:8000/page",
        "profiles: [cores]",
        "capabilities: [holding]",
        "within: 5 seconds",
        "start: {env: {A: b}}",
        "start: {command: []}",
        "start: {command: [x], ready: {within_seconds: 5}}",
        "start: {command: [x], ready: {http: ftp://x, within_seconds: 5}}",
        "start: {command: [x], ready: {tcp: '127.0.0.1:80', within_seconds: 0}}",
        "start: {command: [x], isolation: never}",
        "token: {rest: 'X: {token}'}",
        "token: {env: A, websocket: token}",
    ],
)
def test_what_the_target_schema_refuses_its_reader_refuses(book: SchemaBook, line: str) -> None:
    text = LEAST_TARGET + line + "\n"

    assert book.problem("target", yaml.safe_load(text)) is not None
    with pytest.raises(FilesInvalid):
        load_target(text, "target.yaml")


@pytest.mark.parametrize(
    "line",
    [
        "within: 500 ms",
        "origin: https://desk.example",
        "start: {command: [run, 5], env: {PORT: 5020}}",
        "start: {command: [run], ready: {tcp: '127.0.0.1:80'}}",
        "token: {env: A, rest: 'X-Token: {token}'}",
        "profiles: [core, load]",
    ],
)
def test_what_the_reader_of_a_target_takes_its_schema_takes(book: SchemaBook, line: str) -> None:
    text = LEAST_TARGET + line + "\n"

    assert load_target(text, "target.yaml").bridge.name == "mine"
    assert book.problem("target", yaml.safe_load(text)) is None


def test_keys_of_a_dialect_are_those_of_the_contract(schemas: Schemas) -> None:
    properties = schemas["dialect.schema.json"]["properties"]

    assert set(TOOLBAR_KEYS) == set(properties["keys"]["properties"])
    assert set(properties["eventNames"]["properties"]) == TOOLBAR_EVENTS
    assert set(COMMANDS) == set(properties["commands"]["properties"])


@pytest.mark.parametrize("name", SHIPPED_DIALECTS)
def test_shipped_dialect_is_valid(book: SchemaBook, name: str) -> None:
    assert book.problem("dialect", yaml.safe_load((DIALECTS / f"{name}.yaml").read_text("utf-8"))) is None


def test_examples_of_a_dialect_can_be_read(schemas: Schemas) -> None:
    for example in schemas["dialect.schema.json"]["examples"]:
        assert read_dialect(in_yaml(example), "dialect.yaml").name == example["dialect"]


@pytest.mark.parametrize(
    "text",
    [
        "events: {name: eventType}",
        "{dialect: x, events: {names: y}}",
        "{dialect: x, keys: {ani: y}}",
        "{dialect: x, eventNames: {EventRang: y}}",
        "{dialect: x, commands: {answer: {type: y}}}",
        "{dialect: x, commands: {accept: y}}",
    ],
)
def test_what_the_dialect_schema_refuses_its_reader_refuses(book: SchemaBook, text: str) -> None:
    assert book.problem("dialect", yaml.safe_load(text)) is not None
    with pytest.raises(FilesInvalid):
        read_dialect(text, "dialect.yaml")
