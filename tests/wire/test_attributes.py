import pytest

from tserver_wire import ATTRIBUTES, ENUMS, WIRE_ATTRIBUTES, Kind


def test_there_are_149_attributes_numbered_without_a_gap():
    assert [row.number for row in ATTRIBUTES.values()] == list(range(149))


def test_every_enumeration_of_an_attribute_has_a_table():
    for row in (*ATTRIBUTES.values(), *WIRE_ATTRIBUTES.values()):
        assert (row.enumeration in ENUMS) == (row.kind is Kind.ENUMERATION), row


@pytest.mark.parametrize(
    ("name", "number", "kind"),
    [
        ("ReferenceID", 2, Kind.REFERENCE_ID),
        ("CallID", 3, Kind.INTEGER),
        ("ConnID", 9, Kind.CONN_ID),
        ("TransferConnID", 11, Kind.CONN_ID),
        ("CallState", 13, Kind.ENUMERATION),
        ("Reasons", 17, Kind.KEY_VALUE_LIST),
        ("ThisDN", 20, Kind.TEXT),
        ("ThisDNRole", 23, Kind.ENUMERATION),
        ("LastDigit", 44, Kind.TEXT),
        ("InputMask", 45, Kind.TEXT),
        ("ErrorCode", 46, Kind.INTEGER),
        ("UserData", 51, Kind.KEY_VALUE_LIST),
        ("Extensions", 53, Kind.KEY_VALUE_LIST),
        ("AddressInfoStatus", 57, Kind.INTEGER),
        ("UserEvent", 58, Kind.MESSAGE_NAME),
        ("ServerCapabilityMask", 63, Kind.TEXT),
        ("TreatmentParms", 84, Kind.KEY_VALUE_LIST),
        ("SessionID", 108, Kind.TEXT),
        ("CallUUID", 141, Kind.TEXT),
        ("EventSequenceNumber", 148, Kind.INTEGER),
    ],
)
def test_kinds_and_numbers_are_those_of_the_page(name, number, kind):
    assert (ATTRIBUTES[name].number, ATTRIBUTES[name].kind) == (number, kind)


def test_what_the_protocol_adds_has_no_number():
    assert {row.number for row in WIRE_ATTRIBUTES.values()} == {-1}
    assert {"ClientPassword", "Addp", "Id"} <= set(WIRE_ATTRIBUTES)
