"""What all grounds share: whether a case applies, who plays in it, tokens, and the simulator's settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tserver_harness import plan
from tserver_harness.runner.errors import SetupError
from tserver_harness.runner.grounds import Ground, settings_of
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.reference import reference_target
from tserver_harness.runner.simulating import simulating
from tserver_harness.runner.world import World
from tserver_harness.target import Target, TargetAgent, Token
from tserver_settings.errors import Span
from tserver_sim.config import Config

COMMON: dict[str, Any] = {"path": "1", "verb": "v", "text": "t", "span": Span("x", 1, 1, 1, 1)}
SHOWS_TOKEN = plan.ConnectToolbar(**COMMON, agent="alice", token="wrong")
TARGET = replace(
    reference_target(),
    capabilities=("hold",),
    agents=(TargetAgent("501", "9001", password="p"), TargetAgent("502", "9002", query="q=2")),
)


class Plain(Ground):
    """A ground without bridge: only what they share."""

    @asynccontextmanager
    async def world(self, case: plan.Case, *, seed: int) -> AsyncIterator[World]:
        async with simulating(self.simulator_settings(case), self.recorder, ("127.0.0.1", 0)) as simulator:
            site = self.site(case, rest="http://127.0.0.1:9/", websocket="ws://127.0.0.1:9/")
            async with self.inhabited(case, simulator, site, start=4) as world:
                yield world


def case_of(*steps: plan.Step, cast: tuple[str, ...] = ("alice",), **changes: Any) -> plan.Case:
    members = tuple(plan.CastMember(name=name, index=index) for index, name in enumerate(cast))
    usual: dict[str, Any] = {"needs": (), "config": {}}
    return plan.Case(
        id="x", file="x", title="X", verifies=("AV-01",), cast=members, variables={}, steps=steps, cleanup=(), seed=3,
        span=Span("x", 1, 1, 1, 1), **{**usual, **changes},
    )  # fmt: skip


async def nothing() -> None:
    return None


def ground_on(target: Target) -> Plain:
    return Plain(target, Recorder(started=datetime.now(UTC)), nothing)


@pytest.mark.parametrize(
    ("case", "why_not"),
    [
        (case_of(), ""),
        (case_of(needs=("hold",)), ""),
        (case_of(needs=("transfer", "hold", "record")), "needs capability transfer, record"),
        (case_of(SHOWS_TOKEN), "needs a bridge that wants a token"),
    ],
)
async def test_case_that_does_not_apply_says_why(case: plan.Case, why_not: str) -> None:
    assert ground_on(TARGET).why_not(case) == why_not


async def test_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    ground = ground_on(replace(TARGET, token=Token("ACME_TOKEN", rest="X-Token: {token}")))
    monkeypatch.delenv("ACME_TOKEN", raising=False)
    with pytest.raises(SetupError, match="ACME_TOKEN, which is not set; export ACME_TOKEN="):
        ground.token_for(case_of())

    monkeypatch.setenv("ACME_TOKEN", "s3cret")
    assert ground.why_not(case_of(SHOWS_TOKEN)) == ""
    assert ground.site(case_of(), rest="r", websocket="w").token_header() == {"X-Token": "s3cret"}


async def test_cast_takes_the_targets_agents_in_order() -> None:
    ground = ground_on(TARGET)

    assert {name: agent.dn for name, agent in ground.cast_of(case_of(cast=("eve", "bob"))).items()} == {
        "eve": "9001", "bob": "9002",
    }  # fmt: skip
    site = ground.site(case_of(cast=("eve", "bob")), rest="http://b/", websocket="ws://b/")
    assert [site.rest_address(name) for name in ("eve", "bob")] == ["http://b/", "http://b/?q=2"]
    with pytest.raises(SetupError, match="needs 3 agents and the target has 2"):
        ground.cast_of(case_of(cast=("a", "b", "c")))


async def test_beginning_of_a_scenario_is_told_even_with_too_few_agents() -> None:
    ground = ground_on(TARGET)
    started = ground.tell_scenario(case_of(cast=("a", "b", "c")), registrations={"2", "1"}, logins=["9"])

    assert started.agents == {"a": {"agentId": "501", "dn": "9001"}, "b": {"agentId": "502", "dn": "9002"}}
    assert (started.standing_registrations, started.standing_logins) == (["1", "2"], ["9"])
    assert (started.title, started.verifies, started.seed) == ("X", ["AV-01"], 3)


async def test_simulator_has_the_targets_agents_and_what_the_scenario_sets() -> None:
    config = {"queues": [{"dn": "8009", "agents": ["${alice.agentId}"]}], "wrap_up_seconds": 3}
    settings = ground_on(TARGET).simulator_settings(case_of(config=config))

    read = Config.from_settings(settings)
    assert [(agent.agent_id, agent.dn, agent.password) for agent in read.agents] == [
        ("501", "9001", "p"), ("502", "9002", None),
    ]  # fmt: skip
    assert (list(read.dns), read.wrap_up_seconds) == (["9001", "9002"], 3)
    assert settings["queues"] == [{"dn": "8009", "agents": ["501"]}]


def test_two_agents_on_one_dn_are_one_dn() -> None:
    shared = replace(TARGET, agents=(TargetAgent("1", "9001"), TargetAgent("2", "9001")))

    assert settings_of(shared.agents)["dns"] == ["9001"]


async def test_world_knows_the_target_and_watches_facts_while_it_lasts(autojump_clock: object) -> None:
    target = replace(TARGET, within_seconds=17.0, origin="http://mine", foreign_origin="http://theirs")
    ground = ground_on(target)
    async with ground.world(case_of(), seed=0) as world:
        assert (world.within_seconds, world.origin, world.foreign_origin) == (17.0, "http://mine", "http://theirs")
        assert (world.dn_of("alice"), world.start) == ("9001", 4)
        assert ground.recorder.observer == world.observe

    assert ground.recorder.observer is None
