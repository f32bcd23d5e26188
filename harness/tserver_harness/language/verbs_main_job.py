"""The five words of the main job, and `available`: each does something and checks both sides."""

from tserver_harness.language.grammar import Actor, Argument, Kind, Role, Verb

__all__ = ["MAIN_JOB_VERBS"]

_AGENT = Argument(name="agent", kind=Kind.AGENT, required=True, doc="whose toolbar")
_CALL = Argument(name="call", kind=Kind.CALL, required=True, doc="which call")
_AT = Argument(
    name="at", kind=Kind.AGENT, doc="at whose toolbar", default_text="the agent whom the call concerns, if only one is"
)
DEFAULT_NUMBER = "+14155550123"

MAIN_JOB_VERBS = (
    Verb(
        name="register",
        actor=Actor.MAIN_JOB,
        role=Role.COMPOUND,
        main="agent",
        doc="The toolbar connects and posts `initialize`; the bridge must register the agent's DN (AV-01), unless it "
        "has done so before.",
        example="register: alice",
        arguments=(_AGENT,),
    ),
    Verb(
        name="login",
        actor=Actor.MAIN_JOB,
        role=Role.COMPOUND,
        main="agent",
        doc="After `register`: the bridge must log the agent in (AV-02), unless she is; the toolbar must hear "
        "EventRegistered (AV-03), and `initialize` must be answered with success (HT-01).",
        example="login: alice",
        arguments=(_AGENT,),
    ),
    Verb(
        name="available",
        actor=Actor.MAIN_JOB,
        role=Role.COMPOUND,
        main="agent",
        doc="`register` and `login`.",
        example="available: alice",
        arguments=(_AGENT,),
    ),
    Verb(
        name="ringing",
        actor=Actor.MAIN_JOB,
        role=Role.COMPOUND,
        doc="Someone outside dials, the call rings at the agent; the toolbar must hear EventRinging (IN-01) with the "
        "caller's number (IN-02). By way of a route point the router's answer is part of it.",
        example='ringing: {call: c1, at: alice, from: "+14155550123", userData: {segment: gold, visits: 3}}',
        arguments=(
            Argument(name="call", kind=Kind.NEW_CALL, required=True, doc="the call's name from here on"),
            Argument(name="at", kind=Kind.AGENT, required=True, doc="where it rings"),
            Argument(
                name="from", kind=Kind.NUMBER, doc='the caller\'s number; `""` withholds it', default=DEFAULT_NUMBER
            ),
            Argument(name="dnis", kind=Kind.NUMBER, doc="what the caller dialled", default_text="the DN"),
            Argument(name="userData", kind=Kind.USER_DATA, doc="attached data", default_text="none"),
            Argument(name="via", kind=Kind.NUMBER, doc="a queue or route point on the way", default_text="none"),
        ),
    ),
    Verb(
        name="dialing",
        actor=Actor.MAIN_JOB,
        role=Role.COMPOUND,
        doc="The agent dials in the toolbar; the bridge must ask for the call (OB-01); the toolbar should hear "
        "EventRinging marked outbound, or EventDialing (OB-03).",
        example='dialing: {call: c1, by: alice, to: "+14155550199"}',
        arguments=(
            Argument(name="call", kind=Kind.NEW_CALL, required=True, doc="the call's name from here on"),
            Argument(name="by", kind=Kind.AGENT, required=True, doc="who dials"),
            Argument(name="to", kind=Kind.PLACE, required=True, doc="who is called"),
            Argument(name="id", kind=Kind.TEXT, doc="the toolbar's own id for the call", default_text="none is sent"),
            Argument(name="userData", kind=Kind.USER_DATA, doc="attached data for the call", default_text="none"),
        ),
    ),
    Verb(
        name="established",
        actor=Actor.MAIN_JOB,
        role=Role.COMPOUND,
        doc="The call is answered: in the toolbar (the bridge must ask for it, AC-01; EventEstablished, AC-02; "
        "success, HT-01), at the desk phone (AC-03), or by the party that was called (OB-02).",
        example="established: {call: c1, by: toolbar}",
        arguments=(
            _CALL,
            Argument(
                name="by", kind=Kind.CHOICE, choices=("toolbar", "phone", "callee"), required=True, doc="who answers"
            ),
            _AT,
        ),
    ),
    Verb(
        name="released",
        actor=Actor.MAIN_JOB,
        role=Role.COMPOUND,
        doc="The call ends: in the toolbar (`reject` while it rings, HU-01, else `hangup`, HU-02; success, HT-01), at "
        "the desk phone, or at the other end; EventReleased must be heard (HU-03; IN-08 where the caller gives up).",
        example="released: {call: c1, by: caller}",
        arguments=(
            _CALL,
            Argument(
                name="by",
                kind=Kind.CHOICE,
                choices=("toolbar", "phone", "caller", "callee"),
                required=True,
                doc="who ends it",
            ),
            _AT,
        ),
    ),
)
