"""The agents' toolbars: one page per agent and tab, with its WebSocket and its HTTP requests.

Does what a page does and keeps facts of what it sees; it never decides whether something is right. Every frame that
comes is read at once, unless the page was told to stop reading.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec
import trio

from tserver_harness.runner.misuse import half_a_handshake
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.web import Connections, HttpAnswer, NoAnswer, parse_address
from tserver_harness.runner.websocket import Binary, Closed, Invalid, Received, SocketRefusedError, Text, WebSocket
from tserver_harness.transcript import (
    CommandAnswered,
    CommandFailed,
    CommandSent,
    ToolbarClosed,
    ToolbarHeard,
    ToolbarOpened,
    ToolbarRefused,
)

__all__ = ["HttpRequest", "Site", "Spelling", "TokenRule", "Toolbars"]

ANSWER_SECONDS = 15.0  # HT-01
HANDSHAKE_SECONDS = 10.0
CLOSE_SECONDS = 2.0
_USER_AGENT = "Mozilla/5.0 (tserver-sim toolbar)"


class Spelling(Protocol):
    """How a bridge spells messages and commands: a `Dialect`, or anything that can do the same."""

    def body(self, command: str, keys: Mapping[str, Any]) -> dict[str, Any]:
        """The body of a command."""
        ...

    def heard(self, raw: dict[str, Any]) -> dict[str, Any]:
        """A message of theirs in our spelling."""
        ...


@dataclass(frozen=True, slots=True)
class TokenRule:
    """How a toolbar shows its token: a header line and a query, each with `{token}` where the value goes."""

    value: str
    rest: str | None
    websocket: str | None


@dataclass(frozen=True, slots=True)
class Site:
    """What every toolbar page knows: where the bridge is, how it speaks, whose page it is."""

    rest: str
    websocket: str
    origin: str
    dialect: Spelling
    token: TokenRule | None = None
    queries: Mapping[str, str] = field(default_factory=dict)

    def rest_address(self, agent: str) -> str:
        """Where an agent's commands go."""
        return _with_query(self.rest, self.queries.get(agent, ""))

    def websocket_address(self, agent: str, query: str | None, token: str | None) -> str:
        """Where an agent's socket goes; `query` and `token` None: the usual ones; `token` "": none."""
        address = _with_query(self.websocket, self.queries.get(agent, "") if query is None else query)
        if self.token is None or self.token.websocket is None or token == "":
            return address
        return _with_query(
            address, self.token.websocket.replace("{token}", self.token.value if token is None else token)
        )

    def token_header(self) -> dict[str, str]:
        """The header that shows the token, if this bridge wants one."""
        if self.token is None or self.token.rest is None:
            return {}
        name, _, value = self.token.rest.replace("{token}", self.token.value).partition(":")
        return {name.strip(): value.strip()}

    def masked(self, text: str) -> str:
        """The text without the token, for facts."""
        return text.replace(self.token.value, "***") if self.token is not None and self.token.value else text


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One request of a page; `answer` names its answer, `command` is our word for what it asks."""

    agent: str
    tab: str = "main"
    answer: str
    command: str
    method: str = "POST"
    url: str
    headers: Mapping[str, str]
    body: str


@dataclass(slots=True, eq=False)
class _Tab:
    """One open socket of one page."""

    agent: str
    tab: str
    socket: WebSocket
    gate: trio.Event = field(default_factory=trio.Event)
    reading: trio.CancelScope = field(default_factory=trio.CancelScope)
    closing: bool = False
    ended: trio.Event = field(default_factory=trio.Event)


class Toolbars:
    """All pages of one scenario. `nursery` runs a reader for each socket and a task for each open request."""

    def __init__(self, site: Site, recorder: Recorder, nursery: trio.Nursery) -> None:
        """The nursery is the world's: it ends with the scenario, and the pages with it."""
        self.site = site
        self._recorder = recorder
        self._nursery = nursery
        self._tabs: list[_Tab] = []
        self._unanswered: set[str] = set()
        self._quiet = trio.lowlevel.ParkingLot()
        self._connections_of: dict[str, Connections] = {}

    @property
    def open_sockets(self) -> list[str]:
        """Agent and tab of each socket that is open."""
        return [f"{tab.agent}.{tab.tab}" for tab in self._tabs]

    async def connect(
        self, agent: str, tab: str, *, origin: str | None = None, query: str | None = None, token: str | None = None
    ) -> bool:
        """Open a socket; whether the bridge took it is a fact, and the answer."""
        address = self.site.websocket_address(agent, query, token)
        headers = [("User-Agent", _USER_AGENT)]
        chosen = self.site.origin if origin is None else origin
        if chosen:
            headers.append(("Origin", chosen))
        try:
            socket = await _open(address, headers)
        except SocketRefusedError as refusal:
            detail = self.site.masked(refusal.detail)
            self._recorder.keep(
                ToolbarRefused(**self._recorder.stamp(), agent=agent, tab=tab, status=refusal.status, detail=detail)
            )
            return False
        self._opened(agent, tab, socket)
        return True

    def _opened(self, agent: str, name: str, socket: WebSocket) -> None:
        tab = _Tab(agent, name, socket)
        tab.gate.set()
        self._tabs.append(tab)
        self._recorder.keep(ToolbarOpened(**self._recorder.stamp(), agent=agent, tab=name))
        self._nursery.start_soon(self._read, tab)

    async def _read(self, tab: _Tab) -> None:
        try:
            while not tab.ended.is_set():
                while not tab.gate.is_set():
                    await tab.gate.wait()
                with trio.CancelScope() as tab.reading:
                    self._received(tab, await tab.socket.receive())
        finally:
            with trio.move_on_after(CLOSE_SECONDS, shield=True):
                await tab.socket.cut()
            if not tab.ended.is_set():  # we were cancelled: nobody will read the bridge's close frame any more
                tab.closing = True
                self._closed(tab, None)

    def _received(self, tab: _Tab, received: Received) -> None:
        match received:
            case Text(text):
                self._heard(tab, text, "text")
            case Binary(data):
                self._heard(tab, base64.b64encode(data).decode(), "binary")
            case Invalid(problem):
                self._heard(tab, problem, "invalid")
            case Closed(code):
                self._closed(tab, code)

    def _heard(self, tab: _Tab, text: str, kind: str) -> None:
        raw = _json_object(text) if kind == "text" else None
        message = None if raw is None else self.site.dialect.heard(raw)
        self._recorder.keep(
            ToolbarHeard(**self._recorder.stamp(), agent=tab.agent, tab=tab.tab, text=text, kind=kind, message=message)
        )

    def _closed(self, tab: _Tab, code: int | None) -> None:
        self._tabs.remove(tab)
        tab.ended.set()
        by = "toolbar" if tab.closing else "bridge"
        self._recorder.keep(ToolbarClosed(**self._recorder.stamp(), agent=tab.agent, tab=tab.tab, code=code, by=by))

    def _of(self, agent: str, tab: str) -> list[_Tab]:
        return [each for each in self._tabs if (each.agent, each.tab) == (agent, tab)]

    async def close(self, agent: str, tab: str, *, how: str) -> bool:
        """End every socket of the page; `clean` waits for the bridge's close frame. False: there was none."""
        tabs = self._of(agent, tab)
        for each in tabs:
            await self._close(each, clean=how == "clean")
        return bool(tabs)

    async def _close(self, tab: _Tab, *, clean: bool) -> bool:
        """End one socket; False: it should have been clean, and the bridge did not answer the close frame."""
        tab.closing = True
        if clean:
            with trio.move_on_after(CLOSE_SECONDS):
                await tab.socket.send_close()
                tab.gate.set()
                await tab.ended.wait()
        answered = tab.ended.is_set()
        if not answered:
            await tab.socket.cut()
            tab.gate.set()
            await tab.ended.wait()
        return answered or not clean

    def cut_connections(self) -> None:
        """Close what the pages have kept open for further requests."""
        for connections in self._connections_of.values():
            connections.cut()

    def _connections(self, agent: str) -> Connections:
        return self._connections_of.setdefault(agent, Connections())

    async def close_all(self) -> list[str]:
        """End every socket of every page; agent and tab of those that the bridge did not close in time."""
        left = [f"{tab.agent}.{tab.tab}" for tab in list(self._tabs) if not await self._close(tab, clean=True)]
        self.cut_connections()
        return left

    async def misuse(self, agent: str, tab: str, how: str) -> bool:
        """Break the rules in one of the ways of `MisuseSocket`; False: there is no such socket.

        A handshake that breaks off has a connection of its own; how that ends becomes a fact later.
        """
        if how == "slow-handshake":
            self._nursery.start_soon(self._shake_half_a_hand, agent, tab)
            return True
        tabs = self._of(agent, tab)
        for each in tabs:
            self._nursery.start_soon(each.socket.misuse, how)
        return bool(tabs)

    async def _shake_half_a_hand(self, agent: str, tab: str) -> None:
        if await half_a_handshake(parse_address(self.site.websocket_address(agent, None, None)), self.site.origin):
            closed = ToolbarClosed(**self._recorder.stamp(), agent=agent, tab=tab, code=None, by="bridge")
            self._recorder.keep(closed)

    def stop_reading(self, agent: str, tab: str) -> None:
        """The page hangs: what the bridge sends stays in the network."""
        for each in self._of(agent, tab):
            each.gate = trio.Event()
            each.socket.shrink_receive_buffer()
            each.reading.cancel()

    def go_on_reading(self, agent: str, tab: str) -> None:
        """The page reads again, first what has piled up."""
        for each in self._of(agent, tab):
            each.gate.set()

    def go_on_reading_all(self) -> None:
        """No page hangs any more."""
        for each in self._tabs:
            each.gate.set()

    async def send(self, request: HttpRequest) -> None:
        """Send a request; returns when it is on its way. Its answer becomes a fact later."""
        self._recorder.keep(
            CommandSent(
                **self._recorder.stamp(),
                agent=request.agent,
                tab=request.tab,
                answer=request.answer,
                command=request.command,
                method=request.method,
                url=request.url,
                headers={name: self.site.masked(value) for name, value in request.headers.items()},
                body=request.body,
            )
        )
        self._unanswered.add(request.answer)
        await self._nursery.start(self._exchange, request)

    async def _exchange(
        self, request: HttpRequest, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
    ) -> None:
        began = trio.current_time()
        sent = trio.Event()

        def on_sent() -> None:
            if not sent.is_set():  # it is sent again where the bridge closes a kept connection at this moment
                sent.set()
                task_status.started()

        try:
            with trio.move_on_after(ANSWER_SECONDS):
                answer = await self._connections(request.agent).exchange(
                    parse_address(request.url),
                    request.method,
                    list(request.headers.items()),
                    request.body.encode(),
                    on_sent=on_sent,
                )
                self._answered(request, answer, trio.current_time() - began)
                return
            self._failed(request, f"no answer within {ANSWER_SECONDS:g} s", trio.current_time() - began)
        except NoAnswer as problem:
            self._failed(request, str(problem), trio.current_time() - began)
        finally:
            self._unanswered.discard(request.answer)
            self._quiet.unpark_all()
            if not sent.is_set():
                task_status.started()

    def _answered(self, request: HttpRequest, answer: HttpAnswer, seconds: float) -> None:
        self._recorder.keep(
            CommandAnswered(
                **self._recorder.stamp(),
                answer=request.answer,
                status=answer.status,
                headers=answer.headers,
                body=answer.body.decode("utf-8", "replace"),
                seconds=round(seconds, 6),
            )
        )

    def _failed(self, request: HttpRequest, problem: str, seconds: float) -> None:
        self._recorder.keep(
            CommandFailed(**self._recorder.stamp(), answer=request.answer, problem=problem, seconds=round(seconds, 6))
        )

    async def wait_answers(self) -> None:
        """Wait until every request has its answer or is given up; at most `ANSWER_SECONDS`."""
        while self._unanswered:
            await self._quiet.park()

    def headers(self) -> dict[str, str]:
        """What a page's network stack adds to every request, and the token if the bridge wants one."""
        return {"User-Agent": _USER_AGENT, "Accept": "*/*", **self.site.token_header()}


async def _open(address: str, headers: list[tuple[str, str]]) -> WebSocket:
    with trio.move_on_after(HANDSHAKE_SECONDS):
        return await WebSocket.open(parse_address(address), headers)
    raise SocketRefusedError(None, f"no answer to the handshake within {HANDSHAKE_SECONDS:g} s")


def _with_query(address: str, query: str) -> str:
    if not query:
        return address
    return f"{address}{'&' if '?' in address else '?'}{query}"


def _json_object(text: str) -> dict[str, Any] | None:
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return None
    return value if isinstance(value, dict) else None
