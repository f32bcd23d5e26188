"""The exit codes of `tsim`, in one table, and which one counts where several apply."""

from collections.abc import Iterable
from enum import IntEnum

__all__ = ["ExitCode", "first_that_counts"]


class ExitCode(IntEnum):
    """What a caller of `tsim` learns from its exit code."""

    OK = 0
    NOT_CONFORMING = 1
    WRONG_INPUT = 2
    ENVIRONMENT = 3
    HARNESS = 4
    NOTHING_RAN = 5
    BASELINE_STALE = 6
    INCONCLUSIVE = 7

    @property
    def meaning(self) -> str:
        """The code in words."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.OK: "everything asked for ran and holds",
    ExitCode.NOT_CONFORMING: "the bridge does not conform: a MUST failed (with --strict, a SHOULD)",
    ExitCode.WRONG_INPUT: "the command line, or a scenario, target or configuration file is wrong",
    ExitCode.ENVIRONMENT: "the environment: port taken, bridge not up, target not reachable",
    ExitCode.HARNESS: "the harness itself failed or sent something invalid",
    ExitCode.NOTHING_RAN: "nothing ran, or less than was planned",
    ExitCode.BASELINE_STALE: "the baseline is stale: something listed as failing passes",
    ExitCode.INCONCLUSIVE: "inconclusive: the harness was too late or too loaded to judge",
}

_PRECEDENCE = (
    ExitCode.HARNESS,
    ExitCode.ENVIRONMENT,
    ExitCode.WRONG_INPUT,
    ExitCode.NOTHING_RAN,
    ExitCode.NOT_CONFORMING,
    ExitCode.BASELINE_STALE,
    ExitCode.INCONCLUSIVE,
)


def first_that_counts(codes: Iterable[int]) -> ExitCode:
    """The code to exit with, of all that apply; OK if none does."""
    applying = set(codes)
    return next((code for code in _PRECEDENCE if code in applying), ExitCode.OK)
