"""Real browsers on a real `tsim up`: a process on ports of its own, Chromium, and pages that must stay clean."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Playwright, Request, sync_playwright

PORTS = ("port", "tserver-port", "control-port", "toolbar-port", "fusion-port")
WITHOUT_BROWSER = (
    "no Chromium: install the system's package (apt-get install chromium),"
    " or run `python -m playwright install chromium`"
)
SECONDS = 5_000.0
"""How long a page may take for anything, in Playwright's milliseconds."""


@dataclass
class Up:
    """A running `tsim up`."""

    process: subprocess.Popen[str]
    addresses: Mapping[str, Any]
    client: httpx.Client

    def __getitem__(self, name: str) -> str:
        return str(self.addresses[name])

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The control API, as a test of someone would use it."""
        answer = self.client.request(method, self["control"] + path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def call(self, to: str = "7001", **more: Any) -> Any:
        return self.ask("POST", "/v1/calls", {"from": "+14155550123", "to": to, **more})

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(10)


@contextmanager
def running(
    *options: str, env: Mapping[str, str] | None = None, stderr: bool = False, code: int = 0, as_json: bool = True
) -> Iterator[Up]:
    """`tsim up` on free ports, unless the options say others; ended with Ctrl-C, which must be clean.

    With a `code` it is expected to end by itself.
    """
    given = {each.partition("=")[0] for each in options}
    ports = [f"--{name}=0" for name in PORTS if f"--{name}" not in given]
    command = [sys.executable, "-m", "tserver_harness", "up", *(["--json"] if as_json else []), *ports, *options]
    errors = subprocess.PIPE if stderr else None
    environment = {**os.environ, **(env or {})}
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment) as process,
        httpx.Client(trust_env=False) as client,
    ):
        assert process.stdout is not None
        try:
            yield Up(process, json.loads((process.stdout.readline() if as_json else "") or "{}"), client)
        finally:
            if process.poll() is None and code == 0:
                process.send_signal(signal.SIGINT)
            assert process.wait(10) == code


@pytest.fixture(scope="session")
def up() -> Iterator[Up]:
    with running() as up:
        yield up


@pytest.fixture(autouse=True)
def _quiet_switch(request: pytest.FixtureRequest) -> None:
    """Each test begins on a switch where nothing is left of the one before."""
    if "up" in request.fixturenames:
        up: Up = request.getfixturevalue("up")
        up.ask("POST", "/v1/reset")


@pytest.fixture
def starting() -> Callable[..., Any]:
    """A `tsim up` of the test's own."""
    return running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


def chromium_of(playwright: Playwright) -> str | None:
    """The system's Chromium, else None for Playwright's own, where that is there."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found is not None:
            return found
    if not Path(playwright.chromium.executable_path).exists():
        pytest.fail(WITHOUT_BROWSER, pytrace=False)
    return None


@pytest.fixture(scope="session")
def launching(playwright: Playwright) -> Callable[..., Any]:
    """`with launching("--an-option") as browser`: one with options of its own."""

    @contextmanager
    def launch(*options: str) -> Iterator[Browser]:
        own = ["--no-sandbox", "--disable-gpu"] if os.getuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium_of(playwright), args=[*own, *options])
        yield browser
        browser.close()

    return launch


@pytest.fixture(scope="session")
def browser(launching: Callable[..., Any]) -> Iterator[Browser]:
    with launching() as browser:
        yield browser


@dataclass
class Visit:
    """A page that someone looks at; at its end there must have been no error, and no network but this machine's."""

    page: Page
    problems: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def toolbar(self) -> FrameLocator:
        return self.page.frame_locator("#toolbar")

    def become_available(self) -> None:
        self.toolbar.get_by_role("button", name="Become available").click()
        self.page.locator("#phone[data-available=true]").wait_for()

    def log(self) -> str:
        return self.page.locator("#log").inner_text()

    def mistakes(self) -> list[str]:
        return self.page.locator("#log .finding").all_inner_texts()


Visiting = Callable[..., Visit]


@contextmanager
def visiting(browser: Browser) -> Iterator[Visiting]:
    """`visit(url, width=1280, expected="text of an error that belongs to the test")`: a tab.

    With `apart=True` a profile of its own, as another person's browser has it.
    """
    contexts: list[BrowserContext] = []
    shared = browser.contexts[0] if browser.contexts else browser.new_context(locale="en-GB")
    visits: list[tuple[Visit, str]] = []

    def open_page(url: str, *, width: int = 1280, expected: str = "^$", apart: bool = False, **options: Any) -> Visit:
        context = shared
        if apart or options:
            context = browser.new_context(locale="en-GB", **options)
            contexts.append(context)
        visit = Visit(context.new_page())
        visit.page.set_default_timeout(SECONDS)
        visit.page.set_viewport_size({"width": width, "height": 900})
        visits.append((visit, expected))
        watch(visit)
        visit.page.goto(url)
        return visit

    try:
        yield open_page
    finally:  # also where a test or fixture fails: a page that stays open would be one more toolbar for the next
        for each, _ in visits:
            each.page.close()
        for context in contexts:
            context.close()
    for each, expected in visits:
        assert [problem for problem in each.problems if not re.search(expected, problem)] == []
        assert each.foreign == []


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visiting]:
    with visiting(browser) as visit:
        yield visit


@pytest.fixture(scope="session")
def visiting_with() -> Callable[[Browser], Any]:
    """For fixtures of a module's own."""
    return visiting


@pytest.fixture(scope="module")
def standing_visit(up: Up, browser: Browser) -> Iterator[Visit]:
    """The Fusion page, loaded once for many tests; `fusion` tidies it."""
    with visiting(browser) as visit:
        yield visit(up["fusion"], apart=True)


@pytest.fixture
def fusion(standing_visit: Visit) -> Visit:
    """An available agent of whom nothing is left of the test before."""
    page = standing_visit.page
    page.locator("#phone[data-available=false]").wait_for()
    standing_visit.toolbar.get_by_role("button", name="Become available").wait_for()
    standing_visit.become_available()
    for _ in page.get_by_role("button", name="Finish wrap-up").all():
        page.get_by_role("button", name="Finish wrap-up").first.click()
    page.get_by_role("button", name="Clear").click()
    return standing_visit


def watch(visit: Visit) -> None:
    def asked(request: Request) -> None:
        if not re.match(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|data:|blob:|file:", request.url):
            visit.foreign.append(request.url)

    visit.page.on("request", asked)
    visit.page.on("pageerror", lambda error: visit.problems.append(str(error)))
    visit.page.on(
        "console",
        lambda said: (
            visit.problems.append(f"{said.text} {said.location['url']}") if said.type in ("error", "warning") else None
        ),
    )


@pytest.fixture(scope="module")
def hosting() -> Iterator[Callable[[str], str]]:
    """`hosting(text)` puts a page of someone else's on an origin of its own, and gives its address."""
    servers: list[ThreadingHTTPServer] = []

    def host(text: str) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # its name there
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://localhost:{server.server_address[1]}/"

    yield host
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where pictures of the pages are put, to be looked at."""
    folder = Path(__file__).parents[2] / "tsim-out" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
