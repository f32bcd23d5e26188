"""Dumps of the Platform SDK and of the support phone."""

import pytest

from tserver_sim.log.dumps import PhoneBlock, SdkBlock
from tserver_wire import KeyValueList, Message


def read(*lines: str) -> SdkBlock:
    block = SdkBlock("EventRinging")
    for number, line in enumerate(lines, 2):
        assert block.take(line, number), line
    return block


def test_kinds_of_value_are_those_of_the_table() -> None:
    block = read(
        'AttributeThisDN [str] = "70"01"', "AttributeConnID [long] = 00890", "AttributeCallType [int] = 2",
        "AttributeCallState [int] = 0 [Ok]", "AttributeEventSequenceNumber [long] = 1234567890123456",
        "AttributeRefID  [int]   = 0", 'AttributeCallUuid [str] = "X"',
    )  # fmt: skip

    assert block.end().attributes == {
        "ThisDN": '70"01', "ConnID": "00890", "CallType": "Inbound", "CallState": "Ok",
        "EventSequenceNumber": 1_234_567_890_123_456, "RefID": 0, "CallUUID": "X",
    }  # fmt: skip


def test_lists_nest_by_their_indent() -> None:
    block = read(
        "AttributeUserData [bstr] = KVList: ", "\t\t'a' [str] = \"1\"", "\t\t'l' [bstr] = KVList: ", "",
        "\t\t'm' [lst] = KVList: ", "\t\t\t'deep' [int] = 2", "\t\t'z' [str] = \"last\"", 'AttributeThisDN [str] = "7"',
    )  # fmt: skip

    inner = KeyValueList([("deep", 2)])
    pairs = KeyValueList([("a", "1"), ("l", KeyValueList()), ("m", inner), ("z", "last")])
    assert {"UserData": pairs, "ThisDN": "7"} == block.end().attributes


def test_text_over_several_lines_is_put_together() -> None:
    block = read('AttributeErrorMessage [str] = "one', "", 'two"', 'AttributeThisDN [str] = "7"')

    assert block.end().attributes == {"ErrorMessage": "one\n\ntwo", "ThisDN": "7"}


def test_text_without_its_end_is_told() -> None:
    block = read('AttributeErrorMessage [str] = "lost', 'AttributeThisDN [str] = "7"', 'AttributeANI [str] = "also')

    assert block.end().attributes == {"ErrorMessage": "lost", "ThisDN": "7", "ANI": "also"}
    assert [line for line, _ in block.warnings] == [2, 4]


def test_hidden_value_is_told() -> None:
    block = read("AttributeUserData [bstr] = KVList: ", "\t\t'ssn' [output suppressed]")

    assert KeyValueList([("ssn", "[output suppressed]")]) == block.end()["UserData"]
    assert block.hidden == ["ssn"]


@pytest.mark.parametrize(
    "line", [". Processing with  state", "2024-03-01 09:00:00,102 TEST", "", "  'x' [str] = \"y\""]
)
def test_dump_ends_at_a_line_that_is_not_its_own(line: str) -> None:
    block = read('AttributeThisDN [str] = "7"')

    assert not block.take(line, 9)


def test_support_phone_tells_a_few_attributes() -> None:
    block = PhoneBlock("EventDNOutOfService")
    lines = ["   Server:65200", "   ThisDN:3011", "   Seconds:1677456704", "   USeconds:97089", "   Server Time:x"]

    assert [block.take(line, 1) for line in lines] == [True] * 5
    assert not block.take("", 9)
    attributes = {"ThisDN": "3011", "TimeinSecs": 1_677_456_704, "TimeinuSecs": 97_089}
    assert Message("EventDNOutOfService", attributes) == block.end()
