"""Everything put together: starting, stopping, and the real switch inside."""

from functools import partial
from typing import Any

import pytest
import trio
from trio.testing import MockClock

from tserver_sim.config import Config
from tserver_sim.model.inputs import CallPlaced, Stamp
from tserver_sim.server import CannotListenError, ControlListen, StimulusRefusedError, serve
from tserver_sim.testing import ServerClosedError, connected


async def test_stopping_closes_port_and_connections(autojump_clock: MockClock) -> None:
    async with trio.open_nursery() as nursery:
        listening = await nursery.start(partial(serve, Config.default(), port=0))
        nursery.cancel_scope.cancel()
    with pytest.raises(OSError, match="connect"):
        await trio.open_tcp_stream(listening.host, listening.port)


async def test_clients_hear_that_the_server_stops(autojump_clock: MockClock) -> None:
    stop = trio.CancelScope()

    async def serve_until_stopped(*, task_status: Any) -> None:
        with stop:
            await serve(Config.default(), port=0, task_status=task_status)

    async with trio.open_nursery() as nursery:
        listening = await nursery.start(serve_until_stopped)
        async with connected(listening.host, listening.port) as client:
            await client.register_client()
            stop.cancel()
            with pytest.raises(ServerClosedError):
                await client.receive()


async def test_taken_port_is_said_before_anything_starts(autojump_clock: MockClock) -> None:
    (other,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    port = other.socket.getsockname()[1]
    async with other:
        with pytest.raises(CannotListenError, match=f"127.0.0.1:{port}"):
            await serve(Config.default(), port=port)


async def test_taken_control_port_is_said(autojump_clock: MockClock) -> None:
    (other,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    port = other.socket.getsockname()[1]
    async with other:
        with pytest.RaisesGroup(CannotListenError, flatten_subgroups=True) as taken:
            await serve(Config.default(), port=0, control=ControlListen(port=port))
    assert f"127.0.0.1:{port}: another program listens there" in str(taken.value.exceptions)


async def test_stamps_come_from_the_given_clock_and_ids_from_the_run(autojump_clock: MockClock) -> None:
    serving = partial(serve, Config.default(), port=0, now=lambda: Stamp(1_795_345_200, 328_000), run_id=5)
    async with trio.open_nursery() as nursery:
        listening = await nursery.start(serving)
        assert listening.simulator.started == Stamp(1_795_345_200, 328_000)
        async with connected(listening.host, listening.port) as client:
            link = await client.register_client()
        assert (link["TimeinSecs"], link["TimeinuSecs"]) == (1_795_345_200, 328_000)
        nursery.cancel_scope.cancel()


async def test_the_real_switch_takes_a_call_from_ringing_to_release(autojump_clock: MockClock) -> None:
    async with trio.open_nursery() as nursery:
        listening = await nursery.start(partial(serve, Config.default(), port=0))
        async with connected(listening.host, listening.port) as client:
            await client.register_client()
            await client.request("RequestRegisterAddress", ThisDN="7001")
            await listening.simulator.stimulate(CallPlaced("+14155551212", "7001", id="c1"))
            ringing = await client.wait("EventRinging")
            about = {"ThisDN": "7001", "ConnID": ringing["ConnID"]}
            assert (await client.request("RequestAnswerCall", **about)).name == "EventEstablished"
            assert (await client.request("RequestReleaseCall", **about)).name == "EventReleased"
            with pytest.raises(StimulusRefusedError):
                await listening.simulator.stimulate(CallPlaced("+14155551212", "nowhere"))
            assert [each.application_name for each in listening.simulator.snapshot().clients] == ["test"]
        nursery.cancel_scope.cancel()
