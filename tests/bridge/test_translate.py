"""Events of the T-Server as what toolbars are told, commands as what the T-Server is asked for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tserver_bridge.calls import AgentCall, CallPhase
from tserver_bridge.messages import Command
from tserver_bridge.translate import (
    CALL_COMMANDS,
    Second,
    attribute_of,
    cause_of,
    direction_of,
    facts_of,
    number_of_other,
    reason_code,
    row_of,
    timestamp_of,
)
from tserver_wire import MESSAGES, DecodedMessage, KeyValueList, Message, Value, decode_event, encode


def a_call(phase: CallPhase = CallPhase.UP, *, release_asked: bool = False) -> AgentCall:
    return AgentCall("0071027198180001", "x", "inbound", phase, "", release_asked=release_asked)


def test_every_row_asks_for_what_the_t_server_knows() -> None:
    for row in CALL_COMMANDS.values():
        known = MESSAGES[row.request]
        attributes = {*row.keys.values(), row.second.value} - {""}

        assert attributes <= set(known.mandatory) | set(known.optional), row.request


def test_every_row_says_which_calls_it_can_be_about() -> None:
    assert [name for name, row in CALL_COMMANDS.items() if not row.allowed] == []


@pytest.mark.parametrize(
    ("command", "request_name"),
    [
        (Command("accept", {}), "RequestAnswerCall"),
        (Command("reject", {}), "RequestReleaseCall"),
        (Command("hangup", {}), "RequestReleaseCall"),
        (Command("hold", {}), "RequestHoldCall"),
        (Command("retrieve", {}), "RequestRetrieveCall"),
        (Command("transfer", {"toNumber": "1"}), "RequestSingleStepTransfer"),
        (Command("transfer", {"toNumber": "1", "mode": "singleStep"}), "RequestSingleStepTransfer"),
        (Command("transfer", {"toNumber": "1", "mode": "mute"}), "RequestMuteTransfer"),
        (Command("transfer", {"toNumber": "1", "mode": "consult"}), "RequestInitiateTransfer"),
        (Command("completeTransfer", {}), "RequestCompleteTransfer"),
        (Command("conference", {"toNumber": "1"}), "RequestInitiateConference"),
        (Command("completeConference", {}), "RequestCompleteConference"),
        (Command("alternate", {}), "RequestAlternateCall"),
        (Command("reconnect", {}), "RequestReconnectCall"),
        (Command("redirect", {"toNumber": "1"}), "RequestRedirectCall"),
        (Command("sendDtmf", {"digits": "1"}), "RequestSendDTMF"),
        (Command("attachData", {"userData": {}}), "RequestUpdateUserData"),
    ],
)
def test_command_has_its_request(command: Command, request_name: str) -> None:
    row = row_of(command)

    assert row is not None
    assert request_name == row.request


def test_command_that_is_about_no_call_has_no_row() -> None:
    assert row_of(Command("ready", {})) is None


def test_other_call_has_the_attribute_that_the_request_wants() -> None:
    assert Second.TRANSFER is CALL_COMMANDS["alternate"].second
    assert Second.CONFERENCE is CALL_COMMANDS["completeConference"].second


@pytest.mark.parametrize(
    ("name", "attributes", "direction"),
    [
        ("EventRinging", {"CallType": "Inbound"}, "inbound"),
        ("EventRinging", {"CallType": "Internal"}, "internal"),
        ("EventRinging", {"CallType": "Consult"}, "consult"),
        ("EventRinging", {"CallType": "Outbound"}, "outbound"),
        ("EventRinging", {}, "inbound"),
        ("EventRinging", {"CallType": "Unknown"}, "inbound"),
        ("EventDialing", {"CallType": "Outbound"}, "outbound"),
        ("EventDialing", {"CallType": "Internal"}, "outbound"),
        ("EventDialing", {}, "outbound"),
        ("EventDialing", {"CallType": "Consult"}, "consult"),
    ],
)
def test_direction(name: str, attributes: dict[str, Value], direction: str) -> None:
    assert direction == direction_of(Message(name, attributes))


@pytest.mark.parametrize(
    ("attributes", "dialled", "number"),
    [
        ({"ANI": "+1415", "OtherDN": "9"}, False, "+1415"),
        ({"OtherDN": "0017"}, False, "0017"),
        ({"ANI": " 0017 "}, False, " 0017 "),
        ({}, False, ""),
        ({"ANI": 4155551212, "OtherDN": "7"}, False, "7"),
        ({"ANI": "7001", "OtherDN": "+1415"}, True, "+1415"),
        ({"DNIS": "+1415", "ANI": "7001"}, True, "+1415"),
        ({"ANI": "7001"}, True, ""),
    ],
)
def test_number_is_passed_on_as_it_came(attributes: dict[str, Value], dialled: bool, number: str) -> None:
    assert number == number_of_other(Message("EventRinging", attributes), dialled=dialled)


@pytest.mark.parametrize(
    ("attributes", "stamp"),
    [
        ({"TimeinSecs": 1_795_345_200, "TimeinuSecs": 328_999}, "2026-11-22T11:00:00.328Z"),
        ({"TimeinSecs": 0}, "1970-01-01T00:00:00.000Z"),
        ({"TimeinSecs": 1_795_345_200, "TimeinuSecs": 7_000}, "2026-11-22T11:00:00.007Z"),
        ({}, None),
        ({"TimeinSecs": "soon"}, None),
        ({"TimeinSecs": 10**17}, None),
        ({"TimeinSecs": -(10**17)}, None),
        ({"TimeinSecs": 1, "TimeinuSecs": "no"}, None),
    ],
)
def test_time_of_an_event(attributes: dict[str, Value], stamp: str | None) -> None:
    assert stamp == timestamp_of(Message("EventRinging", attributes))


def test_facts_have_the_toolbars_names() -> None:
    event = Message(
        "EventRinging",
        {
            "DNIS": "0800",
            "ThisQueue": "8001",
            "CallType": "Inbound",
            "CallState": "Ok",
            "OtherDN": "0017",
            "UserData": KeyValueList((("k", "v"), ("k", 2))),
            "CallID": 7,
        },
    )

    assert facts_of(event) == {
        "DNIS": "0800",
        "queueName": "8001",
        "callType": "Inbound",
        "callState": "Ok",
        "otherDN": "0017",
        "userData": {"$pairs": [["k", "v"], ["k", 2]]},
    }


def test_what_is_not_known_is_left_out() -> None:
    assert facts_of(Message("EventRinging", {})) == {}


def test_what_must_be_text_is_text_or_left_out() -> None:
    """A T-Server that spells its own way must not make a bridge send numbers where the contract has text."""
    odd: dict[str, Value] = {"DNIS": 800, "ThisQueue": KeyValueList(), "CallType": 2, "CallState": 0, "OtherDN": 7}

    assert facts_of(Message("EventPartyAdded", {**odd, "ThirdPartyDN": 9})) == {}


def test_party_events_say_who_and_by_whom() -> None:
    event = Message("EventPartyAdded", {"OtherDN": "7003", "ThirdPartyDN": "7002"})

    assert facts_of(event) == {"otherDN": "7003", "party": "7003", "by": "7002"}
    assert facts_of(Message("EventEstablished", {"OtherDN": "7003", "ThirdPartyDN": "7002"})) == {"otherDN": "7003"}


def releasing(party: str) -> KeyValueList:
    return KeyValueList.of({"ReleasingParty": party})


@pytest.mark.parametrize(
    ("event", "attributes", "call", "cause"),
    [
        ("EventAbandoned", {}, a_call(CallPhase.OFFERED), "abandoned"),
        ("EventReleased", {"CallState": "NoAnswer"}, a_call(CallPhase.OFFERED), "no-answer"),
        ("EventReleased", {"CallState": "Redirected"}, a_call(CallPhase.OFFERED), "redirected"),
        ("EventReleased", {"CallState": "Forwarded"}, a_call(CallPhase.OFFERED), "redirected"),
        ("EventReleased", {"CallState": "Transferred"}, a_call(), "transferred"),
        ("EventReleased", {"CallState": "Conferenced"}, a_call(), "transferred"),
        ("EventDestinationBusy", {"CallState": "Busy"}, a_call(CallPhase.DIALING), "busy"),
        ("EventDestinationBusy", {"CallState": "SitInvalidnum"}, a_call(CallPhase.DIALING), "failed"),
        ("EventDestinationBusy", {"CallState": "GeneralError"}, a_call(CallPhase.DIALING), "failed"),
        ("EventDestinationBusy", {}, a_call(CallPhase.DIALING), "failed"),
        ("EventReleased", {"Extensions": releasing("1 Local")}, a_call(), "hangup"),
        ("EventReleased", {"Extensions": releasing("1 Local")}, a_call(CallPhase.OFFERED), "rejected"),
        ("EventReleased", {"Extensions": releasing("2 Remote")}, a_call(), "remote-hangup"),
        ("EventReleased", {"Extensions": releasing("2 Remote")}, a_call(release_asked=True), "remote-hangup"),
        ("EventReleased", {"Extensions": releasing("3 Unknown")}, a_call(), "failed"),
        ("EventReleased", {}, a_call(), "remote-hangup"),
        ("EventReleased", {}, a_call(release_asked=True), "hangup"),
        ("EventReleased", {}, a_call(CallPhase.OFFERED, release_asked=True), "rejected"),
    ],
)
def test_cause(event: str, attributes: dict[str, Value], call: AgentCall, cause: str) -> None:
    assert cause == cause_of(Message(event, attributes), call)


@pytest.mark.parametrize(
    ("reasons", "code"),
    [
        (KeyValueList.of({"ReasonCode": "lunch"}), "lunch"),
        (KeyValueList.of({"ReasonCode": 7}), 7),
        (KeyValueList.of({"ReasonCode": b"\1"}), None),
        (KeyValueList.of({"Other": "x"}), None),
        ("lunch", None),
    ],
)
def test_reason_code(reasons: Value, code: str | int | None) -> None:
    assert code == reason_code(Message("EventAgentNotReady", {"Reasons": reasons}))


def test_no_reasons_no_code() -> None:
    assert reason_code(Message("EventAgentNotReady", {})) is None


LEAVES = st.text(max_size=8) | st.integers(-(2**63), 2**63 - 1) | st.binary(max_size=8)
LISTS = st.recursive(
    st.lists(st.tuples(st.text(max_size=6), LEAVES), max_size=4),
    lambda inner: st.lists(
        st.tuples(st.text(max_size=6), LEAVES | inner.map(lambda pairs: KeyValueList(tuple(pairs)))), max_size=4
    ),
    max_leaves=12,
).map(lambda pairs: KeyValueList(tuple(pairs)))


@pytest.mark.slow
@given(data=LISTS)
def test_attached_data_survives_the_way_there_and_back(data: KeyValueList) -> None:
    """What a toolbar hears it can attach again, and the T-Server has the same pairs in the same order."""
    came = decode_event(encode(Message("EventRinging", {"ThisDN": "7001", "UserData": data})).rstrip(b"\n"))

    assert isinstance(came, DecodedMessage)
    assert data == attribute_of(facts_of(came.message)["userData"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "", "$pairs", "$bytes", "$x"]) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@pytest.mark.slow
@given(raw=st.dictionaries(st.text(max_size=4) | st.just("$pairs"), JSON, max_size=4))
def test_any_object_is_attached_data_or_refused_with_words(raw: dict[str, Any]) -> None:
    said = ""
    try:
        data = attribute_of(raw)
    except ValueError as problem:
        said = str(problem)
    assert "userData" in said if said else data == attribute_of(data.to_json())


@pytest.mark.parametrize("levels", [15, 16, 200, 5_000])
def test_data_is_as_deep_as_the_wire_allows(levels: int) -> None:
    """Sixteen levels a message may have; the message itself is the first, its attached data the second."""
    raw: dict[str, Any] = {"k": "v"}
    for _ in range(levels - 1):
        raw = {"k": raw}
    if levels <= 15:
        assert attribute_of(raw)
    else:
        with pytest.raises(ValueError, match="levels"):
            attribute_of(raw)


def test_depth_counts_lists_too() -> None:
    raw: Any = "v"
    for _ in range(9):
        raw = {"$pairs": [["k", raw]]}
    with pytest.raises(ValueError, match="levels"):
        attribute_of(raw)


@pytest.mark.parametrize("value", ["text", 7])
def test_other_values_stay(value: object) -> None:
    assert value == attribute_of(value)
