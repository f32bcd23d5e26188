"""Settings of a DN: told to its clients, said again when asked again, seen when somebody looks."""

import pytest
from exchange_world import World, pairs_of


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("RequestSetDNDOn", "EventDNDOn"),
        ("RequestSetDNDOff", "EventDNDOff"),
        ("RequestSetMessageWaitingOn", "EventMessageWaitingOn"),
        ("RequestSetMessageWaitingOff", "EventMessageWaitingOff"),
        ("RequestCallForwardCancel", "EventForwardCancel"),
    ],
)
def test_answered_also_the_second_time(name: str, event: str) -> None:
    world = World(dns="7001")

    assert [world.ask(name, "7001").name for _ in range(2)] == [event, event]


def test_settings_show_in_the_snapshot() -> None:
    world = World(dns="7001")
    world.ask("RequestAgentLogin", "7001", AgentID="1001")
    world.ask("RequestSetMessageWaitingOn", "7001")
    world.ask("RequestCallForwardSet", "7001", OtherDN="7002")
    on = world.ask("RequestSetDNDOn", "7001")
    extensions = pairs_of(world.ask("RequestQueryAddress", "7001"), "Extensions")

    assert on["AgentID"] == "1001"
    assert extensions == {"AgentStatus": 3, "status": 0, "dnd": 1, "mwl": 1, "fwd": "7002"}


def test_forward_tells_target_and_mode() -> None:
    answer = World(dns="7001").ask(
        "RequestCallForwardSet", "7001", OtherDN="7002", ForwardMode="ForwardModeOnBusyAndNoAnswer"
    )

    assert (answer["OtherDN"], answer["AddressInfoStatus"]) == ("7002", 4)


@pytest.mark.parametrize("to", ["7001", "12"])
def test_forward_to_nowhere(to: str) -> None:
    assert World(dns="7001").refused("RequestCallForwardSet", "7001", OtherDN=to) == 71


@pytest.mark.parametrize("name", ["RequestSetDNDOn", "RequestSetDNDOff", "RequestCallForwardCancel"])
def test_queues_have_no_such_settings(name: str) -> None:
    assert World(dns="8001").refused(name, "8001") == 185
