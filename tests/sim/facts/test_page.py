"""`docs/model.md`: its generated parts are fresh, and name every message and every cell that refuses."""

import re
from pathlib import Path

import pytest

from tserver_sim.facts.page import PARTS, page_with_parts, write_page
from tserver_wire import MESSAGES

DOCUMENT = Path(__file__).parents[3] / "docs/model.md"
PAGE = DOCUMENT.read_text("utf-8")


def test_page_is_fresh() -> None:
    assert page_with_parts(PAGE) == PAGE, "run `python -m tserver_sim.facts.page docs/model.md`"


def test_each_message_has_one_row_in_the_order_of_the_numbers() -> None:
    rows = re.findall(r"^\| (\d+) \| ((?:Request|Event)\w+) \|", PAGE, re.MULTILINE)

    assert rows == [(str(row.number), name) for name, row in MESSAGES.items()]


def test_nothing_is_not_implemented() -> None:
    assert "not implemented" not in PAGE.lower()


def test_every_row_has_a_source() -> None:
    assert re.findall(r"^\| \d+ \| \w+ \| +\|", PAGE, re.MULTILINE) == []


def test_messages_that_the_page_names_exist() -> None:
    assert set(re.findall(r"\b(?:Event|Request)(?!SequenceNumber)[A-Z]\w+", PAGE)) <= set(MESSAGES)


def test_page_without_a_place_for_a_part_is_refused() -> None:
    with pytest.raises(ValueError, match="generated: refusals"):
        page_with_parts("<!-- generated: messages -->\n<!-- end -->\n")


def test_page_is_written_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("".join(f"<!-- generated: {name} -->\nworn-out\n<!-- end -->\n" for name in PARTS), "utf-8")
    write_page(path)
    text = path.read_text("utf-8")

    assert "worn-out" not in text
    assert "| party | `HELD` | holds | 185 |" in text
    assert "`answer_while_active`" in text
