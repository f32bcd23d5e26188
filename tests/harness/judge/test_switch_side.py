"""What the T-Server told the bridge, as the yardstick of the monitors."""

from typing import Any

import pytest

from tserver_harness.judge.switch_side import CallValues, Leg, SwitchSide, user_data_pairs


def side_of(one: Any) -> SwitchSide:
    side = SwitchSide()
    for fact in one.finish():
        side.observe(fact)
    return side


def leg_of(one: Any, conn: str = "0071027198180001") -> Leg:
    leg = side_of(one).find("7001", conn)
    assert leg is not None
    return leg


@pytest.fixture
def one(story: Any) -> Any:
    return story.Story("x").connect_bridge()


@pytest.mark.parametrize(
    ("events", "established", "over", "dialled"),
    [
        (["EventRinging"], False, False, False),
        (["EventDialing"], False, False, True),
        (["EventRinging", "EventEstablished"], True, False, False),
        (["EventRinging", "EventAbandoned"], False, True, False),
        (["EventDialing", "EventDestinationBusy"], False, True, True),
        (["EventRinging", "EventDiverted"], False, True, False),
        (["EventRinging", "EventReleased", "EventRinging"], False, False, False),
        (["EventDialing", "EventRinging"], False, False, False),
        (["EventPartyChanged"], True, False, False),
    ],
)
def test_state_of_a_call_at_a_dn(one: Any, events: list[str], established: bool, over: bool, dialled: bool) -> None:
    for name in events:
        one.call_event(name)
    leg = leg_of(one)

    assert (leg.is_established, leg.is_over, leg.is_dialled) == (established, over, dialled)


@pytest.mark.parametrize("fault", ["drop", "withhold"])
def test_what_was_not_sent_was_not_told(one: Any, fault: str) -> None:
    side = side_of(one.rings(fault=fault))

    assert side.find("7001", "0071027198180001") is None
    assert side.places == {"0071027198180001": {"7001"}}


@pytest.mark.parametrize("fault", ["delay", "duplicate"])
def test_what_was_sent_otherwise_was_told(one: Any, fault: str) -> None:
    assert leg_of(one.rings(fault=fault)).count("EventRinging") == 1


def test_copies_for_several_connections_are_one_event(one: Any) -> None:
    one.call_event("EventRinging", sessions=("s1", "s2")).call_event("EventEstablished", sessions=("s2", "s1"))

    assert leg_of(one).count("EventRinging", "EventEstablished") == 2


@pytest.mark.parametrize(
    ("name", "dn", "over"),
    [
        ("EventLinkDisconnected", "", True),
        ("EventDNOutOfService", "7001", True),
        ("EventDNOutOfService", "7002", False),
    ],
)
def test_lost_sight_of_a_call_may_be_its_end(one: Any, name: str, dn: str, over: bool) -> None:
    one.rings().event(name, ThisDN=dn)

    assert leg_of(one).is_over is over


def test_snapshot_shows_which_calls_go_on(one: Any, story: Any) -> None:
    one.rings(story.C1).rings(story.C2)
    one.event("EventRegistered", ThisDN="7001", Extensions={"conn-1": story.C2.upper(), "AgentStatus": 0})
    side = side_of(one)

    first, second = side.find("7001", story.C1), side.find("7001", story.C2)
    assert first is not None
    assert second is not None
    assert (first.is_over, second.is_over, second.is_established) == (True, False, True)


def test_refusal_because_there_is_no_such_call_is_its_end(one: Any, story: Any) -> None:
    one.rings()
    reference = one.asks("RequestAnswerCall", ThisDN="7001", ConnID=story.C1)
    one.event("EventError", ReferenceID=reference, ErrorCode=56)

    assert leg_of(one).is_over


def test_call_goes_on_under_the_id_of_the_other(one: Any, story: Any) -> None:
    one.rings(story.C1).call_event("EventPartyChanged", story.C2, PreviousConnID=story.C1)
    side = side_of(one)

    assert side.find("7001", story.C1) is side.find("7001", story.C2)
    assert leg_of(one, story.C2).conn_ids == [story.C1, story.C2]


@pytest.mark.parametrize(
    ("name", "attributes", "logged_in"),
    [
        ("EventAgentLogin", {}, True),
        ("EventAgentReady", {}, True),
        ("EventAgentNotReady", {}, True),
        ("EventRegistered", {"AgentID": "1001"}, True),
        ("EventRegistered", {"AgentID": "1001", "Extensions": {"AgentStatus": 0}}, False),
        ("EventRegistered", {}, False),
    ],
)
def test_login_is_known_from_events_and_snapshots(
    one: Any, name: str, attributes: dict[str, Any], logged_in: bool
) -> None:
    side = side_of(one.event(name, ThisDN="7001", **attributes))

    assert side.logged_in == ({"7001"} if logged_in else set())


@pytest.mark.parametrize(("code", "logged_in"), [(1706, True), (59, False)])
def test_refusal_of_a_second_login_shows_the_first(one: Any, code: int, logged_in: bool) -> None:
    reference = one.asks("RequestAgentLogin", ThisDN="7001")
    side = side_of(one.event("EventError", ReferenceID=reference, ErrorCode=code))

    assert ("7001" in side.logged_in) is logged_in


def test_log_out_and_what_stood_before(story: Any) -> None:
    side = side_of(story.Story("x", standing=["7001", "7002"]).event("EventAgentLogout", ThisDN="7001"))

    assert side.logged_in == {"7002"}


def test_values_belong_to_the_call_that_had_them_first() -> None:
    values = CallValues()
    values.learn("a", {"ANI": "1", "UserData": {"k": "v"}})
    values.learn("b", {"ANI": "2", "UserData": {"k": "v"}})
    values.learn("c", {"ANI": "3"})

    assert [values.is_of_earlier_call(value, ["c"]) for value in ("1", ("k", '"v"'), "3", "9")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert values.is_of_earlier_call(("k", '"v"'), ["b"]) is False
    assert (values.begin_of(["c", "b"]), values.begin_of(["unknown"])) == (1, 0)


@pytest.mark.parametrize(
    ("user_data", "pairs"),
    [
        (None, set()),
        ("text", set()),
        ({"a": 1, "b": "1"}, {("a", "1"), ("b", '"1"')}),
        ({"$pairs": [["a", 1], ["a", 2], "odd", ["x"]]}, {("a", "1"), ("a", "2")}),
        ({"n": {"y": 1, "x": 2}}, {("n", '{"x":2,"y":1}')}),
    ],
)
def test_pairs_of_attached_data_can_be_compared(user_data: object, pairs: set[tuple[str, str]]) -> None:
    assert user_data_pairs(user_data) == pairs
