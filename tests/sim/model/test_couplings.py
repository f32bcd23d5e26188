"""Answering, releasing, busy tones: what one party's move means for the others (internal and inbound calls)."""

from exchange_world import World

from tserver_sim.config import Config
from tserver_sim.model.inputs import OutsideHungUp, ServiceChanged
from tserver_wire import KeyValueList

WHO = ("ThisDNRole", "OtherDN", "OtherDNRole")
GOLD = KeyValueList((("segment", "gold"),))
RELEASING = ("CallState", "Extensions")


def releasing(world: World) -> list[tuple[object, ...]]:
    """The events, each with CallState and who released."""
    return [(*row[:3], dict(row[3])["ReleasingParty"] if row[3] else None) for row in world.told(*RELEASING)]


def test_internal_call() -> None:
    world = World(dns="7001 7002")
    conn_id = world.dial("7001", "7002")

    assert world.told(*WHO, "CallState", "CallType", "ConnID", "ANI", "DNIS") == [
        ("7001", "Dialing", "RoleOrigination", "7002", "RoleDestination", None, "Internal", conn_id, None, "7002"),
        ("7002", "Ringing", "RoleDestination", "7001", "RoleOrigination", "Ok", "Internal", conn_id, "7001", "7002"),
    ]

    answer = world.ask("RequestAnswerCall", "7002", conn_id=conn_id)

    assert (answer.name, answer["ThisDN"]) == ("EventEstablished", "7002")
    assert world.told(*WHO, "CallState", "ConnID") == [
        ("7002", "Established", "RoleDestination", "7001", "RoleOrigination", "Ok", conn_id),
        ("7001", "Established", "RoleOrigination", "7002", "RoleDestination", "Ok", conn_id),
    ]

    world.ask("RequestReleaseCall", "7001", conn_id=conn_id)

    assert releasing(world) == [("7001", "Released", "Ok", "1 Local"), ("7002", "Released", "Ok", "2 Remote")]


def test_inbound_call_has_the_customers_number() -> None:
    world = World(dns="7001")
    world.place("7001", dnis="8005551000", user_data=GOLD)

    assert world.told("OtherDN", "OtherDNRole", "ANI", "DNIS", "CallType", "UserData") == [
        ("7001", "Ringing", "+14155551212", "RoleOrigination", "+14155551212", "8005551000", "Inbound", GOLD)
    ]


def test_withheld_number_leaves_ani_and_other_dn_out() -> None:
    world = World(dns="7001")
    world.place("7001", from_number="")

    assert world.told("OtherDN", "OtherDNRole", "ANI", "DNIS") == [("7001", "Ringing", None, None, None, "7001")]


def test_caller_gives_up_while_it_rings() -> None:
    world = World(dns="7001 7002")
    conn_id = world.dial("7001", "7002")
    world.told()
    world.ask("RequestReleaseCall", "7001", conn_id=conn_id)

    assert releasing(world) == [("7001", "Released", "Ok", "1 Local"), ("7002", "Abandoned", "Ok", "2 Remote")]


def test_customer_gives_up_while_it_rings_and_hangs_up_while_talking() -> None:
    world = World(dns="7001")
    world.place("7001", id="first")
    world.happens(OutsideHungUp("first"))
    conn_id = world.place("7001", id="second")
    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)
    world.happens(OutsideHungUp("second"))

    assert releasing(world) == [
        ("7001", "Ringing", "Ok", None),
        ("7001", "Abandoned", "Ok", "2 Remote"),
        ("7001", "Ringing", "Ok", None),
        ("7001", "Established", "Ok", None),
        ("7001", "Released", "Ok", "2 Remote"),
    ]


def test_declined_call_is_busy_for_an_inside_caller() -> None:
    world = World(dns="7001 7002")
    conn_id = world.dial("7001", "7002")
    world.told()
    answer = world.ask("RequestReleaseCall", "7002", conn_id=conn_id)

    assert (answer.name, answer["ThisDN"]) == ("EventReleased", "7002")
    assert releasing(world) == [
        ("7002", "Released", "Ok", "1 Local"),
        ("7001", "DestinationBusy", "Busy", None),
    ]

    world.advance(2)

    assert releasing(world) == [("7001", "Released", "Busy", "3 Unknown")]


def test_declined_call_is_over_for_an_outside_caller() -> None:
    world = World(dns="7001")
    conn_id = world.place("7001")
    world.told()
    world.ask("RequestReleaseCall", "7001", conn_id=conn_id)

    assert releasing(world) == [("7001", "Released", "Ok", "1 Local")]
    assert world.exchange.calls.up() == []


def test_busy_caller_may_hang_up_before_the_switch_does() -> None:
    world = World(dns="7001 7002")
    world.ask("RequestSetDNDOn", "7002")
    world.told()
    conn_id = world.dial("7001", "7002")
    world.ask("RequestReleaseCall", "7001", conn_id=conn_id)
    world.advance(10)

    assert releasing(world) == [
        ("7001", "Dialing", None, None),
        ("7001", "DestinationBusy", "Busy", None),
        ("7001", "Released", "Busy", "1 Local"),
    ]


def test_busy_release_takes_as_long_as_configured() -> None:
    world = World(Config(busy_release_seconds=7.0), dns="7001 7002")
    world.ask("RequestSetDNDOn", "7002")
    world.dial("7001", "7002")
    world.told()
    world.advance(6.9)

    assert world.told() == []

    world.advance(0.2)

    assert world.told() == [("7001", "Released")]


def test_third_call_is_busy() -> None:
    world = World(dns="7001 7002")
    world.place("7002")
    world.place("7002")
    world.told()
    world.dial("7001", "7002")

    assert world.told("CallState") == [("7001", "Dialing", None), ("7001", "DestinationBusy", "Busy")]


def test_answering_holds_the_call_that_is_active() -> None:
    world = World(dns="7001 7002")
    first = world.talk("7001", "7002")
    second = world.place("7002")
    world.told()
    world.ask("RequestAnswerCall", "7002", conn_id=second)

    assert world.told("ConnID") == [("7002", "Held", first), ("7002", "Established", second)]


def test_phone_that_dials_cannot_answer() -> None:
    world = World(dns="7001 7002")
    world.dial("7001", "7002")
    conn_id = world.place("7001")

    assert world.refused("RequestAnswerCall", "7001", conn_id=conn_id) == 185


def test_answering_ends_a_busy_tone() -> None:
    world = World(dns="7001 7002")
    world.ask("RequestSetDNDOn", "7002")
    dialled = world.dial("7001", "7002")
    conn_id = world.place("7001")
    world.told()
    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)

    assert world.told("ConnID", "CallState") == [
        ("7001", "Released", dialled, "Busy"),
        ("7001", "Established", conn_id, "Ok"),
    ]


def test_member_leaves_a_conference() -> None:
    world = conference()
    conn_id = world.party("7001").call.conn_id
    world.ask("RequestReleaseCall", "7002", conn_id=conn_id)

    deleted = ("PartyDeleted", "Ok", "7002", "RoleDeletedParty", "7002", "RoleDeletedBy")
    assert world.told("CallState", "OtherDN", "OtherDNRole", "ThirdPartyDN", "ThirdPartyDNRole") == [
        ("7001", *deleted),
        ("7003", *deleted),
        ("7002", "Released", "Ok", None, None, None, None),
    ]


def test_more_than_two_who_remain_are_still_a_conference() -> None:
    world = conference()
    conn_id = world.party("7001").call.conn_id
    world.ask("RequestRegisterAddress", "7004")
    world.ask("RequestSingleStepConference", "7001", conn_id=conn_id, OtherDN="7004")
    world.ask("RequestAnswerCall", "7004", conn_id=conn_id)
    world.told()
    world.ask("RequestReleaseCall", "7002", conn_id=conn_id)

    assert {"Conferenced"} == {row[2] for row in world.told("CallState") if row[1] == "PartyDeleted"}


def test_conference_ends_when_nobody_but_one_who_rings_is_left() -> None:
    """A party that was invited rings on while its inviters leave, but not when the last of them has left."""
    world = World(dns="7001 7002 7003")
    conn_id = world.talk("7001", "7002")
    world.ask("RequestSingleStepConference", "7001", conn_id=conn_id, OtherDN="7003")
    world.ask("RequestReleaseCall", "7001", conn_id=conn_id)
    world.told()
    world.ask("RequestReleaseCall", "7002", conn_id=conn_id)

    assert world.told() == [("7002", "Released"), ("7003", "Abandoned"), ("7001", "Error")]
    assert world.exchange.calls.up() == []


def test_device_that_goes_leaves_its_conference_by_nobodys_hand() -> None:
    world = conference()
    world.happens(ServiceChanged("7002", in_service=False))

    assert releasing(world) == [
        ("7002", "DNOutOfService", None, None),
        ("7001", "PartyDeleted", "Ok", None),
        ("7003", "PartyDeleted", "Ok", None),
        ("7002", "Released", "Ok", "3 Unknown"),
    ]


def conference() -> World:
    """7001, 7002 and 7003 confer."""
    world = World(dns="7001 7002 7003")
    conn_id = world.talk("7001", "7002")
    world.ask("RequestSingleStepConference", "7001", conn_id=conn_id, OtherDN="7003")
    world.ask("RequestAnswerCall", "7003", conn_id=conn_id)
    world.told()
    return world
