"""Each defect, by what it makes of a session's inputs and effects."""

from playbook import CALL, INBOUND, OTHER_CALL, Playbook

from tserver_bridge import defects
from tserver_bridge.session_io import ToolbarConnected


def test_session_that_is_only_wrapped_is_as_good_as_any() -> None:
    plain, wrapped = Playbook().talking(), Playbook(wrap=defects.Wrapped).talking()

    assert plain.history == wrapped.history


def test_event_of_an_effect() -> None:
    book = Playbook().ringing()
    book.command("accept")

    assert [defects.event_of(effect) for effect in book.effects] == [None, None]
    book.answer("RequestAnswerCall", "EventEstablished")
    assert [defects.event_of(effect) for effect in book.effects] == [None, "EventEstablished", None]


def test_drops_leaves_one_event_out() -> None:
    book = Playbook(wrap=defects.drops("EventRinging")).ringing()
    assert book.told == []
    book.event("EventEstablished", CALL)
    assert book.names_told == ["EventEstablished"]


def test_doubles_says_one_event_twice() -> None:
    book = Playbook(wrap=defects.doubles("EventRinging")).ringing()
    assert book.names_told == ["EventRinging", "EventRinging"]
    book.event("EventEstablished", CALL)
    assert book.names_told == ["EventEstablished"]


def test_ignores_does_not_see_one_event() -> None:
    book = Playbook(wrap=defects.ignores("EventAbandoned")).ringing()
    book.event("EventAbandoned", CALL)
    assert book.effects == []
    book.event("EventReleased", CALL)
    assert book.names_told == ["EventReleased"]


def test_swallows_answers_for_the_t_server() -> None:
    book = Playbook(wrap=defects.swallows("RequestAnswerCall")).ringing()
    number = book.command("accept")

    assert ([], [(number, 200)]) == (book.asked, book.answered)


def test_swallows_on_looks_at_the_command() -> None:
    book = Playbook(wrap=defects.swallows_on("reject", "RequestReleaseCall")).ringing()
    number = book.command("hangup")
    assert (book.names_asked, book.answered) == (["RequestReleaseCall"], [])
    book.refuse("RequestReleaseCall", 231)
    number = book.command("reject")
    assert ([], [(number, 200)]) == (book.asked, book.answered)


def test_on_command_does_not_wait_for_the_t_server() -> None:
    book = Playbook(wrap=defects.on_command("accept", "EventEstablished")).ringing()
    book.command("accept")

    assert (book.names_asked, book.names_told) == (["RequestAnswerCall"], ["EventEstablished"])
    assert book.told[0]["connectionId"] == CALL


def test_never_registers() -> None:
    book = Playbook(wrap=defects.NeverRegisters).connected()
    book.command("initialize")

    assert book.names_asked == ["RequestAgentLogin"]


def test_never_logs_in() -> None:
    book = Playbook(wrap=defects.NeverLogsIn).connected()
    number = book.command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered")

    assert ([], ["EventRegistered"], [(number, 200)]) == (book.asked, book.names_told, book.answered)


def test_registered_too_early() -> None:
    book = Playbook(wrap=defects.RegisteredTooEarly).connected()
    book.command("initialize")
    assert book.names_told == ["EventRegistered"]
    assert "connectionId" not in book.told[0]
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.answer("RequestAgentLogin", "EventAgentLogin")
    assert book.told == []


def test_despite_refusal() -> None:
    book = Playbook(wrap=defects.DespiteRefusal).connected()
    number = book.command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.refuse("RequestAgentLogin", 1705)

    assert ([(number, 502)], ["EventRegistered"]) == (book.answered, book.names_told)


def test_private_mode() -> None:
    book = Playbook(wrap=defects.PrivateMode).connected()
    book.command("initialize")

    assert [message["RegisterMode"] for message in book.asked] == ["ModePrivate"]


def test_no_answer_dropped() -> None:
    book = Playbook(wrap=defects.NoAnswerDropped).ringing()
    book.event("EventReleased", CALL, CallState="NoAnswer")
    assert book.told == []
    book.event("EventReleased", CALL)
    assert book.names_told == ["EventReleased"]


def test_only_by_command() -> None:
    book = Playbook(wrap=defects.OnlyByCommand).ringing()
    book.event("EventEstablished", CALL)
    assert book.told == []
    book.ringing(OTHER_CALL)
    book.command("accept")
    book.answer("RequestAnswerCall", "EventEstablished")
    assert book.names_told == ["EventEstablished"]


def test_refused_ends() -> None:
    book = Playbook(wrap=defects.RefusedEnds).ringing()
    number = book.command("accept")
    book.refuse("RequestAnswerCall", 231)

    assert ([(number, 502)], ["EventReleased"]) == (book.answered, book.names_told)


def test_accepts_oldest() -> None:
    book = Playbook(wrap=defects.AcceptsOldest).ringing(CALL).ringing(OTHER_CALL)
    book.command("accept", connectionId=OTHER_CALL)
    assert [message["ConnID"] for message in book.asked] == [CALL]
    book.refuse("RequestAnswerCall", 231)
    book.event("EventAbandoned", CALL)
    book.command("accept", connectionId=OTHER_CALL)
    assert [message["ConnID"] for message in book.asked] == [OTHER_CALL]


def test_reject_answers() -> None:
    book = Playbook(wrap=defects.RejectAnswers).ringing()
    book.command("reject")

    assert book.names_asked == ["RequestAnswerCall", "RequestReleaseCall"]


def test_dials_else() -> None:
    book = Playbook(wrap=defects.DialsElse).available()
    book.command("makeCall", toNumber="+17")

    assert [message["OtherDN"] for message in book.asked] == ["17"]


def test_busy_keeps_dialling() -> None:
    book = Playbook(wrap=defects.BusyKeepsDialling).available()
    book.event("EventDialing", CALL, OtherDN="17")
    book.event("EventDestinationBusy", CALL, CallState="Busy")
    assert book.told == []
    book.event("EventReleased", CALL)
    assert book.told == []


def test_own_id_lost() -> None:
    book = Playbook(wrap=defects.OwnIdLost).available()
    book.command("makeCall", toNumber="17", connectionId="mine")
    book.answer("RequestMakeCall", "EventDialing", ConnID=CALL, OtherDN="17")

    assert [message["eventId"] for message in book.told] == [CALL]


def test_refusals_look_fine() -> None:
    book = Playbook(wrap=defects.RefusalsLookFine).ringing()
    number = book.command("accept")
    book.refuse("RequestAnswerCall", 231)

    assert [(number, 200)] == book.answered
    assert book.bodies == [{"status": "Success"}]


def test_defects_leave_a_quiet_day_alone() -> None:
    """Nothing is made up out of nothing."""
    for defect in (defects.NoAnswerDropped, defects.RefusedEnds, defects.AcceptsOldest, defects.BusyKeepsDialling):
        book = Playbook(wrap=defect).talking()
        book.event("EventReleased", CALL, **INBOUND)
        book.does(ToolbarConnected(2))
        plain = Playbook().talking()
        plain.event("EventReleased", CALL, **INBOUND)
        plain.does(ToolbarConnected(2))

        assert plain.history == book.history, defect
