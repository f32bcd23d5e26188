import pytest

from tserver_harness.shipped import shipped
from tserver_harness.workbench.contacts import Contact, ContactsInvalidError, read_contacts


def test_shipped_contacts_are_such_a_file() -> None:
    contacts = read_contacts((shipped("toolbar") / "fusion" / "contacts.json").read_bytes())

    assert contacts[0].name == "Maria Keller"


def test_name_and_number_are_enough() -> None:
    assert read_contacts(b'[{"number": "1", "name": "A"}]') == (Contact(number="1", name="A"),)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[", "truncated"),
        (b"{}", "array"),
        (b'[{"number": "1"}]', "name"),
        (b'[{"number": 1, "name": "A"}]', "number"),
        (b'[{"number": "1", "name": "A", "colour": "red"}]', "colour"),
        (b'["\xff"]', "object"),
    ],
)
def test_mistake_is_worded_with_a_way_out(data: bytes, words: str) -> None:
    with pytest.raises(ContactsInvalidError) as caught:
        read_contacts(data)

    assert words in str(caught.value)
    assert '"name": "Maria Keller"' in str(caught.value)
