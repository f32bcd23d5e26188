"""ACD queues: queued, diverted, abandoned, and whose turn it is."""

import pytest
from exchange_world import World

from tserver_sim.config import Config
from tserver_sim.model.inputs import OutsideHungUp, ServiceChanged
from tserver_sim.settings import AgentSettings, QueueSettings

TEAM = Config(
    dns=("7001", "7002", "7003"),
    agents=(AgentSettings("1001"), AgentSettings("1002")),
    queues=(QueueSettings("8001", ("1001", "1002")), QueueSettings("8002", ("1002",))),
)


@pytest.fixture
def world() -> World:
    return World(TEAM, dns="7001 7002 7003 8001 8002")


def ready(world: World, dn: str, agent_id: str) -> None:
    world.ask("RequestAgentLogin", dn, AgentID=agent_id, AgentWorkMode="AutoIn")


def test_call_through_a_queue(world: World) -> None:
    ready(world, "7001", "1001")
    world.told()
    conn_id = world.dial("7003", "8001")

    assert world.told("ThisQueue", "ThisDNRole", "OtherDN", "CallState", "ThirdPartyDN", "AgentID") == [
        ("7003", "Dialing", None, "RoleOrigination", "8001", None, None, None),
        ("8001", "Queued", "8001", "RoleDestination", "7003", "Ok", None, None),
        ("8001", "Diverted", "8001", "RoleDestination", "7003", None, "7001", None),
        ("7001", "Ringing", "8001", "RoleDestination", "7003", "Ok", None, "1001"),
    ]
    assert world.agent_state("1001") == "BusyReady"

    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)

    assert world.told("ThisQueue", "OtherDN") == [
        ("7001", "Established", "8001", "7003"),
        ("7003", "Established", None, "7001"),
    ]

    world.ask("RequestReleaseCall", "7001", conn_id=conn_id)

    assert world.agent_state("1001") == "Ready"


def test_call_waits_until_an_agent_is_ready(world: World) -> None:
    world.place("8001")
    world.told()
    ready(world, "7001", "1001")

    assert world.told() == [
        ("7001", "AgentLogin"),
        ("7001", "AgentReady"),
        ("8001", "Diverted"),
        ("7001", "Ringing"),
    ]


def test_abandon_in_the_queue(world: World) -> None:
    conn_id = world.dial("7003", "8001")
    world.told()
    world.ask("RequestReleaseCall", "7003", conn_id=conn_id)

    assert world.told("OtherDN", "ThisQueue") == [
        ("7003", "Released", "8001", None),
        ("8001", "Abandoned", "7003", "8001"),
    ]


def test_abandon_while_the_agent_rings(world: World) -> None:
    ready(world, "7001", "1001")
    conn_id = world.place("8001")
    world.told()
    world.happens(OutsideHungUp(conn_id))

    assert world.told("ThisQueue") == [("7001", "Abandoned", "8001")]
    assert world.agent_state("1001") == "Ready"


def test_longest_idle_agent_gets_the_call(world: World) -> None:
    ready(world, "7001", "1001")
    ready(world, "7002", "1002")
    first = world.place("8001")
    world.ask("RequestReleaseCall", "7001", conn_id=first)
    world.told()
    world.place("8001")

    assert world.last("EventRinging")["ThisDN"] == "7002"


def test_longest_waiting_call_goes_first(world: World) -> None:
    world.place("8002", id="early")
    world.place("8001", id="late")
    world.told()
    ready(world, "7002", "1002")

    assert world.last("EventRinging")["ThisQueue"] == "8002"
    assert [(call.id, len(call.parties)) for call in world.exchange.calls.up()] == [("early", 2), ("late", 2)]


@pytest.mark.parametrize("why", ["on a call", "do not disturb", "out of service", "not ready", "reserved"])
def test_agent_who_cannot_be_called_gets_nothing_until_that_is_over(world: World, why: str) -> None:
    ready(world, "7001", "1001")
    match why:
        case "on a call":
            conn_id = world.talk("7003", "7001")
        case "do not disturb":
            world.ask("RequestSetDNDOn", "7001")
        case "out of service":
            world.happens(ServiceChanged("7001", in_service=False))
        case "not ready":
            world.ask("RequestAgentNotReady", "7001")
        case _:
            world.ask("RequestReserveAgent", AgentID="1001", Timeout=5000)
    world.place("8001")

    assert world.states("8001") == [["QUEUED"]]

    match why:
        case "on a call":
            world.ask("RequestReleaseCall", "7001", conn_id=conn_id)
        case "do not disturb":
            world.ask("RequestSetDNDOff", "7001")
        case "out of service":
            world.happens(ServiceChanged("7001", in_service=True))
        case "not ready":
            world.ask("RequestAgentReady", "7001")
        case _:
            world.advance(5)

    assert world.states("8001", "7001") == [[], ["ALERTING"]]


def test_queue_that_goes_out_of_service_loses_its_calls(world: World) -> None:
    world.dial("7003", "8001")
    world.told()
    world.happens(ServiceChanged("8001", in_service=False))

    assert world.told() == [("8001", "DNOutOfService"), ("7003", "Released"), ("8001", "Abandoned")]


def test_of_several_queues_the_call_that_waits_longest_gets_the_agent_who_is_in_both(world: World) -> None:
    world.place("8002")
    world.place("8001")
    world.place("8002")
    world.told()
    ready(world, "7002", "1002")

    assert ("8002", "Diverted") in world.told()
    ready(world, "7001", "1001")

    assert [told for told in world.told() if told[1] in {"Diverted", "Ringing"}] == [
        ("8001", "Diverted"),
        ("7001", "Ringing"),
    ]


def test_agent_who_logs_in_to_one_more_queue_gets_the_calls_that_wait_there(world: World) -> None:
    ready(world, "7001", "1001")
    world.place("8002")
    world.told()

    world.ask("RequestAgentLogin", "7001", AgentID="1001", ThisQueue="8002")

    assert [told for told in world.told() if told[1] == "Ringing"] == [("7001", "Ringing")]
