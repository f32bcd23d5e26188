"""The committed files that are made from the verb table are fresh."""

from pathlib import Path

import pytest

from tserver_harness.language.generate import generated, main

CHECKOUT = Path(__file__).parents[3]


@pytest.mark.parametrize("path", sorted(generated(CHECKOUT)), ids=str)
def test_committed_file_is_fresh(path: Path) -> None:
    committed = (CHECKOUT / path).read_text("utf-8")

    assert generated(CHECKOUT)[path] == committed, "run `python -m tserver_harness.language.generate`"


def test_tutorial_above_the_mark_is_kept(tmp_path: Path) -> None:
    for folder in ("docs", "schemas"):
        (tmp_path / folder).mkdir()
    (tmp_path / "docs/scenario-language.md").write_text("# Mine\n", "utf-8")

    main(tmp_path)
    once = (tmp_path / "docs/scenario-language.md").read_text("utf-8")
    main(tmp_path)

    assert once.startswith("# Mine\n<!-- ")
    assert once == (tmp_path / "docs/scenario-language.md").read_text("utf-8")
