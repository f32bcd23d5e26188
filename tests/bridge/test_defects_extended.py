"""Each defect of what bridges may do besides."""

from playbook import CALL, OTHER_CALL, Playbook

from tserver_bridge import defects_extended as defects
from tserver_wire import KeyValueList


def ids_told(book: Playbook) -> list[tuple[str, str]]:
    return [(message["connectionId"], message["eventId"]) for message in book.told]


def test_new_id_each_time() -> None:
    book = Playbook(wrap=defects.NewIdEachTime).talking()
    book.event("EventPartyChanged", OTHER_CALL, PreviousConnID=CALL)
    assert ids_told(book) == [(OTHER_CALL, OTHER_CALL)]
    book.event("EventAgentReady")
    assert book.names_told == ["EventAgentReady"]


def test_old_connid_is_asked_for_after_a_change() -> None:
    book = Playbook(wrap=defects.OldConnId).talking()
    book.command("hold")
    assert [message["ConnID"] for message in book.asked] == [CALL]
    book.event("EventPartyChanged", OTHER_CALL, PreviousConnID=CALL)
    assert ids_told(book) == [(OTHER_CALL, CALL)]
    book.command("hangup")
    assert [message["ConnID"] for message in book.asked] == [CALL]


def test_party_that_changes_without_a_new_connid_is_asked_for_as_it_is() -> None:
    book = Playbook(wrap=defects.OldConnId).talking()
    book.event("EventPartyChanged", CALL, OtherDN="7002")
    book.command("hangup")

    assert [message["ConnID"] for message in book.asked] == [CALL]


def test_consult_ends_all() -> None:
    book = Playbook(wrap=defects.ConsultEndsAll).talking()
    book.event("EventDialing", OTHER_CALL, CallType="Consult", OtherDN="7002")
    book.event("EventReleased", OTHER_CALL, CallState="Ok")

    assert book.names_told == ["EventReleased", "EventReleased"]
    assert [connection_id for connection_id, _ in ids_told(book)] == [OTHER_CALL, CALL]


def test_call_that_is_alone_ends_alone() -> None:
    book = Playbook(wrap=defects.ConsultEndsAll).talking()
    book.event("EventReleased", CALL, CallState="Ok")

    assert book.names_told == ["EventReleased"]


def test_first_leaver_ends_all() -> None:
    book = Playbook(wrap=defects.FirstLeaverEndsAll).talking()
    book.event("EventPartyAdded", CALL, OtherDN="7002")
    assert book.names_told == ["EventPartyAdded"]
    book.event("EventPartyDeleted", CALL, OtherDN="7002")
    assert book.names_told == ["EventPartyDeleted", "EventReleased"]


def test_only_own_states() -> None:
    book = Playbook(wrap=defects.OnlyOwnStates).available()
    book.event("EventAgentNotReady")
    book.event("EventAgentReady")
    assert book.names_told == []
    book.command("notReady")
    book.answer("RequestAgentNotReady", "EventAgentNotReady")
    assert book.names_told == ["EventAgentNotReady"]
    book.event("EventRinging", CALL, CallType="Inbound")
    assert book.names_told == ["EventRinging"]


def test_only_what_changed() -> None:
    book = Playbook(wrap=defects.OnlyWhatChanged).ringing(UserData=KeyValueList.of({"segment": "gold", "visits": 3}))
    changed = KeyValueList.of({"segment": "platinum", "visits": 3})
    book.event("EventAttachedDataChanged", CALL, UserData=changed)

    assert [message["userData"] for message in book.told] == [{"segment": "platinum"}]


def test_digits_as_number() -> None:
    book = Playbook(wrap=defects.DigitsAsNumber).talking()
    for digits in ("007", "12#", "0", "5"):
        book.command("sendDtmf", digits=digits)

    sent = [message["DTMFDigits"] for message in book.history_asked if message.name == "RequestSendDTMF"]
    assert sent == ["7", "12", "0", "5"]


def test_queue_forgotten() -> None:
    assert Playbook().ringing(ThisQueue="8001").told[0]["queueName"] == "8001"
    assert "queueName" not in Playbook(wrap=defects.QueueForgotten).ringing(ThisQueue="8001").told[0]


def test_earlier_queue() -> None:
    book = Playbook(wrap=defects.EarlierQueue).ringing(CALL)
    assert "queueName" not in book.told[0]
    book.ringing(OTHER_CALL, ThisQueue="8001")
    book.event("EventEstablished", CALL)
    assert [message["queueName"] for message in book.told] == ["8001"]
    book.event("EventAgentReady")
    assert "queueName" not in book.told[0]


def test_unregisters_first() -> None:
    book = Playbook(wrap=defects.UnregistersFirst).available()
    book.command("unavailable")
    assert book.names_asked == ["RequestUnregisterAddress", "RequestAgentNotReady"]
    book.command("ready")
    assert book.names_asked == ["RequestAgentReady"]
