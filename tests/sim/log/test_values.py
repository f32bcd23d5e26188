"""Values of attributes: how the log prints them, and that they come back."""

import pytest
from hypothesis import given
from log_messages import TEXTS

from tserver_sim.log.values import attribute_of, log_name, masked, plain, read_value, symbols, written_value
from tserver_wire import Addp, Message, Value


@pytest.mark.parametrize(
    ("message", "name", "value", "text"),
    [
        ("EventRinging", "ThisDN", "7001", "'7001'"),
        ("EventRinging", "ThisDN", "", "''"),
        ("EventRinging", "ANI", "O'Hara", "'O'Hara'"),
        ("EventError", "ErrorMessage", "a\nb", "'a␊b'"),
        ("EventError", "ErrorMessage", "a␊b", "'a␥␊b'"),
        ("EventRinging", "ConnID", "0071027198180001", "0071027198180001"),
        ("EventRinging", "ConnID", "00890", "'00890'"),
        ("EventRinging", "CallType", "Inbound", "2"),
        ("EventRinging", "ThisDNRole", "RoleDestination", "2"),
        ("EventAgentReady", "AgentWorkMode", "AutoIn", "2"),
        ("EventAgentNotReady", "AgentWorkMode", "LegalGuard", "2"),
        ("RequestAgentLogin", "AgentWorkMode", "LegalGuard", "2 (LegalGuard)"),
        ("EventRinging", "CallType", "Martian", "'Martian'"),
        ("RequestDistributeEvent", "UserEvent", "EventQueued", "EventQueued"),
        ("EventRinging", "EventSequenceNumber", 17_601_160, "00000000010c9288"),
        ("EventRinging", "TimeinuSecs", 458, "458"),
        ("EventRinging", "CallID", -5, "-5"),
        ("EventRinging", "SubscriptionID", "x", "'x'"),
        ("EventRinging", "PropagatedCallType", 2, "2"),
        ("EventRinging", "ThisDN", 7001, "␦7001"),
        ("RequestRegisterClient", "Addp", Addp(5, 2.5), '␦{"Timeout": 5, "RemoteTimeout": 2.5}'),
    ],
)
def test_value_is_printed_and_comes_back(message: str, name: str, value: Value, text: str) -> None:
    assert text == written_value(message, name, value, 0)
    assert value == read_value(message, name, text)


@pytest.mark.parametrize(("zone_seconds", "clock"), [(0, "23:16:17"), (7200, "01:16:17"), (-19_800, "17:46:17")])
def test_seconds_are_printed_with_the_local_time_of_day(zone_seconds: int, clock: str) -> None:
    text = written_value("EventRinging", "TimeinSecs", 1_439_853_377, zone_seconds)

    assert f"1439853377 ({clock})" == text
    assert read_value("EventRinging", "TimeinSecs", text) == 1_439_853_377


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("AgentWorkMode", "1 (ManualIn)", "ManualIn"),
        ("CallState", "0 [Ok]", "Ok"),
        ("CallState", "5 [Released]", "RemoteRelease"),
        ("CallState", "4711", 4711),
        ("Timeout", "60 (s)", 60),
        ("ServerVersion", "8.1.101.33", "8.1.101.33"),
        ("ServerCapabilityMask", "00ff", "00ff"),
        ("CallID", "?", "?"),
        ("UserEvent", "60", "EventRinging"),
        ("SomethingNew", "12", 12),
        ("SomethingNew", "006c02462a161006", "006c02462a161006"),
        ("SomethingNew", "word", "word"),
        ("Addp", "␦broken", "␦broken"),
    ],
)
def test_what_other_writers_print_is_read(name: str, raw: str, value: Value) -> None:
    assert value == read_value("EventRinging", name, raw)


@given(TEXTS)
def test_any_text_becomes_one_line_and_comes_back(text: str) -> None:
    assert not any(ord(sign) < 32 for sign in symbols(text))
    assert text == plain(symbols(text))


def test_names_are_those_of_the_log() -> None:
    assert (log_name("Reasons"), attribute_of("Reason")) == ("Reason", "Reasons")
    assert (attribute_of("CallUuid"), attribute_of("ThisDN")) == ("CallUUID", "ThisDN")


def test_passwords_are_masked() -> None:
    message = Message("RequestAgentLogin", {"ThisDN": "7001", "Password": "secret"})

    assert masked(message).attributes == {"ThisDN": "7001", "Password": "****"}
