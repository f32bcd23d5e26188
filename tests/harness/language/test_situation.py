"""What is known at a point of a scenario: names that were set, and a problem for each that was not."""

from typing import Any

import pytest

from tserver_harness.language.situation import KnownCall, PartyState, Situation
from tserver_harness.language.syntax import AgentName, NamePlace, StepNode
from tserver_harness.language.verbs import VERBS
from tserver_settings.errors import Problems, Span


def at(line: int = 1) -> Span:
    return Span("f", line, 1, line, 2)


class Stage(Situation):
    """A situation whose problems can be read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Problems(), ("alice", "bob"), **options)

    @property
    def told(self) -> list[str]:
        return [f"{error.problem}; {error.remedy}" for error in self.problems.errors]


def test_agent_of_the_scenario_stands_for_her_dn() -> None:
    stage = Stage()

    assert (stage.agent(AgentName("alice", "t2"), at()), stage.number(AgentName("bob"), at())) == ("alice", "${bob.dn}")
    assert (stage.number("8001", at()), stage.told) == ("8001", [])


def test_agent_that_nobody_knows_is_a_problem() -> None:
    stage = Stage()
    stage.agent(AgentName("alcie"), at())

    assert stage.told == ["there is no agent `alcie` in this scenario; did you mean `alice`?"]


def test_call_is_known_from_its_naming_on() -> None:
    stage = Stage()
    stage.call("c1", at())
    named = stage.new_call("c1", at(3), caller="alice")

    assert stage.call("c1", at()) is named
    stage.new_call("c1", at(5))
    assert stage.told == [
        "there is no call `c1` at this point; name it in a step before, such as `ringing`",
        "`c1` is a call already; take another name; the first is on line 3",
    ]


def test_parties_of_a_call_have_states_and_end_together() -> None:
    call = KnownCall("c1", at(), parties={"alice": PartyState.RINGING, "bob": PartyState.ESTABLISHED})

    assert call.agents(PartyState.RINGING, PartyState.DIALING) == ["alice"]
    call.end_everywhere()
    assert call.agents(PartyState.ENDED) == ["alice", "bob"]


def test_answer_without_a_name_is_the_last_commands() -> None:
    stage = Stage()
    assert stage.answer(None, at()) == ""
    stage.new_answer(None, "2", at())
    stage.new_answer("mine", "3", at(3))
    stage.new_answer(None, "4", at())

    assert (stage.answer(None, at()), stage.answer("mine", at())) == ("answer of step 4", "mine")
    stage.answer("mien", at())
    stage.new_answer("mine", "5", at())
    assert stage.told == [
        "no command was sent before; put a `command` or a `post` before it",
        "no command before has an answer named `mien`; did you mean `mine`?",
        "`mine` is the name of an answer already; take another name; the first is on line 3",
    ]


def test_tab_is_open_once() -> None:
    stage = Stage()
    main, second = AgentName("alice", "main"), AgentName("alice", "second")
    stage.open_tab(main, at(2))
    stage.open_tab(second, at(3))
    stage.close_tab(main)
    stage.open_tab(main, at(4))
    assert stage.told == []

    stage.open_tab(second, at(5))
    assert stage.told == [
        "`alice.second` is connected since line 3; close it before, or use another tab: `alice.second-tab`"
    ]


def step_that_needs(*names: str) -> StepNode:
    needs = tuple(NamePlace(name, at()) for name in names)
    return StepNode(verb=VERBS["wait"], span=at(), arguments={}, needs=needs)


def test_names_that_a_text_asks_for_are_set_before_it() -> None:
    stage = Stage(variables=("number",))
    stage.new_call("c1", at())
    stage.capture((NamePlace("id", at()),))
    stage.check_needs(step_that_needs("alice.dn", "bob.agentId", "c1.connId", "c1.eventId", "id", "origin"))
    assert stage.told == []

    stage.check_needs(step_that_needs("c2.connId"))
    assert stage.told == ["nothing is called `c2.connId` at this point; did you mean `c1.connId`?"]


def test_names_of_a_round_are_its_own_and_forgotten_after_it() -> None:
    stage = Stage()
    stage.new_call("before", at())
    kept = stage.begin_round(2)
    call = stage.new_call("c1", at())
    answer = stage.new_answer("a", "3", at())

    assert (call.name, answer) == ("c1#2", "a#2")
    assert stage.renamed({"x": ["${c1.connId} ${before.connId} ${id}"]}) == {
        "x": ["${c1#2.connId} ${before.connId} ${id}"]
    }
    stage.end_round(kept)
    assert (stage.renamed("${c1.connId}"), stage.round_suffix) == ("${c1.connId}", "")
    stage.call("c1", at())
    assert len(stage.told) == 1


@pytest.mark.parametrize("rounds", [(1,), (1, 2)])
def test_rounds_within_rounds_have_both_numbers(rounds: tuple[int, ...]) -> None:
    stage = Stage()
    for number in rounds:
        stage.begin_round(number)

    assert stage.new_call("c1", at()).name == "c1" + "".join(f"#{number}" for number in rounds)
