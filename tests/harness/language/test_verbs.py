"""The verb table: complete and consistent, each example a step that the parser takes."""

import pytest

from tserver_harness.language.grammar import Kind, Role, Verb
from tserver_harness.language.parse_steps import Reading, StepReader
from tserver_harness.language.verbs import VERBS
from tserver_harness.language.verbs_main_job import MAIN_JOB_VERBS
from tserver_harness.language.verbs_outside import OUTSIDE_VERBS
from tserver_harness.language.verbs_structure import STRUCTURE_VERBS
from tserver_harness.language.verbs_toolbar import TOOLBAR_VERBS
from tserver_harness.language.verbs_tserver import TSERVER_VERBS
from tserver_settings.errors import Problems
from tserver_settings.source import read_source

by_name = pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)


def test_no_verb_is_defined_twice() -> None:
    tables = (MAIN_JOB_VERBS, TOOLBAR_VERBS, TSERVER_VERBS, OUTSIDE_VERBS, STRUCTURE_VERBS)

    assert len(VERBS) == sum(len(table) for table in tables)


@by_name
def test_verb_is_documented_and_its_main_argument_exists(verb: Verb) -> None:
    assert verb.doc.endswith((".", "report."))
    assert verb.main is None or verb.argument(verb.main) is not None
    assert all(argument.doc for argument in verb.arguments)
    assert len({argument.name for argument in verb.arguments}) == len(verb.arguments)


@by_name
def test_choices_belong_to_choices_and_defaults_are_among_them(verb: Verb) -> None:
    for argument in verb.arguments:
        assert bool(argument.choices) == (argument.kind is Kind.CHOICE)
        assert argument.default is None or not argument.choices or argument.default in argument.choices


@by_name
def test_example_is_read_without_a_problem(verb: Verb) -> None:
    problems = Problems()
    node = read_source(f"- {verb.example}\n", "f", problems)
    assert node is not None
    included = "- wait: 1 s\n- call: {call: c1, to: alice, from: '${number}'}\n"

    StepReader(Reading(problems, lambda _: included, ()), ("f",)).steps(node, "steps")

    assert problems.errors == []


@by_name
def test_expectation_can_name_its_requirements(verb: Verb) -> None:
    if verb.role is Role.EXPECTS:
        assert verb.argument("checks") is not None
