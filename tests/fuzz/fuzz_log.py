"""Fuzzes the log reader, and the import of what it reads."""

import atheris

with atheris.instrument_imports(include=["tserver_sim.log", "tserver_harness.log_import"]):
    from fuzzed import FUZZED

from fuzzing import fuzz

if __name__ == "__main__":
    fuzz("log", FUZZED["log"], max_bytes=20_000)
