"""Who may talk to the bridge."""

import pytest

from tserver_bridge.errors import CommandError, Problem
from tserver_bridge.guard import Guard

ANYONE = Guard((), None)


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost",
        "http://localhost:3000",
        "https://LOCALHOST:8443",
        "http://crm.localhost:8080",
        "http://127.0.0.1:5500",
        "http://127.8.9.10",
        "http://[::1]:8080",
    ],
)
def test_pages_of_this_machine_may(origin: str) -> None:
    assert ANYONE.allows(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "file://",
        "http://localhost.evil.example",
        "http://evil.example/localhost",
        "http://localhost:80.evil.example",
        "http://evil-localhost",
        "http://127.0.0.1.evil.example",
        "http://user@localhost",
        "http://localhost\n",
        "ftp://localhost",
        "http://10.0.0.1",
        "http://[::2]",
    ],
)
def test_other_pages_may_not(origin: str) -> None:
    assert not ANYONE.allows(origin)
    with pytest.raises(CommandError) as refused:
        ANYONE.check_origin(origin)
    assert Problem.FOREIGN_ORIGIN is refused.value.problem


def test_programs_have_no_origin_and_may() -> None:
    ANYONE.check_origin(None)
    Guard(("https://crm.example.com",), None).check_origin(None)


def test_list_of_origins_replaces_this_machine() -> None:
    guard = Guard(("https://CRM.example.com/",), None)

    assert guard.allows("https://crm.example.com")
    assert guard.allows("HTTPS://crm.example.COM")
    assert not guard.allows("http://localhost")
    assert not guard.allows("https://crm.example.com:8443")


@pytest.mark.parametrize("shown", [None, "", "wrong", "secre", "secretx", "Secret", "sécret"])
def test_wrong_token_is_refused(shown: str | None) -> None:
    with pytest.raises(CommandError) as refused:
        Guard((), "secret").check_token(shown)
    assert Problem.NOT_ALLOWED is refused.value.problem


def test_right_token_is_taken_and_none_is_needed_where_none_is_wanted() -> None:
    Guard((), "sécret").check_token("sécret")
    ANYONE.check_token(None)
    ANYONE.check_token("whatever")


def test_answer_to_a_page_may_be_read_by_it_alone() -> None:
    headers = ANYONE.cors_headers("http://localhost:3000", {}, preflight=False)

    assert headers == {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": "http://localhost:3000",
        "Access-Control-Allow-Credentials": "true",
    }


def test_preflight_hears_what_may_be_sent() -> None:
    asked = {
        "access-control-request-headers": "content-type, authorization",
        "access-control-request-private-network": "true",
    }
    headers = ANYONE.cors_headers("http://localhost:3000", asked, preflight=True)

    assert headers["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert headers["Access-Control-Allow-Headers"] == "content-type, authorization"
    assert headers["Access-Control-Allow-Private-Network"] == "true"
    assert int(headers["Access-Control-Max-Age"]) > 0


def test_preflight_that_asks_for_nothing_may_send_json() -> None:
    headers = ANYONE.cors_headers("http://localhost", {}, preflight=True)

    assert headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert "Access-Control-Allow-Private-Network" not in headers


@pytest.mark.parametrize("origin", [None, "https://evil.example"])
def test_others_hear_nothing_of_it(origin: str | None) -> None:
    assert ANYONE.cors_headers(origin, {}, preflight=True) == {"Vary": "Origin"}
