"""Settings of the simulator in a scenario: known by name here, and all of them are the simulator's."""

import msgspec
import pytest

from tserver_harness.language.settings import SETTINGS, settings_of
from tserver_settings.errors import Problems
from tserver_settings.source import read_source
from tserver_sim.config import Config


def read(text: str) -> tuple[dict[str, object], list[str]]:
    problems = Problems()
    node = read_source(text, "f", problems)
    assert node is not None
    return settings_of(node, problems), [f"{each.problem}; {each.remedy}" for each in problems.errors]


def test_known_ones_are_settings_of_the_simulator() -> None:
    fields = {field.name for field in msgspec.structs.fields(Config)}

    assert set(SETTINGS) <= fields | {field.replace("_seconds", "") for field in fields}


def test_values_are_kept_as_they_are_written() -> None:
    assert read("{wrap_up_seconds: 3, dns: ['7001'], no_answer: {seconds: 6, action: none}}") == (
        {"wrap_up_seconds": 3, "dns": ["7001"], "no_answer": {"seconds": 6, "action": "none"}},
        [],
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{wrapup_seconds: 3}", "the simulator has no setting `wrapup_seconds`; did you mean `wrap_up_seconds`?"),
        ("[1]", "`config` needs a mapping, got a list; write `{no_answer: {seconds: 10}}`"),
    ],
)
def test_mistake_is_told_and_left_out(text: str, problem: str) -> None:
    assert read(text) == ({}, [problem])
