"""The people of a soak: toolbars that come and go, and what becomes of each call. TRIO.

They do what is planned, whatever goes wrong meanwhile, and write down what must not be.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress

import trio
from soak_plan import Call
from soak_view import View

from tserver_harness.runner.http_connection import NoAnswer
from tserver_harness.runner.web import Connections, parse_address
from tserver_harness.runner.websocket import Closed, SocketRefusedError, Text, WebSocket
from tserver_sim.model.inputs import CallPlaced, OutsideHungUp, PhoneUsed
from tserver_sim.model.snapshot import PartyPicture
from tserver_sim.server import Simulator, StimulusRefusedError

__all__ = ["Office", "Toolbar"]

_HEARD_WITHIN_SECONDS = 5.0
_ANSWERED_WITHIN_SECONDS = 30.0  # a command may wait for an outage to be noticed, and for the T-Server's 10 s
_AGAIN_SECONDS = 0.5
_FINE = frozenset({200, 404, 409, 502, 503, 504})  # 404, 409: the call has changed meanwhile


class Toolbar:
    """A page of one agent: its socket, which it opens again when it is lost, and what it shows."""

    def __init__(self, office: "Office", agent: int, *, steady: bool) -> None:
        self.agent = agent
        self.view = View(f"toolbar of {office.agent_id(agent)}", whole=steady)
        self._steady = steady
        self.reads = trio.Event()
        self.reads.set()
        self.is_open = False
        self.closed_with: int | None = None
        self._office = office
        self._news = trio.Event()
        self._socket: WebSocket | None = None

    async def leave(self) -> None:
        """Close the socket as a page does that is left."""
        if self._socket is not None and self.is_open:
            await self._socket.send_close()

    async def cut(self) -> None:
        """Lose the socket without a word."""
        if self._socket is not None and self.is_open:
            await self._socket.cut()

    async def live(self) -> None:
        """Open the socket and hear, again and again, until cancelled."""
        while True:
            address = parse_address(f"{self._office.websocket_url}?agent={self._office.agent_id(self.agent)}")
            try:
                self._socket = await WebSocket.open(address, [("Origin", "http://localhost:8000")])
            except SocketRefusedError:
                await trio.sleep(_AGAIN_SECONDS)
                continue
            await self._hear(self._socket)
            await trio.sleep(_AGAIN_SECONDS)

    async def _hear(self, socket: WebSocket) -> None:
        self.view = View(f"toolbar of {self._office.agent_id(self.agent)}", whole=self._steady)
        self.is_open = True
        try:
            self._office.opened(self)
            while True:
                await self.reads.wait()
                match await socket.receive():
                    case Text(text):
                        self.view.hear(json.loads(text))
                        self._tell()
                    case Closed(code):
                        self.closed_with = code
                        return
                    case other:
                        self.view.problems.append(f"not a text: {other}")
        finally:
            self.is_open = False
            self._office.problems += self.view.problems
            self.view.problems = []
            with trio.CancelScope(shield=True, deadline=trio.current_time() + 1):
                await socket.cut()

    async def shows(self, call: str, state: str | None) -> bool:
        """Wait until the call is shown so; None: until its end was."""
        with trio.move_on_after(_HEARD_WITHIN_SECONDS):
            while not (self.view.calls.get(call) == state if state is not None else call in self.view.ended):
                await self._news.wait()
            return True
        return False

    def _tell(self) -> None:
        self._news.set()
        self._news = trio.Event()


class Office:
    """All agents with their toolbars, and the calls that they have.

    `is_calm(since)` says whether nothing has gone wrong since that moment: then a call has to go exactly as planned.
    """

    def __init__(
        self, simulator: Simulator, rest_url: str, websocket_url: str, agents: int, is_calm: Callable[[float], bool]
    ) -> None:
        self.rest_url, self.websocket_url = rest_url, websocket_url
        self.simulator = simulator
        self.problems: list[str] = []
        self.counted: Counter[str] = Counter()
        self.steady = [Toolbar(self, agent, steady=True) for agent in range(agents)]
        self._under_way: list[set[Call]] = [set() for _ in range(agents)]
        self._crowded: set[Call] = set()
        self.last_answer = ""
        self._connections = Connections()
        self._is_calm = is_calm
        self._wants_initialize: set[int] = set()
        self._wanted = trio.Event()

    @staticmethod
    def agent_id(agent: int) -> str:
        """The agent's id at the T-Server."""
        return str(1001 + agent)

    @staticmethod
    def dn(agent: int) -> str:
        """The agent's DN."""
        return str(7001 + agent)

    def opened(self, toolbar: Toolbar) -> None:
        """A socket is open: its page presses the button."""
        if toolbar in self.steady:
            self._wants_initialize.add(toolbar.agent)
            self._wanted.set()

    def close_connections(self) -> None:
        """Give up idle HTTP connections, as browsers do after a while; a command that is under way keeps its own."""
        for idle in self._connections._idle.values():
            while idle:
                self._connections._drop(idle.pop())

    async def press_buttons(self) -> None:
        """Post `initialize` for whoever wants it until it works; runs until cancelled."""
        while True:
            await self._wanted.wait()
            for agent in sorted(self._wants_initialize):
                if await self.post(agent, {"type": "initialize"}) == 200:
                    self._wants_initialize.discard(agent)
            if not self._wants_initialize:
                self._wanted = trio.Event()
            await trio.sleep(_AGAIN_SECONDS)

    async def post(self, agent: int, body: dict[str, str]) -> int:
        """A command; its status, 0 where the connection broke, which only a killed bridge may do."""
        address = parse_address(f"{self.rest_url}?agent={self.agent_id(agent)}")
        headers = [("Content-Type", "application/json"), ("Origin", "http://localhost:8000")]
        data = json.dumps(body).encode()
        try:
            with trio.fail_after(_ANSWERED_WITHIN_SECONDS):
                answer = await self._connections.exchange(address, "POST", headers, data, on_sent=lambda: None)
        except trio.TooSlowError:
            self.problems.append(f"{body} was not answered within {_ANSWERED_WITHIN_SECONDS} s")
            return 0
        except NoAnswer:
            self.counted["no answer"] += 1
            return 0
        self.counted[f"{body['type']} {answer.status}"] += 1
        self.last_answer = answer.body.decode("utf-8", "replace")
        if answer.status not in _FINE:
            self.problems.append(f"{body} was answered {answer.status}: {answer.body[:200]!r}")
        return answer.status

    @property
    def calls_under_way(self) -> int:
        """How many calls are being had."""
        return sum(map(len, self._under_way))

    def _is_as_planned(self, call: Call, began: float) -> bool:
        return self._is_calm(began) and call not in self._crowded

    async def have(self, call: Call) -> None:
        """One call from beginning to end."""
        others = self._under_way[call.agent]
        if others:  # with two calls the switch may refuse what with one it would not
            self._crowded |= {call, *others}
        others.add(call)
        try:
            conn_id = await (self._call_out(call) if call.outbound else self._call_in(call))
            if conn_id is not None:
                self.counted["calls"] += 1
                await self._is_over(conn_id)
        finally:
            others.discard(call)
            self._crowded.discard(call)

    async def _call_in(self, call: Call) -> str | None:
        began = trio.current_time()
        try:
            placed = await self.simulator.stimulate(CallPlaced(call.number, self.dn(call.agent)))
        except StimulusRefusedError:  # the DN is out of service, or all its lines are taken
            self.counted["calls refused by the switch"] += 1
            return None
        conn_id = str(placed["connId"])
        if self._state_of(conn_id, call.agent) is None:
            self.counted["callers who hear busy"] += 1
            return conn_id
        await self._expect(call, conn_id, "ringing", began)
        await trio.sleep(call.ring_seconds)
        match call.end:
            case "abandoned":
                await self._caller_hangs_up(conn_id)
            case "rejected":
                await self._command(call, "reject", conn_id, began)
            case "no-answer":
                await trio.sleep(20)
                await self._caller_hangs_up(conn_id)
            case _:
                await self._talk(call, conn_id, began)
        await self._expect(call, conn_id, None, began)
        return conn_id

    async def _talk(self, call: Call, conn_id: str, began: float) -> None:
        if call.end == "phone-answers":
            with suppress(StimulusRefusedError):
                await self.simulator.stimulate(PhoneUsed(self.dn(call.agent), "answer", conn_id))
        else:
            await self._command(call, "accept", conn_id, began)
        await self._expect(call, conn_id, "up", began)
        await trio.sleep(call.talk_seconds)
        if call.end == "agent-hangs-up":
            await self._command(call, "hangup", conn_id, began)
        else:
            await self._caller_hangs_up(conn_id)

    async def _call_out(self, call: Call) -> str | None:
        began = trio.current_time()
        status = await self.post(call.agent, {"type": "makeCall", "toNumber": call.number, "connectionId": call.number})
        conn_id = next(
            (each.conn_id for each in self.simulator.snapshot().calls if self._is_to(each.parties, call.number)), None
        )
        if conn_id is None:
            if status == 200 and self._is_as_planned(call, began):
                self.problems.append(f"makeCall to {call.number} was a success, and there is no call")
            return None
        await trio.sleep(2)  # until the other end answers
        await self._expect(call, conn_id, "up", began)
        await trio.sleep(call.talk_seconds)
        if call.end in ("caller-hangs-up", "abandoned", "no-answer"):
            await self._caller_hangs_up(conn_id)
        else:
            await self._command(call, "hangup", conn_id, began)
        await self._expect(call, conn_id, None, began)
        return conn_id

    @staticmethod
    def _is_to(parties: Iterable[PartyPicture], number: str) -> bool:
        return any(party.dn == number for party in parties)

    async def _command(self, call: Call, command: str, conn_id: str, began: float) -> None:
        status = await self.post(call.agent, {"type": command, "connectionId": conn_id})
        if status != 200 and self._is_as_planned(call, began):
            self.problems.append(f"{command} of {conn_id} ({call.number}) was answered {status}: {self.last_answer}")

    async def _expect(self, call: Call, conn_id: str, state: str | None, began: float) -> None:
        shown = await self.steady[call.agent].shows(conn_id, state)
        if not shown and self._is_as_planned(call, began):
            what = "the end" if state is None else state
            self.problems.append(f"{what} of {conn_id} ({call.number}, {call.end}) was never shown")
        self.counted["checked in calm"] += self._is_as_planned(call, began)
        number = self.steady[call.agent].view.numbers.get(conn_id, call.number)
        if number != call.number:
            self.problems.append(f"{conn_id} is shown with {number}, and it is {call.number}")

    async def _caller_hangs_up(self, conn_id: str) -> None:
        with suppress(StimulusRefusedError):
            await self.simulator.stimulate(OutsideHungUp(conn_id))

    async def _is_over(self, conn_id: str) -> None:
        """Whatever became of it, no call stays behind on the telephone side."""
        await trio.sleep(1)
        await self._caller_hangs_up(conn_id)

    def _state_of(self, conn_id: str, agent: int) -> str | None:
        """The PartyState of the agent in the call, None where the agent is no party of it."""
        for call in self.simulator.snapshot().calls:
            if call.conn_id == conn_id:
                return next((party.state for party in call.parties if party.dn == self.dn(agent)), None)
        return None

    def calls_on(self, agent: int) -> set[str]:
        """ConnIDs of the calls that the agent has at the switch."""
        return {
            call.conn_id
            for call in self.simulator.snapshot().calls
            if not call.ended and any(party.dn == self.dn(agent) for party in call.parties)
        }
