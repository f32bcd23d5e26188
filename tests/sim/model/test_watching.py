"""What clients that follow calls are told."""

from exchange_world import World

from tserver_sim.model.watching import call_attributes, party_place


def test_call_is_told_whole() -> None:
    world = World(dns="7001")
    conn_id = world.dial("7001", "+4989111111", UserData={"a": 1})
    call = world.party("7001").call
    attributes = call_attributes(call)

    assert attributes["ConnID"] == conn_id
    assert (attributes["CallType"], attributes["DNIS"], attributes["DialedNumber"]) == (
        "Outbound",
        *["+4989111111"] * 2,
    )
    assert "ANI" not in attributes
    assert dict(attributes["UserData"]) == {"a": 1}


def test_withheld_number_is_left_out() -> None:
    world = World(dns="7001")
    world.place("7001", from_number="")
    caller = world.party("7001").call.parties[0]

    assert "DN" not in party_place(caller)
    assert party_place(world.party("7001"))["DN"] == "7001"
