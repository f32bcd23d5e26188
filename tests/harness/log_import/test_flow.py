"""The walk over a log: agents, service, link, pauses; what no step brings is sent as it is."""

from recorded_logs import about, log_of, said, steps_of

from tserver_harness.log_import.flow import flow_of
from tserver_harness.log_import.scenario_text import Line
from tserver_sim.log import Mark
from tserver_wire import KeyValueList

LOGIN = said("RequestAgentLogin", AgentID="1001")


def test_registration_and_login_are_the_agents_opening() -> None:
    assert steps_of(
        said("RequestRegisterAddress"), said("EventRegistered"), LOGIN, said("EventAgentLogin"), said("EventAgentReady")
    ) == [("available", "alice")]


def test_agents_go_and_come_again() -> None:
    reasons = KeyValueList([("ReasonCode", 3)])
    steps = steps_of(
        LOGIN, said("EventAgentNotReady", AgentWorkMode="AuxWork", Reasons=reasons), said("EventAgentReady"),
        said("EventAgentLogout"), said("EventAgentLogout"), said("EventAgentReady"), said("EventAgentLogin"),
    )  # fmt: skip

    phone = {"agent": "alice"}
    assert steps[1:] == [
        ("phone", phone | {"does": "not-ready", "workMode": "AuxWork", "reasons": {"ReasonCode": 3}}),
        ("phone", phone | {"does": "ready"}),
        ("phone", phone | {"does": "logout"}),
        ("phone", phone | {"does": "login", "workMode": "AutoIn"}),
    ]


def test_dn_goes_out_of_service_and_comes_back() -> None:
    assert steps_of(said("EventDNOutOfService"), said("EventDNBackInService")) == [
        ("available", "alice"), ("out-of-service", "alice"), ("in-service", "alice"),
    ]  # fmt: skip


def test_link_that_is_lost_comes_back_at_the_end_at_the_latest() -> None:
    answer = said("EventLinkConnected", ReferenceID=1)

    assert steps_of(LOGIN, answer, said("EventLinkDisconnected"))[1:] == [("link-down", None), ("link-up", None)]
    assert steps_of(LOGIN, said("EventLinkDisconnected"), said("EventLinkConnected"))[1:] == [
        ("link-down", None), ("link-up", None),
    ]  # fmt: skip


def test_marks_of_a_sip_server_are_logins_and_logouts() -> None:
    came, went = Mark(None, "AGENT_LOGGED_IN", "1", 0), Mark(None, "AGENT_LOGGED_OUT", "1", 0)

    assert steps_of(came, went, came) == [
        ("available", "alice"),
        ("phone", {"agent": "alice", "does": "logout"}),
        ("phone", {"agent": "alice", "does": "login"}),
    ]


def test_other_events_are_sent_as_they_are_but_for_ids_and_times() -> None:
    event = said("EventOnHook", EventSequenceNumber=5, TimeinSecs=1, Extensions=KeyValueList([("a", "${b}")]), CallID=3)

    assert steps_of(event)[1] == (
        "send-event",
        {"to": "alice",
         "message": {"message": "EventOnHook", "ThisDN": "${alice.dn}", "Extensions": {"a": "$${b}"}, "CallID": 3}},
    )  # fmt: skip


def test_pauses_are_kept_but_not_long_ones_and_not_short_ones() -> None:
    steps = steps_of(
        said("EventOnHook", at=10.0), said("EventOffHook", at=10.4), said("EventOnHook", at=12.0),
        said("EventOffHook", at=3000.0),
    )  # fmt: skip

    assert [value for verb, value in steps if verb == "wait"] == ["1600 ms", "5000 ms"]


def test_every_message_stands_as_a_comment_with_all_its_attributes() -> None:
    flow = flow_of(log_of(LOGIN, said("EventQueued", ThisDN="8001", UserData=KeyValueList([("a", 1), ("a", 2)]))))

    assert [item.text for item in flow.items if isinstance(item, Line)] == [
        'RequestAgentLogin {"ThisDN": "4711", "AgentID": "1001"}',
        'EventQueued {"ThisDN": "8001", "UserData": {"$pairs": [["a", 1], ["a", 2]]}}',
    ]


def test_event_that_stands_twice_in_the_log_happened_once() -> None:
    twice = said("EventOnHook", EventSequenceNumber=5, TimeinSecs=1, TimeinuSecs=2)
    other = said("EventOnHook", EventSequenceNumber=5, TimeinSecs=9, TimeinuSecs=2)

    assert [verb for verb, _ in steps_of(twice, twice, other)] == ["available", "send-event", "send-event"]


def test_hidden_values_become_variables() -> None:
    data = KeyValueList([("ssn", "[output suppressed]"), ("segment", "gold")])
    flow = flow_of(log_of(about("EventRinging", UserData=data, hidden=("ssn",))))

    assert flow.variables == {"hidden1": "hidden value of ssn"}
    assert {"ssn": "${hidden1}", "segment": "gold"} in [
        item.value["userData"] for item in flow.items if not isinstance(item, Line) and item.verb == "ringing"
    ]


def test_messages_of_nobody_are_comments_only() -> None:
    assert steps_of(said("EventACK", ThisDN=""), said("EventRegistered")) == []
