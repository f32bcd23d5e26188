"""What a toolbar of an agent does, and what it is expected to hear."""

from tserver_harness.language.grammar import Actor, Argument, Kind, Role, Verb

__all__ = ["CHECKS", "FOR", "SINCE", "TOOLBAR_VERBS", "WITHIN"]

WITHIN = Argument(
    name="within", kind=Kind.DURATION, doc="how long to wait at most", default_text="the target's default, 5 s"
)
FOR = Argument(name="for", kind=Kind.DURATION, doc="how long there must be silence", default=0.5, default_text="500 ms")
SINCE = Argument(
    name="since",
    kind=Kind.CHOICE,
    choices=("cause", "start", "here"),
    default="cause",
    doc="where the window begins: `cause` the last step that did something, `start` the scenario's, `here` this step",
)
CHECKS = Argument(
    name="checks",
    kind=Kind.REQUIREMENTS,
    doc="the requirements that this expectation stands for",
    default=(),
    default_text="those under `verifies`",
)

_AGENT = Argument(name="agent", kind=Kind.AGENT, required=True, doc="whose toolbar")
_AT = Argument(name="at", kind=Kind.AGENT, required=True, doc="at whose toolbar")
_CONNECT = (
    _AGENT,
    Argument(name="origin", kind=Kind.TEXT, doc="the page's origin", default_text="the target's `origin`"),
    Argument(name="token", kind=Kind.TEXT, doc='another token; `""` sends none', default_text="the target's"),
    Argument(name="query", kind=Kind.TEXT, doc="another query in the address", default_text="the target's"),
)


def _does(
    name: str, doc: str, example: str, *arguments: Argument, main: str | None = None, others: bool = False
) -> Verb:
    return Verb(
        name=name,
        actor=Actor.TOOLBAR,
        role=Role.DOES,
        doc=doc,
        example=example,
        main=main,
        arguments=arguments,
        others=others,
    )


def _expects(
    name: str, doc: str, example: str, *arguments: Argument, main: str | None = None, one_of: tuple[str, ...] = ()
) -> Verb:
    return Verb(
        name=name,
        actor=Actor.TOOLBAR,
        role=Role.EXPECTS,
        doc=doc,
        example=example,
        main=main,
        arguments=arguments,
        one_of=one_of,
    )


TOOLBAR_VERBS = (
    _does("connect", "A toolbar opens its socket.", "connect: alice", *_CONNECT, main="agent"),
    _does(
        "try-connect",
        "A toolbar opens its socket; a refusal is no failure and can be expected with `socket-refused`.",
        'try-connect: {agent: alice, origin: "${foreignOrigin}"}',
        *_CONNECT,
        main="agent",
    ),
    _does(
        "close",
        "The toolbar's socket goes.",
        "close: {agent: alice, how: abrupt}",
        _AGENT,
        Argument(
            name="how",
            kind=Kind.CHOICE,
            choices=("clean", "abrupt"),
            default="clean",
            doc="with the close handshake, or by cutting the connection",
        ),
        main="agent",
    ),
    _does(
        "command",
        "The toolbar posts a command, spelled as the target's dialect says; the step does not wait for the answer. "
        "Further keys go with it.",
        "command: {agent: alice, type: accept, call: c1, as: first}",
        _AGENT,
        Argument(name="type", kind=Kind.COMMAND, required=True, doc="the command"),
        Argument(
            name="call",
            kind=Kind.CALL,
            doc="the call it is about; with `makeCall` the new call's name",
            default_text="none is named",
        ),
        Argument(name="starts", kind=Kind.NEW_CALL, doc="name of the consult call that the command begins"),
        Argument(name="to", kind=Kind.PLACE, doc="the `toNumber`"),
        Argument(name="id", kind=Kind.TEXT, doc="with `makeCall` the toolbar's own id for the call"),
        Argument(name="as", kind=Kind.NEW_ANSWER, doc="name of the answer", default_text="made up"),
        others=True,
    ),
    _does(
        "post",
        "Any HTTP request, as written.",
        'post: {agent: alice, body: "{not json", as: broken}',
        _AGENT,
        Argument(name="body", kind=Kind.BODY, doc="the body", default=""),
        Argument(
            name="contentType",
            kind=Kind.TEXT,
            doc='the Content-Type; `""` sends none',
            default_text="application/json where there is a body",
        ),
        Argument(name="method", kind=Kind.TEXT, doc="the method", default="POST"),
        Argument(name="path", kind=Kind.TEXT, doc="another path on the same host", default_text="the target's"),
        Argument(name="headers", kind=Kind.TEXTS, doc="further headers", default_text="none"),
        Argument(name="origin", kind=Kind.TEXT, doc='the Origin; `""` sends none', default="${origin}"),
        Argument(name="repeat", kind=Kind.INTEGER, doc="send the body so many times in a row, as one body", default=1),
        Argument(name="as", kind=Kind.NEW_ANSWER, doc="name of the answer", default_text="made up"),
    ),
    _does(
        "misuse",
        "The toolbar breaks the rules of WebSockets: a message of a mebibyte, one in fragments that never end, or, on "
        "a connection of its own, a handshake that breaks off half way. Expect `socket-closes` then.",
        "misuse: {agent: alice, how: too-big}",
        _AGENT,
        Argument(
            name="how",
            kind=Kind.CHOICE,
            choices=("too-big", "endless-fragments", "slow-handshake"),
            required=True,
            doc="the way",
        ),
    ),
    _does("stop-reading", "The toolbar stops reading its socket.", "stop-reading: alice", _AGENT, main="agent"),
    _does("go-on-reading", "The toolbar reads again.", "go-on-reading: alice", _AGENT, main="agent"),
    _expects(
        "hears",
        "A message with one of these names comes, now or since the cause.",
        "hears: {at: alice, event: EventRinging, call: c1, with: {ANI: 0017, userData: {segment: gold}}}",
        _AT,
        Argument(name="event", kind=Kind.EVENTS, required=True, doc="the name, or several of which one will do"),
        Argument(name="call", kind=Kind.CALL, doc="of this call only", default_text="of any or no call"),
        Argument(name="with", kind=Kind.TOOLBAR_PATTERNS, doc="what its keys hold", default_text="anything"),
        Argument(name="count", kind=Kind.INTEGER, doc="exactly so many", default_text="one or more"),
        WITHIN,
        SINCE,
        CHECKS,
    ),
    _expects(
        "hears-nothing",
        "No such message comes, from the cause on until the time is over.",
        "hears-nothing: {at: alice, event: EventEstablished, for: 1 s}",
        _AT,
        Argument(name="event", kind=Kind.EVENTS, doc="these names only", default_text="any message"),
        Argument(name="call", kind=Kind.CALL, doc="of this call only", default_text="of any or no call"),
        Argument(name="with", kind=Kind.TOOLBAR_PATTERNS, doc="only with these values", default_text="anything"),
        FOR,
        SINCE,
        CHECKS,
        main="at",
    ),
    _expects(
        "answer",
        "The HTTP answer to a command.",
        "answer: {as: first, is: error, status: [409, 502], with: {errorCode: 527}}",
        Argument(
            name="is",
            kind=Kind.CHOICE,
            choices=("success", "error", "any"),
            default="any",
            doc="a 2xx; a 4xx, 5xx, or none; whatever",
        ),
        Argument(name="as", kind=Kind.ANSWER, doc="which answer", default_text="the last command's"),
        Argument(name="status", kind=Kind.INTEGERS, doc="the status", default=(), default_text="any"),
        Argument(name="with", kind=Kind.PATTERNS, doc="what the JSON body holds", default_text="anything"),
        Argument(name="headers", kind=Kind.PATTERNS, doc="the headers, names in lower case", default_text="anything"),
        WITHIN,
        CHECKS,
        main="is",
    ),
    _expects(
        "socket-closes",
        "The bridge closes the toolbar's socket.",
        "socket-closes: {at: alice, code: 1013, within: 10 s}",
        _AT,
        Argument(name="code", kind=Kind.INTEGERS, doc="with this close code", default=(), default_text="any"),
        WITHIN,
        SINCE,
        CHECKS,
        main="at",
    ),
    _expects(
        "socket-refused",
        "The bridge refused the toolbar's socket.",
        "socket-refused: {at: alice, status: [403, 401]}",
        _AT,
        Argument(name="status", kind=Kind.INTEGERS, doc="with this status", default=(), default_text="any"),
        WITHIN,
        SINCE,
        CHECKS,
        main="at",
    ),
)
