import pytest

from tserver_wire.enum_tables import PREFIXES, SECOND_NAMES, TABLES


def test_no_table_has_a_name_twice():
    for name, table in TABLES.items():
        assert len(set(table.values())) == len(table), name


def test_prefixes_and_second_names_belong_to_tables():
    assert set(PREFIXES) <= set(TABLES)
    assert all(number >= 0 for name in SECOND_NAMES for number in SECOND_NAMES[name].values())


@pytest.mark.parametrize(
    ("enumeration", "names"),
    [
        ("RegisterMode", "ModeShare ModePrivate ModeMonitor"),
        ("ControlMode", "RegisterDefault RegisterForce RegisterLocal"),
        ("AgentWorkMode", "Unknown ManualIn AutoIn AfterCallWork AuxWork NoCallDisconnect WalkAway ReturnBack"),
        ("CallType", "Unknown Internal Inbound Outbound Consult"),
        ("ServerRole", "Primary Backup"),
        ("MakeCallType", "Regular DirectAgent SupervisorAssist Priority DirectPriority"),
    ],
)
def test_names_of_the_page_win_and_count_from_zero(enumeration, names):
    assert TABLES[enumeration] == dict(enumerate(names.split()))


def test_roles_keep_their_prefix():
    roles = "Unknown Origination Destination ConferenceMember NewParty AddedBy DeletedBy TransferredBy DeletedParty"
    named = [f"Role{role}" for role in (*roles.split(), "ConferencedBy", "Observer")]
    assert TABLES["DNRole"] == dict(enumerate(named))


def test_numbers_with_gaps():
    assert TABLES["AddressType"][99] == "Other"
    assert TABLES["CallState"][49] == "Deafened"
    assert TABLES["XRouteType"][-1] == "Default"
    assert TABLES["PartyState"][0x10000] == "Dialing"
