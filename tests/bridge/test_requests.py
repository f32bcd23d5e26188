"""Requests that are under way."""

from tserver_bridge.requests import OpenRequests, Pending
from tserver_wire import Message


def a_request(reference_id: int, name: str = "RequestAnswerCall", conn_id: str = "a") -> Pending:
    message = Message(name, {"ReferenceID": reference_id, "ConnID": conn_id})
    return Pending(reference_id, message, lambda _answer: None, lambda _error: None)


def opened(*pending: Pending) -> OpenRequests:
    requests = OpenRequests()
    for each in pending:
        requests.add(each)
    return requests


def test_request_is_taken_once() -> None:
    pending = a_request(7)
    requests = opened(pending)

    assert pending is requests.take(7)
    assert requests.take(7) is None
    assert requests.take(8) is None


def test_same_request_for_the_same_call_is_found() -> None:
    pending = a_request(7)
    requests = opened(a_request(6, "RequestReleaseCall"), pending)

    assert pending is requests.same_as("RequestAnswerCall", "a")
    assert requests.same_as("RequestAnswerCall", "b") is None
    assert requests.same_as("RequestHoldCall", "a") is None


def test_all_are_given_up_together() -> None:
    first, second = a_request(1), a_request(2)
    requests = opened(first, second)

    assert [first, second] == requests.clear()
    assert list(requests) == []


def test_each_has_a_timer_of_its_own() -> None:
    assert a_request(1).timer != a_request(2).timer


def test_requests_may_be_taken_while_they_are_looked_through() -> None:
    requests = opened(a_request(1), a_request(2))
    for pending in requests:
        requests.take(pending.reference_id)

    assert list(requests) == []
