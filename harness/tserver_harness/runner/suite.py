"""A whole run: scenario after scenario on one ground, every fact on disk, and an orderly end whatever happens.

`run_suite` is the one entry for the command line, the pytest plugin and tests; `run_blocking` adds the clock.
"""

import signal
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Self

import trio
import trio.testing

from tserver_bridge.mutants import MUTANTS
from tserver_harness.plan import Case
from tserver_harness.runner.ending import Ending, Outcome
from tserver_harness.runner.errors import SetupError, bare_setup_errors
from tserver_harness.runner.foreign import RestartingGround, StandingGround
from tserver_harness.runner.grounds import Ground
from tserver_harness.runner.in_process import InProcessGround
from tserver_harness.runner.lateness import watch_lateness
from tserver_harness.runner.order import Order
from tserver_harness.runner.parallel import run_in_parts
from tserver_harness.runner.recorder import Recorder
from tserver_harness.runner.reference import reference_target
from tserver_harness.runner.run import run_case
from tserver_harness.runner.suite_identity import environment
from tserver_harness.target import Target
from tserver_harness.transcript import (
    Fact,
    HarnessProblem,
    RunEnded,
    RunStarted,
    ScenarioEnded,
    write_fact,
)

__all__ = ["run_blocking", "run_suite"]


def run_blocking(order: Order, *, on_fact: Callable[[Fact], None]) -> list[Fact]:
    """Run it all, on the clock that was asked for, with every fact in `transcript.ndjson` and to `on_fact`.

    Ctrl-C and SIGTERM end the run in order.

    Raises:
        SetupError: the first scenario could not even begin.
    """
    order.out.mkdir(parents=True, exist_ok=True)
    with _transcript(order) as write:

        def sink(fact: Fact) -> None:
            write(fact)
            on_fact(fact)

        jobs = min(order.jobs, len(order.cases))
        return run_in_parts(order, _run_part, sink) if jobs > 1 else _run_part(order, sink)


def _run_part(order: Order, on_fact: Callable[[Fact], None]) -> list[Fact]:
    clock = trio.testing.MockClock(autojump_threshold=0) if order.clock == "virtual" else None
    with bare_setup_errors():
        return trio.run(partial(_run_until_signal, order, on_fact), clock=clock)


@contextmanager
def _transcript(order: Order) -> Iterator[Callable[[Fact], None]]:
    with (order.out / "transcript.ndjson").open("wb") as transcript:

        def write(fact: Fact) -> None:
            transcript.write(write_fact(fact))
            if order.clock == "real" or isinstance(fact, ScenarioEnded):
                transcript.flush()

        yield write


async def _run_until_signal(order: Order, on_fact: Callable[[Fact], None]) -> list[Fact]:
    facts: list[Fact] = []
    async with trio.open_nursery() as nursery:
        await nursery.start(_cancel_on_signal, nursery.cancel_scope)
        await run_suite(order, on_fact=on_fact, facts=facts)
        nursery.cancel_scope.cancel()
    return facts


async def _cancel_on_signal(scope: trio.CancelScope, *, task_status: trio.TaskStatus[None]) -> None:
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        task_status.started()
        async for _ in signals:
            scope.cancel()
            return


async def run_suite(order: Order, *, on_fact: Callable[[Fact], None], facts: list[Fact] | None = None) -> list[Fact]:
    """Run the cases in order; every fact goes into `facts` (given or new) and to `on_fact`.

    Cancelling it ends the run as interrupted, with the scenario under way cleaned up.

    Raises:
        SetupError: the first scenario could not even begin.
    """
    recorder = Recorder(started=datetime.now(UTC), sink=on_fact, facts=facts)
    status = "interrupted"
    try:
        with bare_setup_errors():
            await _run(order, recorder)
        status = "finished"
    except SetupError:
        raise
    except Exception as problem:
        text = "".join(traceback.format_exception(problem))
        recorder.keep(HarnessProblem(**recorder.stamp(), problem=text))
        raise
    finally:
        recorder.scenario = None
        recorder.keep(RunEnded(**recorder.stamp(), status=status))
    return recorder.facts


async def _run(order: Order, recorder: Recorder) -> None:
    async with trio.open_nursery() as nursery:
        if order.clock == "real":
            nursery.start_soon(watch_lateness, recorder)
        async with _ground(order, recorder) as ground:
            _tell_started(order, ground, recorder)
            for number, case in enumerate(order.cases):
                await _run_one(case, order, ground, recorder, first=number == 0 and order.begins_run)
        nursery.cancel_scope.cancel()


@asynccontextmanager
async def _ground(order: Order, recorder: Recorder) -> AsyncIterator[Ground]:
    settle = trio.testing.wait_all_tasks_blocked if order.clock == "virtual" else trio.lowlevel.checkpoint
    target = order.target
    if target is None:
        mutant = None if order.mutant is None else MUTANTS[order.mutant]
        yield InProcessGround(reference_target(), recorder, settle, mutant)
    elif target.start is not None and target.start.isolation == "restart":
        yield RestartingGround(target, recorder, settle, order.out, side=order.side)
    else:
        standing = StandingGround(target, recorder, settle, order.out, side=order.side)
        try:
            yield standing
        finally:
            await standing.close()


def _tell_started(order: Order, ground: Ground, recorder: Recorder) -> None:
    target = ground.target
    recorder.keep(
        RunStarted(
            **recorder.stamp(),
            suite_version=order.identity.version,
            suite_digest=order.identity.digest,
            revision=order.identity.revision,
            clock=order.clock,
            bridge_name=target.bridge.name,
            bridge_version=target.bridge.version,
            profiles=list(order.profiles or target.profiles),
            capabilities=list(target.capabilities),
            planned=[case.id for case in order.cases],
            environment={**environment(), **_told_of(target, order)},
        )
    )


def _told_of(target: Target, order: Order) -> dict[str, str]:
    """What the judge and the reports need to know of the target: its dialect, and how to name it on a command line."""
    told = {"dialect": target.dialect}
    if order.target_file is not None:
        told["target"] = order.target_file
    if order.mutant is not None:
        told["mutant"] = order.mutant
    if order.rerun is not None:
        told["rerun"] = order.rerun
    return told


async def _run_one(case: Case, order: Order, ground: Ground, recorder: Recorder, *, first: bool) -> None:
    recorder.scenario = case.id
    with _Telling(recorder) as telling:
        ending = await _ending_of(case, order, ground, recorder, telling)
        if first and ending.problem is not None:
            raise ending.problem


class _Telling:
    """Sees to it that every scenario that began ends in the facts, once: what comes later is not part of it."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._began = trio.current_time()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._recorder.scenario is not None:
            self.tell(Ending(Outcome.INTERRUPTED, "the run was interrupted"))

    def tell(self, ending: Ending) -> Ending:
        self._recorder.keep(
            ScenarioEnded(
                **self._recorder.stamp(),
                outcome=ending.outcome.value,
                seconds=round(trio.current_time() - self._began, 6),
                detail=ending.detail,
                leaks=list(ending.leaks),
            )
        )
        self._recorder.scenario = None
        return ending


async def _ending_of(case: Case, order: Order, ground: Ground, recorder: Recorder, telling: _Telling) -> Ending:
    why_not = ground.why_not(case)
    if why_not and not order.try_undeclared:
        ground.tell_scenario(case)
        return telling.tell(Ending(Outcome.NOT_APPLICABLE, why_not))
    seed = case.seed if order.seed is None else order.seed
    try:
        with bare_setup_errors():
            async with ground.world(case, seed=seed) as world:
                return telling.tell(await run_case(case, world, must=order.must))
    except SetupError as problem:
        recorder.keep(HarnessProblem(**recorder.stamp(), problem=str(problem), blame="environment"))
        return telling.tell(Ending(Outcome.ENVIRONMENT, str(problem), problem=problem))
