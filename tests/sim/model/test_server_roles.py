"""The machine of a T-Server's role."""

from itertools import product

import pytest

from tserver_sim.model.server_roles import ROLE_TABLE, RoleHappening, RoleState
from tserver_sim.model.tables import Impossible, ImpossibleError, Row, decide


def test_every_cell_is_decided() -> None:
    assert set(ROLE_TABLE) == set(product(RoleState, RoleHappening))


def test_a_happening_that_leads_to_primary_starts_where_no_primary_is() -> None:
    leading = {
        (state, happening)
        for (state, happening), cell in ROLE_TABLE.items()
        if isinstance(cell, Row) and cell.next is RoleState.PRIMARY
    }

    assert leading == {
        (RoleState.DOWN, RoleHappening.STARTS_ALONE),
        (RoleState.BACKUP, RoleHappening.PRIMARY_STOPS),
        (RoleState.BACKUP, RoleHappening.IS_PROMOTED),
    }


def test_clients_hear_of_a_role_that_changes_while_they_are_there() -> None:
    told = {key for key, cell in ROLE_TABLE.items() if isinstance(cell, Row) and cell.event is not None}

    assert told == {
        (RoleState.BACKUP, RoleHappening.PRIMARY_STOPS),
        (RoleState.BACKUP, RoleHappening.IS_PROMOTED),
        (RoleState.PRIMARY, RoleHappening.IS_DEMOTED),
    }


@pytest.mark.parametrize("key", [key for key, cell in ROLE_TABLE.items() if isinstance(cell, Impossible)])
def test_what_cannot_be_says_why(key: tuple[RoleState, RoleHappening]) -> None:
    with pytest.raises(ImpossibleError):
        decide(ROLE_TABLE, *key)
