"""A SetupError comes out of nurseries bare, unless something worse went wrong beside it."""

import pytest

from tserver_harness.runner.errors import SetupError, StepFailedError, SwitchRefusedError, bare_setup_errors

TAKEN = SetupError("port 5020 is taken", "choose another")


def test_message_says_what_and_what_to_do() -> None:
    assert (str(TAKEN), TAKEN.problem, TAKEN.remedy) == (
        "port 5020 is taken; choose another", "port 5020 is taken", "choose another",
    )  # fmt: skip


@pytest.mark.parametrize(
    "raised",
    [TAKEN, ExceptionGroup("", [TAKEN]), ExceptionGroup("", [ExceptionGroup("", [TAKEN]), SetupError("x", "y")])],
    ids=["bare", "in-a-group", "nested"],
)
def test_setup_error_comes_out_bare(raised: Exception) -> None:
    with pytest.raises(SetupError) as caught, bare_setup_errors():
        raise raised

    assert caught.value is TAKEN


@pytest.mark.parametrize("others", [[KeyError("ours")], [TAKEN, KeyError("ours")]], ids=["without", "beside"])
def test_what_is_ours_hides_nothing(others: list[Exception]) -> None:
    with pytest.raises(ExceptionGroup) as caught, bare_setup_errors():
        raise ExceptionGroup("", others)

    assert list(caught.value.exceptions) == others


def test_refusal_of_the_switch_fails_its_step() -> None:
    assert issubclass(SwitchRefusedError, StepFailedError)
