"""The drawing of a load: XML whatever there is, a point for each second, and our own lateness in it."""

from xml.etree import ElementTree as ET

import pytest

from tserver_harness.reports.arrows import EVENT_ARROW, Arrow
from tserver_harness.reports.load_plot import load_svg
from tserver_harness.transcript import Late

EVENTS = Arrow(EVENT_ARROW, "EventRinging", ((0.5, 0.010), (0.9, 0.030), (3.1, 0.020)))
COMMANDS = Arrow("command to HTTP answer", "accept", ((1.0, 0.5),))
LATE = Late(n=1, at=2.0, time="", seconds=0.05, where="here")


def shapes(svg: str, name: str) -> list[ET.Element]:
    return [each for each in ET.fromstring(svg) if each.tag.endswith(name)]


@pytest.mark.parametrize(
    "arrows", [[], [COMMANDS], [EVENTS], [EVENTS, COMMANDS], [Arrow(EVENT_ARROW, "x", ((0, 0.0),))]]
)
@pytest.mark.parametrize("late", [[], [LATE]])
def test_drawing_is_xml_whatever_there_is(arrows: list[Arrow], late: list[Late]) -> None:
    svg = load_svg(arrows, late)

    assert ET.fromstring(svg).attrib["role"] == "img"
    assert len(shapes(svg, "polyline")) == 2
    assert len(shapes(svg, "circle")) == len(late)


def test_each_second_that_had_messages_has_a_point_and_a_bar() -> None:
    svg = load_svg([EVENTS, COMMANDS])
    lines = [each.attrib["points"].split() for each in shapes(svg, "polyline")]

    assert [len(points) for points in lines] == [2, 2]
    assert len(shapes(svg, "rect")) == 1 + 2
    assert "at most 30.0 ms" in ET.fromstring(svg).attrib["aria-label"]


def test_slow_ones_are_higher_than_half_of_them() -> None:
    slow, median = (
        [float(point.split(",")[1]) for point in each.attrib["points"].split()]
        for each in shapes(load_svg([EVENTS]), "polyline")
    )

    assert slow[0] < median[0]  # up is less
    assert slow[1] == median[1]


@pytest.mark.parametrize(("milliseconds", "top"), [(0.4, "0.5"), (1.0, "1"), (1.1, "2"), (30, "50"), (601, "1000")])
def test_axis_ends_with_a_number_that_reads_well(milliseconds: float, top: str) -> None:
    svg = ET.fromstring(load_svg([Arrow(EVENT_ARROW, "x", ((0.0, milliseconds / 1000),))]))

    assert top in [each.text for each in svg.iter() if each.tag.endswith("text")]
