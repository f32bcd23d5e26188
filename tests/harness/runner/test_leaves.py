"""Steps out of those that hold others, and what they say about a case."""

from typing import Any

import pytest

from tserver_harness import plan
from tserver_harness.expectations import HearsNothing
from tserver_harness.runner.leaves import acts, leaves, presents_token
from tserver_settings.errors import Span

SPAN = Span("x", 1, 1, 1, 1)


def common(path: str = "1") -> dict[str, Any]:
    return {"path": path, "verb": "v", "text": "t", "span": SPAN}


def wait(path: str = "1") -> plan.Step:
    return plan.Wait(**common(path), seconds=1)


def expect(path: str = "1") -> plan.Step:
    return plan.Expect(**common(path), expectation=HearsNothing(agent="alice"))


def fault(*steps: plan.Step) -> plan.Step:
    return plan.InjectFault(**common("f"), kind="drop", message="EventRinging", steps=steps)


def call(path: str = "1") -> plan.Step:
    return plan.PlaceCall(**common(path), call="c1", from_number="+1", to="7001")


def case(*steps: plan.Step, cleanup: tuple[plan.Step, ...] = ()) -> plan.Case:
    return plan.Case(
        id="x", file="x", title="x", verifies=(), needs=(), cast=(), config={}, variables={},
        steps=steps, cleanup=cleanup, seed=0, span=SPAN,
    )  # fmt: skip


def test_leaves_come_in_the_order_of_the_file_and_a_fault_before_its_steps() -> None:
    block = plan.Block(**common("b"), steps=(wait("1"), fault(wait("2"))))
    together = plan.Together(**common("t"), branches=((wait("3"),), (wait("4"), expect("5"))))

    assert [step.path for step in leaves((block, together, wait("6")))] == ["1", "f", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize(
    ("steps", "does"),
    [((), False), ((wait(), expect()), False), ((fault(expect()),), False), ((fault(call()),), True)],
    ids=["nothing", "waits-and-looks", "under-a-fault", "dials-under-a-fault"],
)
def test_acting_is_more_than_waiting_and_expecting(steps: tuple[plan.Step, ...], does: bool) -> None:
    assert acts(steps) is does


def post(**headers: str) -> plan.Step:
    return plan.PostRaw(**common(), agent="alice", answer="a", headers=headers)


@pytest.mark.parametrize(
    ("step", "presents"),
    [
        (plan.ConnectToolbar(**common(), agent="alice"), False),
        (plan.ConnectToolbar(**common(), agent="alice", token="wrong"), True),
        (plan.ConnectToolbar(**common(), agent="alice", token=""), True),
        (post(), False),
        (post(**{"X-Other": "1"}), False),
        (post(authorization=""), True),
    ],
    ids=["right-token", "wrong-token", "no-token", "plain-post", "other-header", "post-without-token"],
)
def test_token_of_ones_own_needs_a_bridge_that_wants_one(step: plan.Step, presents: bool) -> None:
    assert presents_token(case(fault(step))) is presents
    assert presents_token(case(cleanup=(step,))) is presents
