"""Why a command is not answered with success: one table from problem to HTTP status and code."""

from enum import Enum
from typing import Any

__all__ = ["CommandError", "Problem"]


class Problem(Enum):
    """What is wrong, with the HTTP status that says so."""

    NOT_JSON = ("not-json", 400)
    UNKNOWN_TYPE = ("unknown-type", 400)
    BAD_KEY = ("bad-key", 400)
    NOT_ALLOWED = ("not-allowed", 401)
    FOREIGN_ORIGIN = ("foreign-origin", 403)
    NO_SUCH_CALL = ("no-such-call", 404)
    NO_SUCH_AGENT = ("no-such-agent", 404)
    NO_SUCH_PATH = ("no-such-path", 404)
    WRONG_METHOD = ("wrong-method", 405)
    WRONG_STATE = ("wrong-state", 409)
    TOO_LARGE = ("too-large", 413)
    WRONG_CONTENT_TYPE = ("wrong-content-type", 415)
    INTERNAL = ("internal", 500)
    REFUSED = ("refused", 502)
    NO_LINK = ("no-link", 503)
    NO_ANSWER = ("no-answer", 504)

    @property
    def code(self) -> str:
        """The word for machines."""
        return self.value[0]

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.value[1]


class CommandError(Exception):
    """A command that cannot be carried out; `body` is what the toolbar gets."""

    def __init__(self, problem: Problem, message: str, *, error_code: int | None = None) -> None:
        """`error_code` is the T-Server's, where it refused."""
        super().__init__(message)
        self.problem = problem
        self.message = message
        self.error_code = error_code

    @property
    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        body: dict[str, Any] = {"status": "Error", "code": self.problem.code, "message": self.message}
        if self.error_code is not None:
            body["errorCode"] = self.error_code
        return body
