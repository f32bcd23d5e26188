"""The simulator on the network, the trio shell of the model: listener, clients, owner of the switch, faults, taps.

`serve` runs it and gives a `Simulator`, the handle for everything that happens on the telephone side.
"""

from tserver_sim.server.asking import StimulusRefusedError
from tserver_sim.server.faults import FaultInvalidError, FaultTable
from tserver_sim.server.listener import CannotListenError
from tserver_sim.server.serve import ControlListen, Listening, serve
from tserver_sim.server.simulator import Simulator
from tserver_sim.server.stamps import wall_clock
from tserver_sim.server.taps import TapRecord

__all__ = [
    "CannotListenError",
    "ControlListen",
    "FaultInvalidError",
    "FaultTable",
    "Listening",
    "Simulator",
    "StimulusRefusedError",
    "TapRecord",
    "serve",
    "wall_clock",
]
