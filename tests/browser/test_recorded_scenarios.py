"""What was clicked becomes a scenario: each way of clicking gives a file that lints, runs green, and says what."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow  # a browser

JONAS = "+14155550199"


class Desk:
    """Fusion with the toolbar in it, and the console beside it, as one person uses them."""

    def __init__(self, up: Any, fusion: Any, console: Page) -> None:
        self.up, self.fusion, self.console = up, fusion, console
        self.page: Page = fusion.page

    def ring(self, number: str = "+14155550123", to: str = "7001") -> Any:
        self.console.get_by_label("From (empty: withheld)").fill(number)
        self.console.get_by_label("To", exact=True).fill(to)
        self.console.get_by_role("button", name="Place call").click()
        return self.console.get_by_role("article", name="Call of")

    def at_phone(self, act: str) -> None:
        self.console.get_by_role("article").get_by_role("button", name=f"{act}:").last.click()

    def choose(self, dn: str) -> None:
        self.console.get_by_role("button", name=f"Phone {dn}", exact=True).click()

    def answer(self) -> None:
        self.page.get_by_role("button", name="Answer").click()
        self.page.get_by_role("button", name="End Call").wait_for()

    def wait_quiet(self) -> None:
        expect(self.console.locator("#call-count")).to_have_text("none")
        expect(self.page.locator("#offers")).to_be_empty()

    def post(self, **body: str) -> None:
        answer = httpx.post(self.up["rest"], json=body, trust_env=False)
        assert answer.is_success, answer.text


def reject_in_the_toolbar(desk: Desk) -> None:
    desk.ring()
    desk.fusion.toolbar.get_by_role("button", name="Reject").click()


def hold_and_retrieve_at_the_desk_phone(desk: Desk) -> None:
    desk.ring()
    desk.at_phone("Answer")
    for act in ("Hold", "Retrieve", "Hang up"):
        desk.at_phone(act)
        expect(desk.console.get_by_role("button", name=f"{act}: {act.lower()} at")).to_have_count(0)


def hold_in_a_toolbar_that_has_a_button_for_it(desk: Desk) -> None:
    desk.ring()
    desk.answer()
    desk.post(type="hold")
    desk.post(type="retrieve")
    desk.page.get_by_role("button", name="End Call").click()


def transfer_to_a_colleague(desk: Desk) -> None:
    desk.ring()
    desk.answer()
    desk.post(type="transfer", mode="singleStep", toNumber="7002")
    expect(desk.console.get_by_role("article")).to_contain_text("7002 · alerting")
    desk.console.get_by_role("button", name="Hang up: the caller: hangup").or_(
        desk.console.get_by_role("button", name="Hang up: +14155550123: hangup")
    ).click()


def outbound_by_click_to_dial(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Call Jonas Lind").click()
    desk.page.get_by_role("article", name="Engagement: Jonas Lind").wait_for()
    desk.page.get_by_role("button", name="End Call").click()


def outbound_to_a_busy_number(desk: Desk) -> None:
    desk.up.ask("PUT", f"/v1/outside/{JONAS}", {"behaviour": "answer"})
    if not desk.console.locator("#any").evaluate("each => each.open"):
        desk.console.get_by_text("Any other request").click()
    desk.console.get_by_label("Request", exact=True).select_option("PUT /v1/outside/{number}")
    desk.console.get_by_label("number", exact=True).fill(JONAS)
    desk.console.get_by_label("Body (JSON)").fill('{"behaviour": "busy"}')
    desk.console.get_by_role("button", name="Send").click()
    expect(desk.console.locator("#any-answer")).to_contain_text("busy")
    desk.page.get_by_role("button", name="Call Jonas Lind").click()
    desk.fusion.toolbar.get_by_role("article", name="Call ended").first.wait_for()
    desk.up.ask("PUT", f"/v1/outside/{JONAS}", {"behaviour": "answer"})


def customer_gives_up(desk: Desk) -> None:
    desk.ring()
    desk.page.get_by_role("alertdialog").wait_for()
    desk.console.get_by_role("button", name="Hang up: +14155550123: hangup").click()


def two_calls_one_after_the_other(desk: Desk) -> None:
    desk.ring()
    desk.answer()
    desk.page.get_by_role("button", name="End Call").click()
    desk.page.get_by_role("button", name="Finish wrap-up").click()
    desk.wait_quiet()
    desk.ring("+46850123456")
    desk.page.get_by_role("button", name="Decline").click()


def not_ready_at_the_phone_and_back(desk: Desk) -> None:
    desk.choose("7001")
    desk.console.get_by_role("button", name="Not ready").click()
    expect(desk.console.locator("tr.chosen")).to_contain_text("not ready")
    desk.console.get_by_role("button", name="Ready", exact=True).click()
    desk.ring()
    desk.answer()
    desk.page.get_by_role("button", name="End Call").click()


def device_goes_and_comes_back(desk: Desk) -> None:
    desk.choose("7001")
    desk.console.get_by_role("button", name="Out of service").click()
    desk.console.get_by_role("button", name="In service").click()
    expect(desk.console.locator("tr.out")).to_have_count(0)


def link_goes_and_comes_back(desk: Desk) -> None:
    desk.console.get_by_role("button", name="Link down").click()
    expect(desk.console.locator("#switch")).to_contain_text("has lost")
    desk.console.get_by_role("button", name="Link up").click()
    desk.page.locator("#phone[data-available=true]").wait_for()
    desk.ring()
    desk.fusion.toolbar.get_by_role("button", name="Reject").click()


def dial_at_the_desk_phone(desk: Desk) -> None:
    desk.choose("7001")
    desk.console.get_by_label("Number to dial at the phone 7001").fill(JONAS)
    desk.console.get_by_role("button", name="Dial").click()
    expect(desk.console.get_by_role("article")).to_contain_text("7001 (agent 1001) · connected")
    desk.console.get_by_role("button", name="Hang up: hangup at the phone 7001").click()


def unavailable_and_available_again(desk: Desk) -> None:
    desk.fusion.toolbar.get_by_role("button", name="Become unavailable").click()
    desk.page.locator("#phone[data-available=false]").wait_for()
    desk.fusion.become_available()
    desk.ring()
    desk.fusion.toolbar.get_by_role("button", name="Reject").click()


WAYS: tuple[tuple[Callable[[Desk], None], str], ...] = (
    (reject_in_the_toolbar, "type: reject"),
    (hold_and_retrieve_at_the_desk_phone, "does: hold"),
    (hold_in_a_toolbar_that_has_a_button_for_it, "event: EventHeld, call: c1, checks: [EX-01]"),
    (transfer_to_a_colleague, "type: transfer"),
    (outbound_by_click_to_dial, "type: makeCall"),
    (outbound_to_a_busy_number, "behaviour"),
    (customer_gives_up, "checks: [IN-08]"),
    (two_calls_one_after_the_other, "call: c2"),
    (not_ready_at_the_phone_and_back, "does: not-ready"),
    (device_goes_and_comes_back, "out-of-service: alice"),
    (link_goes_and_comes_back, "link-down"),
    (dial_at_the_desk_phone, "does: dial"),
    (unavailable_and_available_again, "type: unavailable"),
)


@pytest.fixture(scope="module")
def recorded(
    up: Any, browser: Any, visiting_with: Any, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """One way after the other is clicked; the files, and their texts by the way's name."""
    folder = tmp_path_factory.mktemp("recorded")
    texts: dict[str, str] = {}
    with visiting_with(browser) as visit:
        fusion = visit(up["fusion"], apart=True)
        console = visit(up["console"], apart=True, expected="404|409").page
        desk = Desk(up, fusion, console)
        for way, _ in WAYS:
            up.ask("POST", "/v1/reset")
            fusion.page.locator("#phone[data-available=false]").wait_for()
            fusion.become_available()
            for chosen in console.locator("button[aria-pressed=true]").all():
                chosen.click()
            console.get_by_label("What it shows").fill(way.__name__.replace("_", " "))
            console.get_by_role("button", name="Record anew").click()
            way(desk)
            desk.wait_quiet()
            for _ in fusion.page.get_by_role("button", name="Finish wrap-up").all():
                fusion.page.get_by_role("button", name="Finish wrap-up").first.click()
            console.wait_for_timeout(500)  # the text is written at the end of a burst
            texts[way.__name__] = console.locator("#scenario").input_value()
            (folder / f"{way.__name__}.scenario.yaml").write_text(texts[way.__name__], "utf-8")
    return folder, texts


@pytest.mark.parametrize(("way", "said"), [(way.__name__, said) for way, said in WAYS])
def test_what_was_done_stands_in_the_file(way: str, said: str, recorded: tuple[Path, dict[str, str]]) -> None:
    assert said in recorded[1][way]


@pytest.mark.parametrize("verb", ["lint", "run"])
def test_every_file_lints_and_runs_green(verb: str, recorded: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    out = ["--out", str(tmp_path / "out")] if verb == "run" else []
    command = [sys.executable, "-m", "tserver_harness", verb, str(recorded[0]), *out]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)

    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
