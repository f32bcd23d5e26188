"""The keys of a mapping, read one by one, with located errors."""

from collections.abc import Callable

import pytest

from tserver_settings import Keys, Problems, read_source

KNOWN = ("text", "number", "seconds", "wait", "yes", "word", "words", "list", "map")
TEXT = """\
text: hello
number: 7
seconds: 0.5
wait: 2 s
yes: 'true'
word: red
words: [red, blue, red]
list: [1, 2]
map: {a: x, b: y}
"""


def keys_of(text: str) -> Keys:
    problems = Problems()
    node = read_source(text, "file.yaml", problems)
    assert node is not None
    return Keys(node, "place", KNOWN, problems)


def told(keys: Keys) -> list[tuple[str, int]]:
    return [(error.problem, error.span.line) for error in keys.problems.errors]


def test_values_of_each_kind() -> None:
    keys = keys_of(TEXT)

    assert (keys.text("text"), keys.find_text("text"), keys.integer("number", 0)) == ("hello", "hello", 7)
    assert (keys.seconds("seconds", 9.0), keys.duration("wait", 9.0)) == (0.5, 2.0)
    assert (keys.yes("yes", default=False), keys.word("word", ["red"], "blue")) == (True, "red")
    assert keys.words("words", ["red", "blue"], "colour") == ("red", "blue")
    assert len(list(keys.items("list"))) == 2
    assert keys.texts("map") == {"a": "x", "b": "y"}
    assert told(keys) == []


def test_what_is_left_out_has_its_default() -> None:
    keys = keys_of("{}")

    assert (keys.text("text", "none"), keys.find_text("text"), keys.integer("number", 3)) == ("none", None, 3)
    assert (keys.seconds("seconds", 9.0), keys.duration("wait", 8.0), keys.yes("yes", default=True)) == (9.0, 8.0, True)
    assert (keys.word("word", ["red"], "red"), keys.words("words", ["red"], "colour")) == ("red", ())
    assert (list(keys.items("list")), keys.texts("map"), keys.node("text")) == ([], {}, None)
    assert "text" not in keys
    assert keys.where("text") == keys.span
    assert told(keys) == []


@pytest.mark.parametrize(
    ("text", "read", "problem"),
    [
        ("seconds: -1", lambda keys: keys.seconds("seconds", 1.0), "`seconds` needs seconds, got"),
        ("seconds: 0", lambda keys: keys.seconds("seconds", 1.0), "`seconds` needs seconds, got"),
        ("seconds: 86400", lambda keys: keys.seconds("seconds", 1.0), "`seconds` needs seconds, got"),
        ("seconds: [1]", lambda keys: keys.seconds("seconds", 1.0), "`seconds` needs seconds, got"),
        ("number: 9", lambda keys: keys.number("number", 1, least=1, most=8), "`number` cannot be 9"),
        ("word: green", lambda keys: keys.word("word", ["red"], "red"), "`word` cannot be `green`"),
        ("words: [green]", lambda keys: keys.words("words", ["red"], "colour"), "there is no colour `green`"),
        ("list: 1", lambda keys: list(keys.items("list")), "`list` needs a list, got"),
        ("map: 1", lambda keys: keys.texts("map"), "`map` needs a mapping, got"),
        ("{}", lambda keys: keys.require("text", example="text: x"), "`place` needs `text`"),
    ],
)
def test_mistake_has_problem_place_and_remedy(text: str, read: Callable[[Keys], object], problem: str) -> None:
    keys = keys_of(text)
    read(keys)

    (error,) = keys.problems.errors
    assert error.problem.startswith(problem)
    assert error.span.line == 1
    assert error.remedy


def test_unknown_key_is_told_at_once_with_what_may_be_meant() -> None:
    keys = keys_of("text: a\nnumbr: 3\n")

    assert told(keys) == [("`place` has no key `numbr`", 2)]
    assert "number" in keys.problems.errors[0].remedy


def test_what_is_no_mapping() -> None:
    keys = keys_of("[1, 2]")

    assert [problem.partition(",")[0] for problem, _ in told(keys)] == ["`place` needs a mapping"]
    assert keys.text("text", "none") == "none"


def test_zero_seconds_where_they_are_allowed() -> None:
    assert keys_of("seconds: 0").seconds("seconds", 1.0, zero=True) == 0.0
