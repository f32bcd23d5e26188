"""The agent machine: logged out, ready, not ready, in after-call work, each also while busy with a queue's call.

States and most arrows are documented; the busy states are entered by calls through a queue only. A ready or not-ready
event is sent again when it is asked for again.
"""

from enum import Enum

from tserver_sim.model.rejections import NOT_LOGGED_IN
from tserver_sim.model.tables import Cell, Impossible, Refuse, Row

__all__ = ["AGENT_TABLE", "AgentHappening", "AgentState", "agent_status"]


class AgentState(Enum):
    """Where an agent stands."""

    LOGGED_OUT = "LoggedOut"
    NOT_READY = "NotReady"
    READY = "Ready"
    AFTER_CALL_WORK = "AfterCallWork"
    BUSY_NOT_READY = "BusyNotReady"
    BUSY_READY = "BusyReady"
    BUSY_AFTER_CALL_WORK = "BusyAfterCallWork"


class AgentHappening(Enum):
    """What can happen to an agent."""

    LOGS_IN = "logs in"
    LOGS_OUT = "logs out"
    GOES_READY = "goes ready"
    GOES_NOT_READY = "goes not ready"
    GOES_TO_WORK = "goes into after-call work"
    CALL_COMES = "a queue's call rings"
    CALL_ENDS = "the last of the queues' calls has ended"


_S, _H = AgentState, AgentHappening
_OUT = Refuse(NOT_LOGGED_IN)
_BUSY = {
    _S.NOT_READY: _S.BUSY_NOT_READY,
    _S.READY: _S.BUSY_READY,
    _S.AFTER_CALL_WORK: _S.BUSY_AFTER_CALL_WORK,
}

AGENT_TABLE: dict[tuple[AgentState, AgentHappening], Cell] = {
    (_S.LOGGED_OUT, _H.LOGS_IN): Row(_S.NOT_READY, "EventAgentLogin"),
    (_S.LOGGED_OUT, _H.LOGS_OUT): _OUT,
    (_S.LOGGED_OUT, _H.GOES_READY): _OUT,
    (_S.LOGGED_OUT, _H.GOES_NOT_READY): _OUT,
    (_S.LOGGED_OUT, _H.GOES_TO_WORK): _OUT,
    (_S.LOGGED_OUT, _H.CALL_COMES): Row(_S.LOGGED_OUT),
    (_S.LOGGED_OUT, _H.CALL_ENDS): Row(_S.LOGGED_OUT),
    **{
        (here, happening): cell
        for idle, busy in _BUSY.items()
        for here, ready, not_ready, work in (
            (idle, _S.READY, _S.NOT_READY, _S.AFTER_CALL_WORK),
            (busy, _S.BUSY_READY, _S.BUSY_NOT_READY, _S.BUSY_AFTER_CALL_WORK),
        )
        for happening, cell in {
            _H.LOGS_IN: Row(here, "EventAgentLogin"),  # in to one more queue, or again where that is accepted
            _H.LOGS_OUT: Row(_S.LOGGED_OUT, "EventAgentLogout"),
            _H.GOES_READY: Row(ready, "EventAgentReady"),
            _H.GOES_NOT_READY: Row(not_ready, "EventAgentNotReady"),
            _H.GOES_TO_WORK: Row(work, "EventAgentNotReady"),
            _H.CALL_COMES: Row(busy),
            _H.CALL_ENDS: Row(idle) if here is busy else Impossible("a call that ends has come before"),
        }.items()
    },
}


def agent_status(state: AgentState) -> int:
    """`AgentStatus` as EventRegistered and EventAddressInfo carry it: 0 logged out, 2 ready, 3 not ready, 4 at work."""
    match state:
        case AgentState.LOGGED_OUT:
            return 0
        case AgentState.READY | AgentState.BUSY_READY:
            return 2
        case AgentState.NOT_READY | AgentState.BUSY_NOT_READY:
            return 3
        case AgentState.AFTER_CALL_WORK | AgentState.BUSY_AFTER_CALL_WORK:
            return 4
