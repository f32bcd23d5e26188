"""`spec/wire-protocol.md`: the link to the switch and devices that go, in "What happens around calls and links"."""

from pathlib import Path

from telephone_world import Server, running_server


def test_link_down_is_told_to_every_client_and_keeps_everything(server: Server) -> None:
    bridge, other = server.bridge("7001"), server.bridge()
    bridge.login("7001", "1001")
    conn_id = server.talk_inbound(bridge)
    server.control.post("/v1/link/down")
    for client in (bridge, other):
        assert "ReferenceID" not in client.wait("EventLinkDisconnected")
    bridge.say("RequestReleaseCall", ThisDN="7001", ConnID=conn_id)
    bridge.wait_error(54, ThisDN="7001", ConnID=conn_id, ReferenceID=bridge.reference)
    server.control.post("/v1/link/up")
    for client in (bridge, other):
        client.wait("EventLinkConnected")
    snapshot = bridge.register("7001")
    assert ("1001", 2, conn_id) == (
        snapshot["AgentID"], snapshot["Extensions"]["AgentStatus"], snapshot["Extensions"]["conn-1"]
    )  # fmt: skip
    bridge.say("RequestReleaseCall", ThisDN="7001", ConnID=conn_id)
    bridge.wait("EventReleased")


def test_calls_that_ended_meanwhile_get_their_released_right_after_link_connected(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = server.talk_inbound(bridge)
    server.control.post("/v1/link/down")
    bridge.wait("EventLinkDisconnected")
    server.control.post(f"/v1/calls/{conn_id}/hangup")
    bridge.nothing()
    server.control.post("/v1/link/up")
    assert bridge.names() == ["EventLinkConnected", "EventReleased 7001"]
    server.control.post("/v1/link/up")
    bridge.nothing()


def test_dn_out_of_service_releases_its_calls_and_keeps_registration_and_login(server: Server) -> None:
    bridge = server.bridge("7001")
    bridge.login("7001", "1001")
    conn_id = server.talk_inbound(bridge)
    server.control.post("/v1/dns/7001/out-of-service")
    bridge.wait("EventDNOutOfService", ThisDN="7001")
    released = bridge.wait("EventReleased", ThisDN="7001", ConnID=conn_id)
    assert released["Extensions"]["ReleasingParty"] == "3 Unknown"
    bridge.say("RequestMakeCall", ThisDN="7001", OtherDN="7002")
    bridge.wait_error(185)
    snapshot = bridge.register("7001")
    assert (snapshot["AgentID"], snapshot["Extensions"]["status"]) == ("1001", 1)
    server.control.post("/v1/dns/7001/in-service")
    bridge.wait("EventDNBackInService", ThisDN="7001")
    assert bridge.register("7001")["Extensions"]["status"] == 0
    server.ring_inbound(bridge)


def test_logout_on_out_of_service(tmp_path: Path) -> None:
    with running_server(tmp_path, "logout_on_out_of_service: true\n") as server:
        bridge = server.bridge("7001")
        bridge.login("7001", "1001")
        server.control.post("/v1/dns/7001/out-of-service")
        assert bridge.names() == ["EventDNOutOfService 7001", "EventAgentLogout 7001"]
