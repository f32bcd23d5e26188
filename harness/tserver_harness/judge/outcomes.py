"""What evaluating an expectation can come to, and the differences that explain it. Pure.

`Unmet` may still become `Met` as facts arrive, `Broken` never will.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tserver_harness.expectations import Fields
from tserver_harness.judge.masking import MASK, is_secret
from tserver_harness.language.patterns import ABSENT, Match, Mismatch, match
from tserver_harness.transcript import Fact

__all__ = ["GRADES", "Broken", "Met", "Outcome", "Unmet", "differences", "differences_in_words"]

GRADES = ("pass", "info", "warn", "fail")
"""What an acceptable outcome may be graded as, best first."""


@dataclass(frozen=True, slots=True)
class Met:
    """It is as expected: by these facts; an alternative of lower grade says so in `verdict` and why in `reason`."""

    facts: tuple[int, ...] = ()
    captures: dict[str, Any] = field(default_factory=dict)
    verdict: str = "pass"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unmet:
    """It is not as expected yet. `closest` is the fact that came nearest, `difference` what is wrong with it."""

    expected: str
    received: str
    closest: Fact | None = None
    difference: tuple[Mismatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """It is not as expected, and nothing that comes can mend it: silence broken, one too many, a wrong answer."""

    expected: str
    received: str
    closest: Fact | None = None
    difference: tuple[Mismatch, ...] = ()


Outcome = Met | Unmet | Broken


def differences(pattern: Fields, value: Any) -> tuple[Mismatch, ...]:
    """Every key of the value that does not fit; `match` alone stops at the first."""
    whole = match(pattern, value)
    if isinstance(whole, Match):
        return ()
    if not isinstance(value, Mapping):
        return (whole,)
    singly = [match(inner, value.get(name, ABSENT), f"$.{name}") for name, inner in pattern.fields.items()]
    found = [one for one in singly if isinstance(one, Mismatch)] or [whole]
    return tuple(Mismatch(one.path, MASK, MASK) if is_secret(one.path) else one for one in found)


def differences_in_words(difference: tuple[Mismatch, ...]) -> str:
    """`$.ANI is "4155" instead of "+14155"; ...`."""
    return "; ".join(f"{one.path} is {one.received} instead of {one.expected}" for one in difference)
