"""The reference has everything that the verb table has, and its examples are good scenarios."""

import re

import pytest

from tserver_harness.language import expand, load_scenario
from tserver_harness.language.grammar import Actor
from tserver_harness.language.parse import KEYS
from tserver_harness.language.parse_patterns import OPERATORS
from tserver_harness.language.reference import MARK, reference
from tserver_harness.language.verbs import VERBS
from tserver_harness.language.vocabulary import CAPABILITIES

TEXT = reference()


def test_begins_with_its_mark_and_names_each_actor_once() -> None:
    assert TEXT.splitlines()[0] == MARK
    assert re.findall("^## (.*)$", TEXT, re.MULTILINE) == [
        "Keys of a scenario file", *(actor.value for actor in Actor), "Patterns", "Kinds of values",
    ]  # fmt: skip


@pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))
def test_verb_has_its_part_with_every_argument(verb: object) -> None:
    name, arguments = getattr(verb, "name", ""), getattr(verb, "arguments", ())
    part = TEXT.split(f"### `{name}`\n")[1].split("\n### ")[0].split("\n## ")[0]

    assert getattr(verb, "doc", "") in part
    assert re.findall(r"^\| `(\S+)` \|", part, re.MULTILINE) == [argument.name for argument in arguments]
    for row in (line for line in part.splitlines() if line.startswith("|")):
        assert row.replace("\\|", "").count("|") == 5


def test_keys_patterns_and_capabilities_are_there() -> None:
    for name in (*KEYS, *OPERATORS, *CAPABILITIES):
        assert f"`{name}`" in TEXT


def test_example_of_an_include_is_a_step() -> None:
    steps = '- available: alice\n- ringing: {call: c1, at: alice, from: "${number}"}\n'
    files = {"shared/alice-available.steps.yaml": steps}
    text = f"scenario: x\nverifies: [AV-03]\nsteps:\n- {VERBS['include'].example}\n"

    (case,) = expand(load_scenario(text, "x.scenario.yaml", read=files.__getitem__, requirement_ids=("AV-03",)))
    assert [step.verb for step in case.steps] == ["include"]


@pytest.mark.parametrize("name", ["wait", "connect", "register", "available", "server-down"])
def test_example_that_needs_nothing_before_it_is_a_step(name: str) -> None:
    text = f"scenario: x\nverifies: [AV-03]\nsteps:\n- {VERBS[name].example}\n"

    (case,) = expand(load_scenario(text, "x.scenario.yaml", read={}.__getitem__, requirement_ids=("AV-03",)))
    assert [step.verb for step in case.steps] == [name]
