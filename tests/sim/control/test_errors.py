from typing import Any

from tserver_sim.control.errors import ControlError, as_control_error, error_body
from tserver_sim.server.asking import StimulusRefusedError


def test_field_is_left_out_where_there_is_none() -> None:
    assert error_body("c", "m") == {"error": {"code": "c", "message": "m"}}
    assert error_body("c", "m", "to") == {"error": {"code": "c", "message": "m", "field": "to"}}


def test_control_error_stays_itself() -> None:
    error = ControlError(405, "c", "m", headers={"Allow": "GET"})
    assert error is as_control_error(error)


def test_refusal_of_the_simulator_becomes_an_answer() -> None:
    error: Any = as_control_error(StimulusRefusedError(409, "busy", "7001 is busy", "to"))
    assert (
        error.status,
        error.code,
        error.message,
        error.field,
        error.headers,
    ) == (409, "busy", "7001 is busy", "to", {})


def test_any_other_exception_is_a_mistake_of_ours() -> None:
    assert as_control_error(KeyError("x")) is None
