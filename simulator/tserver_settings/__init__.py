"""Files that people write: YAML with places, read key by key, every mistake found at once; sans-IO.

Simulator configuration, bridge configuration, target files, dialects and scenarios are all read with it, so that their
errors look the same: file, line, column, the line with a caret, what is wrong, what to do.
"""

from tserver_settings.errors import FilesInvalid, Problems, ScenarioError, Span, did_you_mean, render
from tserver_settings.keys import Keys
from tserver_settings.source import read_source

__all__ = ["FilesInvalid", "Keys", "Problems", "ScenarioError", "Span", "did_you_mean", "read_source", "render"]
