"""How an agent becomes available, and stays so: registration, login, and both again after the connection was lost.

One procedure at a time: register the DN, log in, go ready where the login left the agent not ready. Every `initialize`
that arrives meanwhile waits for it; how an agent leaves is in `departure.py`.
"""

from typing import TYPE_CHECKING, Any

from tserver_bridge.departure import Departure
from tserver_bridge.errors import CommandError, Problem
from tserver_bridge.messages import Command
from tserver_bridge.translate import reason_code
from tserver_wire import KeyValueList, Message

if TYPE_CHECKING:
    from tserver_bridge.session import Session

__all__ = ["Availability"]

_ALREADY_LOGGED_IN = 1706
_AGAIN_SECONDS = 5.0
_READY_MODES = frozenset({"AutoIn", "ManualIn", "ReturnBack"})


class Availability:
    """Registration and login of one agent, as far as the T-Server has confirmed them."""

    AGAIN = "available again"
    """The timer after which an agent who could not be brought back after an outage is brought back again."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self.registered = False
        self.logged_in = False
        self.wanted = False
        self._running = False
        self._interrupted = False
        self._waiting: list[int] = []
        self._heard: set[int] = set()
        self._keys: dict[str, str] = {}
        self._wants_ready = False
        self._has_told_failure = self._tries_again = False
        self.departure = Departure(session, self)

    def initialize(self, number: int, command: Command) -> None:
        """A toolbar wants its agent to be available.

        Raises:
            CommandError: it names another agent or DN than this session's.
        """
        agent = self._session.agent
        for key, own in (("agentId", agent.agent_id), ("dn", agent.dn)):
            named = command.text(key)
            if named is not None and named != own:
                raise CommandError(Problem.WRONG_STATE, f"`{key}` is {named!r}, and here it is {own!r}")
        self._keys = {key: text for key in ("password", "queue", "workMode") if (text := command.text(key)) is not None}
        self._waiting.append(number)
        self._go()

    def _go(self) -> None:
        if self._running or self.departure.under_way:
            return
        self._running = True
        if not self.registered:
            self._register()
        elif not self.logged_in:
            self._log_in()
        else:
            self._done()

    def _register(self) -> None:
        attributes = {
            "ThisDN": self._session.agent.dn,
            "RegisterMode": "ModeShare",
            "ControlMode": "RegisterDefault",
            "AddressType": "DN",
        }
        self._session.ask(
            "RequestRegisterAddress",
            attributes,
            on_answer=self._is_registered,
            on_refusal=lambda error: self._failed("RequestRegisterAddress", error),
        )

    def _is_registered(self, answer: Message) -> None:
        self.registered = True
        self.logged_in = answer.get("AgentID") == self._session.agent.agent_id
        self._session.calls.compare(answer)
        if self.logged_in:
            self._done()
        else:
            self._log_in()

    def _log_in(self) -> None:
        agent = self._session.agent
        work_mode = self._keys.get("workMode", agent.work_mode)
        attributes: dict[str, Any] = {"ThisDN": agent.dn, "AgentID": agent.agent_id, "AgentWorkMode": work_mode}
        password = self._keys.get("password", agent.password)
        queue = self._keys.get("queue", agent.queue)
        if password is not None:
            attributes["Password"] = password
        if queue is not None:
            attributes["ThisQueue"] = queue
        self._wants_ready = work_mode in _READY_MODES
        self._session.ask("RequestAgentLogin", attributes, on_answer=self._is_logged_in, on_refusal=self._login_refused)

    def _is_logged_in(self, _answer: Message) -> None:
        self.logged_in = True
        self._done()

    def _login_refused(self, error: Message | None) -> None:
        """Logged in already on this DN is what we wanted, if the state says so, too."""
        if error is None or error.get("ErrorCode") != _ALREADY_LOGGED_IN:
            self._failed("RequestAgentLogin", error)
            return
        self._session.ask(
            "RequestQueryAddress",
            {"ThisDN": self._session.agent.dn, "AddressType": "DN", "AddressInfoType": "DNStatus"},
            on_answer=lambda answer: self._state_is_known(answer, error),
            on_refusal=lambda _problem: self._failed("RequestAgentLogin", error),
        )

    def _state_is_known(self, answer: Message, error: Message) -> None:
        extensions = answer.get("Extensions")
        status = extensions.find("AgentStatus") if isinstance(extensions, KeyValueList) else None
        is_ours = answer.get("AgentID") == self._session.agent.agent_id
        if is_ours and (status is None or (isinstance(status, int) and status > 0)):
            self.logged_in = True
            self._done()
        else:
            self._failed("RequestAgentLogin", error)

    def _done(self) -> None:
        """Everyone who waits is told: each command gets its answer, and EventRegistered on the newest socket."""
        self._running = self._interrupted = self._has_told_failure = False
        self.wanted = True
        waiting, self._waiting = self._waiting, []
        for number in waiting:
            self._session.succeed([number])
            self._tell_registered()

    def _tell_registered(self) -> None:
        """The newest socket hears of each; an older one of the first, unless it has heard of one."""
        sockets = self._session.sockets
        self._heard &= set(sockets)
        for socket in sockets:
            if socket == sockets[-1] or socket not in self._heard:
                self._heard.add(socket)
                self._session.tell({"eventName": "EventRegistered"}, socket=socket)

    def _failed(self, request: str, error: Message | None) -> None:
        self._running = False
        waiting, self._waiting = self._waiting, []
        self._session.fail(waiting, request, error)
        if self.wanted and self._interrupted:
            self._tries_again = True
            self._session.start_timer(self.AGAIN, _AGAIN_SECONDS)
        if not waiting and error is not None and not self._has_told_failure:
            self._has_told_failure = True
            self._session.tell(
                {
                    "eventName": "EventError",
                    "errorCode": error.get("ErrorCode", 0),
                    "errorMessage": str(error.get("ErrorMessage", "")),
                    "command": "initialize",
                },
                error,
            )

    def give_up(self, problem: CommandError) -> None:
        """No answer will come: those who wait are told."""
        self._interrupted = self._interrupted or self._running
        self._running = False
        waiting, self._waiting = self._waiting, []
        for number in waiting:
            self._session.refuse(number, problem)
        self.departure.give_up(problem)

    def departed(self) -> None:
        """An agent has left, or could not: who came back meanwhile is let in now."""
        if self._waiting:
            self._go()

    def link_is_lost(self) -> None:
        """Registrations end with the connection; whether the agent is still logged in will be seen."""
        self.registered = self.logged_in = False
        self._interrupted = True
        if self._tries_again:
            self._tries_again = False
            self._session.stop_timer(self.AGAIN)

    def try_again(self) -> None:
        """Bring back an agent who was available before the outage, unless that has happened meanwhile."""
        session, self._tries_again = self._session, False
        if self.wanted and self._interrupted and session.link_up and session.switch_up:
            self._go()

    def link_is_back(self) -> None:
        """An agent who was available becomes so again, unasked; toolbars hear that the link is back."""
        if self.wanted:
            self._session.tell({"eventName": "EventLinkConnected"})
            self._go()
        elif self._session.sockets:
            self._session.tell({"eventName": "EventLinkConnected"})

    def switch_is_back(self) -> None:
        """The same, where the connection came back without the switch; what is still known needs no repetition."""
        if self.wanted and self._interrupted:
            self._go()

    def event(self, message: Message) -> bool:
        """Follow an event about agent or DN; False if it is about neither."""
        match message.name:
            case "EventAgentLogin":
                self.logged_in = message.get("AgentID", self._session.agent.agent_id) == self._session.agent.agent_id
            case "EventAgentLogout":
                self.logged_in = False
                self._session.tell({"eventName": "EventAgentLogout"}, message)
            case "EventAgentReady":
                self._wants_ready = False
                self._session.tell({"eventName": "EventAgentReady", **_work_mode(message)}, message)
            case "EventAgentNotReady":
                self._not_ready(message)
            case "EventDNOutOfService":
                self._session.tell({"eventName": "EventDNOutOfService"}, message)
            case "EventDNBackInService":
                self._session.tell({"eventName": "EventDNBackInService"}, message)
                if self.wanted and not self.logged_in and not self._running:
                    self._running = True
                    self._log_in()
            case "EventRegistered" | "EventUnregistered" | "EventAddressInfo":
                pass
            case _:
                return False
        return True

    def _not_ready(self, message: Message) -> None:
        facts = {"eventName": "EventAgentNotReady", **_work_mode(message)}
        reason = reason_code(message)
        if reason is not None:
            facts["reasonCode"] = reason
        self._session.tell(facts, message)
        if self._wants_ready and message.reference_id is None and self.logged_in:
            self._wants_ready = False
            self._session.ask("RequestAgentReady", {"ThisDN": self._session.agent.dn})


def _work_mode(message: Message) -> dict[str, Any]:
    mode = message.get("AgentWorkMode")
    return {"workMode": mode} if isinstance(mode, str) else {}
