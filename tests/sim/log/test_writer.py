"""The writer: line by line as T-Servers write, and what it writes is read back equal."""

import re

from hypothesis import given
from hypothesis import strategies as st
from log_messages import AT, HEADER, MESSAGES_OF_THE_WIRE, read_back, written

from tserver_sim.log import LogClient, LogHeader, LogWriter, masked, read_log
from tserver_sim.model.inputs import Stamp
from tserver_wire import KeyValueList, Message

RINGING = Message(
    "EventRinging",
    {
        "ThisDN": "7001",
        "TimeinSecs": AT.seconds,
        "TimeinuSecs": AT.micros,
        "EventSequenceNumber": 42,
        "ConnID": "006403bfccca0001",
        "CallType": "Inbound",
        "UserData": KeyValueList([("segment", "gold"), ("visits", 3)]),
    },
)


def test_head_of_the_file_is_that_of_a_t_server() -> None:
    header = LogHeader(
        application="My Switch", version="8.1", command_line="tsim serve", host="box", host_info="Linux",
        file="a.log", zone_seconds=19_800, zone_name="Kolkata",
    )  # fmt: skip

    assert LogWriter(header).opening(AT).split("\n") == [
        "Application name: TServer_My_Switch",
        "Application type: TServer (1)",
        "Command line:     tsim serve",
        "Host name:        box",
        "DST:              TZ = 0, timeb = 0",
        "Time zone:        -19800, Kolkata, Kolkata",
        "UTC time:         2026-11-22T11:00:00.328",
        "Local time:       2026-11-22T16:30:00.328",
        "Start time (UTC): 2026-11-22T11:00:00",
        "Running time:     0:00:00:00",
        "Host info:       Linux",
        "File:             (1) a.log",
        "",
        "2026-11-22T16:30:00.328 Trc 04112 The Log Output of type 'a.log' has been created and opened",
        "2026-11-22T16:30:00.328 Trc 04100 Logging service started",
        "2026-11-22T16:30:00.328 Std 05060 Application started",
        "",
    ]


def test_request_is_its_record_and_a_block() -> None:
    writer = LogWriter(HEADER)
    request = Message("RequestAgentLogin", {"ReferenceID": 3, "AgentID": "1001", "ThisDN": "7001", "Password": "x"})

    writer.request(AT, "s1", Message("RequestRegisterClient", {"ApplicationName": "my bridge"}))
    assert writer.request(AT, "s1", request) == (
        "2026-11-22T11:00:00.328 Trc 04541 RequestAgentLogin received from [1] (00000001 my_bridge 0.0.0.0:0)\n"
        "message RequestAgentLogin\n"
        "\tAttributeReferenceID\t3\n"
        "\tAttributeThisDN\t'7001'\n"
        "\tAttributeAgentID\t'1001'\n"
        "\tAttributePassword\t'****'\n"
    )


def test_event_is_dumped_once_and_its_receivers_follow() -> None:
    writer = LogWriter(HEADER)
    writer.connected(AT, "s1", "one")
    writer.connected(AT, "s2", "two")

    assert writer.event(AT, RINGING, ["s1", "s2"]) == (
        "@11:00:00.3281 [0] 8.1.101.33 distribute_event: message EventRinging\n"
        "\tAttributeEventSequenceNumber\t000000000000002a\n"
        "\tAttributeTimeinuSecs\t328123\n"
        "\tAttributeTimeinSecs\t1795345200 (11:00:00)\n"
        "\tAttributeThisDN\t'7001'\n"
        "\tAttributeUserData\t[33] 00 02 00 00..\n"
        "\t\t'segment'\t'gold'\n"
        "\t\t'visits'\t3\n"
        "\tAttributeConnID\t006403bfccca0001\n"
        "\tAttributeCallType\t2\n"
        '2026-11-22T11:00:00.328 Int 04545 Interaction message "EventRinging" sent to 1 ("one")\n'
        "2026-11-22T11:00:00.328 Trc 04542 EventRinging sent to [1] (00000001 one 0.0.0.0:0)\n"
        '2026-11-22T11:00:00.328 Int 04545 Interaction message "EventRinging" sent to 2 ("two")\n'
        "2026-11-22T11:00:00.328 Trc 04542 EventRinging sent to [2] (00000002 two 0.0.0.0:0)\n"
    )


def test_error_says_its_text_before_its_attributes() -> None:
    error = Message("EventError", {"ErrorCode": 59, "ErrorMessage": "DN is not configured in CME"})

    lines = LogWriter(HEADER).event(AT, error, []).split("\n")
    assert lines[0] == "@11:00:00.3281 [0] 8.1.101.33 send_to_client: message EventError"
    assert lines[1] == "\t(DN is not configured in CME)"


def test_call_based_events_have_a_verb_of_their_own() -> None:
    text = LogWriter(HEADER).event(AT, Message("EventCallPartyDeleted", {}), [])

    assert " distribute call/party event: message EventCallPartyDeleted\n" in text


def test_keep_alive_is_not_in_a_t_servers_log() -> None:
    writer = LogWriter(HEADER)

    assert writer.request(AT, "s1", Message("AddpPing", {"Id": 1})) == ""
    assert writer.event(AT, Message("AddpPong", {"Id": 1}), ["s1"]) == ""


def test_date_is_told_once_an_hour() -> None:
    writer = LogWriter(HEADER)
    writer.opening(AT)
    later = Stamp(AT.seconds + 3600, 0)

    assert writer.record(later, "Std 1", "a").startswith(
        "2026-11-22T12:00:00.000 Trc 04120 Check point 2026-11-22T12:00:00\n"
    )
    assert writer.record(later, "Std 1", "b") == "2026-11-22T12:00:00.000 Std 1 b\n"


def test_note_cannot_be_taken_for_a_message() -> None:
    writer = LogWriter(HEADER)
    text = written() + writer.note(AT, "odd", "x: message EventRinging\nmessage RequestAnswerCall")

    assert read_log(text).entries == ()


def test_clients_come_and_go() -> None:
    writer = LogWriter(HEADER)

    assert "Trc 04522 Client 1 authorized, name 'one', type 'TServerClient'\n" in writer.connected(AT, "s1", "one")
    assert writer.disconnected(AT, "s1").endswith("Trc 04524 Client 'one' disconnected\n")
    assert writer.disconnected(AT, "s1") == ""
    assert "New client 2 connected" in writer.connected(AT, "s1", "one")


def test_refused_line_is_told_with_its_reason() -> None:
    writer = LogWriter(HEADER)
    writer.connected(AT, "s1", "one")

    assert "Std 04546 Invalid message received from 1 (one), not JSON\n" in writer.refused(AT, "s1", "not JSON")


def test_it_is_read_as_other_tools_read_it() -> None:
    """The patterns by which public readers of such logs find their way."""
    text = written(Message("RequestAnswerCall", {"ThisDN": "7001", "ConnID": "006403bfccca0001"}), RINGING)

    assert re.findall(r"^message (Request\S+)$", text, re.MULTILINE) == ["RequestAnswerCall"]
    assert re.findall(r"^@\d\d:\d\d:\d\d\.\d{4} .*: message (\w+)$", text, re.MULTILINE) == ["EventRinging"]
    assert re.findall(r"^\tAttributeConnID\t([0-9a-f]+)$", text, re.MULTILINE) == ["006403bfccca0001"] * 2
    assert re.findall(r"^\tAttributeThisDN\t'(\S+)'$", text, re.MULTILINE) == ["7001"] * 2
    assert re.findall(r"\(\w+\s+([^\s]+) \S+\)$", text, re.MULTILINE) == ["client"] * 2
    assert "\n\n" not in text.partition("\n\n")[2]


@given(st.lists(MESSAGES_OF_THE_WIRE, max_size=3))
def test_what_is_written_is_read_back_equal(messages: list[Message]) -> None:
    log = read_back(*messages)

    assert [masked(message) for message in messages] == [entry.message for entry in log.entries]
    assert log.warnings == ()


def test_receivers_and_senders_are_read_back() -> None:
    writer = LogWriter(HEADER)
    writer.connected(AT, "s1", "one")
    writer.connected(AT, "s2", "two")
    text = writer.event(AT, RINGING, ["s1", "s2"]) + writer.request(AT, "s2", Message("RequestQueryServer", {}))

    assert [(LogClient(1, "one"), LogClient(2, "two")), (LogClient(2, "two"),)] == [
        entry.clients for entry in read_log(text).entries
    ]
