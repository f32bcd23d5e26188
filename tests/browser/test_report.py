"""`report.html` as people open it: from a file, with a keyboard, on a phone, in the dark, on paper; and no network."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FAILING = 'details.scenario[data-verdict="fail"]'

CONTRAST = """() => {
  const parse = (text) => {
    const parts = (text.match(/[0-9.]+/g) || []).map(Number);
    return parts.length < 3 ? null : { rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1 };
  };
  const light = ({ rgb }) => {
    const [r, g, b] = rgb.map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = (element) => {
    for (let at = element; at; at = at.parentElement) {
      if (at instanceof SVGElement) continue;
      const found = parse(getComputedStyle(at).backgroundColor);
      if (found && found.alpha === 1) return found;
    }
    return parse("rgb(255, 255, 255)");
  };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || ["SCRIPT", "STYLE", "NOSCRIPT", "TITLE", "title"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    if (!element.getClientRects().length || style.visibility === "hidden") continue;
    const ink = parse(element instanceof SVGElement ? style.fill : style.color);
    const [one, two] = [light(ink), light(paper(element))].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (one + 0.05) / (two + 0.05);
    if (ratio < (large ? 3 : 4.5)) bad.push(`${ratio.toFixed(2)} ${node.data.trim().slice(0, 40)}`);
  }
  return [...new Set(bad)];
}"""

UNSOUND = """() => {
  const found = [];
  const say = (rule, element) => found.push(`${rule}: ${element.outerHTML.slice(0, 90)}`);
  const named = (element) => (element.getAttribute("aria-label") || element.textContent).trim();
  for (const each of document.querySelectorAll("a, button, summary")) if (!named(each)) say("no name", each);
  for (const each of document.querySelectorAll("svg")) {
    if (each.getAttribute("role") !== "img" || !each.getAttribute("aria-label")) say("drawing without words", each);
  }
  for (const each of document.querySelectorAll("th")) if (!each.scope) say("heading of nothing", each);
  for (const each of document.querySelectorAll("section")) {
    const label = each.getAttribute("aria-labelledby");
    if (!each.getAttribute("aria-label") && !document.getElementById(label)) say("part without a name", each);
  }
  for (const each of document.querySelectorAll(".scroll")) {
    if (each.tabIndex !== 0 || !each.getAttribute("aria-label")) say("keyboard cannot scroll it", each);
  }
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`id twice: ${id}`);
  let level = 0;
  for (const each of document.querySelectorAll("h1, h2, h3, h4")) {
    const own = Number(each.tagName[1]);
    if (own > level + 1) say("heading skips a level", each);
    level = own;
  }
  for (const name of ["main", "nav", "footer", "h1"]) {
    if (document.querySelectorAll(name).length !== 1) found.push(`not one ${name}`);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of a bridge with a defect: some scenarios fail, some hold, and there are more than fit in unpacked."""
    folder = tmp_path_factory.mktemp("report")
    words = ["run", "core", "--mutant", "ids-left-out", "--out", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "tserver_harness", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    return (Path(folder) / "report.html").as_uri()


def open_all(page: Page) -> None:
    """The first of the failures with all that is in it, and a packed scenario."""
    page.locator(FAILING).first.evaluate("each => each.querySelectorAll('details').forEach(one => one.open = true)")
    page.locator(FAILING).first.evaluate("each => each.open = true")
    packed = page.locator("details[data-packed]").last
    name = packed.get_attribute("id")
    packed.locator("summary").first.click()
    page.locator(f"#{name} svg").wait_for()


def test_page_is_sound(visit: Callable[..., Any], report: str, shots: Path) -> None:
    page: Page = visit(report).page
    page.screenshot(path=shots / "report-1280.png")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "does not conform" in page.locator("h1").inner_text()

    open_all(page)
    page.locator(FAILING).first.screenshot(path=shots / "report-scenario.png")
    assert page.evaluate(UNSOUND) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(visit: Callable[..., Any], report: str, scheme: str, shots: Path) -> None:
    """Contrast of 4.5 to 1, of large text 3 to 1."""
    page: Page = visit(report, color_scheme=scheme).page
    open_all(page)
    page.screenshot(path=shots / f"report-{scheme}.png")

    assert page.evaluate(CONTRAST) == []


def test_phone_needs_no_sideways_scrolling(visit: Callable[..., Any], report: str, shots: Path) -> None:
    page: Page = visit(report, width=400).page
    open_all(page)
    page.screenshot(path=shots / "report-400.png")

    assert page.evaluate("document.documentElement.scrollWidth") == 400


def test_keyboard_is_enough(visit: Callable[..., Any], report: str) -> None:
    page: Page = visit(report).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")

    summary = page.locator(f"{FAILING} > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{FAILING}[open]")).to_have_count(1)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('details.scenario') !== null")


def test_scenario_has_three_lanes_and_a_time_on_every_arrow(visit: Callable[..., Any], report: str) -> None:
    page: Page = visit(report).page
    page.locator(f"{FAILING} > summary").first.click()
    ladder = page.locator(f"{FAILING} svg.ladder").first

    assert ladder.locator(".headtext").all_text_contents() == ["switch (T-Server)", "bridge", "toolbar"]
    arrows = ladder.locator("g.row:has(.arrow)")
    assert arrows.count() > 5
    assert ladder.locator("g.row:has(.arrow) .time").count() == arrows.count()
    assert ladder.locator("g.row.bad .mark").count() >= 1


def test_packed_scenario_opens_by_click_and_by_link(visit: Callable[..., Any], report: str) -> None:
    page: Page = visit(report).page
    packed = page.locator("details[data-packed]")
    assert packed.count() > 10
    first, last = packed.first.get_attribute("id"), packed.last.get_attribute("id")

    page.locator(f"#{first} > summary").click()
    expect(page.locator(f"#{first} svg.ladder")).to_have_count(1)
    page.locator(f"#{first} > summary").click()
    page.locator(f"#{first} > summary").click()
    expect(page.locator(f"#{first} svg.ladder")).to_have_count(1)

    page.evaluate(f"location.hash = '{last}'")
    expect(page.locator(f"#{last}[open] svg.ladder")).to_be_visible()
    expect(page.locator(f"#{last} button", has_text="Copy")).to_have_count(1)


def test_failure_leads_to_its_place_in_the_diagram(visit: Callable[..., Any], report: str) -> None:
    page: Page = visit(report).page
    page.get_by_role("link", name="(in the diagram)").first.click()

    expect(page.locator("g.row:target")).to_be_in_viewport()


def test_filter_shows_what_was_asked_for(visit: Callable[..., Any], report: str) -> None:
    page: Page = visit(report).page
    tools = page.get_by_role("group", name="Show scenarios")
    tools.get_by_role("button", name="holds").click()

    expect(tools.get_by_role("button", name="holds")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(FAILING).first).to_be_hidden()
    expect(page.locator('details.scenario[data-verdict="pass"]').first).to_be_visible()


def test_paper_has_the_failures_open_and_no_buttons(visit: Callable[..., Any], report: str) -> None:
    page: Page = visit(report).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("button", name="Copy").first).to_be_hidden()
    assert page.locator(f"{FAILING}[open]").count() > 0


def test_page_tells_everything_vital_without_script(visit: Callable[..., Any], report: str) -> None:
    page: Page = visit(report, java_script_enabled=False).page

    expect(page.locator("article.card").first).to_be_visible()
    expect(page.get_by_text("Switch JavaScript on")).to_be_visible()
