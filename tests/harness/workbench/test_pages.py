"""The pages on their ports: files, settings, and the stream of what toolbars say, for pages of this machine only."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=None, trust_env=False)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "nothing-here", 404), ("POST", "", 405), ("HEAD", "", 200), ("GET", "contacts.json", 200)],
)
async def test_answers(autojump_clock: object, bench: Callable[..., Any], method: str, path: str, status: int) -> None:
    async with bench() as addresses, client() as browser:
        answer = await browser.request(method, addresses.fusion + path)

    assert status == answer.status_code
    assert answer.headers["cache-control"] == "no-store"


async def test_toolbar_messages_come_as_events(
    autojump_clock: object, bench: Callable[..., Any], events: Callable[..., Any]
) -> None:
    async with bench() as addresses, client() as browser:
        await browser.post(addresses.rest, json={"type": "pickup"})
        head, told = await events(addresses.toolbar_messages, 2, Origin="http://127.0.0.1:1")

    assert "access-control-allow-origin: http://127.0.0.1:1" in head
    assert [each["kind"] for each in told] == ["command", "answer"]
    assert "pickup" in told[0]["data"]["problem"]
    assert told[1]["data"]["status"] == 400


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example"}, {"Host": "elsewhere.example"}, {"Last-Event-ID": "x"}]
)
async def test_toolbar_messages_are_not_for_everyone(
    autojump_clock: object, bench: Callable[..., Any], headers: dict[str, str]
) -> None:
    async with bench() as addresses, client() as browser:
        answer = await browser.get(addresses.toolbar_messages, headers=headers)

    assert answer.status_code in (400, 403)
    assert "error" in answer.json()


async def test_contacts_of_the_user_stand_in_for_ours(
    autojump_clock: object, bench: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "people.json"
    file.write_text('[{"number": "1", "name": "A"}]')
    async with bench(contacts=file) as addresses, client() as browser:
        answer = await browser.get(addresses.fusion + "contacts.json")

    assert answer.json() == [{"number": "1", "name": "A"}]


async def test_preflight_is_answered(autojump_clock: object, bench: Callable[..., Any]) -> None:
    asked = {"Origin": "http://localhost:1", "Access-Control-Request-Method": "GET"}
    async with bench() as addresses, client() as browser:
        answer = await browser.options(addresses.toolbar_messages, headers=asked)

    assert "Last-Event-ID" in answer.headers["access-control-allow-headers"]


async def test_toolbar_page_has_no_messages(autojump_clock: object, bench: Callable[..., Any]) -> None:
    async with bench() as addresses, client() as browser:
        answer = await browser.get(addresses.toolbar + "v1/toolbar-messages")

    assert answer.status_code == 404
