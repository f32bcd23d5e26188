"""`spec/wire-protocol.md`: registration and queries, in "Requests", "What happens" and the fine print."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from telephone_world import Server, running_server

UNKNOWN_CALL = "00710271981f0fff"


def test_registered_carries_a_snapshot_and_who_is_logged_in(server: Server) -> None:
    bridge = server.bridge()
    first = bridge.register("7001")
    assert first["Extensions"] == {"AgentStatus": 0, "status": 0}
    assert "AgentID" not in first
    bridge.login("7001", "1001")
    assert ((again := bridge.register("7001"))["AgentID"], again["Extensions"]["AgentStatus"]) == ("1001", 2)


def test_registering_again_is_answered_again_and_nobody_else_hears_of_it(server: Server) -> None:
    one, other = server.bridge("7001"), server.bridge("7001")
    for _ in range(3):
        one.say("RequestRegisterAddress", ThisDN="7001")
        one.wait("EventRegistered", ReferenceID=one.reference, ThisDN="7001", AddressInfoType="AddressType")
    other.nothing()


def test_one_unregister_ends_it_and_unregistering_nothing_is_refused(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.register("7001")
    bridge.say("RequestUnregisterAddress", ThisDN="7001", ControlMode="RegisterDefault")
    bridge.wait("EventUnregistered", ThisDN="7001", ReferenceID=bridge.reference)
    server.control.post("/v1/calls", {"from": "+14155551212", "to": "7001"})
    bridge.say("RequestAgentLogin", ThisDN="7001", AgentID="1001")
    bridge.wait_error(41, ThisDN="7001")
    bridge.nothing()


def test_unknown_dn_is_59_and_unregistered_dn_41_and_monitor_51(server: Server) -> None:
    bridge = server.bridge()
    for request in ("RequestRegisterAddress", "RequestUnregisterAddress", "RequestQueryAddress", "RequestAgentLogin"):
        bridge.say(request, ThisDN="4711")
        bridge.wait_error(59, ThisDN="4711", ReferenceID=bridge.reference)
    bridge.say("RequestAgentLogin", ThisDN="7002", AgentID="1002")
    bridge.wait_error(41, ThisDN="7002")
    bridge.register("7002", RegisterMode="ModeMonitor")
    bridge.say("RequestAgentLogin", ThisDN="7002", AgentID="1002")
    bridge.wait_error(51, ThisDN="7002")


def test_monitors_get_events(server: Server) -> None:
    bridge, monitor = server.bridge("7001"), server.bridge()
    monitor.register("7001", RegisterMode="ModeMonitor")
    bridge.login("7001", "1001")
    assert monitor.names() == ["EventAgentLogin 7001", "EventAgentReady 7001"]


@pytest.mark.parametrize(
    ("held", "asked"), list(itertools.product(("ModeShare", "ModePrivate", "ModeMonitor"), repeat=2))
)
def test_private_keeps_others_out_and_is_refused_where_others_share(server: Server, held: str, asked: str) -> None:
    """42 for ModePrivate held by another, and for asking for it on a DN that others share; monitors always come in."""
    holder, other = server.bridge(), server.bridge()
    holder.register("7003", RegisterMode=held)
    other.say("RequestRegisterAddress", ThisDN="7003", RegisterMode=asked)
    refused = asked != "ModeMonitor" and held != "ModeMonitor" and "ModePrivate" in (held, asked)
    if refused:
        other.wait_error(42, ThisDN="7003", ReferenceID=other.reference)
    else:
        other.wait("EventRegistered", ThisDN="7003")
    holder.nothing()


def test_a_private_dn_is_free_again_when_its_holder_changes_the_mode_or_leaves(server: Server) -> None:
    holder, other = server.bridge(), server.bridge()
    holder.register("7003", RegisterMode="ModePrivate")
    holder.register("7003", RegisterMode="ModeShare")
    other.register("7003")
    other.say("RequestUnregisterAddress", ThisDN="7003")
    other.wait("EventUnregistered")
    holder.register("7003", RegisterMode="ModePrivate")
    holder.say("RequestUnregisterAddress", ThisDN="7003")
    holder.wait("EventUnregistered")
    other.register("7003", RegisterMode="ModePrivate")


def test_registering_again_with_another_mode_changes_the_mode(server: Server) -> None:
    bridge = server.bridge()
    bridge.register("7003", RegisterMode="ModeMonitor")
    bridge.register("7003", RegisterMode="ModeShare")
    bridge.say("RequestSetDNDOn", ThisDN="7003")
    bridge.wait("EventDNDOn")
    bridge.register("7003", RegisterMode="ModeMonitor")
    bridge.say("RequestSetDNDOff", ThisDN="7003")
    bridge.wait_error(51)


def test_a_private_holder_that_only_monitors_now_lets_others_in(server: Server) -> None:
    holder, other = server.bridge(), server.bridge()
    holder.register("7003", RegisterMode="ModePrivate")
    holder.register("7003", RegisterMode="ModeMonitor")
    other.register("7003", RegisterMode="ModePrivate")
    holder.say("RequestRegisterAddress", ThisDN="7003", RegisterMode="ModeShare")
    holder.wait_error(42)
    holder.say("RequestSetDNDOn", ThisDN="7003")
    holder.wait_error(51)


def test_queues_and_route_points_are_registered_like_dns_and_say_what_they_are(server: Server) -> None:
    bridge = server.bridge()
    for dn, kind, number in (("7001", "DN", 1), ("8001", "Queue", 3), ("8501", "RouteDN", 4)):
        answer = bridge.register(dn)
        assert (kind, "AddressType", number) == (
            answer["AddressType"], answer["AddressInfoType"], answer["AddressInfoStatus"]
        )  # fmt: skip
        assert "status" in answer["Extensions"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [("DNStatus", 0), ("AddressStatus", 0), ("AgentStatus", 3), ("AddressType", 1), ("CallsQuery", 1), (None, 0)],
)
def test_address_info_types_that_work(server: Server, kind: str | None, status: int) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001", "AuxWork")
    conn_id = server.ring_inbound(bridge)["ConnID"]
    bridge.say("RequestQueryAddress", ThisDN="7001", **({} if kind is None else {"AddressInfoType": kind}))
    info = bridge.wait("EventAddressInfo", ReferenceID=bridge.reference, AddressInfoType=kind or "DNStatus")
    assert (status, "1001") == (info["AddressInfoStatus"], info["AgentID"])
    if kind in ("DNStatus", None):
        extensions = info["Extensions"]
        assert {"AgentStatus": 3, "status": 0, "conn-1": conn_id, "ct-1": 2, "ps-1": 10} == extensions
    if kind == "CallsQuery":
        assert conn_id == info["ConnID"]


def test_other_address_info_types_get_51(server: Server) -> None:
    bridge = server.bridge("7001")
    for kind in ("QueueStatus", "MessageWaitingStatus", "AssociationStatus", "CallForwardingStatus"):
        bridge.say("RequestQueryAddress", ThisDN="7001", AddressInfoType=kind)
        bridge.wait_error(51, ThisDN="7001")


def test_queries_need_no_registration_and_work_while_the_link_is_down(server: Server) -> None:
    phone, asker = server.bridge("7001"), server.bridge()
    conn_id = server.talk_inbound(phone)
    server.control.post("/v1/link/down")
    asker.wait("EventLinkDisconnected")
    asker.say("RequestQueryAddress", ThisDN="7001")
    assert conn_id == asker.wait("EventAddressInfo")["Extensions"]["conn-1"]
    asker.say("RequestQueryCall", ThisDN="7001", ConnID=conn_id)
    asker.wait("EventPartyInfo", ConnID=conn_id)
    asker.say("RequestQueryServer")
    asker.wait("EventServerInfo", ReferenceID=asker.reference, ServerRole="Primary")


def test_query_call_gives_one_call_whole(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001")
    conn_id = server.talk_inbound(bridge, userData={"segment": "gold"})
    bridge.say("RequestQueryCall", ThisDN="7001", ConnID=conn_id)
    info = bridge.wait(
        "EventPartyInfo",
        ConnID=conn_id,
        CallType="Inbound",
        CallState="Ok",
        ThisDN="7001",
        ThisDNRole="RoleDestination",
        OtherDN="+14155551212",
        OtherDNRole="RoleOrigination",
        ANI="+14155551212",
        DNIS="8005551000",
        UserData={"segment": "gold"},
        AgentID="1001",
    )
    assert info["Extensions"]["ps-1"] == 12
    assert {"CallID", "CallUUID"} <= info.keys()
    for dn in ("7002", "8001"):
        bridge.say("RequestQueryCall", ThisDN=dn, ConnID=conn_id)
        bridge.wait_error(56)
    bridge.say("RequestQueryCall", ThisDN="7001", ConnID=UNKNOWN_CALL)
    bridge.wait_error(56)


def test_snapshot_lists_each_call_with_its_type_and_party_state(server: Server) -> None:
    """9 Queued, 10 Alerting, 11 Busy, 12 Connected, 14 Held, 65548 Dialing, 2057 Routing."""
    bridge = server.bridge("7001", "7002", "8001", "8501")

    def states(dn: str) -> list[tuple[Any, Any]]:
        extensions = bridge.register(dn)["Extensions"]
        return [(extensions[f"ct-{n}"], extensions[f"ps-{n}"]) for n in (1, 2) if f"conn-{n}" in extensions]

    for to in ("8001", "8501"):
        server.control.post("/v1/calls", {"from": "+14155551212", "to": to})
    bridge.all()
    assert (states("8001"), states("8501")) == ([(2, 9)], [(2, 2057)])
    main = server.ring_inbound(bridge)["ConnID"]
    assert states("7001") == [(2, 10)]
    bridge.answer("7001", main)
    assert states("7001") == [(2, 12)]
    bridge.say("RequestInitiateTransfer", ThisDN="7001", ConnID=main, OtherDN="7002")
    bridge.all()
    assert (states("7001"), states("7002")) == ([(2, 14), (4, 65548)], [(4, 10)])
    consult = bridge.register("7002")["Extensions"]["conn-1"]
    bridge.say("RequestReleaseCall", ThisDN="7002", ConnID=consult)
    bridge.all()
    assert states("7001") == [(2, 14), (4, 11)]


# --- the order of the checks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"message": "RequestNoSuch", "ThisDN": 4711}, 51),
        ({"message": "RequestAnswerCall", "ThisDN": "4711"}, 53),
        ({"message": "RequestAnswerCall", "ThisDN": "4711", "ConnID": 1}, 53),
        ({"message": "RequestAnswerCall", "ThisDN": "4711", "ConnID": UNKNOWN_CALL, "Reasons": 1}, 53),
        ({"message": "RequestAnswerCall", "ThisDN": "4711", "ConnID": UNKNOWN_CALL}, 59),
        ({"message": "RequestAnswerCall", "ThisDN": "7009", "ConnID": UNKNOWN_CALL}, 54),
    ],
)
def test_kinds_come_before_the_dn_and_the_dn_before_the_link(server: Server, line: dict[str, Any], code: int) -> None:
    bridge = server.bridge()
    server.control.post("/v1/link/down")
    bridge.wait("EventLinkDisconnected")
    bridge.say(**line)
    bridge.wait_error(code, ReferenceID=bridge.reference)


def test_registration_comes_before_the_connid_and_the_connid_before_the_state(server: Server) -> None:
    bridge = server.bridge("7001")
    ringing = server.ring_inbound(bridge)["ConnID"]
    bridge.say("RequestHoldCall", ThisDN="7002", ConnID=UNKNOWN_CALL)
    bridge.wait_error(41, ThisDN="7002")
    bridge.register("7002", RegisterMode="ModeMonitor")
    bridge.say("RequestHoldCall", ThisDN="7002", ConnID=UNKNOWN_CALL)
    bridge.wait_error(51, ThisDN="7002")
    bridge.register("7002", RegisterMode="ModeShare")
    for conn_id in (UNKNOWN_CALL, ringing):
        bridge.say("RequestHoldCall", ThisDN="7002", ConnID=conn_id)
        bridge.wait_error(56, ThisDN="7002", ConnID=conn_id)
    bridge.say("RequestHoldCall", ThisDN="7001", ConnID=ringing)
    bridge.wait_error(185, ThisDN="7001", ConnID=ringing)


def test_registering_while_the_link_is_down_is_54_as_every_request_that_is_no_query(server: Server) -> None:
    bridge = server.bridge("7001")
    server.control.post("/v1/link/down")
    bridge.wait("EventLinkDisconnected")
    for request in (
        {"message": "RequestRegisterAddress", "ThisDN": "7002"},
        {"message": "RequestUnregisterAddress", "ThisDN": "7001"},
        {"message": "RequestAgentLogin", "ThisDN": "7001", "AgentID": "1001"},
        {"message": "RequestMakeCall", "ThisDN": "7001", "OtherDN": "7002"},
        {"message": "RequestSetDNDOn", "ThisDN": "7001"},
    ):
        bridge.say(**request)
        bridge.wait_error(54, ReferenceID=bridge.reference)


def test_dns_of_the_configuration_are_those_there_are(tmp_path: Path) -> None:
    with running_server(tmp_path, 'dns: ["0017", {range: "7100-7102"}]\nqueues: []\nroute_points: []\n') as server:
        bridge = server.bridge("0017", "7100", "7102")
        for dn in ("17", "7001", "7103", "8001", "8501"):
            bridge.say("RequestRegisterAddress", ThisDN=dn)
            bridge.wait_error(59, ThisDN=dn)
