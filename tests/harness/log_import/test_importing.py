"""The whole file: what it says before the steps, and that it passes the scenario reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_messages import MESSAGES_OF_THE_WIRE, read_back
from recorded_logs import about, log_of, said

from tserver_harness.language import expand, load_scenario
from tserver_harness.log_import import import_log, mask_log
from tserver_sim.log import LogWarning, ReadLog
from tserver_wire import KeyValueList, Message


def check(text: str) -> None:
    """Read it as `tsim lint` does."""

    def no_include(name: str) -> str:
        raise FileNotFoundError(name)

    expand(load_scenario(text, "x.scenario.yaml", read=no_include, requirement_ids=_REQUIREMENTS))


_REQUIREMENTS = [f"{area}-{number:02}" for area in ("AV", "IN", "AC", "HU", "OB", "HT") for number in range(1, 12)]


def test_head_says_what_was_made_of_the_log() -> None:
    log = log_of(about("EventDialing", OtherDN="911"), said("EventQueued", ThisDN="8001"))
    imported = import_log(ReadLog({}, log.entries, (), (LogWarning(7, "odd"),)), "x.log")

    assert (imported.messages, imported.replayed, imported.calls) == (2, 1, 1)
    assert imported.notes == ("911 is dialled as 000911, which is a number out there",)
    lines = imported.text.splitlines()
    assert lines[0] == "# Made by `tsim log import` from x.log: 2 messages, 1 of them replayed by steps."
    assert lines[3:7] == [
        "# alice is DN 4711 of the log.",
        "# Other than in the log: 911 is dialled as 000911, which is a number out there.",
        "# Line 7 of the log: odd.",
        'scenario: "1 call of alice, recorded in x.log"',
    ]
    check(imported.text)


def test_log_without_a_flow_is_a_scenario_of_comments() -> None:
    imported = import_log(log_of(said("EventQueued", ThisDN="8001")), "x.log")

    assert imported.replayed == 0
    assert imported.text.endswith(
        "# Nothing of it can be replayed; this step stands for one that can.\n- available: alice\n"
    )
    check(imported.text)


def test_hidden_value_is_a_variable_of_the_scenario() -> None:
    data = KeyValueList([("ssn", "[output suppressed]")])
    text = import_log(log_of(about("EventRinging", UserData=data, hidden=("ssn",))), "x.log").text

    assert 'variables: {hidden1: "hidden value of ssn"}\n' in text
    check(text)


@pytest.mark.slow
@given(st.lists(MESSAGES_OF_THE_WIRE, min_size=1, max_size=4))
def test_whatever_a_log_holds_the_scenario_is_well_formed(messages: list[Message]) -> None:
    log = read_back(*messages)

    check(import_log(log, "x.log").text)
    check(import_log(mask_log(log), "x.log").text)
