"""Tabs, agents, reloads and restarts: what real desks go through in a day."""

import json
import re
import signal
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow  # a browser

GUIDE_TOOLBAR = """<!doctype html><title>guide</title><p id="state">unavailable</p><script>
const socket = new WebSocket("WS");
socket.onopen = () => fetch("REST", {
  method: "POST", headers: { "Content-type": "application/json" }, body: JSON.stringify({ type: "initialize" }) });
socket.onmessage = (event) => {
  const { eventName } = JSON.parse(event.data);
  if (eventName === "EventRegistered") document.getElementById("state").textContent = "available";
};
</script>"""
"""The least that the guide's sample does: a socket, initialize when it is open, and a look at eventName."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_toolbar_as_the_guide_has_it_becomes_available_from_another_origin(up: Any, hosting: Any, visit: Any) -> None:
    address = hosting(GUIDE_TOOLBAR.replace("WS", up["websocket"]).replace("REST", up["rest"]))

    page = visit(address, expected="favicon").page

    expect(page.locator("#state")).to_have_text("available")


def test_two_tabs_of_one_agent_show_the_same_call(up: Any, visit: Any) -> None:
    one = visit(up["fusion"])
    one.become_available()
    two = visit(up["fusion"])
    two.become_available()
    up.call()
    one.page.get_by_role("alertdialog").wait_for()
    two.page.get_by_role("button", name="Answer").click()

    one.page.get_by_role("article", name="Engagement").wait_for()
    one.page.bring_to_front()
    one.toolbar.get_by_role("button", name="Hang up").click()
    two.page.get_by_role("article", name="Wrap-up").wait_for()
    assert one.mistakes() + two.mistakes() == []


def test_two_agents_hear_of_their_own_calls_only(up: Any, visit: Any) -> None:
    one, two = visit(up["fusion"]), visit(up["fusion"] + "?agent=1002", apart=True)
    one.become_available()
    two.become_available()
    expect(two.toolbar.get_by_text("Agent 1002")).to_be_visible()
    two.page.get_by_role("button", name="Call me").click()
    two.page.get_by_role("alertdialog").wait_for()

    expect(one.page.get_by_role("alertdialog")).to_have_count(0)
    assert "newCommEvent" not in one.log()


def test_reload_in_mid_call(up: Any, visit: Any) -> None:
    """Toolbar and Fusion know the call again, and can end it."""
    fusion = visit(up["fusion"])
    fusion.become_available()
    up.call()
    fusion.page.get_by_role("button", name="Answer").click()
    fusion.page.get_by_role("article", name="Engagement").wait_for()

    fusion.page.reload()

    expect(fusion.toolbar.get_by_role("article", name="Connected: Maria Keller")).to_be_visible()
    expect(fusion.toolbar.get_by_text("Available", exact=True)).to_be_visible()
    fusion.page.get_by_role("article", name="Engagement").get_by_role("button", name="End Call").click()
    fusion.page.get_by_role("article", name="Wrap-up").wait_for()
    assert fusion.mistakes() == []


def test_call_that_ended_during_the_reload_is_let_go(up: Any, visit: Any) -> None:
    fusion = visit(up["fusion"], expected="404")
    fusion.become_available()
    call = up.call()
    fusion.page.get_by_role("button", name="Answer").click()
    fusion.page.get_by_role("article", name="Engagement").wait_for()
    fusion.page.goto("about:blank")
    up.ask("POST", f"/v1/calls/{call['id']}/hangup")
    fusion.page.goto(up["fusion"])
    fusion.toolbar.get_by_role("article", name="Connected").wait_for()

    fusion.page.get_by_role("button", name="End Call").click()

    fusion.page.get_by_role("article", name="Wrap-up").wait_for()


def test_bridge_and_simulator_start_anew_with_another_configuration(tmp_path: Path, starting: Any, visit: Any) -> None:
    """The file is watched; the pages stay open, and the toolbar comes back by itself."""
    file = tmp_path / "centre.yaml"
    file.write_text('dns: ["7001"]\nagents: [{agentId: "1001", dn: "7001"}]\n')
    with starting(f"--config={file}") as up:
        lost = "WebSocket|ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|Failed to load"
        fusion = visit(up["fusion"], expected=lost)
        fusion.become_available()
        file.write_text(
            'dns: ["7001", "7002"]\nagents: [{agentId: "1001", dn: "7001"}, {agentId: "2002", dn: "7002"}]\n'
        )

        fusion.page.locator("#phone[data-available=false]").wait_for()
        fusion.page.locator("#phone[data-available=true]").wait_for()

        agents = up.ask("GET", "/v1/state")["agents"]
        assert {agent["agentId"]: agent["state"] for agent in agents} == {"1001": "Ready", "2002": "LoggedOut"}
        up.call()
        fusion.page.get_by_role("alertdialog").wait_for()


def test_mistake_in_the_configuration_leaves_all_running(tmp_path: Path, starting: Any) -> None:
    file = tmp_path / "centre.yaml"
    file.write_text('agents: [{agentId: "1001", dn: "7001"}]\n')
    with starting(f"--config={file}", stderr=True) as up:
        file.write_text("agents: [{agentId: 1001, colour: red}]\n")

        said = [up.process.stderr.readline() for _ in range(2)]

        assert "colour" in "".join(said)
        assert up.ask("GET", "/v1/health")["status"] == "ok"


def test_bridge_killed_in_mid_call_and_back(up: Any, visit: Any, starting: Any) -> None:
    """All of it goes down; a second one on the same ports finds the page waiting."""
    ports = [
        f"--{name}={free_port()}" for name in ("port", "tserver-port", "control-port", "toolbar-port", "fusion-port")
    ]
    with starting(*ports) as first:
        fusion = visit(first["fusion"], expected="WebSocket|ERR_CONNECTION|ERR_EMPTY|Failed to load")
        fusion.become_available()
        first.call()
        fusion.page.get_by_role("button", name="Answer").click()
        fusion.page.get_by_role("article", name="Engagement").wait_for()
    fusion.page.locator("#phone[data-available=false]").wait_for()
    expect(fusion.toolbar.get_by_role("status")).to_contain_text("trying again")

    with starting(*ports) as second:
        fusion.page.locator("#phone[data-available=true]").wait_for(timeout=10_000)
        second.call()
        fusion.page.get_by_role("alertdialog").wait_for()


def test_port_that_is_taken_is_said_in_one_line(up: Any, starting: Any) -> None:
    taken = up["fusion"].rstrip("/").rpartition(":")[2]
    with starting(f"--fusion-port={taken}", stderr=True, code=3) as second:
        assert second.addresses == {}
        said = second.process.stderr.read()

    assert said.count("\n") == 1
    assert "--fusion-port" in said


def test_addresses_and_what_to_do_are_printed(starting: Any) -> None:
    with starting(as_json=False) as up:
        lines = up.process.stdout
        said = "".join(iter(lines.readline, "For a bridge of yours:\n"))

    assert "Become available" in said
    assert re.search(r"open this +http://127\.0\.0\.1:\d+/", said)
    assert re.search(r"commands +POST http://127\.0\.0\.1:\d+/genesys/events", said)


def test_console_of_a_simulator_alone_asks_for_its_token(visit: Any) -> None:
    port = free_port()
    command = [sys.executable, "-m", "tserver_harness", "serve", "--listen", "127.0.0.1:0"]
    options = ["--control", f"127.0.0.1:{port}", "--control-token", "secret"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:
        try:
            process.stdout.readline()
            page = visit(f"http://127.0.0.1:{port}/", expected="Failed to load|ERR_").page
            page.get_by_label("This control API asks for its token").fill("secret")
            page.get_by_role("button", name="Use it").click()

            expect(page.locator("#switch")).to_have_text("TServer is up")
            expect(page.locator("#sides")).to_contain_text("knows nothing of toolbars")
            page.get_by_role("button", name="Place call").click()
            expect(page.get_by_role("article")).to_contain_text("7001 · alerting")
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0


def test_tls(tmp_path: Path, starting: Any, visit: Any) -> None:
    """https and wss, with a certificate that is kept, so that it is trusted once only."""
    with starting("--tls", env={"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}) as up:
        authority = next(tmp_path.rglob("authority.pem"))
        before = authority.read_bytes()
        health = up["rest"].replace("/genesys/events", "/health")
        assert httpx.get(health, verify=ssl.create_default_context(cafile=authority), trust_env=False).is_success
        fusion = visit(up["fusion"], expected="WebSocket", ignore_https_errors=True)
        assert json.dumps(up.addresses).count("https://") >= 3
        fusion.become_available()
        fusion.page.get_by_role("button", name="Call me").click()
        fusion.page.get_by_role("button", name="Answer").click()
        fusion.page.get_by_role("article", name="Engagement").wait_for()
    with starting("--tls", env={"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}):
        assert authority.read_bytes() == before
    assert [
        path for path in tmp_path.rglob("*.pem") if b"PRIVATE" in path.read_bytes() and path.name != "key.pem"
    ] == []


@pytest.mark.parametrize(("away", "back"), [("/v1/link/down", "/v1/link/up"), ("/v1/server/down", "/v1/server/up")])
def test_agent_is_available_again_when_the_t_server_is_back(away: str, back: str, up: Any, fusion: Any) -> None:
    """The T-Server loses its switch, or is gone itself: nobody has to press the button again."""
    up.ask("POST", away, {} if "server" in away else None)
    fusion.page.locator("#phone[data-available=false]").wait_for()
    expect(fusion.toolbar.get_by_role("status")).to_contain_text("waiting for it")
    up.ask("POST", back)

    fusion.page.locator("#phone[data-available=true]").wait_for(timeout=10_000)
    up.call()
    fusion.page.get_by_role("button", name="Answer").click()
    fusion.page.get_by_role("article", name="Engagement").wait_for()
    assert fusion.mistakes() == []
