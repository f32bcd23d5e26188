"""What is asked of the owner by tasks that wait for the answer: stimuli, and cutting clients."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import trio

from tserver_sim.model.effects import StimulusDone, StimulusRefused
from tserver_sim.model.inputs import ClientId, Stimulus
from tserver_sim.server.client import Cut

__all__ = ["Asked", "CutClient", "CutEveryone", "Reply", "StimulusRefusedError"]


class StimulusRefusedError(Exception):
    """The switch refused a stimulus, and nothing changed; words and HTTP status are those of the control API."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True)
class CutClient:
    """End the connection of one client."""

    session_id: ClientId
    how: Cut


@dataclass(frozen=True, slots=True)
class CutEveryone:
    """Close the connections of all clients of a T-Server, at once or, `gently`, when what waits for them is written."""

    server: int = 0
    gently: bool = False


class Reply:
    """An answer that someone waits for."""

    def __init__(self) -> None:
        self._given = trio.Event()
        self._answer: StimulusDone | StimulusRefused | None = None

    def give(self, answer: StimulusDone | StimulusRefused) -> None:
        """Answer; the first answer counts."""
        if self._answer is None:
            self._answer = answer
            self._given.set()

    async def wait(self) -> Mapping[str, Any]:
        """Wait for the answer.

        Raises:
            StimulusRefusedError: it is a refusal.
        """
        await self._given.wait()
        if isinstance(self._answer, StimulusDone):
            return self._answer.value
        assert self._answer is not None  # noqa: S101  # `give` sets it before the event
        raise StimulusRefusedError(self._answer.status, self._answer.code, self._answer.message, self._answer.field)


@dataclass(frozen=True, slots=True)
class Asked:
    """Something asked, and where the answer goes."""

    wanted: Stimulus | CutClient | CutEveryone
    reply: Reply = field(default_factory=Reply)
