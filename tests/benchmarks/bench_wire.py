"""Time the hot paths of the codec; run as a script, prints microseconds per call, asserts nothing."""

import timeit

from tserver_wire import (
    Connection,
    KeyValueList,
    Message,
    MessageReceived,
    Role,
    Value,
    decode_event,
    decode_request,
    encode,
    with_reference_id,
)

CALLS = 20_000
ROUNDS = 5  # the best counts: the others met other work on the machine

ANSWER = b'{"message":"RequestAnswerCall","ReferenceID":4,"ThisDN":"7001","ConnID":"0071027198180001"}'
ATTACH = (
    b'{"message":"RequestAttachUserData","ReferenceID":4,"ThisDN":"7001","ConnID":"0071027198180001",'
    b'"UserData":{"segment":"gold","visits":3,"since":"2026-01-31T10:20:30Z","url":"https://example.org/c/1"}}'
)
REFUSED = ANSWER.replace(b'"7001"', b"7001")

RINGING: dict[str, Value] = {
    "ThisDN": "7001",
    "ThisDNRole": "RoleDestination",
    "OtherDN": "+14155551212",
    "OtherDNRole": "RoleOrigination",
    "CallType": "Inbound",
    "CallState": "Ok",
    "CallID": 1,
    "ConnID": "0071027198180001",
    "CallUUID": "0O8J5T4A6K8M300000000000000001",
    "ANI": "+14155551212",
    "DNIS": "8005551000",
    "AgentID": "1001",
    "UserData": KeyValueList.of({"segment": "gold", "visits": 3}),
    "TimeinSecs": 1795345200,
    "TimeinuSecs": 328000,
    "EventSequenceNumber": 7,
}
EVENT = Message("EventRinging", RINGING)
LINE = encode(EVENT)


def _open_server() -> Connection:
    connection = Connection(Role.SERVER)
    connection.receive_data(
        b'{"message":"RequestRegisterClient","ProtocolVersion":"tsim/1","ApplicationName":"bench"}\n'
    )
    connection.next_event()
    connection.send(Message("EventLinkConnected"))
    return connection


SERVER = _open_server()


def _encode_with_new_user_data() -> bytes:
    return encode(Message("EventRinging", {**RINGING, "UserData": KeyValueList.of({"segment": "gold", "visits": 3})}))


def _receive() -> MessageReceived:
    SERVER.receive_data(ANSWER + b"\n")
    event = SERVER.next_event()
    SERVER.next_event()
    assert isinstance(event, MessageReceived)
    return event


CASES = {
    "decode_request RequestAnswerCall": lambda: decode_request(ANSWER),
    "decode_request RequestAttachUserData, colons in texts": lambda: decode_request(ATTACH),
    "decode_request refused": lambda: decode_request(REFUSED),
    "Connection: bytes of RequestAnswerCall to message": _receive,
    "encode EventRinging": lambda: encode(EVENT),
    "encode EventRinging, message and user data made anew": _encode_with_new_user_data,
    "with_reference_id": lambda: with_reference_id(LINE, 4),
    "Connection.send_line": lambda: SERVER.send_line(LINE),
    "decode_event EventRinging": lambda: decode_event(LINE),
    "make a Message": lambda: Message("EventRinging", RINGING),
}


def main() -> None:
    """Print one line per case."""
    for name, case in CASES.items():
        best = min(timeit.repeat(case, number=CALLS, repeat=ROUNDS)) / CALLS
        print(f"{best * 1e6:8.2f} us  {name}")


if __name__ == "__main__":
    main()
