"""What a scenario knows of a recorded call at a point of the log: who has it, in which state, and who asked for what.

The requests of a log are kept until the event that they bring: an EventEstablished after a RequestAnswerCall was the
toolbar's doing, one without was the desk phone's.
"""

from dataclasses import dataclass, field

from tserver_wire import KeyValueList

__all__ = ["Asked", "Party", "RecordedCall"]


class Party:
    """States of an agent's part in a call."""

    RINGING = "ringing"
    DIALING = "dialing"
    ESTABLISHED = "established"
    HELD = "held"
    ENDED = "ended"


@dataclass(slots=True)
class RecordedCall:
    """A call of the log; `name` is the scenario's for it.

    Attributes:
        caller: DN of the agent who dialled; empty for a call from outside.
        busy: whoever was called is busy.
        parties: DN of an agent to her state.
        user_data: as far as the scenario has attached it.
    """

    name: str
    caller: str = ""
    busy: bool = False
    parties: dict[str, str] = field(default_factory=dict)
    user_data: KeyValueList = field(default_factory=KeyValueList)

    @property
    def ended(self) -> bool:
        """Nobody has it any more."""
        return bool(self.parties) and set(self.parties.values()) == {Party.ENDED}

    def has(self, *states: str) -> list[str]:
        """DNs whose part is in one of these states."""
        return [dn for dn, state in self.parties.items() if state in states]

    def end(self) -> None:
        """It is over for everyone."""
        self.parties = dict.fromkeys(self.parties, Party.ENDED)


class Asked:
    """Requests that nothing has come of yet."""

    def __init__(self) -> None:
        self._asked: list[tuple[str, str, str]] = []
        self._by_reference: dict[tuple[str, int], str] = {}

    def add(self, request: str, dn: str, conn_id: str, reference_id: int | None) -> None:
        """A client asked."""
        self._asked.append((request, dn, conn_id))
        if reference_id is not None:
            self._by_reference[dn, reference_id] = request

    def take(self, request: str, dn: str, conn_id: str = "") -> bool:
        """Whether it was asked for; it counts once."""
        for asked in self._asked:
            if asked[0] == request and asked[1] == dn and asked[2] in {conn_id, ""}:
                self._asked.remove(asked)
                return True
        return False

    def refused(self, dn: str, reference_id: int | None) -> str:
        """Which request an EventError refuses; empty if the log does not tell."""
        if reference_id is None:
            return ""
        request = self._by_reference.pop((dn, reference_id), "")
        self._asked = [asked for asked in self._asked if asked[:2] != (request, dn)]
        return request
