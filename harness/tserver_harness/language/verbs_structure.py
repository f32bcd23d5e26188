"""Time, order, choice, repetition, inclusion."""

from tserver_harness.language.grammar import Actor, Argument, Kind, Role, Verb
from tserver_harness.language.verbs_toolbar import CHECKS, SINCE, WITHIN

__all__ = ["STRUCTURE_VERBS"]

_EXPECTATIONS = Argument(name="expectations", kind=Kind.EXPECTATIONS, required=True, doc="the expectations")


def _verb(name: str, role: Role, doc: str, example: str, *arguments: Argument, main: str | None = None) -> Verb:
    return Verb(name=name, actor=Actor.STRUCTURE, role=role, doc=doc, example=example, main=main, arguments=arguments)


STRUCTURE_VERBS = (
    _verb(
        "wait",
        Role.STRUCTURE,
        "Time passes.",
        "wait: 500 ms",
        Argument(name="time", kind=Kind.DURATION, required=True, doc="how much"),
        main="time",
    ),
    _verb(
        "together",
        Role.STRUCTURE,
        "These happen at once; no order between the branches is asserted. What follows looks at all of it.",
        "together: [{hangs-up: c1}, {command: {agent: alice, type: hangup, call: c1}}]",
        Argument(name="branches", kind=Kind.BRANCHES, required=True, doc="the branches"),
        main="branches",
    ),
    _verb(
        "in-order",
        Role.EXPECTS,
        "All of these are met, by messages that came in this order.",
        "in-order: [{hears: {at: alice, event: EventEstablished}}, {hears: {at: alice, event: EventReleased}}]",
        _EXPECTATIONS,
        WITHIN,
        SINCE,
        CHECKS,
        main="expectations",
    ),
    _verb(
        "any-order",
        Role.STRUCTURE,
        "All of these are met, in whatever order; all look at the same window.",
        "any-order: [{hears: {at: alice, event: EventReleased, call: c1}}, {hears: {at: bob, event: EventRinging}}]",
        _EXPECTATIONS,
        main="expectations",
    ),
    _verb(
        "one-of",
        Role.EXPECTS,
        "One of several outcomes, each with its verdict; the first that holds counts. `all` is its expectations, "
        "`verdict` is `pass` (the default), `warn` or `info`, `because` says why in the report.",
        "one-of: [{all: [{hears: {at: alice, event: EventReleased}}]}, {verdict: warn, all: [{answer: error}]}]",
        Argument(name="alternatives", kind=Kind.ALTERNATIVES, required=True, doc="the outcomes"),
        WITHIN,
        SINCE,
        CHECKS,
        main="alternatives",
    ),
    _verb(
        "repeat",
        Role.STRUCTURE,
        "The steps again and again. `${round}` counts from 1; calls and answers named inside are known inside only, "
        "each round its own.",
        "repeat: {times: 20, steps: [{ringing: {call: c1, at: alice}}, {released: {call: c1, by: caller}}]}",
        Argument(name="times", kind=Kind.INTEGER, required=True, doc="how often"),
        Argument(name="steps", kind=Kind.ROUNDS, required=True, doc="what"),
    ),
    _verb(
        "include",
        Role.STRUCTURE,
        "The steps of another file: `shared/alice-available` is `shared/alice-available.steps.yaml` in the scenarios' "
        "folder.",
        "include: {file: shared/alice-available, with: {number: '+14155550123'}}",
        Argument(name="file", kind=Kind.INCLUDED, required=True, doc="its name"),
        Argument(name="with", kind=Kind.VALUES, doc="values for the `${name}` in it", default_text="none"),
        main="file",
    ),
)
