"""Which requests are carried out, and in which order it is checked whether they may be."""

import pytest
from exchange_world import World, pairs_of

from tserver_sim.model.inputs import LinkChanged, ServiceChanged
from tserver_sim.model.requests import REQUEST_TABLE, About, new_request
from tserver_wire import MESSAGES, Message, MessageKind

ELSEWHERE = "00710000000000ff"


def test_table_has_every_request_that_an_event_answers() -> None:
    answered = {row.name for row in MESSAGES.values() if row.kind is MessageKind.REQUEST and row.answer}

    assert set(REQUEST_TABLE) == answered - {"RequestRegisterClient"}


@pytest.mark.parametrize("name", sorted(REQUEST_TABLE))
def test_what_a_request_is_about_is_mandatory_in_it(name: str) -> None:
    about = REQUEST_TABLE[name].about
    mandatory = MESSAGES[name].mandatory

    assert about in {About.SERVER, About.SERVER_WITH_LINK} or "ThisDN" in mandatory
    assert about not in {About.CALL, About.ANY_CALL, About.A_LOOK_AT_A_CALL} or "ConnID" in mandatory


def test_request_without_a_row_is_unsupported() -> None:
    assert World().refused("RequestGetAccessNumber") == 51


def test_checks_come_in_order() -> None:
    """Unknown DN, link, registration, ConnID, state: each is taken away in turn."""
    world = World(clients=("app", "other"))
    world.happens(LinkChanged(up=False))

    def hold(dn: str, conn_id: str) -> int:
        return world.refused("RequestHoldCall", dn, conn_id=conn_id)

    assert hold("7999", ELSEWHERE) == 59
    assert hold("7001", ELSEWHERE) == 54
    world.happens(LinkChanged(up=True))
    assert hold("7001", ELSEWHERE) == 41
    world.ask("RequestRegisterAddress", "7001", RegisterMode="ModeMonitor")
    assert hold("7001", ELSEWHERE) == 51
    world.ask("RequestRegisterAddress", "7001")
    assert hold("7001", ELSEWHERE) == 56
    assert hold("7001", world.place("7001")) == 185


def test_call_of_another_dn_is_unknown() -> None:
    world = World(dns="7001 7002")

    assert world.refused("RequestAnswerCall", "7001", conn_id=world.place("7002")) == 56


def test_call_that_is_over_is_unknown() -> None:
    world = World(dns="7001")
    conn_id = world.place("7001")
    world.ask("RequestReleaseCall", "7001", conn_id=conn_id)

    assert world.refused("RequestReleaseCall", "7001", conn_id=conn_id) == 56


def test_calls_of_a_dn_out_of_service_are_refused() -> None:
    world = World(dns="7001")
    world.happens(ServiceChanged("7001", in_service=False))

    assert world.refused("RequestMakeCall", "7001", OtherDN="7002") == 185


@pytest.mark.parametrize("name", ["RequestQueryServer", "RequestQueryAddress"])
def test_queries_work_while_the_link_is_down(name: str) -> None:
    world = World()
    world.happens(LinkChanged(up=False))

    assert world.refused(name, "7001") == 0


def test_refusal_names_what_it_is_about() -> None:
    error = World(dns="7001").ask("RequestHoldCall", "7001", conn_id=ELSEWHERE)

    assert (error["ErrorCode"], error["ThisDN"], error["ConnID"]) == (56, "7001", ELSEWHERE)
    assert error["ErrorMessage"]


def test_request_without_reference_id_is_answered_without_one() -> None:
    world = World(dns="7001")
    world.ask("RequestSetDNDOn", "7001")
    with_id = world.heard("app", "ReferenceID")

    assert [row[1] for row in with_id] == ["DNDOn"]
    assert with_id[0][2] is not None
    assert new_request("app", Message("RequestSetDNDOn", {"ThisDN": "7001"})).asking.reference_id is None


def test_only_the_askers_copy_has_the_reference_id() -> None:
    world = World(clients=("app", "other"), dns="7001")
    world.ask("RequestRegisterAddress", "7001", client="other")
    world.told()
    world.ask("RequestSetDNDOn", "7001")

    assert world.heard("other", "ReferenceID") == [("7001", "DNDOn", None)]


def test_reasons_of_the_request_are_in_its_answer() -> None:
    world = World(dns="7001")
    answer = world.ask("RequestSetDNDOn", "7001", Reasons={"why": "lunch"})

    assert pairs_of(answer, "Reasons") == {"why": "lunch"}
