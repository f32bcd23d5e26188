"""The owner of all sessions: gives them what happens, and carries out what they want. TRIO, but nothing here waits.

Toolbars, the T-Server connection and timers call in; each call runs to its end before the next, so a session never sees
two things at once.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from typing import Any

import trio

from tserver_bridge.errors import CommandError, Problem
from tserver_bridge.fanout import ToolbarSocket
from tserver_bridge.messages import Command, encode_message
from tserver_bridge.session import Session
from tserver_bridge.session_io import (
    AnswerCommand,
    AskTServer,
    CommandReceived,
    Effect,
    ForgetRequest,
    Input,
    LinkLost,
    LinkUp,
    SessionCore,
    StartTimer,
    StopTimer,
    TellToolbar,
    TimerFired,
    ToolbarClosed,
    ToolbarConnected,
    TServerMessage,
)
from tserver_bridge.settings import BridgeConfig
from tserver_wire import Message

__all__ = ["Answer", "Desk", "WrapSession"]

WrapSession = Callable[[SessionCore], SessionCore]
Answer = tuple[int, Mapping[str, Any]]

_LINK_EVENTS = frozenset({"EventLinkConnected", "EventLinkDisconnected"})


class Desk:
    """All agents of one bridge.

    `send` takes a request to the T-Server, at once; `counted` says what happened how often, for `/metrics`.
    """

    def __init__(
        self,
        config: BridgeConfig,
        nursery: trio.Nursery,
        *,
        now: Callable[[], datetime],
        wrap_session: WrapSession | None = None,
    ) -> None:
        self.counted: Counter[str] = Counter()
        self.link_up = False
        self.send: Callable[[Message], None] = lambda _message: None
        self._config = config
        self._nursery = nursery
        self._references = count(1)
        self._numbers = count(1)
        self._sessions: dict[str, SessionCore] = {}
        self._agents_on: dict[str, str] = {}
        self._asked_by: dict[int, str] = {}
        self._sockets: dict[str, dict[int, ToolbarSocket]] = {}
        self._waiting: dict[int, trio.MemorySendChannel[Answer]] = {}
        self._timers: dict[tuple[str, str], trio.CancelScope] = {}
        for agent in config.agents:
            session: SessionCore = Session(
                agent,
                references=self._references,
                now=now,
                answer_timeout_seconds=config.answer_timeout_seconds,
            )
            self._sessions[agent.agent_id] = session if wrap_session is None else wrap_session(session)
            self._agents_on[agent.dn] = agent.agent_id
            self._sockets[agent.agent_id] = {}

    def agent_of(self, wanted: str | None) -> str:
        """The agent that an address names; the first one where it names none.

        Raises:
            CommandError: there is no such agent.
        """
        if wanted is None:
            return self._config.agents[0].agent_id
        if wanted not in self._sessions:
            raise CommandError(Problem.NO_SUCH_AGENT, f"there is no agent {wanted[:64]!r} here")
        return wanted

    @property
    def agent_ids(self) -> tuple[str, ...]:
        """All agents, in the order of the configuration."""
        return tuple(self._sessions)

    def agent_on(self, dn: str) -> str | None:
        """The agent of a DN, None for a DN that is nobody's here."""
        return self._agents_on.get(dn)

    @property
    def waiting_numbers(self) -> tuple[int, ...]:
        """The commands that are not answered yet."""
        return tuple(self._waiting)

    @property
    def socket_count(self) -> int:
        """Open sockets."""
        return sum(len(sockets) for sockets in self._sockets.values())

    async def command(self, agent_id: str, command: Command) -> Answer:
        """Carry out a command and wait for its answer, however long that takes: the session sees to it that it ends."""
        number = next(self._numbers)
        send, receive = trio.open_memory_channel[Answer](1)
        self._waiting[number] = send
        try:
            self._happens(agent_id, CommandReceived(number, command))
            status, body = await receive.receive()
        finally:
            self._waiting.pop(number, None)
        self.counted[f"commands_answered_{status}"] += 1
        return status, body

    def connect(self, agent_id: str) -> ToolbarSocket:
        """A toolbar's socket, which gets the agent's messages from now on.

        Raises:
            CommandError: there are too many already.
        """
        sockets = self._sockets[agent_id]
        config = self._config
        if len(sockets) >= config.max_sockets_per_agent or self.socket_count >= config.max_sockets:
            raise CommandError(Problem.NO_LINK, "too many sockets are open")
        socket = ToolbarSocket(next(self._numbers), agent_id, capacity=config.socket_messages)
        sockets[socket.number] = socket
        self.counted["sockets_opened"] += 1
        self._happens(agent_id, ToolbarConnected(socket.number))
        return socket

    def disconnect(self, socket: ToolbarSocket) -> None:
        """The socket is gone."""
        if self._sockets[socket.agent_id].pop(socket.number, None) is not None:
            socket.close()
            self._happens(socket.agent_id, ToolbarClosed(socket.number))

    def sockets_of(self, agent_id: str) -> list[ToolbarSocket]:
        """The open sockets of an agent."""
        return list(self._sockets[agent_id].values())

    def from_tserver(self, message: Message) -> None:
        """Give a message of the T-Server to whom it concerns: who asked, else whose DN it is about."""
        self.counted["tserver_messages"] += 1
        if message.name in _LINK_EVENTS:
            for agent_id in self._sessions:
                self._happens(agent_id, TServerMessage(message))
            return
        reference_id, dn = message.reference_id, message.get("ThisDN")
        asked_by = None if reference_id is None else self._asked_by.pop(reference_id, None)
        concerned = asked_by or (self.agent_on(dn) if isinstance(dn, str) else None)
        if concerned is not None:
            self._happens(concerned, TServerMessage(message))

    def connected(self, *, switch: bool) -> None:
        """The T-Server has accepted the bridge; `switch`: it sees its switch."""
        self.link_up = True
        for agent_id in self.agent_ids:
            self._happens(agent_id, LinkUp(switch))

    def lost(self) -> None:
        """The connection to the T-Server is gone."""
        if not self.link_up:
            return
        self.link_up = False
        self._asked_by.clear()
        for agent_id in self._sessions:
            self._happens(agent_id, LinkLost())

    def _happens(self, agent_id: str, happened: Input) -> None:
        for effect in self._sessions[agent_id].handle(happened):
            self.carry_out(agent_id, effect)

    def carry_out(self, agent_id: str, effect: Effect) -> None:
        """Do what an agent's session wants."""
        match effect:
            case TellToolbar(message, number):
                self._tell(agent_id, message, number)
            case AskTServer(message):
                if message.reference_id is not None:
                    self._asked_by[message.reference_id] = agent_id
                self.send(message)
            case ForgetRequest(reference_id):
                self._asked_by.pop(reference_id, None)
            case AnswerCommand(number, status, body):
                waiting = self._waiting.pop(number, None)
                if waiting is not None:
                    waiting.send_nowait((status, body))
            case StartTimer(name, seconds):
                self._start_timer(agent_id, name, seconds)
            case StopTimer(name):
                scope = self._timers.pop((agent_id, name), None)
                if scope is not None:
                    scope.cancel()

    def _tell(self, agent_id: str, message: Mapping[str, Any], number: int | None) -> None:
        sockets = self.sockets_of(agent_id)
        if not sockets:
            return
        encoded = encode_message(message)
        self.counted["messages_to_toolbars"] += 1
        for socket in sockets:
            if number in {None, socket.number}:
                socket.put(encoded)

    def _start_timer(self, agent_id: str, name: str, seconds: float) -> None:
        scope = trio.CancelScope()
        self._timers[agent_id, name] = scope
        self._nursery.start_soon(self._run_timer, agent_id, name, seconds, scope)

    async def _run_timer(self, agent_id: str, name: str, seconds: float, scope: trio.CancelScope) -> None:
        with scope:
            await trio.sleep(seconds)
            if self._timers.get((agent_id, name)) is scope:
                del self._timers[agent_id, name]
                self._happens(agent_id, TimerFired(name))
