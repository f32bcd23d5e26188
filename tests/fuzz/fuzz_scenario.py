"""Fuzzes the scenario loader."""

import atheris

with atheris.instrument_imports(include=["tserver_harness.language", "tserver_settings"]):
    from fuzzed import FUZZED

from fuzzing import fuzz

if __name__ == "__main__":
    fuzz("scenario", FUZZED["scenario"], max_bytes=4_000)
