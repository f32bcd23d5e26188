import json

import pytest

from tserver_wire import (
    Connection,
    ConnectionState,
    LineRefused,
    LocalProtocolError,
    Message,
    MessageReceived,
    NeedData,
    PeerClosed,
    Role,
    Value,
    encode,
)

REGISTER = b'{"message":"RequestRegisterClient","ReferenceID":1,"ProtocolVersion":"tsim/1","ApplicationName":"nc"}\n'
QUERY = b'{"message":"RequestQueryServer","ReferenceID":2}\n'
LINK = Message("EventLinkConnected", {"SessionID": "1"})
ERROR = Message("EventError", {"ErrorCode": 50})
RINGING = Message("EventRinging", {"ThisDN": "7001"})


def events(connection, data=b""):
    if data:
        connection.receive_data(data)
    found = []
    while not isinstance(event := connection.next_event(), NeedData | PeerClosed):
        found.append(event)
    return found


def server(**limits):
    return Connection(Role.SERVER, **limits)


def open_server(**limits):
    connection = server(**limits)
    events(connection, REGISTER)
    connection.send(LINK)
    return connection


def open_client():
    connection = Connection(Role.CLIENT)
    connection.send(Message("RequestRegisterClient", {}))
    events(connection, encode(LINK))
    return connection


def refusals(found):
    assert all(isinstance(event, LineRefused) for event in found), found
    return [(event.code, event.reference_id, event.close) for event in found]


# --- the server: handshake ---


def test_the_first_message_registers_and_the_answer_opens():
    connection = server()
    (received,) = events(connection, REGISTER)
    assert received.message["ApplicationName"] == "nc"
    assert connection.state is ConnectionState.REGISTERING
    assert connection.send(LINK) == b'{"message":"EventLinkConnected","SessionID":"1"}\n'
    assert connection.state.value == "open"


def test_a_link_that_is_down_opens_too():
    connection = server()
    events(connection, REGISTER)
    connection.send_line(encode(Message("EventLinkDisconnected")))
    assert connection.state is ConnectionState.OPEN


@pytest.mark.parametrize(
    ("line", "reference_id"),
    [
        (QUERY, 2),
        (b'{"message":"AddpPing","Id":1}\n', None),
        (b'{"message":"RequestNoSuchThing","ReferenceID":3}\n', 3),
        (b'{"message":"RequestAnswerCall","ReferenceID":3}\n', 3),
        (b'{"ReferenceID":3}\n', 3),
        (b"hello\n", None),
    ],
)
def test_everything_before_registering_is_50_and_the_client_may_still_register(line, reference_id):
    connection = server()
    found = events(connection, line)
    assert refusals(found) == [(50, reference_id, False)]
    assert "the first message must be RequestRegisterClient" in found[0].text
    assert [type(event) for event in events(connection, REGISTER)] == [MessageReceived]


@pytest.mark.parametrize(
    "line",
    [
        b'{"message":"RequestRegisterClient","ReferenceID":1,"ProtocolVersion":"tsim/1"}\n',
        b'{"message":"RequestRegisterClient","ReferenceID":1,"ApplicationName":"nc"}\n',
        b'{"message":"RequestRegisterClient","ReferenceID":1,"ProtocolVersion":1,"ApplicationName":"nc"}\n',
        REGISTER[:-2] + b',"Addp":9}\n',
    ],
)
def test_a_register_message_with_a_mistake_is_53_and_may_be_said_again(line):
    connection = server()
    assert refusals(events(connection, line)) == [(53, 1, False)]
    assert [type(event) for event in events(connection, REGISTER)] == [MessageReceived]


def test_another_protocol_version_is_55_and_the_end():
    connection = server()
    found = events(connection, REGISTER.replace(b"tsim/1", b"tsim/9") + REGISTER)
    assert refusals(found) == [(55, 1, True)]
    assert connection.send(found[0].as_event()).startswith(b'{"message":"EventError","ErrorCode":55,')


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize("version", [b"tsim/1", b"tsim/9"])
def test_a_second_register_message_is_50_and_changes_nothing(opened, version):
    connection = open_server() if opened else server()
    if not opened:
        events(connection, REGISTER)
    before = connection.state
    assert refusals(events(connection, REGISTER.replace(b"tsim/1", version))) == [(50, 1, False)]
    assert connection.state is before


def test_a_client_may_send_on_without_waiting():
    connection = server()
    found = events(connection, REGISTER + QUERY + b"nonsense\n")
    assert [event.message.name for event in found[:2]] == ["RequestRegisterClient", "RequestQueryServer"]
    assert refusals(found[2:]) == [(50, None, False)]


def test_a_refused_client_is_heard_no_more_but_gets_its_error():
    connection = server()
    events(connection, REGISTER)
    connection.refuse_client()
    assert events(connection, QUERY + b"x" * 70_000) == []
    assert connection.send(ERROR)


# --- the server: sending ---


@pytest.mark.parametrize("message", [LINK, RINGING])
def test_only_errors_may_be_sent_before_the_client_registers(message):
    connection = server()
    assert connection.send(ERROR)
    with pytest.raises(LocalProtocolError, match=f"{message.name} may not be sent while unregistered"):
        connection.send(message)
    with pytest.raises(LocalProtocolError, match=f"{message.name} may not be sent while unregistered"):
        connection.send_line(encode(message))


def test_events_wait_for_the_answer_to_registering():
    connection = server()
    events(connection, REGISTER)
    assert connection.send(ERROR)
    with pytest.raises(LocalProtocolError, match="while registering: the client has not been answered"):
        connection.send(RINGING)


def test_an_encoded_line_passes_through_an_open_connection():
    line = encode(RINGING)
    assert open_server().send_line(line) is line


def test_what_cannot_be_written_leaves_the_state_alone():
    connection = server()
    events(connection, REGISTER)
    with pytest.raises(LocalProtocolError, match="cannot be written"):
        connection.send(Message("EventLinkConnected", {"SessionID": "\ud800"}))
    assert connection.state is ConnectionState.REGISTERING


@pytest.mark.parametrize("end", ["close", "send_failed"])
@pytest.mark.parametrize("make", [open_server, open_client])
def test_nothing_is_sent_and_nothing_heard_after_the_end(end, make):
    connection = make()
    getattr(connection, end)()
    assert connection.state is ConnectionState.CLOSED
    assert events(connection, QUERY + encode(RINGING) + b"garbage\n\xff\n") == []
    with pytest.raises(LocalProtocolError, match="may not be sent while closed"):
        connection.send(RINGING)


# --- the server: garbage and limits ---


def test_three_lines_of_garbage_in_a_row_close():
    connection = open_server()
    found = events(connection, b"a\nb\n[]\n" + QUERY)
    assert refusals(found) == [(50, None, False), (50, None, False), (50, None, True)]
    assert "3 lines of garbage in a row; the connection is closed" in found[2].text


def test_a_valid_message_resets_the_count():
    found = events(open_server(), b"a\nb\n" + QUERY + b"c\nd\n" + QUERY + b"e\n")
    assert [event.close for event in found if isinstance(event, LineRefused)] == [False] * 5


def test_an_object_that_is_refused_is_no_garbage_and_resets_nothing():
    found = events(open_server(), b"a\n" + b'{"message":"X"}\n' * 5 + b"b\n" + b"{}\n" + b"c\n")
    assert [event.close for event in found] == [False] * 8 + [True]


def test_garbage_before_registering_counts():
    assert refusals(events(server(), b"a\nb\nc\n"))[-1] == (50, None, True)


@pytest.mark.parametrize("sent", [b"x" * 201, b"x" * 201 + b"\n", QUERY[:-1] + b" " * 200])
def test_a_line_over_the_limit_closes_at_once(sent):
    found = events(open_server(max_line_bytes=200), sent + b"\n" + QUERY)
    assert refusals(found) == [(50, None, True)]
    assert "longer than 200 bytes" in found[0].text


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_line_of_exactly_the_limit_is_taken(end):
    line = QUERY[:-1].ljust(200)
    assert [type(event) for event in events(open_server(max_line_bytes=200), line + end)] == [MessageReceived]


def test_the_default_limit_is_65536_bytes():
    connection = open_server()
    assert events(connection, b" " * 65_536) == []
    assert refusals(events(connection, b" ")) == [(50, None, True)]


def test_invalid_utf8_closes():
    found = events(open_server(), b'{"message":"RequestQueryServer","Extensions":{"a":"\xff"}}\n' + QUERY)
    assert refusals(found) == [(50, None, True)]
    assert "byte 52 of the line is not UTF-8" in found[0].text


def test_text_in_any_script_is_taken():
    line = '{"message":"RequestQueryServer","Extensions":{"имя":"Ångström 😀"}}\n'.encode()
    (received,) = events(open_server(), line)
    assert received.message["Extensions"].find("имя") == "Ångström 😀"


def test_the_limit_of_user_data_is_configurable():
    line = b'{"message":"RequestQueryServer","Extensions":{"key":"value"}}\n'
    assert refusals(events(open_server(max_user_data_bytes=14), line)) == [(53, None, False)]
    assert [type(event) for event in events(open_server(max_user_data_bytes=15), line)] == [MessageReceived]


# --- chunks and ends ---


def test_bytes_may_come_one_at_a_time_or_all_at_once():
    data = REGISTER + b"\r\n\n" + QUERY.replace(b"\n", b"\r\n") + b"garbage\n"
    single = server()
    found = [event for i in range(len(data)) for event in events(single, data[i : i + 1])]
    assert found == events(server(), data)
    assert len(found) == 3


def test_what_came_before_the_end_is_read_and_half_a_line_is_thrown_away():
    connection = open_server()
    connection.receive_data(QUERY + b'{"mess')
    connection.receive_data(b"")
    assert connection.next_event().message.name == "RequestQueryServer"
    assert connection.next_event() == PeerClosed(6)
    assert connection.next_event() == PeerClosed(6)


def test_answers_may_still_be_sent_to_a_peer_that_half_closed():
    connection = open_server()
    connection.receive_data(b"")
    assert connection.next_event() == PeerClosed(0)
    assert connection.send_line(encode(RINGING))


def test_ignored_attributes_are_told():
    (received,) = events(open_server(), b'{"message":"RequestQueryServer","Shoe":1}\n')
    assert received.ignored == ("Shoe",)


def test_keep_alive_comes_as_messages():
    (ping,) = events(open_server(), b'{"message":"AddpPing","Id":3}\n')
    assert ping.message == Message("AddpPing", {"Id": 3})


def test_a_refusal_becomes_an_event_error():
    refused = LineRefused(53, "ThisDN is missing", 4, close=False)
    expected: dict[str, Value] = {"ErrorCode": 53, "ErrorMessage": "ThisDN is missing", "ReferenceID": 4}
    assert refused.as_event() == Message("EventError", expected)
    assert "ReferenceID" not in LineRefused(50, "no", None, close=True).as_event().attributes


# --- the client ---


def test_a_client_registers_first():
    connection = Connection(Role.CLIENT)
    with pytest.raises(LocalProtocolError, match="RequestRegisterClient has to be sent first"):
        connection.send(Message("RequestQueryServer"))
    connection.send(Message("RequestRegisterClient"))
    assert connection.send(Message("RequestQueryServer"))
    with pytest.raises(LocalProtocolError, match="one per connection"):
        connection.send(Message("RequestRegisterClient"))


@pytest.mark.parametrize("name", ["EventLinkConnected", "EventLinkDisconnected"])
def test_either_link_event_opens(name):
    connection = Connection(Role.CLIENT)
    connection.send(Message("RequestRegisterClient"))
    events(connection, encode(Message(name)))
    assert connection.state is ConnectionState.OPEN


def test_a_refused_client_may_register_again():
    connection = Connection(Role.CLIENT)
    connection.send(Message("RequestRegisterClient"))
    (error,) = events(connection, encode(ERROR))
    assert error.message == ERROR
    assert connection.send(Message("RequestRegisterClient"))


def test_a_client_takes_events_that_no_table_knows():
    found = events(open_client(), b'{"message":"EventNew","Shoe":[1.5,null]}\n' + encode(RINGING))
    assert [event.message.name for event in found] == ["EventNew", "EventRinging"]


def test_a_client_survives_garbage():
    found = events(open_client(), b"a\nb\nc\nd\n{}\n" + encode(RINGING))
    assert refusals(found[:5]) == [(50, None, False)] * 5
    assert found[5].message == RINGING


@pytest.mark.parametrize("data", [b"x" * 1_048_577, b'{"message":"Event\xff"}\n'])
def test_broken_framing_ends_a_client_too(data):
    connection = open_client()
    assert refusals(events(connection, data)) == [(50, None, True)]
    with pytest.raises(LocalProtocolError, match="the connection is ending"):
        connection.send(Message("RequestQueryServer"))


def test_a_server_line_may_have_a_mebibyte():
    line = json.dumps({"message": "EventACK", "x": "y" * 900_000}).encode() + b"\n"
    assert [type(event) for event in events(open_client(), line)] == [MessageReceived]


def test_the_session_of_the_page_in_both_roles():
    client, ours = Connection(Role.CLIENT), server()
    (received,) = events(
        ours,
        client.send(Message("RequestRegisterClient", {"ProtocolVersion": "tsim/1", "ApplicationName": "nc"})),
    )
    assert received.message["ProtocolVersion"] == "tsim/1"
    assert events(client, ours.send(LINK)) == [MessageReceived(LINK)]
    request = Message("RequestAnswerCall", {"ReferenceID": 4, "ThisDN": "7001", "ConnID": "0071027198180001"})
    assert events(ours, client.send(request)) == [MessageReceived(request)]
    assert events(client, ours.send(RINGING)) == [MessageReceived(RINGING)]
