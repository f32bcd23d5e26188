"""Every request is a row: carried out by the model or the shell, or refused with a reason."""

from tserver_sim.facts.request_facts import REQUEST_FACTS
from tserver_sim.model.requests import REQUEST_TABLE
from tserver_wire import ERRORS
from tserver_wire.request_table import REQUESTS

SOURCES = {"D", "W", "K", "GUESS"}


def test_every_request_that_is_answered_has_its_facts() -> None:
    answered = [name for name, row in REQUESTS.items() if row.answer]

    assert list(REQUEST_FACTS) == answered
    assert set(answered) == {*REQUEST_TABLE, "RequestRegisterClient"}


def test_sources_are_those_of_the_page() -> None:
    sources = {source for fact in REQUEST_FACTS.values() for source in fact.source.split(", ")}

    assert sources == SOURCES


def test_codes_are_known_ones() -> None:
    assert [code for fact in REQUEST_FACTS.values() for code in fact.codes if code not in ERRORS] == []
