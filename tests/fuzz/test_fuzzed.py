"""What the fuzzers begin with and what they found goes through; the fuzzers themselves: `make fuzz`."""

from pathlib import Path

import pytest
from found import FOUND
from fuzzed import FUZZED
from seeds import seeds_of, words_of

CASES = [(name, what) for name, found in FOUND.items() for what in found]


@pytest.mark.parametrize(("name", "what"), CASES)
def test_what_was_found_stays_mended(name: str, what: str) -> None:
    FUZZED[name](FOUND[name][what])


@pytest.mark.slow
@pytest.mark.parametrize("name", FUZZED)
def test_seeds_go_through(name: str) -> None:
    seeds = seeds_of(name)
    for seed in seeds:
        FUZZED[name](seed)

    assert len(seeds) > 5
    assert words_of(name)


def test_every_target_has_its_script() -> None:
    assert sorted(FUZZED) == sorted(path.stem.removeprefix("fuzz_") for path in Path(__file__).parent.glob("fuzz_*.py"))
    assert set(FUZZED) == set(FOUND)


@pytest.mark.parametrize("name", FUZZED)
@pytest.mark.parametrize("data", [b"", b"\n", b"\0" * 300, bytes(range(256)) * 4, b"[" * 5_000, b'{"a":' * 1_000])
def test_nonsense_goes_through(name: str, data: bytes) -> None:
    FUZZED[name](data)
