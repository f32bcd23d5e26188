"""A request and the attributes that it has."""

import pytest

from tserver_sim.model.requests import new_request
from tserver_wire import KeyValueList, Message

PAIRS = KeyValueList((("a", 1),))
REQUEST = new_request(
    "app", Message("RequestMakeCall", {"ThisDN": "7001", "Timeout": 3, "UserData": PAIRS, "ReferenceID": 9})
)


def test_attributes_by_kind() -> None:
    assert (REQUEST.text("ThisDN"), REQUEST.text("OtherDN", "none"), REQUEST.text("Timeout")) == ("7001", "none", "")
    assert (REQUEST.find_text("ThisDN"), REQUEST.find_text("OtherDN")) == ("7001", None)
    assert (REQUEST.integer("Timeout"), REQUEST.integer("ThisDN", 5)) == (3, 5)
    assert (REQUEST.pairs("UserData"), REQUEST.pairs("Extensions")) == (PAIRS, KeyValueList())
    assert REQUEST.reasons is None


def test_reference_id_is_no_attribute_to_pass_on() -> None:
    assert set(REQUEST.attributes()) == {"ThisDN", "Timeout", "UserData"}


def test_asking_knows_what_will_answer() -> None:
    asking = REQUEST.asking

    assert (asking.client, asking.reference_id, asking.event, asking.dn) == ("app", 9, "EventDialing", "7001")


@pytest.mark.parametrize("name", ["device", "call", "party"])
def test_what_was_not_looked_up_is_not_there(name: str) -> None:
    with pytest.raises(AssertionError, match="RequestMakeCall"):
        getattr(REQUEST, name)
