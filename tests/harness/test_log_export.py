"""A transcript as a T-Server log: read back, it says the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from log_messages import MESSAGES_OF_THE_WIRE

from tserver_harness.log_export import exported
from tserver_harness.runner.tap import fact_keeper
from tserver_harness.transcript import (
    ConnectionClosed,
    ConnectionOpened,
    EventSent,
    Fact,
    RequestSeen,
    ScenarioStarted,
    SwitchNoted,
)
from tserver_sim.log import LogClient, ReadLog, masked, read_log
from tserver_sim.model.inputs import Stamp
from tserver_sim.server.taps import TapKind, TapRecord
from tserver_wire import Message

START = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
RINGING = {"message": "EventRinging", "ThisDN": "7001", "EventSequenceNumber": 4, "TimeinSecs": 1_795_345_260,
           "TimeinuSecs": 500_000, "UserData": {"$pairs": [["a", 1], ["a", {"$bytes": "AQ=="}]]}}  # fmt: skip


def stamp(number: int) -> dict[str, Any]:
    at = float(number)
    time = (START + timedelta(seconds=at)).isoformat(timespec="milliseconds")
    return {"n": number, "at": at, "time": time, "scenario": "s"}


def export(*facts: Fact) -> tuple[str, ReadLog]:
    text = "".join(exported(facts, "transcript.ndjson"))
    return text, read_log(text)


def test_no_facts_make_no_log() -> None:
    assert list(exported([], "x")) == []


def test_requests_and_events_are_in_the_log_with_their_clients() -> None:
    answer = {"message": "RequestAnswerCall", "ThisDN": "7001", "ConnID": "006c000000000001", "ReferenceID": 3}
    text, log = export(
        ScenarioStarted(**stamp(1), file="a.yaml", title="t", verifies=[]),
        ConnectionOpened(**stamp(2), session="x", application="bridge"),
        RequestSeen(**stamp(3), session="x", message=answer),
        EventSent(**stamp(4), session="x", message=RINGING),
        EventSent(**stamp(5), session="y", message=RINGING | {"ReferenceID": 8}),
        SwitchNoted(**stamp(6), kind="call", text="it rings"),
        ConnectionClosed(**stamp(7), session="x", by="client"),
    )

    request, event = log.entries
    assert (request.message.name, request.clients) == ("RequestAnswerCall", (LogClient(1, "bridge"),))
    assert event.clients == (LogClient(1, "bridge"), LogClient(2, "client"))
    assert event.message.reference_id == 8
    assert "[tsim] scenario: a.yaml: t\n" in text
    assert "[tsim] call: it rings\n" in text


def test_events_that_were_not_sent_are_not_in_it() -> None:
    assert export(EventSent(**stamp(1), session="x", message=RINGING, fault="drop"))[1].entries == ()


def test_records_have_the_t_servers_clock() -> None:
    """In virtual time it is not that of the run: here it is 56.5 s ahead."""
    text, _ = export(
        RequestSeen(**stamp(1), session="x", message={"message": "RequestQueryServer"}),
        EventSent(**stamp(4), session="x", message=RINGING),
    )

    assert "2026-11-22T11:00:57.500 Trc 04541 RequestQueryServer received" in text
    assert "@11:01:00.5000 [0]" in text
    assert "2026-11-22T11:01:00.500 Trc 04542 EventRinging sent" in text


def test_what_could_not_be_a_message_is_in_it_all_the_same() -> None:
    """A scenario may send any event."""
    odd = {"message": "EventOdd", "ThisDN": None, "X": [1, {"a": 1.5}], "ConnID": 5}
    (entry,) = export(EventSent(**stamp(1), session="x", message=odd))[1].entries

    assert entry.message.attributes == {"ThisDN": None, "X": [1, {"a": 1.5}], "ConnID": 5}


class Keeper:
    """What the fact keeper needs of a recorder."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def stamp(self) -> dict[str, Any]:
        return stamp(len(self.facts) + 1)

    def keep(self, fact: Fact) -> Fact:
        self.facts.append(fact)
        return fact


@given(st.lists(MESSAGES_OF_THE_WIRE, min_size=1, max_size=3))
def test_what_a_run_saw_is_read_back_equal(messages: list[Message]) -> None:
    """From the simulator's tap to the transcript, to the log, and back."""
    keeper = Keeper()
    keep = fact_keeper(keeper)  # type: ignore[arg-type]  # a keeper without a clock
    for number, message in enumerate(messages):
        kind: TapKind = "in" if message.name.startswith("Request") else "out"
        keep(TapRecord(number, Stamp(0, 0), kind, f"s{number}", message))

    assert [entry.message for entry in export(*keeper.facts)[1].entries] == [masked(message) for message in messages]
