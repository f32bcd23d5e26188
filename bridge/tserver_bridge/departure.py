"""How an agent leaves: not ready, logged out, unregistered, one after the other.

One departure at a time: whoever wants the same meanwhile is answered with it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tserver_bridge.errors import CommandError
from tserver_wire import Message

if TYPE_CHECKING:
    from tserver_bridge.availability import Availability
    from tserver_bridge.session import Session

__all__ = ["Departure"]


class Departure:
    """The way out of one agent.

    Until the logout the agent is still wanted: who could not leave is brought back after an outage like any other.
    """

    def __init__(self, session: "Session", availability: "Availability") -> None:
        self._session = session
        self._availability = availability
        self._waiting: list[int] = []

    @property
    def under_way(self) -> bool:
        """Whether the agent is about to leave."""
        return bool(self._waiting)

    def begin(self, number: int) -> None:
        """A toolbar wants its agent to leave; who is logged out already is only unregistered."""
        self._waiting.append(number)
        if len(self._waiting) > 1:
            return
        if self._availability.logged_in:
            self._step("RequestAgentNotReady", self._log_out, on_refusal=self._log_out)
        else:
            self._unregister(None)

    def _step(
        self,
        request: str,
        then: Callable[[Message], None],
        *,
        on_refusal: Callable[[Message | None], None] | None = None,
    ) -> None:
        self._session.ask(
            request,
            {"ThisDN": self._session.agent.dn},
            on_answer=then,
            on_refusal=on_refusal or (lambda error: self._failed(request, error)),
        )

    def _log_out(self, _answer: Message | None) -> None:
        """Not ready is a courtesy to the switch: its refusal keeps nobody."""
        self._step("RequestAgentLogout", self._unregister)

    def _unregister(self, _answer: Message | None) -> None:
        self._availability.logged_in = self._availability.wanted = False
        self._step("RequestUnregisterAddress", self._done)

    def _done(self, _answer: Message) -> None:
        self._availability.registered = False
        self._session.succeed(self._end())
        self._availability.departed()

    def _failed(self, request: str, error: Message | None) -> None:
        self._session.fail(self._end(), request, error)
        self._availability.departed()

    def _end(self) -> list[int]:
        waiting, self._waiting = self._waiting, []
        return waiting

    def give_up(self, problem: CommandError) -> None:
        """No answer will come: those who wait are told."""
        for number in self._end():
            self._session.refuse(number, problem)
