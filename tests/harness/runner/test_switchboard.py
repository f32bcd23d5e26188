"""The telephone side: each deed is a fact first, and what a scenario changed is put back after it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tserver_harness.runner.errors import SwitchRefusedError
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.simulating import simulating
from tserver_harness.runner.switchboard import Switchboard
from tserver_harness.transcript import EventSent, StimulusGiven
from tserver_sim.server import Simulator, StimulusRefusedError
from tserver_sim.testing import ServerClosedError, WireClient, connected

OUTSIDE = "+14155550123"


class Stage:
    """A simulator, its switchboard, and a client on the DNs 7001 and 7002."""

    def __init__(self, simulator: Simulator, recorder: Recorder, client: WireClient) -> None:
        self.simulator, self.recorder, self.client = simulator, recorder, client
        self.switchboard = Switchboard(simulator, recorder)

    async def call(self, to: str = "7001", **changes: Any) -> str:
        usual: dict[str, Any] = {"from_number": OUTSIDE, "to": to, "dnis": None, "user_data": None}
        return await self.switchboard.place_call("c1", **{**usual, **changes})

    def deeds(self) -> list[str]:
        return [fact.action for fact in self.recorder.facts if isinstance(fact, StimulusGiven)]

    def events(self, dn: str = "7001") -> list[str]:
        facts = [fact for fact in self.recorder.facts if isinstance(fact, EventSent)]
        return [fact.message["message"] for fact in facts if fact.message.get("ThisDN") == dn]


@pytest.fixture
async def stage(autojump_clock: object) -> AsyncIterator[Stage]:
    recorder = Recorder(started=datetime.now(UTC))
    async with simulating({}, recorder, ("127.0.0.1", 0)) as simulator, connected(*simulator.address) as client:
        await client.register_client()
        for dn in ("7001", "7002"):
            await client.request("RequestRegisterAddress", ThisDN=dn)
        yield Stage(simulator, recorder, client)


async def test_deed_is_told_before_what_it_causes(autojump_clock: object, stage: Stage) -> None:
    conn_id = await stage.call(user_data={"segment": "gold"})
    ringing = await stage.client.wait("EventRinging")

    assert ringing["ConnID"] == conn_id
    given = next(fact for fact in stage.recorder.facts if isinstance(fact, StimulusGiven))
    sent = next(fact for fact in stage.recorder.facts if isinstance(fact, EventSent) and "ConnID" in fact.message)
    assert given.n < sent.n
    assert given.text == f"{OUTSIDE} dials 7001"
    assert given.arguments == {"call": "c1", "from": OUTSIDE, "to": "7001", "userData": {"segment": "gold"}}


async def test_caller_without_a_number_is_called_so(autojump_clock: object, stage: Stage) -> None:
    await stage.call(from_number="")

    given = next(fact for fact in stage.recorder.facts if isinstance(fact, StimulusGiven))
    assert given.text == "a caller who withholds the number dials 7001"


async def test_phone_and_outside_party_act_on_the_call(autojump_clock: object, stage: Stage) -> None:
    conn_id = await stage.call()
    await stage.switchboard.use_phone("7001", "answer", conn_id=conn_id, to=None)
    await stage.switchboard.attach(conn_id, "c1", {"k": "v"})
    await stage.switchboard.outside_hangs_up(conn_id, "c1")
    await stage.client.wait("EventReleased")

    assert stage.deeds() == ["call", "phone", "attach", "hangup"]
    told = [name for name in stage.events() if name != "EventRegistered"]
    assert told == ["EventRinging", "EventEstablished", "EventAttachedDataChanged", "EventReleased"]


@pytest.mark.parametrize("action", ["answer", "hangup"])
async def test_what_the_switch_cannot_do_now_is_told_apart_from_a_mistake(
    autojump_clock: object, stage: Stage, action: str
) -> None:
    with pytest.raises(SwitchRefusedError, match="the switch refused: "):
        await stage.switchboard.use_phone("7001", action, conn_id=None, to=None)
    with pytest.raises(StimulusRefusedError):
        await stage.switchboard.set_outside(OUTSIDE, "no-such-behaviour", 0)


async def test_agent_at_the_phone_is_told_to_the_clients(autojump_clock: object, stage: Stage) -> None:
    await stage.switchboard.move_agent("1001", "login", dn="7001", work_mode=None, reasons={})
    await stage.client.wait("EventAgentLogin")

    (given,) = [fact for fact in stage.recorder.facts if isinstance(fact, StimulusGiven)]
    assert given.arguments == {"agentId": "1001", "does": "login"}


async def test_event_as_written_goes_to_the_clients_of_its_dn(autojump_clock: object, stage: Stage) -> None:
    await stage.switchboard.send_event("7001", {"message": "EventUserEvent", "ThisDN": "7001"})

    assert (await stage.client.wait("EventUserEvent"))["ThisDN"] == "7001"


async def test_router_sends_a_call_on(autojump_clock: object, stage: Stage) -> None:
    conn_id = await stage.call(to="8501")
    await stage.switchboard.route("8501", conn_id, "7002")

    assert (await stage.client.wait("EventRinging"))["ThisDN"] == "7002"


async def test_fault_lasts_for_its_block(autojump_clock: object, stage: Stage) -> None:
    common: dict[str, Any] = {"dn": None, "error_code": 527, "seconds": None, "times": 5}
    with stage.switchboard.fault("refuse", "RequestAgentLogin", **common):
        refused = await stage.client.request("RequestAgentLogin", ThisDN="7001", AgentID="1001")
    accepted = await stage.client.request("RequestAgentLogin", ThisDN="7001", AgentID="1001")

    assert (refused.name, refused["ErrorCode"], accepted.name) == ("EventError", 527, "EventAgentLogin")


async def test_fault_is_gone_where_its_block_fails(autojump_clock: object, stage: Stage) -> None:
    common: dict[str, Any] = {"dn": None, "error_code": 527, "seconds": None, "times": 5}
    with pytest.raises(KeyError), stage.switchboard.fault("refuse", "RequestAgentLogin", **common):
        raise KeyError

    assert (await stage.client.request("RequestAgentLogin", ThisDN="7001", AgentID="1001")).name == "EventAgentLogin"


@pytest.mark.parametrize("how", ["fin", "rst"])
async def test_connections_of_all_clients_can_be_cut(autojump_clock: object, stage: Stage, how: Any) -> None:
    await stage.switchboard.cut_clients(how)
    with pytest.raises(ServerClosedError):
        await stage.client.wait("EventError")


async def test_restoring_brings_back_what_the_scenario_took_away(autojump_clock: object, stage: Stage) -> None:
    switchboard, simulator = stage.switchboard, stage.simulator
    simulator.faults.add("drop", "EventRinging", dn=None, error_code=None, seconds=None, times=9)
    await switchboard.set_service("7001", in_service=False)
    await switchboard.set_link(up=False)
    await switchboard.set_power(up=False)
    assert (simulator.is_up, simulator.snapshot().link_up) == (False, False)

    await switchboard.restore()

    assert (simulator.is_up, simulator.snapshot().link_up) == (True, True)
    assert all(dn.in_service for dn in simulator.snapshot().dns)
    assert not simulator.faults
    assert stage.deeds()[3:] == ["server", "link", "service"]


async def test_restoring_lets_numbers_outside_react_as_usual(autojump_clock: object, stage: Stage) -> None:
    """A simulator that stays for the next scenario must not keep this one's busy lines."""
    await stage.switchboard.set_outside(OUTSIDE, "busy", 0)
    await stage.switchboard.restore()
    await stage.client.request("RequestMakeCall", ThisDN="7001", OtherDN=OUTSIDE)

    told = [(await stage.client.receive()).name for _ in range(2)]
    assert told == ["EventNetworkReached", "EventEstablished"]


async def test_nothing_that_was_never_changed_is_restored(autojump_clock: object, stage: Stage) -> None:
    await stage.switchboard.restore()

    assert stage.deeds() == []


async def test_all_calls_end_from_outside_and_between_dns(autojump_clock: object, stage: Stage) -> None:
    await stage.call()
    await stage.client.request("RequestMakeCall", ThisDN="7002", OtherDN="7003")
    assert len(stage.simulator.snapshot().calls) == 2

    assert await stage.switchboard.end_all_calls() == []
    assert stage.simulator.snapshot().calls == []
