"""The agent table: no holes, and the arrows of T-Library's page on agent states."""

from itertools import product

import pytest

from tserver_sim.model.agent_states import AGENT_TABLE, AgentHappening, AgentState, agent_status
from tserver_sim.model.rejections import NOT_LOGGED_IN
from tserver_sim.model.tables import Refuse, Row

S, H = AgentState, AgentHappening


def test_every_cell_is_decided() -> None:
    assert set(AGENT_TABLE) == set(product(AgentState, AgentHappening))


def test_only_one_who_is_logged_out_is_refused() -> None:
    refused = {(state, happening): cell for (state, happening), cell in AGENT_TABLE.items() if isinstance(cell, Refuse)}

    assert {state for state, _ in refused} == {S.LOGGED_OUT}
    assert {cell.code for cell in refused.values()} == {NOT_LOGGED_IN}


@pytest.mark.parametrize(
    ("state", "happening", "after", "event"),
    [
        (S.LOGGED_OUT, H.LOGS_IN, S.NOT_READY, "EventAgentLogin"),
        (S.READY, H.LOGS_IN, S.READY, "EventAgentLogin"),
        (S.NOT_READY, H.GOES_READY, S.READY, "EventAgentReady"),
        (S.READY, H.GOES_NOT_READY, S.NOT_READY, "EventAgentNotReady"),
        (S.NOT_READY, H.GOES_NOT_READY, S.NOT_READY, "EventAgentNotReady"),
        (S.READY, H.CALL_COMES, S.BUSY_READY, None),
        (S.BUSY_READY, H.GOES_NOT_READY, S.BUSY_NOT_READY, "EventAgentNotReady"),
        (S.BUSY_NOT_READY, H.GOES_READY, S.BUSY_READY, "EventAgentReady"),
        (S.BUSY_READY, H.GOES_TO_WORK, S.BUSY_AFTER_CALL_WORK, "EventAgentNotReady"),
        (S.BUSY_READY, H.CALL_ENDS, S.READY, None),
        (S.BUSY_NOT_READY, H.CALL_ENDS, S.NOT_READY, None),
        (S.BUSY_AFTER_CALL_WORK, H.CALL_ENDS, S.AFTER_CALL_WORK, None),
        (S.AFTER_CALL_WORK, H.GOES_READY, S.READY, "EventAgentReady"),
        (S.BUSY_READY, H.LOGS_OUT, S.LOGGED_OUT, "EventAgentLogout"),
    ],
)
def test_arrow(state: AgentState, happening: AgentHappening, after: AgentState, event: str | None) -> None:
    assert AGENT_TABLE[state, happening] == Row(after, event)


def test_status_numbers() -> None:
    assert [agent_status(state) for state in AgentState] == [0, 3, 2, 4, 3, 2, 4]
