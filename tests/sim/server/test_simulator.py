"""Cutting clients, going down and coming back, and watching."""

from functools import partial
from typing import Any, Literal

import pytest
import trio
from trio.testing import MockClock

from tserver_sim.config import Config
from tserver_sim.model.inputs import CallPlaced, ClientLost, ServiceChanged
from tserver_sim.server import CannotListenError, Simulator, StimulusRefusedError, TapRecord, serve
from tserver_sim.settings import BackupSettings
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


# --- pairs, with the real switch


async def pair(nursery: trio.Nursery, mode: Literal["warm", "hot"]) -> tuple[Simulator, tuple[str, int]]:
    """A pair that ends with the nursery, and where the backup listens."""
    listening = await nursery.start(partial(serve, Config(backup=BackupSettings(mode)), port=0))
    assert listening.backup is not None
    return listening.simulator, listening.backup


async def names(client: WireClient, number: int) -> list[tuple[str, Any]]:
    """The next messages, each with the role that it says."""
    messages = [await client.receive() for _ in range(number)]
    return [(message.name, message.get("ServerRole")) for message in messages]


async def test_hot_backup_takes_over_the_session_when_the_primary_goes_down(
    autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    simulator, backup = await pair(nursery, "hot")
    async with connected(*simulator.address) as first, connected(*backup) as second:
        session = await session_of(first)
        await first.request("RequestRegisterAddress", ThisDN="7001")
        welcome = await second.register_client(session_id=session)
        assert (welcome["SessionID"], welcome["ServerRole"]) == (session, "Backup")
        await simulator.stimulate(CallPlaced("+14155551212", "7001"))
        ringing = await first.wait("EventRinging")
        await simulator.down()
        with pytest.raises(ServerClosedError):
            await first.receive()

        assert await names(second, 3) == [
            ("EventLinkDisconnected", "Primary"),
            ("EventPrimaryChanged", "Primary"),
            ("EventLinkConnected", "Primary"),
        ]
        about = {"ThisDN": "7001", "ConnID": ringing["ConnID"]}
        established = await second.request("RequestAnswerCall", **about)
        assert (established.name, established["CallUUID"]) == ("EventEstablished", ringing["CallUUID"])
    nursery.cancel_scope.cancel()


async def test_warm_switch_over_lets_the_old_primarys_clients_go_with_a_word(
    autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    simulator, backup = await pair(nursery, "warm")
    async with connected(*simulator.address) as first, connected(*backup) as second:
        await first.register_client()
        await second.register_client()
        await second.request("RequestRegisterAddress", ThisDN="7001")
        answer = await simulator.switch_over()

        assert answer["roles"] == {"TServer": "Backup", "TServer_B": "Primary"}
        assert await names(first, 1) == [("EventPrimaryChanged", "Backup")]
        with pytest.raises(ServerClosedError):
            await first.receive()
        assert await names(second, 1) == [("EventPrimaryChanged", "Primary")]
        await simulator.stimulate(CallPlaced("+14155551212", "7001"))
        assert (await second.receive()).name == "EventRinging"
    async with connected(*simulator.address) as again:
        assert (await again.register_client())["ServerRole"] == "Backup"
        refused = await again.request("RequestSetDNDOn", ThisDN="7001")
        assert (refused.name, refused["ErrorCode"]) == ("EventError", 51)
    nursery.cancel_scope.cancel()


async def test_primary_that_went_down_comes_back_by_itself_as_backup(
    autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    simulator, backup = await pair(nursery, "warm")
    await simulator.down(5)
    assert [server.role for server in simulator.snapshot().servers] == ["Down", "Primary"]
    await trio.sleep(6)
    assert [server.role for server in simulator.snapshot().servers] == ["Backup", "Primary"]

    await simulator.down()
    await simulator.up()
    async with connected(*backup) as client:
        assert (await client.register_client())["ServerRole"] == "Backup"
    nursery.cancel_scope.cancel()


async def test_backup_can_go_down_alone(autojump_clock: MockClock, nursery: trio.Nursery) -> None:
    simulator, backup = await pair(nursery, "warm")
    await simulator.down(which="backup")

    assert not simulator.is_up
    with pytest.raises(OSError, match="connect"):
        await trio.open_tcp_stream(*backup)
    with pytest.raises(StimulusRefusedError, match="both T-Servers have to be up"):
        await simulator.switch_over()
    with pytest.raises(StimulusRefusedError, match="its backup takes over instead"):
        await simulator.restart("kept")
    nursery.cancel_scope.cancel()


async def test_restart_cuts_clients_and_gives_new_sessions(autojump_clock: MockClock, nursery: trio.Nursery) -> None:
    listening = await nursery.start(partial(serve, Config(), port=0))
    simulator: Simulator = listening.simulator
    placed = await simulator.stimulate(CallPlaced("+14155551212", "7001"))
    async with connected(*simulator.address) as client:
        before = await session_of(client)
        await trio.sleep(2)
        await simulator.restart("kept")
        with pytest.raises(ServerClosedError):
            await client.receive()
    async with connected(*simulator.address) as client:
        after = await session_of(client)
        assert int(after[:8], 16) - int(before[:8], 16) == 2
        registered = await client.request("RequestRegisterAddress", ThisDN="7001")
        assert dict(registered["Extensions"])["conn-1"] > placed["connId"]  # type: ignore[call-overload]
    await simulator.restart("lost", 5)
    assert not simulator.is_up
    await trio.sleep(6)
    assert simulator.is_up
    assert simulator.snapshot().calls == []
    nursery.cancel_scope.cancel()
