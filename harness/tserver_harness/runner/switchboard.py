"""The telephone side of a scenario: callers, desk phones, supervisors, the switch and its links, and faults on purpose.

Each deed is a fact first and a stimulus for the simulator then, so that what it causes comes after it. The simulator's
vocabulary for this side is known here and in `tserver_harness.runner.tap`, nowhere else in the harness.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from tserver_harness.runner.errors import SwitchRefusedError
from tserver_harness.runner.recorder import Recorder
from tserver_harness.transcript import StimulusGiven
from tserver_sim.model import inputs
from tserver_sim.model.snapshot import CallPicture
from tserver_sim.server import Simulator, StimulusRefusedError
from tserver_wire import KeyValueList

__all__ = ["Switchboard"]

_NOT_NOW = frozenset({404, 409})


class Switchboard:
    """Acts on one simulator, as people and devices do that are no T-Server clients."""

    def __init__(self, simulator: Simulator, recorder: Recorder) -> None:
        """The simulator belongs to the ground; this ends nothing of it."""
        self._simulator = simulator
        self._recorder = recorder
        self._down = False
        self._link_down = False
        self._out_of_service: set[str] = set()
        self._outside_set: set[str] = set()

    async def _give(self, stimulus: inputs.Stimulus, action: str, text: str, **arguments: Any) -> Mapping[str, Any]:
        self._tell(action, text, **arguments)
        try:
            return await self._simulator.stimulate(stimulus)
        except StimulusRefusedError as refusal:
            if refusal.status in _NOT_NOW:
                raise SwitchRefusedError(f"the switch refused: {refusal.message}") from refusal
            raise

    def _tell(self, action: str, text: str, **arguments: Any) -> None:
        given = {name: value for name, value in arguments.items() if value is not None}
        self._recorder.keep(StimulusGiven(**self._recorder.stamp(), action=action, arguments=given, text=text))

    async def place_call(self, name: str, *, from_number: str, to: str, dnis: str | None, user_data: Any) -> str:
        """Someone outside dials; the ConnID of the call."""
        caller = from_number or "a caller who withholds the number"
        value = await self._give(
            inputs.CallPlaced(
                from_number=from_number, to=to, dnis=dnis, user_data=KeyValueList.from_json(user_data or {}), id=None
            ),
            "call",
            f"{caller} dials {to}",
            call=name,
            **{"from": from_number},
            to=to,
            dnis=dnis,
            userData=user_data,
        )
        return str(value["connId"])

    async def outside_answers(self, conn_id: str, name: str) -> None:
        """The outside party answers."""
        await self._give(inputs.OutsideAnswered(conn_id), "answer", f"the outside party of {name} answers", call=name)

    async def outside_hangs_up(self, conn_id: str, name: str) -> None:
        """The outside party hangs up."""
        await self._give(inputs.OutsideHungUp(conn_id), "hangup", f"the outside party of {name} hangs up", call=name)

    async def set_outside(self, number: str, behaviour: str, after_seconds: float) -> None:
        """How a number reacts when it is dialled."""
        self._outside_set.add(number)
        await self._give(
            inputs.OutsideBehaviourSet(number, behaviour, after_seconds),
            "outside",
            f"{number} will do: {behaviour}, after {after_seconds:g} s",
            number=number,
            behaviour=behaviour,
            afterSeconds=after_seconds,
        )

    async def use_phone(self, dn: str, action: str, *, conn_id: str | None, to: str | None) -> Mapping[str, Any]:
        """Someone uses the desk phone."""
        text = f"the phone on {dn}: {action}" + (f" {to}" if to else "")
        return await self._give(
            inputs.PhoneUsed(dn, action, conn_id, to), "phone", text, dn=dn, does=action, connId=conn_id, to=to
        )

    async def move_agent(
        self, agent_id: str, action: str, *, dn: str | None, work_mode: str | None, reasons: Mapping[str, Any]
    ) -> None:
        """At the phone or by a supervisor; who is logged in there already need not log in."""
        text = f"agent {agent_id} at the phone or by a supervisor: {action}"
        if action == "login" and self._is_logged_in(agent_id, dn):
            self._tell("agent", f"{text} (is logged in already)", agentId=agent_id, does=action)
            return
        await self._give(
            inputs.AgentMoved(agent_id, action, dn, work_mode, KeyValueList.from_json(dict(reasons))),
            "agent",
            text,
            agentId=agent_id,
            does=action,
            workMode=work_mode,
            reasons=dict(reasons) or None,
        )

    def _is_logged_in(self, agent_id: str, dn: str | None) -> bool:
        agents = self._simulator.snapshot().agents
        return any(agent.agent_id == agent_id and dn is not None and agent.dn == dn for agent in agents)

    async def attach(self, conn_id: str, name: str, user_data: Any) -> None:
        """Someone else changes attached data."""
        await self._give(
            inputs.UserDataPatched(conn_id, KeyValueList.from_json(user_data)),
            "attach",
            f"attached data of {name} changes",
            call=name,
            userData=user_data,
        )

    async def route(self, dn: str, conn_id: str, to: str) -> None:
        """A router sends the call on."""
        await self._give(
            inputs.RouteGiven(dn, conn_id, to), "route", f"a router sends the call on {dn} to {to}", dn=dn, to=to
        )

    async def set_service(self, dn: str, *, in_service: bool) -> None:
        """A device goes, or comes back."""
        (self._out_of_service.discard if in_service else self._out_of_service.add)(dn)
        text = f"{dn} is {'back in' if in_service else 'out of'} service"
        await self._give(inputs.ServiceChanged(dn, in_service), "service", text, dn=dn, inService=in_service)

    async def set_link(self, *, up: bool) -> None:
        """The T-Server loses the switch, or regains it."""
        self._link_down = not up
        text = f"the link from T-Server to switch is {'up' if up else 'down'}"
        await self._give(inputs.LinkChanged(up), "link", text, up=up)

    async def send_event(self, dn: str, message: Mapping[str, Any]) -> None:
        """A message to the clients of a DN, as written."""
        await self._give(
            inputs.EventSent(dn=dn, client=None, message=message),
            "send",
            f"the T-Server sends {message.get('message')} to the clients of {dn}",
            dn=dn,
            message=dict(message),
        )

    async def cut_clients(self, how: Literal["fin", "rst", "silence"]) -> None:
        """The connections of all clients."""
        self._tell("cut", f"the connections between bridge and T-Server are cut ({how})", how=how)
        for client in self._simulator.snapshot().clients:
            await self._simulator.cut(client.session_id, how)

    async def set_power(self, *, up: bool) -> None:
        """The listener closes and all clients are cut, or it listens again."""
        self._down = not up
        self._tell("server", f"the T-Server {'is back' if up else 'goes down'}", up=up)
        await (self._simulator.up() if up else self._simulator.down())

    @contextmanager
    def fault(
        self, kind: str, message: str, *, dn: str | None, error_code: int | None, seconds: float | None, times: int
    ) -> Iterator[None]:
        """Misbehave on purpose while the block runs."""
        if kind == "pieces":
            self._tell("fault", "what the T-Server writes goes out in pieces", kind=kind)
            with self._simulator.in_pieces():
                yield
            return
        self._tell(
            "fault", f"{kind} the next {message}", kind=kind, message=message, dn=dn, errorCode=error_code, times=times
        )
        faults = self._simulator.faults
        number = faults.add(kind, message, dn=dn, error_code=error_code, seconds=seconds, times=times)
        try:
            yield
        finally:
            faults.remove(number)

    async def restore(self) -> None:
        """Up, in service, without faults, and with numbers outside as usual, as far as this scenario changed it."""
        self._simulator.faults.clear()
        if self._down:
            await self.set_power(up=True)
        if self._link_down:
            await self.set_link(up=True)
        for dn in sorted(self._out_of_service):
            await self.set_service(dn, in_service=True)
        usual = self._simulator.config.outside
        for number in sorted(self._outside_set):
            await self.set_outside(number, usual.behaviour, usual.after_seconds)
        self._outside_set.clear()

    async def end_all_calls(self) -> list[str]:
        """Hang up every party of every call; sentences about what would not end."""
        problems = []
        for call in self._simulator.snapshot().calls:
            try:
                await self._simulator.stimulate(_end_of(call))
            except StimulusRefusedError as refusal:
                problems.append(f"call {call.conn_id} would not end: {refusal.message}")
        return problems


def _end_of(call: CallPicture) -> inputs.Stimulus:
    """Someone outside hangs up; of a call between DNs, the first of them."""
    inside = [party.dn for party in call.parties if party.internal]
    if len(inside) < len(call.parties) or not inside:
        return inputs.OutsideHungUp(call.conn_id)
    return inputs.PhoneUsed(inside[0], "hangup", call.conn_id)
