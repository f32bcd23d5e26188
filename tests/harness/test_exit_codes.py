"""The exit codes and which one counts, as the page on the command says."""

import pytest

from tserver_harness.exit_codes import ExitCode, first_that_counts


@pytest.mark.parametrize(
    ("codes", "counts"),
    [
        ([], 0),
        ([0, 1], 1),
        ([1, 6, 7], 1),
        ([6, 7], 6),
        ([7], 7),
        ([5, 1], 5),
        ([2, 5, 1], 2),
        ([3, 2], 3),
        ([7, 6, 1, 5, 2, 3, 4], 4),
    ],
)
def test_first_in_the_order_of_the_page_counts(codes: list[int], counts: int) -> None:
    assert counts == first_that_counts(codes)


def test_every_code_has_its_meaning() -> None:
    assert list(range(8)) == [code.value for code in ExitCode]
    assert len({code.meaning for code in ExitCode}) == 8
