"""Write what is made from the verb table: `python -m tserver_harness.language.generate [FOLDER]`.

Writes `schemas/scenario.schema.json` and the reference part of `docs/scenario-language.md` below the checkout's folder;
the tutorial above the mark is written by hand and stays.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from tserver_harness.language.reference import MARK, reference
from tserver_harness.language.scenario_schema import scenario_schema

__all__ = ["generated"]

_CHECKOUT = Path(__file__).parents[3]
_SCHEMA = Path("schemas/scenario.schema.json")
_DOCUMENT = Path("docs/scenario-language.md")


def generated(checkout: Path = _CHECKOUT) -> Mapping[Path, str]:
    """The text that the generated files should have, by their path in the checkout."""
    tutorial = (checkout / _DOCUMENT).read_text("utf-8").partition(MARK)[0]
    return {
        _SCHEMA: json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n",
        _DOCUMENT: tutorial + reference(),
    }


def main(checkout: Path) -> None:
    """Write both files."""
    for path, text in generated(checkout).items():
        (checkout / path).write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else _CHECKOUT)
