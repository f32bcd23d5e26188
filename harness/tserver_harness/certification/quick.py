"""A quick look: few cases that together look at almost every requirement, none of which has to wait for long. Pure."""

from collections.abc import Sequence

from tserver_harness.expectations import AsksNothing, HearsNothing
from tserver_harness.plan import Block, Case, Expect, InjectFault, Step, Together, Wait

__all__ = ["LONGEST_SECONDS", "quick_choice", "seconds_of", "seconds_to_wait"]

LONGEST_SECONDS = 3.0
"""What needs longer is left to the whole run: silence can only be waited for."""
_USUAL_SECONDS = 5.0
"""An expectation that grants more than this is met late, or never."""
_START_SECONDS = 0.3


def quick_choice(cases: Sequence[Case]) -> tuple[Case, ...]:
    """For each requirement a case that verifies it, the cheapest that cover much; in the order of the cases."""
    cost = {case.id: seconds_of(case) for case in cases}
    able = [case for case in cases if cost[case.id] <= LONGEST_SECONDS]
    wanted = {each for case in able for each in case.verifies}
    chosen: set[str] = set()
    while wanted:
        best = max(able, key=lambda case: (len(wanted & set(case.verifies)) / cost[case.id], case.id))
        chosen.add(best.id)
        wanted -= set(best.verifies)
    return tuple(case for case in cases if case.id in chosen)


def seconds_of(case: Case) -> float:
    """About how long a case takes on a real clock: what it has to wait, and a start and an end."""
    return _START_SECONDS + seconds_to_wait(case)


def seconds_to_wait(case: Case) -> float:
    """How long a case waits at least, as far as it can be seen: pauses, silence, and long patience."""
    return sum(_seconds(step) for step in (*case.steps, *case.cleanup))


def _seconds(step: Step) -> float:
    match step:
        case Block(steps=inner) | InjectFault(steps=inner):
            return sum(_seconds(each) for each in inner)
        case Together(branches=branches):
            return max((_seconds_of_branch(branch) for branch in branches), default=0.0)
        case Wait(seconds=seconds, since=None):
            return seconds
        case Expect(expectation=HearsNothing() | AsksNothing(), within_seconds=within):
            return within or 0.0
        case Expect(within_seconds=within):
            return within if within is not None and within > _USUAL_SECONDS else 0.0
        case _:
            return 0.0


def _seconds_of_branch(steps: Sequence[Step]) -> float:
    """All that it waits one behind the other, or until its last moment that is fixed."""
    fixed = [step.seconds for step in steps if isinstance(step, Wait) and step.since is not None]
    return max([sum(_seconds(step) for step in steps), *fixed])
