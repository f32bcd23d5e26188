"""The part `guesses` of the configuration: every field can be set, and a mistake is told with its remedy."""

import msgspec
import pytest
import yaml

from tserver_settings import FilesInvalid, Problems, read_source
from tserver_sim.config import Config
from tserver_sim.guesses_reader import read_guesses
from tserver_sim.settings import Guesses

OTHERWISE = Guesses(
    answer_while_active="refuse",
    busy_error_code=91,
    busy_is_told_by="EventReleased",
    collect_seconds=7.0,
    completion_order="changed-first",
    consult_user_data="joint",
    declined_error_code=232,
    declined_predictive_call="NoAnswer",
    digits_error_code=53,
    forward_no_answer_seconds=20.0,
    hook_events=True,
    names_only_requests=True,
    not_ready_before_logout=True,
    queue_hears_agents=True,
    redirect_keeps_queue=False,
    redirect_tells_caller=True,
    reservation_seconds=3.0,
    route_point_queues=True,
    second_agent="replace",
    transferred_answer="everyone",
    treatment_required=True,
    treatment_seconds=2.0,
    unavailable_treatments=("IVR", "RAN"),
)


def test_every_guess_can_be_set_otherwise() -> None:
    settings = msgspec.to_builtins(OTHERWISE)
    built_in = msgspec.to_builtins(Guesses())

    assert [name for name in built_in if settings[name] == built_in[name]] == []
    assert Config.from_settings({"guesses": settings}).guesses == OTHERWISE


def test_what_is_left_out_is_as_built_in() -> None:
    problems = Problems()
    node = read_source("hook_events: true", "guesses.yaml", problems)
    assert node is not None

    assert read_guesses(node, problems) == Guesses(hook_events=True)
    assert problems.errors == []


@pytest.mark.parametrize(
    ("text", "problem", "remedy"),
    [
        ("{hook_event: true}", "`guesses` has no key `hook_event`", "hook_events"),
        ("{second_agent: replaces}", "`second_agent` cannot be `replaces`", "replace"),
        ("{unavailable_treatments: [Musik]}", "there is no treatment `Musik`", "Music"),
        ("{declined_predictive_call: Dropp}", "`declined_predictive_call` cannot be `Dropp`", "Dropped"),
        ("{treatment_seconds: 0}", "`treatment_seconds` needs seconds", "30"),
        ("{busy_error_code: 0}", "`busy_error_code` cannot be 0", "1"),
    ],
)
def test_mistakes_are_told_with_their_remedy(text: str, problem: str, remedy: str) -> None:
    with pytest.raises(FilesInvalid) as caught:
        Config.from_settings({"guesses": yaml.safe_load(text)})

    (error,) = caught.value.errors
    assert error.problem.startswith(problem)
    assert remedy in error.remedy
