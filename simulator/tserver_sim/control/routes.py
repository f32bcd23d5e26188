"""The table of routes: what can be asked, what each does, and what it answers.

The application (`app.py`) and the OpenAPI document (`openapi.py`) are both made from it. A row makes one stimulus for
the switch, or asks the simulator for something that is not the switch's business (a picture, a cut, a fault).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import msgspec

from tserver_sim.control.bodies import (
    AgentMove,
    CallToPlace,
    ClientCut,
    DialledNumber,
    DigitsToPress,
    FaultToInject,
    Login,
    MessageToSend,
    NoBody,
    OneCall,
    OutsideReaction,
    PowerCut,
    Restart,
    RouterToSet,
    RouteToGive,
    UserData,
    read_key_values,
)
from tserver_sim.control.errors import ControlError
from tserver_sim.control.route import Act, Answer, Asked, Done, Route
from tserver_sim.model.inputs import (
    AgentMoved,
    CallPlaced,
    DigitsPressed,
    EventSent,
    LinkChanged,
    OutsideAnswered,
    OutsideBehaviourSet,
    OutsideHungUp,
    PhoneUsed,
    RouteGiven,
    RouterSet,
    ServiceChanged,
    Stimulus,
    SwitchReset,
    UserDataPatched,
)
from tserver_sim.model.snapshot import CallPicture, Snapshot
from tserver_sim.version import VERSION
from tserver_wire import ENUMS

__all__ = ["ROUTES", "CallList", "FaultInjected", "Health", "PlacedCall"]


class Health(msgspec.Struct, frozen=True):
    """The simulator runs."""

    version: str
    status: str = "ok"


class PlacedCall(msgspec.Struct, frozen=True, rename="camel"):
    """The new call, by all its names."""

    id: str
    conn_id: str
    call_id: int
    call_uuid: str
    state: str


class CallList(msgspec.Struct, frozen=True):
    """All calls, those included that ended in the last ten minutes."""

    calls: list[CallPicture]


class FaultInjected(msgspec.Struct, frozen=True):
    """The name of the fault, for deleting it."""

    id: int


def _stimulating(make: Callable[[Asked], Stimulus]) -> Act:
    """Give what asks the switch, and answers what the switch says."""

    async def act(asked: Asked) -> Answer:
        return Answer(await asked.simulator.stimulate(make(asked)))

    return act


async def _say_health(_asked: Asked) -> Answer:
    return Answer(Health(VERSION))


async def _show_state(asked: Asked) -> Answer:
    return Answer(asked.simulator.snapshot())


async def _list_calls(asked: Asked) -> Answer:
    return Answer(CallList(asked.simulator.snapshot(ended=True).calls))


async def _show_call(asked: Asked) -> Answer:
    wanted = asked.path["id"]
    call = _find_call(asked.simulator.snapshot(ended=True).calls, wanted)
    if call is not None:
        return Answer(call)
    raise ControlError(
        404, "no-such-call", f"no call has the id or ConnID {wanted!r}; GET /v1/calls lists those there are"
    )


def _find_call(calls: list[CallPicture], wanted: str) -> CallPicture | None:
    """Find by id, else by ConnID; of two with that id the one that has not ended, else the later one."""
    by_id = [call for call in calls if call.id == wanted]
    found = by_id or [call for call in calls if call.conn_id.lower() == wanted.lower()]
    return next((call for call in reversed(found) if not call.ended), found[-1] if found else None)


async def _place_call(asked: Asked) -> Answer:
    body: CallToPlace = asked.body
    placed = await asked.simulator.stimulate(
        CallPlaced(
            from_number=body.from_number,
            to=body.to,
            dnis=body.dnis,
            user_data=read_key_values(body.user_data, "userData"),
            id=body.id,
        )
    )
    return Answer(placed, {"Location": f"/v1/calls/{quote(str(placed['id']), safe='')}"})


async def _cut_client(asked: Asked) -> Answer:
    session = asked.path["sessionId"]
    try:
        await asked.simulator.cut(session, asked.body.how)
    except KeyError:
        raise ControlError(
            404, "no-such-client", f"no client has the SessionID {session!r}; GET /v1/state lists them"
        ) from None
    return Answer()


async def _go_down(asked: Asked) -> Answer:
    body: PowerCut = asked.body
    await asked.simulator.down(body.seconds, which=body.server)
    return Answer()


async def _come_up(asked: Asked) -> Answer:
    with _port_taken():
        await asked.simulator.up()
    return Answer()


async def _switch_over(asked: Asked) -> Answer:
    return Answer(await asked.simulator.switch_over())


async def _start_anew(asked: Asked) -> Answer:
    body: Restart = asked.body
    with _port_taken():
        return Answer(await asked.simulator.restart(body.calls, body.seconds))


@contextmanager
def _port_taken() -> Iterator[None]:
    try:
        yield
    except OSError as problem:  # CannotListenError, in whole sentences
        raise ControlError(409, "port-taken", str(problem)) from None


async def _inject_fault(asked: Asked) -> Answer:
    body: FaultToInject = asked.body
    if body.dn is not None and all(each.dn != body.dn for each in asked.simulator.snapshot().dns):
        raise ControlError(404, "no-such-dn", f"there is no DN {body.dn}", "dn")
    try:
        number = asked.simulator.faults.add(
            body.kind, body.message, dn=body.dn, error_code=body.error_code, seconds=body.seconds, times=body.times
        )
    except ValueError as problem:  # FaultInvalidError, which says the field
        raise ControlError(422, "invalid-field", str(problem), getattr(problem, "field", None)) from None
    asked.fault_ids.add(number)
    return Answer(FaultInjected(number), {"Location": f"/v1/faults/{number}"})


async def _delete_fault(asked: Asked) -> Answer:
    given = asked.path["id"]
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 20 else None
    if number not in asked.fault_ids or number is None:
        raise ControlError(404, "no-such-fault", f"no fault has the id {given!r}; POST /v1/faults answers with it")
    asked.fault_ids.discard(number)
    asked.simulator.faults.remove(number)
    return Answer()


async def _reset(asked: Asked) -> Answer:
    asked.simulator.faults.clear()  # first: what the end of the calls brings shall reach the clients
    asked.fault_ids.clear()
    return Answer(await asked.simulator.stimulate(SwitchReset()))


def _phone_used(asked: Asked, action: str) -> Stimulus:
    return PhoneUsed(asked.path["dn"], action, conn_id=asked.body.conn_id)


def _work_mode(spelling: str | None) -> str | None:
    return None if spelling is None else ENUMS["AgentWorkMode"].accepted[spelling]


def _agent_logged_in(asked: Asked) -> Stimulus:
    body: Login = asked.body
    return AgentMoved(asked.path["agentId"], "login", dn=body.dn, work_mode=_work_mode(body.work_mode))


def _agent_moved(asked: Asked, action: str) -> Stimulus:
    body: AgentMove = asked.body
    return AgentMoved(
        asked.path["agentId"],
        action,
        work_mode=_work_mode(body.work_mode),
        reasons=read_key_values(body.reasons, "reasons"),
    )


def _outside_told(asked: Asked) -> Stimulus:
    body: OutsideReaction = asked.body
    return OutsideBehaviourSet(asked.path["number"], body.behaviour, body.after_seconds)


def _user_data_patched(asked: Asked) -> Stimulus:
    return UserDataPatched(asked.path["id"], read_key_values(asked.body, "userData"))


def _route_given(asked: Asked) -> Stimulus:
    return RouteGiven(asked.path["dn"], asked.body.conn_id, asked.body.to)


def _router_set(asked: Asked) -> Stimulus:
    body: RouterToSet = asked.body
    return RouterSet(asked.path["dn"], tuple(body.targets), body.strategy, body.after_seconds)


def _message_sent(asked: Asked) -> Stimulus:
    body: MessageToSend = asked.body
    return EventSent(body.dn, body.session_id, body.message)


def _post(path: str, summary: str, make: Callable[[Asked], Stimulus], body: Any = NoBody) -> Route:
    return Route("POST", path, summary, _stimulating(make), body, asks_switch=True)


def _server(action: str, summary: str, act: Act, body: Any) -> Route:
    return Route("POST", f"/v1/server/{action}", summary, act, body, asks_switch=True)


def _phone(action: str, summary: str) -> Route:
    return _post(f"/v1/phones/{{dn}}/{action}", summary, lambda asked: _phone_used(asked, action), OneCall)


def _agent(action: str, summary: str) -> Route:
    return _post(f"/v1/agents/{{agentId}}/{action}", summary, lambda asked: _agent_moved(asked, action), AgentMove)


ROUTES: tuple[Route, ...] = (
    Route("GET", "/v1/health", "Whether the simulator runs, and which version", _say_health, answer=Health),
    Route(
        "GET",
        "/v1/state",
        "The whole switch in one frozen snapshot; calls that ended are in /v1/calls",
        _show_state,
        answer=Snapshot,
    ),
    Route(
        "POST",
        "/v1/calls",
        "An outside party dials a DN, queue or route point",
        _place_call,
        CallToPlace,
        PlacedCall,
        201,
        asks_switch=True,
    ),
    Route("GET", "/v1/calls", "All calls; ended ones for ten minutes", _list_calls, answer=CallList),
    Route("GET", "/v1/calls/{id}", "One call, by your id or its ConnID", _show_call, answer=CallPicture),
    _post("/v1/calls/{id}/hangup", "The outside party hangs up", lambda asked: OutsideHungUp(asked.path["id"])),
    _post("/v1/calls/{id}/answer", "The outside party answers", lambda asked: OutsideAnswered(asked.path["id"])),
    _post(
        "/v1/calls/{id}/digits",
        "The outside party presses digits",
        lambda asked: DigitsPressed(asked.path["id"], asked.body.digits),
        DigitsToPress,
    ),
    Route(
        "PATCH",
        "/v1/calls/{id}/user-data",
        "Someone who is no party changes attached data",
        _stimulating(_user_data_patched),
        UserData,
        asks_switch=True,
    ),
    Route(
        "PUT",
        "/v1/outside/{number}",
        "How an outside number reacts when an agent dials it",
        _stimulating(_outside_told),
        OutsideReaction,
        asks_switch=True,
    ),
    _phone("answer", "Someone answers at the desk phone"),
    _phone("hangup", "Someone hangs up the desk phone"),
    _phone("hold", "Someone puts a call on hold at the desk phone"),
    _phone("retrieve", "Someone takes a call off hold at the desk phone"),
    _post(
        "/v1/phones/{dn}/dial",
        "Someone dials at the desk phone",
        lambda asked: PhoneUsed(asked.path["dn"], "dial", to=asked.body.to),
        DialledNumber,
    ),
    _post(
        "/v1/agents/{agentId}/login", "An agent logs in at the phone, or a supervisor does it", _agent_logged_in, Login
    ),
    _agent("logout", "An agent logs out, or is logged out"),
    _agent("ready", "An agent goes ready, or is made ready"),
    _agent("not-ready", "An agent goes not ready, or is made not ready"),
    _post(
        "/v1/route-points/{dn}/route", "A router that is no T-Server client sends a call on", _route_given, RouteToGive
    ),
    Route(
        "PUT",
        "/v1/route-points/{dn}/router",
        "The built-in router of a route point is this one from now on",
        _stimulating(_router_set),
        RouterToSet,
        asks_switch=True,
    ),
    Route(
        "DELETE",
        "/v1/route-points/{dn}/router",
        "The route point has no built-in router any more",
        _stimulating(lambda asked: RouterSet(asked.path["dn"], ())),
        asks_switch=True,
    ),
    _post(
        "/v1/dns/{dn}/out-of-service",
        "A device goes out of service",
        lambda asked: ServiceChanged(asked.path["dn"], in_service=False),
    ),
    _post(
        "/v1/dns/{dn}/in-service",
        "A device comes back into service",
        lambda asked: ServiceChanged(asked.path["dn"], in_service=True),
    ),
    _post("/v1/link/down", "The T-Server loses the switch", lambda _: LinkChanged(up=False)),
    _post("/v1/link/up", "The T-Server regains the switch", lambda _: LinkChanged(up=True)),
    Route("POST", "/v1/clients/{sessionId}/cut", "One client's connection ends", _cut_client, ClientCut, Done),
    Route(
        "POST",
        "/v1/server/down",
        "The listener closes and all clients are cut; the switch lives on, and a backup takes over",
        _go_down,
        PowerCut,
        Done,
    ),
    Route(
        "POST", "/v1/server/up", "The listener opens again, on the same port", _come_up, NoBody, Done, asks_switch=True
    ),
    _server("switch-over", "The backup becomes the primary, and the primary its backup", _switch_over, NoBody),
    _server("restart", "The T-Server starts anew, with new ids; calls are lost or kept", _start_anew, Restart),
    _post(
        "/v1/send",
        "Any message goes to the clients of a DN, or to one client, as written",
        _message_sent,
        MessageToSend,
    ),
    Route(
        "POST",
        "/v1/faults",
        "The T-Server will misbehave on the next messages of a name",
        _inject_fault,
        FaultToInject,
        FaultInjected,
        201,
    ),
    Route(
        "DELETE", "/v1/faults/{id}", "A fault is withdrawn, whether it has happened or not", _delete_fault, answer=Done
    ),
    Route("POST", "/v1/reset", "All calls end, all agents log out, faults go", _reset, NoBody),
    Route("GET", "/v1/events", "Server-sent events: each message in and out, each state change", None),
)
