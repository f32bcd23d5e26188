"""Inputs to the switch and effects of it, faults on the way, and stopping."""

from functools import partial
from typing import Any

import pytest
import trio
from trio.testing import MockClock

from tserver_sim.config import Config
from tserver_sim.model.effects import DropClient, Effect
from tserver_sim.model.inputs import (
    ClientLost,
    Input,
    OutsideHungUp,
    RequestReceived,
    ServiceChanged,
    Stamp,
    SwitchReset,
    TimerFired,
)
from tserver_sim.server import Simulator, StimulusRefusedError, serve
from tserver_sim.testing import ServerClosedError, WireClient, connected
from tserver_wire import Message

DND = Message("RequestSetDNDOn", {"ThisDN": "7001"})


async def names(client: WireClient, number: int) -> list[str]:
    return [(await client.receive()).name for _ in range(number)]


async def nothing_for(client: WireClient, seconds: float) -> bool:
    with trio.move_on_after(seconds) as quiet:
        await client.receive()
    return quiet.cancelled_caught


async def test_stimulus_is_answered(autojump_clock: MockClock, simulator: Simulator) -> None:
    assert await simulator.stimulate(ServiceChanged("7001", in_service=False)) == {"done": "ServiceChanged"}


async def test_refused_stimulus_says_why(autojump_clock: MockClock, simulator: Simulator) -> None:
    with pytest.raises(StimulusRefusedError) as refused:
        await simulator.stimulate(OutsideHungUp("c1"))
    problem = refused.value
    assert (problem.status, problem.code, problem.message, problem.field) == (404, "no_such_call", "no call c1", "id")


async def test_timer_of_the_switch_fires_in_its_time(
    autojump_clock: MockClock, simulator: Simulator, switch: Any
) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        began = trio.current_time()
        await client.send(Message("RequestPrivateService", {"PrivateMsgID": 20}))
        assert (await client.receive()).name == "EventTimeoutSet"
        assert trio.current_time() - began == pytest.approx(20)
    assert TimerFired("ring") in switch.inputs


class RudeSwitch:
    """Wants every client dropped that asks for something."""

    def __init__(self, polite: Any) -> None:
        self.polite = polite

    def handle(self, happened: Input, stamp: Stamp) -> list[Effect]:
        effects: list[Effect] = self.polite.handle(happened, stamp)
        if isinstance(happened, RequestReceived):
            effects += [DropClient(happened.client, "it asked"), DropClient(happened.client, "it asked")]
        return effects

    def snapshot(self, *, ended: bool = False) -> Any:
        return self.polite.snapshot()


async def test_client_that_the_switch_wants_dropped_is_dropped_and_lost_once(
    nursery: trio.Nursery, autojump_clock: MockClock, switch: Any
) -> None:
    serving = partial(serve, Config.default(), port=0, switch=RudeSwitch(switch), ids=switch.ids)
    listening = await nursery.start(serving)
    async with connected(listening.host, listening.port) as client:
        await client.register_client()
        await client.send(DND)
        with pytest.raises(ServerClosedError):
            await client.wait("EventNever")
    assert [type(each) for each in switch.inputs].count(ClientLost) == 1


async def test_stimulus_to_a_simulator_that_has_stopped_is_refused(autojump_clock: MockClock, switch: Any) -> None:
    async with trio.open_nursery() as nursery:
        listening = await nursery.start(partial(serve, Config.default(), port=0, switch=switch, ids=switch.ids))
        nursery.cancel_scope.cancel()
    with pytest.raises(StimulusRefusedError, match="stopped"):
        await listening.simulator.stimulate(SwitchReset())
    with pytest.raises(StimulusRefusedError, match="stopped"):
        await listening.simulator.cut("any", "fin")


async def test_stimuli_under_way_when_the_simulator_stops_are_refused(autojump_clock: MockClock, switch: Any) -> None:
    refused = []

    async def ask(simulator: Simulator) -> None:
        try:
            await simulator.stimulate(SwitchReset())
        except StimulusRefusedError as problem:
            refused.append(problem.code)

    async with trio.open_nursery() as outer, trio.open_nursery() as nursery:
        listening = await nursery.start(partial(serve, Config.default(), port=0, switch=switch, ids=switch.ids))
        for _ in range(2000):
            outer.start_soon(ask, listening.simulator)
        nursery.cancel_scope.cancel()
    assert refused.count("stopped") + switch.inputs.count(SwitchReset()) == 2000


async def test_refused_request_never_reaches_the_switch(
    autojump_clock: MockClock, simulator: Simulator, switch: Any
) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        simulator.faults.add("refuse", "RequestAnswerCall", dn="7001", error_code=527)
        conn_id = "0071027198180001"
        refused = await client.request("RequestAnswerCall", ThisDN="7001", ConnID=conn_id)
        answered = await client.request("RequestAnswerCall", ThisDN="7001", ConnID=conn_id)
    assert (refused.name, refused["ErrorCode"], refused["ThisDN"]) == ("EventError", 527, "7001")
    assert (answered.name, refused.reference_id, answered.reference_id) == ("EventACK", 2, 3)
    assert refused["EventSequenceNumber"] == 2
    assert len([each for each in switch.inputs if isinstance(each, RequestReceived)]) == 1


@pytest.mark.parametrize("kind", ["withhold", "drop"])
async def test_withheld_request_is_never_carried_out(
    autojump_clock: MockClock, simulator: Simulator, switch: Any, kind: str
) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        simulator.faults.add(kind, "RequestSetDNDOn")
        await client.send(DND)
        assert await nothing_for(client, 1000)
        assert (await client.request("RequestSetDNDOn", ThisDN="7001")).name == "EventACK"


async def test_delayed_request_is_carried_out_later_and_in_order(
    autojump_clock: MockClock, simulator: Simulator
) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        simulator.faults.add("delay", "RequestSetDNDOn", seconds=3)
        began = trio.current_time()
        await client.send(Message("RequestSetDNDOn", {"ThisDN": "7001", "ReferenceID": 11}))
        await client.send(Message("RequestSetDNDOff", {"ThisDN": "7001", "ReferenceID": 12}))
        await client.send(Message("RequestSetDNDOff", {"ThisDN": "7002", "ReferenceID": 13}))
        order = [(await client.receive()).reference_id for _ in range(3)]
        assert order == [13, 11, 12]
        assert trio.current_time() - began == pytest.approx(3)


async def test_duplicated_request_is_carried_out_twice(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        simulator.faults.add("duplicate", "RequestSetDNDOn")
        await client.send(DND)
        assert await names(client, 2) == ["EventACK", "EventACK"]


async def test_dropped_event_reaches_nobody_and_counts_once(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as one, connected(*simulator.address) as two:
        await one.register_client()
        await two.register_client()
        simulator.faults.add("drop", "EventServerInfo")
        await one.send(Message("RequestQueryServer"))
        assert await nothing_for(one, 5)
        assert await nothing_for(two, 5)
        await one.request("RequestQueryServer")
        assert (await two.receive()).name == "EventServerInfo"


async def test_delayed_event_goes_to_everyone_later(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as one, connected(*simulator.address) as two:
        await one.register_client()
        await two.register_client()
        simulator.faults.add("delay", "EventServerInfo", dn="7001", seconds=2)
        began = trio.current_time()
        await one.send(Message("RequestQueryServer"))
        await one.receive()
        assert trio.current_time() - began == pytest.approx(2)
        assert await names(two, 1) == ["EventServerInfo"]
        assert trio.current_time() - began == pytest.approx(2)


async def test_swapped_event_changes_places_with_the_next(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        simulator.faults.add("swap", "EventServerInfo")
        await client.send(Message("RequestQueryServer"))
        await client.send(DND)
        assert await names(client, 2) == ["EventACK", "EventServerInfo"]


async def test_removing_the_fault_lets_go_what_it_held(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        fault = simulator.faults.add("delay", "RequestSetDNDOn", seconds=1000)
        await client.send(DND)
        assert await nothing_for(client, 10)
        began = trio.current_time()
        simulator.faults.remove(fault)
        assert await names(client, 1) == ["EventACK"]
        assert trio.current_time() == began


async def test_reset_takes_the_faults_away_before_anything_comes_of_it(
    autojump_clock: MockClock, simulator: Simulator
) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        simulator.faults.add("swap", "EventACK")
        simulator.faults.add("drop", "EventReleased")
        await client.send(DND)
        assert await nothing_for(client, 1)
        await simulator.stimulate(SwitchReset())
        assert await names(client, 2) == ["EventACK", "EventReleased"]
        assert not simulator.faults


async def test_refused_registration_closes(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        simulator.faults.add("refuse", "RequestRegisterClient", error_code=58)
        assert (await client.register_client())["ErrorCode"] == 58
        with pytest.raises(ServerClosedError):
            await client.receive()


async def test_withheld_registration_leaves_the_client_unheard(
    autojump_clock: MockClock, simulator: Simulator, switch: Any
) -> None:
    async with connected(*simulator.address) as client:
        simulator.faults.add("withhold", "RequestRegisterClient")
        with trio.move_on_after(60) as quiet:
            await client.register_client()
        assert quiet.cancelled_caught
        await client.send(DND)
        assert await nothing_for(client, 60)
    assert switch.inputs == []


async def test_delayed_registration_holds_up_all_that_follows(
    autojump_clock: MockClock, simulator: Simulator, switch: Any
) -> None:
    async with connected(*simulator.address) as client:
        simulator.faults.add("delay", "RequestRegisterClient", seconds=5)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(client.register_client)
            await trio.testing.wait_all_tasks_blocked(0.01)
            await client.send(DND)
        assert await names(client, 1) == ["EventACK"]


@pytest.mark.parametrize("kind", ["duplicate", "swap"])
async def test_odd_registrations_do_not_confuse_the_switch(
    autojump_clock: MockClock, simulator: Simulator, switch: Any, kind: str
) -> None:
    simulator.faults.add(kind, "RequestRegisterClient")
    async with connected(*simulator.address) as client:
        await client.write(
            b'{"message":"RequestRegisterClient","ProtocolVersion":"tsim/1","ApplicationName":"x"}\n'
            b'{"message":"RequestSetDNDOn","ThisDN":"7001"}\n'
        )
        expected = {
            "duplicate": ["EventLinkConnected", "EventError", "EventACK"],
            "swap": ["EventError", "EventLinkConnected"],
        }[kind]
        assert await names(client, len(expected)) == expected


async def test_dropped_link_event_does_not_stop_what_follows(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        simulator.faults.add("drop", "EventLinkConnected")
        await client.write(
            b'{"message":"RequestRegisterClient","ProtocolVersion":"tsim/1","ApplicationName":"x"}\n'
            b'{"message":"RequestSetDNDOn","ThisDN":"7001"}\n'
        )
        assert await names(client, 1) == ["EventACK"]


async def test_held_requests_of_a_client_that_closes_its_side_are_carried_out(
    autojump_clock: MockClock, simulator: Simulator
) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        simulator.faults.add("delay", "RequestSetDNDOn", seconds=100)
        simulator.faults.add("delay", "EventServerInfo", seconds=100)
        await client.send(DND)
        await client.send(Message("RequestQueryServer"))
        assert isinstance(client.stream, trio.SocketStream)
        await client.stream.send_eof()
        assert await names(client, 2) == ["EventServerInfo", "EventACK"]
