"""Problems, their statuses and their words."""

import pytest

from tserver_bridge.errors import CommandError, Problem


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Problem.NOT_JSON, 400),
        (Problem.UNKNOWN_TYPE, 400),
        (Problem.BAD_KEY, 400),
        (Problem.NOT_ALLOWED, 401),
        (Problem.FOREIGN_ORIGIN, 403),
        (Problem.NO_SUCH_CALL, 404),
        (Problem.NO_SUCH_AGENT, 404),
        (Problem.NO_SUCH_PATH, 404),
        (Problem.WRONG_METHOD, 405),
        (Problem.WRONG_STATE, 409),
        (Problem.TOO_LARGE, 413),
        (Problem.WRONG_CONTENT_TYPE, 415),
        (Problem.INTERNAL, 500),
        (Problem.REFUSED, 502),
        (Problem.NO_LINK, 503),
        (Problem.NO_ANSWER, 504),
    ],
)
def test_problem_has_the_status_of_the_contract(problem: Problem, status: int) -> None:
    assert status == problem.status


def test_codes_are_words_and_differ() -> None:
    codes = [problem.code for problem in Problem]

    assert len(set(codes)) == len(codes)
    assert all(code.replace("-", "").isalpha() and code == code.lower() for code in codes)


def test_body_says_what_is_wrong() -> None:
    error = CommandError(Problem.WRONG_STATE, "not now")

    assert error.body == {"status": "Error", "code": "wrong-state", "message": "not now"}
    assert str(error) == "not now"


def test_body_has_the_t_servers_code_where_it_refused() -> None:
    assert CommandError(Problem.REFUSED, "no", error_code=1706).body["errorCode"] == 1706
    assert CommandError(Problem.REFUSED, "no", error_code=0).body["errorCode"] == 0
