"""The T-Servers of a switch: names, roles, ids of their own."""

from exchange_world import STARTED

from tserver_sim.config import Config
from tserver_sim.model.ids import Ids
from tserver_sim.model.server_roles import RoleHappening, RoleState
from tserver_sim.model.servers import Servers
from tserver_sim.settings import BackupSettings, SwitchIdentity


def servers(backup: BackupSettings | None, *, server_id: int = 113) -> Servers:
    config = Config(switch=SwitchIdentity(name="East", server_id=server_id), backup=backup)
    return Servers(config, Ids.make(server_id=server_id, started=STARTED, run_id=7))


def test_one_alone_is_primary() -> None:
    alone = servers(None)

    assert [(server.name, server.role) for server in alone] == [("East", RoleState.PRIMARY)]
    assert (alone.standby, alone.find_other(0)) == (None, None)


def test_of_a_pair_the_second_is_backup_under_a_name_of_its_own() -> None:
    pair = servers(BackupSettings("hot"))

    assert [(server.name, server.role) for server in pair] == [
        ("East", RoleState.PRIMARY),
        ("East_B", RoleState.BACKUP),
    ]
    assert pair.standby == "hot"
    assert pair.find_other(0) is pair[1]
    assert pair.find_other(1) is pair[0]
    assert servers(BackupSettings(name="West"))[1].name == "West"


def test_each_makes_connids_and_calluuids_that_the_other_never_makes() -> None:
    pair = servers(BackupSettings(), server_id=4095)

    assert [server.ids.conn_id()[:4] for server in pair] == ["0fff", "0000"]
    assert servers(BackupSettings(server_id=9))[1].ids.conn_id()[:4] == "0009"
    first, second = (server.ids.call_uuid() for server in pair)
    assert first[:26] != second[:26]
    assert [server.ids.call_id() for server in pair] == [1, 2]


def test_a_role_moves_by_the_table_and_says_what_is_told() -> None:
    pair = servers(BackupSettings())

    assert pair[0].moves(RoleHappening.STOPS) is None
    assert pair[1].moves(RoleHappening.PRIMARY_STOPS) == "EventPrimaryChanged"
    assert [server.role for server in pair] == [RoleState.DOWN, RoleState.PRIMARY]
