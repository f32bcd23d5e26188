"""`spec/wire-protocol.md`: attached data, in "Requests", "What happens" and the fine print."""

import pytest
from telephone_world import Server


def test_attach_adds_pairs_update_replaces_those_of_the_same_key(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = server.ring_inbound(bridge, userData={"segment": "gold", "visits": 3})["ConnID"]
    bridge.say("RequestAttachUserData", ThisDN="7001", ConnID=conn_id, UserData={"segment": "more"})
    pairs = [["segment", "gold"], ["visits", 3], ["segment", "more"]]
    bridge.wait("EventAttachedDataChanged", UserData={"$pairs": pairs}, ThirdPartyDN="7001", ThisDN="7001")
    bridge.say("RequestUpdateUserData", ThisDN="7001", ConnID=conn_id, UserData={"segment": "new", "tree": {"a": 1}})
    changed = bridge.wait("EventAttachedDataChanged", ReferenceID=bridge.reference)["UserData"]
    assert changed == {"segment": "new", "visits": 3, "tree": {"a": 1}}


def test_pairs_are_deleted_by_key_or_all(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = server.ring_inbound(bridge, userData={"a": "1", "b": 2, "c": {}})["ConnID"]
    bridge.say("RequestDeletePair", ThisDN="7001", ConnID=conn_id, DataKey="b")
    bridge.wait("EventAttachedDataChanged", UserData={"a": "1", "c": {}}, ReferenceID=bridge.reference)
    bridge.say("RequestDeleteUserData", ThisDN="7001", ConnID=conn_id)
    bridge.wait("EventAttachedDataChanged", UserData={}, ReferenceID=bridge.reference)
    bridge.say("RequestDeletePair", ThisDN="7001", ConnID=conn_id)
    assert "DataKey" in bridge.wait_error(53)["ErrorMessage"]


def test_each_party_hears_who_changed_it_and_has_the_new_data_in_what_follows(server: Server) -> None:
    bridge = server.bridge("7001", "7002")
    bridge.say("RequestMakeCall", ThisDN="7001", OtherDN="7002", UserData={"k": "v"})
    conn_id = bridge.wait("EventDialing", UserData={"k": "v"})["ConnID"]
    bridge.wait("EventRinging")
    bridge.say("RequestUpdateUserData", ThisDN="7002", ConnID=conn_id, UserData={"k": "w"})
    events = {each["ThisDN"]: each for each in bridge.all()}
    assert {"7001", "7002"} == events.keys()
    assert {"7002"} == {each["ThirdPartyDN"] for each in events.values()}
    assert ["ReferenceID" in events[dn] for dn in ("7001", "7002")] == [False, True]
    bridge.say("RequestAnswerCall", ThisDN="7002", ConnID=conn_id)
    assert [each["UserData"] for each in bridge.all()] == [{"k": "w"}] * 2


@pytest.mark.parametrize("request_name", ["RequestUpdateUserData", "RequestAttachUserData"])
def test_dn_that_is_no_party_may_change_it_and_gets_a_copy_without_this_dn(server: Server, request_name: str) -> None:
    bridge, third = server.bridge("7001"), server.bridge("7003")
    conn_id = server.ring_inbound(bridge)["ConnID"]
    third.say(request_name, ThisDN="7003", ConnID=conn_id, UserData={"k": "v"})
    bridge.wait("EventAttachedDataChanged", ThisDN="7001", ThirdPartyDN="7003", UserData={"k": "v"})
    copy = third.wait("EventAttachedDataChanged", ThirdPartyDN="7003", ReferenceID=third.reference, ConnID=conn_id)
    assert not {"ThisDN", "ThisDNRole"} & copy.keys()
    third.say(request_name, ThisDN="7003", ConnID="00710271981f0fff", UserData={"k": "v"})
    third.wait_error(56, ReferenceID=third.reference)


def test_call_that_has_ended_does_not_exist(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = server.talk_inbound(bridge)
    bridge.say("RequestReleaseCall", ThisDN="7001", ConnID=conn_id)
    bridge.wait("EventReleased")
    bridge.say("RequestUpdateUserData", ThisDN="7001", ConnID=conn_id, UserData={"k": "v"})
    bridge.wait_error(56)


def test_attribute_is_mandatory_and_a_list(server: Server) -> None:
    bridge = server.bridge("7001")
    conn_id = server.ring_inbound(bridge)["ConnID"]
    for request in ("RequestUpdateUserData", "RequestAttachUserData"):
        bridge.say(request, ThisDN="7001", ConnID=conn_id)
        assert "UserData" in bridge.wait_error(53)["ErrorMessage"]
        bridge.say(request, ThisDN="7001", ConnID=conn_id, UserData="k=v")
        assert "UserData" in bridge.wait_error(53)["ErrorMessage"]
