"""Where the shipped scenarios and schemas are: in the checkout if this is one, else in the installed package.

A checkout wins, so that an edited scenario counts at once; an editable install has no copy that could be stale.
"""

from pathlib import Path
from typing import Literal

__all__ = ["shipped"]

_PACKAGE = Path(__file__).resolve().parent
_MARKS = {"scenarios": "requirements.yaml", "schemas": "README.md"}
"""A file that tells our folder from anyone's of the same name."""


def shipped(kind: Literal["scenarios", "schemas"]) -> Path:
    """The folder of the shipped scenarios, or of the published schemas.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    checkout = _PACKAGE.parents[1] / kind
    installed = _PACKAGE / "_shipped" / kind
    for folder in (checkout, installed):
        if (folder / _MARKS[kind]).is_file():
            return folder
    raise FileNotFoundError(
        f"no {kind} in {checkout} nor in {installed}; the installation is incomplete, install again"
    )
