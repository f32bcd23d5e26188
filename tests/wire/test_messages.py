import msgspec
import pytest

from tserver_wire import ATTRIBUTES, KEEP_ALIVE_MESSAGES, MESSAGES, WIRE_ATTRIBUTES, Message, MessageKind


def test_there_are_183_messages_numbered_without_a_gap():
    assert [row.number for row in MESSAGES.values()] == list(range(183))


def test_a_message_is_a_request_or_an_event_by_its_name():
    for name, row in MESSAGES.items():
        assert name == row.name
        assert name.startswith({MessageKind.REQUEST: "Request", MessageKind.EVENT: "Event"}[row.kind])


def test_every_attribute_of_a_message_is_in_the_table_and_named_once():
    known = set(ATTRIBUTES) | set(WIRE_ATTRIBUTES)
    for row in (*MESSAGES.values(), *KEEP_ALIVE_MESSAGES.values()):
        carried = (*row.mandatory, *row.optional)
        assert set(carried) <= known, row.name
        assert len(carried) == len(set(carried)), row.name
        assert set(row.one_of) <= set(row.optional), row.name


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("RequestRegisterClient", 0),
        ("EventError", 52),
        ("EventRinging", 60),
        ("RequestSendDTMF", 97),
        ("EventACK", 138),
    ],
)
def test_numbers_are_t_librarys(name, number):
    assert MESSAGES[name].number == number


def test_a_message_gives_its_attributes():
    message = Message("EventError", {"ErrorCode": 53, "ReferenceID": 4})
    assert message["ErrorCode"] == 53
    assert message.get("ThisDN") is None
    assert message.get("ThisDN", "7001") == "7001"
    assert message.reference_id == 4
    assert Message("EventError").reference_id is None


def test_messages_compare_by_value_and_do_not_change():
    assert Message("EventACK", {"ReferenceID": 1}) == Message("EventACK", {"ReferenceID": 1})
    with pytest.raises(AttributeError):
        setattr(Message("EventACK"), "name", "EventError")  # noqa: B010  # mypy knows it, too
    assert msgspec.structs.replace(Message("EventACK"), name="EventError") == Message("EventError")
