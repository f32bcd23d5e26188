"""Each defect in what toolbars are told."""

import pytest
from playbook import CALL, OTHER_CALL, Playbook

from tserver_bridge import defects_told as defects
from tserver_bridge.defects import Wrapped
from tserver_wire import KeyValueList, Value


def numbers_with(defect: type[Wrapped], ani: str) -> list[object]:
    return [message["ANI"] for message in Playbook(wrap=defect).ringing(CALL, ANI=ani).told]


@pytest.mark.parametrize(("ani", "told"), [("+0017", "17"), ("0017", "17"), ("17", "17"), ("sip:0@x", "sip:0@x")])
def test_trims_number(ani: str, told: str) -> None:
    assert [told] == numbers_with(defects.TrimsNumber, ani)


@pytest.mark.parametrize(("ani", "told"), [("+0017", 17), ("17", 17), ("sip:x", "sip:x"), ("", "")])
def test_number_as_number(ani: str, told: object) -> None:
    assert [told] == numbers_with(defects.NumberAsNumber, ani)


def test_ids_left_out_of_ringing_alone() -> None:
    book = Playbook(wrap=defects.IdsLeftOut).ringing()
    assert not {"connectionId", "eventId"} & book.told[0].keys()
    book.event("EventEstablished", CALL)
    assert {"connectionId", "eventId"} <= book.told[0].keys()


def test_withheld_dropped() -> None:
    book = Playbook(wrap=defects.WithheldDropped).available()
    book.event("EventRinging", CALL, CallType="Inbound")
    assert book.told == []
    book.ringing(OTHER_CALL)
    assert book.names_told == ["EventRinging"]


def test_data_as_text() -> None:
    book = Playbook(wrap=defects.DataAsText).ringing(UserData=KeyValueList.of({"visits": 3, "segment": "gold"}))

    assert [message["userData"] for message in book.told] == [{"visits": "3", "segment": "gold"}]


def test_call_without_data_stays_without() -> None:
    assert "userData" not in Playbook(wrap=defects.DataAsText).ringing().told[0]
    assert "userData" not in Playbook(wrap=defects.EarlierData).ringing().told[0]


def test_looks_inbound() -> None:
    book = Playbook(wrap=defects.LooksInbound).available()
    book.event("EventDialing", CALL, CallType="Outbound", OtherDN="17")
    assert [message["direction"] for message in book.told] == ["inbound"]
    book.event("EventAgentReady")
    assert "direction" not in book.told[0]


def test_misspelled() -> None:
    book = Playbook(wrap=defects.Misspelled).talking()

    assert book.names_told == ["eventEstablished"]


def test_order_lost() -> None:
    book = Playbook(wrap=defects.OrderLost).talking()
    assert book.told == []
    book.event("EventHeld", CALL)
    assert book.names_told == ["EventHeld", "EventEstablished"]
    book.event("EventRetrieved", CALL)
    assert book.names_told == ["EventRetrieved"]


def test_order_of_other_messages_is_kept() -> None:
    book = Playbook(wrap=defects.OrderLost).talking()
    book.event("EventAgentReady")

    assert book.names_told == ["EventAgentReady"]


def test_speaks_after_end() -> None:
    book = Playbook(wrap=defects.SpeaksAfterEnd).talking()
    book.event("EventReleased", CALL)

    assert book.names_told == ["EventReleased", "EventEstablished"]


def test_earlier_data() -> None:
    data: dict[str, Value] = {"UserData": KeyValueList.of({"visits": 3})}
    book = Playbook(wrap=defects.EarlierData).ringing(CALL, **data).ringing(OTHER_CALL)

    assert [message["userData"] for message in book.told] == [{"visits": 3}]
    book.event("EventAgentReady")
    assert "userData" not in book.told[0]
