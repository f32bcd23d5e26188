"""Requests about agents and what refuses them."""

from typing import Any

import pytest
from exchange_world import World

from tserver_sim.config import Config
from tserver_sim.settings import AgentSettings

PASSWORDS = Config(agents=(AgentSettings("1001", "secret", "7001"), AgentSettings("1002")))


def log_in(world: World, dn: str = "7001", agent_id: str | None = "1001", **more: Any) -> int:
    given = {} if agent_id is None else {"AgentID": agent_id}
    return world.refused("RequestAgentLogin", dn, **given, **more)


@pytest.mark.parametrize(
    ("dn", "attributes", "code"),
    [
        ("7001", {"AgentID": "1999"}, 192),
        ("7001", {"AgentID": "1001"}, 1705),
        ("7001", {"AgentID": "1001", "Password": "wrong"}, 1705),
        ("7001", {"AgentID": "1002", "ThisQueue": "8999"}, 59),
        ("7001", {"AgentID": "1002", "ThisQueue": "8501"}, 59),
        ("7002", {}, 53),
        ("8001", {"AgentID": "1002"}, 185),
        ("7001", {"AgentID": "1001", "Password": "secret"}, 0),
        ("7001", {"AgentID": "1002", "Password": "any"}, 0),
    ],
)
def test_login(dn: str, attributes: dict[str, str], code: int) -> None:
    world = World(PASSWORDS, dns="7001 7002 8001")

    assert world.refused("RequestAgentLogin", dn, **attributes) == code


def test_dn_has_a_default_agent() -> None:
    world = World(dns="7003")
    answer = world.ask("RequestAgentLogin", "7003")

    assert answer["AgentID"] == "1003"


def test_logging_in_again_is_refused_unless_configured() -> None:
    world = World(dns="7001")
    log_in(world)

    assert log_in(world) == 1706


def test_logging_in_again_where_it_is_accepted_changes_no_state() -> None:
    world = World(Config(relogin="accept"), dns="7001")
    log_in(world, AgentWorkMode="AutoIn")
    world.told()

    assert log_in(world, AgentWorkMode="AuxWork") == 0
    assert world.told() == [("7001", "AgentLogin")]
    assert world.agent_state("1001") == "Ready"


def test_one_agent_one_dn() -> None:
    world = World(dns="7001 7002")
    log_in(world)

    assert log_in(world, "7002") == 527
    assert log_in(world, agent_id="1002") == 527


@pytest.mark.parametrize("name", ["RequestAgentLogout", "RequestAgentReady", "RequestAgentNotReady"])
def test_nobody_is_logged_in(name: str) -> None:
    assert World(dns="7001").refused(name, "7001") == 1707


def test_logout_of_a_queue_in_which_one_is_not() -> None:
    world = World(dns="7001")
    log_in(world)

    assert world.refused("RequestAgentLogout", "7001", ThisQueue="8001") == 1707


def test_reservation_is_told_to_the_dn_and_to_who_asked() -> None:
    world = World(clients=("app", "router"), dns="7001")
    log_in(world, AgentWorkMode="AutoIn")
    world.told()
    answer = world.ask("RequestReserveAgent", client="router", AgentID="1001", Timeout=3000)

    assert (answer.name, answer["ThisDN"], answer["Timeout"]) == ("EventAgentReserved", "7001", 3000)
    assert world.heard("app") == [("7001", "AgentReserved")]


def test_agent_is_reserved_once_until_the_time_is_over() -> None:
    world = World(dns="7001")
    log_in(world, AgentWorkMode="AutoIn")
    world.ask("RequestReserveAgent", "7001", Timeout=3000)

    assert world.refused("RequestReserveAgent", "7001") == 1700

    world.advance(3)

    assert world.refused("RequestReserveAgent", "7001") == 0


def test_reservation_ends_with_the_login() -> None:
    world = World(dns="7001")
    log_in(world, AgentWorkMode="AutoIn")
    world.ask("RequestReserveAgent", "7001", Timeout=3000)
    world.ask("RequestAgentLogout", "7001")

    assert world.timers == {}


@pytest.mark.parametrize(("attributes", "code"), [({"AgentID": "1999"}, 192), ({"AgentID": "1002"}, 185), ({}, 192)])
def test_reservation_that_is_refused(attributes: dict[str, str], code: int) -> None:
    assert World(dns="7001").refused("RequestReserveAgent", **attributes) == code
