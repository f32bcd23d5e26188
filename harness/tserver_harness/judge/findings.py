"""What a monitor saw: a requirement kept or broken, with the evidence. Pure data; graded in `judge.checks`."""

from dataclasses import dataclass
from typing import Any

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One look at one requirement.

    Looks that find nothing wrong are summed up in one check that says how many there were; what was `looked_at` names
    them in the plural. `blame` is `bridge` unless the fault is ours. `conn_ids` lead to the causing T-Server message;
    `late_seconds` above 0 say that we were too late ourselves to blame anyone.
    """

    requirement: str
    ok: bool
    at: float
    n: int
    looked_at: str = ""
    expected: str = ""
    received: str = ""
    dn: str = ""
    conn_ids: tuple[str, ...] = ()
    facts: tuple[int, ...] = ()
    difference: tuple[dict[str, Any], ...] = ()
    schema_path: str = ""
    blame: str = "bridge"
    late_seconds: float = 0.0
