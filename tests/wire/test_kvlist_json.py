import pytest

from tserver_wire import KeyValueList
from tserver_wire.kvlist_json import shown


def pairs(*given):
    return KeyValueList(given)


BOTH_WAYS = [
    ({}, pairs()),
    ({"segment": "gold", "visits": 3}, pairs(("segment", "gold"), ("visits", 3))),
    ({"a": {"b": {"c": 1}}}, pairs(("a", pairs(("b", pairs(("c", 1))))))),
    ({"empty": {}}, pairs(("empty", pairs()))),
    ({"raw": {"$bytes": "AAH/"}}, pairs(("raw", b"\x00\x01\xff"))),
    ({"": ""}, pairs(("", ""))),
    ({"$pairs": [["k", "v"], ["k", "w"]]}, pairs(("k", "v"), ("k", "w"))),
    ({"$pairs": [["$k", "v"]]}, pairs(("$k", "v"))),
    (
        {"a": {"$pairs": [["k", {"b": 1}], ["k", {"$bytes": ""}]]}},
        pairs(("a", pairs(("k", pairs(("b", 1))), ("k", b"")))),
    ),
    ({"low": -(2**63), "high": 2**63 - 1}, pairs(("low", -(2**63)), ("high", 2**63 - 1))),
]


@pytest.mark.parametrize(("raw", "given"), BOTH_WAYS)
def test_a_list_reads_and_writes(raw, given):
    assert given == KeyValueList.from_json(raw)
    assert given == KeyValueList.from_json_as_it_came(raw)
    assert raw == given.to_json()
    assert list(raw) == list(given.to_json())


def test_pairs_that_repeat_nothing_are_read_and_written_plainly():
    assert KeyValueList.from_json({"$pairs": [["k", "v"]]}).to_json() == {"k": "v"}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("x", 'UserData: "x" is not a key-value list; write an object'),
        ([], "UserData: [] is not a key-value list"),
        (None, "UserData: null is not a key-value list"),
        ({"a": 1.5}, "UserData.a: 1.5 is a float; a value is a string, an integer, an object"),
        ({"a": {"b": True}}, "UserData.a.b: true is true or false"),
        ({"a": None}, "UserData.a: null is null"),
        ({"a": [1]}, "UserData.a: [1] is an array"),
        ({"a": 2**63}, "UserData.a: 9223372036854775808 does not fit into 64 bits"),
        ({"a": -(2**63) - 1}, "does not fit into 64 bits"),
        ({"$k": 1}, 'key "$k" begins with $; write such a list as {"$pairs": [["key", "value"], ...]}'),
        ({"a": {"b": 1, "$c": 2}}, 'UserData.a: key "$c" begins with $'),
        ({"$pairs": [], "a": 1}, "$pairs stands beside other keys"),
        ({"$pairs": {"a": 1}}, '$pairs is {"a": 1}; write'),
        ({"$pairs": [["a"]]}, '["a"] in $pairs is not [key, value] with a text as key'),
        ({"$pairs": [["a", 1, 2]]}, "is not [key, value]"),
        ({"$pairs": [[1, "a"]]}, "is not [key, value]"),
        ({"$pairs": ["a"]}, '"a" in $pairs is not [key, value]'),
        ({"$pairs": [["a", 1.0]]}, "UserData.a: 1.0 is a float"),
        ({"$bytes": "AA=="}, "$bytes stands for one value, here a whole list is wanted"),
        ({"a": {"$bytes": "A"}}, 'UserData.a: $bytes "A" is not base64'),
        ({"a": {"$bytes": "ä"}}, "is not base64"),
        ({"a": {"$bytes": 1}}, "$bytes is 1; write base64 as a string"),
        ({"a": {"$bytes": "", "b": 1}}, "$bytes stands beside other keys"),
    ],
)
def test_what_no_list_may_hold_is_refused_with_words(raw, words):
    with pytest.raises(ValueError, match=r"UserData|\$|does not fit") as refused:
        KeyValueList.from_json(raw, "UserData")
    assert words in str(refused.value)


def test_without_a_place_the_words_begin_with_the_key():
    with pytest.raises(ValueError, match=r"^a\.b: 1\.5 is a float"):
        KeyValueList.from_json({"a": {"b": 1.5}})


@pytest.mark.parametrize(
    ("raw", "given"),
    [
        ({"a": 1.5, "b": None, "c": [1]}, [("a", 1.5), ("b", None), ("c", [1])]),
        ({"$odd": 1}, [("$odd", 1)]),
        ({"$pairs": "x"}, [("$pairs", "x")]),
        ({"a": {"$bytes": "?"}}, [("a", KeyValueList([("$bytes", "?")]))]),
        ({"a": {"$bytes": "AQ=="}}, [("a", b"\1")]),
    ],
)
def test_a_client_keeps_odd_lists_as_they_came(raw, given):
    assert given == list(KeyValueList.from_json_as_it_came(raw))


def test_what_came_odd_can_be_written_again():
    raw = {"a": 1.5, "b": None, "c": {"$bytes": "?"}}
    assert KeyValueList.from_json_as_it_came(raw).to_json()["a"] == 1.5


def test_a_long_or_unprintable_value_is_shown_cut_and_escaped():
    assert shown("x" * 100) == '"' + "x" * 56 + "..."
    assert shown("\ud800") == '"\\ud800"'
