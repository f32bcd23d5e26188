"""The simulator's configuration: the schema knows what the reader knows, the defaults too, and is never stricter."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
import yaml

from tserver_harness.schema_book import SchemaBook
from tserver_settings.errors import FilesInvalid
from tserver_sim import settings
from tserver_sim.config import Config

PARTS: Mapping[str, type[msgspec.Struct]] = {
    "switch": settings.SwitchIdentity,
    "backup": settings.BackupSettings,
    "queue": settings.QueueSettings,
    "routePoint": settings.RoutePointSettings,
    "outside": settings.OutsideRule,
    "noAnswer": settings.NoAnswer,
    "tls": settings.TlsFiles,
    "router": settings.RouterSettings,
    "bridgedAppearance": settings.BridgedAppearance,
    "guesses": settings.Guesses,
}


@pytest.fixture
def schema(schemas: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return schemas["simulator-config.schema.json"]


def test_keys_are_the_fields_of_the_class(schema: Mapping[str, Any]) -> None:
    assert [field.name for field in msgspec.structs.fields(Config)] == list(schema["properties"])


@pytest.mark.parametrize("name", PARTS)
def test_keys_of_a_part_are_the_fields_of_its_class(schema: Mapping[str, Any], name: str) -> None:
    part = schema["$defs"][name]
    fields = msgspec.structs.fields(PARTS[name])

    assert [field.name for field in fields] == list(part["properties"])
    assert [field.name for field in fields if field.required] == part.get("required", [])


def test_agent_has_the_keys_of_its_class(schema: Mapping[str, Any]) -> None:
    fields = {field.name for field in msgspec.structs.fields(settings.AgentSettings)}

    assert {"agentId" if name == "agent_id" else name for name in fields} == set(schema["$defs"]["agent"]["properties"])


def test_defaults_are_those_that_are_built_in(schema: Mapping[str, Any]) -> None:
    whole = msgspec.to_builtins(Config.default())
    stated = {name: part["default"] for name, part in schema["properties"].items() if "default" in part}
    assert {name: whole[name] for name in stated} == stated

    for name in ("switch", "outside", "noAnswer", "guesses"):
        built_in = msgspec.json.decode(msgspec.json.encode(PARTS[name]()))
        assert {key: each["default"] for key, each in schema["$defs"][name]["properties"].items()} == built_in


def test_words_are_those_of_the_reader(schema: Mapping[str, Any]) -> None:
    assert list(settings.OUTSIDE_BEHAVIOURS) == schema["$defs"]["outside"]["properties"]["behaviour"]["enum"]


def test_examples_can_be_read(schema: Mapping[str, Any]) -> None:
    for example in schema["examples"]:
        assert isinstance(Config.from_settings(example), Config)


@pytest.mark.parametrize(
    "text",
    [
        "dnss: []",
        "dns: {range: 1-2}",
        "dns: [{range: '70-7x'}]",
        "dns: ['70 01']",
        "agents: [{dn: '7001'}]",
        "agents: [1001]",
        "queues: [{agents: ['1001']}]",
        "route_points: [{dn: '8501', timeout_seconds: 0}]",
        "outside: {behaviour: sleep}",
        "no_answer: {seconds: -1}",
        "no_answer: {action: fire}",
        "wrap_up_seconds: soon",
        "lines_per_dn: 0",
        "relogin: maybe",
        "logout_on_disconnect: sometimes",
        "max_line_bytes: 10",
        "max_user_data_bytes: 70000",
        "switch: {server_id: 4096}",
        "wrap_up_untimed: perhaps",
        "bridged_appearances: [{dn: '7001'}]",
        "route_points: [{dn: '8501', router: {strategy: in-turn}}]",
        "route_points: [{dn: '8501', router: {targets: ['7001'], strategy: at-random}}]",
        "guesses: {hook_event: true}",
        "guesses: {hook_events: maybe}",
        "guesses: {second_agent: wait}",
        "guesses: {treatment_seconds: 0}",
        "guesses: {busy_error_code: 0}",
        "guesses: {unavailable_treatments: [Musik]}",
    ],
)
def test_what_the_schema_refuses_the_reader_refuses(book: SchemaBook, text: str) -> None:
    value = yaml.safe_load(text)

    assert book.problem("simulator-config", value) is not None
    with pytest.raises(FilesInvalid):
        Config.from_settings(value)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "dns: [7001, '0017', {range: '0001-0020'}]",
        "agents: [{agentId: 1001}, {range: 2000-2099, password: x}]",
        "queues: [{dn: 8001, agents: [1001]}]",
        "outside: {after_seconds: 0, pattern: '^9'}",
        "no_answer: {seconds: 12.5, action: logout, overflow: 8001}",
        "logout_on_disconnect: true",
        "client_password: 1234",
        "guesses: {busy_is_told_by: EventReleased, treatment_seconds: 2.5, unavailable_treatments: [IVR, RAN]}",
        "route_points: [{dn: '8501', router: {targets: [7001, '+4989111111']}}]",
    ],
)
def test_what_the_reader_takes_the_schema_takes(book: SchemaBook, text: str) -> None:
    value = yaml.safe_load(text)

    assert isinstance(Config.from_settings(value), Config)
    assert book.problem("simulator-config", value) is None
