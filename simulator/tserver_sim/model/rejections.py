"""The refusals of the switch: T-Library error codes by what they say here, and the exceptions that carry them.

Which code a T-Server picks for a failure differs from switch to switch. Those that the wire page names are settled;
the others are GUESS: they stand here in one place, or can be set (`settings.Guesses`).
"""

from tserver_wire import ERRORS

__all__ = [
    "ALREADY_LOGGED_IN",
    "ALREADY_RESERVED",
    "INTERNAL",
    "INVALID_ATTRIBUTE",
    "INVALID_DESTINATION",
    "LOGGED_IN_ELSEWHERE",
    "LOGIN_WRONG_PASSWORD",
    "NOT_LOGGED_IN",
    "NOT_REGISTERED",
    "NO_SWITCH",
    "SEIZED",
    "UNKNOWN_AGENT",
    "UNKNOWN_CALL",
    "UNKNOWN_DN",
    "UNSUPPORTED",
    "WRONG_STATE",
    "NotNowError",
    "Refused",
    "text_of",
]

NOT_REGISTERED = 41
SEIZED = 42
UNSUPPORTED = 51
INTERNAL = 52
INVALID_ATTRIBUTE = 53
NO_SWITCH = 54
UNKNOWN_CALL = 56
UNKNOWN_DN = 59
INVALID_DESTINATION = 71
WRONG_STATE = 185
UNKNOWN_AGENT = 192
LOGGED_IN_ELSEWHERE = 527
ALREADY_RESERVED = 1700
LOGIN_WRONG_PASSWORD = 1705
ALREADY_LOGGED_IN = 1706
NOT_LOGGED_IN = 1707

_WORDS = {
    NOT_LOGGED_IN: "Agent is not logged in",
    ALREADY_LOGGED_IN: "Agent is already logged in",
    LOGIN_WRONG_PASSWORD: "Agent password does not match",
    LOGGED_IN_ELSEWHERE: "Agent id or DN is already active elsewhere",
    ALREADY_RESERVED: "Agent is already reserved",
}
"""Words for codes that are public by their name only."""


def text_of(code: int) -> str:
    """The text that goes with a code."""
    known = ERRORS.get(code)
    return _WORDS.get(code) or (f"error {code}" if known is None else known.text)


class Refused(Exception):  # noqa: N818  # the field's word: a request is refused
    """A client's request is refused; the client gets EventError with this code, and nothing has changed."""

    def __init__(self, code: int, detail: str = "") -> None:
        """`detail` goes behind the code's own text."""
        self.code = code
        self.text = f"{text_of(code)}: {detail}" if detail else text_of(code)
        super().__init__(f"{code} {self.text}")


class NotNowError(Exception):
    """A stimulus is refused: HTTP status, a word for machines, a sentence for people, the field at fault."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        """`status` is 404 for what does not exist, 409 for what cannot be now, 422 for a wrong value."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field
