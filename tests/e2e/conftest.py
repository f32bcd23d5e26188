"""One simulator for all contract tests that need nothing special of it."""

from collections.abc import Iterator

import pytest
from telephone_world import Server, running_server


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("serve")) as server:
        yield server


@pytest.fixture
def server(shared_server: Server) -> Iterator[Server]:
    """The shared process, with nobody connected, nobody logged in and no call."""
    shared_server.control.post("/v1/reset")
    yield shared_server
    for client in shared_server.clients:
        client.close()
    shared_server.clients.clear()
    shared_server.control.post("/v1/server/up")
