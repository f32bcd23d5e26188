"""From a T-Server log to a scenario file; sans-IO. `tsim log import` reads and writes the files.

The scenario's agents are the target's, so DNs and agent ids of the log do not matter: numbers of callers, attached data
and the order of things do. Every message of the log stands in the file as a comment, with all its attributes.
"""

from tserver_harness.log_import.importing import Imported, import_log
from tserver_harness.log_import.masking import NumberMasks, mask_log

__all__ = ["Imported", "NumberMasks", "import_log", "mask_log"]
