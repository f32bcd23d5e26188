import json
from typing import Any

import pytest

from tserver_wire import (
    Addp,
    DecodedMessage,
    KeyValueList,
    Limits,
    LocalProtocolError,
    Message,
    Refusal,
    decode_event,
    decode_request,
    encode,
    with_reference_id,
)

CONN_ID = "0071027198180001"


def request(name, /, **attributes):
    return json.dumps({"message": name, **attributes}).encode()


def odd(value: Any) -> Any:
    """Hand on a value that the types forbid, as an untyped caller can."""
    return value


def refused(line, **limits):
    refusal = decode_request(line, Limits(**limits))
    assert isinstance(refusal, Refusal), refusal
    return refusal


def accepted(line, **limits):
    decoded = decode_request(line, Limits(**limits))
    assert isinstance(decoded, DecodedMessage), decoded
    return decoded.message


def test_a_request_is_read_with_its_values_as_the_model_sees_them():
    line = request(
        "RequestMakeCall",
        ReferenceID=4,
        ThisDN="7001",
        OtherDN="7002",
        MakeCallType="MakeCallRegular",
        UserData={"segment": "gold", "visits": 3},
    )
    assert accepted(line) == Message(
        "RequestMakeCall",
        {
            "ReferenceID": 4,
            "ThisDN": "7001",
            "OtherDN": "7002",
            "MakeCallType": "Regular",
            "UserData": KeyValueList.of({"segment": "gold", "visits": 3}),
        },
    )


def test_key_order_has_no_meaning():
    line = f'{{"ConnID":"{CONN_ID}","ThisDN":"7001","message":"RequestAnswerCall"}}'.encode()
    assert accepted(line) == Message("RequestAnswerCall", {"ThisDN": "7001", "ConnID": CONN_ID})


def test_a_conn_id_is_read_in_either_case_and_kept_in_lower_case():
    line = request("RequestAnswerCall", ThisDN="7001", ConnID="00AB027198180001")
    assert accepted(line)["ConnID"] == "00ab027198180001"


def test_attributes_that_the_request_does_not_know_are_ignored_and_told():
    line = request("RequestQueryServer", ThisDN=None, Colour=[1.5, None, {"a": True}], ReferenceID=1)
    assert decode_request(line) == DecodedMessage(
        Message("RequestQueryServer", {"ReferenceID": 1}), ("ThisDN", "Colour")
    )


def test_the_register_message_of_the_page_is_read():
    line = request(
        "RequestRegisterClient",
        ReferenceID=1,
        ProtocolVersion="tsim/1",
        ApplicationName="my-bridge",
        ClientPassword="secret",
        Addp={"Timeout": 9, "RemoteTimeout": 0.5},
    )
    assert accepted(line)["Addp"] == Addp(9, 0.5)
    assert accepted(line)["ClientPassword"] == "secret"


@pytest.mark.parametrize("name", ["AddpPing", "AddpPong"])
def test_keep_alive_is_a_message_with_an_id(name):
    assert accepted(request(name, Id=7)) == Message(name, {"Id": 7})
    assert refused(request(name)).text == f"{name}: Id is missing; mandatory: Id"


@pytest.mark.parametrize(
    ("line", "garbage", "words"),
    [
        (b"hello", True, "not JSON"),
        (b"{", True, "not JSON"),
        (b"[1]", True, "an array, not an object"),
        (b"{}", False, 'no "message"'),
        (b'{"ReferenceID":9}', False, 'no "message"'),
        (b'"x"', True, "a string, not an object"),
    ],
)
def test_what_is_no_message_is_50(line, garbage, words):
    refusal = refused(line)
    assert (refusal.code, refusal.garbage) == (50, garbage)
    assert words in refusal.text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("RequestNoSuchThing", 'message "RequestNoSuchThing" is unknown'),
        ("RequestAnswrCall", 'message "RequestAnswrCall" is unknown (did you mean RequestAnswerCall?)'),
        ("requestanswercall", "(did you mean RequestAnswerCall?)"),
        ("EventRinging", "EventRinging is an event; a client sends requests"),
        ("RequestLoginMailBox", "RequestLoginMailBox is not supported"),
        ("RequestNetworkMerge", "RequestNetworkMerge is not supported: it is for a T-Server of a network"),
        ("", 'message "" is unknown'),
    ],
)
def test_what_is_no_request_is_51(name, words):
    refusal = refused(request(name, ReferenceID=9))
    assert (refusal.code, refusal.reference_id, refusal.message, refusal.garbage) == (51, 9, name, False)
    assert words in refusal.text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            request("RequestAnswerCall", ReferenceID=9, ThisDN="7001"),
            "ConnID is missing; mandatory: ThisDN, ConnID",
        ),
        (
            request("RequestAnswerCall", ReferenceID=9, ThisDN="7001", connid=CONN_ID),
            'ConnID is missing, "connid" is not it; mandatory: ThisDN, ConnID',
        ),
        (
            request("RequestQueryServer", ReferenceID=9, Reasons={"a": 1.0}),
            "Server: Reasons.a: 1.0 is a float",
        ),
        (
            request("RequestSetDNDOn", ReferenceID=9, ThisDN=7001),
            "DNDOn: ThisDN 7001 is not a string",
        ),
        (request("RequestSetDNDOn", ReferenceID=9, ThisDN=None), "ThisDN null is not a string"),
        (request("RequestReserveAgent", ReferenceID=9), "one of ThisDN, AgentID, Place is needed, none is there"),
        (b'{"message":"RequestSetDNDOn","ReferenceID":9,"ThisDN":"1","ThisDN":"1"}', 'key "ThisDN" is repeated'),
        (b'{"message":"RequestSetDNDOn","ReferenceID":9,"ThisDN":"1","x":{"y":1,"y":2}}', 'key "y" is repeated'),
        (b'{"message":"RequestSetDNDOn","ReferenceID":9,"ThisDN":"\\ud800"}', "half of a surrogate pair"),
        (b'{"message":5,"ReferenceID":9}', "message 5 is not a string"),
        (b'{"message":null,"ReferenceID":9}', "message null is not a string"),
        (b'{"message":["a"],"ReferenceID":9}', 'message ["a"] is not a string'),
    ],
)
def test_kinds_and_missing_attributes_are_53_with_the_reference(line, words):
    refusal = refused(line)
    assert (refusal.code, refusal.reference_id, refusal.garbage) == (53, 9, False)
    assert words in refusal.text


@pytest.mark.parametrize("written", ["0", "4294967296", "-1", "1.0", "true", "null", '"9"', "[9]", "{}", "9e0"])
def test_a_wrong_reference_id_is_53_and_cannot_be_echoed(written):
    refusal = refused(b'{"message":"RequestQueryServer","ReferenceID":%b}' % written.encode())
    assert (refusal.code, refusal.reference_id) == (53, None)
    assert "ReferenceID" in refusal.text


def test_a_repeated_reference_id_is_not_echoed():
    assert refused(b'{"message":"RequestQueryServer","ReferenceID":1,"ReferenceID":2}').reference_id is None


def test_too_many_levels_are_53_with_the_reference():
    deep = b'{"a":' * 40 + b"1" + b"}" * 40
    refusal = refused(b'{"message":"RequestQueryServer","Extensions":%b,"ReferenceID":9}' % deep)
    assert (refusal.code, refusal.reference_id) == (53, 9)
    assert "more than 16 levels" in refusal.text


@pytest.mark.parametrize("attribute", ["UserData", "Extensions", "Reasons"])
def test_a_list_over_the_packed_limit_is_53(attribute):
    def line(size):
        given = {"ThisDN": "1", "ConnID": CONN_ID, "UserData": {}, attribute: {"k": "x" * (size - 8)}}
        return request("RequestAttachUserData", **given)

    assert accepted(line(16_000))[attribute].packed_bytes() == 16_000
    assert f"{attribute} is 16001 bytes packed, more than the limit of 16000" in refused(line(16_001)).text
    assert accepted(line(20), max_user_data_bytes=20)
    assert refused(line(21), max_user_data_bytes=20).code == 53


def test_the_packed_limit_sees_lists_that_are_larger_packed_than_written():
    """Integers take one byte in JSON and four packed."""
    line = request("RequestQueryServer", Extensions={"$pairs": [["", 1]] * 12})
    assert refused(line, max_user_data_bytes=109).code == 53
    assert accepted(line, max_user_data_bytes=110)


@pytest.mark.parametrize("name", ["RequestDistributeEvent", "RequestDistributeUserEvent"])
def test_what_is_distributed_carries_any_attribute_of_the_right_kind(name):
    line = request(name, ThisDN="8001", UserEvent="EventQueued", CallType=2, ConnID=CONN_ID, Shoe="no")
    assert accepted(line).attributes == {
        "ThisDN": "8001",
        "UserEvent": "EventQueued",
        "CallType": "Inbound",
        "ConnID": CONN_ID,
    }
    assert refused(request(name, ThisDN="8001", UserEvent="EventQueued", CallType="Sideways")).code == 53


def test_one_of_several_attributes_is_enough():
    assert accepted(request("RequestReserveAgent", Place="P1")) == Message("RequestReserveAgent", {"Place": "P1"})


def test_work_mode_2_is_legal_guard_when_not_ready():
    line = request("RequestAgentNotReady", ThisDN="7001", AgentWorkMode=2)
    assert accepted(line)["AgentWorkMode"] == "LegalGuard"
    assert encode(Message("EventAgentNotReady", {"AgentWorkMode": "AutoIn"})) == (
        b'{"message":"EventAgentNotReady","AgentWorkMode":"LegalGuard"}\n'
    )
    assert encode(Message("EventAgentReady", {"ThisDN": "1", "AgentWorkMode": "LegalGuard"})) == (
        b'{"message":"EventAgentReady","ThisDN":"1","AgentWorkMode":"AutoIn"}\n'
    )


EVENTS = [
    (Message("EventACK"), b'{"message":"EventACK"}'),
    (
        Message("EventReleased", {"ThisDN": "7001", "CallState": "Ok", "CallID": 1}),
        b'{"message":"EventReleased","ThisDN":"7001","CallState":"Ok","CallID":1}',
    ),
    (
        Message("EventUserEvent", {"UserData": KeyValueList([("k", "v"), ("k", b"\1")])}),
        b'{"message":"EventUserEvent","UserData":{"$pairs":[["k","v"],["k",{"$bytes":"AQ=="}]]}}',
    ),
    (
        Message("EventUserEvent", {"Reasons": KeyValueList.of({"ä": "😀\n"})}),
        '{"message":"EventUserEvent","Reasons":{"ä":"😀\\n"}}'.encode(),
    ),
]


@pytest.mark.parametrize(("message", "line"), EVENTS)
def test_an_event_is_written_and_read(message, line):
    assert encode(message) == line + b"\n"
    assert decode_event(line) == DecodedMessage(message)


def test_a_reference_id_is_put_into_an_encoded_line():
    line = encode(Message("EventReleased", {"ThisDN": "7001"}))
    assert with_reference_id(line, 5) == b'{"message":"EventReleased","ReferenceID":5,"ThisDN":"7001"}\n'
    assert with_reference_id(encode(Message("EventACK")), 5) == b'{"message":"EventACK","ReferenceID":5}\n'


@pytest.mark.parametrize(
    "message",
    [
        Message('Ev"ent'),
        Message(""),
        Message("EventACK", {"ThisDN": "\ud800"}),
        Message("EventACK", odd({"ThisDN": object()})),
        Message("EventACK", {"UserData": KeyValueList([("k", "\ud800")])}),
    ],
)
def test_what_cannot_be_written_is_our_own_error(message):
    with pytest.raises(LocalProtocolError, match=r"cannot be"):
        encode(message)


def test_raw_values_are_written_as_they_are():
    raw: Any = {"ThisDN": 7001, "UserData": {"a": [1.5, None, True]}}
    assert encode(Message("EventOdd", raw)) == (
        b'{"message":"EventOdd","ThisDN":7001,"UserData":{"a":[1.5,null,true]}}\n'
    )


@pytest.mark.parametrize(
    ("line", "name", "attributes"),
    [
        (b'{"message":"EventNew","Shoe":1.5,"Hat":null}', "EventNew", {"Shoe": 1.5, "Hat": None}),
        (b'{"message":"EventRinging","CallType":2,"ThisDN":7001}', "EventRinging", {"CallType": 2, "ThisDN": 7001}),
        (b'{"message":"EventACK","UserData":"x"}', "EventACK", {"UserData": "x"}),
        (b'{"message":"EventACK","UserData":{"a":1.5}}', "EventACK", {"UserData": KeyValueList(odd([("a", 1.5)]))}),
        (b'{"message":"EventACK","ThisDN":"\\ud800"}', "EventACK", {"ThisDN": "\ud800"}),
        (b'{"message":"EventACK","CallID":%d}' % 10**400, "EventACK", {"CallID": 10**400}),
        (b'{"message":"AddpPing","Id":1}', "AddpPing", {"Id": 1}),
        (b'{"message":"RequestOdd","ReferenceID":"x"}', "RequestOdd", {"ReferenceID": "x"}),
    ],
)
def test_a_client_takes_odd_events_as_they_came(line, name, attributes):
    assert decode_event(line) == DecodedMessage(Message(name, attributes))


def test_an_odd_reference_id_is_none_to_whoever_asks():
    decoded = decode_event(b'{"message":"EventACK","ReferenceID":"x"}')
    assert isinstance(decoded, DecodedMessage)
    assert decoded.message.reference_id is None


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (b"hello", (50, None, True)),
        (b"[]", (50, None, True)),
        (b'{"ReferenceID":4}', (50, 4, False)),
        (b'{"message":1}', (50, None, False)),
        (b'{"a":' * 100_000, (53, None, False)),
        (b'{"message":"EventACK","a":"\xff"}', (50, None, True)),
    ],
)
def test_a_client_refuses_only_what_is_no_message(line, refusal):
    decoded = decode_event(line)
    assert isinstance(decoded, Refusal)
    assert (decoded.code, decoded.reference_id, decoded.garbage) == refusal


@pytest.mark.parametrize("opening", [b'{"a":', b"["])
def test_a_client_refuses_what_could_not_be_handed_on(opening):
    closing = b"}" if opening[:1] == b"{" else b"]"

    def line(levels):
        return b'{"message":"EventRinging","UserData":{"k":%b1%b}}' % (opening * levels, closing * levels)

    assert isinstance(decode_event(line(97)), DecodedMessage)
    assert decode_event(line(99)) == Refusal(53, "nested more than 100 levels deep")
    assert isinstance(decode_event(line(5_000)), Refusal)
