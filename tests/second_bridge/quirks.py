"""What this bridge can do otherwise than most and still rightly: each is one switch, off unless it is named.

The contract allows every one of them, so a harness that blames one is unfair.
"""

from collections.abc import Mapping

__all__ = ["QUIRKS", "Quirks"]

QUIRKS: Mapping[str, str] = {
    "accepted-202": "answers 202 with an empty body where others answer 200",
    "answers-late": "answers the command a while after the toolbar has heard the event",
    "answers-first": "answers the command, and a while later the toolbar hears the event",
    "bare": "sends the least that is asked for: event name, an id, the number on EventRinging",
    "chatty": "sends keys and events of its own, queries calls and addresses unasked",
    "conn-id-only": "has no eventId but for calls that makeCall started with an id of its own",
    "dialing": "tells a call that the agent dials by EventDialing, not by EventRinging",
    "event-id-only": "has no connectionId",
    "fragments": "sends each message in two frames, and pings in between",
    "internal": "calls the direction of a call that stays in the house internal",
    "link-per-agent": "has one connection to the T-Server for each agent",
    "logs-in-at-start": "registers and logs in all agents as soon as it is connected",
    "mock-b": "spells commands and events as the second public mock does (dialect express-mock-b)",
    "no-keep-alive": "asks the T-Server for no keep-alive",
    "ready-extra": "logs in without a work mode and asks for ready by a request of its own",
    "registered-again": "sends EventRegistered again after a reconnect",
    "shuffled-keys": "writes the keys of each message in another order, and spaces between them",
    "slow": "takes 40 ms for each message and each answer",
    "verifies-login": "asks for the state of the DN before it logs in, each time",
}


class Quirks:
    """Which of them are on."""

    def __init__(self, names: frozenset[str]) -> None:
        """`names` from QUIRKS; any other is refused with a ValueError."""
        unknown = names - QUIRKS.keys()
        if unknown:
            raise ValueError(f"no quirk is called {', '.join(sorted(unknown))}; there are {', '.join(QUIRKS)}")
        self._names = names

    def __contains__(self, name: str) -> bool:
        if name not in QUIRKS:
            raise KeyError(name)
        return name in self._names
