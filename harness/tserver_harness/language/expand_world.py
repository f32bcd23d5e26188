"""What the T-Server, callers, phones, supervisors and routers do: tree nodes to steps of the plan."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, cast

from tserver_harness.language.situation import KnownCall, PartyState, Situation
from tserver_harness.language.syntax import AgentName, StepNode
from tserver_harness.language.wording import duration_text, named
from tserver_harness.plan import (
    Attach,
    CutClients,
    MoveAgent,
    OutsideAnswers,
    OutsideHangsUp,
    PlaceCall,
    RouteCall,
    SendEvent,
    ServerPower,
    SetLink,
    SetOutside,
    SetService,
    Step,
    UsePhone,
    Wait,
)

__all__ = ["WORLD_STEPS", "hang_up_everywhere"]

_PHONE_ACTIONS = {"hang-up": "hangup"}


def call(node: StepNode, path: str, situation: Situation) -> PlaceCall:
    """`call`."""
    to = node.arguments["to"]
    number = situation.number(to, node.where("to"))
    new = situation.new_call(node.get(str, "call"), node.where("call"))
    if isinstance(to, AgentName):
        new.callee = to.name
        new.parties[to.name] = PartyState.RINGING
    return place_call(node, path, situation, new.name, number)


def place_call(node: StepNode, path: str, situation: Situation, name: str, to: str) -> PlaceCall:
    """Someone dials: for `call` and `ringing`, which have the same arguments."""
    caller = node.get(str, "from")
    return PlaceCall(
        path=path,
        verb=node.verb.name,
        text=f"{caller or 'someone who withholds the number'} calls {named(to)}: {name}",
        span=node.span,
        call=name,
        from_number=situation.renamed(caller),
        to=to,
        dnis=node.find(str, "dnis"),
        user_data=situation.renamed(node.find(dict, "userData")),
    )


def answers(node: StepNode, path: str, situation: Situation) -> OutsideAnswers:
    """`answers`."""
    known = situation.call(node.get(str, "call"), node.where("call"))
    for agent in known.agents(PartyState.DIALING):
        known.parties[agent] = PartyState.ESTABLISHED
    text = f"the outside party of {known.name} answers"
    return OutsideAnswers(path=path, verb=node.verb.name, text=text, span=node.span, call=known.name)


def hangs_up(node: StepNode, path: str, situation: Situation) -> OutsideHangsUp:
    """`hangs-up`."""
    known = situation.call(node.get(str, "call"), node.where("call"))
    hang_up_everywhere(known)
    text = f"the outside party of {known.name} hangs up"
    return OutsideHangsUp(path=path, verb=node.verb.name, text=text, span=node.span, call=known.name)


def hang_up_everywhere(known: KnownCall) -> None:
    """One of two parties left: the call is over. Of more, the others may go on."""
    if len(known.agents(PartyState.RINGING, PartyState.DIALING, PartyState.ESTABLISHED)) <= 1 or known.caller:
        known.end_everywhere()


def outside(node: StepNode, path: str, situation: Situation) -> SetOutside:
    """`outside`."""
    number, behaviour, after = node.get(str, "number"), node.get(str, "behaviour"), node.get(float, "after")
    situation.behaviours[number] = behaviour
    text = f"{number} from now on: {behaviour}" + (f" after {duration_text(after)}" if after else "")
    return SetOutside(
        path=path,
        verb=node.verb.name,
        text=text,
        span=node.span,
        number=number,
        behaviour=behaviour,
        after_seconds=after,
    )


def phone(node: StepNode, path: str, situation: Situation) -> UsePhone | MoveAgent:
    """`phone`."""
    does = node.get(str, "does")
    if does in {"login", "logout", "ready", "not-ready"}:
        return supervisor(node, path, situation)
    agent = situation.agent(node.get(AgentName, "agent"), node.where("agent"))
    name = node.find(str, "call")
    to = None if not node.has("to") else situation.number(node.arguments["to"], node.where("to"))
    known, new = None, None
    if does == "dial":
        if to is None:
            situation.problems.add(node.span, "whom does she dial?", "write `to`, her number or an agent")
        new = None if name is None else situation.new_call(name, node.where("call"), caller=agent)
    else:
        known = None if name is None else situation.call(name, node.where("call"))
    _note_phone(does, agent, known, new)
    about = f" {known.name}" if known is not None else f" {named(to)}" if to is not None else ""
    return UsePhone(
        path=path,
        verb=node.verb.name,
        text=f"{agent} uses the desk phone: {does}{about}",
        span=node.span,
        dn="${" + agent + ".dn}",
        action=_PHONE_ACTIONS.get(does, does),
        call=None if known is None else known.name,
        to=to,
        new_call=None if new is None else new.name,
    )


def _note_phone(does: str, agent: str, known: KnownCall | None, new: KnownCall | None) -> None:
    if new is not None:
        new.parties[agent] = PartyState.DIALING
    if known is not None and does == "answer":
        known.parties[agent] = PartyState.ESTABLISHED
    if known is not None and does == "hang-up":
        hang_up_everywhere(known)
        known.parties[agent] = PartyState.ENDED


def supervisor(node: StepNode, path: str, situation: Situation) -> MoveAgent:
    """`supervisor`, and the same things at the phone."""
    agent = situation.agent(node.get(AgentName, "agent"), node.where("agent"))
    does = node.get(str, "does")
    return MoveAgent(
        path=path,
        verb=node.verb.name,
        text=f"{'a supervisor' if node.verb.name == 'supervisor' else 'the desk phone'} sets {agent}: {does}",
        span=node.span,
        agent=agent,
        action=does,
        work_mode=node.find(str, "workMode"),
        reasons=node.find(dict, "reasons") or {},
    )


def router(node: StepNode, path: str, situation: Situation) -> RouteCall:
    """`router`."""
    known = situation.call(node.get(str, "call"), node.where("call"))
    to = node.arguments["to"]
    number = situation.number(to, node.where("to"))
    if isinstance(to, AgentName):
        known.parties[to.name] = PartyState.RINGING
    return route_call(node, path, known.name, node.get(str, "at"), number)


def route_call(node: StepNode, path: str, name: str, point: str, to: str) -> RouteCall:
    """A router sends the call on: for `router` and `ringing`."""
    text = f"a router sends {name} from {point} to {named(to)}"
    return RouteCall(path=path, verb=node.verb.name, text=text, span=node.span, dn=point, call=name, to=to)


def attach(node: StepNode, path: str, situation: Situation) -> Attach:
    """`attach`."""
    known = situation.call(node.get(str, "call"), node.where("call"))
    data = situation.renamed(node.get(dict, "userData"))
    text = f"someone attaches {', '.join(data)} to {known.name}"
    return Attach(path=path, verb=node.verb.name, text=text, span=node.span, call=known.name, user_data=data)


def send_event(node: StepNode, path: str, situation: Situation) -> SendEvent:
    """`send-event`."""
    message: dict[str, Any] = situation.renamed(node.get(dict, "message"))
    dn = situation.number(node.arguments["to"], node.where("to"))
    text = f"the T-Server sends {message.get('message', 'a message without a name')} to the clients of {named(dn)}"
    return SendEvent(path=path, verb=node.verb.name, text=text, span=node.span, dn=dn, message=message)


def cut_link(node: StepNode, path: str, situation: Situation) -> CutClients:  # noqa: ARG001  the table's signature
    """`cut-link`."""
    how = cast("Literal['fin', 'rst', 'silence']", node.get(str, "how"))  # the verb table knows no other
    text = f"the bridge's connections to the T-Server are cut ({how})"
    return CutClients(path=path, verb=node.verb.name, text=text, span=node.span, how=how)


def server_power(node: StepNode, path: str, situation: Situation) -> ServerPower:  # noqa: ARG001  the table's signature
    """`server-down`, `server-up`."""
    up = node.verb.name == "server-up"
    text = "the T-Server comes back" if up else "the T-Server goes down"
    return ServerPower(path=path, verb=node.verb.name, text=text, span=node.span, up=up)


def link(node: StepNode, path: str, situation: Situation) -> SetLink:  # noqa: ARG001  the table's signature
    """`link-down`, `link-up`."""
    up = node.verb.name == "link-up"
    text = f"the T-Server {'regains' if up else 'loses'} the link to the switch"
    return SetLink(path=path, verb=node.verb.name, text=text, span=node.span, up=up)


def service(node: StepNode, path: str, situation: Situation) -> SetService:
    """`out-of-service`, `in-service`."""
    dn = situation.number(node.arguments["agent"], node.where("agent"))
    back = node.verb.name == "in-service"
    text = f"{named(dn)} {'comes back into service' if back else 'goes out of service'}"
    return SetService(path=path, verb=node.verb.name, text=text, span=node.span, dn=dn, in_service=back)


def wait(node: StepNode, path: str, situation: Situation) -> Wait:  # noqa: ARG001  the table's signature
    """`wait`."""
    seconds = node.get(float, "time")
    text = f"{duration_text(seconds)} pass"
    return Wait(path=path, verb=node.verb.name, text=text, span=node.span, seconds=seconds)


WORLD_STEPS: Mapping[str, Callable[[StepNode, str, Situation], Step]] = {
    "call": call,
    "answers": answers,
    "hangs-up": hangs_up,
    "outside": outside,
    "phone": phone,
    "supervisor": supervisor,
    "router": router,
    "attach": attach,
    "send-event": send_event,
    "cut-link": cut_link,
    "server-down": server_power,
    "server-up": server_power,
    "link-down": link,
    "link-up": link,
    "out-of-service": service,
    "in-service": service,
    "wait": wait,
}
