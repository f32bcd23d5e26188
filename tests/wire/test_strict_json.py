import pytest

from tserver_wire.strict_json import NotAnObjectError, StructureError, read_object


@pytest.mark.parametrize(
    ("line", "raw"),
    [
        (b"{}", {}),
        (b'{"a":1}', {"a": 1}),
        (b' {"a" : "b:c" , "d":{"e":"\\u00e4"}} ', {"a": "b:c", "d": {"e": "ä"}}),
        (b'{"a":"::::","b":[{"c":":"}]}', {"a": "::::", "b": [{"c": ":"}]}),
        ('{"a":"ä\\ud83d\\ude00"}'.encode(), {"a": "ä😀"}),
        (b'{"a":"\\"a\\":1"}', {"a": '"a":1'}),
        (b'{"a":{"x":1},"b":{"x":1}}', {"a": {"x": 1}, "b": {"x": 1}}),
    ],
)
def test_an_object_is_read(line, raw):
    assert raw == read_object(line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"hello", "not JSON"),
        (b'{"a":', "not JSON"),
        (b'{"a":1} {"b":2}', "not JSON"),
        (b'{"a":NaN}', "not JSON: NaN is no JSON value"),
        (b'{"a":-Infinity}', "not JSON"),
        (b"{'a':1}", "not JSON"),
        (b'{"a":"\t"}', "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'{"a":"\xff"}', "not UTF-8: byte 6"),
        (b"[]", "an array, not an object"),
        (b'"a"', "a string, not an object"),
        (b"1", "a number, not an object"),
        (b"1.5", "a number, not an object"),
        (b"true", "true or false, not an object"),
        (b"null", "null, not an object"),
        (b"[" * 30_000, "not JSON"),
        (b"[" * 10_000 + b"]" * 10_000, "an array, not an object"),
    ],
)
def test_garbage_is_no_object(line, words):
    with pytest.raises(NotAnObjectError) as refused:
        read_object(line)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("line", "repeated"),
    [
        (b'{"a":1,"a":2}', ["a"]),
        (b'{"a":{"b":1,"c":2,"b":3}}', ["b"]),
        (b'{"a":[{"b":1,"b":1}]}', ["b"]),
        (b'{"a" :1,"a"\t:2}', ["a"]),
        (b'{"a":":","\\u0061":2}', ["a"]),
        (b'{"a":1,"a":2,"b":{"c":1,"c":1}}', ["c", "a"]),
    ],
)
def test_a_repeated_key_is_refused_wherever_it_is(line, repeated):
    with pytest.raises(StructureError, match="is repeated; each key once") as refused:
        read_object(line)
    assert repeated == refused.value.repeated


@pytest.mark.parametrize(
    "line", [b'{"a":"\\ud800"}', b'{"a":{"b":["x\\udc00"]}}', b'{"\\ud83dx":1}', b'{"a":1,"b":"\\uDC00\\uD800"}']
)
def test_a_lone_surrogate_is_refused(line):
    with pytest.raises(StructureError, match="half of a surrogate pair"):
        read_object(line)


def nested(levels, opening=b'{"a":', closing=b"}", core=b"1"):
    return opening * levels + core + closing * levels


def test_sixteen_levels_are_read():
    assert read_object(nested(16))
    assert read_object(b'{"u":' + nested(15, b"[", b"]") + b"}")


@pytest.mark.parametrize("levels", [17, 18, 100, 10_000])
def test_more_levels_are_refused_and_the_rest_is_known(levels):
    line = b'{"ReferenceID":7,"UserData":' + nested(levels - 1) + b',"message":"X"}'
    with pytest.raises(StructureError, match="more than 16 levels") as refused:
        read_object(line)
    assert (refused.value.raw["ReferenceID"], refused.value.raw["message"]) == (7, "X")


def test_several_deep_places_are_cut_out():
    line = b'{"a":' + nested(20) + b',"b":' + nested(20, b"[", b"]") + b',"ReferenceID":1}'
    with pytest.raises(StructureError, match="more than 16 levels") as refused:
        read_object(line)
    assert refused.value.raw["ReferenceID"] == 1


def test_brackets_in_texts_are_no_levels():
    assert read_object(b'{"a":"' + b"{[" * 100 + b'\\"{"}') == {"a": "{[" * 100 + '"{'}


def test_endless_numbers_are_read_as_out_of_range():
    assert read_object(b'{"a":' + b"9" * 5000 + b"}")["a"] > 2**64
    assert read_object(b'{"a":1e999}') == {"a": float("inf")}
