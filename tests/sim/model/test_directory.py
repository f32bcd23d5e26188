"""Who listens to which DN, and who may have it for himself."""

from tserver_sim.model.directory import Client, Directory
from tserver_wire.enums import AddressType, RegisterMode


def directory() -> Directory:
    made = Directory(["7001", "7002"], ["8001"], ["8501"])
    made.clients = {name: Client(name, "test") for name in ("one", "two")}
    return made


def test_numbers_are_of_three_kinds() -> None:
    kinds = [(device.number, device.address_type, device.is_phone) for device in directory()]

    assert kinds == [
        ("7001", AddressType.DN, True),
        ("7002", AddressType.DN, True),
        ("8001", AddressType.QUEUE, False),
        ("8501", AddressType.ROUTE_DN, False),
    ]


def test_listeners_come_in_the_order_in_which_they_registered() -> None:
    made = directory()
    device = made.find("7001")
    assert device is not None
    made.register("two", device, RegisterMode.SHARE)
    made.register("one", device, RegisterMode.SHARE)
    made.register("two", device, RegisterMode.MONITOR)

    assert device.listeners == ("two", "one")
    assert device.registrations == {"two": RegisterMode.MONITOR, "one": RegisterMode.SHARE}


def test_one_unregister_ends_a_registration() -> None:
    made = directory()
    device = made.find("7001")
    assert device is not None
    made.register("one", device, RegisterMode.SHARE)
    made.register("one", device, RegisterMode.SHARE)

    assert (made.unregister("one", device), made.unregister("one", device)) == (True, False)
    assert device.listeners == ()


def test_client_that_is_gone_listens_no_more() -> None:
    made = directory()
    devices = [device for device in made if device.is_phone]
    for device in devices:
        made.register("one", device, RegisterMode.SHARE)

    assert made.lose("one") == devices
    assert made.lose("one") == []
    assert [device.listeners for device in devices] == [(), ()]


def test_monitors_neither_share_nor_hold() -> None:
    made = directory()
    device = made.find("7001")
    assert device is not None
    made.register("one", device, RegisterMode.MONITOR)

    assert not device.is_shared_with("two")
    made.register("one", device, RegisterMode.SHARE)
    assert device.is_shared_with("two")
    assert not device.is_held_against("two")
    made.register("one", device, RegisterMode.PRIVATE)
    assert device.is_held_against("two")
    assert not device.is_held_against("one")
