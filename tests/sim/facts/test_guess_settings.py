"""Each guess that can be set otherwise: what happens then. One test for each setting, named after it."""

import re
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
import trio
from exchange_world import World
from trio.testing import MockClock

from tserver_sim.config import Config
from tserver_sim.model.inputs import OutsideBehaviourSet, OutsideHungUp
from tserver_sim.server.serve import serve
from tserver_sim.settings import Guesses
from tserver_sim.testing import connected

NUMBER = "+4989111111"


def guessing(dns: str = "7001 7002 7003 8001 8501", config: dict[str, Any] | None = None, **guesses: Any) -> World:
    settings: dict[str, Any] = {"queues": [{"dn": "8001", "agents": ["1001"]}], **(config or {})}
    return World(Config.from_settings({**settings, "guesses": guesses}), dns=dns)


def test_every_setting_has_a_test() -> None:
    tests = re.findall(r"^(?:async )?def test_(\w+)\(", Path(__file__).read_text("utf-8"), re.MULTILINE)

    assert [field.name for field in msgspec.structs.fields(Guesses) if field.name not in tests] == []


def test_answer_while_active() -> None:
    world = guessing(answer_while_active="refuse")
    world.talk("7001", "7002")
    second = world.place("7001")

    assert world.refused("RequestAnswerCall", "7001", conn_id=second) == 185
    assert world.states("7001") == [["CONNECTED", "ALERTING"]]


def test_busy_error_code() -> None:
    world = guessing(busy_error_code=91)
    world.ask("RequestSetDNDOn", "7003")
    main = world.talk("7001", "7002")

    assert world.refused("RequestSingleStepTransfer", "7001", conn_id=main, OtherDN="7003") == 91


def test_busy_is_told_by() -> None:
    world = guessing(busy_is_told_by="EventReleased")
    world.ask("RequestSetDNDOn", "7002")
    world.told()
    world.dial("7001", "7002")

    assert world.told("CallState") == [("7001", "Dialing", None), ("7001", "Released", "Busy")]
    assert world.timers.keys() <= {"forget"}


def test_collect_seconds() -> None:
    world = guessing(collect_seconds=9.0)
    world.ask("RequestCollectDigits", "7001", conn_id=world.talk("7001", "7002"))

    assert [due for name, (due, _) in world.timers.items() if name.startswith("digits")] == [9.0]


def test_completion_order() -> None:
    world = guessing(completion_order="changed-first")
    main = world.talk("7001", "7002")
    consult = world.consult("7001", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    world.told()
    answer = world.ask("RequestCompleteTransfer", "7001", conn_id=main, TransferConnID=consult)

    assert (answer.name, answer["ConnID"]) == ("EventReleased", main)
    assert world.told() == [("7003", "PartyChanged"), ("7002", "PartyChanged"), *[("7001", "Released")] * 2]


def test_consult_user_data() -> None:
    world = guessing(consult_user_data="separate")
    main = world.dial("7001", "7002", UserData={"a": "1"})
    world.ask("RequestAnswerCall", "7002", conn_id=main)
    world.consult("7001", main, "7003")

    assert "UserData" not in world.last("EventRinging", "7003").attributes


def test_declined_error_code() -> None:
    world = guessing(declined_error_code=232)
    main = world.talk("7001", "7002")
    world.ask("RequestSingleStepConference", "7001", conn_id=main, OtherDN="7003")
    world.ask("RequestReleaseCall", "7003", conn_id=main)

    assert world.last("EventError")["ErrorCode"] == 232


def test_declined_predictive_call() -> None:
    world = guessing(declined_predictive_call="NoAnswer")
    world.happens(OutsideBehaviourSet(NUMBER, "manual"))
    conn_id = str(world.ask("RequestMakePredictiveCall", "8001", OtherDN=NUMBER)["ConnID"])
    world.happens(OutsideHungUp(conn_id))

    assert world.last("EventReleased", "8001")["CallState"] == "NoAnswer"


def test_digits_error_code() -> None:
    world = guessing(digits_error_code=223)

    assert world.refused("RequestSendDTMF", "7001", conn_id=world.talk("7001", "7002"), DTMFDigits="x") == 223


def test_forward_no_answer_seconds() -> None:
    world = guessing(forward_no_answer_seconds=3.0)
    world.ask("RequestCallForwardSet", "7001", OtherDN="7002", ForwardMode="ForwardModeOnNoAnswer")
    world.place("7001")
    world.advance(3)

    assert world.states("7001", "7002") == [[], ["ALERTING"]]


@pytest.mark.parametrize(
    ("settings", "answer"), [({}, "EventError"), ({"names_only_requests": True}, "EventRegisteredAll")]
)
async def test_names_only_requests(autojump_clock: MockClock, settings: dict[str, bool], answer: str) -> None:
    config = Config.from_settings({"guesses": settings})
    async with trio.open_nursery() as nursery:
        listening = await nursery.start(partial(serve, config, port=0))
        async with connected(listening.host, listening.port) as client:
            await client.register_client()
            got = await client.request("RequestRegisterAll")
            assert (got.name, got.get("ErrorCode")) == (answer, 51 if answer == "EventError" else None)
        nursery.cancel_scope.cancel()


def test_hook_events() -> None:
    world = guessing(hook_events=True)
    conn_id = world.dial("7001", "7002")
    world.ask("RequestAnswerCall", "7002", conn_id=conn_id)
    consult = world.consult("7001", conn_id, "7003")
    world.ask("RequestReleaseCall", "7001", conn_id=consult)
    world.ask("RequestReleaseCall", "7001", conn_id=conn_id)

    assert world.told() == [
        ("7001", "OffHook"),
        ("7001", "Dialing"),
        ("7002", "Ringing"),
        ("7002", "OffHook"),
        ("7002", "Established"),
        ("7001", "Established"),
        ("7001", "Held"),
        ("7001", "Dialing"),
        ("7003", "Ringing"),
        ("7001", "Released"),
        ("7003", "Abandoned"),
        ("7001", "Released"),
        ("7001", "OnHook"),
        ("7002", "Released"),
        ("7002", "OnHook"),
    ]


def test_not_ready_before_logout() -> None:
    world = guessing(not_ready_before_logout=True)
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn")
    world.told()
    world.ask("RequestAgentLogout", "7001")

    assert world.told() == [("7001", "AgentNotReady"), ("7001", "AgentLogout")]


def test_queue_hears_agents() -> None:
    world = guessing("8001 7001", queue_hears_agents=True)
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn")

    ready = [row for row in world.told("ThisQueue") if row[1] == "AgentReady"]
    assert ready == [("7001", "AgentReady", None), ("7001", "AgentReady", "8001")]


def test_redirect_keeps_queue() -> None:
    world = guessing(redirect_keeps_queue=False)
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn")
    conn_id = world.place("8001")
    world.ask("RequestRedirectCall", "7001", conn_id=conn_id, OtherDN="7002")

    assert world.party("7002").queue is None


def test_redirect_tells_caller() -> None:
    world = guessing(redirect_tells_caller=True)
    conn_id = world.dial("7001", "7002")
    world.told()
    world.ask("RequestRedirectCall", "7002", conn_id=conn_id, OtherDN="7003")

    assert world.told() == [("7002", "Released"), ("7001", "PartyChanged"), ("7003", "Ringing")]


def test_reservation_seconds() -> None:
    world = guessing(reservation_seconds=2.0)
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn")

    assert world.ask("RequestReserveAgent", AgentID="1001")["Timeout"] == 2000


def test_route_point_queues() -> None:
    world = guessing(route_point_queues=True)
    conn_id = world.place("8501")
    world.ask("RequestRouteCall", "8501", conn_id=conn_id, OtherDN="7001")

    assert world.told() == [
        ("8501", "Queued"),
        ("8501", "RouteRequest"),
        ("8501", "RouteUsed"),
        ("8501", "Diverted"),
        ("7001", "Ringing"),
    ]


def test_second_agent() -> None:
    world = guessing(second_agent="replace")
    world.ask("RequestAgentLogin", "7001", AgentID="1001")
    world.told()
    answer = world.ask("RequestAgentLogin", "7001", AgentID="1002")

    assert answer.name == "EventAgentLogin"
    assert world.told("AgentID") == [
        ("7001", "AgentLogout", "1001"),
        ("7001", "AgentLogin", "1002"),
        ("7001", "AgentNotReady", "1002"),
    ]


def test_transferred_answer() -> None:
    world = guessing(transferred_answer="everyone")
    main = world.talk("7001", "7002")
    world.ask("RequestMuteTransfer", "7001", conn_id=main, OtherDN="7003")
    world.told()
    world.ask("RequestAnswerCall", "7003", conn_id=main)

    assert world.told() == [("7003", "Established"), ("7002", "Established")]


def test_treatment_required() -> None:
    world = guessing(treatment_required=True)
    world.place("8501")

    assert world.told() == [("8501", "RouteRequest"), ("8501", "TreatmentRequired")]


def test_treatment_seconds() -> None:
    world = guessing(treatment_seconds=2.0)
    world.ask("RequestApplyTreatment", "8501", conn_id=world.place("8501"), TreatmentType="RAN")
    world.told()
    world.advance(2)

    assert world.told() == [("8501", "TreatmentEnd")]


def test_unavailable_treatments() -> None:
    world = guessing(unavailable_treatments=["IVR"])
    answer = world.ask("RequestApplyTreatment", "8501", conn_id=world.place("8501"), TreatmentType="IVR")

    assert answer.name == "EventTreatmentNotApplied"


def test_untimed_after_call_work_lasts_until_the_agent_goes_ready() -> None:
    """No guess, but a setting of its own: `wrap_up_untimed`."""
    world = guessing(config={"wrap_up_untimed": True})
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn")
    conn_id = world.place("8001")
    established = world.ask("RequestAnswerCall", "7001", conn_id=conn_id)
    world.happens(OutsideHungUp(conn_id))
    world.advance(3600)

    assert dict(established["Extensions"])["WrapUpTime"] == "untimed"  # type: ignore[call-overload]
    assert world.agent_state("1001") == "AfterCallWork"
