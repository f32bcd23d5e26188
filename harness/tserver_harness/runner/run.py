"""One scenario: its steps in order, its expectations, its cleanup whatever happens, and the facts of all that.

It decides only whether to go on: an expectation that stands for a MUST and is not met ends the scenario. Verdicts are
the judge's.
"""

import traceback
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

import trio

from tserver_harness import plan
from tserver_harness.expectations import AnswerIs
from tserver_harness.language.templates import TemplateError, fill
from tserver_harness.runner.cleanup import clean_up
from tserver_harness.runner.ending import Ending, Outcome
from tserver_harness.runner.errors import StepFailedError, SwitchRefusedError
from tserver_harness.runner.leaves import acts
from tserver_harness.runner.steps import do
from tserver_harness.runner.waiting import (
    DEFAULT_SILENCE_SECONDS,
    is_silent,
    wait_until_decided,
)
from tserver_harness.runner.world import World
from tserver_harness.transcript import CommandSent, Expected, HarnessProblem, StepEnded, StepStarted

__all__ = ["run_case"]

_CLEANUP_SECONDS = 30.0
_INTERRUPTED_CLEANUP_SECONDS = 5.0  # who presses Ctrl-C wants to get the terminal back


class _Stop(Exception):  # noqa: N818  # a way out of nested steps, no error
    """The scenario cannot go on; `detail` says which step ended it."""


@dataclass(slots=True)
class _Strand:
    """Where the windows of expectations begin, in one sequence of steps.

    `acting` is the number of the last fact before the acting steps that came last, several in a row counted as one:
    what any of them causes may be expected after them. `last` is that before the last one alone: silence is asked for
    from there on.
    """

    acting: int
    last: int
    expected: bool = False
    at_once: bool = False
    paths: set[str] = field(default_factory=set)

    def act(self, now: int, path: str) -> None:
        """An acting step begins."""
        if self.expected:
            self.acting, self.paths = now, set()
        self.paths.add(path)
        self.last, self.expected = now, False


@dataclass(slots=True)
class _Runner:
    case: plan.Case
    world: World
    is_must: Callable[[str], bool]
    began: dict[str, int] = field(default_factory=dict)
    moments: dict[str, float] = field(default_factory=dict)
    stops: list[_Stop] = field(default_factory=list)
    """What could not go on; after one of an independent branch the others did."""

    async def run_all(self, steps: Sequence[plan.Step], strand: _Strand) -> None:
        for step in steps:
            self.began[step.path] = self.world.recorder.last
            match step:
                case plan.Block(steps=inner):
                    await self.run_all(inner, strand)
                case plan.Together():
                    await self._run_together(step, strand)
                case plan.InjectFault():
                    await self._run_with_fault(step, strand)
                case plan.Expect():
                    await self._expect(step, strand)
                case _:
                    await self._act(step, strand)

    async def _run_together(self, step: plan.Together, strand: _Strand) -> None:
        now = self.world.recorder.last
        self.moments[step.path] = trio.current_time()
        branches = [_Strand(acting=now, last=now, at_once=True) for _ in step.branches]
        if not any(acts(branch) for branch in step.branches):
            branches = [replace(strand, at_once=True, paths=set(strand.paths)) for _ in step.branches]
        else:
            strand.act(now, step.path)
        stops: list[_Stop] = []

        async def run_branch(branch: Sequence[plan.Step], own: _Strand) -> None:
            try:
                await self.run_all(branch, own)
            except _Stop as stop:
                stops.append(stop)
                if not step.independent:
                    nursery.cancel_scope.cancel()

        async with trio.open_nursery() as nursery:
            for branch, own in zip(step.branches, branches, strict=True):
                nursery.start_soon(run_branch, branch, own)
        if step.independent:
            self.stops += stops
        elif stops:
            raise stops[0]
        strand.expected = strand.expected or any(own.expected for own in branches)

    async def _run_with_fault(self, step: plan.InjectFault, strand: _Strand) -> None:
        filled = fill(replace(step, steps=()), self.world.variables())
        self._start(step)
        with self.world.switchboard.fault(
            filled.kind,
            filled.message,
            dn=None if filled.dn is None else self.world.dn_of(filled.dn),
            error_code=filled.error_code,
            seconds=filled.seconds,
            times=filled.times,
        ):
            self._end(step, "done")
            await self.run_all(step.steps, strand)

    async def _act(self, step: plan.Step, strand: _Strand) -> None:
        self._start(step)
        if isinstance(step, plan.Wait):
            step = self._counted_from_now(step)
        else:
            strand.act(self.world.recorder.last, step.path)
        try:
            await do(fill(step, self.world.variables()), self.world)
            await self.world.settle()
        except (StepFailedError, TemplateError) as problem:
            if strand.at_once and isinstance(problem, SwitchRefusedError):
                self._end(step, "done", f"another branch was faster: {problem}")
                return
            self._end(step, "failed", str(problem))
            raise _Stop(f"step {step.path} ({step.text}): {problem}") from problem
        self._end(step, "done")

    def _counted_from_now(self, step: plan.Wait) -> plan.Wait:
        if step.since is None:
            return step
        return replace(step, seconds=max(0.0, self.moments[step.since] + step.seconds - trio.current_time()))

    async def _expect(self, step: plan.Expect, strand: _Strand) -> None:
        self._start(step)
        silent = is_silent(step.expectation)
        default = DEFAULT_SILENCE_SECONDS if silent else self.world.within_seconds
        within = default if step.within_seconds is None else step.within_seconds
        since = self._since(step, strand, silent=silent)
        waited = await wait_until_decided(
            step.expectation,
            since=since,
            within_seconds=within,
            recorder=self.world.recorder,
            calls=self.world.calls,
            variables=self.world.variables,
        )
        await self.world.settle()
        self.world.captures.update(waited.captures)
        strand.expected = True
        recorder = self.world.recorder
        checks = list(step.checks or self.case.verifies)
        recorder.keep(
            Expected(
                **recorder.stamp(),
                step=step.path,
                checks=checks,
                expectation=waited.expectation,
                since=since,
                until=recorder.last,
                within_seconds=within,
                waited_seconds=waited.seconds,
                met=waited.met,
            )
        )
        self._end(step, "done" if waited.met else "failed", waited.detail)
        if not waited.met and any(self.is_must(check) for check in checks):
            raise _Stop(f"step {step.path} ({step.text}): {waited.detail}")

    def _since(self, step: plan.Expect, strand: _Strand, *, silent: bool) -> int:
        if isinstance(step.expectation, AnswerIs):
            return self._sent(step.expectation.answer)
        match step.since:
            case "start":
                return self.world.start
            case "cause":
                return strand.last if silent else strand.acting
            case path if path in strand.paths and not silent:
                return strand.acting
            case path:
                return self.began[path]

    def _sent(self, answer: str) -> int:
        """The number of the last fact before the command with this answer: an answer belongs to nothing else."""
        for fact in reversed(self.world.recorder.facts[self.world.start :]):
            if isinstance(fact, CommandSent) and fact.answer == answer:
                return fact.n - 1
        return self.world.start

    def _start(self, step: plan.Step) -> None:
        recorder = self.world.recorder
        recorder.keep(
            StepStarted(**recorder.stamp(), step=step.path, verb=step.verb, text=step.text, line=step.span.line)
        )

    def _end(self, step: plan.Step, outcome: str, detail: str = "") -> None:
        recorder = self.world.recorder
        recorder.keep(StepEnded(**recorder.stamp(), step=step.path, outcome=outcome, detail=detail))


async def run_case(case: plan.Case, world: World, *, must: Collection[str]) -> Ending:
    """Carry out one case in its world, cleanup included; `must` are the ids of the requirements that are a MUST.

    Cancelling it ends the scenario as interrupted: the cleanup still runs, within a bound, and then the cancellation
    goes on.
    """
    runner = _Runner(case, world, must.__contains__)
    ending = Ending(Outcome.INTERRUPTED, "the run was interrupted")
    try:
        now = world.recorder.last
        ending = await _run_steps(runner, case.steps, _Strand(acting=now, last=now))
    finally:
        interrupted = ending.outcome is Outcome.INTERRUPTED
        with trio.move_on_after(_INTERRUPTED_CLEANUP_SECONDS if interrupted else _CLEANUP_SECONDS, shield=True):
            ending = await _finish(runner, ending)
    return ending


async def _run_steps(runner: _Runner, steps: Sequence[plan.Step], strand: _Strand) -> Ending:
    try:
        await runner.run_all(steps, strand)
    except _Stop as stop:
        runner.stops.insert(0, stop)
    except Exception as problem:  # noqa: BLE001  # the boundary of a scenario: ours, told loudly, and the next one runs
        return _problem(runner.world, problem)
    return Ending(Outcome.STOPPED, str(runner.stops[0])) if runner.stops else Ending(Outcome.COMPLETED)


async def _finish(runner: _Runner, ending: Ending) -> Ending:
    """The scenario's own cleanup, each step whatever became of the one before, then ours."""
    world = runner.world
    strand = _Strand(acting=world.recorder.last, last=world.recorder.last)
    for step in runner.case.cleanup:
        runner.stops.clear()
        own = await _run_steps(runner, [step], strand)
        if own.outcome is Outcome.ERROR or (own.outcome is Outcome.STOPPED and ending.outcome is Outcome.COMPLETED):
            ending = own
    try:
        leaks = await clean_up(world)
    except Exception as problem:  # noqa: BLE001  # as above
        return _problem(world, problem)
    return replace(ending, leaks=tuple(leaks))


def _problem(world: World, problem: Exception) -> Ending:
    text = "".join(traceback.format_exception(problem))
    world.recorder.keep(HarnessProblem(**world.recorder.stamp(), problem=text))
    return Ending(Outcome.ERROR, f"{type(problem).__name__}: {problem}")
