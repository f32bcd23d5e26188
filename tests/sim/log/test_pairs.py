"""Key-value lists in a log: the head line can be computed, and every list comes back."""

import pytest
from hypothesis import given
from log_messages import LISTS

from tserver_sim.log.pairs import PairsReader, declared_bytes, list_lines
from tserver_wire import KeyValueList


def read(lines: list[str]) -> KeyValueList:
    reader = PairsReader()
    for line in lines:
        assert reader.take(line), line
    return reader.result


def test_list_is_printed_with_its_size_and_first_bytes() -> None:
    pairs = KeyValueList.of(
        {"segment": "gold", "visits": 3, "more": {"a": "b", "none": {}, "c": 1}, "raw": b"\x01\xff"}
    )

    assert list_lines("UserData", pairs) == [
        "\tAttributeUserData\t[86] 00 04 00 00..",
        "\t\t'segment'\t'gold'",
        "\t\t'visits'\t3",
        "\t\t'more'(list) 'a'\t'b'",
        "\t\t\t'none'(list) ",
        "\t\t\t'c'\t1",
        "\t\t'raw'\t[2] 01 ff",
    ]


@pytest.mark.parametrize(
    ("pairs", "head"),
    [
        (KeyValueList(), "[2] 00 00.."),
        (KeyValueList([("RTR", 115)]), "[14] 00 01 01 00.."),
        (KeyValueList([("l", KeyValueList([("a", "")]))]), "[18] 00 01 03 00.."),
        (KeyValueList([(f"{number:02}", "") for number in range(22)]), "[156] 00 16 00 00.."),
    ],
)
def test_head_is_that_of_the_packed_list(pairs: KeyValueList, head: str) -> None:
    assert f"\tAttributeReason\t{head}" == list_lines("Reason", pairs)[0]
    assert pairs.packed_bytes() == declared_bytes(head)


@given(LISTS)
def test_every_list_comes_back(pairs: KeyValueList) -> None:
    head, *lines = list_lines("UserData", pairs)

    assert pairs.packed_bytes() == declared_bytes(head.split("\t")[2])
    assert pairs == read(lines)


@pytest.mark.parametrize("odd", [None, 1.5, True, [], [1], {"a": 1}])
def test_what_a_list_cannot_hold_comes_back_too(odd: object) -> None:
    """Events that are sent as written on purpose may hold it."""
    pairs = KeyValueList.from_json_as_it_came({"odd": odd, "after": "x"})

    assert pairs == read(list_lines("UserData", pairs)[1:])


def test_hidden_and_cut_values_are_told() -> None:
    reader = PairsReader()
    for line in ["\t\t'ssn'\t[output suppressed]", "\t\t'blob'\t[600] 01 02 03 04.."]:
        assert reader.take(line)

    assert KeyValueList([("ssn", "[output suppressed]"), ("blob", b"\x01\x02\x03\x04")]) == reader.result
    assert (reader.hidden, reader.cut) == (["ssn"], ["blob"])


def test_keys_may_hold_anything_but_a_quote_before_a_tab() -> None:
    assert KeyValueList([("PegAG?:Skill1 > 1", "x")]) == read(["\t\t'PegAG?:Skill1 > 1'\t'x'"])


def test_pairs_behind_blanks_are_read() -> None:
    assert KeyValueList([("a", "x"), ("b", 2)]) == read(["        'a'   'x'", "        'b'   2"])


@pytest.mark.parametrize("line", ["\t\tno key", "\t\t'key without value'"])
def test_what_is_no_pair_is_refused(line: str) -> None:
    assert not PairsReader().take(line)


def test_list_head_is_told_from_text() -> None:
    assert declared_bytes("'[12] 00'") is None
