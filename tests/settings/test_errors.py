"""Errors of authors: rendering, carets, suggestions."""

import pytest

from tserver_settings.errors import FilesInvalid, ScenarioError, Span, did_you_mean, nearest, render


def test_error_shows_place_line_caret_problem_and_remedy() -> None:
    error = ScenarioError(Span("a.yaml", 2, 3, 2, 6), "there is no verb `cal`", "did you mean `call`?")

    expected = """\
error: there is no verb `cal`
 --> a.yaml:2:3
  |
2 | - cal: c1
  |   ^^^
  = did you mean `call`?
"""
    assert expected == render([error], {"a.yaml": "steps:\n- cal: c1\n"})


def test_error_in_an_unknown_file_is_shown_without_its_line() -> None:
    error = ScenarioError(Span("b.yaml", 1, 1, 1, 2), "p", "r")

    assert render([error], {}) == "error: p\n --> b.yaml:1:1\n  = r\n"


def test_caret_stays_below_the_word_behind_tabs_and_long_numbers() -> None:
    error = ScenarioError(Span("a.yaml", 100, 2, 100, 5), "p", "r")
    rendered = render([error], {"a.yaml": "\n" * 99 + "\tabc"})

    assert "100 |     abc\n    |     ^^^\n" in rendered


def test_caret_of_several_lines_ends_with_the_first() -> None:
    error = ScenarioError(Span("a.yaml", 1, 3, 4, 2), "p", "r")

    assert "  |   ^^^\n" in render([error], {"a.yaml": "ab{cd\ne}"})


def test_place_behind_the_last_line_is_shown_empty() -> None:
    rendered = render([ScenarioError(Span("a.yaml", 9, 1, 9, 1), "p", "r")], {"a.yaml": "x"})

    assert "9 |\n  | ^\n" in rendered


def test_errors_of_all_files_are_sorted_and_said_once() -> None:
    late = ScenarioError(Span("b", 1, 1, 1, 1), "p", "r")
    early = ScenarioError(Span("a", 7, 1, 7, 1), "p", "r")

    assert (early, late) == FilesInvalid([late, early, late]).errors
    assert str(early) == "a:7:1: p; r"


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("ringin", ["ringing", "released"], "did you mean `ringing`?"),
        ("RINGING", ["ringing"], "did you mean `ringing`?"),
        ("haers", ["hears", "call"], "did you mean `hears`?"),
        ("zzz", ["b", "a"], "known: `a`, `b`"),
        ("zzz", [], "there is none"),
        (
            "x",
            [f"name-{n:02d}" for n in range(20)],
            "known: " + ", ".join(f"`name-{n:02d}`" for n in range(12)) + " and 8 more",
        ),
    ],
)
def test_remedy_for_an_unknown_name(word: str, known: list[str], expected: str) -> None:
    assert expected == did_you_mean(word, known)


def test_a_short_word_is_not_taken_for_any_other_short_word() -> None:
    assert nearest("ab", ["cd"]) is None
