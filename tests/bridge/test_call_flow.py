"""The calls of an agent, from the T-Server's events to what toolbars are told: each begins once, and ends once."""

from typing import Any

import pytest
from playbook import CALL, INBOUND, OTHER_CALL, THIRD_CALL, Playbook, calls_there, without_stamps

from tserver_bridge.calls import CallPhase
from tserver_bridge.session_io import LinkLost, LinkUp
from tserver_wire import KeyValueList, Value

TOLD = {
    "connectionId": CALL,
    "eventId": CALL,
    "ANI": "+14155551212",
    "direction": "inbound",
    "DNIS": "8005551000",
    "callType": "Inbound",
    "callState": "Ok",
    "otherDN": "+14155551212",
}


def party(state: int) -> KeyValueList:
    return KeyValueList.of({"ps-1": state})


def test_call_that_comes_in() -> None:
    book = Playbook().ringing()
    assert without_stamps(book.told) == [{"eventName": "EventRinging", **TOLD}]
    book.event("EventEstablished", CALL, **INBOUND)
    assert without_stamps(book.told) == [{"eventName": "EventEstablished", **TOLD}]
    book.event("EventHeld", CALL, **INBOUND)
    assert without_stamps(book.told) == [{"eventName": "EventHeld", **TOLD}]
    book.event("EventRetrieved", CALL, **INBOUND)
    assert without_stamps(book.told) == [{"eventName": "EventRetrieved", **TOLD}]
    book.event("EventReleased", CALL, **INBOUND)
    assert without_stamps(book.told) == [{"eventName": "EventReleased", **TOLD, "cause": "remote-hangup"}]


def test_time_is_that_of_the_t_servers_event() -> None:
    book = Playbook().ringing(TimeinSecs=1_795_345_200, TimeinuSecs=328_000)

    assert [message["timestamp"] for message in book.told] == ["2026-11-22T11:00:00.328Z"]


def test_call_that_is_made_here_rings_with_the_toolbars_id_and_the_number_dialled() -> None:
    book = Playbook().available()
    book.command("makeCall", toNumber="0017", connectionId="mine")
    book.answer("RequestMakeCall", "EventDialing", ConnID=CALL, CallType="Internal", OtherDN="0017", DNIS="0017")
    book.event("EventEstablished", CALL, CallType="Internal", OtherDN="0017", ANI="7001")

    assert book.names_told == ["EventEstablished"]
    for name in ("EventDialing", "EventEstablished"):
        told = book.told[0]
        assert (
            told["eventId"],
            told["connectionId"],
            told["ANI"],
            told["direction"],
        ) == ("mine", CALL, "0017", "outbound"), name


def test_call_that_was_made_at_the_phone_is_outbound() -> None:
    book = Playbook().available()
    book.event("EventDialing", CALL, CallType="Outbound", OtherDN="0017")

    assert [(m["eventName"], m["direction"], m["eventId"]) for m in book.told] == [("EventRinging", "outbound", CALL)]


def test_consult_call_is_dialled() -> None:
    book = Playbook().talking()
    book.event("EventHeld", CALL)
    book.event("EventDialing", OTHER_CALL, CallType="Consult", OtherDN="7002", ThisDNRole="RoleOrigination")

    assert [(m["eventName"], m["direction"], m["ANI"]) for m in book.told] == [("EventDialing", "consult", "7002")]


def test_withheld_number_is_empty() -> None:
    book = Playbook().available()
    book.event("EventRinging", CALL, CallType="Inbound", DNIS="0800")

    assert [message["ANI"] for message in book.told] == [""]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("EventRinging", "EventRinging"),
        ("EventRinging", "EventDialing"),
        ("EventEstablished", "EventEstablished"),
        ("EventReleased", "EventReleased"),
        ("EventAbandoned", "EventReleased"),
        ("EventDestinationBusy", "EventReleased"),
    ],
)
def test_nothing_is_told_twice(first: str, again: str) -> None:
    book = Playbook().ringing()
    book.event(first, CALL, **INBOUND)
    book.event(again, CALL, **INBOUND)

    assert book.told == []


@pytest.mark.parametrize(
    "name",
    [
        "EventEstablished",
        "EventHeld",
        "EventRetrieved",
        "EventPartyAdded",
        "EventPartyDeleted",
        "EventPartyChanged",
        "EventAttachedDataChanged",
        "EventReleased",
    ],
)
def test_nothing_is_told_after_the_end(name: str) -> None:
    book = Playbook().talking()
    book.event("EventReleased", CALL)
    book.event(name, CALL, PreviousConnID=CALL, **INBOUND)

    assert book.told == []


def test_call_that_rings_again_begins_anew() -> None:
    book = Playbook().ringing()
    book.event("EventReleased", CALL, CallState="NoAnswer")
    book.ringing()
    assert book.names_told == ["EventRinging"]
    book.event("EventEstablished", CALL, **INBOUND)
    assert book.names_told == ["EventEstablished"]
    book.event("EventReleased", CALL)
    assert book.names_told == ["EventReleased"]


def test_call_that_was_not_seen_to_begin_is_announced_by_what_it_is_now() -> None:
    book = Playbook().available()
    book.event("EventEstablished", CALL, **INBOUND)

    assert without_stamps(book.told) == [{"eventName": "EventEstablished", **TOLD}]


@pytest.mark.parametrize("name", ["EventHeld", "EventPartyAdded", "EventAttachedDataChanged", "EventReleased"])
def test_other_news_of_calls_that_nobody_knows_are_passed_over(name: str) -> None:
    book = Playbook().available()
    book.event(name, CALL, **INBOUND)

    assert (book.told, book.asked) == ([], [])


@pytest.mark.parametrize("conn_id", [None, 7, KeyValueList()])
def test_event_without_a_conn_id_is_passed_over(conn_id: Value | None) -> None:
    book = Playbook().available()
    named: dict[str, Any] = {} if conn_id is None else {"ConnID": conn_id}
    book.event("EventRinging", **{**INBOUND, **named})

    assert book.told == []


def test_parties_come_and_go() -> None:
    book = Playbook().talking()
    for name in ("EventPartyAdded", "EventPartyDeleted"):
        book.event(name, CALL, OtherDN="7003", ThirdPartyDN="7002")
        told = book.told[0]
        assert (name, "7003", "7002", "+14155551212") == (told["eventName"], told["party"], told["by"], told["ANI"])


def test_call_that_goes_on_under_another_conn_id_stays_the_same_call() -> None:
    book = Playbook().talking()
    book.event("EventPartyChanged", OTHER_CALL, PreviousConnID=CALL, OtherDN="0018", ThirdPartyDN="7002")
    told = book.told[0]
    assert (
        told["eventName"],
        told["connectionId"],
        told["eventId"],
        told["ANI"],
        told["previousConnectionId"],
    ) == ("EventPartyChanged", OTHER_CALL, CALL, "0018", CALL)
    book.event("EventReleased", CALL)
    assert book.told == []
    book.event("EventReleased", OTHER_CALL)
    assert [(m["eventId"], m["connectionId"]) for m in book.told] == [(CALL, OTHER_CALL)]


def test_call_that_swallows_another_keeps_both_ids_apart() -> None:
    """The consult call's ConnID goes over to the main call, which the toolbar knows already."""
    book = Playbook().consulting()
    book.event("EventPartyChanged", CALL, PreviousConnID=OTHER_CALL, OtherDN="7002")
    assert [(m["eventId"], m["connectionId"]) for m in book.told] == [(CALL, CALL)]
    book.event("EventReleased", OTHER_CALL, CallState="Conferenced")
    assert [(m["eventId"], m["cause"]) for m in book.told] == [(OTHER_CALL, "transferred")]


def test_party_of_a_call_that_changes_without_a_number_keeps_the_old_one() -> None:
    book = Playbook().talking()
    book.event("EventPartyChanged", CALL, PreviousConnID=CALL)

    assert [message["ANI"] for message in book.told] == ["+14155551212"]


def test_attached_data_is_told_whole() -> None:
    book = Playbook().talking()
    book.event("EventAttachedDataChanged", CALL, UserData=KeyValueList.of({"segment": "gold", "visits": 3}))

    assert [message["userData"] for message in book.told] == [{"segment": "gold", "visits": 3}]


# After an outage: EventRegistered lists the calls that are there.

PHASES: dict[CallPhase, int] = {
    CallPhase.OFFERED: 10,
    CallPhase.DIALING: 65_548,
    CallPhase.UP: 12,
    CallPhase.HELD: 14,
}


def after_outage(phase: CallPhase | None, *there: tuple[str, int]) -> Playbook:
    """One call (None: none) stood so when the connection went; these are there when it is back."""
    book = Playbook().available()
    match phase:
        case None:
            pass
        case CallPhase.DIALING:
            book.event("EventDialing", CALL, CallType="Outbound", OtherDN="0017")
        case _:
            book.ringing()
    if phase in {CallPhase.UP, CallPhase.HELD}:
        book.event("EventEstablished", CALL)
    if phase is CallPhase.HELD:
        book.event("EventHeld", CALL)
    book.does(LinkLost(), LinkUp(switch=True))
    book.answer("RequestRegisterAddress", "EventRegistered", AgentID="1001", Extensions=calls_there(*there))
    return book


@pytest.mark.parametrize("phase", CallPhase)
def test_call_that_ended_meanwhile_ends_now(phase: CallPhase) -> None:
    book = after_outage(phase)

    assert [(m["eventName"], m["cause"]) for m in book.told] == [("EventReleased", "link-lost")]
    assert book.asked == []


@pytest.mark.parametrize("phase", CallPhase)
def test_call_that_stands_as_it_did_is_not_spoken_of(phase: CallPhase) -> None:
    book = after_outage(phase, (CALL, PHASES[phase]))

    assert (book.told, book.asked) == ([], [])


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (CallPhase.OFFERED, 12, ["EventEstablished"]),
        (CallPhase.OFFERED, 14, ["EventEstablished", "EventHeld"]),
        (CallPhase.DIALING, 12, ["EventEstablished"]),
        (CallPhase.DIALING, 14, ["EventEstablished", "EventHeld"]),
        (CallPhase.UP, 14, ["EventHeld"]),
        (CallPhase.HELD, 12, ["EventRetrieved"]),
        (CallPhase.UP, 9, []),
        (None, 10, ["EventRinging"]),
        (None, 65_548, ["EventRinging"]),
        (None, 12, ["EventEstablished"]),
        (None, 14, ["EventEstablished", "EventHeld"]),
        (None, 11, []),
        (None, 2_057, []),
    ],
)
def test_what_changed_meanwhile_is_told(before: CallPhase | None, after: int, told: list[str]) -> None:
    book = after_outage(before, (CALL, after))
    assert book.names_asked == ["RequestQueryCall"]
    book.answer("RequestQueryCall", "EventPartyInfo", Extensions=party(after), **INBOUND)

    assert told == book.names_told


def test_ended_found_and_changed_calls_at_once() -> None:
    book = Playbook().talking(CALL).ringing(OTHER_CALL)
    book.does(LinkLost(), LinkUp(switch=True))
    book.answer(
        "RequestRegisterAddress",
        "EventRegistered",
        AgentID="1001",
        Extensions=calls_there((OTHER_CALL, 12), (THIRD_CALL, 10)),
    )

    assert [(m["eventName"], m["connectionId"]) for m in book.told] == [("EventReleased", CALL)]
    assert [message["ConnID"] for message in book.asked] == [OTHER_CALL, THIRD_CALL]


def test_call_that_is_gone_when_it_is_asked_for_is_passed_over() -> None:
    book = after_outage(None, (CALL, 12))
    book.refuse("RequestQueryCall", 56)

    assert book.told == []


@pytest.mark.parametrize("extensions", [{}, {"Extensions": "?"}, {"Extensions": KeyValueList.of({"ps-1": "up"})}])
def test_description_of_a_call_that_says_nothing_is_passed_over(extensions: dict[str, Any]) -> None:
    book = after_outage(None, (CALL, 12))
    book.answer("RequestQueryCall", "EventPartyInfo", **extensions)

    assert book.told == []


def test_list_of_calls_that_is_odd_does_no_harm() -> None:
    book = Playbook().talking()
    book.does(LinkLost(), LinkUp(switch=True))
    odd = KeyValueList((("conn-1", 7), ("conn-2", CALL), ("ps-2", "?"), ("conn-", OTHER_CALL)))
    book.answer("RequestRegisterAddress", "EventRegistered", AgentID="1001", Extensions=odd)

    assert book.told == []
    assert {CALL, OTHER_CALL} == {message["ConnID"] for message in book.asked}


def test_reference_of_a_lost_connection_means_nothing_later() -> None:
    """The call comes back from a reconnect under its ConnID: who made it cannot be seen any more."""
    book = Playbook().available()
    book.command("makeCall", toNumber="0017", connectionId="mine")
    reference_id = book.asked[0].reference_id
    book.does(LinkLost(), LinkUp(switch=True))
    book.event("EventDialing", CALL, OtherDN="0017", ReferenceID=reference_id or 0)

    assert [message["eventId"] for message in book.told] == [CALL]
