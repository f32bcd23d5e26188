"""Parts of a run: everything once, nothing twice, and none much longer than another."""

import pytest

from tserver_harness.certification.quick import seconds_of
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.plan import Case
from tserver_harness.selection import select
from tserver_harness.sharding import Shard


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    """What is shipped for core and errors."""
    return select((), profiles=("core", "errors"), requirements=load_requirements())


@pytest.mark.parametrize("of", [1, 2, 3, 7])
def test_parts_are_the_whole_and_have_nothing_in_common(cases: tuple[Case, ...], of: int) -> None:
    parts = [Shard(number, of).of_cases(cases) for number in range(1, of + 1)]

    assert sorted(case.id for part in parts for case in part) == sorted(case.id for case in cases)
    for part in parts:
        assert list(part) == [case for case in cases if case in part]


def test_parts_take_about_the_same_time(cases: tuple[Case, ...]) -> None:
    lengths = [sum(map(seconds_of, Shard(number, 4).of_cases(cases))) for number in range(1, 5)]

    assert max(lengths) - min(lengths) <= max(map(seconds_of, cases))


def test_same_cases_in_another_order_give_the_same_parts(cases: tuple[Case, ...]) -> None:
    one, other = Shard(2, 3).of_cases(cases), Shard(2, 3).of_cases(cases[::-1])

    assert {case.id for case in one} == {case.id for case in other}


@pytest.mark.parametrize("text", ["1/4", "4/4", "1/1"])
def test_what_is_written_is_read(text: str) -> None:
    shard = Shard.parse(text)

    assert text == f"{shard.number}/{shard.of}"


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "a/b", "1/0", ""])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no shard"):
        Shard.parse(text)
