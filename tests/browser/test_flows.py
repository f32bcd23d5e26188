"""The guide's flows in a real browser: toolbar in the stub Fusion page, bridge and pages on origins of their own."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow  # a browser


def test_page_toolbar_and_bridge_are_of_different_origins(up: Any) -> None:
    origins = {re.sub(r"(//[^/]*).*", r"\1", up[name]) for name in ("fusion", "toolbar", "rest", "console")}

    assert len(origins) == 4


def test_agent_becomes_available_and_unavailable(up: Any, fusion: Any) -> None:
    expect(fusion.page.locator("#phone")).to_have_text(re.compile("Available"))
    assert up.ask("GET", "/v1/state")["agents"][0]["state"] == "Ready"

    fusion.toolbar.get_by_role("button", name="Become unavailable").click()

    expect(fusion.page.locator("#phone")).to_have_attribute("data-available", "false")
    assert up.ask("GET", "/v1/state")["agents"][0]["state"] == "LoggedOut"
    assert fusion.mistakes() == []


def test_first_call_of_a_newcomer(fusion: Any) -> None:
    """Call me, Answer in Fusion, End Call, wrap-up: names and numbers are shown, and nothing is wrong."""
    page = fusion.page
    page.get_by_role("button", name="Call me").click()
    offer = page.get_by_role("alertdialog", name="Incoming call: Maria Keller")
    expect(offer).to_contain_text("+14155550123")
    expect(fusion.toolbar.get_by_role("article", name="Incoming call: Maria Keller")).to_contain_text("segment: gold")

    offer.get_by_role("button", name="Answer").click()
    panel = page.get_by_role("article", name="Engagement: Maria Keller")
    expect(panel).to_contain_text("Keller Optics")
    expect(fusion.toolbar.get_by_role("article", name="Connected: Maria Keller")).to_be_visible()

    panel.get_by_role("button", name="End Call").click()
    page.get_by_role("article", name="Wrap-up: Maria Keller").get_by_role("button", name="Finish wrap-up").click()

    expect(page.locator("#engagements")).to_be_empty()
    assert fusion.mistakes() == []


@pytest.mark.parametrize("place", ["fusion", "toolbar", "phone"])
def test_call_is_accepted_and_hung_up_from(place: str, up: Any, fusion: Any) -> None:
    up.call()
    offer = fusion.page.get_by_role("alertdialog")
    offer.wait_for()
    {
        "fusion": lambda: offer.get_by_role("button", name="Answer").click(),
        "toolbar": lambda: fusion.toolbar.get_by_role("button", name="Accept").click(),
        "phone": lambda: up.ask("POST", "/v1/phones/7001/answer"),
    }[place]()
    fusion.page.get_by_role("article", name="Engagement").wait_for()
    {
        "fusion": lambda: fusion.page.get_by_role("button", name="End Call").click(),
        "toolbar": lambda: fusion.toolbar.get_by_role("button", name="Hang up").click(),
        "phone": lambda: up.ask("POST", "/v1/phones/7001/hangup"),
    }[place]()

    fusion.page.get_by_role("article", name="Wrap-up").wait_for()
    expect(fusion.toolbar.get_by_role("article", name="Call ended")).to_be_visible()
    assert "closeCommEvent" in fusion.log()
    assert fusion.mistakes() == []


@pytest.mark.parametrize("place", ["fusion", "toolbar", "phone", "caller"])
def test_offer_goes_away_when_refused_by(place: str, up: Any, fusion: Any) -> None:
    call = up.call()
    offer = fusion.page.get_by_role("alertdialog")
    offer.wait_for()
    {
        "fusion": lambda: offer.get_by_role("button", name="Decline").click(),
        "toolbar": lambda: fusion.toolbar.get_by_role("button", name="Reject").click(),
        "phone": lambda: up.ask("POST", "/v1/phones/7001/hangup"),
        "caller": lambda: up.ask("POST", f"/v1/calls/{call['id']}/hangup"),
    }[place]()

    expect(offer).to_have_count(0)
    expect(fusion.page.locator("#engagements")).to_be_empty()
    assert fusion.mistakes() == []


def test_customer_hangs_up(up: Any, fusion: Any) -> None:
    call = up.call()
    fusion.page.get_by_role("button", name="Answer").click()
    fusion.page.get_by_role("button", name="End Call").wait_for()

    up.ask("POST", f"/v1/calls/{call['id']}/hangup")

    fusion.page.get_by_role("article", name="Wrap-up").wait_for()
    assert fusion.mistakes() == []


def test_end_call_may_be_called_wrapup(up: Any, fusion: Any) -> None:
    fusion.page.locator("details.settings").evaluate("each => { each.open = true; }")
    fusion.page.get_by_label("End Call sends").select_option("wrapup")
    up.call()
    fusion.page.get_by_role("button", name="Answer").click()
    fusion.page.get_by_role("button", name="End Call").click()

    fusion.page.get_by_role("article", name="Wrap-up").wait_for()
    assert "command wrapup" in fusion.log()


def test_click_to_dial(up: Any, fusion: Any) -> None:
    up.ask("PUT", "/v1/outside/%2B14155550199", {"behaviour": "answer", "afterSeconds": 0.3})
    fusion.page.get_by_role("button", name="Call Jonas Lind").click()

    fusion.page.get_by_role("article", name="Dialling: Jonas Lind").wait_for()
    fusion.page.get_by_role("article", name="Engagement: Jonas Lind").wait_for()
    expect(fusion.page.get_by_role("alertdialog")).to_have_count(0)
    assert fusion.mistakes() == []


def test_dial_in_the_toolbar(up: Any, fusion: Any) -> None:
    up.ask("PUT", "/v1/outside/%2B46850123456", {"behaviour": "answer", "afterSeconds": 0.3})
    fusion.toolbar.get_by_label("Number to call").fill("+46 850-123 456")
    fusion.toolbar.get_by_role("button", name="Call", exact=True).click()

    fusion.page.get_by_role("article", name="Engagement: Astrid Holm").wait_for()
    assert fusion.mistakes() == []


def test_dial_that_cannot_start_is_told_to_fusion(up: Any, visit: Any) -> None:
    """The agent is not available: the toolbar says so with outboundCommError."""
    fusion = visit(up["fusion"])
    fusion.page.locator("#log li").filter(has_text="onDataUpdated").first.wait_for()
    fusion.page.get_by_role("button", name="Call Jonas Lind").click()

    expect(fusion.page.locator("#dial-error")).to_contain_text("could not be made")
    expect(fusion.toolbar.get_by_role("alert")).to_be_visible()
    assert fusion.mistakes() == []


def test_busy_number(up: Any, fusion: Any) -> None:
    up.ask("PUT", "/v1/outside/%2B14155550199", {"behaviour": "busy"})
    fusion.page.get_by_role("button", name="Call Jonas Lind").click()

    expect(fusion.toolbar.get_by_role("article", name="Call ended")).to_be_visible()
    expect(fusion.page.locator("#engagements")).to_be_empty()
    up.ask("PUT", "/v1/outside/%2B14155550199", {"behaviour": "answer"})


def test_offer_times_out(up: Any, visit: Any) -> None:
    fusion = visit(up["fusion"])
    fusion.page.get_by_text("Toolbar and settings").click()
    fusion.page.get_by_label("Offer times out").fill("1")
    fusion.page.get_by_role("button", name="Load").click()
    fusion.become_available()
    up.call()
    fusion.page.get_by_role("alertdialog").wait_for()

    expect(fusion.page.get_by_role("alertdialog")).to_have_count(0)
    assert "TIMEOUT" in fusion.page.locator("#log").text_content()
    assert fusion.mistakes() == []


@pytest.mark.parametrize("command", ["Make available", "Ask state", "Ask engagements", "Make unavailable"])
def test_agent_commands_are_obeyed(command: str, fusion: Any) -> None:
    fusion.page.locator("details.settings").evaluate("each => { each.open = true; }")
    fusion.page.get_by_role("button", name=command).click()

    fusion.page.locator("#log li").filter(has_text="⇒ success").filter(has_text="answer").first.wait_for()
    assert fusion.mistakes() == []


def test_hold_at_the_desk_phone_is_shown(up: Any, fusion: Any) -> None:
    up.call()
    fusion.page.get_by_role("button", name="Answer").click()
    fusion.page.get_by_role("button", name="End Call").wait_for()

    up.ask("POST", "/v1/phones/7001/hold")
    expect(fusion.toolbar.get_by_role("article", name="On hold")).to_be_visible()
    up.ask("POST", "/v1/phones/7001/retrieve")
    expect(fusion.toolbar.get_by_role("article", name="Connected")).to_be_visible()


def test_refusal_of_the_bridge_is_shown(up: Any, visit: Any) -> None:
    fusion = visit(up["fusion"], expected="502")
    up.ask("POST", "/v1/faults", {"kind": "refuse", "message": "RequestAgentLogin", "errorCode": 58})
    fusion.toolbar.get_by_role("button", name="Become available").click()

    expect(fusion.toolbar.get_by_role("alert")).to_be_visible()
    expect(fusion.page.locator("#phone")).to_have_attribute("data-available", "false")


def test_keyboard_alone_is_enough(up: Any, visit: Any) -> None:
    fusion = visit(up["fusion"])
    toggle = fusion.toolbar.get_by_role("button", name="Become available")
    expect(toggle).to_be_enabled()
    toggle.focus()
    fusion.page.keyboard.press("Enter")
    fusion.page.locator("#phone[data-available=true]").wait_for()
    up.call()
    accept = fusion.toolbar.get_by_role("button", name="Accept")
    accept.wait_for()
    fusion.toolbar.get_by_role("button", name="Become unavailable").focus()
    fusion.page.keyboard.press("Tab")
    expect(accept).to_be_focused()
    fusion.page.keyboard.press("Space")

    fusion.page.get_by_role("article", name="Engagement").wait_for()


def test_markup_in_what_a_caller_sends_is_shown_as_text(up: Any, fusion: Any, visit: Any) -> None:
    """A number and attached data come from anywhere: no page may take them for its own."""
    console = visit(up["console"])
    markup = "<img src=x onerror=alert(1)>"
    up.ask("POST", "/v1/calls", {"from": markup, "to": "7001", "userData": {"<b>name</b>": markup}})

    expect(fusion.page.get_by_role("alertdialog")).to_contain_text(markup)
    expect(fusion.toolbar.get_by_role("article", name="Incoming call")).to_contain_text(f"<b>name</b>: {markup}")
    expect(console.page.get_by_role("article")).to_contain_text(f"<b>name</b>: {markup}")
    assert console.page.locator("img").count() + fusion.page.locator("img").count() == 0
    assert fusion.toolbar.locator("img").count() == 0
