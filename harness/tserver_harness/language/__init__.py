"""The scenario language: YAML text to a checked tree, and the tree to cases that are ready to run.

Sans-IO. `load_scenario` reads and checks, `expand` takes compound verbs apart, `load_cases_of` does
both; `match` and `fill` serve the runner and the judge.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tserver_harness.language.expansion import expand
    from tserver_harness.language.parse import load_cases_of, load_heads_of, load_scenario
    from tserver_harness.language.patterns import ABSENT, Match, Mismatch, match
    from tserver_harness.language.syntax import Head, Scenario
    from tserver_harness.language.templates import TemplateError, fill
    from tserver_settings.errors import FilesInvalid, ScenarioError, Span, render

__all__ = [
    "ABSENT",
    "FilesInvalid",
    "Head",
    "Match",
    "Mismatch",
    "Scenario",
    "ScenarioError",
    "Span",
    "TemplateError",
    "expand",
    "fill",
    "load_cases_of",
    "load_heads_of",
    "load_scenario",
    "match",
    "render",
]

_HOMES = {
    "tserver_settings.errors": ("FilesInvalid", "ScenarioError", "Span", "render"),
    f"{__name__}.expansion": ("expand",),
    f"{__name__}.parse": ("load_cases_of", "load_heads_of", "load_scenario"),
    f"{__name__}.patterns": ("ABSENT", "Match", "Mismatch", "match"),
    f"{__name__}.syntax": ("Head", "Scenario"),
    f"{__name__}.templates": ("TemplateError", "fill"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import on first use: `plan` needs `errors` from here, and `expand` from here needs `plan`."""
    if name not in _HOME_OF:
        raise AttributeError(name)
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value
