"""Where the shipped scenarios, schemas and pages are: in the checkout if this is one, else in the installed package.

A checkout wins, so that an edited scenario counts at once; an editable install has no copy that could be stale.
"""

from pathlib import Path
from typing import Literal

__all__ = ["shipped"]

_PACKAGE = Path(__file__).resolve().parent
_MARKS = {"scenarios": "requirements.yaml", "schemas": "README.md", "toolbar": "fusion/contacts.json"}
"""A file that tells our folder from anyone's of the same name."""

_FOLDERS = {"scenarios": "scenarios", "schemas": "schemas", "toolbar": "bridge/toolbar"}
"""Where it lies in a checkout."""


def shipped(kind: Literal["scenarios", "schemas", "toolbar"]) -> Path:
    """The folder of the shipped scenarios, of the published schemas, or of the toolbar's and Fusion's pages.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    checkout = _PACKAGE.parents[1] / _FOLDERS[kind]
    installed = _PACKAGE / "_shipped" / kind
    for folder in (checkout, installed):
        if (folder / _MARKS[kind]).is_file():
            return folder
    raise FileNotFoundError(
        f"no {kind} in {checkout} nor in {installed}; the installation is incomplete, install again"
    )
