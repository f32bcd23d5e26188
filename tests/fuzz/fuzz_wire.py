"""Fuzzes what is read from the wire, at both ends."""

import atheris

with atheris.instrument_imports(include=["tserver_wire"]):
    from fuzzed import FUZZED

from fuzzing import fuzz

if __name__ == "__main__":
    fuzz("wire", FUZZED["wire"], max_bytes=70_000)
