"""The simulator's configuration: what may be set, the defaults that are built in, and the reader of its file.

Every mistake of a file is found in one go (`FilesInvalid`, with file, line, column and remedy). What the switch is made
of is written out here: ranges are gone, every DN and agent has its row.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from tserver_settings import FilesInvalid, Problems, Span, read_source
from tserver_sim.config_reader import ConfigReader
from tserver_sim.settings import (
    AgentSettings,
    BackupSettings,
    BridgedAppearance,
    Guesses,
    NoAnswer,
    OutsideRule,
    QueueSettings,
    RoutePointSettings,
    SwitchIdentity,
    TlsFiles,
)

__all__ = ["Config", "FilesInvalid", "load"]


def _default_dns() -> tuple[str, ...]:
    return tuple(str(number) for number in range(7001, 7011))


def _default_agents() -> tuple[AgentSettings, ...]:
    return tuple(AgentSettings(str(1000 + n), dn=str(7000 + n)) for n in range(1, 11))


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one simulated switch; durations in seconds, sizes in bytes.

    Attributes:
        backup: a second T-Server, which takes over; None: there is none.
        client_password: what clients must show in RequestRegisterClient; None: any client is welcome.
        wrap_up_seconds: length of after-call work after a call through a queue; 0: none.
        wrap_up_untimed: after-call work lasts until the agent goes ready, whatever `wrap_up_seconds` says.
        relogin: what the same agent gets who logs in again on the same DN.
        lines_per_dn: calls that a DN can have at once.
        tls: what the T-Server's port proves itself with; None: it is not encrypted.
    """

    switch: SwitchIdentity = SwitchIdentity()
    backup: BackupSettings | None = None
    client_password: str | None = None
    dns: tuple[str, ...] = msgspec.field(default_factory=_default_dns)
    agents: tuple[AgentSettings, ...] = msgspec.field(default_factory=_default_agents)
    queues: tuple[QueueSettings, ...] = (QueueSettings("8001"),)
    route_points: tuple[RoutePointSettings, ...] = (RoutePointSettings("8501", default="8001"),)
    bridged_appearances: tuple[BridgedAppearance, ...] = ()
    outside: OutsideRule = OutsideRule()
    no_answer: NoAnswer = NoAnswer()
    wrap_up_seconds: float = 0.0
    wrap_up_untimed: bool = False
    busy_release_seconds: float = 2.0
    lines_per_dn: int = 2
    relogin: Literal["refuse", "accept"] = "refuse"
    logout_on_disconnect: bool = False
    logout_on_out_of_service: bool = False
    max_line_bytes: int = 65_536
    max_user_data_bytes: int = 16_000
    tls: TlsFiles | None = None
    guesses: Guesses = Guesses()

    @classmethod
    def default(cls) -> "Config":
        """What is built in: DNs 7001 to 7010, agents 1001 to 1010, queue 8001, route point 8501."""
        return cls()

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "Config":
        """A configuration from settings as they stand in its file, for programs that have no file.

        Raises:
            FilesInvalid: with every mistake; places count in the settings written as JSON.
        """
        return _read_settings(msgspec.json.encode(settings).decode())


def load(path: Path | str) -> Config:
    """Read a configuration file.

    Raises:
        FilesInvalid: with every mistake that is in it, or that it cannot be read.
    """
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        problems = Problems()
        why = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8"
        problems.add(Span(str(path), 1, 1, 1, 1), f"the file cannot be read: {why}", "give the path of a YAML file")
        raise FilesInvalid(problems.errors, {str(path): ""}) from problem
    return _read(text, str(path), Path(path).parent)


@lru_cache(maxsize=64)
def _read_settings(text: str) -> Config:
    """A configuration does not change, so one that was read may serve again."""
    return _read(text, "settings", Path())


def _read(text: str, file: str, folder: Path) -> Config:
    problems = Problems()
    node = read_source(text, file, problems)
    settings = {} if node is None else ConfigReader(node, problems, folder).settings()
    problems.raise_if_any()
    return Config(**settings)
