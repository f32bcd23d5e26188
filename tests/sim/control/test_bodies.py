from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tserver_sim.control import bodies
from tserver_sim.control.errors import ControlError
from tserver_wire import KeyValueList


def refusal(data: bytes, shape: Any) -> ControlError:
    with pytest.raises(ControlError) as caught:
        bodies.read_body(data, shape)
    return caught.value


@pytest.mark.parametrize("data", [b"", b"  \n", b"{}"])
def test_empty_body_is_an_empty_object(data: bytes) -> None:
    assert bodies.OneCall() == bodies.read_body(data, bodies.OneCall)


@pytest.mark.parametrize(
    "data", [b"not json", b"{", b"\xff", b'{"a":NaN}', b"[" * 5000, b'{"a":"\\ud800"}', b"{} {}", b'{"a":1e999}']
)
def test_what_is_not_json_is_400(data: bytes) -> None:
    error = refusal(data, bodies.OneCall)
    assert (error.status, error.code, error.field) == (400, "not-json", None)


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"[]", "an array"), (b"null", "null"), (b"true", "true or false"), (b"1.5", "a number"), (b'"x"', "a string")],
)
def test_what_is_no_object_is_422(data: bytes, kind: str) -> None:
    error = refusal(data, bodies.OneCall)
    assert (422, f"the body is {kind}, not an object; write {{...}}") == (error.status, error.message)


@pytest.mark.parametrize(
    ("data", "shape", "field", "message"),
    [
        (
            b'{"from":"1","too":"7001"}',
            bodies.CallToPlace,
            "too",
            "unknown key 'too' (did you mean to?); known are from, to, dnis, userData, id",
        ),
        (b'{"x":1}', bodies.NoBody, "x", "unknown key 'x'; this route takes none"),
        (b'{"from":"1"}', bodies.CallToPlace, "to", "to is missing; needed: from, to"),
        (b"", bodies.Login, "dn", "dn is missing; needed: dn"),
        (b'{"from":"1","to":7001}', bodies.CallToPlace, "to", "to: Expected `str`, got `int`"),
        (b'{"from":null,"to":"7001"}', bodies.CallToPlace, "from", "from: Expected `str`, got `null`"),
        (b'{"from":"1","to":""}', bodies.CallToPlace, "to", "to: Expected `str` of length >= 1"),
        (
            b'{"from":"1","to":"7001","userData":[]}',
            bodies.CallToPlace,
            "userData",
            "userData: Expected `object | null`, got `array`",
        ),
        (b'{"how":"nicely"}', bodies.ClientCut, "how", "how: Invalid enum value 'nicely'"),
        (
            b'{"behaviour":"sometimes"}',
            bodies.OutsideReaction,
            "behaviour",
            "behaviour: Invalid enum value 'sometimes'",
        ),
        (
            b'{"behaviour":"busy","afterSeconds":-1}',
            bodies.OutsideReaction,
            "afterSeconds",
            "afterSeconds: Expected `float` >= 0.0",
        ),
        (
            b'{"behaviour":"busy","afterSeconds":true}',
            bodies.OutsideReaction,
            "afterSeconds",
            "afterSeconds: Expected `float`, got `bool`",
        ),
        (b'{"seconds":"2"}', bodies.PowerCut, "seconds", "seconds: Expected `float | null`, got `str`"),
        (
            b'{"workMode":"AutoInn"}',
            bodies.AgentMove,
            "workMode",
            "workMode 'AutoInn' is unknown (did you mean AutoIn?); known are",
        ),
        (b'{"dn":"7001","workMode":"x"}', bodies.Login, "workMode", "workMode 'x' is unknown; known are"),
        (b'{"message":{}}', bodies.MessageToSend, "dn", "give dn or sessionId, one of them; neither is there"),
        (
            b'{"message":{},"dn":"7001","sessionId":"1"}',
            bodies.MessageToSend,
            "sessionId",
            "give dn or sessionId, one of them; both are there",
        ),
        (b'{"message":"EventRinging","dn":"7001"}', bodies.MessageToSend, "message", "message: Expected `object`"),
        (b'{"kind":"explode","message":"EventRinging"}', bodies.FaultToInject, "kind", "kind: Invalid enum value"),
        (
            b'{"kind":"drop","message":"EventRinging","times":0}',
            bodies.FaultToInject,
            "times",
            "times: Expected `int` >= 1",
        ),
        (
            b'{"kind":"drop","message":"EventRinging","seconds":1}',
            bodies.FaultToInject,
            "seconds",
            "seconds belong to delay, not to drop",
        ),
        (
            b'{"kind":"drop","message":"EventRinging","errorCode":1}',
            bodies.FaultToInject,
            "errorCode",
            "errorCode belongs to refuse, not to drop",
        ),
    ],
)
def test_wrong_body_is_422_and_names_the_key(data: bytes, shape: Any, field: str, message: str) -> None:
    error = refusal(data, shape)
    assert (422, field) == (error.status, error.field)
    assert message in error.message


@pytest.mark.parametrize("digits", [b"9" * 400, b"1" + b"0" * 400])
def test_seconds_without_end_are_refused(digits: bytes) -> None:
    assert refusal(b'{"seconds":%b}' % digits, bodies.PowerCut).status == 422


def test_body_as_deep_as_the_wire_is_read_and_a_deeper_one_is_422() -> None:
    def nested(levels: int) -> bytes:
        return b'{"a":' * levels + b"1" + b"}" * levels

    assert list(bodies.read_body(nested(16), bodies.UserData)) == ["a"]
    assert refusal(nested(17), bodies.UserData).status == 422
    assert refusal(b'{"a":' + b"[" * 16 + b"]" * 16 + b"}", bodies.UserData).status == 422


def test_endless_seconds_are_refused_in_code_too() -> None:
    with pytest.raises(ControlError, match="write a finite number"):
        bodies.PowerCut(seconds=float("inf"))


def test_key_values_are_read_as_on_the_wire() -> None:
    assert KeyValueList([("a", b"\x00")]) == bodies.read_key_values({"a": {"$bytes": "AA=="}}, "userData")
    assert KeyValueList() == bodies.read_key_values(None, "reasons")


def test_wrong_key_value_is_422_with_its_key() -> None:
    with pytest.raises(ControlError) as caught:
        bodies.read_key_values({"a": {"b": 1.5}}, "userData")
    assert (caught.value.status, caught.value.field) == (422, "userData")
    assert caught.value.message.startswith("userData.a.b: 1.5 is a float")


def test_unlike_values_are_explained_without_a_key_where_there_is_none() -> None:
    assert refusal(b'{"a":1}', dict[str, str]).status == 422


@given(st.binary(max_size=40) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(ControlError):
        assert bodies.read_body(data, bodies.CallToPlace).to
