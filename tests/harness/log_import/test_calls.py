"""What is known of a recorded call, and which requests wait for their event."""

from tserver_harness.log_import.calls import Asked, Party, RecordedCall


def test_call_is_over_when_nobody_has_it() -> None:
    call = RecordedCall("c1", parties={"1": Party.RINGING, "2": Party.HELD})

    assert (call.ended, call.has(Party.HELD)) == (False, ["2"])
    call.end()
    assert call.ended


def test_call_that_nobody_had_is_not_over() -> None:
    assert not RecordedCall("c1").ended


def test_request_counts_once_and_for_its_call_only() -> None:
    asked = Asked()
    asked.add("RequestAnswerCall", "1", "a", 5)

    assert not asked.take("RequestAnswerCall", "1", "b")
    assert not asked.take("RequestAnswerCall", "2", "a")
    assert asked.take("RequestAnswerCall", "1", "a")
    assert not asked.take("RequestAnswerCall", "1", "a")


def test_refused_request_is_found_by_its_reference_and_waits_no_more() -> None:
    asked = Asked()
    asked.add("RequestAnswerCall", "1", "a", 5)

    assert [asked.refused("1", None), asked.refused("1", 6)] == ["", ""]
    assert asked.refused("1", 5) == "RequestAnswerCall"
    assert not asked.take("RequestAnswerCall", "1", "a")
