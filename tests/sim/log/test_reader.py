"""The reader on logs of every kind; `samples/` holds one of each, with invented numbers."""

from pathlib import Path

import pytest

from tserver_sim.log import LogClient, Mark, NotATServerLogError, ReadLog, read_log, text_of
from tserver_wire import KeyValueList, Message

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> ReadLog:
    return read_log(text_of((SAMPLES / f"{name}.log").read_bytes()))


def messages(log: ReadLog) -> list[Message]:
    return [entry.message for entry in log.entries]


def test_t_servers_event_with_its_receiver() -> None:
    log = sample("tserver-event-error")

    (entry,) = log.entries
    assert entry.message.attributes == {
        "EventSequenceNumber": 123_456, "TimeinuSecs": 120_477, "TimeinSecs": 1_700_000_142, "ErrorCode": 59,
        "ErrorMessage": "No such DN here", "ThisDN": "4711", "ClientID": 33,
    }  # fmt: skip
    assert (LogClient(33, "WallBoard"),) == entry.clients
    assert [warning.line for warning in log.warnings] == [8]


def test_heads_alone_are_messages_and_copies_to_others_are_none() -> None:
    log = sample("tserver-headers-only")

    assert [message.name for message in messages(log)] == [
        "EventReleased",
        "EventCallPartyDeleted",
        "EventACK",
        "RequestQueryCall",
    ]
    assert [(), (), (), (LogClient(33, "WallBoard"),)] == [entry.clients for entry in log.entries]


def test_routers_request_with_its_lists() -> None:
    log = sample("router-request-with-lists")

    pairs = KeyValueList(
        [
            ("RTargetObjectSelected", "Team_A"), ("RTargetObjSelDBID", "99"), ("PegAG?:Skill > 1", 1),
            ("RRequestedSkills", KeyValueList()), ("Path", KeyValueList([("first", "a"), ("second", 2)])),
            ("Empty", ""),
        ]
    )  # fmt: skip
    attributes = {"ReferenceID": 7, "UserData": pairs, "ConnID": "006c000000000001", "ThisDN": "8501"}
    assert [Message("RequestUpdateUserData", attributes)] == messages(log)


def test_routers_own_lines_are_passed_over() -> None:
    request, event = messages(sample("router-strategy-then-request"))

    assert (
        request.name, request["UserEvent"], request.reference_id
    ) == ("RequestDistributeEvent", "EventQueued", 4_294_967_295)  # fmt: skip
    assert Message("EventRouteRequest", {"ReferenceID": 12, "ThisDN": "8501"}) == event


def test_desktops_dumps_in_the_old_layout() -> None:
    log = sample("desktop-old-layout")

    request, event = messages(log)
    nested = KeyValueList([("Deep", "x")])
    told = [("Case", 'say "hi"'), ("Count", 3), ("Nested", nested), ("Secret", "[output suppressed]")]
    assert KeyValueList(told) == request["UserData"]
    assert (
        event.name, event["EventSequenceNumber"], event["TimeinSecs"], event["ThisDN"]
    ) == ("EventOnHook", 123_456, 1_709_283_605, "4712")  # fmt: skip
    assert [entry.hidden for entry in log.entries] == [("Secret",), ()]


def test_desktops_dumps_in_the_new_layout() -> None:
    (event,) = messages(sample("desktop-new-layout"))

    assert {
        "ThisDN": "4712", "CallUUID": "0" * 31 + "1", "CallState": "Ok", "ThisDNRole": "RoleDestination",
        "Reasons": KeyValueList(), "UserData": KeyValueList([("Case", "two\nlines")]),
    } == event.attributes  # fmt: skip


def test_sip_servers_thread_log_tells_who_comes_and_goes() -> None:
    log = sample("sip-server-agent-in-and-out")

    assert (
        Mark(43_200.0, "AGENT_LOGGED_IN", "4711", 2),
        Mark(43_205.001, "AGENT_LOGGED_OUT", "4711", 10),
    ) == log.marks
    assert log.entries == ()


def test_support_phones_messages() -> None:
    log = sample("support-phone")

    assert [message.name for message in messages(log)] == ["EventDNOutOfService", "EventDNBackInService"]
    first, second = (entry.at for entry in log.entries)
    assert first is not None
    assert second is not None
    assert pytest.approx(second - first, abs=0.01) == 7.799


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.log")), ids=lambda path: path.stem)
def test_no_sample_breaks_the_reader_wherever_it_is_cut(path: Path) -> None:
    text = text_of(path.read_bytes())
    for end in range(0, len(text), 7):
        try:
            read_log(text[:end])
        except NotATServerLogError:
            continue


def test_line_ends_of_windows_make_no_difference() -> None:
    text = (SAMPLES / "desktop-old-layout.log").read_text("utf-8")

    assert read_log(text) == read_log(text.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    "text", ["", "hello\n", "# A page\n\n| `EventRinging` | a table |\n", '{"message": "EventRinging"}\n']
)
def test_what_is_no_log_is_refused_with_what_was_looked_for(text: str) -> None:
    with pytest.raises(NotATServerLogError, match="no T-Server log: none of these is in it: `message EventX`"):
        read_log(text)


def test_head_of_a_t_servers_file_is_enough() -> None:
    log = read_log("Application name: TServer\nApplication type: TServer (1)\nHost name:        x\n\n")

    assert log.header == {"Application name": "TServer", "Application type": "TServer (1)", "Host name": "x"}
    assert log.entries == ()


@pytest.mark.parametrize(
    "data",
    [
        "ö".encode(),
        b"\xef\xbb\xbf" + "ö".encode(),
        "\ufeffö".encode("utf-16-le"),
        "\ufeffö".encode("utf-16-be"),
        b"\xf6",
    ],
)
def test_bytes_are_read_in_the_codings_of_such_hosts(data: bytes) -> None:
    assert text_of(data) == "ö"
