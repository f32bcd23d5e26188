"""Which event answers: the next one of the name, on the DN, in the call."""

from exchange_world import World

from tserver_sim.model.asking import Asking


def test_answer_is_the_event_of_the_right_call() -> None:
    """Completing a transfer releases two calls of one DN; the call that survives gives the answer."""
    world = World(dns="7001 7002 7003")
    main = world.talk("7001", "7002")
    consult = world.consult("7002", main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    world.told()
    world.ask("RequestCompleteTransfer", "7002", conn_id=main, TransferConnID=consult)
    answered = [row for row in world.heard("app", "ConnID", "ReferenceID") if row[3] is not None]

    assert [row[:3] for row in answered] == [("7002", "Released", main)]


def test_an_event_on_another_dn_is_no_answer() -> None:
    world = World(dns="7001 7002")
    conn_id = world.dial("7001", "7002")
    world.told()
    world.ask("RequestAnswerCall", "7002", conn_id=conn_id)

    assert [row[0] for row in world.heard("app", "ReferenceID") if row[2] is not None] == ["7002"]


def test_any_call_unless_one_is_named() -> None:
    assert Asking("client", 1, "EventReleased", "7001").conn_id is None
