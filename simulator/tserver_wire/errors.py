"""What can go wrong on a connection, by whose fault it is.

A refused request is neither: it is a `Refusal`, which the server answers with `EventError`.
"""

__all__ = ["LocalProtocolError", "ProtocolError", "RemoteProtocolError"]


class ProtocolError(Exception):
    """The wire protocol was broken. Never raised itself; one of its two children says by whom."""


class LocalProtocolError(ProtocolError):
    """We tried to send what the protocol does not allow now, or what cannot be written. A bug in the caller."""


class RemoteProtocolError(ProtocolError):
    """The peer sent what cannot be accepted. Answer it (server), or end the connection (client).

    Attributes:
        code: the T-Library error code that fits (see `ERRORS`).
        text: what was wrong, where, and what would be right.
    """

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{text} (error {code})")
        self.code = code
        self.text = text
