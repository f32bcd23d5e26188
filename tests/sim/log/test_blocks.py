"""Blocks of T-Servers and their C++ clients: what ends them, and what they say of what they do not understand."""

import pytest

from tserver_sim.log.blocks import ForeignBlock, ServerBlock
from tserver_wire import KeyValueList, Message


def read(*lines: str) -> tuple[Message, list[str]]:
    """The message of a block, and what it says."""
    block = ServerBlock("EventRinging")
    for number, line in enumerate(lines, 2):
        assert block.take(line, number), line
    return block.end(), [text for _, text in block.warnings]


@pytest.mark.parametrize("line", ["", "   ", "12:00:00.000 Trc 1 x", "..sent to TServer", "message RequestAnswerCall"])
def test_block_ends_at_a_line_that_is_not_its_own(line: str) -> None:
    block = ServerBlock("EventRinging")
    block.take("\tAttributeThisDN\t'7001'", 2)

    assert not block.take(line, 3)
    assert Message("EventRinging", {"ThisDN": "7001"}) == block.end()


def test_attributes_may_stand_behind_blanks() -> None:
    message, warnings = read("    AttributeThisDN    '7001'", "  AttributeCallID  16")

    assert (message.attributes, warnings) == ({"ThisDN": "7001", "CallID": 16}, [])


def test_text_over_several_lines_is_put_together() -> None:
    message, warnings = read("\tAttributeErrorMessage\t'one", "two", "", "three'", "\tAttributeThisDN\t'7001'")

    assert (message.attributes, warnings) == ({"ErrorMessage": "one\ntwo\n\nthree", "ThisDN": "7001"}, [])


def test_value_of_a_pair_may_have_several_lines() -> None:
    message, warnings = read("\tAttributeUserData\t[16] 00 01 00 00..", "\t\t'note'\t'a", "bc'")

    told = "UserData has 16 bytes by its head, 15 by its pairs: a value is lost or changed"
    assert (message["UserData"], warnings) == (KeyValueList([("note", "a\nbc")]), [told])


@pytest.mark.parametrize("after", ["\tAttributeThisDN\t'7001'", "2023-11-14T10:00:02.000 Trc 04541 x"])
def test_text_without_its_end_is_told(after: str) -> None:
    block = ServerBlock("EventError")
    block.take("\tAttributeErrorMessage\t'lost", 2)
    block.take(after, 3)

    assert block.end()["ErrorMessage"] == "lost"
    assert block.warnings == [(2, "a text has no closing quote")]


def test_log_that_ends_in_a_text_is_told() -> None:
    message, warnings = read("\tAttributeErrorMessage\t'lost")

    assert (message["ErrorMessage"], warnings) == ("lost", ["a text has no closing quote; the log ends in it"])


def test_hidden_value_is_told_with_its_key() -> None:
    block = ServerBlock("EventRinging")
    block.take("\tAttributeUserData\t[30] 00 01 00 00..", 2)
    block.take("\t\t'ssn'\t[output suppressed]", 3)

    assert KeyValueList([("ssn", "[output suppressed]")]) == block.end()["UserData"]
    assert (block.hidden, block.warnings) == (["ssn"], [(2, "a filter has hidden the value of ssn in UserData")])


def test_binary_that_is_cut_is_told() -> None:
    _, warnings = read("\tAttributeUserData\t[609] 00 01 02 00..", "\t\t'b'\t[600] 01 02 03 04..")

    assert warnings == ["b is binary and stands there in part"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("\t...", "neither an attribute nor a pair: ..."),
        ("\t\t'key'\t'x'", "neither an attribute nor a pair: 'key'\t'x'"),
    ],
)
def test_what_is_not_understood_is_told(line: str, told: str) -> None:
    assert [told] == read("\tAttributeThisDN\t'7001'", line)[1]


def test_text_of_an_error_is_passed_over() -> None:
    assert read("\t(DN is not configured)", "\tAttributeErrorCode\t59")[1] == []


def test_reference_of_a_header_is_kept() -> None:
    assert ServerBlock("EventRouteRequest", 12).end().attributes == {"ReferenceID": 12}


def test_foreign_block_has_no_message() -> None:
    block = ForeignBlock()

    assert [block.take(line, 1) for line in ["message RequestX", "\tAttributeA\t1", "@12:00"]] == [True, True, False]
    assert block.end() is None
