"""Handshake, refusals and pings, over loopback."""

from collections.abc import Callable
from typing import Any

import pytest
import trio
from trio.testing import MockClock

from tserver_sim.config import Config
from tserver_sim.model.inputs import ClientConnected, ClientLost, RequestReceived
from tserver_sim.server import Simulator, TapRecord
from tserver_sim.testing import ServerClosedError, WireClient, connected
from tserver_wire import Addp, KeyValueList, Message

REGISTER = b'{"message":"RequestRegisterClient","ReferenceID":1,"ProtocolVersion":"tsim/1","ApplicationName":"x"}\n'


async def wait_closed(client: WireClient) -> None:
    with pytest.raises(ServerClosedError):
        await client.receive()


async def knock_until_broken(client: WireClient) -> None:
    for _ in range(20):
        await client.write(b"\n")
        await trio.sleep(0.1)


async def test_first_message_registers_and_gets_the_link_event(
    autojump_clock: MockClock, simulator: Simulator, switch: Any
) -> None:
    async with connected(*simulator.address) as client:
        answer = await client.register_client("bridge")
    assert (answer.name, answer["ApplicationName"], answer.reference_id) == ("EventLinkConnected", "bridge", 1)
    assert switch.inputs[0] == ClientConnected(str(answer["SessionID"]), "bridge", 1)


async def test_requests_sent_on_are_carried_out_in_order(
    autojump_clock: MockClock, simulator: Simulator, switch: Any
) -> None:
    async with connected(*simulator.address) as client:
        lines = b"".join(b'{"message":"RequestSetDNDOn","ReferenceID":%d,"ThisDN":"7001"}\n' % n for n in range(2, 500))
        await client.write(REGISTER + lines)
        answers = [(await client.receive()).reference_id for _ in range(1, 500)]
    assert answers == list(range(1, 500))
    requests = [each.message.reference_id for each in switch.inputs if isinstance(each, RequestReceived)]
    assert requests == list(range(2, 500))


async def test_what_comes_before_registering_is_refused_and_the_session_stays_open(
    autojump_clock: MockClock, simulator: Simulator
) -> None:
    async with connected(*simulator.address) as client:
        await client.write(b'{"message":"RequestQueryServer","ReferenceID":9}\n')
        refused = await client.receive()
        assert (refused.name, refused["ErrorCode"], refused.reference_id) == ("EventError", 50, 9)
        assert (await client.register_client()).name == "EventLinkConnected"


async def test_registering_twice_is_refused_and_changes_nothing(
    autojump_clock: MockClock, simulator: Simulator
) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        await client.write(REGISTER)
        assert (await client.receive())["ErrorCode"] == 50
        assert (await client.request("RequestSetDNDOn", ThisDN="7001")).name == "EventACK"


async def test_wrong_protocol_version_is_refused_and_closed(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        await client.write(REGISTER.replace(b"tsim/1", b"tsim/2"))
        assert (await client.receive())["ErrorCode"] == 55
        await wait_closed(client)


@pytest.mark.parametrize(("password", "words"), [("guess", "is wrong"), (None, "is missing")])
async def test_wrong_password_is_refused_and_closed(
    autojump_clock: MockClock, start: Any, switch: Any, password: str | None, words: str
) -> None:
    simulator = await start(Config(client_password="secret"))
    async with connected(*simulator.address) as client:
        refused = await client.register_client(password=password)
        assert (refused["ErrorCode"], refused.reference_id) == (119, 1)
        assert words in str(refused["ErrorMessage"])
        await wait_closed(client)
    assert switch.inputs == []


async def test_right_password_is_welcome(autojump_clock: MockClock, start: Any) -> None:
    simulator = await start(Config(client_password="secret"))
    async with connected(*simulator.address) as client:
        assert (await client.register_client(password="secret")).name == "EventLinkConnected"


async def test_client_that_does_not_register_in_time_is_refused_and_closed(
    autojump_clock: MockClock, simulator: Simulator
) -> None:
    async with connected(*simulator.address) as client:
        began = trio.current_time()
        await client.write(REGISTER[:-1])
        assert (await client.receive())["ErrorCode"] == 57
        assert trio.current_time() - began == pytest.approx(10)
        await wait_closed(client)


async def test_client_that_registered_may_be_silent_for_ever(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        await trio.sleep(80_000)
        assert (await client.request("RequestSetDNDOn", ThisDN="7001")).name == "EventACK"


async def test_errors_of_the_shell_are_stamped_and_share_the_switchs_sequence(
    autojump_clock: MockClock, simulator: Simulator
) -> None:
    async with connected(*simulator.address) as client:
        first = await client.register_client()
        refused = await client.request("RequestNoSuch")
        after = await client.request("RequestSetDNDOn", ThisDN="7001")
    assert [each["EventSequenceNumber"] for each in (first, refused, after)] == [1, 2, 3]
    assert isinstance(refused["TimeinSecs"], int)
    assert isinstance(refused["TimeinuSecs"], int)


async def test_refusals_keep_their_place_among_the_answers(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        good, bad = b'{"message":"RequestQueryServer"}\n', b'{"message":"RequestAnswerCall"}\n'
        await client.write((good + bad) * 100)
        names = [(await client.receive()).name for _ in range(200)]
    assert names == ["EventServerInfo", "EventError"] * 100


async def test_third_line_of_garbage_in_a_row_closes(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        await client.write(b"x\ny\n" + b'{"message":"RequestQueryServer"}\n' + b"x\ny\nz\n" + b"never read\n" * 10_000)
        names = [(await client.receive()).name for _ in range(6)]
        assert names == ["EventError", "EventError", "EventServerInfo", "EventError", "EventError", "EventError"]
        await wait_closed(client)


async def test_error_arrives_though_the_client_goes_on_sending(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        await client.write(b"x" * 70_000)
        for _ in range(50):
            await client.write(b"y" * 65_536)
        assert (await client.receive())["ErrorCode"] == 50
        await wait_closed(client)


async def test_refused_client_that_stays_is_closed_after_a_second(
    autojump_clock: MockClock, simulator: Simulator
) -> None:
    async with connected(*simulator.address) as client:
        await client.write(REGISTER.replace(b"tsim/1", b"tsim/2"))
        await client.receive()
        await wait_closed(client)  # the half-close
        began = trio.current_time()
        with pytest.raises(ServerClosedError):
            await knock_until_broken(client)
        assert trio.current_time() - began == pytest.approx(1, abs=0.3)


async def test_client_that_closes_its_side_still_gets_its_answers(
    autojump_clock: MockClock, simulator: Simulator, switch: Any
) -> None:
    async with connected(*simulator.address) as client:
        await client.write(REGISTER + b'{"message":"RequestQueryServer","ReferenceID":2}\n' * 1000)
        stream = client.stream
        assert isinstance(stream, trio.SocketStream)
        await stream.send_eof()
        answers = [(await client.receive()).name for _ in range(1001)]
        assert answers == ["EventLinkConnected", *["EventServerInfo"] * 1000]
        await wait_closed(client)
    assert isinstance(switch.inputs[-1], ClientLost)


async def test_unfinished_line_of_a_closed_client_counts_for_nothing(
    autojump_clock: MockClock, simulator: Simulator, switch: Any
) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        await client.write(b'{"message":"RequestQueryServer"}')
        stream = client.stream
        assert isinstance(stream, trio.SocketStream)
        await stream.send_eof()
        await wait_closed(client)
    assert [type(each) for each in switch.inputs] == [ClientConnected, ClientLost]


async def test_ping_is_answered_and_is_no_request(autojump_clock: MockClock, simulator: Simulator, switch: Any) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        await client.send(Message("AddpPing", {"Id": 77}))
        assert await client.receive() == Message("AddpPong", {"Id": 77})
        await client.send(Message("AddpPong", {"Id": 1}))
        await client.request("RequestSetDNDOn", ThisDN="7001")
    assert [type(each) for each in switch.inputs][:2] == [ClientConnected, RequestReceived]


async def test_server_pings_a_silent_client_that_asked_for_it(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        client.answers_pings = False
        await client.register_client(addp=Addp(0, 4))
        began = trio.current_time()
        assert await client.receive() == Message("AddpPing", {"Id": 1})
        assert trio.current_time() - began == pytest.approx(4)
        await trio.sleep(3)
        await client.send(Message("AddpPong", {"Id": 1}))
        assert await client.receive() == Message("AddpPing", {"Id": 2})
        assert trio.current_time() - began == pytest.approx(11)


async def test_client_that_does_not_answer_pings_is_dropped(
    autojump_clock: MockClock,
    simulator: Simulator,
    switch: Any,
    seen: list[tuple[str, str]],
    watch: Callable[[TapRecord], None],
) -> None:
    async with connected(*simulator.address) as client:
        client.answers_pings = False
        await client.register_client(addp=Addp(0, 4))
        began = trio.current_time()
        with simulator.tap(lossless=watch):
            await client.receive()
            await wait_closed(client)
        assert trio.current_time() - began == pytest.approx(8)
    assert seen == [("out", "AddpPing"), ("note", ""), ("close", "server")]
    assert isinstance(switch.inputs[-1], ClientLost)


async def test_client_that_did_not_ask_is_not_pinged(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        client.answers_pings = False
        await client.register_client(addp=Addp(5, 0))
        with trio.move_on_after(1000) as quiet:
            await client.receive()
        assert quiet.cancelled_caught


async def test_ignored_attributes_are_noted(autojump_clock: MockClock, simulator: Simulator) -> None:
    records: list[TapRecord] = []
    async with connected(*simulator.address) as client:
        await client.register_client()
        with simulator.tap(lossless=records.append):
            await client.request("RequestSetDNDOn", ThisDN="7001", Colour="red", Extensions=KeyValueList())
    assert [record.kind for record in records] == ["in", "note", "out"]
    assert records[1].data.data == {"message": "RequestSetDNDOn", "attributes": ["Colour"]}


async def test_client_that_resets_the_connection_is_lost(
    autojump_clock: MockClock, simulator: Simulator, switch: Any
) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        assert isinstance(client.stream, trio.SocketStream)
        client.stream.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")  # SO_LINGER of no seconds: closing resets
    await trio.testing.wait_all_tasks_blocked(0.01)
    assert isinstance(switch.inputs[-1], ClientLost)
