"""Bridged appearances."""

from exchange_world import World

from tserver_sim.config import Config
from tserver_sim.settings import BridgedAppearance


def test_call_that_is_answered_shows_where_its_dn_appears() -> None:
    world = World(Config(bridged_appearances=(BridgedAppearance("7001", ("7002", "7999")),)), dns="7001 7002")
    conn_id = world.place("7001")
    world.told()
    world.ask("RequestAnswerCall", "7001", conn_id=conn_id)

    assert world.told("ConnID", "OtherDN") == [
        ("7001", "Established", conn_id, "+14155551212"),
        ("7002", "Bridged", conn_id, "7001"),
    ]


def test_without_appearances_nobody_else_hears() -> None:
    world = World(dns="7001 7002")
    world.ask("RequestAnswerCall", "7001", conn_id=world.place("7001"))

    assert "Bridged" not in [row[1] for row in world.told()]
