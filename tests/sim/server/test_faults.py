"""The table of faults."""

import pytest

from tserver_sim.server.faults import Fault, FaultInvalidError, FaultTable


def kinds(faults: FaultTable, *messages: tuple[str, str | None]) -> list[str | None]:
    taken: list[Fault | None] = [faults.take(message, dn) for message, dn in messages]
    return [None if fault is None else fault.kind for fault in taken]


def test_a_fault_happens_to_the_next_messages_of_its_kind_only() -> None:
    faults = FaultTable()
    faults.add("drop", "EventRinging", times=2)
    ringing, released = ("EventRinging", "7001"), ("EventReleased", "7001")
    assert kinds(faults, released, ringing, released, ringing, ringing) == [None, "drop", None, "drop", None]
    assert not faults


def test_a_fault_with_a_dn_happens_on_that_dn_only() -> None:
    faults = FaultTable()
    faults.add("drop", "EventRinging", dn="7001")
    assert kinds(faults, ("EventRinging", "7002"), ("EventRinging", None), ("EventRinging", "7001")) == [
        None,
        None,
        "drop",
    ]


def test_the_oldest_fault_that_fits_comes_first() -> None:
    faults = FaultTable()
    faults.add("withhold", "RequestAnswerCall")
    faults.add("duplicate", "RequestAnswerCall")
    assert kinds(faults, *[("RequestAnswerCall", "7001")] * 3) == ["withhold", "duplicate", None]


def test_what_is_left_out_has_its_default() -> None:
    faults = FaultTable()
    faults.add("refuse", "RequestAnswerCall")
    fault = faults.take("RequestAnswerCall", "7001")
    assert fault is not None
    assert (fault.error_code, fault.seconds, fault.times) == (50, 1.0, 0)


def test_ids_are_never_used_again() -> None:
    faults = FaultTable()
    first = faults.add("drop", "EventRinging")
    faults.remove(first)
    assert faults.add("drop", "EventRinging") != first


def test_a_removed_fault_happens_no_more() -> None:
    faults = FaultTable()
    faults.remove(faults.add("drop", "EventRinging"))
    assert faults.take("EventRinging", None) is None
    faults.add("drop", "EventRinging")
    faults.clear()
    assert not faults


def test_removing_is_told_also_when_the_fault_is_used_up_and_may_hold_something() -> None:
    removed: list[int] = []
    faults = FaultTable(removed.append)
    unused, used = faults.add("drop", "EventRinging"), faults.add("delay", "EventReleased", seconds=3)
    faults.take("EventReleased", None)
    faults.remove(used)
    faults.remove(unused)
    faults.remove(unused)
    faults.remove(99)
    assert removed == [used, unused]


@pytest.mark.parametrize(
    ("kind", "message", "numbers", "field", "words"),
    [
        ("explode", "EventRinging", {}, "kind", "known: refuse, withhold, delay, drop, duplicate, swap"),
        ("drop", "EventRining", {}, "message", "did you mean EventRinging?"),
        ("drop", "Zzz", {}, "message", "give the name of a T-Library message"),
        ("refuse", "EventRinging", {}, "message", "only requests can"),
        ("drop", "EventRinging", {"times": 0}, "times", "1 or more"),
        ("delay", "EventRinging", {"seconds": -1.0}, "seconds", "from 0 up"),
        ("delay", "EventRinging", {"seconds": float("nan")}, "seconds", "from 0 up"),
    ],
)
def test_a_fault_that_cannot_be_says_what_is_wrong(
    kind: str, message: str, numbers: dict[str, float], field: str, words: str
) -> None:
    faults = FaultTable()
    with pytest.raises(FaultInvalidError, match=words.replace("?", r"\?")) as problem:
        faults.add(kind, message, **numbers)  # type: ignore[arg-type]  # numbers are of the right kind
    assert problem.value.field == field
    assert not faults
