"""The console's files on the control API's port."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tserver_sim.control.console import Console


async def test_page_and_what_it_loads_are_served(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    script = await client.get("/console/main.js")

    assert (page.headers["content-type"], page.status_code) == ("text/html; charset=utf-8", 200)
    assert (script.headers["content-type"], script.status_code) == ("text/javascript; charset=utf-8", 200)
    assert "default-src 'self'" in page.headers["content-security-policy"]


async def test_console_needs_no_token_but_the_api_does(serving: Callable[..., Any], simulator: Any) -> None:
    async with serving(simulator, token="secret") as client:
        statuses = [(await client.get(path)).status_code for path in ("/", "/console/settings.json", "/v1/state")]
        settings = (await client.get("/console/settings.json")).json()

    assert statuses == [200, 200, 401]
    assert settings["needsToken"]


async def test_foreign_page_gets_no_file_either(client: httpx.AsyncClient) -> None:
    answer = await client.get("/console/main.js", headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path", ["/console/", "/console/no.js", "/console/.hidden", "/console/a/b.js", "/elsewhere", "/console"]
)
def test_nothing_else_is_the_consoles(path: str) -> None:
    assert Console({}, needs_token=False).find("GET", path) is None


def test_only_files_of_a_page_are_given_out(tmp_path: Path) -> None:
    for name in ("a.js", "notes.txt"):
        (tmp_path / name).write_text("x")
    console = Console({}, needs_token=False, folder=tmp_path)

    assert [console.find("GET", f"/console/{name}") is not None for name in ("a.js", "notes.txt")] == [True, False]


def test_it_is_only_read() -> None:
    assert Console({}, needs_token=False).find("POST", "/") is None


@pytest.mark.parametrize(
    ("companion", "source"),
    [("http://127.0.0.1:8090/v1/x", " http://127.0.0.1:8090;"), ("https://[::1]:8090/", " https:;")],
)
def test_policy_lets_it_ask_its_companions(companion: str, source: str) -> None:
    found = Console({"one": companion}, needs_token=False).find("GET", "/")

    assert found is not None
    assert f"connect-src 'self'{source}" in found.headers["Content-Security-Policy"]
