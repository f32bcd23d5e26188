"""The frozen picture of a switch."""

import msgspec
import pytest
from exchange_world import World

from tserver_sim.model.inputs import OutsideHungUp
from tserver_sim.model.pictures import call_facts


def test_picture_shows_clients_agents_dns_queues_and_calls() -> None:
    world = World(dns="7001 8001")
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn", ThisQueue="8001")
    conn_id = world.place("7001", id="mine")
    waiting = world.place("8001")
    picture = world.switch.snapshot()
    (client,) = picture.clients
    agent = picture.agents[0]
    dn = picture.dns[0]
    call = picture.calls[0]

    assert client.registrations == {"7001": "ModeShare", "8001": "ModeShare"}
    assert (agent.agent_id, agent.dn, agent.state, agent.work_mode, agent.queues) == (
        "1001",
        "7001",
        "Ready",
        "AutoIn",
        ["8001"],
    )
    assert (dn.dn, dn.agent_id, dn.calls, dn.in_service) == ("7001", "1001", [conn_id], True)
    assert [(queue.dn, queue.calls, queue.agents) for queue in picture.queues] == [
        ("8001", [waiting], ["1001"]),
        ("8501", [], []),
    ]
    assert (call.id, call.state, [(party.dn, party.internal) for party in call.parties]) == (
        "mine",
        "ringing",
        [("+14155551212", False), ("7001", True)],
    )


def test_ended_calls_show_when_asked_for() -> None:
    world = World()
    world.place("7001", id="mine")
    world.happens(OutsideHungUp("mine"))

    assert world.switch.snapshot().calls == []
    assert [(call.id, call.state, call.ended) for call in world.switch.snapshot(ended=True).calls] == [
        ("mine", "ended", True)
    ]


def test_picture_is_json() -> None:
    world = World(dns="7001")
    world.place("7001")

    assert b'"connId":"0071' in msgspec.json.encode(world.switch.snapshot())


@pytest.mark.parametrize(
    ("request_name", "state"),
    [("RequestAnswerCall", "established"), ("RequestHoldCall", "held"), ("RequestReleaseCall", "ended")],
)
def test_state_of_a_call_in_a_word(request_name: str, state: str) -> None:
    world = World(dns="7001")
    call = world.exchange.calls.find(world.place("7001"))
    if request_name == "RequestHoldCall":
        world.ask("RequestAnswerCall", "7001", conn_id=call.conn_id)
    world.ask(request_name, "7001", conn_id=call.conn_id)

    assert call_facts(call)["state"] == state


def test_waiting_and_busy_calls_have_words() -> None:
    world = World(dns="7001 7002")
    world.ask("RequestSetDNDOn", "7002")
    world.place("8001")
    world.place("8501")
    world.dial("7001", "7002")

    assert [call_facts(call)["state"] for call in world.exchange.calls] == ["queued", "routing", "busy"]
