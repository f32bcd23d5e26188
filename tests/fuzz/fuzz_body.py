"""Fuzzes bodies of commands and of the control API."""

import atheris

with atheris.instrument_imports(include=["tserver_bridge", "tserver_sim.control.bodies", "tserver_wire"]):
    from fuzzed import FUZZED

from fuzzing import fuzz

if __name__ == "__main__":
    fuzz("body", FUZZED["body"], max_bytes=8_000)
