"""The reference bridge's configuration: the schema knows what the reader knows, and is never stricter."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from tserver_bridge import config
from tserver_bridge.config import AgentConfig, BridgeConfig, Tls
from tserver_harness.schema_book import SchemaBook
from tserver_settings import FilesInvalid

OTHER_NAMES = {"tserver", "listen", "agents", "allowed_origins"}
"""Keys whose values are written otherwise in the file than in the class."""

NO_KEY_OF_A_FILE = {"socket_messages"}


def read(text: str, folder: Path) -> BridgeConfig:
    file = folder / "bridge.yaml"
    file.write_text(text, "utf-8")
    return config.load(file)


@pytest.fixture
def schema(schemas: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return schemas["bridge-config.schema.json"]


def test_keys_are_those_of_the_reader(schema: Mapping[str, Any]) -> None:
    assert list(config._KEYS) == list(schema["properties"])
    assert list(config._AGENT_KEYS) == list(schema["$defs"]["agent"]["properties"])
    assert [field.name for field in msgspec.structs.fields(Tls)] == list(schema["$defs"]["tls"]["properties"])


def test_every_field_of_the_class_has_its_key(schema: Mapping[str, Any]) -> None:
    fields = {field.name for field in msgspec.structs.fields(BridgeConfig)} - NO_KEY_OF_A_FILE

    assert {"listen", *fields} - {"host", "port"} == set(schema["properties"])


def test_words_are_those_of_the_reader(schema: Mapping[str, Any]) -> None:
    work_mode = schema["$defs"]["agent"]["properties"]["workMode"]

    assert list(config._WORK_MODES) == work_mode["enum"]
    assert AgentConfig(agent_id="", dn="").work_mode == work_mode["default"]


def test_defaults_are_those_that_are_built_in(schema: Mapping[str, Any]) -> None:
    built_in = msgspec.to_builtins(BridgeConfig.default())
    stated = {name: part["default"] for name, part in schema["properties"].items() if "default" in part}

    plain = {name: value for name, value in stated.items() if name not in OTHER_NAMES}
    assert {name: built_in[name] for name in plain} == plain
    assert config.address_of(stated["tserver"]) == tuple(built_in["tserver"])
    assert config.address_of(stated["listen"]) == (built_in["host"], built_in["port"])
    assert list(built_in["allowed_origins"]) == stated["allowed_origins"]


def test_examples_can_be_read(schema: Mapping[str, Any], tmp_path: Path) -> None:
    for example in schema["examples"]:
        assert len(read(yaml.safe_dump(example), tmp_path).agents) == len(example["agents"])


@pytest.mark.parametrize(
    "text",
    [
        "tservers: '127.0.0.1:5020'",
        "tserver: somewhere",
        "tserver: 70000",
        "listen: '127.0.0.1:'",
        "agents: []",
        "agents: [{agentId: '1001'}]",
        "agents: [{agentId: '1001', dn: '7001', workMode: Busy}]",
        "agents: [{agentId: '1001', dn: '7001', mode: x}]",
        "allowed_origins: [crm.example.com]",
        "allowed_origins: ['https://crm.example.com/']",
        "tls: {key: key.pem}",
        "tls: {cert: chain.pem}",
        "keep_alive_seconds: -1",
        "answer_timeout_seconds: 0",
        "max_body_bytes: 10",
        "max_sockets: 0",
        "max_sockets_per_agent: 1001",
    ],
)
def test_what_the_schema_refuses_the_reader_refuses(book: SchemaBook, tmp_path: Path, text: str) -> None:
    assert book.problem("bridge-config", yaml.safe_load(text)) is not None
    with pytest.raises(FilesInvalid):
        read(text, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "tserver: 5020",
        "tserver: '[::1]:5020'",
        "listen: ':0'",
        "agents: [{agentId: 1001, dn: 7001, queue: 8001}]",
        "allowed_origins: []",
        "tls: {certificate: chain.pem}",
        "keep_alive_seconds: 0",
        "answer_timeout_seconds: 2.5",
        "token: 123456",
    ],
)
def test_what_the_reader_takes_the_schema_takes(book: SchemaBook, tmp_path: Path, text: str) -> None:
    assert isinstance(read(text, tmp_path), BridgeConfig)
    assert book.problem("bridge-config", yaml.safe_load(text)) is None
