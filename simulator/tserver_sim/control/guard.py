"""Who may talk to the control API: no foreign browser page, nobody without the token where one is set.

Pure: it looks at headers (names in lower case) and raises. A page of this machine (loopback origin) and a page that the
control API serves itself are welcome, whatever port they are on; all others are foreign. Bound to loopback, the Host
header must name this machine too: a foreign page could otherwise point its own name at 127.0.0.1 and be same-origin.
"""

import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from tserver_sim.control.errors import ControlError

__all__ = ["Guard", "is_loopback"]

Headers = Mapping[str, str]

_PREFLIGHT_SECONDS = 600  # that a browser may remember the answer; the rules do not change while we run


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules for one listener: the host it is bound to, and the bearer token if one is asked for."""

    host: str
    token: str | None = None

    def check(self, method: str, headers: Headers, *, public: bool = False) -> None:
        """Let a request pass; what is `public` needs no token.

        Raises:
            ControlError: 403 for a foreign page or a Host that is not ours, 401 without the token.
        """
        self._check_host(headers)
        self._check_page(headers)
        if method != "OPTIONS" and not public:  # a browser asks beforehand, without the token
            self._check_token(headers)

    def cors_headers(self, headers: Headers) -> dict[str, str]:
        """Give what a browser wants to see in the answer to a welcome page."""
        origin = headers.get("origin")
        vary = {"Vary": "Origin"}
        if origin is None or not self._is_welcome(origin, headers):
            return vary
        return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Location, Allow", **vary}

    def preflight_headers(self, headers: Headers, allow: str) -> dict[str, str]:
        """Give what a browser wants to know before a welcome page's request that is not a simple one."""
        if "origin" not in headers or "access-control-request-method" not in headers:
            return {}
        return {
            "Access-Control-Allow-Methods": allow,
            "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
            "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
        }

    def _check_host(self, headers: Headers) -> None:
        host = headers.get("host", "")
        if not host or not is_loopback(self.host):
            return
        name = _host_name(f"//{host}")
        if not is_loopback(name) and name != self.host.strip("[]").lower():
            raise ControlError(
                403, "host-refused", f"Host {host[:100]!r} is not this machine; call http://{self.host}", "Host"
            )

    def _check_page(self, headers: Headers) -> None:
        origin = headers.get("origin")
        if origin is not None:
            if not self._is_welcome(origin, headers):
                raise _foreign(f"a page of {origin[:100]!r}")
        elif headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            raise _foreign("another site's page")  # an image or script element, which carries no Origin

    def _is_welcome(self, origin: str, headers: Headers) -> bool:
        if is_loopback(_host_name(origin)):
            return True
        scheme, _, place = origin.partition("://")
        return scheme in ("http", "https") and place.lower() == headers.get("host", "").lower()

    def _check_token(self, headers: Headers) -> None:
        if self.token is None:
            return
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self.token.encode()):
            return
        challenge = {"WWW-Authenticate": 'Bearer realm="tsim control"'}
        what = "the token is wrong" if given else "a token is needed"
        raise ControlError(
            401,
            "token-refused",
            f"{what}; send Authorization: Bearer and the value of --control-token",
            "Authorization",
            challenge,
        )


def _host_name(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:  # brackets that hold no address
        return ""


def _foreign(who: str) -> ControlError:
    return ControlError(
        403, "origin-refused", f"{who} may not use the control API; only pages of this machine may", "Origin"
    )
