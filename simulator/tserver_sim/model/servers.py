"""The T-Servers of the switch, one or a pair: their names, their roles, and the ids that each makes."""

from collections.abc import Iterator
from dataclasses import dataclass

from tserver_sim.config import Config
from tserver_sim.model.ids import Ids
from tserver_sim.model.server_roles import ROLE_TABLE, RoleHappening, RoleState
from tserver_sim.model.tables import decide

__all__ = ["Servers", "TServer"]

_MOST_SERVER_ID = 4095


@dataclass(slots=True, eq=False)
class TServer:
    """One T-Server."""

    name: str
    ids: Ids
    role: RoleState

    def moves(self, happening: RoleHappening) -> str | None:
        """Take its role through the table; gives the event that tells of it."""
        row = decide(ROLE_TABLE, self.role, happening)
        self.role = row.next  # type: ignore[assignment]  # rows of this table lead to role states
        return row.event


class Servers:
    """All T-Servers, by their number: 0 is the one that is primary at first, 1 its backup.

    Attributes:
        standby: `warm` or `hot`; None: there is no backup.
        ruling: the number of the primary, or of who was it last, where all are down.
    """

    def __init__(self, config: Config, ids: Ids) -> None:
        """The first one is primary and makes its ids with `ids`."""
        identity, backup = config.switch, config.backup
        self._all = [TServer(identity.name, ids, RoleState.PRIMARY)]
        self.standby = None if backup is None else backup.mode
        self.ruling = 0
        if backup is not None:
            server_id = (identity.server_id + 1) % (_MOST_SERVER_ID + 1)
            twin = ids.twin(server_id if backup.server_id is None else backup.server_id)
            self._all.append(TServer(backup.name or f"{identity.name}_B", twin, RoleState.BACKUP))

    def __getitem__(self, number: int) -> TServer:
        """The T-Server of this number."""
        return self._all[number]

    def __iter__(self) -> Iterator[TServer]:
        """All of them, by number."""
        return iter(self._all)

    def find_other(self, number: int) -> TServer | None:
        """The one beside it."""
        return self._all[1 - number] if len(self._all) > 1 else None

    @property
    def primary(self) -> TServer:
        """The one that is primary, or was it last."""
        return self._all[self.ruling]
