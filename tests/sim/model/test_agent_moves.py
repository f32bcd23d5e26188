"""Login, ready, not ready, after-call work: what clients of the DN hear, and in which state it leaves the agent."""

import pytest
from exchange_world import World, pairs_of

from tserver_sim.config import Config
from tserver_sim.model.inputs import AgentMoved, OutsideHungUp
from tserver_wire import KeyValueList


def logged_in(config: Config | None = None, mode: str = "AutoIn") -> World:
    world = World(config, dns="7001 7002 8001")
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode=mode, ThisQueue="8001")
    return world


def queue_call(world: World) -> str:
    """The agent talks to a customer who came through the queue."""
    conn_id = world.place("8001")
    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)
    world.told()
    return conn_id


@pytest.mark.parametrize(
    ("mode", "event"),
    [
        ("AutoIn", "AgentReady"),
        ("ManualIn", "AgentReady"),
        ("ReturnBack", "AgentReady"),
        ("Unknown", "AgentNotReady"),
        ("AuxWork", "AgentNotReady"),
        ("AfterCallWork", "AgentNotReady"),
    ],
)
def test_login_is_followed_by_what_its_work_mode_says(mode: str, event: str) -> None:
    world = logged_in(mode=mode)

    assert world.told("AgentID", "AgentWorkMode", "ThisQueue") == [
        ("7001", "AgentLogin", "1001", mode, "8001"),
        ("7001", event, "1001", mode, None),
    ]


def test_login_to_one_more_queue_changes_no_state() -> None:
    world = World(dns="7001")
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn")
    world.told()
    world.ask("RequestAgentLogin", "7001", AgentID="1001", ThisQueue="8001")

    assert world.told("ThisQueue") == [("7001", "AgentLogin", "8001")]
    assert world.agent_state("1001") == "Ready"


def test_logout_of_one_of_two_queues() -> None:
    world = World(Config.from_settings({"queues": [{"dn": "8001"}, {"dn": "8002"}]}), dns="7001")
    for queue in ("8001", "8002"):
        world.ask("RequestAgentLogin", "7001", AgentID="1001", ThisQueue=queue)
    world.told()
    first = world.ask("RequestAgentLogout", "7001", ThisQueue="8001")
    last = world.ask("RequestAgentLogout", "7001", ThisQueue="8002")

    assert (first.name, last.name) == ("EventQueueLogout", "EventAgentLogout")
    assert world.agent_state("1001") == "LoggedOut"


def test_reason_code_is_told() -> None:
    world = logged_in()
    answer = world.ask("RequestAgentNotReady", "7001", AgentWorkMode="AuxWork", Reasons={"ReasonCode": 7})

    assert answer["Reasons"] == KeyValueList((("ReasonCode", 7),))


@pytest.mark.parametrize(
    ("name", "event"), [("RequestAgentReady", "AgentReady"), ("RequestAgentNotReady", "AgentNotReady")]
)
def test_said_again_when_asked_again(name: str, event: str) -> None:
    world = logged_in()
    world.told()
    for _ in range(2):
        world.ask(name, "7001")

    assert world.told() == [("7001", event), ("7001", event)]


def test_after_call_work_begins_before_the_release_and_ends_by_itself() -> None:
    world = logged_in(Config(wrap_up_seconds=20.0))
    conn_id = world.place("8001")
    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)

    assert pairs_of(world.last("EventEstablished"), "Extensions") == {"WrapUpTime": 20}
    assert "Extensions" not in world.last("EventRinging").attributes

    world.told()
    world.ask("RequestReleaseCall", "7001", conn_id=conn_id)

    assert world.told("AgentWorkMode") == [("7001", "AgentNotReady", "AfterCallWork"), ("7001", "Released", None)]
    assert world.agent_state("1001") == "AfterCallWork"

    world.advance(20)

    assert world.told() == [("7001", "AgentReady")]


def test_ready_ends_after_call_work_early() -> None:
    world = logged_in(Config(wrap_up_seconds=20.0))
    world.happens(OutsideHungUp(queue_call(world)))
    world.ask("RequestAgentReady", "7001")
    world.told()
    world.advance(60)

    assert world.told() == []


@pytest.mark.parametrize("why", ["direct call", "not answered", "not ready"])
def test_no_after_call_work_without_a_queues_call_that_was_answered_while_ready(why: str) -> None:
    world = logged_in(Config(wrap_up_seconds=20.0))
    match why:
        case "direct call":
            conn_id = world.talk("7002", "7001")
        case "not answered":
            conn_id = world.place("8001")
        case _:
            conn_id = queue_call(world)
            world.ask("RequestAgentNotReady", "7001")
    world.ask("RequestReleaseCall", "7001", conn_id=conn_id)

    assert world.agent_state("1001") == ("NotReady" if why == "not ready" else "Ready")


def test_agent_is_busy_until_the_last_of_two_queue_calls_has_ended() -> None:
    """Two calls of queues that end in the same step, by a transfer, leave the agent idle."""
    world = World(dns="7001 7002 8001 8501")
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn")
    calls = []
    for _ in range(2):
        calls.append(world.place("8501"))
        world.ask("RequestRouteCall", "8501", conn_id=calls[-1], OtherDN="7001")
        world.ask("RequestAnswerCall", "7001", conn_id=calls[-1])

    assert world.agent_state("1001") == "BusyReady"

    world.ask("RequestCompleteTransfer", "7001", conn_id=calls[0], TransferConnID=calls[1])

    assert world.agent_state("1001") == "Ready"


def test_logout_during_a_call_leaves_the_call_alone() -> None:
    world = logged_in(Config(wrap_up_seconds=20.0))
    conn_id = queue_call(world)
    world.happens(AgentMoved("1001", "logout"))
    world.ask("RequestReleaseCall", "7001", conn_id=conn_id)

    assert world.told() == [("7001", "AgentLogout"), ("7001", "Released")]
