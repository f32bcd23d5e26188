"""The same bridge several times, on ports of its own."""

import pytest

from tserver_harness.runner.sides import side_of
from tserver_harness.target import Target, load_target

TEXT = """
bridge: {name: mine}
start:
  command: [run, "{rest.port}", "{tserver.port}"]
  ready: {http: "http://127.0.0.1:8087/health"}
  parallel: 3
tserver: {listen: "127.0.0.1:5020"}
rest: http://127.0.0.1:8087/genesys/events
websocket: ws://127.0.0.1:8088/genesysWs?v=1
agents: [{agentId: "1001", dn: "7001"}]
"""


def target(text: str = TEXT) -> Target:
    return load_target(text, "mine.target.yaml")


def test_first_side_is_the_target_itself() -> None:
    assert side_of(target(), 0) == target()


def test_every_port_of_another_side_is_its_own() -> None:
    side = side_of(target(), 2)

    assert side.tserver == "127.0.0.1:5040"
    assert side.rest == "http://127.0.0.1:8107/genesys/events"
    assert side.websocket == "ws://127.0.0.1:8108/genesysWs?v=1"
    assert side.start is not None
    assert side.start.ready is not None
    assert side.start.ready.address == "http://127.0.0.1:8107/health"


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ('{http: "http://127.0.0.1:8087/health"}', '{tcp: "127.0.0.1:8087"}', "127.0.0.1:8097"),
        ('{http: "http://127.0.0.1:8087/health"}', '{http: "http://127.0.0.1/health"}', "http://127.0.0.1:90/health"),
    ],
)
def test_every_kind_of_probe_is_moved(before: str, after: str, moved: str) -> None:
    side = side_of(target(TEXT.replace(before, after)), 1)

    assert side.start is not None
    assert side.start.ready is not None
    assert side.start.ready.address == moved


def test_probe_that_is_not_there_is_not_made_up() -> None:
    text = "\n".join(line for line in TEXT.splitlines() if "ready" not in line)
    side = side_of(target(text), 1)

    assert side.start is not None
    assert side.start.ready is None
