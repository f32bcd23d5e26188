"""`spec/wire-protocol.md`, "Framing" and "A message", with the kinds of the fine print, over plain sockets."""

import base64
import json
from typing import Any

import pytest
from telephone_world import Client, Server

REGISTER = b'{"message":"RequestRegisterAddress","ReferenceID":%d,"ThisDN":"7001"}'


def echoed(server: Server, user_data: Any) -> Any:
    """Attach this to a call; what comes back in EventAttachedDataChanged."""
    bridge = server.bridge("7001")
    conn_id = server.ring_inbound(bridge)["ConnID"]
    bridge.say("RequestAttachUserData", ThisDN="7001", ConnID=conn_id, UserData=user_data)
    return bridge.wait("EventAttachedDataChanged", ReferenceID=bridge.reference)["UserData"]


# --- Framing -------------------------------------------------------------------------------------------------------


def test_cr_before_lf_is_ignored_and_so_are_empty_lines(server: Server) -> None:
    bridge = server.bridge()
    bridge.write(b"\n\r\n\n" + REGISTER % 5 + b"\r\n\r\n\n")
    bridge.wait("EventRegistered", ReferenceID=5)
    bridge.nothing()


def test_server_lines_end_with_one_lf(server: Server) -> None:
    bridge = server.bridge()
    bridge.write(REGISTER % 5 + b"\n")
    bridge.socket.settimeout(5)
    data = b""
    while not data.endswith(b"\n"):
        data += bridge.socket.recv(65536)
    assert data.count(b"\n") == 1
    assert b"\r" not in data
    assert data.decode("utf-8").startswith("{")


def test_half_a_line_is_waited_for(server: Server) -> None:
    bridge, line = server.bridge(), REGISTER % 5 + b"\n"
    bridge.write(line[:20])
    server.control.get("/v1/health")
    bridge.write(line[20:])
    bridge.wait("EventRegistered", ReferenceID=5)


def test_a_hundred_lines_at_once_are_answered_in_their_order(server: Server) -> None:
    bridge = server.bridge()
    bridge.write(b"".join(REGISTER % n + b"\n" for n in range(1, 101)))
    assert list(range(1, 101)) == [each["ReferenceID"] for each in bridge.all()]


def test_bytes_may_come_one_at_a_time(server: Server) -> None:
    bridge = server.bridge()
    for byte in REGISTER % 3 + b"\r\n":
        bridge.write(bytes([byte]))
    bridge.wait("EventRegistered", ReferenceID=3)


def test_utf8_may_be_cut_anywhere(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = server.ring_inbound(bridge)["ConnID"]
    line = {"message": "RequestAttachUserData", "ThisDN": "7001", "ConnID": conn_id, "UserData": {"ключ": "Grüße 🙂"}}
    for byte in json.dumps(line, ensure_ascii=False).encode() + b"\n":
        bridge.write(bytes([byte]))
    bridge.wait("EventAttachedDataChanged", UserData={"ключ": "Grüße 🙂"})


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_of_exactly_the_limit_is_taken_and_its_end_does_not_count(server: Server, end: bytes) -> None:
    bridge = server.bridge()
    line = json.dumps({"message": "RequestRegisterAddress", "ReferenceID": 5, "ThisDN": "7001", "Padding": ""})
    bridge.write((line[:-2] + "x" * (65_536 - len(line)) + line[-2:]).encode() + end)
    bridge.wait("EventRegistered", ReferenceID=5)


@pytest.mark.parametrize("data", [b"x" * 65_537, b'{"message":"' + b"x" * 65_537 + b'"}\n', b"\r" * 65_538])
def test_line_over_the_limit_is_cut_off_at_the_limit_and_ends_the_connection(server: Server, data: bytes) -> None:
    bridge = server.bridge()
    bridge.write(data)
    bridge.wait_error(50)
    assert bridge.closed()


def test_lines_before_one_over_the_limit_are_answered(server: Server) -> None:
    bridge = server.bridge()
    bridge.write(REGISTER % 5 + b"\n" + b"x" * 70_000 + b"\n" + REGISTER % 6 + b"\n")
    bridge.wait("EventRegistered", ReferenceID=5)
    bridge.wait_error(50)
    assert bridge.closed()
    assert bridge.rest == b""


# --- A message -----------------------------------------------------------------------------------------------------


def test_key_order_has_no_meaning(server: Server) -> None:
    bridge = server.bridge()
    bridge.write(b'{"ThisDN":"7001","ReferenceID":8,"message":"RequestRegisterAddress"}\n')
    bridge.wait("EventRegistered", ReferenceID=8)


def test_white_space_of_json_is_allowed(server: Server) -> None:
    bridge = server.bridge()
    bridge.write(b' { "message" : "RequestRegisterAddress" ,\t"ThisDN":"7001" , "ReferenceID" :8 }  \n')
    bridge.wait("EventRegistered", ReferenceID=8)


def test_absent_means_absent_nothing_that_is_sent_is_null(server: Server) -> None:
    bridge = server.bridge("7001")
    server.talk_inbound(bridge, **{"from": ""})
    bridge.say("RequestQueryAddress", ThisDN="7001")
    bridge.say("RequestQueryServer")
    assert not [each for each in bridge.all() if None in each.values()]


def test_connection_id_is_sent_in_lower_case_and_taken_in_either(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = server.ring_inbound(bridge)["ConnID"]
    bridge.say("RequestAnswerCall", ThisDN="7001", ConnID=conn_id.upper())
    bridge.wait("EventEstablished", ConnID=conn_id)


@pytest.mark.parametrize(
    "conn_id", ["71027198180001", "0x71027198180001", "00710271981800010", "007102719818000g", 7, ""]
)
def test_what_is_no_connection_id_is_53(server: Server, conn_id: Any) -> None:
    bridge = server.bridge("7001")
    bridge.say("RequestAnswerCall", ThisDN="7001", ConnID=conn_id)
    assert "ConnID" in bridge.wait_error(53)["ErrorMessage"]


def test_enumerations_are_taken_by_number_by_name_and_with_either_prefix(server: Server) -> None:
    bridge = server.bridge()
    for more in (
        {"RegisterMode": 0, "ControlMode": 0, "AddressType": 1},
        {"RegisterMode": "ModeShare", "AddressType": "AddressTypeDN", "ControlMode": "RegisterDefault"},
        {"RegisterMode": "Share", "AddressType": "DN", "ControlMode": "Default"},
    ):
        bridge.register("7001", **more)
    bridge.say("RequestAgentLogin", ThisDN="7001", AgentID="1001", AgentWorkMode="AgentManualIn")
    bridge.wait("EventAgentLogin", AgentWorkMode="ManualIn")
    bridge.wait("EventAgentReady", AgentWorkMode="ManualIn")
    for mode in ("Regular", "MakeCallRegular", 0):
        bridge.say("RequestMakeCall", ThisDN="7001", OtherDN="7002", MakeCallType=mode)
        bridge.say("RequestReleaseCall", ThisDN="7001", ConnID=bridge.wait("EventDialing")["ConnID"])
        bridge.wait("EventReleased")


@pytest.mark.parametrize("value", ["modeshare", "ModeShared", 99, -1, "0", True, [], {}, 0.0])
def test_unknown_enumeration_is_53_and_names_attribute_and_value(server: Server, value: Any) -> None:
    bridge = server.bridge()
    bridge.say("RequestRegisterAddress", ThisDN="7001", RegisterMode=value)
    text = bridge.wait_error(53, ReferenceID=bridge.reference)["ErrorMessage"]
    assert "RegisterMode" in text
    assert json.dumps(value).strip('"') in text


def test_number_2_of_work_mode_reads_auto_in_when_ready_and_legal_guard_when_not(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001", "AuxWork")
    for request, event, name in (
        ("RequestAgentReady", "EventAgentReady", "AutoIn"),
        ("RequestAgentNotReady", "EventAgentNotReady", "LegalGuard"),
    ):
        for written in (2, "AutoIn", "LegalGuard"):
            bridge.say(request, ThisDN="7001", AgentWorkMode=written)
            bridge.wait(event, AgentWorkMode=name)


@pytest.mark.parametrize(
    "user_data",
    [
        {"segment": "gold", "visits": 3},
        {"z": "1", "a": "2", "m": "3"},
        {"empty": "", "": "empty"},
        {"low": -(2**63), "high": 2**63 - 1},
        {"nested": {"deeper": {"deepest": "x", "n": 0}}, "none": {}},
        {"raw": {"$bytes": base64.b64encode(b"\x00\xff\x10").decode()}},
        {"$pairs": [["k", "v"], ["k", "w"]]},
        {"$pairs": [["$odd", "v"]]},
        {"outer": {"$pairs": [["k", 1], ["k", {"$bytes": "AA=="}]]}},
        {"text": 'line\nbreak "quoted" \\ \u0000 🙂'},
    ],
)
def test_key_value_list_comes_back_as_it_was_written_in_its_order(server: Server, user_data: dict[str, Any]) -> None:
    back = echoed(server, user_data)
    assert user_data == back
    assert list(user_data) == list(back)


def test_pairs_are_written_only_when_a_key_repeats_or_begins_with_a_dollar(server: Server) -> None:
    assert echoed(server, {"$pairs": [["k", "v"], ["l", 1]]}) == {"k": "v", "l": 1}


@pytest.mark.parametrize(
    "written",
    [
        '{"a":1.5}', '{"a":1.0}', '{"a":1e2}', '{"a":true}', '{"a":null}', '{"a":[1]}', '{"a":9223372036854775808}',
        '{"a":"1","a":"2"}', '{"a":"1","\\u0061":"2"}', '{"a":{"b":1,"b":2}}', '{"$odd":"v"}', '{"$bytes":"AA=="}',
        '{"a":{"$bytes":"!"}}', '{"a":{"$bytes":"AA"}}', '{"a":{"$bytes":"AA==","b":1}}', '{"$pairs":[["k"]]}',
        '{"$pairs":[["k","v"]],"b":1}', '{"$pairs":[[1,"v"]]}', '{"$pairs":{"k":"v"}}', '"text"', "[]", "7", "null",
        '{"a":"\\ud800"}', '{"\\udc00":"a"}', '{"a":' * 16 + "1" + "}" * 16,
    ],
)  # fmt: skip
def test_what_no_key_value_list_may_hold_is_53(server: Server, written: str) -> None:
    bridge = server.bridge()
    bridge.write(
        b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":"7001","Extensions":%s}\n' % written.encode()
    )
    bridge.wait_error(53, ReferenceID=9)
    bridge.register("7001")


def test_sixteen_levels_are_taken(server: Server) -> None:
    bridge = server.bridge()
    extensions = b'{"a":' * 14 + b'{"a":1}' + b"}" * 14
    bridge.write(b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":"7001","Extensions":%s}\n' % extensions)
    bridge.wait("EventRegistered", ReferenceID=9)


@pytest.mark.parametrize("written", ["0", "-1", "4294967296", "1.0", "1e0", "true", '"1"', "null", "[]"])
def test_reference_id_is_an_integer_from_1_to_4294967295(server: Server, written: str) -> None:
    bridge = server.bridge()
    bridge.write(b'{"message":"RequestRegisterAddress","ReferenceID":%s,"ThisDN":"7001"}\n' % written.encode())
    assert "ReferenceID" not in bridge.wait_error(53)
    bridge.register("7001")


def test_same_reference_id_may_be_in_flight_twice_and_the_largest_is_echoed(server: Server) -> None:
    bridge = server.bridge()
    bridge.write((REGISTER % 4294967295 + b"\n") * 2)
    assert [each["ReferenceID"] for each in bridge.all()] == [4294967295] * 2


@pytest.mark.parametrize("value", [7001, 7001.0, True, None, ["7001"], {"dn": "7001"}])
def test_text_is_a_string_even_if_it_is_all_digits(server: Server, value: Any) -> None:
    bridge = server.bridge()
    bridge.say("RequestRegisterAddress", ThisDN=value)
    text = bridge.wait_error(53, ReferenceID=bridge.reference)["ErrorMessage"]
    assert "ThisDN" in text


def test_time_is_two_integers_of_now(server: Server) -> None:
    bridge = server.bridge("7001")
    first = server.ring_inbound(bridge)
    bridge.say("RequestQueryServer")
    second = bridge.wait("EventServerInfo")
    stamps = [each["TimeinSecs"] * 1_000_000 + each["TimeinuSecs"] for each in (first, second)]
    assert stamps == sorted(stamps)
    assert stamps[1] - stamps[0] < 10_000_000


def test_masks_are_hex_text_and_info_status_is_an_integer(server: Server) -> None:
    bridge = server.bridge()
    bridge.say("RequestQueryServer")
    assert bytes.fromhex(bridge.wait("EventServerInfo")["ServerCapabilityMask"])
    bridge.say("RequestQueryAddress", ThisDN="7001", AddressInfoType="AddressStatus")
    assert bridge.wait("EventAddressInfo")["AddressInfoStatus"] == 0


def packed(pairs: dict[str, str]) -> int:
    """The packed size as docs/wire.md has it."""
    return 2 + sum(5 + len(key.encode()) + len(value.encode()) for key, value in pairs.items())


def test_list_of_16000_packed_bytes_is_taken_and_one_byte_more_is_53(server: Server) -> None:
    bridge: Client = server.bridge("7001")
    conn_id = server.ring_inbound(bridge)["ConnID"]
    most = {"k": "x" * (16_000 - packed({"k": ""}))}
    for value, event in ((most, "EventAttachedDataChanged"), ({"k": most["k"] + "x"}, "EventError")):
        bridge.say("RequestUpdateUserData", ThisDN="7001", ConnID=conn_id, UserData=value)
        bridge.wait(event, ReferenceID=bridge.reference)
    bridge.say("RequestAttachUserData", ThisDN="7001", ConnID=conn_id, UserData={"one": "more"})
    bridge.wait_error(53, ReferenceID=bridge.reference)
