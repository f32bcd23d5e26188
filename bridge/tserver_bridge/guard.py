"""Who may talk to the bridge: pages by their origin, and everyone by the token, where one is configured."""

import hmac
import re
from collections.abc import Mapping

from tserver_bridge.errors import CommandError, Problem

__all__ = ["Guard"]

_LOOPBACK = re.compile(
    r"https?://(localhost|[a-z0-9.-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.IGNORECASE
)


class Guard:
    """The rules of one bridge."""

    def __init__(self, allowed_origins: tuple[str, ...], token: str | None) -> None:
        """No origins: any page of this machine. No token: none is asked for."""
        self._allowed = frozenset(origin.rstrip("/").lower() for origin in allowed_origins)
        self._token = token

    def allows(self, origin: str) -> bool:
        """Whether a page of this origin may use the bridge."""
        if self._allowed:
            return origin.lower() in self._allowed
        return _LOOPBACK.fullmatch(origin) is not None

    def check_origin(self, origin: str | None) -> None:
        """Let programs pass, which have no origin, and pages that may.

        Raises:
            CommandError: a page that may not.
        """
        if origin is not None and not self.allows(origin):
            raise CommandError(Problem.FOREIGN_ORIGIN, "pages of this origin may not use the bridge")

    def check_token(self, shown: str | None) -> None:
        """Raises: CommandError, if a token is asked for and this is not it."""
        if self._token is None:
            return
        if shown is None or not hmac.compare_digest(shown.encode(), self._token.encode()):
            raise CommandError(Problem.NOT_ALLOWED, "the token is missing or wrong")

    def cors_headers(self, origin: str | None, asked: Mapping[str, str], *, preflight: bool) -> dict[str, str]:
        """What a browser needs to hear so that the page may send, and read the answer."""
        headers = {"Vary": "Origin"}
        if origin is None or not self.allows(origin):
            return headers
        headers |= {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
        if preflight:
            headers |= {
                "Access-Control-Allow-Methods": "POST, OPTIONS",
                "Access-Control-Allow-Headers": asked.get("access-control-request-headers", "Content-Type"),
                "Access-Control-Max-Age": "600",
            }
            if asked.get("access-control-request-private-network") == "true":
                headers["Access-Control-Allow-Private-Network"] = "true"
        return headers
