"""What faults hold back on the way."""

import math

import pytest

from tserver_sim.server.faults import Fault, FaultKind
from tserver_sim.server.passage import Passage


class Way:
    """A passage, what has come out of it, and what time it is."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.passage: Passage[str] = Passage(self.out.append)
        self.now = 0.0

    def put(
        self,
        item: str,
        kind: FaultKind | None = None,
        *,
        dn: str | None = "7001",
        client: str = "a",
        seconds: float = 3,
    ) -> None:
        fault = None if kind is None else Fault(1, kind, "EventRinging", None, 50, seconds, 0)
        self.passage.admit(client, dn, item, fault, self.now)

    def at(self, now: float) -> list[str]:
        self.now = now
        self.passage.forward_due(now)
        return self.out


@pytest.fixture
def way() -> Way:
    return Way()


def test_without_faults_everything_passes(way: Way) -> None:
    way.put("1")
    way.put("2")
    assert way.out == ["1", "2"]
    assert way.passage.clear


@pytest.mark.parametrize("kind", ["drop", "withhold"])
def test_dropped_and_withheld_never_come(way: Way, kind: FaultKind) -> None:
    way.put("1", kind)
    way.put("2")
    assert way.at(1000) == ["2"]


def test_duplicated_comes_twice(way: Way) -> None:
    way.put("1", "duplicate")
    way.put("2")
    assert way.out == ["1", "1", "2"]


def test_delayed_comes_later_and_what_follows_on_its_dn_waits_behind_it(way: Way) -> None:
    way.put("1", "delay")
    way.put("2")
    way.put("other dn", dn="7002")
    way.put("other client", client="b")
    assert way.out == ["other dn", "other client"]
    assert way.passage.next_deadline() == 3
    assert way.at(2.9) == ["other dn", "other client"]
    assert way.at(3)[2:] == ["1", "2"]
    assert way.passage.clear
    assert way.passage.next_deadline() == math.inf


def test_delayed_behind_delayed_keeps_the_order_whatever_the_times(way: Way) -> None:
    way.put("1", "delay", seconds=5)
    way.put("2", "delay", seconds=1)
    way.put("3")
    assert way.at(4) == []
    assert way.at(5) == ["1", "2", "3"]


def test_delayed_message_without_dn_holds_up_its_whole_client(way: Way) -> None:
    way.put("register", "delay", dn=None)
    way.put("1", dn="7001")
    way.put("2", dn="7002")
    way.put("else", client="b")
    assert way.at(3) == ["else", "register", "1", "2"]


def test_lanes_are_let_go_in_the_order_of_their_times(way: Way) -> None:
    way.put("late", "delay", dn="7001", seconds=5)
    way.put("early", "delay", dn="7002", seconds=4)
    assert way.at(9) == ["early", "late"]


def test_swapped_changes_places_with_the_next_one_to_that_client(way: Way) -> None:
    way.put("1", "swap")
    way.put("else", client="b")
    way.put("2", dn="7002")
    way.put("3")
    assert way.out == ["else", "2", "1", "3"]


def test_two_swapped_in_a_row_change_places_with_each_other(way: Way) -> None:
    way.put("1", "swap")
    way.put("2", "swap")
    way.put("3")
    assert way.out == ["2", "1", "3"]


def test_taking_the_fault_away_lets_go_what_it_held(way: Way) -> None:
    way.put("swapped", "swap", client="b")
    way.put("1", "delay")
    way.put("2")
    way.passage.release_fault(2, 0)
    assert way.out == []
    way.passage.release_fault(1, 0)
    assert way.out == ["swapped", "1", "2"]
    assert way.passage.clear


def test_client_that_says_no_more_gets_everything_at_once(way: Way) -> None:
    way.put("swapped", "swap")
    way.put("1", "delay")
    way.put("2")
    way.passage.release_client("a")
    assert way.out == ["1", "swapped", "2"]
    assert way.passage.clear


def test_client_that_is_gone_is_forgotten(way: Way) -> None:
    way.put("swapped", "swap")
    way.put("1", "delay")
    way.passage.forget_client("a")
    assert way.at(100) == []
    assert way.passage.clear
