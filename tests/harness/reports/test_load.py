"""How long each arrow took under load, as a table and over time."""

from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tserver_harness.judge.monitors import Delay
from tserver_harness.reports.load import Arrow, arrows_of, load_markdown, load_svg

EVENTS = Arrow("T-Server event to toolbar: EventRinging", ((0.5, 0.010), (0.9, 0.030), (3.1, 0.020)))
COMMANDS = Arrow("command to answer: accept", ((1.0, 0.5),))


def test_arrows_are_events_and_commands_by_name(mixed: Any) -> None:
    heard = next(fact for fact in mixed.facts if type(fact).__name__ == "ToolbarHeard")
    arrows = arrows_of(mixed.facts, [Delay(0.02, 5.0, heard.n), Delay(0.04, 6.0, heard.n)])

    by_name = {arrow.name: arrow.took for arrow in arrows}
    assert by_name[f"T-Server event to toolbar: {heard.message['eventName']}"] == ((5.0, 0.02), (6.0, 0.04))
    assert "command to answer: initialize" in by_name
    assert [arrow.name for arrow in arrows] == sorted(by_name)


def test_page_has_a_row_for_each_arrow(mixed: Any) -> None:
    text = load_markdown(mixed.result, [COMMANDS, EVENTS], "Load")

    assert "| T-Server event to toolbar: EventRinging | 3 | 20.0 | 30.0 | 30.0 | 30.0 |" in text
    assert "| command to answer: accept | 1 | 500.0 | 500.0 | 500.0 | 500.0 |" in text
    assert text.startswith("# Load\n\nacme-bridge 1.4.2, virtual clock.\n")


def test_name_of_a_bridges_event_breaks_no_table(mixed: Any, hostility: ModuleType) -> None:
    arrow = Arrow(f"T-Server event to toolbar: a|b\n{hostility.MARKUP}", ((0.0, 0.1),))
    (row,) = [line for line in load_markdown(mixed.result, [arrow], "Load").splitlines() if "a\\|b" in line]

    assert row.replace("\\|", "").count("|") == 7
    assert "<script" not in row.replace("\\<script", "")


@pytest.mark.parametrize("arrows", [[], [COMMANDS], [EVENTS], [EVENTS, COMMANDS], [Arrow("T-Server x", ((0, 0.0),))]])
def test_drawing_is_xml_whatever_there_is(arrows: list[Arrow]) -> None:
    svg = ET.fromstring(load_svg(arrows))

    assert svg.attrib["role"] == "img"
    assert len([each for each in svg if each.tag.endswith("polyline")]) == 2


def test_drawing_has_a_point_for_each_second_that_had_messages() -> None:
    svg = ET.fromstring(load_svg([EVENTS]))
    lines = [each.attrib["points"].split() for each in svg if each.tag.endswith("polyline")]

    assert [len(points) for points in lines] == [2, 2]
    assert "at most 30.0 ms" in svg.attrib["aria-label"]
