"""The party machine: one DN (or outside number) in one call, state by state, and the event that tells of each change.

States are T-Library's generic telephony states with their numbers; the arrows are reconstructed from its call models.
What a change means for the other parties of the call is in `couplings.py`.
"""

from enum import Enum

from tserver_sim.model.rejections import WRONG_STATE
from tserver_sim.model.tables import Cell, Impossible, Refuse, Row

__all__ = ["ACTIVE_STATES", "OFFERED_STATES", "PARTY_TABLE", "PartyHappening", "PartyState"]


class PartyState(Enum):
    """Where a party stands in its call; the value is what `ps-n` says."""

    NULL = 0x0000
    QUEUED = 0x0009
    ALERTING = 0x000A
    BUSY = 0x000B
    CONNECTED = 0x000C
    HELD = 0x000E
    FAILED = 0x000F
    ROUTING = 0x0809
    DIALING = 0x1000C

    __hash__ = object.__hash__  # members are compared by identity; Enum hashes their names, in Python


class PartyHappening(Enum):
    """What can happen to a party; `FAR_` is done by others."""

    DIALS = "dials"
    IS_RUNG = "is rung"
    IS_QUEUED = "is queued"
    IS_ROUTED = "waits for a route"
    FAR_REACHED = "its call reached the network"
    FAR_ANSWERED = "the far end answered"
    FAR_BUSY = "the destination is busy"
    FAR_INVALID = "there is no destination"
    ANSWERS = "answers"
    HOLDS = "holds"
    RETRIEVES = "retrieves"
    RELEASES = "hangs up"
    FAR_RELEASES = "the far end hung up"
    IS_REMOVED = "is taken off the call"
    IS_DIVERTED = "the call went elsewhere"
    IS_CHANGED = "its partner or ConnID changed"

    __hash__ = object.__hash__  # as above


ACTIVE_STATES = frozenset({PartyState.CONNECTED, PartyState.DIALING, PartyState.BUSY, PartyState.FAILED})
"""States in which the phone is in use for this call: no second call can be made or retrieved meanwhile."""

OFFERED_STATES = frozenset({PartyState.ALERTING, PartyState.QUEUED, PartyState.ROUTING})
"""States in which the call waits for somebody; one in which all parties do so is nobody's call."""

_S, _H = PartyState, PartyHappening
_NO = Refuse(WRONG_STATE)
_FRESH = Impossible("a party begins once; a call that comes again makes a new party")
_NOBODY = Impossible("a party that has left is not told of anything")
_NOT_RUNG_OUT = Impossible("only who dials waits for the far end's answer or for its busy tone")
_ON_A_PHONE = Impossible("a phone's party is not queued, routed or diverted; the queue has a party of its own")
_ON_A_QUEUE = Impossible("a queue neither dials nor talks")

_WAITING: dict[PartyHappening, Cell] = {
    _H.IS_DIVERTED: Row(_S.NULL, "EventDiverted"),
    _H.FAR_RELEASES: Row(_S.NULL, "EventAbandoned"),
    _H.IS_REMOVED: Row(_S.NULL, "EventAbandoned"),
    _H.RELEASES: _NO,
    _H.ANSWERS: _NO,
    _H.HOLDS: _NO,
    _H.RETRIEVES: _NO,
    _H.FAR_REACHED: _ON_A_QUEUE,
    _H.FAR_BUSY: _ON_A_QUEUE,
    _H.FAR_INVALID: _ON_A_QUEUE,
}
"""A call that waits on a queue or route point."""

_OVER = Impossible("the call has failed already")
_FAILED: dict[PartyHappening, Cell] = {
    _H.RELEASES: Row(_S.NULL, "EventReleased"),
    _H.FAR_RELEASES: Row(_S.NULL, "EventReleased"),
    _H.IS_REMOVED: Row(_S.NULL, "EventReleased"),
    _H.ANSWERS: _NO,
    _H.HOLDS: _NO,
    _H.RETRIEVES: _NO,
    _H.FAR_REACHED: _OVER,
    _H.FAR_ANSWERED: _OVER,
    _H.FAR_BUSY: _OVER,
    _H.FAR_INVALID: _OVER,
    _H.IS_CHANGED: Impossible("a failed call is neither transferred nor joined"),
}
"""Who dialled hears the busy tone, or that there is nobody."""

PARTY_TABLE: dict[tuple[PartyState, PartyHappening], Cell] = {
    (_S.NULL, _H.DIALS): Row(_S.DIALING, "EventDialing"),
    (_S.NULL, _H.IS_RUNG): Row(_S.ALERTING, "EventRinging"),
    (_S.NULL, _H.IS_QUEUED): Row(_S.QUEUED, "EventQueued"),
    (_S.NULL, _H.IS_ROUTED): Row(_S.ROUTING, "EventRouteRequest"),
    (_S.NULL, _H.ANSWERS): _NO,
    (_S.NULL, _H.HOLDS): _NO,
    (_S.NULL, _H.RETRIEVES): _NO,
    (_S.NULL, _H.RELEASES): _NO,
    **{
        (_S.NULL, happening): _NOBODY
        for happening in (
            _H.FAR_REACHED,
            _H.FAR_ANSWERED,
            _H.FAR_BUSY,
            _H.FAR_INVALID,
            _H.FAR_RELEASES,
            _H.IS_REMOVED,
            _H.IS_DIVERTED,
            _H.IS_CHANGED,
        )
    },
    # --- someone dials
    (_S.DIALING, _H.FAR_REACHED): Row(_S.DIALING, "EventNetworkReached"),
    (_S.DIALING, _H.FAR_ANSWERED): Row(_S.CONNECTED, "EventEstablished"),
    (_S.DIALING, _H.FAR_BUSY): Row(_S.BUSY, "EventDestinationBusy"),
    (_S.DIALING, _H.FAR_INVALID): Row(_S.FAILED, "EventDestinationBusy", guess=True),
    (_S.DIALING, _H.ANSWERS): _NO,
    (_S.DIALING, _H.HOLDS): Refuse(WRONG_STATE),  # GUESS: T-Library has Held+Dialing; few switches do
    (_S.DIALING, _H.RETRIEVES): _NO,
    (_S.DIALING, _H.RELEASES): Row(_S.NULL, "EventReleased"),
    (_S.DIALING, _H.FAR_RELEASES): Row(_S.NULL, "EventReleased"),
    (_S.DIALING, _H.IS_REMOVED): Row(_S.NULL, "EventReleased"),
    (_S.DIALING, _H.IS_CHANGED): Row(_S.DIALING, "EventPartyChanged", guess=True),
    # --- a phone rings
    (_S.ALERTING, _H.ANSWERS): Row(_S.CONNECTED, "EventEstablished"),
    (_S.ALERTING, _H.HOLDS): _NO,
    (_S.ALERTING, _H.RETRIEVES): _NO,
    (_S.ALERTING, _H.RELEASES): Row(_S.NULL, "EventReleased"),
    (_S.ALERTING, _H.FAR_RELEASES): Row(_S.NULL, "EventAbandoned"),
    (_S.ALERTING, _H.IS_REMOVED): Row(_S.NULL, "EventReleased"),
    (_S.ALERTING, _H.IS_CHANGED): Row(_S.ALERTING, "EventPartyChanged"),
    (_S.ALERTING, _H.FAR_ANSWERED): Row(_S.ALERTING),  # a new partner, before this one has answered
    # --- two talk
    (_S.CONNECTED, _H.ANSWERS): _NO,
    (_S.CONNECTED, _H.HOLDS): Row(_S.HELD, "EventHeld"),
    (_S.CONNECTED, _H.RETRIEVES): _NO,
    (_S.CONNECTED, _H.RELEASES): Row(_S.NULL, "EventReleased"),
    (_S.CONNECTED, _H.FAR_RELEASES): Row(_S.NULL, "EventReleased"),
    (_S.CONNECTED, _H.IS_REMOVED): Row(_S.NULL, "EventReleased"),
    (_S.CONNECTED, _H.IS_CHANGED): Row(_S.CONNECTED, "EventPartyChanged"),
    (_S.CONNECTED, _H.FAR_ANSWERED): Row(_S.CONNECTED),  # GUESS: after a transfer to a ringing phone, no second event
    # --- one holds
    (_S.HELD, _H.ANSWERS): _NO,
    (_S.HELD, _H.HOLDS): _NO,
    (_S.HELD, _H.RETRIEVES): Row(_S.CONNECTED, "EventRetrieved"),
    (_S.HELD, _H.RELEASES): Row(_S.NULL, "EventReleased"),
    (_S.HELD, _H.FAR_RELEASES): Row(_S.NULL, "EventReleased"),
    (_S.HELD, _H.IS_REMOVED): Row(_S.NULL, "EventReleased"),
    (_S.HELD, _H.IS_CHANGED): Row(_S.HELD, "EventPartyChanged"),
    (_S.HELD, _H.FAR_ANSWERED): Row(_S.HELD),  # as while talking
    # --- a call waits on a queue or route point
    **{(state, happening): cell for state in (_S.QUEUED, _S.ROUTING) for happening, cell in _WAITING.items()},
    **{(state, _H.IS_CHANGED): Row(state, "EventPartyChanged", guess=True) for state in (_S.QUEUED, _S.ROUTING)},
    **{(state, _H.FAR_ANSWERED): Row(state) for state in (_S.QUEUED, _S.ROUTING)},
    # A route point's call leaves it by EventRouteUsed, whoever routed it.
    (_S.ROUTING, _H.IS_DIVERTED): Row(_S.NULL, "EventRouteUsed"),
    # --- who dialled hears the busy tone, or that there is nobody
    **{(state, happening): cell for state in (_S.BUSY, _S.FAILED) for happening, cell in _FAILED.items()},
    # --- what cannot be, wherever a call stands
    **{
        (state, happening): _FRESH
        for state in _S
        if state is not _S.NULL
        for happening in (_H.DIALS, _H.IS_RUNG, _H.IS_QUEUED, _H.IS_ROUTED)
    },
    (_S.QUEUED, _H.IS_ROUTED): Row(_S.ROUTING, "EventRouteRequest", guess=True),  # where route points are queues, too
    **{(state, _H.IS_DIVERTED): _ON_A_PHONE for state in _S if state not in {_S.NULL, _S.QUEUED, _S.ROUTING}},
    **{
        (state, happening): _NOT_RUNG_OUT
        for state in (_S.ALERTING, _S.CONNECTED, _S.HELD)
        for happening in (_H.FAR_REACHED, _H.FAR_BUSY, _H.FAR_INVALID)
    },
}
