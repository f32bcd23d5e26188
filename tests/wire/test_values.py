import pickle

import pytest

from tserver_wire import Addp, KeyValueList, Message, encode


def pairs(*given):
    return KeyValueList(given)


def test_a_list_keeps_order_and_repeated_keys():
    assert list(pairs(("b", 1), ("a", 2), ("b", 3))) == [("b", 1), ("a", 2), ("b", 3)]


def test_find_gives_the_first_value_of_a_key():
    assert pairs(("k", "v"), ("k", "w")).find("k") == "v"
    assert pairs(("k", "v")).find("x") is None


def test_of_makes_nested_lists_from_nested_mappings():
    assert KeyValueList.of({"a": {"b": 1}}) == pairs(("a", pairs(("b", 1))))


def test_attached_adds_at_the_end_even_what_is_there():
    assert pairs(("a", 1), ("b", 2)).attached(pairs(("a", 3))) == pairs(("a", 1), ("b", 2), ("a", 3))


@pytest.mark.parametrize(
    ("before", "more", "after"),
    [
        (pairs(("a", 1), ("b", 2)), pairs(("a", 3)), pairs(("a", 3), ("b", 2))),
        (pairs(("a", 1)), pairs(("c", 3)), pairs(("a", 1), ("c", 3))),
        (pairs(("a", 1), ("b", 2), ("a", 4)), pairs(("a", 3)), pairs(("a", 3), ("b", 2))),
        (pairs(("a", 1), ("b", 2)), pairs(("a", 3), ("a", 4)), pairs(("a", 3), ("a", 4), ("b", 2))),
        (pairs(("a", 1)), pairs(), pairs(("a", 1))),
    ],
)
def test_updated_replaces_pairs_of_the_same_key_and_adds_the_others(before, more, after):
    assert before.updated(more) == after


def test_without_drops_every_pair_of_the_key():
    assert pairs(("a", 1), ("b", 2), ("a", 3)).without("a") == pairs(("b", 2))


def test_truth_and_length_are_those_of_the_pairs():
    assert not pairs()
    assert pairs(("a", 1))
    assert len(pairs(("a", 1), ("a", 1))) == 2


def test_equal_lists_hash_alike_and_differ_from_other_things():
    assert len({pairs(("a", pairs(("b", b"x")))), pairs(("a", pairs(("b", b"x"))))}) == 1
    assert pairs(("a", 1)) != (("a", 1),)


def test_a_list_does_not_change():
    with pytest.raises(AttributeError, match="make a new one"):
        pairs(("a", 1)).pairs = ()


def test_a_list_can_be_pickled_and_shown():
    given = pairs(("a", b"x"))
    assert pickle.loads(pickle.dumps(given)) == given
    assert repr(given) == "KeyValueList([('a', b'x')])"


@pytest.mark.parametrize(
    ("given", "size"),
    [
        (pairs(), 2),
        (pairs(("k", "v")), 2 + 1 + 2 + 1 + 2 + 1),
        (pairs(("key", 7)), 2 + 1 + 2 + 3 + 2 + 4),
        (pairs(("l", pairs())), 2 + 1 + 2 + 1 + 2 + 4),
        (pairs(("l", pairs(("k", "v")))), 2 + 1 + 2 + 1 + 2 + 2 + 9),
        (pairs(("k", "ä")), 2 + 1 + 2 + 1 + 2 + 2),
        (pairs(("k", b"\0\1\2")), 2 + 1 + 2 + 1 + 2 + 3),
    ],
)
def test_packed_size_is_what_the_log_prints(given, size):
    assert (size, size) == (given.packed_bytes(), given.packed_bytes())


def test_json_bytes_are_the_json_form_and_made_once():
    given = pairs(("a", 1), ("a", b"\1"))
    assert given.json_bytes() == b'{"$pairs":[["a",1],["a",{"$bytes":"AQ=="}]]}'
    assert given.json_bytes() is given.json_bytes()


def test_addp_is_written_as_it_is_read():
    message = Message("RequestRegisterClient", {"Addp": Addp(9, 4.5)})
    assert encode(message) == b'{"message":"RequestRegisterClient","Addp":{"Timeout":9,"RemoteTimeout":4.5}}\n'
