"""What goes out: one encoding, copies, bounds, and messages as someone wrote them."""

import json
import logging
from typing import Any

import pytest
import trio
from trio.testing import MockClock

from tserver_sim.model.inputs import ClientLost, EventSent
from tserver_sim.server import Simulator, TapRecord
from tserver_sim.testing import WireClient, connected
from tserver_wire import Message


async def read_line(client: WireClient) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        line += bytes(await client.stream.receive_some(1))
    return line


async def test_only_the_copy_for_the_asker_carries_the_reference_id(
    autojump_clock: MockClock, simulator: Simulator
) -> None:
    records: list[TapRecord] = []
    async with connected(*simulator.address) as asker, connected(*simulator.address) as other:
        await asker.register_client()
        session = (await other.register_client())["SessionID"]
        with simulator.tap(lossless=records.append):
            answer = await asker.request("RequestQueryServer")
        copy = await other.receive()
    assert answer.reference_id == 2
    assert copy.reference_id is None
    assert answer["EventSequenceNumber"] == copy["EventSequenceNumber"]
    outs = {record.session == session: record.data for record in records if record.kind == "out"}
    assert outs == {False: answer, True: copy}


async def test_request_without_reference_id_is_answered_without_one(
    autojump_clock: MockClock, simulator: Simulator
) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        await client.send(Message("RequestQueryServer"))
        assert (await client.receive()).reference_id is None


@pytest.mark.parametrize(
    "raw",
    [
        {"message": "EventUnheardOf", "Odd": [1, None, 1.5], "ThisDN": 7001},
        {"ThisDN": "7001", "message": "EventRinging", "TimeinSecs": "never", "TimeinuSecs": None},
        {"message": 5, "EventSequenceNumber": -1, "half": "\ud800"},
        {"no": "message"},
    ],
)
async def test_message_is_sent_as_written_with_the_stamps_that_it_lacks(
    autojump_clock: MockClock, simulator: Simulator, raw: dict[str, Any]
) -> None:
    async with connected(*simulator.address) as client:
        session = str((await client.register_client())["SessionID"])
        await simulator.stimulate(EventSent(None, session, raw))
        sent = json.loads(await read_line(client))
    assert {**sent, **raw} == sent
    assert sent.keys() == raw.keys() | {"message", "TimeinSecs", "TimeinuSecs", "EventSequenceNumber"}


@pytest.mark.slow
async def test_client_that_does_not_read_is_dropped_and_no_one_else_notices(
    autojump_clock: MockClock, simulator: Simulator, switch: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Every request of one client is told to both; the other one never reads."""
    caplog.set_level(logging.WARNING, "tserver_sim")
    async with connected(*simulator.address) as reader, connected(*simulator.address) as deaf:
        await reader.register_client()
        session = str((await deaf.register_client("deaf"))["SessionID"])
        request = b'{"message":"RequestQueryServer"}\n'
        rounds = 0
        while session in switch.clients:
            await reader.write(request * 1000)
            for _ in range(1000):
                assert (await reader.receive()).name == "EventServerInfo"
            rounds += 1
            assert rounds < 200
        assert rounds >= 10
    assert ClientLost(session) in switch.inputs
    assert f"client deaf ({session}) is dropped: it does not read" in caplog.text


async def test_burst_within_the_bounds_is_delivered_whole(autojump_clock: MockClock, simulator: Simulator) -> None:
    async with connected(*simulator.address) as client:
        await client.register_client()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(client.write, b'{"message":"RequestQueryServer"}\n' * 9000)
            numbers = [(await client.receive())["EventSequenceNumber"] for _ in range(9000)]
    assert numbers == list(range(2, 9002))
