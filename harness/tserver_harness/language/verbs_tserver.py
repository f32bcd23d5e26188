"""What the T-Server is expected to be asked, and how it misbehaves on purpose."""

from tserver_harness.language.grammar import Actor, Argument, Kind, Role, Verb
from tserver_harness.language.verbs_toolbar import CHECKS, FOR, SINCE, WITHIN

__all__ = ["TSERVER_VERBS"]

_OF = Argument(name="of", kind=Kind.AGENT, doc="with this agent's DN as ThisDN", default_text="of any DN")
_DN = Argument(name="dn", kind=Kind.NUMBER, doc="with this ThisDN", default_text="of any DN")
_CALL = Argument(name="call", kind=Kind.CALL, doc="with the ConnID of this call", default_text="of any or no call")
_WITH = Argument(name="with", kind=Kind.TSERVER_PATTERNS, doc="what its attributes hold", default_text="anything")
_WHOSE = Argument(name="agent", kind=Kind.PLACE, required=True, doc="whose DN, or the DN")


def _does(name: str, doc: str, example: str, *arguments: Argument, main: str | None = None) -> Verb:
    return Verb(
        name=name, actor=Actor.TSERVER, role=Role.DOES, doc=doc, example=example, main=main, arguments=arguments
    )


TSERVER_VERBS = (
    Verb(
        name="asks",
        actor=Actor.TSERVER,
        role=Role.EXPECTS,
        doc="The bridge sends this request, now or since the cause.",
        example="asks: {request: RequestAnswerCall, of: alice, call: c1}",
        main="request",
        arguments=(
            Argument(name="request", kind=Kind.REQUEST, required=True, doc="the request"),
            _OF,
            _DN,
            _CALL,
            _WITH,
            Argument(name="count", kind=Kind.INTEGER, doc="exactly so many", default_text="one or more"),
            Argument(
                name="standing",
                kind=Kind.CHOICE,
                choices=("registered", "logged-in"),
                doc="also satisfied by what stood before the scenario, where a bridge runs on",
                default_text="no",
            ),
            WITHIN,
            SINCE,
            CHECKS,
        ),
    ),
    Verb(
        name="asks-nothing",
        actor=Actor.TSERVER,
        role=Role.EXPECTS,
        doc="The bridge sends no such request, from the cause on until the time is over; without `request` none that "
        "concerns a call, an agent or a DN.",
        example="asks-nothing: {request: RequestMakeCall, for: 1 s}",
        main="request",
        arguments=(
            Argument(name="request", kind=Kind.REQUEST, doc="the request", default_text="all but queries"),
            _OF,
            _DN,
            _CALL,
            _WITH,
            FOR,
            SINCE,
            CHECKS,
        ),
    ),
    _does(
        "with-fault",
        "While the steps run, the T-Server misbehaves on the next messages of a kind; nothing is left afterwards.",
        "with-fault: {kind: refuse, message: RequestAgentLogin, of: alice, error: 58, steps: [{register: alice}]}",
        Argument(
            name="kind",
            kind=Kind.CHOICE,
            choices=("refuse", "withhold", "delay", "drop", "duplicate", "swap", "pieces"),
            required=True,
            doc="a request is refused with `error`, or stays unanswered; a message is delayed `for` a time, not sent, "
            "sent twice, or sent after the one that follows it; `pieces`: all that is written goes out a few bytes at "
            "a time",
        ),
        Argument(
            name="message",
            kind=Kind.MESSAGE,
            doc="the request or event that it happens to; required but for `pieces`",
            default_text="all of them",
        ),
        Argument(name="of", kind=Kind.AGENT, doc="only on this agent's DN", default_text="on any DN"),
        Argument(name="error", kind=Kind.INTEGER, doc="the ErrorCode of a refusal", default_text="50"),
        Argument(name="for", kind=Kind.DURATION, doc="the delay"),
        Argument(name="times", kind=Kind.INTEGER, doc="how many messages it happens to", default=1),
        Argument(name="steps", kind=Kind.STEPS, required=True, doc="what happens meanwhile"),
    ),
    _does(
        "send-event",
        "The T-Server sends a message to the clients of a DN, as written: unknown names and missing attributes too.",
        "send-event: {to: alice, message: {message: EventOffHook, ThisDN: '${alice.dn}'}}",
        Argument(name="to", kind=Kind.PLACE, required=True, doc="whose DN, or the DN"),
        Argument(name="message", kind=Kind.VALUES, required=True, doc="the message"),
    ),
    _does(
        "cut-link",
        "The bridge's connections to the T-Server are cut: closed, reset, or left open without another byte.",
        "cut-link: rst",
        Argument(name="how", kind=Kind.CHOICE, choices=("fin", "rst", "silence"), required=True, doc="the way"),
        main="how",
    ),
    _does("server-down", "The T-Server cuts all clients and listens no more; the switch lives on.", "server-down:"),
    _does("server-up", "The T-Server listens again.", "server-up:"),
    _does("link-down", "The T-Server loses the link to the switch.", "link-down:"),
    _does("link-up", "The T-Server regains the link to the switch.", "link-up:"),
    _does("out-of-service", "A DN goes out of service.", "out-of-service: alice", _WHOSE, main="agent"),
    _does("in-service", "A DN comes back into service.", "in-service: alice", _WHOSE, main="agent"),
)
