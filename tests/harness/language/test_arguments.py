"""One argument's node to its value, for every kind; what cannot be had is a problem with a way out."""

from typing import Any

import pytest

from tserver_harness.expectations import Equals, Fields
from tserver_harness.language.arguments import _READERS, ArgumentReader
from tserver_harness.language.grammar import Argument, Kind
from tserver_harness.language.parse_patterns import PatternReader
from tserver_harness.language.syntax import AgentName
from tserver_settings.errors import Problems
from tserver_settings.source import MapNode, read_source

HOLD_STEPS = {Kind.STEPS, Kind.ROUNDS, Kind.BRANCHES, Kind.EXPECTATIONS, Kind.ALTERNATIVES}
IDS = ("AV-01", "IN-01")


def read(kind: Kind, text: str) -> tuple[Any, list[str]]:
    problems = Problems()
    node = read_source(f"x: {text}\n", "f", problems)
    assert isinstance(node, MapNode)
    argument = Argument(name="x", kind=kind, doc="what", choices=("fin", "rst"))
    value = ArgumentReader(problems, IDS, PatternReader(problems)).read(argument, node.entries[0].value)
    return value, [f"{error.problem}; {error.remedy}" for error in problems.errors]


def test_every_kind_that_holds_no_steps_has_its_reader() -> None:
    assert set(_READERS) == set(Kind) - HOLD_STEPS


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.TEXT, "0017", "0017"),
        (Kind.TEXT, "no", "no"),
        (Kind.NUMBER, "+14155550123", "+14155550123"),
        (Kind.INCLUDED, "shared/x", "shared/x"),
        (Kind.CHOICE, "rst", "rst"),
        (Kind.INTEGER, "0", 0),
        (Kind.INTEGERS, "404", (404,)),
        (Kind.INTEGERS, "[404, 409]", (404, 409)),
        (Kind.DURATION, "500 ms", 0.5),
        (Kind.DURATION, "1 min", 60.0),
        (Kind.AGENT, "alice", AgentName("alice")),
        (Kind.AGENT, "alice.second-tab", AgentName("alice", "second-tab")),
        (Kind.PLACE, "alice", AgentName("alice")),
        (Kind.PLACE, "8001", "8001"),
        (Kind.CALL, "c1", "c1"),
        (Kind.NEW_ANSWER, "my-answer_2", "my-answer_2"),
        (Kind.EVENTS, "EventRinging", ("EventRinging",)),
        (Kind.EVENTS, "[EventRinging, EventDialing]", ("EventRinging", "EventDialing")),
        (Kind.REQUEST, "RequestAnswerCall", "RequestAnswerCall"),
        (Kind.MESSAGE, "EventError", "EventError"),
        (Kind.COMMAND, "makeCall", "makeCall"),
        (Kind.REQUIREMENTS, "[AV-01]", ("AV-01",)),
        (Kind.REQUIREMENTS, "[]", ()),
        (Kind.TOOLBAR_PATTERNS, "{ANI: 17}", Fields({"ANI": Equals("17")})),
        (Kind.TSERVER_PATTERNS, "{ThisDN: 7001}", Fields({"ThisDN": Equals("7001")})),
        (Kind.USER_DATA, "{a: 1, b: '1'}", {"a": 1, "b": "1"}),
        (Kind.VALUES, "{a: [1, true]}", {"a": [1, True]}),
        (Kind.TEXTS, "{X-A: 1}", {"X-A": "1"}),
        (Kind.BODY, "'{broken'", "{broken"),
        (Kind.BODY, "{a: [1, ü]}", '{"a": [1, "ü"]}'),
    ],
)
def test_value(kind: Kind, text: str, value: Any) -> None:
    assert read(kind, text) == (value, [])


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        (Kind.TEXT, "[a]", "`x` needs text"),
        (Kind.CHOICE, "rest", "`x` cannot be `rest`; did you mean `rst`"),
        (Kind.CHOICE, "[fin]", "`x` needs a word, got a list; known: `fin`"),
        (Kind.INTEGER, "-1", "`x` cannot be negative; write 0 or more"),
        (Kind.INTEGER, "many", "`x` needs an integer"),
        (Kind.DURATION, "soon", "`x` needs a duration"),
        (Kind.AGENT, "'7001'", "`x` needs an agent, got `7001`; an agent is named by a word"),
        (Kind.AGENT, "alice.a.b", "`x` needs an agent"),
        (Kind.CALL, "'1'", "`x` needs a name, got `1`; a name is letters"),
        (Kind.EVENTS, "EventRining", "there is no event `EventRining`; did you mean `EventRinging`"),
        (Kind.REQUEST, "EventRinging", "T-Library has no request `EventRinging`"),
        (Kind.MESSAGE, "Event", "T-Library has no message `Event`"),
        (Kind.COMMAND, "make-call", "there is no command `make-call`; did you mean `makeCall`"),
        (Kind.REQUIREMENTS, "AV-01", "`x` needs a list, got `AV-01`; write `[AV-01, AV-02]`"),
        (Kind.REQUIREMENTS, "[AV-1]", "there is no requirement `AV-1`"),
        (Kind.VALUES, "text", "`x` needs a mapping, got `text`"),
        (Kind.TEXTS, "[a]", "`x` needs a mapping, got a list"),
    ],
)
def test_what_cannot_be_had_is_told(kind: Kind, text: str, problem: str) -> None:
    value, (told,) = read(kind, text)

    assert not value
    assert told.startswith(problem)


def test_good_ones_of_a_list_are_kept_beside_the_mistake() -> None:
    value, told = read(Kind.EVENTS, "[EventRinging, Ring]")

    assert (value, len(told)) == (("EventRinging",), 1)
