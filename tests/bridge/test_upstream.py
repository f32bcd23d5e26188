"""The connection to the T-Server: kept up, and made again when it goes."""

import json
from contextlib import suppress

import pytest
import trio
from bridge_world import CALL, FakeTServer, Start, World, leave_time_for_full_buffers
from trio.testing import MockClock, wait_all_tasks_blocked

from tserver_wire import MAX_SERVER_LINE_BYTES, Addp, KeyValueList, Message, encode


async def test_bridge_says_who_it_is(tserver: FakeTServer, start: Start, autojump_clock: MockClock) -> None:
    world = await start(application_name="desk", client_password="secret", keep_alive_seconds=3)
    await world.is_linked()
    hello = await tserver.hears("RequestRegisterClient")

    assert (
        hello["ApplicationName"],
        hello["ClientPassword"],
        hello["ProtocolVersion"],
    ) == ("desk", "secret", "tsim/1")
    assert Addp(3, 3) == hello["Addp"]


async def test_bridge_without_password_shows_none(
    tserver: FakeTServer, world: World, autojump_clock: MockClock
) -> None:
    assert "ClientPassword" not in (await tserver.hears("RequestRegisterClient")).attributes


async def test_bridge_listens_before_the_t_server_is_there(start: Start, autojump_clock: MockClock) -> None:
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    address = listener.socket.getsockname()[:2]
    await listener.aclose()
    world = await start(tserver=address)
    async with world.toolbar() as toolbar:
        assert (await toolbar.next())["eventName"] == "EventLinkDisconnected"
        assert (await world.post({"type": "initialize"})).status_code == 503
    await trio.sleep(30)

    assert 5 < (await world.metrics())["tserver_connection_failures_total"] < 15


async def test_pauses_grow_from_a_tenth_of_a_second_to_five_seconds(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    """The T-Server closes at once; jitter of the test's bridges is in the middle."""
    tserver.refuses["RequestRegisterClient"] = 119
    await start()
    await tserver.has_connections(9)
    pauses = [later - earlier for earlier, later in zip(tserver.times, tserver.times[1:], strict=False)]

    assert [pytest.approx(pause, abs=0.02) for pause in pauses] == [
        *(0.1125, 0.2, 0.4, 0.8, 1.6, 3.2),
        *(4.375, 4.375),  # between 3.75 and 5
    ]


async def test_pause_is_short_again_after_a_connection_that_worked(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    tserver.refuses["RequestRegisterClient"] = 119
    world = await start()
    await tserver.has_connections(6)
    tserver.refuses.clear()
    await world.is_linked()
    accepted = tserver.connections
    began = trio.current_time()
    await tserver.cut()
    await tserver.has_connections(accepted + 1)

    assert pytest.approx(tserver.times[-1] - began, abs=0.02) == 0.1


async def test_t_server_that_never_answers_is_given_up(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    tserver.silent.add("RequestRegisterClient")
    await start(keep_alive_seconds=0)
    await tserver.has_connections(2)

    assert 5 < tserver.times[1] - tserver.times[0] < 20


async def test_link_that_comes_back_brings_agent_and_calls_back(
    tserver: FakeTServer, world: World, autojump_clock: MockClock
) -> None:
    async with world.toolbar() as toolbar:
        await world.post({"type": "initialize"})
        await tserver.ring()
        await tserver.event("EventEstablished", CALL)
        await toolbar.hears("EventEstablished")
        await tserver.cut()
        assert (await toolbar.next())["eventName"] == "EventLinkDisconnected"
        assert (await toolbar.next())["eventName"] == "EventLinkConnected"
        ended = await toolbar.next()
        assert (ended["eventName"], ended["connectionId"], ended["cause"]) == ("EventReleased", CALL, "link-lost")
        await tserver.hears("RequestAgentLogin", 2)
        await tserver.ring("0071027198180002")
        assert (await toolbar.next())["connectionId"] == "0071027198180002"


async def test_call_that_is_still_there_is_not_announced_again(
    tserver: FakeTServer, world: World, autojump_clock: MockClock
) -> None:
    there = KeyValueList.of({"AgentStatus": 2, "status": 0, "conn-1": CALL, "ct-1": 2, "ps-1": 12})
    async with world.toolbar() as toolbar:
        await world.post({"type": "initialize"})
        await tserver.ring()
        await tserver.event("EventEstablished", CALL)
        await toolbar.hears("EventEstablished")
        tserver.more["RequestRegisterAddress"] = {"Extensions": there, "AgentID": "1001"}
        await tserver.cut()
        await toolbar.hears("EventLinkConnected")
        await toolbar.hears_nothing()
        assert (await world.post({"type": "hangup"})).status_code == 200
        assert (await toolbar.hears("EventReleased"))["eventId"] == CALL


async def test_call_that_was_answered_during_the_outage_is_told(
    tserver: FakeTServer, world: World, autojump_clock: MockClock
) -> None:
    there = KeyValueList.of({"AgentStatus": 2, "status": 0, "conn-1": CALL, "ct-1": 3, "ps-1": 12})
    async with world.toolbar() as toolbar:
        await world.post({"type": "initialize"})
        tserver.more["RequestMakeCall"] = {"ConnID": CALL, "CallType": "Outbound"}
        await world.post({"type": "makeCall", "toNumber": "0017", "connectionId": "mine"})
        assert (await toolbar.hears("EventRinging"))["eventId"] == "mine"
        tserver.more["RequestRegisterAddress"] = {"Extensions": there, "AgentID": "1001"}
        await tserver.cut()
        await toolbar.hears("EventLinkConnected")
        query = await tserver.hears("RequestQueryCall")
        await tserver.say(
            Message(
                "EventPartyInfo",
                {"ReferenceID": query["ReferenceID"], "ThisDN": "7001", "ConnID": CALL, "OtherDN": "0017"}
                | {"Extensions": KeyValueList.of({"ps-1": 12})},
            )
        )
        told = await toolbar.next()
        assert (told["eventName"], told["eventId"]) == ("EventEstablished", "mine")


async def test_command_under_way_is_answered_when_the_link_goes(
    tserver: FakeTServer, world: World, autojump_clock: MockClock
) -> None:
    statuses: list[int] = []
    tserver.silent.add("RequestRegisterAddress")

    async def initialize() -> None:
        statuses.append((await world.post({"type": "initialize"})).status_code)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(initialize)
        await tserver.hears("RequestRegisterAddress")
        await tserver.cut()
    assert statuses == [503]


async def test_switch_that_goes_and_comes_back(tserver: FakeTServer, world: World, autojump_clock: MockClock) -> None:
    async with world.toolbar() as toolbar:
        await world.post({"type": "initialize"})
        await toolbar.hears("EventRegistered")
        await tserver.say(Message("EventLinkDisconnected", {}))
        await toolbar.hears("EventLinkDisconnected")
        assert (await world.post({"type": "ready"})).status_code == 503
        await tserver.say(Message("EventLinkConnected", {}))
        await toolbar.hears("EventLinkConnected")
        assert (await world.post({"type": "ready"})).status_code == 200
        assert tserver.connections == 1


async def test_t_server_that_sees_its_switch_only_later(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    tserver.switch_up = False
    world = await start()
    await world.is_linked()
    async with world.toolbar() as toolbar:
        await toolbar.hears("EventLinkDisconnected")
        await tserver.say(Message("EventLinkConnected", {}))
        await toolbar.hears("EventLinkConnected")
        assert (await world.post({"type": "initialize"})).status_code == 200


async def test_pings_are_answered(tserver: FakeTServer, world: World, autojump_clock: MockClock) -> None:
    await tserver.say(Message("AddpPing", {"Id": 7}))

    assert (await tserver.hears("AddpPong"))["Id"] == 7


async def test_silent_t_server_is_pinged_and_kept(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    world = await start(keep_alive_seconds=2)
    await world.is_linked()
    await tserver.hears("AddpPing", 5)

    assert tserver.connections == 1


async def test_t_server_that_answers_no_ping_is_given_up(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    tserver.answers_pings = False
    world = await start(keep_alive_seconds=2)
    await world.is_linked()
    async with world.toolbar() as toolbar:
        await toolbar.hears("EventLinkDisconnected")
        await toolbar.hears("EventLinkConnected")
    assert tserver.connections == 2


async def test_bridge_that_shall_not_ping_does_not(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    world = await start(keep_alive_seconds=0)
    await world.is_linked()
    await trio.sleep(3_600)

    assert [message.name for message in tserver.requests] == ["RequestRegisterClient"]


@pytest.mark.slow
async def test_burst_of_a_thousand_events_arrives_whole_and_in_order(
    tserver: FakeTServer, world: World, autojump_clock: MockClock
) -> None:
    leave_time_for_full_buffers(autojump_clock)
    conn_ids = [f"{number:016x}" for number in range(1, 1_001)]
    events = [Message("EventRinging", {"ThisDN": "7001", "ConnID": conn_id, "ANI": "1"}) for conn_id in conn_ids]
    async with world.toolbar() as toolbar:
        await world.post({"type": "initialize"})
        await toolbar.hears("EventRegistered")
        await tserver.say(*events)
        heard = [await toolbar.next() for _ in conn_ids]

    assert conn_ids == [message["connectionId"] for message in heard]
    assert list(range(2, 1_002)) == [message["sequence"] for message in heard]


@pytest.mark.parametrize("size", [1, 7, 1_000])
async def test_bytes_may_come_in_any_pieces(
    tserver: FakeTServer, world: World, size: int, autojump_clock: MockClock
) -> None:
    data = b"".join(
        encode(Message(name, {"ThisDN": "7001", "ConnID": CALL, "ANI": "Zoë"}))
        for name in ("EventRinging", "EventEstablished", "EventReleased")
    )
    async with world.toolbar() as toolbar:
        await world.post({"type": "initialize"})
        await toolbar.hears("EventRegistered")
        for at in range(0, len(data), size):
            await tserver.write(data[at : at + size])
            await wait_all_tasks_blocked()
        heard = [(await toolbar.next())["eventName"] for _ in range(3)]

    assert heard == ["EventRinging", "EventEstablished", "EventReleased"]


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense\n",
        b"[]\n",
        b'{"message":7}\n',
        b'{"message":"EventNobodyKnows","ThisDN":"7001"}\n',
        b'{"message":"EventRinging","ThisDN":["7001"],"ConnID":{"a":1}}\n',
        b'{"message":"EventRinging","ThisDN":"7001","ConnID":null,"CallType":[]}\n',
        b'{"message":"EventError","ErrorCode":"many","ReferenceID":99}\n',
        b'{"message":"EventRegistered","ReferenceID":1.5,"Extensions":"x"}\n',
        b'{"message":"AddpPing"}\n',
        b'{"message":"AddpPong","Id":"x"}\n',
    ],
)
async def test_odd_line_harms_nobody(
    tserver: FakeTServer, world: World, line: bytes, autojump_clock: MockClock
) -> None:
    async with world.toolbar() as toolbar:
        await tserver.write(line * 4)
        await tserver.event("EventAgentReady")
        assert (await toolbar.next())["eventName"] == "EventAgentReady"
    assert tserver.connections == 1


@pytest.mark.parametrize("data", [b"x" * (MAX_SERVER_LINE_BYTES + 2), b'{"message":"\xff"}\n'])
async def test_connection_on_which_nothing_can_be_read_is_made_anew(
    tserver: FakeTServer,
    world: World,
    data: bytes,
    autojump_clock: MockClock,
) -> None:
    leave_time_for_full_buffers(autojump_clock)
    async with world.toolbar() as toolbar:
        with suppress(trio.BrokenResourceError):  # the bridge does not wait for all of it
            await tserver.write(data)
        await toolbar.hears("EventLinkDisconnected")
        await toolbar.hears("EventLinkConnected")
    assert tserver.connections == 2


async def test_longest_line_of_a_t_server_is_read(
    tserver: FakeTServer, world: World, autojump_clock: MockClock
) -> None:
    leave_time_for_full_buffers(autojump_clock)
    data = {f"k{number}": "v" * 60_000 for number in range(16)}
    async with world.toolbar() as toolbar:
        await tserver.ring(UserData=KeyValueList.of(data))
        assert data == (await toolbar.next())["userData"]


async def test_answer_too_late_is_an_error_for_the_command_and_an_event_for_the_toolbar(
    tserver: FakeTServer,
    world: World,
    autojump_clock: MockClock,
) -> None:
    tserver.silent.add("RequestAnswerCall")
    async with world.toolbar() as toolbar:
        await world.post({"type": "initialize"})
        await tserver.ring()
        await toolbar.hears("EventRinging")
        answer = await world.post({"type": "accept"})
        assert (answer.status_code, answer.json()["code"]) == (504, "no-answer")
        request = await tserver.hears("RequestAnswerCall")
        late = {"ReferenceID": request["ReferenceID"], "ThisDN": "7001", "ConnID": CALL}
        await tserver.say(Message("EventEstablished", late))
        assert (await toolbar.next())["eventName"] == "EventEstablished"


async def test_no_command_makes_a_line_that_a_t_server_hangs_up_on(
    tserver: FakeTServer, world: World, autojump_clock: MockClock
) -> None:
    """64 KiB of body fit, 64 KiB of line do not."""
    leave_time_for_full_buffers(autojump_clock)
    await world.post({"type": "initialize"})
    for size in range(63_500, 65_536, 100):
        body = json.dumps({"type": "makeCall", "toNumber": "1" * (size - 40)}).encode()
        await world.post(body)

    assert tserver.refusals == []
    assert tserver.connections == 1


async def test_t_server_that_accepts_and_cuts_is_asked_ten_times_a_second_at_most(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    world = await start(random=lambda: 0.0)
    for _ in range(30):
        await world.is_linked()
        connections = tserver.connections
        await tserver.cut()
        await tserver.has_connections(connections + 1)

    assert max(sum(0 <= later - each < 0.999 for later in tserver.times) for each in tserver.times) <= 10
