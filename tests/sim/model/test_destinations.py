"""Where a number leads: own DNs, outside, nowhere, and round about by forwarding."""

import pytest
from exchange_world import World

from tserver_sim.config import Config
from tserver_sim.model.destinations import find_destination, find_free_destination, is_busy
from tserver_sim.model.directory import Device
from tserver_sim.model.inputs import ServiceChanged
from tserver_sim.model.rejections import Refused
from tserver_sim.settings import OutsideRule


def device(world: World, dn: str) -> Device:
    found = world.exchange.directory.find(dn)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("number", "is_ours"), [("7001", True), ("8001", True), ("8501", True), ("+4989123456", False), ("12345", False)]
)
def test_numbers_that_lead_somewhere(number: str, is_ours: bool) -> None:
    found = find_destination(World().exchange, number, caller="7009")

    assert (found.number, found.device is not None) == (number, is_ours)


@pytest.mark.parametrize("number", ["1234", "", "7009", "+49 89 1"])
def test_numbers_that_lead_nowhere(number: str) -> None:
    with pytest.raises(Refused) as caught:
        find_destination(World().exchange, number, caller="7009")

    assert caught.value.code == 71


def test_outside_numbers_are_as_configured() -> None:
    world = World(Config(outside=OutsideRule(pattern="^9")))

    assert find_destination(world.exchange, "91", caller="").device is None


def forwarded(*steps: tuple[str, str]) -> World:
    world = World(dns=" ".join(dn for dn, _ in steps))
    for dn, to in steps:
        world.ask("RequestCallForwardSet", dn, OtherDN=to)
    return world


def test_forwarding_is_followed() -> None:
    found = find_destination(forwarded(("7001", "7002"), ("7002", "7003")).exchange, "7001", caller="7009")

    assert (found.number, found.forwarded_by) == ("7003", "7002")


def test_ring_of_forwarding_is_busy() -> None:
    with pytest.raises(Refused) as caught:
        find_destination(forwarded(("7001", "7002"), ("7002", "7001")).exchange, "7001", caller="7009")

    assert caught.value.code == 231


def test_forwarding_to_the_caller_leads_nowhere() -> None:
    with pytest.raises(Refused, match="cannot call itself"):
        find_destination(forwarded(("7001", "7002")).exchange, "7001", caller="7002")


def test_busy() -> None:
    world = World(dns="7001 7002 7003 8001")
    world.ask("RequestSetDNDOn", "7001")
    world.happens(ServiceChanged("7002", in_service=False))
    world.place("7003")
    world.place("7003")
    for _ in range(3):
        world.place("8001")

    busy = [is_busy(world.exchange, device(world, dn)) for dn in ("7001", "7002", "7003", "7004", "8001")]

    assert busy == [True, True, True, False, False]


def test_free_destination_is_neither_busy_nor_in_the_call() -> None:
    world = World(dns="7001 7002 7003")
    world.talk("7001", "7002")
    world.ask("RequestSetDNDOn", "7003")
    call = world.party("7001").call

    for number, code in (("7002", 71), ("7003", 231)):
        with pytest.raises(Refused) as caught:
            find_free_destination(world.exchange, number, caller="7001", call=call)
        assert caught.value.code == code

    assert find_free_destination(world.exchange, "7004", caller="7001", call=call).number == "7004"
