"""`${name}` in any value."""

import pytest

from tserver_harness.expectations import Equals, Fields, HearsEvent
from tserver_harness.language.templates import TemplateError, fill, names_in
from tserver_harness.plan import Wait
from tserver_settings.errors import Span

VARIABLES = {"c1": {"connId": "0071", "eventId": "own"}, "code": 17, "alice.dn": "7001", "data": {"a": 1}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("${c1.connId}", "0071"),
        ("${alice.dn}", "7001"),
        ("${code}", 17),
        ("code ${code}!", "code 17!"),
        ("${data}", {"a": 1}),
        ("x${data}", 'x{"a": 1}'),
        ("$${code}", "${code}"),
        ("a $${code} ${code}", "a ${code} 17"),
        ("$ {code} {code}", "$ {code} {code}"),
        (["${code}", {"k ${code}": "${c1.eventId}"}], [17, {"k 17": "own"}]),
        (("${code}", None, 1.5), (17, None, 1.5)),
    ],
)
def test_names_are_replaced_however_deep(value: object, expected: object) -> None:
    assert expected == fill(value, VARIABLES)


def test_structs_and_dataclasses_are_filled() -> None:
    heard = HearsEvent(agent="alice", events=("EventRinging",), pattern=Fields({"ANI": Equals("${code}")}))
    span = Span("${code}", 1, 1, 1, 1)
    wait = Wait(path="1", verb="wait", text="wait ${code}", span=span, seconds=1.0)

    assert {"ANI": Equals(17)} == fill(heard, VARIABLES).pattern.fields
    assert ("wait 17", span) == (fill(wait, VARIABLES).text, fill(wait, VARIABLES).span)


def test_unknown_name_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(TemplateError, match=r"did you mean `c1\.connId`"):
        fill("${c1.conId}", VARIABLES)
    with pytest.raises(TemplateError, match=r"nothing is called `c1\.connId\.x`"):
        fill("${c1.connId.x}", VARIABLES)


def test_names_are_found_in_order_but_not_escaped_ones() -> None:
    assert list(names_in("${a} $${no} ${b.c}${}")) == ["a", "b.c", ""]
