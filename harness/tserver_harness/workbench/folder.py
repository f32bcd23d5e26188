"""The files of a page, found by the path that a browser asks for. No network here."""

import mimetypes
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FolderFile", "find_file"]

_TYPES = {".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml", ".html": "text/html"}
"""Not left to the machine's own table, which may say otherwise; browsers refuse modules of another type."""


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file's content as it is now, and its type with the encoding."""

    content: bytes
    media_type: str


def find_file(folder: Path, path: str) -> FolderFile | None:
    """The file that a URL's path means, `/` the page itself; None where there is none, or none of this folder."""
    root = folder.resolve()
    try:
        file = (root / (path.lstrip("/") or "index.html")).resolve()
        if not file.is_relative_to(root) or not file.is_file():
            return None
        return FolderFile(file.read_bytes(), _type_of(file))
    except (OSError, ValueError):  # a name too long, or with a null character in it
        return None


def _type_of(file: Path) -> str:
    kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind in _TYPES.values()
    return f"{kind}; charset=utf-8" if is_text else kind
