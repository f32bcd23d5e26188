"""How a scenario ended, for the facts; whether it passed is the judge's to say."""

from dataclasses import dataclass
from enum import StrEnum

from tserver_harness.runner.errors import SetupError

__all__ = ["Ending", "Outcome"]


class Outcome(StrEnum):
    """How a scenario ended, as `ScenarioEnded.outcome` has it."""

    COMPLETED = "completed"
    STOPPED = "stopped"
    ERROR = "error"
    ENVIRONMENT = "environment"
    INTERRUPTED = "interrupted"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a scenario ended, why, and what it left; `problem` where the environment failed."""

    outcome: Outcome
    detail: str = ""
    leaks: tuple[str, ...] = ()
    problem: SetupError | None = None
