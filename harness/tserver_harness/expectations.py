"""What a scenario expects, as data: written into the transcript by the runner, evaluated by the judge.

Plain values with tags, so that they survive the way through `transcript.ndjson`. How a pattern is matched lives in
`tserver_harness.language.patterns`, how an expectation is evaluated in `tserver_harness.judge.evaluation`.
"""

from typing import Any

import msgspec

__all__ = [
    "Alternative",
    "AnswerIs",
    "AnyOf",
    "AsksNothing",
    "AsksRequest",
    "Capture",
    "Contains",
    "Equals",
    "Expectation",
    "Fields",
    "HearsEvent",
    "HearsNothing",
    "InOrder",
    "IsAbsent",
    "IsKind",
    "Matches",
    "Not",
    "OneOf",
    "Pattern",
    "SocketCloses",
    "SocketRefused",
]


class PatternBase(msgspec.Struct, frozen=True, tag_field="pattern", rename="camel", omit_defaults=True):
    """One condition on one JSON value."""


class Equals(PatternBase, frozen=True, tag="equals"):
    """The value itself: kind and content; an object is equal regardless of the order of its keys."""

    value: Any


class Matches(PatternBase, frozen=True, tag="matches"):
    """Text that the regular expression matches from end to end."""

    regex: str


class Contains(PatternBase, frozen=True, tag="contains"):
    """Text with this part in it."""

    text: str


class IsKind(PatternBase, frozen=True, tag="kind"):
    """A value of a kind: `string`, `integer`, `number`, `boolean`, `object`, `list` or `any`."""

    kind: str


class AnyOf(PatternBase, frozen=True, tag="any-of"):
    """At least one of the patterns."""

    patterns: tuple["Pattern", ...]


class Not(PatternBase, frozen=True, tag="not"):
    """Present, and not as the pattern says."""

    inner: "Pattern"


class IsAbsent(PatternBase, frozen=True, tag="absent"):
    """The key is not there."""


class Fields(PatternBase, frozen=True, tag="fields"):
    """An object with these keys; `closed` forbids others."""

    fields: dict[str, "Pattern"]
    closed: bool = False


class Capture(PatternBase, frozen=True, tag="capture"):
    """As the inner pattern says; the value is kept under the name for later steps."""

    name: str
    inner: "Pattern"


Pattern = Equals | Matches | Contains | IsKind | AnyOf | Not | IsAbsent | Fields | Capture

ANYTHING = Fields({})


class ExpectationBase(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="expects", rename="camel", omit_defaults=True
):
    """One expectation about the facts of a window."""


class HearsEvent(ExpectationBase, frozen=True, kw_only=True, tag="hears"):
    """A toolbar of the agent (any of its tabs, or the one named) gets a message with one of these event names.

    `call` restricts it to messages of that call (by the ConnIDs or the toolbar's id that belong to the name); `count`
    asks for exactly so many in the window, else one is enough.
    """

    agent: str
    tab: str | None = None
    events: tuple[str, ...]
    call: str | None = None
    pattern: Fields = ANYTHING
    count: int | None = None


class HearsNothing(ExpectationBase, frozen=True, kw_only=True, tag="hears-nothing"):
    """No such message comes in the window; no `events` means no message at all."""

    agent: str
    tab: str | None = None
    events: tuple[str, ...] = ()
    call: str | None = None
    pattern: Fields = ANYTHING


class AsksRequest(ExpectationBase, frozen=True, kw_only=True, tag="asks"):
    """The bridge asks the T-Server for this; `standing` (`registered`, `logged-in`): what stood before will do."""

    request: str
    dn: str | None = None
    call: str | None = None
    pattern: Fields = ANYTHING
    count: int | None = None
    standing: str | None = None


class AsksNothing(ExpectationBase, frozen=True, kw_only=True, tag="asks-nothing"):
    """The bridge does not ask for this in the window; no `request` means no call, agent or DN request at all."""

    request: str | None = None
    dn: str | None = None
    call: str | None = None
    pattern: Fields = ANYTHING


class AnswerIs(ExpectationBase, frozen=True, kw_only=True, tag="answer"):
    """The HTTP answer to the command named: `outcome` is `success` (2xx), `error` (4xx, 5xx or no success) or `any`."""

    answer: str
    outcome: str = "any"
    statuses: tuple[int, ...] = ()
    pattern: Fields = ANYTHING
    header_pattern: Fields = ANYTHING


class SocketCloses(ExpectationBase, frozen=True, kw_only=True, tag="socket-closes"):
    """The bridge closes the toolbar's socket, with one of the codes if any are given."""

    agent: str
    tab: str | None = None
    codes: tuple[int, ...] = ()


class SocketRefused(ExpectationBase, frozen=True, kw_only=True, tag="socket-refused"):
    """The bridge refuses the toolbar's socket in the handshake or closes it at once, with one of these statuses."""

    agent: str
    tab: str | None = None
    statuses: tuple[int, ...] = ()


class InOrder(ExpectationBase, frozen=True, kw_only=True, tag="in-order"):
    """All are met, by facts that stand in this order."""

    parts: tuple["Expectation", ...]


class Alternative(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One acceptable outcome: all parts are met; `verdict` is `pass`, `warn` or `info`."""

    parts: tuple["Expectation", ...]
    verdict: str = "pass"
    reason: str = ""


class OneOf(ExpectationBase, frozen=True, kw_only=True, tag="one-of"):
    """At least one alternative is met; the first one that is gives the verdict."""

    alternatives: tuple[Alternative, ...]


Expectation = (
    HearsEvent | HearsNothing | AsksRequest | AsksNothing | AnswerIs | SocketCloses | SocketRefused | InOrder | OneOf
)
