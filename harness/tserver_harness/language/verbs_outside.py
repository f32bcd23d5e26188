"""What happens on the telephone side without a T-Server client: callers, desk phones, supervisors, routers."""

from tserver_harness.language.grammar import Actor, Argument, Kind, Role, Verb
from tserver_harness.language.verbs_main_job import DEFAULT_NUMBER

__all__ = ["OUTSIDE_VERBS"]

_CALL = Argument(name="call", kind=Kind.CALL, required=True, doc="which call")
_WORK_MODE = Argument(name="workMode", kind=Kind.TEXT, doc="an AgentWorkMode", default_text="none")
_REASONS = Argument(name="reasons", kind=Kind.USER_DATA, doc="the Reasons, `{ReasonCode: 3}`", default_text="none")


def _does(name: str, doc: str, example: str, *arguments: Argument, main: str | None = None) -> Verb:
    return Verb(
        name=name, actor=Actor.OUTSIDE, role=Role.DOES, doc=doc, example=example, main=main, arguments=arguments
    )


OUTSIDE_VERBS = (
    _does(
        "call",
        "Someone outside dials a DN, queue or route point.",
        'call: {call: c1, from: "+46850123456", to: "8001", userData: {language: sv}}',
        Argument(name="call", kind=Kind.NEW_CALL, required=True, doc="the call's name from here on"),
        Argument(name="to", kind=Kind.PLACE, required=True, doc="what the call is sent to"),
        Argument(name="from", kind=Kind.NUMBER, doc='the caller\'s number; `""` withholds it', default=DEFAULT_NUMBER),
        Argument(name="dnis", kind=Kind.NUMBER, doc="what the caller dialled", default_text="the same as `to`"),
        Argument(name="userData", kind=Kind.USER_DATA, doc="attached data", default_text="none"),
    ),
    _does("answers", "The outside party of the call answers.", "answers: c1", _CALL, main="call"),
    _does("hangs-up", "The outside party of the call hangs up.", "hangs-up: c1", _CALL, main="call"),
    _does(
        "outside",
        "How a number out there reacts when it is dialled.",
        'outside: {number: "+14155550199", behaviour: busy}',
        Argument(name="number", kind=Kind.NUMBER, required=True, doc="the number"),
        Argument(
            name="behaviour",
            kind=Kind.CHOICE,
            choices=("answer", "busy", "no-answer", "invalid", "manual"),
            required=True,
            doc="what it does; `manual` waits for the step `answers`",
        ),
        Argument(name="after", kind=Kind.DURATION, doc="after this time", default=0.0, default_text="at once"),
    ),
    _does(
        "phone",
        "The agent uses the phone on her desk.",
        "phone: {agent: alice, does: answer, call: c1}",
        Argument(name="agent", kind=Kind.AGENT, required=True, doc="whose phone"),
        Argument(
            name="does",
            kind=Kind.CHOICE,
            choices=("answer", "hang-up", "hold", "retrieve", "dial", "login", "logout", "ready", "not-ready"),
            required=True,
            doc="what she does",
        ),
        Argument(
            name="call",
            kind=Kind.CALL,
            doc="with which call; when she dials, the new call's name",
            default_text="the only one that it can be",
        ),
        Argument(name="to", kind=Kind.PLACE, doc="whom she dials"),
        _WORK_MODE,
        _REASONS,
    ),
    _does(
        "supervisor",
        "A supervisor changes the agent's state.",
        "supervisor: {agent: alice, does: not-ready, reasons: {ReasonCode: 3}}",
        Argument(name="agent", kind=Kind.AGENT, required=True, doc="whose state"),
        Argument(
            name="does",
            kind=Kind.CHOICE,
            choices=("login", "logout", "ready", "not-ready"),
            required=True,
            doc="the change",
        ),
        _WORK_MODE,
        _REASONS,
    ),
    _does(
        "router",
        "A router that is no client of the T-Server sends the call on a route point to a DN.",
        'router: {at: "8501", call: c1, to: alice}',
        Argument(name="at", kind=Kind.NUMBER, required=True, doc="the route point"),
        _CALL,
        Argument(name="to", kind=Kind.PLACE, required=True, doc="where it goes"),
    ),
    _does(
        "attach",
        "Someone else changes attached data of the call; pairs of the same key are replaced.",
        "attach: {call: c1, userData: {segment: platinum}}",
        _CALL,
        Argument(name="userData", kind=Kind.USER_DATA, required=True, doc="the pairs"),
    ),
)
