import pytest

from tserver_wire import ERRORS

SETTLED = {
    41: "TERR_NOT_REGISTERED",
    42: "TERR_RESOURCE_SEIZED",
    50: "TERR_UNKNOWN_ERROR",
    51: "TERR_UNSUP_OPER",
    53: "TERR_INVALID_ATTR",
    54: "TERR_NO_SWITCH",
    55: "TERR_PROTO_VERS",
    56: "TERR_INV_CONNID",
    57: "TERR_TIMEOUT",
    59: "TERR_NOT_CONFIGURED",
    71: "TERR_INV_CALD_DN",
    119: "TERR_BAD_PASSWD",
    185: "TERR_SET_WRONG_STATE",
    192: "TERR_AGENT_ID_INV",
    527: "TERR_ALRDY_SIGN_IN",
    1705: "TERR_SOFT_AGENT_PSWD_DOESNT_MATCH",
    1706: "TERR_SOFT_AGENT_ALREADY_LOGGED_IN",
    1707: "TERR_SOFT_AGENT_NOT_LOGGED_IN",
}


@pytest.mark.parametrize(("code", "name"), SETTLED.items())
def test_the_codes_that_the_protocol_uses_have_their_names(code, name):
    assert name == ERRORS[code].name


def test_every_code_stands_under_its_number_with_a_text():
    assert all(code == row.code and row.text for code, row in ERRORS.items())
    assert sorted(ERRORS) == list(ERRORS)


def test_texts_seen_on_the_wire_are_kept_to_the_letter():
    assert ERRORS[59].text == "DN is not configured in CME"
    assert ERRORS[185].text == "Set is in wrong state for invocation"
    assert ERRORS[232].text == "TERR_DN_NO_ANSWER"
