"""Scenarios on several processors: each has a process that runs its part on a clock of its own.

Only for the reference bridge in virtual time: there a scenario shares nothing with the one before it, and no verdict
depends on how long anything took. The facts come out as if one process had run all cases one behind the other.

A process is a fork of this one, so that nothing is loaded twice. It writes its facts into a pipe, a scenario at a time;
what goes wrong in it is the last line there.
"""

import gc
import os
import selectors
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from types import FrameType

import msgspec

from tserver_harness.runner.errors import SetupError
from tserver_harness.runner.leaves import leaves
from tserver_harness.runner.order import Order
from tserver_harness.runner.parts import Merger
from tserver_harness.sharding import Shard
from tserver_harness.transcript import Fact, ScenarioEnded, read_facts, write_fact

__all__ = ["WorkerFailedError", "run_in_parts"]

_READ_BYTES = 262_144
_FAILED = b"!"
"""How a line begins that is no fact but tells why a process ended."""


class WorkerFailedError(Exception):
    """A process of ours failed: its traceback, for whoever mends us."""


class _Failure(msgspec.Struct, frozen=True):
    problem: str
    remedy: str | None = None  # None: a failure of ours


def run_in_parts(
    order: Order, run_part: Callable[[Order, Callable[[Fact], None]], object], on_fact: Callable[[Fact], None]
) -> list[Fact]:
    """Run an order with `order.jobs` processes; `run_part` runs a part of it in one of them.

    A signal to end goes on to the processes, and what they still tell is taken.

    Raises:
        SetupError: the first scenario could not even begin.
        WorkerFailedError: a process failed.
    """
    merger = Merger([case.id for case in order.cases], on_fact)
    gc.freeze()  # or every collection in a child would copy what all of them share
    with ExitStack() as children:
        workers = [children.enter_context(_forked(part, run_part)) for part in _parts(order)]
        with _passing_signals_on(workers):
            _read_all(workers, merger)
    gc.unfreeze()
    facts = merger.finish()
    for worker in workers:
        if worker.failure is not None:
            raise _error_of(worker.failure)
    return facts


def _parts(order: Order) -> list[Order]:
    """As much work for each: what takes time is the steps on the virtual clock, and waiting on the real one."""
    if order.clock == "virtual":
        return _parts_by_steps(order)
    hands = [Shard(number, order.jobs).of_cases(order.cases) for number in range(1, order.jobs + 1)]
    return [
        replace(order, cases=hand, begins_run=hand[0] is order.cases[0], side=side)
        for side, hand in enumerate(hand for hand in hands if hand)
    ]


def _parts_by_steps(order: Order) -> list[Order]:
    """The largest case first, always to whoever has least by then."""
    parts: list[list[int]] = [[] for _ in range(min(order.jobs, len(order.cases)))]
    loads = [0] * len(parts)
    work = [1 + sum(1 for _ in leaves(case.steps)) for case in order.cases]
    for number in sorted(range(len(work)), key=lambda number: (-work[number], number)):
        least = loads.index(min(loads))
        parts[least].append(number)
        loads[least] += work[number]
    return [
        replace(order, cases=[order.cases[number] for number in sorted(part)], begins_run=0 in part) for part in parts
    ]


def _error_of(failure: _Failure) -> Exception:
    if failure.remedy is None:
        return WorkerFailedError(failure.problem)
    return SetupError(failure.problem, failure.remedy)


@dataclass(slots=True)
class _Worker:
    """A process and what has come from it."""

    pid: int
    pipe: int
    rest: bytearray = field(default_factory=bytearray)
    failure: _Failure | None = None
    told_to_end: bool = False

    def take(self, data: bytes) -> list[Fact]:
        """The facts of the lines that are whole by now."""
        *lines, rest = (bytes(self.rest) + data).split(b"\n")
        self.rest = bytearray(rest)
        for line in lines:
            if line.startswith(_FAILED):
                self.failure = msgspec.json.decode(line[1:], type=_Failure)
        return list(read_facts(line + b"\n" for line in lines if not line.startswith(_FAILED)))

    def wait(self) -> None:
        """Its pipe has ended, and so does it; with what code is looked at, because a killed one says nothing."""
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if code != 0 and self.failure is None and not self.told_to_end:
            how = f"by signal {-code} ({signal.strsignal(-code)})" if code < 0 else f"with code {code}"
            self.failure = _Failure(f"a process that ran scenarios ended {how} before it was done")


@contextmanager
def _forked(order: Order, run_part: Callable[[Order, Callable[[Fact], None]], object]) -> Iterator[_Worker]:
    ours, theirs = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        _be_worker(order, run_part, theirs)
    os.close(theirs)
    try:
        yield _Worker(pid, ours)
    finally:
        os.close(ours)
        _end(pid)


def _be_worker(order: Order, run_part: Callable[[Order, Callable[[Fact], None]], object], theirs: int) -> None:
    """Never returns: the rest of the program belongs to the parent."""
    try:
        os.setpgid(0, 0)  # Ctrl-C reaches the parent, who tells us
        with os.fdopen(theirs, "wb", buffering=_READ_BYTES) as pipe:

            def tell(fact: Fact) -> None:
                pipe.write(write_fact(fact))
                if isinstance(fact, ScenarioEnded):
                    pipe.flush()

            try:
                run_part(order, tell)
            except SetupError as problem:
                pipe.write(_FAILED + msgspec.json.encode(_Failure(problem.problem, problem.remedy)) + b"\n")
            except BaseException as problem:  # noqa: BLE001  # the boundary between two processes
                text = "".join(traceback.format_exception(problem))
                pipe.write(_FAILED + msgspec.json.encode(_Failure(text)) + b"\n")
    finally:
        os._exit(0)


def _end(pid: int) -> None:
    """Only a process whose pipe is still open runs at this point: we are failing, so it is ended."""
    with suppress(ProcessLookupError, ChildProcessError):
        if os.waitpid(pid, os.WNOHANG)[0] == 0:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


@contextmanager
def _passing_signals_on(workers: Sequence[_Worker]) -> Iterator[None]:
    def pass_on(_number: int, _frame: FrameType | None) -> None:
        for worker in workers:
            worker.told_to_end = True
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGTERM)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _read_all(workers: Sequence[_Worker], merger: Merger) -> None:
    with selectors.DefaultSelector() as open_pipes:
        for worker in workers:
            open_pipes.register(worker.pipe, selectors.EVENT_READ, worker)
        while open_pipes.get_map():
            for key, _ in open_pipes.select():
                worker = key.data
                data = os.read(worker.pipe, _READ_BYTES)
                for fact in worker.take(data):
                    merger.take(worker.pid, fact)
                if not data:
                    merger.ended(worker.pid)
                    open_pipes.unregister(worker.pipe)
                    worker.wait()
