"""`spec/wire-protocol.md`, "When something is wrong" and the errors of the fine print, over plain sockets."""

import contextlib
import json
import socket
import struct
import time
from pathlib import Path
from typing import Any

import pytest
from telephone_world import Client, Server, running_server


@pytest.mark.parametrize(
    ("line", "code", "reference"),
    [
        (b"hello", 50, None),
        (b"[1]", 50, None),
        (b"7", 50, None),
        (b'"text"', 50, None),
        (b"null", 50, None),
        (b"{", 50, None),
        (b'{"message":"RequestQueryServer"} trailing', 50, None),
        (b'{"message":"RequestQueryServer",}', 50, None),
        (b"{'message':'RequestQueryServer'}", 50, None),
        (b'{"message":"RequestQueryServer","ReferenceID":NaN}', 50, None),
        (b'\xef\xbb\xbf{"message":"RequestQueryServer"}', 50, None),
        (b'{"ReferenceID": 9}', 50, 9),
        (b"{}", 50, None),
        (b'{"message":7,"ReferenceID":9}', 53, 9),
        (b'{"message":"RequestNoSuchThing","ReferenceID":9}', 51, 9),
        (b'{"message":"requestqueryserver","ReferenceID":9}', 51, 9),
        (b'{"message":"","ReferenceID":9}', 51, 9),
        (b'{"message":"EventRinging","ReferenceID":9}', 51, 9),
        (b'{"message":"RequestRegisterAll","ReferenceID":9}', 51, 9),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9}', 53, 9),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":null}', 53, 9),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":"7001","ThisDN":"7002"}', 53, 9),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":"7001","This\\u0044N":"7002"}', 53, 9),
        (b'{"message":"RequestRegisterAddress","message":"RequestQueryServer","ReferenceID":9}', 53, 9),
        (b'{"message":"RequestQueryServer","ReferenceID":9,"ReferenceID":10}', 53, None),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":"\\ud800"}', 53, 9),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":"7001","X":"\\udfff"}', 53, 9),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"X":%s}' % (b"[" * 17 + b"]" * 17), 53, 9),
        (b'{"message":"RequestRegisterAddress","ReferenceID":9,"ThisDN":"7001","X":{"a":1,"a":2}}', 53, 9),
    ],
)  # fmt: skip
def test_bad_line_gets_its_error_and_the_session_goes_on(
    server: Server, line: bytes, code: int, reference: int | None
) -> None:
    bridge = server.bridge("7002")
    bridge.write(line + b"\n")
    assert reference == bridge.wait_error(code).get("ReferenceID")
    bridge.register("7001")


@pytest.mark.parametrize(
    "line", [b"[" * 60_000, b'{"a":' * 12_000, b'{"message":"RequestQueryServer","X":' + b"[" * 60_000]
)
def test_deep_nesting_hurts_nobody(server: Server, line: bytes) -> None:
    bridge, other = server.bridge(), server.bridge()
    bridge.write(line + b"\n")
    assert bridge.wait("EventError")["ErrorCode"] in (50, 53)
    bridge.register("7001")
    other.register("7001")


def test_unknown_attribute_is_ignored_and_noted(server: Server) -> None:
    bridge = server.bridge()
    for odd in ({"anything": [1, 2.5, None]}, 1.5, None, True, "text"):
        bridge.register("7001", NoSuchAttribute=odd)
    assert "7001" in [each["dn"] for each in server.control.get("/v1/state")["dns"]]


def test_error_names_attribute_and_value_and_nothing_else_changes(server: Server) -> None:
    bridge, other = server.bridge("7001"), server.bridge("7001")
    before = server.control.get("/v1/state")
    for attribute, value in (
        ("AgentWorkMode", "AutoInn"),
        ("AgentID", 1001),
        ("Reasons", "lunch"),
        ("ThisQueue", False),
    ):
        bridge.say("RequestAgentLogin", **{"ThisDN": "7001", "AgentID": "1001", attribute: value})
        text = bridge.wait_error(53, ReferenceID=bridge.reference)["ErrorMessage"]
        assert attribute in text
        assert json.dumps(value).strip('"') in text
    other.nothing()
    after = server.control.get("/v1/state")
    assert (before["agents"], before["calls"]) == (after["agents"], after["calls"])


def test_refused_request_has_code_and_message_and_nobody_else_hears(server: Server) -> None:
    bridge, other = server.bridge("7001"), server.bridge("7001")
    bridge.say("RequestAnswerCall", ThisDN="7001", ConnID="0000000000000001")
    error = bridge.wait_error(56, ThisDN="7001", ConnID="0000000000000001", ReferenceID=bridge.reference)
    assert error["ErrorMessage"]
    assert "Reasons" not in error
    other.nothing()


# --- garbage -------------------------------------------------------------------------------------------------------


def test_three_lines_of_garbage_in_a_row_each_get_an_error_and_close_the_connection(server: Server) -> None:
    bridge = server.bridge()
    bridge.write(b"x\n[]\n{]\n")
    for _ in range(3):
        bridge.wait_error(50)
    assert bridge.closed()
    assert bridge.rest == b""


def test_a_valid_message_resets_the_count_empty_lines_and_refused_objects_do_not(server: Server) -> None:
    bridge = server.bridge()
    for _ in range(2):
        bridge.write(b"garbage\ngarbage\n")
        bridge.wait_error(50)
        bridge.wait_error(50)
        bridge.register("7001")
    bridge.write(b'x\n\n{"message":"RequestNoSuch"}\ny\n\r\n{}\nz\n')
    assert [bridge.wait("EventError")["ErrorCode"] for _ in range(5)] == [50, 51, 50, 50, 50]
    assert bridge.closed()


def test_nothing_behind_what_closes_the_connection_is_carried_out(server: Server) -> None:
    bridge, watcher = server.bridge("7001"), server.bridge("7001")
    bridge.write(b'x\ny\nz\n{"message":"RequestSetDNDOn","ThisDN":"7001"}\n')
    assert bridge.closed()
    watcher.nothing()


@pytest.mark.parametrize(
    "line",
    [b"\xff", b'{"message":"\xff\xfe"}', b'{"message":"RequestQueryServer","X":"\xc3"}', b"\xed\xa0\x80", b"\xc0\xaf"],
)
def test_invalid_utf8_gets_an_error_and_closes_the_connection(server: Server, line: bytes) -> None:
    bridge = server.bridge()
    bridge.write(line + b'\n{"message":"RequestQueryServer","ReferenceID":9}\n')
    bridge.wait_error(50)
    assert bridge.closed()
    assert bridge.rest == b""


def test_garbage_before_registering_closes_too(server: Server) -> None:
    client = server.client()
    client.write(b"GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: y\r\n\r\n")
    for _ in range(3):
        client.wait_error(50)
    assert client.closed()


def test_server_half_closes_and_reads_on_for_up_to_a_second_so_that_the_error_arrives(server: Server) -> None:
    """A client that sends on while the error is under way gets it, and not a reset."""
    bridge = server.bridge()
    bridge.write(b"x\ny\nz\n")
    began = time.monotonic()
    for _ in range(3):
        bridge.wait_error(50)
    assert bridge.socket.recv(1) == b""
    bridge.write(b"still talking\n" * 1000)
    bridge.socket.settimeout(5)
    time.sleep(1.2)
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        keep_talking(bridge, until=began + 5)


def keep_talking(client: Client, until: float) -> None:
    while time.monotonic() < until:
        client.write(b"still talking\n")
        time.sleep(0.01)


def test_client_that_closes_meanwhile_ends_the_waiting(server: Server) -> None:
    bridge = server.bridge()
    bridge.write(b"x\ny\nz\n")
    assert bridge.closed()
    bridge.close()


# --- clients that hurt only themselves -----------------------------------------------------------------------------


def test_client_that_never_reads_is_dropped_with_a_log_line_and_no_message_and_slows_nobody(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        deaf, well = server.bridge("7001"), server.bridge("7001")
        deaf.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        session = next(each["sessionId"] for each in server.control.get("/v1/state")["clients"])
        message = {"message": "EventUserEvent", "ThisDN": "7001", "UserData": {"k": "x" * 500_000}}
        for number in range(40):
            server.control.post("/v1/send", {"dn": "7001", "message": {**message, "CallID": number}})
            assert number == well.wait("EventUserEvent")["CallID"]
        assert [session] != [each["sessionId"] for each in server.control.get("/v1/state")["clients"]]
        assert len(server.control.get("/v1/state")["clients"]) == 1
        deaf.checks = False
        seen = 0
        while deaf.next(2) is not None:
            seen += 1
        assert seen < 40
        server.process.terminate()
        output = server.process.communicate(timeout=10)[0]
    assert len([line for line in output.splitlines() if session in line and "does not read" in line]) == 1, output


def test_ten_thousand_waiting_messages_are_too_many_and_nine_thousand_are_not(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        deaf = server.client()
        deaf.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.open_session()
        filler = {"message": "EventUserEvent", "ThisDN": "7001", "UserData": {"k": "x" * 700_000}}
        session = server.control.get("/v1/state")["clients"][0]["sessionId"]
        for _ in range(8):  # what the system's buffers take, and more
            server.control.post("/v1/send", {"sessionId": session, "message": filler})
        asking = b'{"message":"AddpPing","Id":1}\n'
        deaf.write(asking * 9_000)
        server.control.get("/v1/state")
        other = server.bridge()
        other.all()
        assert len(server.control.get("/v1/state")["clients"]) == 2
        deaf.write(asking * 1_100)
        deadline = time.monotonic() + 5
        while len(server.control.get("/v1/state")["clients"]) > 1:
            assert time.monotonic() < deadline
        other.register("7001")


def test_client_that_resets_hurts_no_one(server: Server) -> None:
    others = [server.bridge("7001") for _ in range(3)]
    for number in range(20):
        client = server.client()
        if number % 2:
            client.open_session()
        client.write(b'{"message":"RequestRegisterAddress","ThisDN":"7001"}\n{"mess')
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
    for each in others:
        each.register("7001")


def test_endless_flood_of_garbage_and_half_lines_from_many_hurts_no_one(server: Server) -> None:
    bridge = server.bridge("7001")
    for filler in (b"\x00" * 100_000, b"{" * 50_000, b"\n" * 100_000, bytes(range(256)) * 300):
        client = server.client()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            client.write(filler)
    server.talk_inbound(bridge)


def test_attribute_order_of_refusals_kind_before_missing(server: Server) -> None:
    bridge: Any = server.bridge()
    bridge.say("RequestMakeCall", ThisDN="7001", MakeCallType="Odd")
    assert "MakeCallType" in bridge.wait_error(53)["ErrorMessage"]
    bridge.say("RequestMakeCall", ThisDN="7001")
    assert "OtherDN" in bridge.wait_error(53)["ErrorMessage"]
