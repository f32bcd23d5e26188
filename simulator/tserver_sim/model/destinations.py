"""Where a dialled number leads: to a DN, a queue, a route point, outside, or nowhere."""

from dataclasses import dataclass

from tserver_sim.model.calls import Call
from tserver_sim.model.directory import Device
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.rejections import INVALID_DESTINATION, Refused

__all__ = ["Destination", "dn_of_agent", "find_destination", "find_free_destination", "is_busy"]

_FORWARDS = 5
"""Longer chains of forwarded phones are taken for a ring, and end busy."""

_ALWAYS = frozenset({"ForwardModeUnconditional", "ForwardModeSendAllCalls"})
_ON_BUSY = frozenset({"ForwardModeOnBusy", "ForwardModeOnBusyAndNoAnswer"})


@dataclass(frozen=True, slots=True)
class Destination:
    """A number that can be called. `device` None: it is outside. `forwarded_by`: the DN that was really dialled."""

    number: str
    device: Device | None
    forwarded_by: str | None = None


def is_busy(exchange: Exchange, device: Device) -> bool:
    """Whether a call cannot be offered: out of service, do not disturb, or no line free. Queues are never busy."""
    if not device.in_service:
        return True
    return device.is_phone and (device.do_not_disturb or len(device.parties) >= exchange.config.lines_per_dn)


def dn_of_agent(exchange: Exchange, agent_id: str) -> str:
    """The DN at which an agent is logged in.

    Raises:
        Refused: there is no such agent, or the agent is not logged in (71).
    """
    agent = exchange.agents.find(agent_id)
    if agent is None or agent.device is None:
        raise Refused(INVALID_DESTINATION, f"no agent {agent_id} is logged in")
    return agent.device.number


def find_destination(exchange: Exchange, number: str, *, caller: str) -> Destination:
    """Where the number leads, forwarding followed; the DN found may be busy.

    Raises:
        Refused: to oneself, or nowhere (71).
    """
    forwarded_by = None
    for _ in range(_FORWARDS):
        if number == caller:
            raise Refused(INVALID_DESTINATION, f"{number} cannot call itself")
        device = exchange.directory.find(number)
        if device is None:
            if not exchange.is_outside_number(number):
                raise Refused(INVALID_DESTINATION, f"{number} is no DN here and no outside number")
            return Destination(number, None, forwarded_by)
        forward = device.forward
        if forward is None or not (forward.mode in _ALWAYS or (forward.mode in _ON_BUSY and is_busy(exchange, device))):
            return Destination(number, device, forwarded_by)
        forwarded_by, number = number, forward.to
    raise Refused(exchange.config.guesses.busy_error_code, f"{number} is forwarded in a ring")


def find_free_destination(exchange: Exchange, number: str, *, caller: str, call: Call) -> Destination:
    """As `find_destination`, for those who must know before they send this call, which is up, to it.

    Raises:
        Refused: to oneself, nowhere, or to one who is in the call (71), busy (231).
    """
    found = find_destination(exchange, number, caller=caller)
    if found.device is not None and call.party_of(found.device) is not None:
        raise Refused(INVALID_DESTINATION, f"{found.number} is in this call")
    if found.device is not None and is_busy(exchange, found.device):
        raise Refused(exchange.config.guesses.busy_error_code, f"{found.number} is busy")
    return found
