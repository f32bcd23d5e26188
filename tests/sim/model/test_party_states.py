"""The party table: no holes, and it says what T-Library's generic telephony states say."""

from itertools import product

import pytest
from exchange_world import World

from tserver_sim.model.party_states import ACTIVE_STATES, OFFERED_STATES, PARTY_TABLE, PartyHappening, PartyState
from tserver_sim.model.rejections import Refused
from tserver_sim.model.tables import Impossible, Refuse, Row
from tserver_wire import MESSAGES

CELLS = list(PARTY_TABLE.items())


def test_every_cell_is_decided() -> None:
    assert set(PARTY_TABLE) == set(product(PartyState, PartyHappening))


def test_events_exist() -> None:
    events = {cell.event for cell in PARTY_TABLE.values() if isinstance(cell, Row) and cell.event is not None}

    assert events <= set(MESSAGES)


def test_rows_lead_to_party_states() -> None:
    assert all(isinstance(cell.next, PartyState) for cell in PARTY_TABLE.values() if isinstance(cell, Row))


def test_impossible_cells_say_why() -> None:
    assert all(len(cell.reason) > 10 for cell in PARTY_TABLE.values() if isinstance(cell, Impossible))


@pytest.mark.parametrize(("cell", "decided"), CELLS, ids=[f"{s.name}-{h.name}" for (s, h), _ in CELLS])
def test_refused_cell_leaves_the_state_alone(cell: tuple[PartyState, PartyHappening], decided: object) -> None:
    if not isinstance(decided, Refuse):
        return
    world = World(dns="7001 7002")
    world.dial("7001", "7002")
    party = world.party("7001")
    state, happening = cell
    party.state = state
    world.told()

    with pytest.raises(Refused) as caught:
        world.exchange.move(party, happening)

    assert caught.value.code == decided.code
    assert (party.state, world.told()) == (state, [])


def test_what_ends_a_party_tells_its_dn() -> None:
    """Nobody leaves a call unheard, or its clients would wait for ever."""
    silent = [
        key
        for key, cell in PARTY_TABLE.items()
        if isinstance(cell, Row) and cell.next is PartyState.NULL and not cell.event
    ]

    assert silent == []


def test_numbers_are_those_of_the_wire_page() -> None:
    assert {state.name: state.value for state in PartyState} == {
        "NULL": 0,
        "QUEUED": 9,
        "ALERTING": 10,
        "BUSY": 11,
        "CONNECTED": 12,
        "HELD": 14,
        "FAILED": 15,
        "ROUTING": 2057,
        "DIALING": 65548,
    }


def test_states_are_active_offered_or_neither() -> None:
    assert not ACTIVE_STATES & OFFERED_STATES
    assert set(PartyState) - ACTIVE_STATES - OFFERED_STATES == {PartyState.NULL, PartyState.HELD}
