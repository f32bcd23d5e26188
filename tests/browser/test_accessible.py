"""Pages for everyone: by keyboard alone, with names that a screen reader can say, and with text that can be read."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow  # a browser

AUDIT = (Path(__file__).parent / "audit.js").read_text("utf-8").partition("\n")[2].strip()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def look(page: Any) -> None:
    """A page or a frame."""
    assert page.evaluate(f"{AUDIT}.faint()") == []
    assert page.evaluate(f"{AUDIT}.unfit()") == []
    headings = page.locator("h1").count()
    assert (headings, page.locator("main").count()) == (1, 1)
    assert page.locator("html").get_attribute("lang") == "en"


def toolbar_frame(page: Page) -> Any:
    return next(frame for frame in page.frames if frame.parent_frame is not None)


def test_every_text_can_be_read_and_everything_has_a_name(scheme: str, up: Any, visit: Any) -> None:
    fusion = visit(up["fusion"], color_scheme=scheme)
    console = visit(up["console"], color_scheme=scheme, expected="404")  # the refusal is looked at, too
    page = fusion.page
    fusion.toolbar.get_by_role("button", name="Become available").wait_for()
    look(page)
    fusion.become_available()
    for open_all in (page, console.page):
        open_all.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    up.call(userData={"segment": "gold"})
    page.get_by_role("alertdialog").wait_for()
    look(page)
    look(toolbar_frame(page))
    page.get_by_role("button", name="Answer").click()
    page.get_by_role("article", name="Engagement").wait_for()
    console.page.get_by_role("button", name="Phone 7001", exact=True).click()
    console.page.get_by_label("To", exact=True).fill("9999")
    console.page.get_by_role("button", name="Place call").click()
    expect(console.page.get_by_role("article")).to_have_count(1)
    expect(console.page.locator("#trouble")).to_be_visible()
    look(console.page)
    page.get_by_role("button", name="End Call").click()
    page.get_by_role("article", name="Wrap-up").wait_for()
    look(page)
    look(toolbar_frame(page))
    up.ask("POST", "/v1/link/down")
    expect(console.page.locator("#switch")).to_contain_text("has lost")
    look(console.page)
    look(toolbar_frame(page))
    up.ask("POST", "/v1/link/up")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the thing of that name has the focus, wherever it is."""
    focus = (
        "() => { const at = document.activeElement;"
        " return at?.ariaLabel || at?.labels?.[0]?.textContent || at?.textContent?.trim() || ''; }"
    )
    for _ in range(80):
        page.keyboard.press("Tab")
        if name in [frame.evaluate(focus) for frame in page.frames if frame.evaluate("document.hasFocus()")]:
            return
    raise AssertionError(f"Tab never comes to {name}")


def test_call_is_taken_by_keyboard_alone(up: Any, visit: Any) -> None:
    """Available, called, answered, ended, wrapped up, with Tab, Enter and Space."""
    page = visit(up["fusion"]).page
    expect(page.frame_locator("#toolbar").get_by_role("button", name="Become available")).to_be_enabled()
    tab_to(page, "Become available")
    page.keyboard.press("Enter")
    page.locator("#phone[data-available=true]").wait_for()
    page.keyboard.press("Shift+Tab")
    page.reload()
    # Fusion remembers that the agent was available; calls are heard only when the toolbar is there again.
    expect(page.frame_locator("#toolbar").get_by_text("Available", exact=True)).to_be_visible()
    tab_to(page, "Call me")
    page.keyboard.press("Space")
    page.get_by_role("alertdialog").wait_for()
    tab_to(page, "Answer")
    page.keyboard.press("Enter")
    page.get_by_role("article", name="Engagement").wait_for()
    tab_to(page, "End Call")
    page.keyboard.press("Enter")
    page.get_by_role("article", name="Wrap-up").wait_for()
    tab_to(page, "Finish wrap-up")
    page.keyboard.press("Space")

    expect(page.locator("#engagements")).to_be_empty()


def test_console_is_used_by_keyboard_alone(up: Any, visit: Any) -> None:
    page = visit(up["console"]).page
    expect(page.locator("#switch")).to_have_text("TServer is up")
    tab_to(page, "From (empty: withheld)")
    page.keyboard.press("Control+A")
    page.keyboard.type("+14155550188")
    tab_to(page, "To")
    page.keyboard.press("Control+A")
    page.keyboard.type("7003")
    page.keyboard.press("Enter")
    call = page.get_by_role("article", name="Call of +14155550188")
    expect(call).to_contain_text("7003 · alerting")
    tab_to(page, "Answer: answer at the phone 7003")
    page.keyboard.press("Enter")

    expect(call).to_contain_text("7003 · connected")
    assert up.ask("GET", "/v1/calls")["calls"][-1]["state"] == "established"
