import pytest

from tserver_sim.control.errors import ControlError
from tserver_sim.control.guard import Guard, is_loopback

GUARD = Guard("127.0.0.1")
HOST = {"host": "127.0.0.1:8088"}


def refusal(guard: Guard, headers: dict[str, str], method: str = "POST") -> tuple[int, str] | None:
    try:
        guard.check(method, headers)
    except ControlError as error:
        return error.status, error.code
    return None


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST.", "app.localhost", "::1", "[::1]"])
def test_loopback_is_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "10.0.0.1", "localhost.example", "127.0.0.1.example", "::"])
def test_anything_else_is_not(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "origin", ["http://localhost:8000", "https://127.0.0.1", "http://[::1]:3000", "http://127.0.0.1:8088"]
)
def test_page_of_this_machine_is_welcome(origin: str) -> None:
    assert refusal(GUARD, {**HOST, "origin": origin}) is None
    assert origin == GUARD.cors_headers({**HOST, "origin": origin})["Access-Control-Allow-Origin"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "null",
        "",
        "file://",
        "http://localhost.elsewhere.example",
        "http://[bad",
        "http://192.168.1.5:8088",
        "http://localhost@elsewhere.example",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_foreign_page_is_refused(origin: str, method: str) -> None:
    assert refusal(GUARD, {**HOST, "origin": origin}, method) == (403, "origin-refused")
    assert GUARD.cors_headers({**HOST, "origin": origin}) == {"Vary": "Origin"}


def test_element_of_a_foreign_page_is_refused_and_a_followed_link_is_not() -> None:
    assert refusal(GUARD, {**HOST, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}) == (
        403,
        "origin-refused",
    )
    assert refusal(GUARD, {**HOST, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, "GET") is None
    assert refusal(GUARD, {**HOST, "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, "GET") is None


@pytest.mark.parametrize("host", ["elsewhere.example:8088", "10.0.0.1", "[bad"])
def test_host_of_another_machine_is_refused_on_loopback(host: str) -> None:
    assert refusal(GUARD, {"host": host, "origin": f"http://{host}"}) == (403, "host-refused")


@pytest.mark.parametrize("host", ["localhost:8088", "[::1]:8088", "127.0.0.1"])
def test_host_of_this_machine_is_not(host: str) -> None:
    assert refusal(GUARD, {"host": host}) is None
    assert refusal(GUARD, {}) is None


def test_any_host_and_its_own_pages_are_welcome_where_others_were_let_in() -> None:
    guard = Guard("0.0.0.0")
    assert refusal(guard, {"host": "simulator:8088"}) is None
    assert refusal(guard, {"host": "simulator:8088", "origin": "http://Simulator:8088"}) is None
    assert refusal(guard, {"host": "simulator:8088", "origin": "http://elsewhere.example"}) == (403, "origin-refused")


def test_token_is_asked_for() -> None:
    guard = Guard("127.0.0.1", "s3cret")
    assert refusal(guard, {**HOST, "authorization": "Bearer s3cret"}) is None
    assert refusal(guard, {**HOST, "authorization": "bearer  s3cret "}) is None
    for wrong in ["", "Bearer", "Bearer other", "Basic s3cret", "s3cret"]:
        assert refusal(guard, {**HOST, "authorization": wrong}, "GET") == (401, "token-refused")
    assert refusal(guard, HOST) == (401, "token-refused")


def test_browser_may_ask_beforehand_without_the_token() -> None:
    guard = Guard("127.0.0.1", "s3cret")
    asks = {**HOST, "origin": "http://localhost:8000", "access-control-request-method": "PATCH"}
    assert refusal(guard, asks, "OPTIONS") is None
    preflight = guard.preflight_headers(asks, "GET, PATCH")
    assert preflight["Access-Control-Allow-Methods"] == "GET, PATCH"
    assert "Authorization" in preflight["Access-Control-Allow-Headers"]
    assert guard.preflight_headers(HOST, "GET") == {}
