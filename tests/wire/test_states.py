import itertools

import pytest

from tserver_wire import ERRORS
from tserver_wire.states import (
    CLIENT_TABLE,
    SERVER_TABLE,
    ClientInput,
    ConnectionState,
    Drop,
    Forbid,
    Refuse,
    Row,
    ServerInput,
)

BOTH = [(SERVER_TABLE, ServerInput), (CLIENT_TABLE, ClientInput)]
CELLS = [(table, state, kind) for table, kinds in BOTH for state, kind in itertools.product(ConnectionState, kinds)]


@pytest.mark.parametrize(("table", "state", "kind"), CELLS, ids=lambda value: getattr(value, "name", "table"))
def test_every_cell_is_decided(table, state, kind):
    sending = kind.name.endswith("_SENT")
    received = (
        kind.name.endswith(("_RECEIVED", "_REFUSED", "FRAMING_BROKEN")) and kind is not ServerInput.CLIENT_REFUSED
    )
    match table[state, kind]:
        case Row(next=following):
            assert isinstance(following, ConnectionState)
        case Refuse(code=code, text=text):
            assert received
            assert code is None or (code in ERRORS and text)
        case Forbid(reason=reason):
            assert sending
            assert reason
        case Drop():
            assert received
        case odd:
            pytest.fail(f"{odd} is no cell")


@pytest.mark.parametrize(("table", "kinds"), BOTH)
def test_there_is_no_cell_too_many(table, kinds):
    assert set(table) == set(itertools.product(ConnectionState, kinds))


@pytest.mark.parametrize(("table", "kinds"), BOTH)
def test_what_is_closed_stays_closed(table, kinds):
    for kind in kinds:
        match table[ConnectionState.CLOSED, kind]:
            case Row(next=following):
                assert following is ConnectionState.CLOSED
            case cell:
                assert isinstance(cell, Drop | Forbid)


@pytest.mark.parametrize(("table", "kinds"), BOTH)
def test_what_is_closing_never_opens_again(table, kinds):
    for kind in kinds:
        cell = table[ConnectionState.CLOSING, kind]
        if isinstance(cell, Row | Refuse):
            assert cell.next in (ConnectionState.CLOSING, ConnectionState.CLOSED)


def test_only_an_answer_opens_a_session():
    opening = {
        key for key, cell in SERVER_TABLE.items() if getattr(cell, "next", None) is ConnectionState.OPEN != key[0]
    }
    assert opening == {(ConnectionState.REGISTERING, ServerInput.LINK_EVENT_SENT)}
