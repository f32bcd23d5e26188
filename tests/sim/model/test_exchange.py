"""The exchange's voice: who gets an event, numbers, timers."""

from exchange_world import World

from tserver_sim.model.effects import Publish, StartTimer, StopTimer
from tserver_wire import MESSAGES


def test_event_goes_once_to_every_client_of_its_dn() -> None:
    world = World(clients=("app", "two", "deaf"), dns="7001")
    world.ask("RequestRegisterAddress", "7001", client="two", RegisterMode="ModeMonitor")
    world.exchange.out = []
    world.place("7001")
    (ringing,) = [each for each in world.exchange.out if isinstance(each, Publish)]

    assert ringing.to == ("app", "two")


def test_event_that_nobody_listens_to_is_made_all_the_same() -> None:
    world = World()
    world.place("7001")

    assert world.told() == [("7001", "Ringing")]


def mask_without(name: str) -> str:
    octets = bytearray(b"\xff" * 64)
    number = MESSAGES[name].number
    octets[number // 8] &= ~(1 << number % 8)
    return octets.hex()


def test_masked_event_does_not_come() -> None:
    world = World(clients=("app", "two"), dns="7001")
    world.ask("RequestRegisterAddress", "7001", client="two")
    world.ask("RequestSetInputMask", InputMask=mask_without("EventRinging"))
    world.told()
    conn_id = world.place("7001")

    assert world.heard("app") == []

    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)

    assert world.heard("app") == [("7001", "Established")]


def test_answer_comes_though_it_is_masked() -> None:
    world = World(dns="7001")
    world.ask("RequestSetInputMask", InputMask=mask_without("EventDNDOn"))

    assert world.ask("RequestSetDNDOn", "7001").name == "EventDNDOn"


def test_late_answer_comes_though_the_dn_was_unregistered_meanwhile() -> None:
    world = World(dns="7001 7002 7003")
    conn_id = world.talk("7001", "7002")
    world.ask("RequestSingleStepConference", "7001", conn_id=conn_id, OtherDN="7003")
    world.ask("RequestUnregisterAddress", "7001")
    world.told()
    world.ask("RequestAnswerCall", "7003", conn_id=conn_id)

    assert ("7001", "PartyAdded") in [row[:2] for row in world.heard("app", "ReferenceID") if row[2] is not None]


def test_refusal_of_one_who_is_gone_goes_nowhere() -> None:
    world = World(clients=("app", "two"), dns="7001 7002 7003")
    world.ask("RequestRegisterAddress", "7001", client="two")
    conn_id = world.talk("7001", "7002")
    world.ask("RequestSingleStepConference", "7001", client="two", conn_id=conn_id, OtherDN="7003")
    world.lose("two")
    world.told()
    world.ask("RequestReleaseCall", "7003", conn_id=conn_id)

    assert world.told() == [("7003", "Released")]


def test_late_refusal_takes_no_answer_from_the_request_that_brought_it_about() -> None:
    world = World(dns="7001 7002 7003")
    main = world.talk("7001", "7002")
    consult = world.consult("7002", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    world.ask("RequestCollectDigits", "7002", conn_id=consult)
    answer = world.ask("RequestCompleteTransfer", "7002", conn_id=main, TransferConnID=consult)

    assert (answer.name, answer["ConnID"]) == ("EventReleased", main)


def test_timer_that_is_stopped_does_nothing() -> None:
    exchange = World().exchange
    fired: list[str] = []
    exchange.out = []
    exchange.start_timer("one", 1.0, lambda: fired.append("one"))
    exchange.start_timer("two", 0.0, lambda: fired.append("two"))
    exchange.stop_timer("one")
    exchange.stop_timer("never started")
    exchange.timer_fired("one")
    exchange.timer_fired("two")
    exchange.timer_fired("two")

    assert fired == ["two"]
    assert exchange.out == [StartTimer("one", 1.0), StartTimer("two", 0.0), StopTimer("one")]


def test_timer_of_no_seconds_waits_for_its_turn() -> None:
    exchange = World().exchange
    fired: list[str] = []
    exchange.start_timer("now", -1.0, lambda: fired.append("now"))

    assert fired == []
