import pytest

from tserver_wire import ENUMS, enums, name_of, number_of

CONSTANT_CLASSES = [
    enums.AddressInfoType,
    enums.AddressType,
    enums.AgentWorkMode,
    enums.CallState,
    enums.CallType,
    enums.ControlMode,
    enums.DNRole,
    enums.MakeCallType,
    enums.RegisterMode,
    enums.RouteType,
    enums.ServerRole,
]


@pytest.mark.parametrize("constants", CONSTANT_CLASSES)
def test_every_constant_is_a_name_of_its_table(constants):
    values = {value for name, value in vars(constants).items() if name.isupper()}
    assert values
    assert values <= set(ENUMS[constants.__name__].numbers)


@pytest.mark.parametrize(
    ("enumeration", "written", "read"),
    [
        ("MakeCallType", "Regular", "Regular"),
        ("MakeCallType", "MakeCallRegular", "Regular"),
        ("AgentWorkMode", "AutoIn", "AutoIn"),
        ("AgentWorkMode", "AgentAutoIn", "AutoIn"),
        ("AgentWorkMode", "AgentWorkModeUnknown", "Unknown"),
        ("AgentWorkMode", "AgentLegalGuard", "LegalGuard"),
        ("DNRole", "Destination", "RoleDestination"),
        ("DNRole", "RoleDestination", "RoleDestination"),
        ("RegisterMode", "Share", "ModeShare"),
        ("ControlMode", "Force", "RegisterForce"),
        ("CallState", "CallStateBusy", "Busy"),
        ("AddressType", "AddressTypeDN", "DN"),
        ("AddressType", "DN", "DN"),
        ("AddressInfoType", "AddressInfoDNStatus", "DNStatus"),
        ("AddressInfoType", "AddressType", "AddressType"),
        ("AddressInfoType", "AddressInfoAddressType", "AddressType"),
        ("RouteType", "RouteTypeReject", "Reject"),
        ("TreatmentType", "TreatmentMusic", "Music"),
        ("ForwardMode", "ForwardModeNone", "ForwardModeNone"),
        ("ForwardMode", "OnBusy", "ForwardModeOnBusy"),
        ("ServerRole", "ServerRoleBackup", "Backup"),
    ],
)
def test_names_are_accepted_with_and_without_their_prefix(enumeration, written, read):
    assert ENUMS[enumeration].accepted[written] == read


def test_every_name_is_accepted_as_itself():
    for table in ENUMS.values():
        assert all(table.accepted[name] == name for name in table.numbers)


def test_numbers_and_names_translate():
    assert number_of("CallType", "Inbound") == 2
    assert name_of("CallType", 2) == "Inbound"
    assert number_of("AgentWorkMode", "LegalGuard") == number_of("AgentWorkMode", "AutoIn") == 2
    assert name_of("AgentWorkMode", 2) == "AutoIn"
    assert number_of("PartyState", "Dialing") == 65536


def test_an_unknown_name_has_no_number():
    with pytest.raises(KeyError):
        number_of("CallType", "Sideways")
