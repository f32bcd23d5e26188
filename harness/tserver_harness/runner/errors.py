"""What can go wrong around a run that is neither the author's mistake nor ours."""

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["SetupError", "StepFailedError", "SwitchRefusedError", "bare_setup_errors"]


class SetupError(Exception):
    """The environment: a port is taken, the bridge is not up, an address cannot be reached. Exit code 3."""

    def __init__(self, problem: str, remedy: str) -> None:
        """`problem` says what and where, `remedy` what to do about it; each a sentence without its full stop."""
        super().__init__(f"{problem}; {remedy}")
        self.problem, self.remedy = problem, remedy


class StepFailedError(Exception):
    """A step cannot be done because things are not as the scenario needs them: what it builds on did not happen."""


class SwitchRefusedError(StepFailedError):
    """The switch cannot do it now: nothing rings, the call is over."""


@contextmanager
def bare_setup_errors() -> Iterator[None]:
    """A SetupError that comes out of nurseries comes out bare, unless something else went wrong beside it."""
    try:
        yield
    except BaseExceptionGroup as group:
        problems, others = group.split(SetupError)
        if problems is None or others is not None:
            raise
        raise _first(problems) from None


def _first(group: BaseExceptionGroup[SetupError]) -> SetupError:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, SetupError)  # noqa: S101  # `split` leaves nothing else in the group
    return error
