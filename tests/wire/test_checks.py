import pytest

from tserver_wire import Addp, KeyValueList
from tserver_wire.checks import checker_of, did_you_mean


@pytest.mark.parametrize(
    ("attribute", "written", "read"),
    [
        ("ThisDN", "7001", "7001"),
        ("ThisDN", "", ""),
        ("ANI", "+14155551212", "+14155551212"),
        ("Timeout", -3, -3),
        ("Timeout", 2**63 - 1, 2**63 - 1),
        ("Timeout", -(2**63), -(2**63)),
        ("ReferenceID", 1, 1),
        ("ReferenceID", 4294967295, 4294967295),
        ("ConnID", "0071027198180001", "0071027198180001"),
        ("ConnID", "00710271981800AB", "00710271981800ab"),
        ("RegisterMode", "ModeShare", "ModeShare"),
        ("RegisterMode", 0, "ModeShare"),
        ("XRouteType", -1, "Default"),
        ("MakeCallType", "MakeCallPriority", "Priority"),
        ("AddressInfoType", 17, "DNStatus"),
        ("UserEvent", "EventQueued", "EventQueued"),
        ("UserEvent", 57, "EventQueued"),
        ("UserData", {"a": {"b": 1}}, KeyValueList.of({"a": {"b": 1}})),
        ("Addp", {}, Addp(0, 0)),
        ("Addp", {"Timeout": 9, "RemoteTimeout": 4.5, "More": 1}, Addp(9, 4.5)),
        ("Id", 0, 0),
    ],
)
def test_what_is_allowed_is_read(attribute, written, read):
    assert checker_of(attribute)(written) == read


@pytest.mark.parametrize(
    ("attribute", "written", "words"),
    [
        ("ThisDN", 7001, 'ThisDN 7001 is not a string; write text in quotes, "7001"'),
        ("ThisDN", None, "ThisDN null is not a string"),
        ("ThisDN", ["7001"], 'ThisDN ["7001"] is not a string'),
        ("Timeout", "3", 'Timeout "3" is not an integer; write digits without quotes'),
        ("Timeout", 1.0, "Timeout 1.0 is not an integer"),
        ("Timeout", True, "Timeout true is not an integer"),
        ("Timeout", None, "Timeout null is not an integer"),
        ("Timeout", [], "Timeout [] is not an integer"),
        ("Timeout", 2**63, "Timeout 9223372036854775808 does not fit into 64 bits"),
        ("Timeout", -(2**63) - 1, "does not fit into 64 bits"),
        ("ReferenceID", 0, "ReferenceID 0 is not an integer from 1 to 4294967295"),
        ("ReferenceID", 4294967296, "ReferenceID 4294967296 is not an integer from 1"),
        ("ReferenceID", -1, "ReferenceID -1 is not an integer from 1"),
        ("ReferenceID", True, "ReferenceID true is not"),
        ("ReferenceID", "1", 'ReferenceID "1" is not'),
        ("ConnID", "71", 'ConnID "71" is not a connection id; write 16 hex digits'),
        ("ConnID", "0071027198180001\n", "is not a connection id"),
        ("ConnID", "007102719818000g", "is not a connection id"),
        ("ConnID", 71027198180001, "is not a connection id"),
        (
            "RegisterMode",
            "ModeShar",
            'RegisterMode "ModeShar" is no RegisterMode (did you mean ModeShare?); allowed',
        ),
        ("RegisterMode", "modeshare", "(did you mean ModeShare?)"),
        (
            "RegisterMode",
            9,
            "9 is no RegisterMode; allowed are ModeShare, ModePrivate, ModeMonitor, or the number",
        ),
        ("RegisterMode", True, "RegisterMode true is no RegisterMode"),
        ("RegisterMode", 0.0, "RegisterMode 0.0 is no RegisterMode"),
        ("RegisterMode", ["ModeShare"], "is no RegisterMode"),
        ("CallState", "x", ", ..., or the number"),
        ("UserEvent", "EventQueue", 'UserEvent "EventQueue" is no T-Library message (did you mean EventQueued?)'),
        ("UserEvent", 999, "UserEvent 999 is no T-Library message"),
        ("UserEvent", True, "UserEvent true is no"),
        ("UserData", {"a": {"b": 1.5}}, "UserData.a.b: 1.5 is a float"),
        ("Reasons", [], "Reasons: [] is not a key-value list"),
        ("Addp", 9, "Addp 9 is not an object"),
        ("Addp", {"Timeout": "9"}, 'Addp.Timeout "9" is not a number of seconds'),
        ("Addp", {"Timeout": True}, "Addp.Timeout true is not"),
        ("Addp", {"RemoteTimeout": -1}, "Addp.RemoteTimeout -1 is not"),
        ("Addp", {"RemoteTimeout": float("inf")}, "Addp.RemoteTimeout Infinity is not"),
        ("Addp", {"RemoteTimeout": None}, "Addp.RemoteTimeout null is not"),
    ],
)
def test_what_is_not_allowed_is_refused_with_words(attribute, written, words):
    with pytest.raises(ValueError, match=f"^{attribute}") as refused:
        checker_of(attribute)(written)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("message", "written", "read"),
    [
        ("RequestAgentReady", 2, "AutoIn"),
        ("RequestAgentReady", "LegalGuard", "AutoIn"),
        ("RequestAgentNotReady", 2, "LegalGuard"),
        ("RequestAgentNotReady", "AutoIn", "LegalGuard"),
        ("RequestAgentNotReady", "AgentAutoIn", "LegalGuard"),
        ("RequestAgentNotReady", "AuxWork", "AuxWork"),
        ("RequestAgentLogin", 2, "AutoIn"),
        ("RequestAgentLogin", "LegalGuard", "LegalGuard"),
    ],
)
def test_work_mode_2_reads_by_the_message(message, written, read):
    assert checker_of("AgentWorkMode", message)(written) == read


def test_a_close_word_is_offered_and_a_far_one_is_not():
    assert did_you_mean("autoin", ["AutoIn", "ManualIn"]) == " (did you mean AutoIn?)"
    assert did_you_mean("xyz", ["AutoIn", "ManualIn"]) == ""
