"""What the control API says no with: one exception, one form of body. It changes nothing where it is raised."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

__all__ = ["ControlError", "Refusal", "as_control_error", "error_body"]


class ControlError(Exception):
    """A request is refused.

    Attributes:
        status: of the HTTP answer.
        code: for programs, in words with hyphens as those of the switch; never changes its meaning.
        message: for people; names the thing, the value and the way out.
        field: key of the body (dotted where nested) or header that is wrong, where it is one.
        headers: that the answer needs besides, such as `Allow`.
    """

    def __init__(
        self, status: int, code: str, message: str, field: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.headers = dict(headers or {})


@runtime_checkable
class Refusal(Protocol):
    """How the StimulusRefusedError of the server looks, which is not imported: the server imports this package."""

    status: int
    code: str
    message: str
    field: str | None


def as_control_error(problem: Exception) -> ControlError | None:
    """Give what to answer to this exception; None: it is a mistake of ours."""
    match problem:
        case ControlError():
            return problem
        case Refusal():
            return ControlError(problem.status, problem.code, problem.message, problem.field)
        case _:
            return None


def error_body(code: str, message: str, field: str | None = None) -> dict[str, Any]:
    """Give the common form of all errors; `field` is left out where there is none."""
    error = {"code": code, "message": message}
    return {"error": error if field is None else {**error, "field": field}}
