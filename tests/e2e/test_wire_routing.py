"""`spec/wire-protocol.md`: queues and route points, over plain sockets; the order of events is the reference's."""

from pathlib import Path

from telephone_world import Server, running_server


def test_call_through_a_queue(server: Server) -> None:
    bridge = server.bridge("7001", "8001")
    bridge.say("RequestAgentLogin", ThisDN="7001", AgentID="1001", AgentWorkMode="AutoIn", ThisQueue="8001")
    bridge.all()
    server.control.post("/v1/calls", {"from": "+14155551212", "to": "8001"})
    events = bridge.all()
    assert [(each["message"], each["ThisDN"]) for each in events] == [
        ("EventQueued", "8001"),
        ("EventDiverted", "8001"),
        ("EventRinging", "7001"),
    ]
    assert [each["ThisQueue"] for each in events] == ["8001"] * 3
    assert len({each["ConnID"] for each in events}) == 1
    ringing = events[2]
    assert (ringing["AgentID"], ringing["ANI"]) == ("1001", "+14155551212")
    established = bridge.answer("7001", ringing["ConnID"])
    assert established["ThisQueue"] == "8001"


def test_call_waits_in_its_queue_until_an_agent_is_ready(server: Server) -> None:
    bridge = server.bridge("7001", "8001")
    bridge.say("RequestAgentLogin", ThisDN="7001", AgentID="1001", AgentWorkMode="AuxWork", ThisQueue="8001")
    bridge.all()
    server.control.post("/v1/calls", {"from": "+14155551212", "to": "8001"})
    assert bridge.names() == ["EventQueued 8001"]
    bridge.say("RequestAgentReady", ThisDN="7001", AgentWorkMode="AutoIn")
    assert bridge.names() == ["EventAgentReady 7001", "EventDiverted 8001", "EventRinging 7001"]


def test_caller_gives_up_in_the_queue_and_on_the_route_point(server: Server) -> None:
    bridge = server.bridge("8001", "8501")
    for dn in ("8001", "8501"):
        server.control.post("/v1/calls", {"from": "+14155551212", "to": dn, "id": dn})
        bridge.next()
        server.control.post(f"/v1/calls/{dn}/hangup")
        abandoned = bridge.wait("EventAbandoned", ThisDN=dn, ThisQueue=dn)
        assert abandoned["Extensions"]["ReleasingParty"] == "2 Remote"
        bridge.nothing()


def test_route_point_asks_its_router_and_every_client_hears_what_became_of_it(server: Server) -> None:
    phone, router, watcher = server.bridge("7001"), server.bridge(), server.bridge("8501")
    assert router.register("8501", AddressType="RouteDN")["AddressType"] == "RouteDN"
    server.control.post("/v1/calls", {"from": "+14155551212", "to": "8501", "userData": {"k": "v"}})
    request = router.wait("EventRouteRequest", ThisDN="8501", ThisQueue="8501", ANI="+14155551212", UserData={"k": "v"})
    assert not {"ThisDNRole", "CallState", "ReferenceID"} & request.keys()
    router.say("RequestRouteCall", ThisDN="8501", ConnID=request["ConnID"], OtherDN="7001", RouteType="Default")
    used = router.wait("EventRouteUsed", ReferenceID=router.reference, ThisDN="8501", ThirdPartyDN="7001")
    assert used["ThirdPartyDNRole"] == "RoleDestination"
    assert watcher.names() == ["EventRouteRequest 8501", "EventRouteUsed 8501"]
    phone.wait("EventRinging", ThisDN="7001", ThisQueue="8501", ConnID=request["ConnID"])


def test_bad_route_is_71_and_the_call_may_be_routed_again(server: Server) -> None:
    router, phone = server.bridge("8501"), server.bridge("7001")
    server.control.post("/v1/calls", {"from": "+14155551212", "to": "8501"})
    conn_id = router.wait("EventRouteRequest")["ConnID"]
    router.say("RequestRouteCall", ThisDN="8501", ConnID=conn_id, OtherDN="12")
    router.wait_error(71, ConnID=conn_id)
    router.say("RequestRouteCall", ThisDN="8501", ConnID=conn_id, OtherDN="7001")
    router.wait("EventRouteUsed")
    phone.wait("EventRinging")
    router.say("RequestRouteCall", ThisDN="8501", ConnID=conn_id, OtherDN="7002")
    router.wait_error(56)


def test_route_point_without_a_router_goes_to_its_default_after_its_timeout(tmp_path: Path) -> None:
    points = 'route_points: [{dn: "8501", timeout_seconds: 0.1, default: "8001"}]\n'
    with running_server(tmp_path, points) as server:
        bridge = server.bridge("8501", "8001")
        server.control.post("/v1/calls", {"from": "+14155551212", "to": "8501"})
        bridge.wait("EventRouteRequest")
        assert "ReferenceID" not in bridge.wait("EventRouteUsed", ThirdPartyDN="8001")
        bridge.wait("EventQueued", ThisDN="8001")
