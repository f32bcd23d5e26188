"""Sees when a configuration file changes. TRIO: looks twice a second, which costs nothing and works on every disk."""

from collections.abc import Callable
from pathlib import Path

import trio

from tserver_settings.errors import FilesInvalid
from tserver_sim.config import Config, load

__all__ = ["watch_config"]

_LOOK_SECONDS = 0.5

_Mark = tuple[int, int]


async def watch_config(path: Path, changes: trio.MemorySendChannel[Config], *, complain: Callable[[str], None]) -> None:
    """Send the new configuration after each change that can be used; complain of the others. Closes the channel."""
    async with changes:
        seen = _mark(path)
        while True:
            await trio.sleep(_LOOK_SECONDS)
            mark = _mark(path)
            if mark == seen or mark is None:  # an editor may be between taking the old file away and writing the new
                continue
            seen = mark
            config = _read(path, complain)
            if config is not None:
                await changes.send(config)


def _mark(path: Path) -> _Mark | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _read(path: Path, complain: Callable[[str], None]) -> Config | None:
    try:
        return load(str(path))
    except FilesInvalid as problems:
        complain(f"{problems.render()}{path} is not taken; the old configuration stays")
    return None
