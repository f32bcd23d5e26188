"""Calls and their parties, and the book in which every call is found by its ConnID or by our id.

Identity and membership only; what happens to them is decided in `party_states.py` and `couplings.py`.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tserver_sim.model.asking import Asking
from tserver_sim.model.directory import Device
from tserver_sim.model.inputs import Stamp
from tserver_sim.model.party_states import PartyState
from tserver_sim.model.rejections import NotNowError
from tserver_sim.settings import NoAnswer
from tserver_wire import KeyValueList

if TYPE_CHECKING:
    from tserver_sim.model.digits import Collecting

__all__ = ["KEEP_ENDED_SECONDS", "MOST_ENDED", "Call", "CallBook", "Invitation", "Party"]

KEEP_ENDED_SECONDS = 600
"""How long a call that is over can still be looked up."""

MOST_ENDED = 20_000
"""More ended calls than these are not kept, the oldest go first: a load run must not fill the memory."""


_NO_PAIRS = KeyValueList()


@dataclass(slots=True, eq=False)
class Call:
    """One call.

    `shares_data`: the attached data is that of `main`, for both. `released_by`: who hung up, where somebody did.
    `dialled` is the number that was dialled first; `main` the call that this one consults about; `role_of_ours` the
    role of the queue and the agent that get it: they are called, but for a predictive call, where they call.
    """

    id: str
    conn_id: str
    call_id: int
    call_uuid: str
    call_type: str
    started: Stamp
    dialled: str
    ani: str | None = None
    dnis: str | None = None
    user_data: KeyValueList = _NO_PAIRS
    parties: list["Party"] = field(default_factory=list)
    main: "Call | None" = None
    role_of_ours: str = "RoleDestination"
    ended: Stamp | None = None
    shares_data: bool = False
    released_by: str | None = None

    def party_of(self, device: Device) -> "Party | None":
        """The party of a DN, queue or route point of ours."""
        return next((party for party in self.parties if party.device is device), None)

    def outside_parties(self) -> list["Party"]:
        """The parties that are no DNs of ours, in the order in which they came."""
        return [party for party in self.parties if party.device is None]

    def talkers(self) -> list["Party"]:
        """The parties but for observers."""
        return [party for party in self.parties if party.role != "RoleObserver"]


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who invited a party into a call, and the request that waits for it to join (None: nobody asked)."""

    by: "Party"
    asking: Asking | None


@dataclass(slots=True, eq=False)
class Party:
    """One member of a call: a DN, a queue or route point (`device`), or someone outside (`device` None).

    Attributes:
        number: the DN or number; empty where it is withheld.
        queue: the queue or route point through which the call came to this party.
        muted, deaf: neither heard nor hearing, as T-Library's supplementary states have it.
        serial: differs between all parties of a run; later ones have larger numbers.
        invitation: for a party that is to join a call that is up: who asked for it.
        overflow: what is to happen if nobody answers, where the call itself says so.
        collecting: the request that waits for digits from the far end.
        treatment: what a caller on a route point hears now.
        digits: the digits that are being collected from the other end.
    """

    call: Call
    number: str
    device: Device | None
    role: str
    serial: int
    state: PartyState = PartyState.NULL
    queue: str | None = None
    muted: bool = False
    deaf: bool = False
    invitation: "Invitation | None" = None
    overflow: NoAnswer | None = None
    treatment: str | None = None
    collecting: Asking | None = None
    digits: "Collecting | None" = None

    def other(self) -> "Party | None":
        """The only other party of the call; None while there is none, or more than one."""
        found = None
        for party in self.call.parties:
            if party is not self and party.role != "RoleObserver":
                if found is not None:
                    return None
                found = party
        return found

    @property
    def timer(self) -> str:
        """The name of the one timer that a party can have: it stops with the state that it belongs to."""
        return f"party:{self.serial}"

    def state_number(self) -> int:
        """The state as `ps-n` says it, with NoListen and NoTalk."""
        return self.state.value | (0x10 if self.deaf else 0) | (0x20 if self.muted else 0)


class CallBook:
    """All calls that are up, and those that ended in the last ten minutes."""

    def __init__(self) -> None:
        self._by_conn_id: dict[str, Call] = {}
        self._by_id: dict[str, Call] = {}
        self._ended: deque[Call] = deque()
        self._up: dict[str, Call] = {}

    def __iter__(self) -> Iterator[Call]:
        """Every call that can be looked up, oldest first."""
        return iter(self._by_id.values())

    def up(self) -> list[Call]:
        """The calls that are not over, oldest first."""
        return list(self._up.values())

    def add(self, call: Call) -> None:
        """A new call."""
        self._by_conn_id[call.conn_id] = call
        self._by_id[call.id] = call
        self._up[call.conn_id] = call

    def renumber(self, call: Call, conn_id: str) -> None:
        """A call that is up has another ConnID from now on."""
        del self._by_conn_id[call.conn_id], self._up[call.conn_id]
        call.conn_id = conn_id
        self._by_conn_id[conn_id] = self._up[conn_id] = call

    def is_new(self, call_id: str) -> bool:
        """Whether no call has this id of ours."""
        return call_id not in self._by_id

    def up_under(self, conn_id: str) -> Call | None:
        """The call with this ConnID, if it is not over."""
        return self._up.get(conn_id)

    def find(self, name: str) -> Call:
        """The call of this id of ours or ConnID, ended ones included.

        Raises:
            NotNowError: there is none (404).
        """
        call = self._by_id.get(name) or self._by_conn_id.get(name.lower())
        if call is None:
            raise NotNowError(404, "no-such-call", f"no call has the id or ConnID {name!r}")
        return call

    def forget_ended(self) -> None:
        """Drop all calls that are over."""
        while self._ended:
            self._forget_oldest()

    def end(self, call: Call, stamp: Stamp) -> None:
        """The call is over; it can still be looked up for a while."""
        call.ended = stamp
        del self._up[call.conn_id]
        self._ended.append(call)
        self.forget(stamp)

    def forget(self, stamp: Stamp) -> int | None:
        """Drop the calls that ended long ago; gives the seconds until the next one has, None where none is left."""
        oldest = stamp.seconds - KEEP_ENDED_SECONDS
        while self._ended and (len(self._ended) > MOST_ENDED or _ended_seconds(self._ended[0]) <= oldest):
            self._forget_oldest()
        return max(1, _ended_seconds(self._ended[0]) - oldest) if self._ended else None

    def _forget_oldest(self) -> None:
        call = self._ended.popleft()
        del self._by_conn_id[call.conn_id]
        del self._by_id[call.id]


def _ended_seconds(call: Call) -> int:
    return 0 if call.ended is None else call.ended.seconds
