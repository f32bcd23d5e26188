"""Codes and words of what is refused."""

import inspect

from tserver_sim.model import rejections
from tserver_sim.model.rejections import NotNowError, Refused, text_of
from tserver_wire import ERRORS

CODES = {name: value for name, value in inspect.getmembers(rejections) if name.isupper() and isinstance(value, int)}


def test_codes_are_t_librarys() -> None:
    assert [name for name, code in CODES.items() if code not in ERRORS] == []


def test_every_code_has_words() -> None:
    assert [name for name, code in CODES.items() if text_of(code).startswith("error ")] == []


def test_unknown_code_is_named_by_its_number() -> None:
    assert text_of(99999) == "error 99999"


def test_detail_goes_behind_the_text() -> None:
    refused = Refused(185, "7001 is in use")

    assert refused.text == f"{text_of(185)}: 7001 is in use"
    assert str(refused) == f"185 {refused.text}"


def test_stimulus_that_is_refused_says_where() -> None:
    problem = NotNowError(404, "no-such-dn", "there is no DN 7999", "dn")

    assert (problem.status, problem.code, problem.message, problem.field, str(problem)) == (
        404,
        "no-such-dn",
        "there is no DN 7999",
        "dn",
        "there is no DN 7999",
    )
