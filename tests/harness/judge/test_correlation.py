"""Each toolbar message beside what the T-Server had said of that call until then."""

from typing import Any

import pytest

from tserver_harness.judge.call_states import AfterEnd, Repeat
from tserver_harness.judge.correlation import OwnIds, Told, read_own_ids, walk
from tserver_harness.judge.scenario_facts import ScenarioFacts, split_by_scenario

NO_IDS = OwnIds({}, frozenset(), frozenset())


def scenario_of(one: Any) -> ScenarioFacts:
    (scenario,), _ = split_by_scenario(one.finish())
    return scenario


def told_by(one: Any) -> list[Told]:
    scenario = scenario_of(one)
    return list(walk(scenario, read_own_ids(scenario)))


def cells(one: Any) -> list[type | None]:
    return [type(told.verdict.cell) if told.verdict.cell else None for told in told_by(one)]


@pytest.fixture
def one(story: Any) -> Any:
    return story.Story("x").connect_bridge().opens()


def test_message_is_led_back_to_its_event(one: Any, story: Any) -> None:
    one.rings(story.C1).rings(story.C2).hears_call("EventRinging", story.C2).hears_call("EventRinging", story.C1)
    second, first = told_by(one)

    assert (first.leg, second.leg) == (first.side.find("7001", story.C1), second.side.find("7001", story.C2))
    assert [each.verdict.cause.message["ConnID"] for each in (first, second) if each.verdict.cause] == [
        story.C1, story.C2,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({"connectionId": "0071027198180001"}, True),
        ({"connectionId": "", "eventId": "0071027198180001"}, True),
        ({"connectionId": "unknown", "eventId": "0071027198180001"}, True),
        ({"connectionId": "e-7", "eventId": ""}, True),
        ({"connectionId": "unknown", "eventId": "unknown"}, False),
        ({"connectionId": ["0071027198180001"], "eventId": None}, False),
    ],
)
def test_call_is_found_by_either_id_or_by_the_bridges_own(
    one: Any, story: Any, keys: dict[str, Any], found: bool
) -> None:
    one.rings().named("c1", story.C1, event_id="e-7").hears_call("EventRinging", **keys)
    (told,) = told_by(one)

    assert (told.leg is not None) is found


def test_what_is_no_call_or_not_of_the_cast_is_passed_over(one: Any) -> None:
    one.hears("EventRegistered").hears("EventRingingTimer").hears_text("hello")
    one.hears_raw({"eventName": ["EventRinging"]}).hears_raw({"eventName": "EventRinging"}, at="stranger")

    assert told_by(one) == []


def test_second_word_without_a_second_event_is_a_repeat(one: Any) -> None:
    one.rings().hears_call("EventRinging").hears_call("EventRinging")

    assert cells(one) == [None, Repeat]


def test_second_word_for_a_second_event_is_none(one: Any) -> None:
    one.rings().rings().hears_call("EventRinging").hears_call("EventRinging")

    assert cells(one) == [None, None]


def test_copy_of_an_event_for_another_connection_is_no_second_event(one: Any, story: Any) -> None:
    one.call_event("EventRinging", sessions=("s1", "s2")).hears_call("EventRinging").hears_call("EventRinging")

    assert cells(one) == [None, Repeat]


def test_busy_and_released_are_one_end(one: Any) -> None:
    one.call_event("EventDialing").call_event("EventDestinationBusy").call_event("EventReleased")
    one.hears_call("EventDialing").hears_call("EventReleased").hears_call("EventReleased")

    assert cells(one) == [None, None, Repeat]


def test_event_after_the_end_counts_unless_the_call_began_anew(one: Any) -> None:
    one.rings().hears_call("EventRinging").call_event("EventReleased").hears_call("EventReleased")
    one.hears_call("EventEstablished")
    assert cells(one) == [None, None, AfterEnd]


def test_call_that_rings_anew_after_its_end_is_no_fault(one: Any) -> None:
    one.rings().hears_call("EventRinging").call_event("EventReleased").hears_call("EventReleased")
    one.rings().hears_call("EventRinging")

    assert cells(one) == [None, None, None]


def test_order_of_the_t_server_turned_round_is_seen(one: Any) -> None:
    one.rings().call_event("EventEstablished").call_event("EventHeld").call_event("EventRetrieved")
    one.hears_call("EventRinging").hears_call("EventEstablished")
    one.hears_call("EventRetrieved").hears_call("EventHeld")

    inverted = [told.verdict.inverted is not None for told in told_by(one)]
    assert inverted == [False, False, False, True]


def test_each_tab_is_told_for_itself(one: Any) -> None:
    one.opens(tab="second").rings().hears_call("EventRinging").hears_call("EventRinging", tab="second")

    assert cells(one) == [None, None]


def test_two_sockets_of_one_tab_may_both_hear(one: Any) -> None:
    one.opens().rings().hears_call("EventRinging").hears_call("EventRinging").hears_call("EventRinging")

    assert cells(one) == [None, None, Repeat]


def test_socket_that_opens_anew_has_heard_nothing(one: Any) -> None:
    one.rings().hears_call("EventRinging").closes().opens().hears_call("EventRinging")

    assert cells(one) == [None, None]


def test_call_of_which_the_socket_heard_nothing_is_named(one: Any, story: Any) -> None:
    one.rings(story.C1).hears_call("EventRinging", story.C1).rings(story.C2).hears_call("EventRinging", story.C1)
    first, second = told_by(one)

    assert first.unannounced is None
    assert second.unannounced is second.side.find("7001", story.C2)


def test_finding_about_a_message_names_call_and_dn(one: Any, story: Any) -> None:
    (told,) = told_by(one.rings().hears_call("EventRinging"))
    good = told.finding("MS-04", expected="x", looked_at="y")
    bad = told.finding("MS-04", expected="x", looked_at="y", problem="late")

    assert (good.ok, good.received, good.conn_ids, good.dn) == (True, "", (story.C1,), "7001")
    assert (bad.ok, bad.received[-6:]) == (False, ": late")


def test_own_ids_are_bound_to_their_first_call_and_reuse_is_known(one: Any, story: Any) -> None:
    one.named("c1", story.C1.upper(), event_id="mine").named("c2", story.C2, event_id="mine")
    for name in ("a", "b"):
        one.posts("makeCall", name, body={"connectionId": "mine"})
    one.posts("makeCall", "c", body={"connectionId": "once"}).posts("makeCall", "d", body={"connectionId": 5})
    own = read_own_ids(scenario_of(one))

    assert (own.find("mine"), own.find("other")) == ((story.C1,), ())
    assert (own.posted, own.reused) == ({"mine", "once"}, {"mine"})
