"""A simulator for scenarios: on its port, tapped, gone with its block; and what it says of those who are there."""

import socket
from datetime import UTC, datetime

import pytest
import trio
import trio.testing

from tserver_harness.runner.errors import SetupError, bare_setup_errors
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.simulating import logged_in_dns, registered_dns, simulating
from tserver_harness.transcript import ConnectionClosed, ConnectionOpened, RequestSeen
from tserver_sim.testing import connected

ANY_PORT = ("127.0.0.1", 0)


@pytest.fixture
async def recorder(autojump_clock: object) -> Recorder:
    return Recorder(started=datetime.now(UTC))


async def test_what_clients_do_becomes_facts_until_the_block_ends(autojump_clock: object, recorder: Recorder) -> None:
    async with simulating({}, recorder, ANY_PORT) as simulator:
        async with connected(*simulator.address) as client:
            await client.register_client("acme")
            await client.request("RequestRegisterAddress", ThisDN="7001")
            registered = registered_dns(simulator.snapshot())
            await client.request("RequestAgentLogin", ThisDN="7001", AgentID="1001")
            logged_in = logged_in_dns(simulator.snapshot())
        await trio.testing.wait_all_tasks_blocked()

    kinds = [type(fact) for fact in recorder.facts]
    assert kinds.index(ConnectionOpened) < kinds.index(ConnectionClosed)
    asked = [fact.message["message"] for fact in recorder.facts if isinstance(fact, RequestSeen)]
    assert asked == ["RequestRegisterClient", "RequestRegisterAddress", "RequestAgentLogin"]
    assert (registered, logged_in) == (["7001"], ["7001"])
    with pytest.raises(OSError, match="all attempts"):
        await trio.open_tcp_stream(*simulator.address)


async def test_settings_are_those_of_its_configuration_file(autojump_clock: object, recorder: Recorder) -> None:
    async with simulating({"dns": ["9001"], "agents": [], "queues": []}, recorder, ANY_PORT) as simulator:
        assert [dn.dn for dn in simulator.snapshot().dns if dn.dn.startswith("90")] == ["9001"]


async def test_port_that_is_taken_is_the_environments_fault(autojump_clock: object, recorder: Recorder) -> None:
    with socket.create_server(ANY_PORT) as taken:
        place = taken.getsockname()[:2]
        with pytest.raises(SetupError, match=f"127.0.0.1:{place[1]}"), bare_setup_errors():
            async with simulating({}, recorder, place):
                pass


async def test_settings_that_do_not_fit_are_told_with_the_way_out(autojump_clock: object, recorder: Recorder) -> None:
    with pytest.raises(SetupError, match=r"`config` does not fit this target: .*`banana`"), bare_setup_errors():
        async with simulating({"no_answer": {"seconds": "banana"}}, recorder, ANY_PORT):
            pass
