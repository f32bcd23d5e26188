"""Before a run: each thing that a test needs, well or with its remedy."""

import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
import trio

from tserver_bridge.app import serve as serve_bridge
from tserver_bridge.config import BridgeConfig
from tserver_harness.runner.doctor import Finding, examine
from tserver_harness.runner.reference import reference_target
from tserver_harness.target import Target


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def target_of(rest: str, websocket: str, port: int, **changes: Any) -> Target:
    target = replace(reference_target(2), tserver=f"127.0.0.1:{port}", rest=rest, websocket=websocket)
    return replace(target, **changes)


class Ward:
    """A reference bridge that waits for a T-Server at `port`."""

    def __init__(self, rest: str, websocket: str, port: int) -> None:
        self.rest, self.websocket, self.port = rest, websocket, port

    def target(self, **changes: Any) -> Target:
        return target_of(self.rest, self.websocket, self.port, **changes)


@pytest.fixture
async def ward(nursery: trio.Nursery) -> AsyncIterator[Ward]:
    port = free_port()
    config = msgspec.structs.replace(BridgeConfig.default(), tserver=("127.0.0.1", port), host="127.0.0.1", port=0)
    serving = await nursery.start(partial(serve_bridge, config))
    yield Ward(serving.rest_url, serving.websocket_url, port)
    nursery.cancel_scope.cancel()


async def examined(target: Target, out: Path) -> tuple[bool, list[Finding]]:
    told: list[Finding] = []
    return await examine(target, out, told.append), told


async def test_reference_bridge_is_well(autojump_clock: object, ward: Ward, tmp_path: Path) -> None:
    well, told = await examined(ward.target(), tmp_path)

    assert [finding.text for finding in told if not finding.well] == []
    assert well
    texts = "\n".join(finding.text for finding in told)
    for words in ("our T-Server listens at", "RequestRegisterClient", "RequestAgentLogin", "EventRegistered"):
        assert words in texts


async def test_foreign_origin_is_told_with_its_remedy(autojump_clock: object, ward: Ward, tmp_path: Path) -> None:
    well, told = await examined(ward.target(origin="http://elsewhere.invalid"), tmp_path)

    assert not well
    refused = next(finding for finding in told if not finding.well and "socket" in finding.text)
    assert "http://elsewhere.invalid" in refused.remedy


async def test_bridge_that_is_not_there_is_the_last_finding(autojump_clock: object, tmp_path: Path) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    well, told = await examined(target_of(f"http://{nowhere}/", f"ws://{nowhere}/", free_port()), tmp_path)

    assert (well, told[-1].well, told[-1].vital) == (False, False, True)
    assert "no bridge answers at" in told[-1].text
    assert told[-1].remedy


async def test_place_that_is_taken_is_told(autojump_clock: object, ward: Ward, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", ward.port)):
        well, told = await examined(ward.target(), tmp_path)

    assert not well
    assert str(ward.port) in told[-1].text
