"""Each record of the simulator's tap is one fact."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.tap import fact_keeper
from tserver_harness.transcript import (
    ConnectionClosed,
    ConnectionOpened,
    EventSent,
    Fact,
    RequestSeen,
    SwitchNoted,
    read_facts,
    write_fact,
)
from tserver_sim.model.effects import Note
from tserver_sim.model.inputs import Stamp
from tserver_sim.server import TapRecord
from tserver_wire import Addp, KeyValueList, Message

HELLO = Message("RequestRegisterClient", {"ApplicationName": "acme"})
HELLO_WITH_ADDP = Message("RequestRegisterClient", {"Addp": Addp(1, 2)})


def kept(*records: tuple[Any, str | None, Any]) -> list[Fact]:
    recorder = Recorder(started=datetime.now(UTC))
    keep = fact_keeper(recorder)
    for number, (kind, session, data) in enumerate(records, start=1):
        keep(TapRecord(number, Stamp(0, 0), kind, session, data))
    return recorder.facts


async def test_messages_are_told_with_their_session_and_as_json() -> None:
    data = KeyValueList.from_json({"a": 1, "b": "2"})
    seen, sent = kept(
        ("in", "s1", HELLO),
        ("out", "s1", Message("EventRinging", {"ThisDN": "7001", "UserData": data})),
    )

    assert isinstance(seen, RequestSeen)
    assert (seen.session, seen.message) == ("s1", {"message": "RequestRegisterClient", "ApplicationName": "acme"})
    assert isinstance(sent, EventSent)
    assert sent.message == {"message": "EventRinging", "ThisDN": "7001", "UserData": {"a": 1, "b": "2"}}


@pytest.mark.parametrize(("hello", "addp"), [(HELLO, False), (HELLO_WITH_ADDP, True)])
async def test_opening_says_whether_the_client_keeps_its_connection_alive(hello: Message, addp: bool) -> None:
    *_, opened, closed = kept(
        ("in", "s1", hello), ("open", "s1", {"ApplicationName": "acme"}), ("close", "s1", "client")
    )

    assert isinstance(opened, ConnectionOpened)
    assert (opened.session, opened.application, opened.addp) == ("s1", "acme", addp)
    assert isinstance(closed, ConnectionClosed)
    assert (closed.session, closed.by) == ("s1", "client")


async def test_notes_of_the_switch_are_told() -> None:
    (noted,) = kept(("note", None, Note("redirected", "nobody answered", {"dn": "7001"})))

    assert isinstance(noted, SwitchNoted)
    assert (noted.kind, noted.text, noted.data) == ("redirected", "nobody answered", {"dn": "7001"})


async def test_what_is_told_is_what_will_be_read_again() -> None:
    """A lone surrogate cannot be written, a structure of ours would be read as a mapping."""
    data = KeyValueList((("k\ud800", "a\udfff"), ("n", KeyValueList((("emoji", "\U0001f600"),)))))
    facts = kept(
        ("in", "s1", HELLO_WITH_ADDP),
        ("in", "s1", Message("RequestUpdateUserData", {"ThisDN": "70\ud83001", "UserData": data})),
    )

    assert list(read_facts(write_fact(fact) for fact in facts)) == facts
    assert getattr(facts[0], "message", {})["Addp"] == {"Timeout": 1, "RemoteTimeout": 2}
    assert getattr(facts[1], "message", {})["UserData"] == {"k\ufffd": "a\ufffd", "n": {"emoji": "\U0001f600"}}
