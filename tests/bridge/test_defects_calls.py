"""Each defect in how commands and calls are understood."""

import pytest
from playbook import CALL, OTHER_CALL, Playbook

from tserver_bridge import defects_calls as defects
from tserver_bridge.session_io import StartTimer


def test_asks_never() -> None:
    book = Playbook(wrap=defects.asks_never("RequestAnswerCall")).ringing()
    book.command("accept")
    assert (book.names_asked, book.answered) == ([], [])
    book.command("reject")
    assert book.names_asked == ["RequestReleaseCall"]


def test_logs_in_regardless_of_a_refused_registration() -> None:
    book = Playbook(wrap=defects.LogsInRegardless).connected()
    book.command("initialize")
    book.refuse("RequestRegisterAddress", 58)

    assert book.names_asked == ["RequestAgentLogin"]


def test_another_refusal_is_one() -> None:
    book = Playbook(wrap=defects.LogsInRegardless).ringing()
    number = book.command("accept")
    book.refuse("RequestAnswerCall", 231)

    assert book.answered == [(number, 502)]


def test_only_once() -> None:
    book = Playbook(wrap=defects.OnlyOnce).available()
    number = book.command("initialize")
    assert (book.answered, book.told) == ([(number, 409)], [])
    book.command("ready")
    assert book.names_asked == ["RequestAgentReady"]


def test_strict_about_login() -> None:
    book = Playbook(wrap=defects.StrictAboutLogin).connected()
    number = book.command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered", AgentID="1001")
    assert book.names_asked == ["RequestAgentLogin"]
    book.refuse("RequestAgentLogin", 1706)
    assert (book.names_asked, book.answered) == ([], [(number, 502)])
    assert book.bodies[0]["errorCode"] == 58


def test_waits_for_ever() -> None:
    def starts(book: Playbook) -> list[StartTimer]:
        book.command("initialize")
        return [effect for effect in book.effects if isinstance(effect, StartTimer)]

    assert len(starts(Playbook().connected())) == 1
    assert starts(Playbook(wrap=defects.WaitsForEver).connected()) == []


def test_mixes_up_calls() -> None:
    book = Playbook(wrap=defects.MixesUpCalls).ringing(CALL).ringing(OTHER_CALL)
    assert [message["connectionId"] for message in book.told] == [OTHER_CALL]
    book.event("EventAbandoned", OTHER_CALL)
    assert [(message["connectionId"], message["eventId"]) for message in book.told] == [(CALL, CALL)]


def test_causes_alike() -> None:
    book = Playbook(wrap=defects.CausesAlike).ringing()
    book.event("EventAbandoned", CALL, CallState="Abandoned")

    assert book.names_told == ["EventReleased"]
    assert not {"cause", "callState"} & book.told[0].keys()


@pytest.mark.parametrize("command", ["accept", "hangup"])
def test_accepts_anything(command: str) -> None:
    book = Playbook(wrap=defects.AcceptsAnything).talking()
    book.event("EventReleased", CALL)
    book.command(command)

    assert [(each.name, each["ConnID"]) for each in book.asked] == [("RequestAnswerCall", CALL)] * (command == "accept")


def test_accepts_what_rings_but_once() -> None:
    book = Playbook(wrap=defects.AcceptsAnything).ringing()
    book.command("accept")

    assert book.names_asked == ["RequestAnswerCall"]


def test_ends_what_was_refused() -> None:
    book = Playbook(wrap=defects.EndsWhatWasRefused).talking()
    book.command("hangup")
    book.refuse("RequestReleaseCall", 185)
    book.event("EventReleased", CALL)
    assert book.told == []


def test_ends_twice_at_once() -> None:
    def ended(book: Playbook) -> list[str]:
        book.event("EventReleased", CALL)
        return list(book.names_told)

    book = Playbook(wrap=defects.EndsTwiceAtOnce).talking()
    book.command("hangup")
    assert ended(book) == ["EventReleased", "EventReleased"]
    assert ended(Playbook(wrap=defects.EndsTwiceAtOnce).talking()) == ["EventReleased"]


@pytest.mark.parametrize("command", ["hangup", "reject"])
def test_reaches_back(command: str) -> None:
    book = Playbook(wrap=defects.ReachesBack).talking()
    book.event("EventReleased", CALL)
    book.command(command)

    assert [(each.name, each["ConnID"]) for each in book.asked] == [("RequestReleaseCall", CALL)]


def test_reaches_for_the_call_that_is_there() -> None:
    book = Playbook(wrap=defects.ReachesBack).talking()
    book.event("EventReleased", CALL)
    book.ringing(OTHER_CALL)
    book.command("hangup")

    assert [(each.name, each["ConnID"]) for each in book.asked] == [("RequestReleaseCall", OTHER_CALL)]
