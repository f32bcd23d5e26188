"""Parts of a run for CI jobs side by side: every case in exactly one, all about equally long. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from tserver_harness.certification.quick import seconds_of
from tserver_harness.plan import Case

__all__ = ["Shard"]


@dataclass(frozen=True, slots=True)
class Shard:
    """One of `of` parts that take about the same time, counted from 1."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """From `2/4`.

        Raises:
            ValueError: it is not two numbers, the first from 1 to the second.
        """
        number, slash, of = text.partition("/")
        if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
            raise ValueError(f"{text!r} is no shard: write 1/4 for the first of four parts")
        return cls(int(number), int(of))

    def of_cases(self, cases: Sequence[Case]) -> tuple[Case, ...]:
        """The cases of this part, in their order: the longest first go where least is waiting, so that parts are equal.

        The same cases give the same parts, on every machine.
        """
        seconds = {case.id: seconds_of(case) for case in cases}
        waiting = [0.0] * self.of
        mine: set[str] = set()
        for name in sorted(seconds, key=lambda each: (-seconds[each], each)):
            part = min(range(self.of), key=lambda each: (waiting[each], each))
            waiting[part] += seconds[name]
            if part == self.number - 1:
                mine.add(name)
        return tuple(case for case in cases if case.id in mine)
