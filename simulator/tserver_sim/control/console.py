"""The console's files: the page at `/`, what it loads under `/console/`, and its settings of this run. No network here.

The console is a page like any other that uses the control API: all that it can do, the API can do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

__all__ = ["Console", "ConsoleFile"]

_FOLDER = Path(__file__).parents[1] / "console"
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class ConsoleFile:
    """What is answered."""

    content: bytes
    media_type: str
    headers: Mapping[str, str]


class Console:
    """Finds the file that a path means."""

    def __init__(self, companions: Mapping[str, str], *, needs_token: bool, folder: Path = _FOLDER) -> None:
        self._settings = msgspec.json.encode({"companions": dict(companions), "needsToken": needs_token})
        self._headers = {"Content-Security-Policy": _policy(companions.values())}
        self._folder = folder

    def find(self, method: str, path: str) -> ConsoleFile | None:
        """The file; None where the path is not the console's."""
        if method not in ("GET", "HEAD"):
            return None
        if path == "/console/settings.json":
            return ConsoleFile(self._settings, "application/json", {})
        name = "index.html" if path == "/" else path.removeprefix("/console/")
        if not name or name == path or "/" in name or name.startswith("."):
            return None
        file = self._folder / name
        kind = _TYPES.get(file.suffix)
        try:
            content = file.read_bytes() if kind is not None else None
        except (OSError, ValueError):  # there is none of that name, or it is no name
            return None
        return None if content is None else ConsoleFile(content, f"{kind}; charset=utf-8", self._headers)


def _policy(companions: Iterable[str]) -> str:
    """Nothing from elsewhere, since text of callers and toolbars is shown; and asked are we and our companions only."""
    asked = ["'self'", *dict.fromkeys(map(_source, companions))]
    return (
        f"default-src 'self'; connect-src {' '.join(asked)}; img-src 'self' data:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


def _source(address: str) -> str:
    """An address as a policy names it: by its origin; policies have no word for IPv6."""
    url = urlsplit(address)
    return f"{url.scheme}:" if "[" in url.netloc else f"{url.scheme}://{url.netloc}"
