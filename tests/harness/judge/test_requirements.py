"""The requirements as they are shipped, and what is wrong with a file that is not as it should be."""

from pathlib import Path

import msgspec
import pytest

from tserver_harness.judge.requirements import Requirements, load_requirements

FILE = """\
revision: "1"
profiles: {core: The main job, extended: More}
requirements:
- {id: B-1, profile: core, keyword: MUST, text: b, source: s}
- {id: A-1, profile: extended, keyword: MAY, text: a, source: s, capability: hold}
"""


def test_order_is_that_of_the_file() -> None:
    requirements = Requirements.parse(FILE)

    assert (requirements.ids, requirements.profiles) == (("B-1", "A-1"), ("core", "extended"))
    assert ([each.id for each in requirements], len(requirements)) == (["B-1", "A-1"], 2)


def test_one_is_found_by_its_id() -> None:
    requirements = Requirements.parse(FILE)

    assert (requirements["A-1"].capability, requirements.find("X-9")) == ("hold", None)
    assert ("B-1" in requirements, "X-9" in requirements) == (True, False)
    with pytest.raises(KeyError):
        requirements["X-9"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("A-1", "B-1", "requirement B-1 is there twice"),
        ("profile: core", "profile: cor", "requirement B-1 names the unknown profile 'cor'"),
        ("MUST", "SHALL", r"keyword"),
        ("source: s}", "sauce: s}", r"sauce"),
    ],
)
def test_file_that_is_not_as_it_should_be_is_refused(old: str, new: str, problem: str) -> None:
    with pytest.raises((ValueError, msgspec.ValidationError), match=problem):
        Requirements.parse(FILE.replace(old, new, 1))


def test_file_may_be_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(FILE)

    assert load_requirements(tmp_path / "mine.yaml").revision == "1"


def test_shipped_ones_are_there() -> None:
    requirements = load_requirements()

    assert {"AV-01", "IN-01", "AC-02", "HU-03"} <= set(requirements.ids)
    assert requirements.profiles[0] == "core"
