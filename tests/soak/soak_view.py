"""What one toolbar shows, from the messages that it got, and what cannot be right about them. Pure."""

from collections.abc import Mapping
from typing import Any

__all__ = ["View"]


class View:
    """The calls of one socket; `problems` are the sentences about what was wrong.

    Attributes:
        calls: ConnID of each call that is shown to `ringing` or `up`.
        ended: those whose end was shown.
        registered: how often EventRegistered came.
        refusals: EventErrors that say that the agent could not be made available again.
        whole: the socket was open before every call: an end of what it never showed is wrong.
    """

    def __init__(self, name: str, *, whole: bool) -> None:
        self.calls: dict[str, str] = {}
        self.ended: set[str] = set()
        self.registered = 0
        self.refusals = 0
        self.messages = 0
        self.problems: list[str] = []
        self.numbers: dict[str, str] = {}
        self._name = name
        self._whole = whole
        self._event_ids: dict[str, str] = {}

    def hear(self, message: Mapping[str, Any]) -> None:
        """The next message."""
        self.messages += 1
        if message["sequence"] != self.messages:
            self._wrong(f"message {self.messages} says sequence {message['sequence']}: one was lost or doubled")
        match message["eventName"]:
            case "EventRegistered":
                self.registered += 1
            case "EventError":
                self.refusals += 1
            case "EventRinging" | "EventEstablished" | "EventReleased" as name:
                self._call(name, message["connectionId"], message)
            case _:
                pass

    def _call(self, name: str, call: str, message: Mapping[str, Any]) -> None:
        number = self.numbers.setdefault(call, message["ANI"])
        if number != message["ANI"]:
            self._wrong(f"{name} of {call} shows {message['ANI']}, before it was {number}")
        if self._event_ids.setdefault(call, message["eventId"]) != message["eventId"]:
            self._wrong(f"{name} of {call} has another eventId than before")
        if call in self.ended:
            self._wrong(f"{name} of {call} came after its end")
        shown = self.calls.get(call)
        match name:
            case "EventRinging":
                if shown is not None:
                    self._wrong(f"{call} rings and was {shown} already")
                self.calls[call] = "ringing"
            case "EventEstablished":
                if shown == "up":
                    self._wrong(f"{call} is established twice")
                self.calls[call] = "up"
            case _:
                if shown is None and self._whole:
                    self._wrong(f"{call} ends and was never shown")
                self.calls.pop(call, None)
                self.ended.add(call)

    def _wrong(self, what: str) -> None:
        self.problems.append(f"{self._name}: {what}")

    def forget(self) -> None:
        """Forget what is over; only what is shown now still matters."""
        self.ended.clear()
        for known in (self.numbers, self._event_ids):
            for call in set(known) - set(self.calls):
                del known[call]
