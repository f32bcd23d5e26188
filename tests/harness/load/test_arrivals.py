"""Planned loads: the same seed gives the same calls, nobody takes two calls at once, weights are what they say."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tserver_harness.load.arrivals import (
    ARRIVALS,
    DEFAULT_MIX,
    KINDS,
    TALK_TIMES,
    Load,
    arrivals_of,
    busiest,
    parse_mix,
)


def load(**changes: object) -> Load:
    usual = Load(agents=10, calls_per_second=5.0, seconds=20.0, mix=DEFAULT_MIX, talk_seconds=1.0, seed=1)
    return replace(usual, **changes)  # type: ignore[arg-type]  # the test's words are the fields


def test_same_seed_gives_the_same_calls() -> None:
    assert arrivals_of(load()) == arrivals_of(load())
    assert arrivals_of(load()) != arrivals_of(load(seed=2))


@given(st.integers(1, 20), st.floats(0.5, 20), st.integers(0, 1_000))
def test_nobody_takes_two_calls_at_once(agents: int, rate: float, seed: int) -> None:
    calls = arrivals_of(load(agents=agents, calls_per_second=rate, seconds=5.0, seed=seed))

    assert busiest(calls) <= agents
    for agent in range(agents):
        own = [call for call in calls if call.agent == agent]
        assert all(one.at + one.ring_seconds + one.talk_seconds < two.at for one, two in pairwise(own))


def test_rate_and_mix_are_about_what_was_asked_for() -> None:
    calls = arrivals_of(load(agents=200, calls_per_second=50.0, seconds=100.0))
    kinds = Counter(call.kind for call in calls)

    assert len(calls) == pytest.approx(5_000, rel=0.1)
    assert kinds["answered"] / len(calls) == pytest.approx(0.7, abs=0.05)
    assert "transferred" not in kinds


@pytest.mark.parametrize("arrivals", ARRIVALS)
def test_every_way_of_arriving_keeps_the_rate(arrivals: str) -> None:
    calls = arrivals_of(load(agents=200, calls_per_second=20.0, seconds=100.0, arrivals=arrivals))
    gaps = [two.at - one.at for one, two in pairwise(calls)]

    assert len(calls) == pytest.approx(2_000, rel=0.1)
    assert (max(gaps) - min(gaps) < 0.01) == (arrivals == "constant")
    assert (max(gaps) > 0.15) == (arrivals == "poisson")


@pytest.mark.parametrize("talk_times", TALK_TIMES)
def test_every_way_of_talking_keeps_the_mean(talk_times: str) -> None:
    calls = arrivals_of(load(agents=300, calls_per_second=50.0, seconds=100.0, talk_times=talk_times, talk_seconds=2.0))
    times = [call.talk_seconds for call in calls]

    assert sum(times) / len(times) == pytest.approx(2.0, rel=0.1)
    assert (len(set(times)) == 1) == (talk_times == "fixed")
    assert max(times) <= 10.0


def test_mix_is_read() -> None:
    assert parse_mix("answered=70, abandoned=30") == {"answered": 70.0, "abandoned": 30.0}
    assert parse_mix("transferred") == {"transferred": 1.0}


@pytest.mark.parametrize(
    ("text", "problem"),
    [("lost=1", "'lost' is no kind"), ("answered=x", "'x' is no weight"), ("answered=0", "not all zero"), ("", "''")],
)
def test_mix_with_a_mistake_is_told(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_mix(text)


def test_every_kind_can_be_asked_for() -> None:
    calls = arrivals_of(load(mix=dict.fromkeys(KINDS, 1.0)))

    assert {call.kind for call in calls} == set(KINDS)
