"""A badge: green for what conforms, never for a quick look, and XML whatever the bridge is called."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tserver_harness.certification.badge import badge_svg
from tserver_harness.certification.certificate import make_certificate
from tserver_harness.results import BridgeUnderTest

GREEN, GREY, RED = "#1a7f37", "#57606a", "#b42318"


def badge(result_of: Any, requirements: Any, verdicts: Any = None, *, quick: bool = False, **changes: Any) -> str:
    result = result_of(verdicts, **changes)
    return badge_svg(make_certificate(result, requirements, {}, issued="", quick=quick))


@pytest.mark.parametrize(
    ("verdicts", "quick", "words", "colour"),
    [
        ({}, False, "acme 1.4: core conform", GREEN),
        ({"AV-01": "fail"}, False, "acme 1.4: does not conform", RED),
        ({}, True, "acme 1.4: quick look only", GREY),
        ({"AV-01": "fail"}, True, "acme 1.4: quick look only", GREY),
    ],
)
def test_words_and_colour(
    result_of: Any, requirements: Any, verdicts: Any, quick: bool, words: str, colour: str
) -> None:
    svg = ET.fromstring(badge(result_of, requirements, verdicts, quick=quick))

    assert svg.attrib["aria-label"] == words
    assert [each.attrib["fill"] for each in svg if each.tag.endswith("rect")][1] == colour


def test_name_is_text_and_no_markup(result_of: Any, requirements: Any) -> None:
    name = '<script>&"</script>'
    svg = ET.fromstring(badge(result_of, requirements, bridge=BridgeUnderTest(name=name, version="")))

    assert name in "".join(svg.itertext())
    assert not [each for each in svg.iter() if each.tag.endswith("script")]
