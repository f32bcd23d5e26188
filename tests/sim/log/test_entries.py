"""Copies of one event are put together, whoever of the receivers asked for it."""

from tserver_sim.log import EventCopies, PublishedEvent
from tserver_wire import Message

RINGING = Message("EventRinging", {"EventSequenceNumber": 5, "ThisDN": "7001"})
ANSWER = Message("EventRinging", {"ReferenceID": 9, "EventSequenceNumber": 5, "ThisDN": "7001"})


def test_copies_are_one_event_with_the_reference_of_the_answer() -> None:
    copies = EventCopies()

    assert [copies.add(RINGING, "s1"), copies.add(ANSWER, "s2"), copies.add(RINGING, "s3")] == [None, None, None]
    assert PublishedEvent(ANSWER, ("s1", "s2", "s3")) == copies.flush()
    assert copies.flush() is None


def test_another_event_ends_the_one_before() -> None:
    copies = EventCopies()
    other = Message("EventRinging", {"EventSequenceNumber": 6, "ThisDN": "7001"})
    copies.add(RINGING, "s1")

    assert PublishedEvent(RINGING, ("s1",)) == copies.add(other, "s1")
    assert PublishedEvent(other, ("s1",)) == copies.flush()


def test_the_same_event_twice_to_one_client_is_two() -> None:
    """A fault may send an event twice."""
    copies = EventCopies()
    copies.add(RINGING, "s1")

    assert PublishedEvent(RINGING, ("s1",)) == copies.add(RINGING, "s1")


def test_messages_without_a_number_are_never_copies() -> None:
    copies = EventCopies()
    odd = Message("EventOdd", {"ThisDN": "7001"})
    copies.add(odd, "s1")

    assert PublishedEvent(odd, ("s1",)) == copies.add(odd, "s2")
