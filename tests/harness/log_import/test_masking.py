"""Masks: consistent, of the same length, and nothing of a number is left."""

import re

from hypothesis import given
from hypothesis import strategies as st
from recorded_logs import about, log_of, said

from tserver_harness.log_import import NumberMasks, mask_log
from tserver_sim.log import Entry, LogClient, LogWarning, Mark, ReadLog
from tserver_wire import KeyValueList, Message

NUMBERS = st.from_regex(r"\+?[0-9]{1,15}", fullmatch=True)


@given(st.lists(NUMBERS, max_size=20))
def test_mask_keeps_length_and_plus_and_tells_numbers_apart(numbers: list[str]) -> None:
    masks = NumberMasks()
    masked = [masks.number(number) for number in numbers]

    assert [(len(number), number[:1] == "+") for number in numbers] == [(len(each), each[:1] == "+") for each in masked]
    assert masked == [masks.number(number) for number in numbers]
    assert len(set(masked)) == len(set(numbers))


def test_number_with_and_without_plus_has_one_mask() -> None:
    masks = NumberMasks()

    assert "+" + masks.number("4930123456") == masks.number("+4930123456")


def test_numbers_are_masked_wherever_they_stand() -> None:
    data = KeyValueList(
        [
            ("callback", "+14155550123"), ("note", "call 4155550123, or 4711"), ("id", 4_155_550_123), ("visits", 3),
            ("dn", "4711"), ("more", KeyValueList([("n", "4155550123")])), ("name", "Ann"), ("raw", b"123456"),
        ]
    )  # fmt: skip
    log = log_of(about("EventRinging", ANI="+14155550123", OtherDN="4155550123", CallID=4_155_550, UserData=data))
    (entry,) = mask_log(log).entries

    shown = repr(entry.message)
    assert not re.search("4155550123|14155550123", shown)
    assert (entry.message["CallID"], entry.message["ConnID"]) == (4_155_550, "006c000000000001")
    masked = entry.message["UserData"]
    assert isinstance(masked, KeyValueList)
    assert masked.find("callback") == entry.message["ANI"]
    assert masked.find("more") == KeyValueList([("n", entry.message["OtherDN"])])
    assert (masked.find("visits"), masked.find("name"), masked.find("raw")) == (3, "Ann", b"123456")
    assert masked.find("dn") == entry.message["ThisDN"]


def test_clients_marks_and_warnings_are_masked_too() -> None:
    entry = Entry(None, Message("EventOnHook", {"ThisDN": "4155550123"}), (LogClient(1, "desk-4155550123"),), 1)
    log = ReadLog({"Host name": "x"}, (entry,), (Mark(None, "AGENT_LOGGED_IN", "4155550123", 2),),
                  (LogWarning(3, "no pair: 4155550123"),))  # fmt: skip

    assert "4155550123" not in repr(mask_log(log))
    assert mask_log(log).header == {}


def test_text_of_an_error_keeps_its_words() -> None:
    (entry,) = mask_log(log_of(said("EventError", ErrorCode=59, ErrorMessage="no such DN 55512"))).entries

    assert entry.message["ErrorMessage"] == "no such DN 00001"
