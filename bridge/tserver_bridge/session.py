"""One agent's session: the agent's DN, login and calls on one side, the toolbars on the other. Sans-IO.

Inputs go in one at a time, effects come out; the session never waits and knows no clock but the one it was given. What
an event or a command comes down to is in `translate.py`; how an agent gets logged in, and back after the connection was
lost, is in `availability.py`; the calls are followed in `call_flow.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from tserver_bridge.availability import Availability
from tserver_bridge.call_flow import CallFlow
from tserver_bridge.commands import Commands
from tserver_bridge.errors import CommandError, Problem
from tserver_bridge.requests import OpenRequests, Pending
from tserver_bridge.session_io import (
    AnswerCommand,
    AskTServer,
    CommandReceived,
    Effect,
    ForgetRequest,
    Input,
    LinkLost,
    LinkUp,
    StartTimer,
    StopTimer,
    TellToolbar,
    TimerFired,
    ToolbarClosed,
    ToolbarConnected,
    TServerMessage,
)
from tserver_bridge.settings import AgentConfig
from tserver_bridge.translate import timestamp_of
from tserver_wire import Message

__all__ = ["SUCCESS", "Session"]

SUCCESS: Mapping[str, Any] = {"status": "Success"}


class Session:
    """Belongs to one owner, who feeds it and carries out what it wants.

    `references` gives the ReferenceIDs of all sessions that share a connection; `now` is the clock for messages that no
    T-Server event lies behind.
    """

    def __init__(
        self,
        agent: AgentConfig,
        *,
        references: Iterator[int],
        now: Callable[[], datetime],
        answer_timeout_seconds: float = 10.0,
    ) -> None:
        self.agent = agent
        self.open = OpenRequests()
        self.calls = CallFlow(self)
        self.availability = Availability(self)
        self.link_up = False
        self.switch_up = False
        self.sockets: list[int] = []
        self._commands = Commands(self)
        self._references = references
        self._now = now
        self._answer_timeout_seconds = answer_timeout_seconds
        self._out: list[Effect] = []

    def handle(self, happened: Input) -> list[Effect]:
        """What the session wants now that this has happened."""
        self._out = []
        match happened:
            case TServerMessage(message):
                self._message(message)
            case CommandReceived():
                self._commands.received(happened)
            case ToolbarConnected(socket):
                self._toolbar_connected(socket)
            case ToolbarClosed(socket):
                if socket in self.sockets:
                    self.sockets.remove(socket)
            case LinkUp(switch):
                self._link_up(switch=switch)
            case LinkLost():
                self._link_lost()
            case TimerFired(name):
                self._timer_fired(name)
        return self._out

    def _message(self, message: Message) -> None:
        reference_id = message.reference_id
        pending = None if reference_id is None else self.open.take(reference_id)
        if pending is not None:
            self._out.append(StopTimer(pending.timer))
        if message.name == "EventError":
            if pending is not None:
                pending.on_refusal(message)
            return
        if message.get("ThisDN", self.agent.dn) == self.agent.dn:
            self._event(message)
        if pending is not None:
            pending.on_answer(message)

    def _event(self, message: Message) -> None:
        match message.name:
            case "EventLinkConnected":
                self._switch_seen(message, up=True)
            case "EventLinkDisconnected":
                self._switch_seen(message, up=False)
            case _:
                if not self.availability.event(message):
                    self.calls.event(message)

    def _switch_seen(self, message: Message, *, up: bool) -> None:
        if self.switch_up == up:
            return
        self.switch_up = up
        self.tell({"eventName": message.name}, message)
        if up:
            self.availability.switch_is_back()
        else:
            self._give_up_requests("the T-Server has lost its switch")

    def _toolbar_connected(self, socket: int) -> None:
        self.sockets.append(socket)
        if not (self.link_up and self.switch_up):
            self.tell({"eventName": "EventLinkDisconnected"}, socket=socket)

    def _link_up(self, *, switch: bool) -> None:
        was_told = self.link_up and self.switch_up
        self.link_up, self.switch_up = True, switch
        if switch and not was_told:
            self.availability.link_is_back()

    def _link_lost(self) -> None:
        had = self.link_up and self.switch_up
        self.link_up = self.switch_up = False
        self._give_up_requests("the connection to the T-Server was lost")
        self.availability.link_is_lost()
        self.calls.expect_nothing()
        if had:
            self.tell({"eventName": "EventLinkDisconnected"})

    def _give_up_requests(self, why: str) -> None:
        for pending in self.open.clear():
            self._out += [StopTimer(pending.timer), ForgetRequest(pending.reference_id)]
            for number in pending.commands:
                self.refuse(number, CommandError(Problem.NO_LINK, why))
        self.availability.give_up(CommandError(Problem.NO_LINK, why))

    def _timer_fired(self, name: str) -> None:
        if name == self.availability.AGAIN:
            self.availability.try_again()
        for pending in self.open:
            if pending.timer == name:
                self.open.take(pending.reference_id)
                self._out.append(ForgetRequest(pending.reference_id))
                pending.on_refusal(None)

    def start_timer(self, name: str, seconds: float) -> None:
        """Have `TimerFired` of this name come after so long."""
        self._out.append(StartTimer(name, seconds))

    def stop_timer(self, name: str) -> None:
        """Have it not come."""
        self._out.append(StopTimer(name))

    def ask(
        self,
        name: str,
        attributes: Mapping[str, Any],
        *,
        on_answer: Callable[[Message], None] | None = None,
        on_refusal: Callable[[Message | None], None] | None = None,
        command: int | None = None,
    ) -> Pending:
        """Send a request; without callbacks its answer becomes the answer of the command."""
        reference_id = next(self._references)
        message = Message(name, {"ReferenceID": reference_id, **attributes})
        pending = Pending(reference_id, message, lambda _answer: None, lambda _error: None)
        if command is not None:
            pending.commands.append(command)
        pending.on_answer = on_answer or (lambda _answer: self.succeed(pending.commands))
        pending.on_refusal = on_refusal or (lambda error: self.fail(pending.commands, name, error))
        self.open.add(pending)
        self._out.append(AskTServer(message))
        self._out.append(StartTimer(pending.timer, self._answer_timeout_seconds))
        return pending

    def succeed(self, commands: list[int]) -> None:
        """Answer the commands with success."""
        self._out += [AnswerCommand(number, 200, SUCCESS) for number in commands]

    def fail(self, commands: list[int], request: str, error: Message | None) -> None:
        """Answer the commands with the T-Server's refusal, or say that it gave no answer in time (None)."""
        problem = refusal_of(request, error)
        for number in commands:
            self.refuse(number, problem)

    def refuse(self, number: int, problem: CommandError) -> None:
        """Answer one command with an error."""
        self._out.append(AnswerCommand(number, problem.problem.status, problem.body))

    def tell(self, message: Mapping[str, Any], event: Message | None = None, *, socket: int | None = None) -> None:
        """Send a message to all toolbars or one; whose it is and when it happened is added."""
        stamp = None if event is None else timestamp_of(event)
        if stamp is None:
            moment = self._now().astimezone(UTC)
            stamp = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
        whole = {**message, "thisDN": self.agent.dn, "agentId": self.agent.agent_id, "timestamp": stamp}
        self._out.append(TellToolbar(whole, socket))


def refusal_of(request: str, error: Message | None) -> CommandError:
    """A refusal in the words of REST."""
    if error is None:
        return CommandError(Problem.NO_ANSWER, f"the T-Server gave no answer to {request} in time")
    code = error.get("ErrorCode")
    text = str(error.get("ErrorMessage", "the T-Server refused"))
    return CommandError(Problem.REFUSED, text, error_code=code if isinstance(code, int) else None)
