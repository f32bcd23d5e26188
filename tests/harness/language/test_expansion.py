"""A tree to cases: paths, windows, rounds, branches, casts."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

import pytest

from tserver_harness.expectations import HearsEvent
from tserver_harness.language import FilesInvalid, expand, load_scenario
from tserver_harness.plan import Block, Case, Expect, InjectFault, PlaceCall, PostCommand, Step, Together

T = TypeVar("T")
IDS = ("IN-01", "HU-03")
FILES = {"shared/opening.steps.yaml": '- available: alice\n- ringing: {call: c1, at: alice, from: "${number}"}\n'}


def a(kind: type[T], value: object) -> T:
    assert isinstance(value, kind)
    return value


def case_of(steps: str, head: str = "") -> Case:
    text = f"scenario: x\nverifies: [IN-01]\n{head}steps:\n{steps}"
    (case,) = expand(load_scenario(text, "x.scenario.yaml", read=FILES.__getitem__, requirement_ids=IDS))
    return case


def flat(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        match step:
            case Block(steps=inner) | InjectFault(steps=inner):
                yield from flat(inner)
            case Together(branches=branches):
                for branch in branches:
                    yield from flat(branch)
            case _:
                pass


def windows(case: Case) -> dict[str, str]:
    return {step.path: step.since for step in flat(case.steps) if isinstance(step, Expect)}


def test_window_begins_at_the_last_step_that_did_something() -> None:
    case = case_of(
        "- connect: alice\n- hears: {at: alice, event: EventRinging}\n- wait: 1 s\n"
        "- hears: {at: alice, event: EventReleased}\n- hears-nothing: {at: alice, since: here}\n"
        "- hears: {at: alice, event: EventError, since: start}\n"
    )

    assert windows(case) == {"2": "1", "4": "1", "5": "5", "6": "start"}


def test_expectation_before_any_doing_looks_from_the_start() -> None:
    case = case_of("- hears-nothing: alice\n- connect: alice\n")

    assert windows(case) == {"1": "start"}


def test_branches_have_causes_of_their_own_and_what_follows_looks_at_all() -> None:
    case = case_of(
        "- connect: alice\n"
        "- together:\n"
        "  - - command: {agent: alice, type: accept}\n"
        "    - hears: {at: alice, event: EventEstablished}\n"
        "  - hears: {at: alice, event: EventReleased}\n"
        "- hears: {at: alice, event: EventRinging}\n"
    )

    assert windows(case) == {"2.1.2": "2.1.1", "2.2.1": "2", "3": "2"}


def test_fault_holds_its_steps() -> None:
    case = case_of(
        "- available: alice\n"
        "- with-fault: {kind: delay, message: EventRinging, of: alice, for: 2 s, times: 3, steps: [{wait: 1 s}]}\n"
    )

    fault = case.steps[1]
    assert isinstance(fault, InjectFault)
    assert (
        fault.kind,
        fault.message,
        fault.dn,
        fault.seconds,
        fault.times,
    ) == ("delay", "EventRinging", "${alice.dn}", 2.0, 3)
    assert [step.path for step in fault.steps] == ["2.1"]


def test_each_round_has_calls_and_answers_of_its_own() -> None:
    case = case_of(
        "- available: alice\n"
        "- repeat:\n    times: 2\n    steps:\n"
        "    - call: {call: c1, to: alice, from: '100${round}'}\n"
        "    - command: {agent: alice, type: accept, connectionId: '${c1.connId}', as: first}\n"
        "    - answer: {as: first, is: success}\n"
        "- call: {call: c1, to: alice}\n"
    )

    placed = [step for step in flat(case.steps) if isinstance(step, PlaceCall)]
    assert [(step.call, step.from_number) for step in placed] == [
        ("c1#1", "1001"),
        ("c1#2", "1002"),
        ("c1", "+14155550123"),
    ]
    posted = [step for step in flat(case.steps) if isinstance(step, PostCommand)][1:]
    assert [(step.answer, step.keys["connectionId"]) for step in posted] == [
        ("first#1", "${c1#1.connId}"),
        ("first#2", "${c1#2.connId}"),
    ]


def test_inner_rounds_count_for_themselves() -> None:
    case = case_of(
        "- available: alice\n"
        "- repeat:\n    times: 2\n    steps:\n"
        "    - repeat: {times: 2, steps: [{call: {call: c1, to: alice, from: '9${round}'}}]}\n"
    )

    placed = [step for step in flat(case.steps) if isinstance(step, PlaceCall)]
    assert [(step.call, step.from_number) for step in placed] == [
        ("c1#1#1", "91"),
        ("c1#1#2", "92"),
        ("c1#2#1", "91"),
        ("c1#2#2", "92"),
    ]


def test_included_steps_know_and_set_names() -> None:
    case = case_of(
        "- include: {file: shared/opening, with: {number: '0017'}}\n- established: {call: c1, by: toolbar}\n"
    )

    placed = next(step for step in flat(case.steps) if isinstance(step, PlaceCall))
    assert (placed.path, placed.from_number, placed.span.file) == ("1.2.1", "0017", "shared/opening.steps.yaml")


def test_cast_is_in_order_of_appearance_or_as_declared() -> None:
    steps = "- available: bob\n- available: alice\n"

    assert [(one.name, one.index) for one in case_of(steps).cast] == [("bob", 0), ("alice", 1)]
    declared = case_of(steps, "agents: [alice, bob]\n")
    assert [(one.name, one.index) for one in declared.cast] == [("alice", 0), ("bob", 1)]


def test_paths_are_unique_and_cleanup_has_its_own() -> None:
    case = case_of("- available: alice\n- ringing: {call: c1, at: alice}\nfinally:\n- wait: 1 s\n")

    paths = [step.path for step in flat(case.steps + case.cleanup)]
    assert len(paths) == len(set(paths))
    assert [step.path for step in case.cleanup] == ["finally.1"]


def test_capture_inside_a_choice_is_known_afterwards() -> None:
    case = case_of(
        "- available: alice\n"
        "- one-of: [{all: [{hears: {at: alice, event: EventRinging, with: {eventId: {as: id}}}}]}]\n"
        "- command: {agent: alice, type: accept, connectionId: '${id}'}\n"
    )

    assert a(PostCommand, case.steps[2]).keys["connectionId"] == "${id}"


def test_silence_inside_a_choice_is_waited_out() -> None:
    case = case_of("- available: alice\n- one-of: [{all: [{hears-nothing: {at: alice, for: 3 s}}]}]\n")

    assert a(Expect, case.steps[1]).within_seconds == 3.0


@pytest.mark.parametrize(
    "silence",
    [
        "hears-nothing: alice",
        "hears-nothing: {at: alice, event: EventReleased}",
        "hears-nothing: {at: alice, call: c1}",
    ],
)
def test_silence_that_a_message_has_broken_already_is_refused(silence: str) -> None:
    steps = (
        f"- available: alice\n- ringing: {{call: c1, at: alice}}\n- released: {{call: c1, by: caller}}\n- {silence}\n"
    )

    with pytest.raises(FilesInvalid, match="this can never hold"):
        case_of(steps)


@pytest.mark.parametrize(
    "silence",
    [
        "hears-nothing: {at: alice, since: here}",
        "hears-nothing: {at: alice, event: EventEstablished}",
        "hears-nothing: {at: alice, event: EventReleased, with: {cause: busy}}",
    ],
)
def test_silence_about_something_else_is_fine(silence: str) -> None:
    steps = (
        f"- available: alice\n- ringing: {{call: c1, at: alice}}\n- released: {{call: c1, by: caller}}\n- {silence}\n"
    )

    assert case_of(steps).steps


def test_config_and_seed_go_along() -> None:
    case = case_of("- available: alice\n", "config: {no_answer: {seconds: 6}}\nseed: 7\nneeds: [hold]\n")

    assert (case.config, case.seed, case.needs) == ({"no_answer": {"seconds": 6}}, 7, ("hold",))
    assert case == replace(case)


def test_event_of_several_parts_is_one_expectation() -> None:
    case = case_of("- available: alice\n- hears: {at: alice, event: [EventRinging, EventDialing], count: 2}\n")

    expectation = a(Expect, case.steps[1]).expectation
    assert HearsEvent(agent="alice", events=("EventRinging", "EventDialing"), count=2) == expectation
