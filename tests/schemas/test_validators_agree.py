"""The two validators give the same answer: what the quick one lets through, the reference would, and the reverse."""

from collections.abc import Mapping
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tserver_harness.language.vocabulary import COMMANDS, TOOLBAR_EVENTS, TOOLBAR_KEYS

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
USER_DATA = st.dictionaries(st.sampled_from(["k", "$pairs", "$bytes"]), VALUES, max_size=3)
LIKELY = st.sampled_from(["", "inbound", "006b028e4c7a0001", "2026-11-23T09:00:00.125+00:00", "hangup", 1, None])


@st.composite
def messages(draw: st.DrawFn) -> dict[str, Any]:
    keys = draw(st.lists(st.sampled_from(sorted(TOOLBAR_KEYS)), max_size=6))
    message: dict[str, Any] = {key: draw(LIKELY | VALUES) for key in keys}
    if draw(st.booleans()):
        message["userData"] = draw(USER_DATA)
    message["eventName"] = draw(st.sampled_from([*sorted(TOOLBAR_EVENTS), "Other", 5]))
    return message


@st.composite
def commands(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from([*COMMANDS, "answer", "nonsense"]))
    keys = draw(st.lists(st.sampled_from(["connectionId", *COMMANDS.get(name, ())]), max_size=4))
    return {"type": draw(st.sampled_from([name, name.upper(), name.title()])), **{key: draw(VALUES) for key in keys}}


class Both:
    """One schema in both validators."""

    def __init__(self, schemas: Mapping[str, dict[str, Any]], name: str) -> None:
        registry: Registry[Any] = Registry().with_resources(
            [(key, DRAFT202012.create_resource(schema)) for key, schema in schemas.items()]
        )
        self.reference = jsonschema.Draft202012Validator(schemas[name], registry=registry)
        self.quick = jsonschema_rs.Draft202012Validator(
            schemas[name], registry=jsonschema_rs.Registry(list(schemas.items()))
        )

    def answers(self, value: Any) -> set[bool]:
        return {self.reference.is_valid(value), self.quick.is_valid(value)}


@pytest.fixture(scope="session")
def both(schemas: Mapping[str, dict[str, Any]]) -> Mapping[str, Both]:
    return {name: Both(schemas, name) for name in schemas}


@pytest.mark.parametrize("name", ["toolbar-event.schema.json", "toolbar-ws.schema.json"])
@settings(max_examples=60, deadline=None)
@given(message=messages())
def test_messages(both: Mapping[str, Both], name: str, message: dict[str, Any]) -> None:
    assert len(both[name].answers(message)) == 1


@settings(max_examples=60, deadline=None)
@given(body=commands())
def test_commands(both: Mapping[str, Both], body: dict[str, Any]) -> None:
    assert len(both["rest-command.schema.json"].answers(body)) == 1


def test_examples(both: Mapping[str, Both], schemas: Mapping[str, dict[str, Any]]) -> None:
    for name, schema in schemas.items():
        for example in schema.get("examples", ()):
            assert both[name].answers(example) == {True}
