"""What the fuzzers call: one function for each place where bytes of others come in.

Each takes any bytes and returns; an exception is a finding. They look at what was taken, too: a message that was read
can be written and read again, a scenario that was loaded has cases, a log that was read can be imported, a command that
was taken leads to requests that a T-Server reads.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tserver_bridge.errors import CommandError
from tserver_bridge.messages import encode_message, read_command
from tserver_bridge.session import Session
from tserver_bridge.session_io import (
    AnswerCommand,
    AskTServer,
    CommandReceived,
    LinkUp,
    TellToolbar,
    ToolbarConnected,
    TServerMessage,
)
from tserver_bridge.settings import AgentConfig
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.language import expand, load_scenario
from tserver_harness.log_import import import_log
from tserver_settings import FilesInvalid
from tserver_sim.control.bodies import read_body, read_key_values
from tserver_sim.control.errors import ControlError
from tserver_sim.control.routes import ROUTES
from tserver_sim.log import NotATServerLogError, read_log, text_of
from tserver_wire import (
    Connection,
    DecodedMessage,
    KeyValueList,
    LineRefused,
    LocalProtocolError,
    Message,
    MessageReceived,
    NeedData,
    PeerClosed,
    Role,
    decode_event,
    decode_request,
    encode,
)

__all__ = ["FUZZED"]

REGISTER = Message("RequestRegisterClient", {"ReferenceID": 1, "ProtocolVersion": "tsim/1", "ApplicationName": "fuzz"})
WELCOME = b'{"message":"EventLinkConnected","ReferenceID":1,"TimeinSecs":1,"TimeinuSecs":0,"EventSequenceNumber":1}\n'
CALL = "0071027198180001"
_IDS = frozenset(each.id for each in load_requirements())
_BODIES = tuple({route.body: None for route in ROUTES if route.body is not None})


def wire(data: bytes) -> None:
    """Bytes from a client to a server, and from a server to a client, in two pieces; the first byte says where."""
    at = data[0] if data else 0
    for role, opening in ((Role.SERVER, encode(REGISTER)), (Role.CLIENT, WELCOME)):
        connection = Connection(role)
        if role is Role.CLIENT:
            connection.send(REGISTER)
        for piece in (opening, data[1 : at + 1], data[at + 1 :], b""):
            connection.receive_data(piece)
            _take_all(connection, role)


def _take_all(connection: Connection, role: Role) -> None:
    while not isinstance(event := connection.next_event(), NeedData | PeerClosed):
        if isinstance(event, MessageReceived):
            _comes_back(event.message, role)
        elif isinstance(event, LineRefused):
            encode(event.as_event())
            if event.close:
                return


def _comes_back(message: Message, role: Role) -> None:
    """Clients read leniently: odd names and lone surrogates, which they pass on, nobody can write."""
    if role is Role.CLIENT and not _can_be_written(message):
        return
    read = decode_request if role is Role.SERVER else decode_event
    again = read(encode(message).rstrip(b"\n"))
    assert isinstance(again, DecodedMessage), again
    assert encode(again.message) == encode(message)  # as bytes: a NaN, which clients let pass, is not itself


def _can_be_written(message: Message) -> bool:
    try:
        encode(message)
    except LocalProtocolError:
        return False
    return True


def scenario(data: bytes) -> None:
    """A scenario file, which may include itself, and the words for what is wrong with it."""
    text = data.decode("utf-8", "replace")

    def included(_name: str) -> str:
        return text

    try:
        loaded = load_scenario(text, "fuzz.scenario.yaml", read=included, requirement_ids=_IDS)
    except FilesInvalid as problems:
        problems.render()
        return
    assert expand(loaded)


def log(data: bytes) -> None:
    """A T-Server's log, and the scenario that it becomes, which the loader takes."""
    try:
        found = read_log(text_of(data))
    except NotATServerLogError:
        return
    imported = import_log(found, "fuzz.log")
    load_scenario(imported.text, "fuzz.scenario.yaml", read=_nothing_included, requirement_ids=_IDS)


def _nothing_included(name: str) -> str:
    raise OSError(name)


def body(data: bytes) -> None:
    """A body for the bridge, carried out, and for every route of the control API."""
    _post_to_bridge(data)
    for shape in _BODIES:
        with suppress(ControlError):
            taken = read_body(data, shape)
            if isinstance(taken, dict):
                read_key_values(taken, "userData")


def _post_to_bridge(data: bytes) -> None:
    try:
        command = read_command(data)
    except CommandError as problem:
        encode_message(problem.body)
        return
    session = _session_with_a_call()
    effects = [
        *session.handle(CommandReceived(1, command)),
        *session.handle(CommandReceived(2, command)),
    ]
    for effect in effects:
        match effect:
            case AskTServer(message):
                read = decode_request(encode(message).rstrip(b"\n"))
                assert isinstance(read, DecodedMessage), read
            case AnswerCommand(body=answer):
                encode_message(answer)
            case TellToolbar(message):
                encode_message(message)
            case _:
                pass


def _session_with_a_call() -> Session:
    moment = datetime(2026, 1, 31, tzinfo=UTC)
    session = Session(AgentConfig(agent_id="1001", dn="7001"), references=count(1), now=lambda: moment)
    session.handle(LinkUp(switch=True))
    session.handle(ToolbarConnected(1))
    session.availability.registered = session.availability.logged_in = True
    caller: dict[str, Any] = {"ThisDN": "7001", "ConnID": CALL, "CallType": "Inbound", "UserData": KeyValueList()}
    session.handle(TServerMessage(Message("EventRinging", caller)))
    return session


def event(data: bytes) -> None:
    """Lines from a T-Server to a bridge's session, and the messages that its toolbars get."""
    session = _session_with_a_call()
    for line in data.split(b"\n")[:20]:
        read = decode_event(line)
        if isinstance(read, DecodedMessage):
            for effect in session.handle(TServerMessage(read.message)):
                if isinstance(effect, TellToolbar):
                    encode_message(effect.message)


FUZZED: Mapping[str, Callable[[bytes], None]] = {
    "wire": wire,
    "scenario": scenario,
    "log": log,
    "body": body,
    "event": event,
}
"""Every target by the name of its script, `fuzz_<name>.py`."""
