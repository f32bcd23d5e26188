"""The wire client, over streams in memory, against a script of lines."""

import pytest
import trio
from trio.testing import MockClock, memory_stream_pair

from tserver_sim.testing import ServerClosedError, WireClient
from tserver_wire import Addp, LocalProtocolError, Message, RemoteProtocolError

LINK = b'{"message":"EventLinkConnected","ReferenceID":1,"SessionID":"s"}\n'


async def registered(client: WireClient, server: trio.abc.Stream) -> None:
    await server.send_all(LINK)
    await client.register_client("x")
    await server.receive_some()


async def test_registering_says_who_and_how_and_gives_the_answer() -> None:
    near, far = memory_stream_pair()
    async with WireClient(near) as client:
        await far.send_all(LINK)
        answer = await client.register_client("bridge", password="secret", addp=Addp(5, 2.5))
        said = bytes(await far.receive_some())
    assert answer == Message("EventLinkConnected", {"ReferenceID": 1, "SessionID": "s"})
    assert said == (
        b'{"message":"RequestRegisterClient","ReferenceID":1,"ProtocolVersion":"tsim/1","ApplicationName":"bridge",'
        b'"ClientPassword":"secret","Addp":{"Timeout":5,"RemoteTimeout":2.5}}\n'
    )


async def test_request_finds_its_answer_and_leaves_the_rest_in_order() -> None:
    near, far = memory_stream_pair()
    async with WireClient(near) as client:
        await registered(client, far)
        await far.send_all(b'{"message":"EventA"}\n{"message":"EventB"}\n{"message":"EventACK","ReferenceID":2}\n')
        assert (await client.request("RequestSetDNDOn", ThisDN="7001")).name == "EventACK"
        assert [(await client.receive()).name for _ in range(2)] == ["EventA", "EventB"]


async def test_what_was_kept_stays_when_the_request_is_given_up(autojump_clock: MockClock) -> None:
    near, far = memory_stream_pair()
    async with WireClient(near) as client:
        await registered(client, far)
        await far.send_all(b'{"message":"EventA"}\n')
        with trio.move_on_after(1):
            await client.request("RequestSetDNDOn", ThisDN="7001")
        assert (await client.receive()).name == "EventA"


async def test_wait_skips_to_the_message_of_that_name() -> None:
    near, far = memory_stream_pair()
    async with WireClient(near) as client:
        await registered(client, far)
        await far.send_all(b'{"message":"EventA"}\n{"message":"EventB","ThisDN":"7001"}\n')
        assert (await client.wait("EventB"))["ThisDN"] == "7001"


async def test_pings_are_answered_and_not_given_out() -> None:
    near, far = memory_stream_pair()
    async with WireClient(near) as client:
        await registered(client, far)
        await far.send_all(b'{"message":"AddpPing","Id":7}\n{"message":"EventA"}\n')
        assert (await client.receive()).name == "EventA"
        assert bytes(await far.receive_some()) == b'{"message":"AddpPong","Id":7}\n'


async def test_pings_come_out_where_they_are_not_to_be_answered() -> None:
    near, far = memory_stream_pair()
    async with WireClient(near, answers_pings=False) as client:
        await registered(client, far)
        await far.send_all(b'{"message":"AddpPing","Id":7}\n')
        assert await client.receive() == Message("AddpPing", {"Id": 7})


async def test_closed_server_is_said_by_everything_that_waits() -> None:
    near, far = memory_stream_pair()
    async with WireClient(near) as client:
        await registered(client, far)
        await far.aclose()
        with pytest.raises(ServerClosedError):
            await client.wait("EventA")
        with pytest.raises(ServerClosedError):
            await client.write(b"{}\n")


async def test_what_is_no_message_is_the_servers_mistake() -> None:
    near, far = memory_stream_pair()
    async with WireClient(near) as client:
        await registered(client, far)
        await far.send_all(b"rubbish\n")
        with pytest.raises(RemoteProtocolError):
            await client.receive()


async def test_request_before_registering_is_our_mistake() -> None:
    near, _far = memory_stream_pair()
    async with WireClient(near) as client:
        with pytest.raises(LocalProtocolError):
            await client.request("RequestSetDNDOn", ThisDN="7001")
