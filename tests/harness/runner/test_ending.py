"""Every way to end has its word in the transcript's schema."""

import json

from tserver_harness.runner.ending import Ending, Outcome
from tserver_harness.shipped import shipped


def test_outcomes_are_those_of_the_schema() -> None:
    schema = json.loads((shipped("schemas") / "transcript.schema.json").read_text())
    words = schema["$defs"]["scenario-ended"]["properties"]["outcome"]["enum"]

    assert sorted(words) == sorted(outcome.value for outcome in Outcome)


def test_ending_without_more_is_clean() -> None:
    ending = Ending(Outcome.COMPLETED)

    assert (ending.detail, ending.leaks, ending.problem) == ("", (), None)
