"""Events of calls as steps."""

from typing import Any

import pytest
from recorded_logs import CALL, DN, about, said, steps_of

from tserver_sim.log import Entry
from tserver_wire import KeyValueList

RINGS = about("EventRinging", ANI="+14155550123", DNIS="0800", UserData=KeyValueList([("segment", "gold")]))
RINGING = (
    "ringing",
    {"call": "c1", "at": "alice", "from": "+14155550123", "dnis": "0800", "userData": {"segment": "gold"}},
)
OPENING = [("available", "alice"), RINGING]
BY_TOOLBAR = {"call": "c1", "by": "toolbar", "at": "alice"}


def after_ringing(*happened: Entry) -> list[tuple[str, Any]]:
    """What comes of these once a call rings."""
    steps = steps_of(RINGS, *happened)
    assert steps[:2] == OPENING
    return steps[2:]


def test_call_of_the_main_job_is_its_five_words() -> None:
    assert after_ringing(
        about("RequestAnswerCall"), about("EventEstablished"), about("RequestReleaseCall"), about("EventReleased")
    ) == [("established", BY_TOOLBAR), ("released", BY_TOOLBAR)]


@pytest.mark.parametrize(
    ("more", "by"),
    [({}, "caller"), ({"Extensions": KeyValueList([("ReleasingParty", "1 Local")])}, "phone"),
     ({"Extensions": KeyValueList([("ReleasingParty", "2 Remote")])}, "caller")],
)  # fmt: skip
def test_who_ends_a_call_is_read_from_the_event(more: dict[str, KeyValueList], by: str) -> None:
    assert after_ringing(about("EventEstablished"), about("EventReleased", **more)) == [
        ("established", {"call": "c1", "by": "phone", "at": "alice"}),
        ("released", {"call": "c1", "by": by, "at": "alice"}),
    ]


@pytest.mark.parametrize("end", [about("EventAbandoned"), about("EventReleased", CallState="NoAnswer")])
def test_call_that_is_not_answered_is_given_up_by_its_caller(end: Entry) -> None:
    assert after_ringing(end) == [("released", {"call": "c1", "by": "caller", "at": "alice"})]


def test_withheld_number_stays_withheld() -> None:
    assert steps_of(about("EventRinging"), about("EventAbandoned"))[1] == (
        "ringing", {"call": "c1", "at": "alice", "from": ""}
    )  # fmt: skip


def test_call_that_the_log_leaves_up_is_ended() -> None:
    assert after_ringing() == [("released", {"call": "c1", "by": "caller", "at": "alice"})]
    assert after_ringing(about("EventEstablished"))[1] == ("released", BY_TOOLBAR)


def test_dialled_call_is_made_in_the_toolbar_if_it_was_asked_for() -> None:
    assert steps_of(
        said("RequestMakeCall", OtherDN="+46850123456"), about("EventDialing", OtherDN="+46850123456"),
        about("EventNetworkReached"), about("EventEstablished"), about("EventReleased"),
    ) == [
        ("available", "alice"),
        ("dialing", {"call": "c1", "by": "alice", "to": "+46850123456"}),
        ("established", {"call": "c1", "by": "callee", "at": "alice"}),
        ("released", {"call": "c1", "by": "callee", "at": "alice"}),
    ]  # fmt: skip


def test_dialled_call_is_made_at_the_phone_otherwise() -> None:
    steps = steps_of(about("EventDialing", OtherDN="911"), about("EventReleased"))

    assert steps[1:3] == [
        ("outside", {"number": "000911", "behaviour": "manual"}),
        ("phone", {"agent": "alice", "does": "dial", "call": "c1", "to": "000911"}),
    ]


def test_busy_number_is_busy_again() -> None:
    dialed = [said("RequestMakeCall"), about("EventDialing", OtherDN="+46850123456"), about("EventDestinationBusy")]
    steps = [
        ("available", "alice"),
        ("outside", {"number": "+46850123456", "behaviour": "busy"}),
        ("dialing", {"call": "c1", "by": "alice", "to": "+46850123456"}),
        ("wait", "2500 ms"),
    ]

    assert steps_of(*dialed, about("EventReleased")) == steps
    assert steps_of(*dialed) == steps


def test_call_between_agents_has_both_of_them_available_first() -> None:
    assert steps_of(
        said("RequestMakeCall", OtherDN="4712"), about("EventDialing", OtherDN="4712"),
        about("EventRinging", ThisDN="4712", OtherDN=DN), about("RequestAnswerCall", ThisDN="4712"),
        about("EventEstablished", ThisDN="4712"), about("EventEstablished"), about("EventReleased"),
        about("EventReleased", ThisDN="4712"),
    ) == [
        ("available", "alice"),
        ("available", "bob"),
        ("dialing", {"call": "c1", "by": "alice", "to": "bob"}),
        ("hears", {"at": "bob", "event": "EventRinging", "call": "c1"}),
        ("established", {"call": "c1", "by": "toolbar", "at": "bob"}),
        ("released", {"call": "c1", "by": "callee", "at": "alice"}),
    ]  # fmt: skip


def test_hold_is_the_toolbars_or_the_phones() -> None:
    steps = after_ringing(
        about("EventEstablished"), about("RequestHoldCall"), about("EventHeld"), about("EventRetrieved"),
        about("EventReleased"),
    )  # fmt: skip

    assert steps[1:5] == [
        ("command", {"agent": "alice", "type": "hold", "call": "c1"}),
        ("hears", {"at": "alice", "event": "EventHeld", "call": "c1"}),
        ("phone", {"agent": "alice", "does": "retrieve", "call": "c1"}),
        ("hears", {"at": "alice", "event": "EventRetrieved", "call": "c1"}),
    ]


def test_data_that_was_attached_is_attached_again() -> None:
    data = KeyValueList([("segment", "gold"), ("case", "12")])
    steps = after_ringing(
        about("EventAttachedDataChanged", UserData=data), about("EventAttachedDataChanged", UserData=data)
    )

    assert steps[:-1] == [("attach", {"call": "c1", "userData": {"case": "12"}})]


def test_refused_request_is_refused_again() -> None:
    steps = after_ringing(about("RequestAnswerCall", ReferenceID=9), said("EventError", ReferenceID=9, ErrorCode=527))
    verb, value = steps[0]

    assert (verb, value["kind"], value["message"], value["error"]) == ("with-fault", "refuse", "RequestAnswerCall", 527)
    assert [step.verb for step in value["steps"]] == ["command", "asks", "hears-nothing"]


def test_consult_calls_stay_comments() -> None:
    consult = said("EventDialing", ConnID="006c000000000002", PreviousConnID=CALL, OtherDN="4799")

    assert after_ringing(about("EventEstablished"), consult, about("EventReleased"))[1:] == [
        ("released", {"call": "c1", "by": "caller", "at": "alice"})
    ]


def test_call_that_comes_again_is_another() -> None:
    steps = steps_of(RINGS, about("EventReleased"), RINGS, about("EventReleased"))

    assert [value["call"] for verb, value in steps[1:]] == ["c1", "c1", "c2", "c2"]
