"""What each primitive step does to the world: a table from the step's class to a function.

A step that only acts returns when it has acted. Steps made of steps, and expectations, belong to
`tserver_harness.runner.run`.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import trio

from tserver_harness import plan
from tserver_harness.runner.errors import StepFailedError
from tserver_harness.runner.toolbar import HttpRequest
from tserver_harness.runner.world import World

__all__ = ["DOINGS", "do"]


async def do(step: plan.Step, world: World) -> None:
    """Carry out one acting step, its text filled in already.

    Raises:
        StepFailedError: it cannot be done as things are.
    """
    await DOINGS[type(step)](step, world)


async def _connect(step: plan.ConnectToolbar, world: World) -> None:
    connected = await world.toolbars.connect(
        step.agent, step.tab, origin=step.origin, query=step.query, token=step.token
    )
    if not connected and not step.may_fail:
        raise StepFailedError(f"the bridge did not take the socket of {step.agent}'s toolbar")


async def _close(step: plan.CloseToolbar, world: World) -> None:
    if not await world.toolbars.close(step.agent, step.tab, how=step.how):
        raise StepFailedError(f"{step.agent}'s toolbar {step.tab} has no open socket to close")


async def _misuse(step: plan.MisuseSocket, world: World) -> None:
    if not await world.toolbars.misuse(step.agent, step.tab, step.how):
        raise StepFailedError(f"{step.agent}'s toolbar {step.tab} has no open socket to misuse")


async def _change_reading(step: plan.ReadingChanged, world: World) -> None:
    if step.reads:
        world.toolbars.go_on_reading(step.agent, step.tab)
    else:
        world.toolbars.stop_reading(step.agent, step.tab)


async def _post_command(step: plan.PostCommand, world: World) -> None:
    keys = dict(step.keys)
    if step.call is not None:
        keys.setdefault("connectionId", world.toolbar_id_of(step.agent, step.call) or _conn_id(world, step.call))
    if step.new_call is not None:
        own_id = keys.get("eventId")
        event_id = own_id if isinstance(own_id, str) else None
        world.book.expect_dialling(step.new_call, dn=world.cast[step.agent].dn, answer=step.answer, event_id=event_id)
        if event_id is not None:
            world.posted_ids[step.new_call] = event_id
    site = world.toolbars.site
    await world.toolbars.send(
        HttpRequest(
            agent=step.agent,
            tab=step.tab,
            answer=step.answer,
            command=step.command,
            url=site.rest_address(step.agent),
            headers={**world.toolbars.headers(), "Origin": site.origin, "Content-Type": "application/json"},
            body=msgspec.json.encode(site.dialect.body(step.command, keys)).decode(),
        )
    )


async def _post_raw(step: plan.PostRaw, world: World) -> None:
    site = world.toolbars.site
    usual = site.rest_address(step.agent)
    given = {name.lower() for name in step.headers}
    usual_headers = world.toolbars.headers()
    await world.toolbars.send(
        HttpRequest(
            agent=step.agent,
            answer=step.answer,
            command="",
            method=step.method,
            url=_joined(usual, step.address),
            # A header given as "" is one that the page does not send.
            headers={
                **{name: value for name, value in usual_headers.items() if name.lower() not in given},
                **{name: value for name, value in step.headers.items() if value},
            },
            body=step.body * step.repeat_body,
        )
    )


def _joined(usual: str, address: str | None) -> str:
    if address is None:
        return usual
    if address.startswith("/"):
        scheme, _, rest = usual.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}{address}"
    return address


async def _place_call(step: plan.PlaceCall, world: World) -> None:
    conn_id = await world.switchboard.place_call(
        step.call, from_number=step.from_number, to=world.dn_of(step.to), dnis=step.dnis, user_data=step.user_data
    )
    world.book.name(step.call, conn_id)
    world.tell_calls()


async def _outside_answers(step: plan.OutsideAnswers, world: World) -> None:
    await world.switchboard.outside_answers(_conn_id(world, step.call), step.call)


async def _outside_hangs_up(step: plan.OutsideHangsUp, world: World) -> None:
    await world.switchboard.outside_hangs_up(_conn_id(world, step.call), step.call)


async def _set_outside(step: plan.SetOutside, world: World) -> None:
    await world.switchboard.set_outside(step.number, step.behaviour, step.after_seconds)


async def _use_phone(step: plan.UsePhone, world: World) -> None:
    dn = world.dn_of(step.dn)
    to = None if step.to is None else world.dn_of(step.to)
    if step.new_call is not None:
        world.book.expect_dialling(step.new_call, dn=dn, answer="", event_id=None)
    conn_id = None if step.call is None else _conn_id(world, step.call)
    await world.switchboard.use_phone(dn, step.action, conn_id=conn_id, to=to)


async def _move_agent(step: plan.MoveAgent, world: World) -> None:
    agent = world.cast[step.agent]
    await world.switchboard.move_agent(
        agent.agent_id, step.action, dn=agent.dn, work_mode=step.work_mode, reasons=step.reasons
    )


async def _attach(step: plan.Attach, world: World) -> None:
    await world.switchboard.attach(_conn_id(world, step.call), step.call, step.user_data)


async def _route_call(step: plan.RouteCall, world: World) -> None:
    await world.switchboard.route(world.dn_of(step.dn), _conn_id(world, step.call), world.dn_of(step.to))


async def _set_service(step: plan.SetService, world: World) -> None:
    await world.switchboard.set_service(world.dn_of(step.dn), in_service=step.in_service)


async def _set_link(step: plan.SetLink, world: World) -> None:
    await world.switchboard.set_link(up=step.up)


async def _cut_clients(step: plan.CutClients, world: World) -> None:
    await world.switchboard.cut_clients(step.how)


async def _set_power(step: plan.ServerPower, world: World) -> None:
    await world.switchboard.set_power(up=step.up)


async def _send_event(step: plan.SendEvent, world: World) -> None:
    await world.switchboard.send_event(world.dn_of(step.dn), step.message)


async def _wait(step: plan.Wait, _world: World) -> None:
    await trio.sleep(step.seconds)


def _conn_id(world: World, call: str) -> str:
    conn_id = world.conn_id_of(call)
    if conn_id is None:
        raise StepFailedError(f"there is no call {call}: the bridge did not ask for it, or the switch refused it")
    return conn_id


DOINGS: Mapping[type, Callable[[Any, World], Awaitable[None]]] = {
    plan.ConnectToolbar: _connect,
    plan.CloseToolbar: _close,
    plan.MisuseSocket: _misuse,
    plan.ReadingChanged: _change_reading,
    plan.PostCommand: _post_command,
    plan.PostRaw: _post_raw,
    plan.PlaceCall: _place_call,
    plan.OutsideAnswers: _outside_answers,
    plan.OutsideHangsUp: _outside_hangs_up,
    plan.SetOutside: _set_outside,
    plan.UsePhone: _use_phone,
    plan.MoveAgent: _move_agent,
    plan.Attach: _attach,
    plan.RouteCall: _route_call,
    plan.SetService: _set_service,
    plan.SetLink: _set_link,
    plan.CutClients: _cut_clients,
    plan.ServerPower: _set_power,
    plan.SendEvent: _send_event,
    plan.Wait: _wait,
}
