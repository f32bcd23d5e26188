"""One coverage-guided fuzzer, run for a time: seeds and dictionary written out, atheris set up, findings kept.

Called by the scripts `fuzz_<name>.py` after they have imported what is to be instrumented; see `make fuzz`.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import atheris
from seeds import seeds_of, words_of

__all__ = ["fuzz"]

OUT = Path(os.environ.get("FUZZ_OUT", "tsim-out/fuzz"))
SECONDS = int(os.environ.get("FUZZ_SECONDS", "600"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
INPUT_SECONDS = 20  # more than any of our bounds allows on a busy machine
MEMORY_MIB = 2_048


def fuzz(name: str, target: Callable[[bytes], None], *, max_bytes: int) -> None:
    """Feed a target until the time is over or it raises; does not return.

    What was learned stays in `tsim-out/fuzz/<name>/corpus`, a finding in `tsim-out/fuzz/<name>/finding-*`: make it
    small, mend the bug, and put it into `found.py`.
    """
    folder = OUT / name
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in seeds_of(name):
        (corpus / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)
    dictionary = folder / "words.dict"
    dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in sorted(set(words_of(name)))))
    arguments = [
        sys.argv[0],
        f"-max_total_time={SECONDS}",
        f"-seed={SEED}",
        f"-max_len={max_bytes}",
        f"-timeout={INPUT_SECONDS}",
        f"-rss_limit_mb={MEMORY_MIB}",
        f"-dict={dictionary}",
        f"-artifact_prefix={folder}/finding-",
        "-print_final_stats=1",
        "-verbosity=0",
        str(corpus),
    ]
    print(f"== {name}: {SECONDS} s, seed {SEED}, {len(list(corpus.iterdir()))} inputs to begin with", flush=True)
    atheris.Setup(arguments, target)
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\' else f"\\x{byte:02X}"
        for letter in word
        for byte in [ord(letter) & 0xFF]
    )
