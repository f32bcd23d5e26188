"""Everything that listens answers, each on a port of its own."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
import trio

from tserver_harness.runner.errors import SetupError, bare_setup_errors
from tserver_harness.workbench.bench import Order, Ports, agents_of, serve_workbench
from tserver_sim.config import Config


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=None, trust_env=False)


async def test_every_page_answers(autojump_clock: object, bench: Callable[..., Any]) -> None:
    async with bench() as addresses, client() as browser:
        for url in (addresses.toolbar, addresses.fusion, addresses.console):
            answer = await browser.get(url)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8"), url


async def test_pages_know_the_addresses_of_this_run(autojump_clock: object, bench: Callable[..., Any]) -> None:
    async with bench() as addresses, client() as browser:
        toolbar = (await browser.get(addresses.toolbar + "settings.json")).json()
        fusion = (await browser.get(addresses.fusion + "settings.json")).json()
        console = (await browser.get(addresses.console + "console/settings.json")).json()
        script = await browser.get(toolbar["uefUrl"])

    assert (addresses.rest, addresses.websocket) == (toolbar["restUrl"], toolbar["websocketUrl"])
    assert (addresses.toolbar, addresses.control, "7001") == (fusion["toolbarUrl"], fusion["controlUrl"], fusion["dn"])
    assert fusion["dns"]["1002"] == "7002"
    assert addresses.toolbar_messages == console["companions"]["toolbarMessages"]
    assert "CX_SVC_UI_EVENTS_FRAMEWORK" in script.text


@pytest.mark.parametrize(
    ("name", "option"), [("bridge", "--port"), ("control", "--control-port"), ("tserver", "--tserver-port")]
)
async def test_taken_port_is_the_environments_fault(
    autojump_clock: object, bench: Callable[..., Any], name: str, option: str
) -> None:
    async with bench() as addresses:
        taken = int(addresses.console.rstrip("/").rpartition(":")[2])
        order = Order(config=Config.default(), ports=replace(Ports(0, 0, 0, 0, 0), **{name: taken}))
        with pytest.raises(SetupError, match=f"{taken}.*{option}"), bare_setup_errors():
            await serve_workbench(order)


def test_agents_without_a_home_get_the_free_dns() -> None:
    agents = agents_of(Config.default())

    assert [(agent.agent_id, agent.dn) for agent in agents[:2]] == [("1001", "7001"), ("1002", "7002")]
    assert len(agents) == 10


async def test_cancel_ends_it_with_streams_open(autojump_clock: object, bench: Callable[..., Any]) -> None:
    with trio.fail_after(30):
        async with bench() as addresses, client() as browser, browser.stream("GET", addresses.toolbar_messages) as told:
            assert told.status_code == 200
