"""`spec/wire-protocol.md`: agents, in "Requests", "What happens" and the fine print."""

from pathlib import Path
from typing import Any

import pytest
from telephone_world import Server, running_server

AGENTS = """
agents:
- {agentId: "1001", password: secret, dn: "7001"}
- {agentId: "0017", dn: "7002"}
- {range: "2000-2002", password: no}
"""


@pytest.mark.parametrize(
    ("mode", "event", "told"),
    [
        ("AutoIn", "EventAgentReady", "AutoIn"),
        ("ManualIn", "EventAgentReady", "ManualIn"),
        ("Unknown", "EventAgentNotReady", "Unknown"),
        ("AuxWork", "EventAgentNotReady", "AuxWork"),
        ("AfterCallWork", "EventAgentNotReady", "AfterCallWork"),
        ("WalkAway", "EventAgentNotReady", "WalkAway"),
        ("NoCallDisconnect", "EventAgentNotReady", "NoCallDisconnect"),
        (None, "EventAgentNotReady", "Unknown"),
    ],
)
def test_login_is_answered_and_then_ready_or_not_ready_comes_unasked(
    server: Server, mode: str | None, event: str, told: str
) -> None:
    bridge = server.bridge("7001")
    more = {} if mode is None else {"AgentWorkMode": mode}
    bridge.say("RequestAgentLogin", ThisDN="7001", AgentID="1001", **more)
    login = bridge.wait("EventAgentLogin", ReferenceID=bridge.reference, ThisDN="7001", AgentID="1001")
    assert told == login.get("AgentWorkMode", "Unknown")
    assert "ReferenceID" not in bridge.wait(event, ThisDN="7001", AgentID="1001", AgentWorkMode=told)
    bridge.nothing()


def test_return_back_counts_as_ready(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001", "AuxWork")
    bridge.say("RequestAgentReady", ThisDN="7001", AgentWorkMode="ReturnBack")
    bridge.wait("EventAgentReady", AgentWorkMode="ReturnBack", ReferenceID=bridge.reference)
    assert bridge.register("7001")["Extensions"]["AgentStatus"] == 2


def test_agent_id_may_be_left_out_where_the_dn_has_a_default_agent(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.say("RequestAgentLogin", ThisDN="7001")
    bridge.wait("EventAgentLogin", AgentID="1001")


def test_agent_id_is_mandatory_where_the_dn_has_none(tmp_path: Path) -> None:
    with running_server(tmp_path, AGENTS) as server:
        bridge = server.bridge("7003")
        bridge.say("RequestAgentLogin", ThisDN="7003")
        assert "AgentID" in bridge.wait_error(53)["ErrorMessage"]


def test_passwords_and_ids_of_the_configuration_are_text(tmp_path: Path) -> None:
    with running_server(tmp_path, AGENTS) as server:
        bridge = server.bridge("7001", "7002", "7003")
        for given in ({}, {"Password": "guess"}, {"Password": ""}):
            bridge.say("RequestAgentLogin", ThisDN="7001", AgentID="1001", **given)
            bridge.wait_error(1705, ThisDN="7001")
        bridge.login("7001", "1001", Password="secret")
        bridge.login("7002", "0017", Password="anything")
        bridge.login("7003", "2001", Password="no")


def test_login_refusals_have_their_codes(server: Server) -> None:
    bridge = server.bridge("7001", "7002", "7003")
    bridge.login("7001", "1001")
    for dn, agent, code in [("7001", "1001", 1706), ("7002", "1001", 527), ("7001", "1002", 527), ("7002", "9", 192)]:
        bridge.say("RequestAgentLogin", ThisDN=dn, AgentID=agent)
        bridge.wait_error(code, ThisDN=dn, ReferenceID=bridge.reference)
    for request in ("RequestAgentLogout", "RequestAgentReady", "RequestAgentNotReady"):
        bridge.say(request, ThisDN="7002")
        bridge.wait_error(1707, ThisDN="7002")


def test_relogin_accept_answers_and_changes_no_state(tmp_path: Path) -> None:
    with running_server(tmp_path, "relogin: accept\n") as server:
        bridge, other = server.bridge("7001"), server.bridge("7001")
        bridge.login("7001", "1001", "AuxWork", Reasons={"ReasonCode": 4})
        other.all()
        bridge.say("RequestAgentLogin", ThisDN="7001", AgentID="1001", AgentWorkMode="AutoIn")
        bridge.wait("EventAgentLogin", ReferenceID=bridge.reference, AgentID="1001")
        bridge.nothing()
        assert bridge.register("7001")["Extensions"]["AgentStatus"] == 3


def test_logout_is_told_to_all_and_the_state_is_logged_out(server: Server) -> None:
    bridge, other = server.bridge("7001"), server.bridge("7001")
    bridge.login("7001", "1001")
    other.all()
    bridge.say("RequestAgentLogout", ThisDN="7001")
    bridge.wait("EventAgentLogout", ReferenceID=bridge.reference, ThisDN="7001", AgentID="1001")
    assert other.names() == ["EventAgentLogout 7001"]
    snapshot = bridge.register("7001")
    assert "AgentID" not in snapshot
    assert snapshot["Extensions"]["AgentStatus"] == 0


@pytest.mark.parametrize("reason", [12, "lunch", {"$bytes": "AA=="}])
def test_not_ready_carries_its_reason_code(server: Server, reason: Any) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001")
    bridge.say("RequestAgentNotReady", ThisDN="7001", AgentWorkMode="AuxWork", Reasons={"ReasonCode": reason})
    bridge.wait("EventAgentNotReady", AgentWorkMode="AuxWork", Reasons={"ReasonCode": reason})


def test_agent_status_tells_the_states(server: Server) -> None:
    """0 logged out, 1 logged in, 2 ready, 3 not ready, 4 after-call work."""
    bridge = server.bridge("7001")

    def status() -> Any:
        bridge.say("RequestQueryAddress", ThisDN="7001", AddressInfoType="DNStatus")
        return bridge.wait("EventAddressInfo")["Extensions"]["AgentStatus"]

    assert status() == 0
    bridge.login("7001", "1001")
    assert status() == 2
    for mode, number in (("AuxWork", 3), ("AfterCallWork", 4)):
        bridge.say("RequestAgentNotReady", ThisDN="7001", AgentWorkMode=mode)
        bridge.wait("EventAgentNotReady", AgentWorkMode=mode)
        assert number == status()


def test_ready_while_ready_and_not_ready_with_another_reason_are_answered_again(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001")
    for _ in range(2):
        bridge.say("RequestAgentReady", ThisDN="7001", AgentWorkMode="AutoIn")
        bridge.wait("EventAgentReady", ReferenceID=bridge.reference, AgentWorkMode="AutoIn")
    for reason in ("a", "a", "b"):
        bridge.say("RequestAgentNotReady", ThisDN="7001", AgentWorkMode="AuxWork", Reasons={"ReasonCode": reason})
        bridge.wait("EventAgentNotReady", ReferenceID=bridge.reference, Reasons={"ReasonCode": reason})


def test_dnd_twice_is_answered_twice(server: Server) -> None:
    bridge, other = server.bridge("7001"), server.bridge("7001")
    for request, event in (("RequestSetDNDOn", "EventDNDOn"), ("RequestSetDNDOff", "EventDNDOff")):
        for _ in range(2):
            bridge.say(request, ThisDN="7001")
            bridge.wait(event, ReferenceID=bridge.reference, ThisDN="7001")
    assert len(other.all()) == 4


def test_this_queue_of_a_login_is_told_and_an_unknown_one_refused(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.say("RequestAgentLogin", ThisDN="7001", AgentID="1001", ThisQueue="4711")
    bridge.wait_error(59)
    bridge.say("RequestAgentLogin", ThisDN="7001", AgentID="1001", ThisQueue="8001", AgentWorkMode="AutoIn")
    bridge.wait("EventAgentLogin", ThisQueue="8001", AgentID="1001")
    bridge.wait("EventAgentReady")


def test_wrap_up_after_a_queue_call_is_after_call_work_before_released_and_ready_when_over(tmp_path: Path) -> None:
    with running_server(tmp_path, 'wrap_up_seconds: 0.2\nqueues: [{dn: "8001", agents: ["1001"]}]\n') as server:
        bridge = server.bridge("7001")
        bridge.login("7001", "1001")
        server.control.post("/v1/calls", {"from": "+14155551212", "to": "8001", "id": "c"})
        conn_id = bridge.wait("EventRinging", ThisQueue="8001")["ConnID"]
        bridge.answer("7001", conn_id)
        server.control.post("/v1/calls/c/hangup")
        bridge.wait("EventAgentNotReady", AgentWorkMode="AfterCallWork")
        bridge.wait("EventReleased", ThisQueue="8001")
        bridge.wait("EventAgentReady")
