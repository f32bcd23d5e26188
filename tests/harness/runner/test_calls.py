"""Names of calls: bound by what the switch says, followed through transfers, learned from what toolbars hear."""

from typing import Any

import pytest

from tserver_harness.runner.calls import CallBook, KnownCall
from tserver_harness.transcript import CommandAnswered, EventSent, Fact, RequestSeen, ToolbarHeard

A, B = "0071000000000001", "0071000000000002"


def event(name: str, **attributes: Any) -> EventSent:
    return EventSent(n=1, at=0, time="", session="s1", message={"message": name, **attributes})


def request(name: str, **attributes: Any) -> RequestSeen:
    return RequestSeen(n=1, at=0, time="", session="s1", message={"message": name, **attributes})


def heard(name: str, **keys: Any) -> ToolbarHeard:
    return ToolbarHeard(n=1, at=0, time="", agent="alice", tab="main", text="", message={"eventName": name, **keys})


def answered(answer: str, status: int) -> CommandAnswered:
    return CommandAnswered(n=1, at=0, time="", answer=answer, status=status, headers={}, body="", seconds=0)


def book(*facts: Fact) -> CallBook:
    calls = CallBook({"alice": "7001", "bob": "7002"})
    for fact in facts:
        calls.observe(fact)
    return calls


def test_call_from_outside_is_known_as_soon_as_it_is_named() -> None:
    calls = book()
    assert calls.get("c1") is None

    calls.name("c1", A.upper().replace("0071", "0071"))

    assert [KnownCall("c1", (A,))] == calls.changed()
    assert calls.changed() == []


def test_made_call_is_the_dialing_that_answers_its_request() -> None:
    calls = book()
    calls.expect_dialling("c1", dn="7001", answer="a1", event_id="mine")
    calls.observe(request("RequestMakeCall", ThisDN="7001", ReferenceID=7))
    calls.observe(event("EventDialing", ThisDN="7001", ConnID=B, ReferenceID=6))
    assert calls.get("c1") is None

    calls.observe(event("EventDialing", ThisDN="7001", ConnID=A, ReferenceID=7))

    assert KnownCall("c1", (A,), "mine") == calls.get("c1")


def test_request_without_reference_is_answered_by_the_next_dialing_of_the_dn() -> None:
    calls = book()
    calls.expect_dialling("c1", dn="7001", answer="a1", event_id=None)
    calls.observe(request("RequestMakeCall", ThisDN="7001"))
    calls.observe(event("EventDialing", ThisDN="7002", ConnID=B))
    calls.observe(event("EventDialing", ThisDN="7001", ConnID=A))

    assert KnownCall("c1", (A,)) == calls.get("c1")


@pytest.mark.parametrize(
    "refusal",
    [
        [request("RequestMakeCall", ThisDN="7001", ReferenceID=7), event("EventError", ReferenceID=7)],
        [answered("a1", 400)],
    ],
    ids=["by the switch", "by the bridge"],
)
def test_refused_call_leaves_its_name_free(refusal: list[Fact]) -> None:
    calls = book()
    calls.expect_dialling("c1", dn="7001", answer="a1", event_id=None)
    for fact in refusal:
        calls.observe(fact)
    calls.expect_dialling("c2", dn="7001", answer="a2", event_id=None)
    calls.observe(request("RequestMakeCall", ThisDN="7001", ReferenceID=8))
    calls.observe(event("EventDialing", ThisDN="7001", ConnID=A, ReferenceID=8))

    assert calls.get("c1") is None
    assert KnownCall("c2", (A,)) == calls.get("c2")


def test_error_answer_after_the_request_was_sent_does_not_undo_it() -> None:
    calls = book()
    calls.expect_dialling("c1", dn="7001", answer="a1", event_id=None)
    calls.observe(request("RequestMakeCall", ThisDN="7001", ReferenceID=7))
    calls.observe(answered("a1", 504))
    calls.observe(event("EventDialing", ThisDN="7001", ConnID=A, ReferenceID=7))

    assert KnownCall("c1", (A,)) == calls.get("c1")


def test_call_goes_on_under_the_conn_id_of_a_transfer() -> None:
    calls = book()
    calls.name("c2", B)
    calls.observe(event("EventPartyChanged", ThisDN="7002", ConnID=A, PreviousConnID=B))

    assert KnownCall("c2", (B, A)) == calls.get("c2")


def test_toolbars_own_id_is_learned_beside_the_conn_id() -> None:
    calls = book(event("EventRinging", ThisDN="7001", ConnID=A))
    calls.observe(heard("EventRinging", connectionId=A, eventId="e-1"))
    calls.name("c1", A)

    assert KnownCall("c1", (A,), "e-1") == calls.get("c1")


def test_bridge_that_tells_no_conn_id_is_understood_by_the_offer() -> None:
    calls = book(event("EventRinging", ThisDN="7001", ConnID=A), event("EventRinging", ThisDN="7001", ConnID=B))
    calls.observe(heard("EventRinging", eventId="x-1"))
    calls.observe(heard("EventEstablished", eventId="x-1"))
    calls.observe(heard("EventRinging", eventId="x-2"))
    calls.name("c1", A)
    calls.name("c2", B)

    assert [KnownCall("c1", (A,), "x-1"), KnownCall("c2", (B,), "x-2")] == calls.changed()


@pytest.mark.parametrize(
    "message",
    [heard("EventRinging"), heard("EventRinging", eventId=5), heard("EventRegistered", eventId="x")],
    ids=["no id", "an id that is no text", "not about a call"],
)
def test_messages_without_a_usable_id_teach_nothing(message: ToolbarHeard) -> None:
    calls = book(event("EventRinging", ThisDN="7001", ConnID=A), message)
    calls.name("c1", A)

    assert KnownCall("c1", (A,)) == calls.get("c1")
