"""What the bridge says about itself."""

import re

from playbook import NOW
from trio import open_nursery
from trio.testing import MockClock

from tserver_bridge.desk import Desk
from tserver_bridge.metrics import health_of, metrics_of
from tserver_bridge.settings import BridgeConfig
from tserver_wire import Message


async def test_health_says_whether_the_t_server_is_there(autojump_clock: MockClock) -> None:
    async with open_nursery() as nursery:
        desk = Desk(BridgeConfig.default(), nursery, now=lambda: NOW)
        health = health_of(desk)
        assert {key: value for key, value in health.items() if key != "version"} == {
            "status": "ok",
            "tserver": "not connected",
            "sockets": 0,
        }
        assert re.match(r"\d+", health["version"])
        desk.connected(switch=True)
        desk.connect("1001")
        assert (health_of(desk)["tserver"], health_of(desk)["sockets"]) == ("connected", 1)


async def test_metrics_are_in_the_text_form_of_prometheus(autojump_clock: MockClock) -> None:
    async with open_nursery() as nursery:
        desk = Desk(BridgeConfig.default(), nursery, now=lambda: NOW)
        desk.connected(switch=True)
        desk.connect("1001")
        desk.from_tserver(Message("EventAgentReady", {"ThisDN": "7001"}))
        lines = metrics_of(desk).splitlines()

    assert metrics_of(desk).endswith("\n")
    wanted = re.compile(r"# TYPE tsim_bridge_[a-z_]+ (gauge|counter)|tsim_bridge_[a-z0-9_]+ \d+")
    assert [line for line in lines if not wanted.fullmatch(line)] == []
    assert {
        "tsim_bridge_tserver_connected 1",
        "tsim_bridge_sockets_open 1",
        "tsim_bridge_sockets_opened_total 1",
        "tsim_bridge_tserver_messages_total 1",
        "tsim_bridge_messages_to_toolbars_total 1",
    } <= set(lines)
