"""Expectations in words."""

import pytest

from tserver_harness.expectations import (
    Alternative,
    AnswerIs,
    AsksNothing,
    AsksRequest,
    Equals,
    Expectation,
    Fields,
    HearsEvent,
    HearsNothing,
    InOrder,
    OneOf,
    SocketCloses,
    SocketRefused,
)
from tserver_harness.language.wording import duration_text, expectation_text, named

RINGING = HearsEvent(agent="alice", events=("EventRinging",))


@pytest.mark.parametrize(
    ("expectation", "text"),
    [
        (RINGING, "alice's toolbar hears EventRinging"),
        (
            HearsEvent(agent="alice", tab="second", events=("A", "B"), call="c1", count=2),
            "alice's toolbar second hears A or B of c1 exactly 2 times",
        ),
        (HearsNothing(agent="alice"), "alice's toolbar hears no message"),
        (HearsNothing(agent="alice", events=("A", "B")), "alice's toolbar hears no A and no B"),
        (
            AsksRequest(
                request="RequestX", dn="${alice.dn}", pattern=Fields({"ConnID": Equals("${c1.connId}")}), count=1
            ),
            "the bridge asks RequestX on alice's DN with ConnID c1's ConnID exactly once",
        ),
        (AsksNothing(), "the bridge asks no request about a call, an agent or a DN"),
        (AsksNothing(request="RequestX", call="c1"), "the bridge asks no RequestX of c1"),
        (
            AnswerIs(answer="first", outcome="error", statuses=(409, 502)),
            "the answer first is an error with status 409 or 502",
        ),
        (
            AnswerIs(answer="a", pattern=Fields({"x": Equals(1)}), header_pattern=Fields({"y": Equals("z")})),
            'the answer a comes, its body x 1, its headers y "z"',
        ),
        (SocketCloses(agent="alice", codes=(1013,)), "the bridge closes the socket of alice's toolbar with code 1013"),
        (
            SocketRefused(agent="alice", statuses=(403,)),
            "the bridge refuses the socket of alice's toolbar with status 403",
        ),
        (
            InOrder(parts=(RINGING, RINGING)),
            "in this order: alice's toolbar hears EventRinging; alice's toolbar hears EventRinging",
        ),
        (
            OneOf(
                alternatives=(
                    Alternative(parts=(RINGING,)),
                    Alternative(parts=(AnswerIs(answer="a", outcome="error"),), verdict="warn", reason="late"),
                )
            ),
            "one of: alice's toolbar hears EventRinging; or the answer a is an error (warn: late)",
        ),
    ],
)
def test_expectation_in_words(expectation: Expectation, text: str) -> None:
    assert text == expectation_text(expectation)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.5, "500 ms"), (2.0, "2 s"), (60.0, "1 min"), (90.0, "90 s"), (0.0, "0 s"), (1.5, "1.5 s")]
)
def test_durations_in_words(seconds: float, text: str) -> None:
    assert text == duration_text(seconds)


def test_run_time_names_in_words() -> None:
    assert named("call ${bob.dn}, ${c1#2.eventId}, ${id}") == "call bob's DN, c1#2's eventId, ${id}"
