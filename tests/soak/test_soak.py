"""Short soaks and a short chaos with the tests; the long ones are `make soak` and `tests/soak/chaos.py`."""

import subprocess
import sys
from pathlib import Path

import pytest
from soak_plan import AGENTS, WINDOW_SECONDS, Call, Trouble, plan
from soak_view import View

import soak


def test_plan_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert list(plan(3, 2)) == list(plan(3, 2))
    assert list(plan(3, 2)) != list(plan(4, 2))
    assert len(list(plan(3, 30))) == 60


def test_plan_has_everything_in_its_order_and_within_its_window() -> None:
    windows = list(plan(1, 30))
    deeds = [deed for window in windows for deed in window.deeds]

    assert [deed.at for deed in deeds] == sorted(deed.at for deed in deeds)
    assert all(
        deed.at + deed.seconds < window.ends_at
        for window in windows
        for deed in window.deeds
        if isinstance(deed, Trouble)
    )
    assert {deed.agent for deed in deeds} == set(range(AGENTS))
    assert len({deed.number for deed in deeds if isinstance(deed, Call)}) == sum(
        isinstance(deed, Call) for deed in deeds
    )
    assert len({deed.kind for deed in deeds if isinstance(deed, Trouble)}) == 17
    assert windows[-1].ends_at == 60 * WINDOW_SECONDS


def message(name: str, sequence: int, **keys: str) -> dict[str, object]:
    call = {"connectionId": "c", "eventId": "c", "ANI": "1"}
    return {"eventName": name, "sequence": sequence, **call, **keys}


@pytest.mark.parametrize(
    ("messages", "problem"),
    [
        ([message("EventRinging", 2)], "one was lost"),
        ([message("EventRinging", 1), message("EventRinging", 2)], "rings and was ringing already"),
        ([message("EventRinging", 1), message("EventEstablished", 2, ANI="2")], "before it was 1"),
        ([message("EventRinging", 1), message("EventEstablished", 2, eventId="2")], "another eventId"),
        ([message("EventEstablished", 1), message("EventEstablished", 2)], "established twice"),
        ([message("EventReleased", 1)], "was never shown"),
        ([message("EventRinging", 1), message("EventReleased", 2), message("EventReleased", 3)], "after its end"),
    ],
)
def test_what_cannot_be_right_is_seen(messages: list[dict[str, object]], problem: str) -> None:
    view = View("toolbar", whole=True)
    for each in messages:
        view.hear(each)

    assert problem in " ".join(view.problems)


def test_call_that_goes_as_it_should_is_shown_and_gone() -> None:
    view = View("toolbar", whole=True)
    for number, name in enumerate(("EventRegistered", "EventRinging", "EventEstablished"), 1):
        view.hear(message(name, number))
    assert (view.calls, view.registered) == ({"c": "up"}, 1)
    view.hear(message("EventReleased", 4))
    view.forget()

    assert (view.calls, view.problems, view.ended, view.numbers) == ({}, [], set(), {})


@pytest.mark.slow
def test_an_hour_with_faults_loses_and_leaks_nothing() -> None:
    soaked = soak.run(1, 1)

    assert soaked.problems == []
    assert soaked.counted["checked in calm"] > 10


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_bridge_that_is_killed_comes_back_to_what_is() -> None:
    """In real time, and with real processes."""
    script = Path(__file__).with_name("chaos.py")
    done = subprocess.run(
        [sys.executable, str(script), "--minutes", "0.33", "--seed", "2"], check=False, capture_output=True, text=True
    )

    assert "everyone back, every call shown" in done.stdout, done.stdout + done.stderr
