"""The calls of one agent, by both their ids."""

from tserver_bridge.calls import AgentCall, AgentCalls, CallPhase


def a_call(conn_id: str, event_id: str | None = None, phase: CallPhase = CallPhase.UP) -> AgentCall:
    return AgentCall(conn_id, event_id or conn_id, "inbound", phase, "0017")


def test_call_is_found_by_both_ids_and_by_conn_id_in_capitals() -> None:
    calls, call = AgentCalls(), a_call("00710271981800ab", "mine")
    calls.add(call)

    assert [call] * 3 == [calls.find(name) for name in ("mine", "00710271981800ab", "00710271981800AB")]
    assert call is calls.under("00710271981800ab")
    assert calls.find("theirs") is None


def test_id_of_the_toolbar_goes_before_a_conn_id() -> None:
    calls = AgentCalls()
    calls.add(a_call("b"))
    mine = a_call("a", "b")
    calls.add(mine)

    found = calls.find("b")
    assert found is not None
    assert "b" in {found.event_id, found.conn_id}


def test_call_that_has_ended_is_known_no_more_but_remembered() -> None:
    calls, call = AgentCalls(), a_call("a", "mine")
    calls.add(call)
    calls.end(call)

    assert list(calls) == []
    assert calls.find("mine") is None
    assert calls.has_ended("a")
    assert not calls.has_ended("b")


def test_only_so_many_ends_are_remembered() -> None:
    calls = AgentCalls()
    for number in range(1_001):
        calls.end(a_call(str(number)))

    assert not calls.has_ended("0")
    assert calls.has_ended("1")
    assert calls.has_ended("1000")


def test_end_of_a_call_spares_another_that_has_its_conn_id_by_now() -> None:
    calls, old, new = AgentCalls(), a_call("a"), a_call("a")
    calls.add(old)
    calls.add(new)
    calls.end(old)

    assert [new] == list(calls)


def test_call_that_is_renumbered_keeps_its_id() -> None:
    calls, call = AgentCalls(), a_call("a", "mine")
    calls.add(call)
    calls.renumber(call, "b")

    assert call is calls.find("mine") is calls.under("b")
    assert calls.under("a") is None
    assert calls.has_ended("a")


def test_calls_in_a_phase_come_oldest_first() -> None:
    calls = AgentCalls()
    first, held, second = a_call("c"), a_call("b", phase=CallPhase.HELD), a_call("a")
    for call in (first, held, second):
        calls.add(call)

    assert [first, second] == calls.in_phase(CallPhase.UP)
    assert [first, held, second] == calls.in_phase(CallPhase.UP, CallPhase.HELD)
    assert calls.in_phase(CallPhase.DIALING) == []


def test_calls_may_end_while_they_are_looked_through() -> None:
    calls = AgentCalls()
    calls.add(a_call("a"))
    calls.add(a_call("b"))
    for call in calls:
        calls.end(call)

    assert list(calls) == []
