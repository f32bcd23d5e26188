"""The built-in router."""

import pytest
from exchange_world import World

from tserver_sim.config import Config
from tserver_sim.model.effects import StimulusRefused
from tserver_sim.model.inputs import OutsideHungUp, RouterSet, ServerRestarted, Stimulus, SwitchReset
from tserver_sim.settings import RoutePointSettings, RouterSettings


def routed(strategy: str = "in-order", after: float = 0.0, *targets: str) -> World:
    router = RouterSettings(targets or ("7001", "7002"), strategy, after)  # type: ignore[arg-type]
    return World(Config(lines_per_dn=1, route_points=(RoutePointSettings("8501", 60.0, router=router),)), dns="8501")


def goes_to(world: World) -> str:
    conn_id = world.place("8501")
    world.advance(0)
    call = world.exchange.calls.up_under(conn_id)
    assert call is not None
    return call.parties[-1].number


def test_first_target_that_is_free_gets_the_call() -> None:
    world = routed()

    assert [goes_to(world), goes_to(world)] == ["7001", "7002"]


def test_targets_take_turns() -> None:
    world = routed("in-turn")
    first = world.place("8501")
    world.advance(0)
    world.happens(OutsideHungUp(first))

    assert [goes_to(world), goes_to(world)] == ["7002", "7001"]


def test_router_thinks_for_a_while() -> None:
    world = routed("in-order", 2.0)
    world.place("8501")
    world.advance(1.9)
    assert world.states("8501") == [["ROUTING"]]
    world.advance(0.1)

    assert world.states("8501", "7001") == [[], ["ALERTING"]]


def test_router_looks_again_while_nobody_is_free() -> None:
    world = routed("in-order", 0.0, "7001")
    first = world.place("8501")
    world.advance(0)
    world.place("8501")
    world.advance(3)
    assert world.states("8501") == [["ROUTING"]]
    world.happens(OutsideHungUp(first))
    world.advance(1)

    assert world.states("8501", "7001") == [[], ["ALERTING"]]


def test_call_that_leaves_takes_its_timer_along() -> None:
    world = routed("in-order", 5.0)
    world.happens(OutsideHungUp(world.place("8501")))

    assert [name for name in world.timers if name.startswith("router")] == []


def test_router_is_set_while_calls_wait_and_taken_away() -> None:
    world = World(dns="8501")
    world.place("8501")
    world.happens(RouterSet("8501", ("7003",)))
    world.advance(0)
    assert world.states("7003") == [["ALERTING"]]

    world.happens(RouterSet("8501", ()))
    world.place("8501")
    world.advance(1)
    assert world.states("8501") == [["ROUTING"]]


def test_only_route_points_have_routers() -> None:
    world = World()
    answers = [world.happens(RouterSet(dn, ("7002",))) for dn in ("7001", "7999")]

    assert [answer.status for answer in answers if isinstance(answer, StimulusRefused)] == [409, 404]


@pytest.mark.parametrize("anew", [SwitchReset(), ServerRestarted("lost", 8)], ids=["reset", "restart"])
def test_turns_begin_with_the_first_target_where_the_switch_begins_anew(anew: Stimulus) -> None:
    world = routed("in-turn")
    assert goes_to(world) == "7001"
    world.happens(anew)

    assert goes_to(world) == "7001"


def test_reset_brings_back_the_routers_of_the_configuration() -> None:
    world = routed()
    world.happens(RouterSet("8501", ("7003",)))
    world.happens(SwitchReset())

    assert goes_to(world) == "7001"
