"""The page: one file, no network, nothing of the bridge taken for markup, every scenario in it, nobody's secrets."""

from html.parser import HTMLParser
from types import ModuleType
from typing import Any

import pytest

from tserver_harness.judge.masking import MASK
from tserver_harness.reports.html import report_html

VOID = {"meta", "br", "img", "link", "input", "hr", "rect", "line", "path", "circle"}
ALLOWED_TAGS = {
    "html", "head", "meta", "title", "style", "body", "a", "nav", "ul", "li", "main", "section", "p", "div", "h1", "h2",
    "h3", "h4", "ol", "strong", "span", "dl", "dt", "dd", "details", "summary", "article", "table", "caption", "thead",
    "tbody", "tr", "th", "td", "code", "pre", "button", "footer", "script",
    "svg", "line", "rect", "text", "g", "path", "circle",
}  # fmt: skip


class Page(HTMLParser):
    """What is in a page: elements with their attributes, ids, links, texts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] not in {"script", "style"}:
            self.text += data

    def values(self, *names: str) -> list[str]:
        return [str(value) for _, found in self.elements for name, value in found.items() if name in names]


@pytest.fixture(scope="module")
def page(mixed: Any) -> Page:
    return Page(report_html(mixed.result, mixed.facts, mixed.requirements))


@pytest.fixture(scope="module")
def hostile_text(hostile: Any) -> str:
    return report_html(hostile.result, hostile.facts, hostile.requirements)


@pytest.fixture(scope="module")
def hostile_page(hostile_text: str) -> Page:
    return Page(hostile_text)


@pytest.mark.parametrize("name", ["page", "hostile_page"])
def test_page_is_whole_and_of_the_template_s_elements_alone(request: pytest.FixtureRequest, name: str) -> None:
    page: Page = request.getfixturevalue(name)

    assert (page.unbalanced, page._open) == ([], [])
    assert {tag for tag, _ in page.elements} <= ALLOWED_TAGS
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert not [name for _, found in page.elements for name in found if name.startswith("on")]


@pytest.mark.parametrize("name", ["page", "hostile_page"])
def test_page_asks_the_network_for_nothing(request: pytest.FixtureRequest, name: str) -> None:
    page: Page = request.getfixturevalue(name)

    assert page.values("src", "srcset", "data", "action") == []
    assert [link for link in page.values("href", "xlink:href") if not link.startswith("#")] == []
    policies = [
        found["content"] for tag, found in page.elements if found.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"]


def test_style_and_script_ask_the_network_for_nothing(mixed: Any) -> None:
    text = report_html(mixed.result, mixed.facts, mixed.requirements)

    assert not [word for word in ("@import", "url(", "fetch(", "XMLHttpRequest", "import(") if word in text]


def test_page_says_its_language_and_its_title(page: Page) -> None:
    assert ("html", {"lang": "en"}) in page.elements
    assert "acme-bridge 1.4.2: conformance report" in page.text


@pytest.mark.parametrize("name", ["page", "hostile_page"])
def test_ids_are_unique_and_links_lead_somewhere(request: pytest.FixtureRequest, name: str) -> None:
    page: Page = request.getfixturevalue(name)
    ids = page.values("id")

    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.values("href")} <= set(ids)


def test_every_scenario_is_there_with_its_verdict(page: Page, mixed: Any) -> None:
    shown = {found["id"]: found["data-verdict"] for _, found in page.elements if found.get("class") == "scenario"}

    assert list(shown.values()) == [scenario.verdict for scenario in mixed.result.scenarios]
    for scenario in mixed.result.scenarios:
        assert scenario.title in page.text
        assert scenario.id in page.text
        assert scenario.rerun in page.text


def test_every_requirement_that_was_looked_at_is_there(page: Page, mixed: Any) -> None:
    ids = set(page.values("id"))

    assert {f"req-{one.id}" for one in mixed.result.requirements} <= ids


@pytest.mark.parametrize(
    "words",
    [
        "acme-bridge 1.4.2 does not conform:",
        "AV-04 (MUST): ",
        "Look here first",
        "Cause: EventRinging from the T-Server, to DN 7001, ConnID ",
        "Fault of: the bridge's behaviour.",
        "API_TOKEN",
        "What happened, with the seconds since the scenario began",
    ],
)
def test_page_tells_what_a_reader_needs(page: Page, words: str) -> None:
    assert words in page.text


def test_good_run_has_nothing_to_tell(good: Any) -> None:
    page = Page(report_html(good.result, good.facts, good.requirements))

    assert "Nothing failed." in page.text
    assert "Every scenario that was planned was run and judged." in page.text


def test_environment_shows_no_secret(page: Page) -> None:
    assert "t0ps3cret" not in page.text
    assert f"API_TOKEN{MASK}" in page.text.replace("\n", "")


def test_hostile_text_is_shown_as_it_came(hostile_page: Page, hostility: ModuleType) -> None:
    assert hostility.MARKUP in hostile_page.text
    assert "<script>alert(1)" in hostile_page.text


def test_no_secret_of_a_message_is_shown(hostile_text: str, hostility: ModuleType) -> None:
    assert hostility.SECRET not in hostile_text
    assert MASK in hostile_text


def test_page_without_facts_is_complete(mixed: Any) -> None:
    """Who keeps only `result.json` still has the verdicts."""
    page = Page(report_html(mixed.result, (), mixed.requirements))

    assert page.unbalanced == []
    assert {link.removeprefix("#") for link in page.values("href")} <= set(page.values("id"))


def test_page_can_be_written(hostile_text: str) -> None:
    assert hostile_text.encode("utf-8").decode("utf-8") == hostile_text
