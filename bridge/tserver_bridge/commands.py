"""Toolbar commands: from what a toolbar wants to the request that asks the T-Server for it, or to the error it gets."""

from typing import TYPE_CHECKING, Any

from tserver_bridge.calls import AgentCall, CallPhase
from tserver_bridge.errors import CommandError, Problem
from tserver_bridge.messages import Command
from tserver_bridge.requests import Pending
from tserver_bridge.session_io import CommandReceived
from tserver_bridge.translate import CallCommand, Second, attribute_of, row_of
from tserver_wire import Message

if TYPE_CHECKING:
    from tserver_bridge.session import Session

__all__ = ["Commands"]

_ENDS = frozenset({"RequestReleaseCall"})


class Commands:
    """Carries out the commands of one agent's toolbars."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def received(self, received: CommandReceived) -> None:
        """Ask the T-Server, or answer with an error at once."""
        try:
            self._carry_out(received.number, received.command)
        except CommandError as problem:
            self._session.refuse(received.number, problem)

    def _carry_out(self, number: int, command: Command) -> None:
        session = self._session
        if not (session.link_up and session.switch_up):
            raise CommandError(Problem.NO_LINK, "there is no link to the T-Server")
        if command.type == "initialize":
            session.availability.initialize(number, command)
            return
        if not session.availability.registered:
            raise CommandError(Problem.WRONG_STATE, "the agent is not available; send `initialize` first")
        match command.type:
            case "unavailable":
                session.availability.departure.begin(number)
            case "ready":
                session.ask("RequestAgentReady", self._agent_attributes(command), command=number)
            case "notReady":
                session.ask("RequestAgentNotReady", self._agent_attributes(command), command=number)
            case "makeCall":
                self._make_call(number, command)
            case _:
                self._call_command(number, command)

    def _agent_attributes(self, command: Command) -> dict[str, Any]:
        attributes: dict[str, Any] = {"ThisDN": self._session.agent.dn}
        work_mode = command.text("workMode")
        if work_mode is not None:
            attributes["AgentWorkMode"] = work_mode
        if "reasonCode" in command.keys:
            attributes["Reasons"] = _attribute({"ReasonCode": command.keys["reasonCode"]}, "reasons")
        return attributes

    def _make_call(self, number: int, command: Command) -> None:
        session, own_id = self._session, command.text("connectionId")
        if own_id is not None and session.calls.calls.find(own_id) is not None:
            raise CommandError(Problem.WRONG_STATE, f"there is a call with the id {own_id!r} already")
        attributes = {"ThisDN": session.agent.dn, "OtherDN": command.keys["toNumber"], **_user_data(command)}

        def refused(error: Message | None) -> None:
            if error is not None:  # without an answer the call may still come, and is the toolbar's then, too
                session.calls.expect_no_more(pending.reference_id)
            session.fail([number], "RequestMakeCall", error)

        pending = session.ask("RequestMakeCall", attributes, on_refusal=refused, command=number)
        session.calls.expect(pending.reference_id, own_id)

    def _call_command(self, number: int, command: Command) -> None:
        row = row_of(command)
        if row is None:
            raise CommandError(Problem.UNKNOWN_TYPE, f"`{command.type}` is not carried out here")
        if row.second is not Second.NONE:
            call, more = self._two_calls(command, row)
        else:
            call, more = self._one_call(command, row), {}
        under_way = self._session.open.same_as(row.request, call.conn_id)
        if under_way is not None and not row.keys:
            under_way.commands.append(number)
            return
        attributes = {"ThisDN": self._session.agent.dn, "ConnID": call.conn_id, **more, **_keys_of(command, row)}
        self._ask_about(call, row, attributes, number)

    def _ask_about(self, call: AgentCall, row: CallCommand, attributes: dict[str, Any], number: int) -> None:
        session = self._session
        ends = row.request in _ENDS

        def refused(error: Message | None) -> None:
            call.release_asked = call.release_asked and not ends
            session.fail(pending.commands, row.request, error)

        call.release_asked = call.release_asked or ends
        pending: Pending = session.ask(row.request, attributes, on_refusal=refused, command=number)

    def _one_call(self, command: Command, row: CallCommand) -> AgentCall:
        calls = self._session.calls.calls
        name = command.text("connectionId")
        if name is not None:
            call = calls.find(name)
            if call is None:
                raise CommandError(Problem.NO_SUCH_CALL, f"there is no call {name!r}")
            if call.phase not in row.allowed:
                raise CommandError(Problem.WRONG_STATE, f"call {name!r} is one that {call.phase.value}")
            return call
        for phases in row.phases:
            found = calls.in_phase(*phases)
            if len(found) > 1:
                raise CommandError(Problem.WRONG_STATE, "there are several such calls; name one by its `connectionId`")
            if found:
                return found[0]
        raise CommandError(Problem.WRONG_STATE, f"there is no call to {command.type} now")

    def _two_calls(self, command: Command, row: CallCommand) -> tuple[AgentCall, dict[str, Any]]:
        """One call is held and one is not; the row says which of them is ConnID."""
        calls = self._session.calls.calls
        held, active = calls.in_phase(CallPhase.HELD), calls.in_phase(CallPhase.UP, CallPhase.DIALING)
        if len(held) != 1 or len(active) != 1:
            raise CommandError(Problem.WRONG_STATE, f"`{command.type}` needs one call that is held and one that is not")
        name = command.text("connectionId")
        if name is not None and calls.find(name) not in {held[0], active[0]}:
            raise CommandError(Problem.NO_SUCH_CALL, f"there is no such call {name!r}")
        first, second = (held[0], active[0]) if CallPhase.HELD in row.allowed else (active[0], held[0])
        return first, {row.second.value: second.conn_id}


def _keys_of(command: Command, row: CallCommand) -> dict[str, Any]:
    attributes = {ours: _attribute(command.keys[theirs]) for theirs, ours in row.keys.items()}
    return attributes | (_user_data(command) if "toNumber" in row.keys else {})


def _user_data(command: Command) -> dict[str, Any]:
    return {"UserData": _attribute(command.keys["userData"])} if "userData" in command.keys else {}


def _attribute(value: object, place: str = "userData") -> Any:
    try:
        return attribute_of(value, place)
    except ValueError as problem:
        raise CommandError(Problem.BAD_KEY, str(problem)) from problem
