"""Fuzzes what a T-Server says, as far as a bridge's session."""

import atheris

with atheris.instrument_imports(include=["tserver_bridge", "tserver_wire"]):
    from fuzzed import FUZZED

from fuzzing import fuzz

if __name__ == "__main__":
    fuzz("event", FUZZED["event"], max_bytes=8_000)
