"""Cutting clients, going down and coming back, and watching."""

from typing import Any

import pytest
import trio
from trio.testing import MockClock

from tserver_sim.model.inputs import ClientLost, ServiceChanged
from tserver_sim.server import CannotListenError, Simulator, TapRecord
from tserver_sim.testing import ServerClosedError, WireClient, connected
from tserver_wire import Message


async def session_of(client: WireClient) -> str:
    return str((await client.register_client())["SessionID"])


async def test_fin_closes_the_connection(autojump_clock: MockClock, simulator: Simulator, switch: Any) -> None:
    async with connected(*simulator.address) as client:
        session = await session_of(client)
        await simulator.cut(session, "fin")
        assert switch.inputs[-1] == ClientLost(session)
        assert await client.stream.receive_some() == b""


async def test_rst_resets_the_connection(autojump_clock: MockClock, simulator: Simulator, switch: Any) -> None:
    async with connected(*simulator.address) as client:
        session = await session_of(client)
        await simulator.cut(session, "rst")
        assert switch.inputs[-1] == ClientLost(session)
        with pytest.raises(trio.BrokenResourceError):
            await client.stream.receive_some()


async def test_silence_leaves_the_connection_open_without_another_byte(
    autojump_clock: MockClock, simulator: Simulator, switch: Any
) -> None:
    async with connected(*simulator.address) as client:
        session = await session_of(client)
        await simulator.cut(session, "silence")
        assert switch.inputs[-1] == ClientLost(session)
        inputs = len(switch.inputs)
        await client.write(b'{"message":"RequestQueryServer"}\n{"message":"AddpPing","Id":1}\nrubbish\n')
        with trio.move_on_after(1000) as quiet:
            await client.receive()
        assert quiet.cancelled_caught
        assert len(switch.inputs) == inputs


async def test_unknown_session_cannot_be_cut(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        session = await session_of(client)
        await simulator.cut(session, "silence")
        for unknown in (session, "nobody"):
            with pytest.raises(KeyError):
                await simulator.cut(unknown, "fin")


async def test_down_closes_port_and_clients_and_the_switch_lives_on(
    autojump_clock: MockClock, simulator: Simulator, switch: Any
) -> None:
    async with connected(*simulator.address) as one, connected(*simulator.address) as two:
        sessions = [await session_of(one), await session_of(two)]
        await simulator.down()
        assert not simulator.is_up
        assert switch.inputs[-2:] == [ClientLost(session) for session in sessions]
        for client in (one, two):
            with pytest.raises(ServerClosedError):
                await client.receive()
    with pytest.raises(OSError, match="connect"):
        await trio.open_tcp_stream(*simulator.address)
    assert await simulator.stimulate(ServiceChanged("7001", in_service=True)) == {"done": "ServiceChanged"}


async def test_up_listens_on_the_same_port(autojump_clock: MockClock, simulator: Simulator) -> None:
    before = simulator.address
    await simulator.down()
    await simulator.up()
    assert simulator.address == before
    async with connected(*before) as client:
        assert await session_of(client)


async def test_down_for_a_time_comes_back_by_itself(autojump_clock: MockClock, simulator: Simulator) -> None:
    await simulator.down(30)
    await trio.sleep(29)
    assert not simulator.is_up
    await trio.sleep(2)
    assert simulator.is_up
    async with connected(*simulator.address) as client:
        assert await session_of(client)


async def test_down_and_up_again_and_again(autojump_clock: MockClock, simulator: Simulator) -> None:
    await simulator.up()
    await simulator.down(10)
    await simulator.down()
    await trio.sleep(100)
    assert not simulator.is_up
    await simulator.down(5)
    await simulator.up()
    await simulator.up()
    await trio.sleep(100)
    async with connected(*simulator.address) as client:
        assert await session_of(client)
    await simulator.down()
    await simulator.up()
    assert simulator.is_up


async def test_port_that_was_taken_meanwhile_is_said(autojump_clock: MockClock, simulator: Simulator) -> None:
    host, port = simulator.address
    await simulator.down()
    (other,) = await trio.open_tcp_listeners(port, host=host)
    async with other:
        with pytest.raises(
            CannotListenError, match=f"127.0.0.1:{port}: another program listens there; end that program"
        ):
            await simulator.up()
    await simulator.up()
    assert simulator.is_up


async def test_coming_back_is_tried_until_the_port_is_free(autojump_clock: MockClock, simulator: Simulator) -> None:
    host, port = simulator.address
    notes: list[TapRecord] = []
    await simulator.down(5)
    (other,) = await trio.open_tcp_listeners(port, host=host)
    with simulator.tap(lossless=notes.append):
        async with other:
            await trio.sleep(7.5)
        assert not simulator.is_up
        await trio.sleep(1)
    assert simulator.is_up
    assert "another program listens there" in notes[0].data.text


async def test_lossless_tap_sees_everything_in_order(
    autojump_clock: MockClock, simulator: Simulator, seen: list[tuple[str, str]], watch: Any
) -> None:
    with simulator.tap(lossless=watch):
        async with connected(*simulator.address) as client:
            await client.register_client()
            await client.request("RequestSetDNDOn", ThisDN="7001")
            await client.write(b"rubbish\n")
            await client.receive()
            await simulator.stimulate(ServiceChanged("7001", in_service=True))
        await trio.testing.wait_all_tasks_blocked(0.01)
    assert seen == [
        ("in", "RequestRegisterClient"),
        ("open", ""),
        ("out", "EventLinkConnected"),
        ("in", "RequestSetDNDOn"),
        ("out", "EventACK"),
        ("refused", ""),
        ("out", "EventError"),
        ("note", ""),
        ("close", "client"),
    ]


async def test_records_of_taps_are_numbered_and_say_whose_they_are(
    autojump_clock: MockClock, simulator: Simulator
) -> None:
    with simulator.tap() as records:
        async with connected(*simulator.address) as client:
            session = await session_of(client)
        got = [await records.receive() for _ in range(4)]
    assert [record.n for record in got] == [1, 2, 3, 4]
    assert {record.session for record in got} == {session}
    assert (got[1].kind, got[1].data) == ("open", {"ApplicationName": "test"})
    assert (got[3].kind, got[3].data) == ("close", "client")


async def test_slow_tap_ends_and_the_switch_goes_on(autojump_clock: MockClock, simulator: Simulator) -> None:
    with simulator.tap(capacity=3) as records:
        async with connected(*simulator.address) as client:
            await client.register_client()
            for _ in range(10):
                assert (await client.request("RequestSetDNDOn", ThisDN="7001")).name == "EventACK"
        kept = [record.n async for record in records]
    assert kept == [1, 2, 3]


async def test_tap_that_nobody_reads_any_more_does_no_harm(autojump_clock: MockClock, simulator: Simulator) -> None:
    with simulator.tap() as records:
        await records.aclose()
        async with connected(*simulator.address) as client:
            assert await client.register_client() != Message("EventError")


async def test_snapshot_is_the_switchs(autojump_clock: MockClock, simulator: Simulator) -> None:
    assert simulator.snapshot().switch == "echo"
