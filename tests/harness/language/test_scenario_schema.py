"""The schema for editors: valid itself, and never stricter than the linter."""

import re
from typing import Any

import jsonschema
import pytest
import yaml

from tserver_harness.language.grammar import Role
from tserver_harness.language.scenario_schema import scenario_schema, steps_schema
from tserver_harness.language.verbs import VERBS
from tserver_harness.new import NEW_FILES
from tserver_harness.shipped import shipped


class EditorLoader(yaml.SafeLoader):
    """YAML as editors' schemas see it: as SafeLoader, but for dates."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, regex) for tag, regex in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
VALIDATOR = jsonschema.Draft202012Validator(scenario_schema())
STEPS_VALIDATOR = jsonschema.Draft202012Validator(steps_schema())
SHIPPED = sorted(shipped("scenarios").rglob("*.scenario.yaml"))


def in_editor(text: str) -> Any:
    return yaml.load(text, Loader=EditorLoader)


def test_schemas_are_schemas() -> None:
    jsonschema.Draft202012Validator.check_schema(scenario_schema())
    jsonschema.Draft202012Validator.check_schema(steps_schema())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name.removesuffix(".scenario.yaml"))
def test_shipped_scenario_is_valid(path: Any) -> None:
    errors = [error.message for error in VALIDATOR.iter_errors(in_editor(path.read_text("utf-8")))]

    assert errors == []


def test_shipped_steps_are_valid() -> None:
    for path in shipped("scenarios").rglob("*.steps.yaml"):
        assert STEPS_VALIDATOR.is_valid(in_editor(path.read_text("utf-8"))), path


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_example_of_each_verb_is_a_step(verb: Any) -> None:
    assert STEPS_VALIDATOR.is_valid(in_editor(f"- {verb.example}\n"))


def test_new_scenario_is_valid() -> None:
    assert VALIDATOR.is_valid(in_editor(NEW_FILES["scenario"]))


@pytest.mark.parametrize(
    "steps",
    ["[{ringin: x}]", "[{wait: 5}]", "[{ringing: {call: c1}}]", "[{ringing: {call: c1, at: alice, form: x}}]", "[]"],
)
def test_mistakes_that_an_editor_can_show(steps: str) -> None:
    assert not VALIDATOR.is_valid(in_editor(f"scenario: x\nverifies: []\nsteps: {steps}\n"))


def test_only_expectations_may_stand_in_an_order() -> None:
    allowed = scenario_schema()["$defs"]["expectation"]["properties"]

    assert {name for name, verb in VERBS.items() if verb.role is Role.EXPECTS} == set(allowed)


def test_every_reference_in_the_schema_leads_somewhere() -> None:
    schema = scenario_schema()
    names = set(re.findall(r"#/\$defs/([a-z-]+)", str(schema)))

    assert names <= set(schema["$defs"])
