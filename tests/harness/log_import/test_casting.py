"""Who is an agent in a log, and who is a queue."""

from recorded_logs import log_of, said

from tserver_harness.log_import.casting import NAMES, agents_of
from tserver_sim.log import Mark


def test_agents_are_named_in_the_order_in_which_they_appear() -> None:
    log = log_of(
        said("EventRinging", ThisDN="2"), Mark(None, "AGENT_LOGGED_IN", "1", 0), said("EventOnHook", ThisDN="2")
    )

    assert dict(agents_of(log)) == {"2": "alice", "1": "bob"}


def test_queues_are_no_agents() -> None:
    log = log_of(said("EventQueued", ThisDN="8001"), said("EventEstablished", ThisDN="8001"), said("EventRegistered"))

    assert dict(agents_of(log)) == {}


def test_there_are_not_more_agents_than_the_reference_target_has() -> None:
    log = log_of(*[said("EventRinging", ThisDN=str(number)) for number in range(20)])

    assert tuple(agents_of(log).values()) == NAMES


def test_message_without_a_dn_names_nobody() -> None:
    assert dict(agents_of(log_of(said("EventRinging", ThisDN=7)))) == {}
