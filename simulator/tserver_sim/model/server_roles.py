"""The machine of a T-Server's role: one of a pair is primary, the other its backup, unless it is down.

Which of the two is meant is for `standby.py`; a T-Server without a backup takes the same way, alone.
"""

from enum import Enum

from tserver_sim.model.tables import Cell, Impossible, Row

__all__ = ["ROLE_TABLE", "RoleHappening", "RoleState"]


class RoleState(Enum):
    """What a T-Server is now."""

    DOWN = "Down"
    BACKUP = "Backup"
    PRIMARY = "Primary"


class RoleHappening(Enum):
    """What can happen to a T-Server's role."""

    STARTS_ALONE = "starts, and no other is primary"
    STARTS_BESIDE = "starts, and the other is primary"
    STOPS = "goes down"
    PRIMARY_STOPS = "the primary beside it goes down"
    IS_PROMOTED = "is made primary"
    IS_DEMOTED = "the other is made primary"


_S, _H = RoleState, RoleHappening
_CHANGED = "EventPrimaryChanged"
_IS_UP = Impossible("a T-Server that is up does not start")
_ONE_PRIMARY = Impossible("only the primary is demoted, and only where the other is up")

ROLE_TABLE: dict[tuple[RoleState, RoleHappening], Cell] = {
    (_S.DOWN, _H.STARTS_ALONE): Row(_S.PRIMARY),
    (_S.DOWN, _H.STARTS_BESIDE): Row(_S.BACKUP),
    (_S.DOWN, _H.STOPS): Row(_S.DOWN),
    (_S.DOWN, _H.PRIMARY_STOPS): Row(_S.DOWN),
    (_S.DOWN, _H.IS_PROMOTED): Impossible("a switch-over to a backup that is down is refused before"),
    (_S.DOWN, _H.IS_DEMOTED): _ONE_PRIMARY,
    (_S.BACKUP, _H.STARTS_ALONE): _IS_UP,
    (_S.BACKUP, _H.STARTS_BESIDE): _IS_UP,
    (_S.BACKUP, _H.STOPS): Row(_S.DOWN),
    (_S.BACKUP, _H.PRIMARY_STOPS): Row(_S.PRIMARY, _CHANGED, guess=True),
    (_S.BACKUP, _H.IS_PROMOTED): Row(_S.PRIMARY, _CHANGED, guess=True),
    (_S.BACKUP, _H.IS_DEMOTED): _ONE_PRIMARY,
    (_S.PRIMARY, _H.STARTS_ALONE): _IS_UP,
    (_S.PRIMARY, _H.STARTS_BESIDE): _IS_UP,
    (_S.PRIMARY, _H.STOPS): Row(_S.DOWN),
    (_S.PRIMARY, _H.PRIMARY_STOPS): Impossible("there is one primary"),
    (_S.PRIMARY, _H.IS_PROMOTED): Impossible("only a backup is promoted"),
    (_S.PRIMARY, _H.IS_DEMOTED): Row(_S.BACKUP, _CHANGED, guess=True),
}
