"""Identifiers: their layout, and that none comes twice."""

import re

from tserver_sim.model.ids import Ids
from tserver_sim.model.inputs import Stamp


def ids(run_id: int = 5) -> Ids:
    return Ids.make(server_id=113, started=Stamp(1_795_345_200, 0), run_id=run_id)


def test_conn_id_has_server_start_and_counter() -> None:
    made = ids()
    seconds = 1_795_345_200 - 788_918_400

    assert made.conn_id() == f"0071{seconds:09x}001"
    assert made.conn_id() == f"0071{seconds:09x}002"


def test_conn_ids_never_repeat() -> None:
    made = ids()
    many = [made.conn_id() for _ in range(3 * 4096)]

    assert len(set(many)) == len(many)
    assert all(re.fullmatch("[0-9a-f]{16}", each) for each in many)


def test_call_uuids_share_their_beginning_within_a_run_only() -> None:
    made = ids()
    first, second, other = made.call_uuid(), made.call_uuid(), ids(run_id=6).call_uuid()

    assert re.fullmatch("[0-9A-V]{32}", first)
    assert first[:26] == second[:26]
    assert first != second
    assert first[:26] != other[:26]


def test_numbers_count_from_one() -> None:
    made = ids()

    assert [made.call_id(), made.call_id(), made.next_sequence(), made.next_sequence()] == [1, 2, 1, 2]


def test_session_ids_differ() -> None:
    made = ids()

    assert made.session_id() != made.session_id()
