"""The bridge on the network: what a page, a probe and a stranger get over HTTP."""

import json
import socket
import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest
import trio
import trustme
from bridge_world import AGENTS, CALL, FakeTServer, Start, World, leave_time_for_full_buffers, open_world
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trio.testing import MockClock

from tserver_bridge.app import CannotListenError, serve
from tserver_bridge.parts import Parts
from tserver_bridge.settings import BridgeConfig, Tls
from tserver_wire import KeyValueList

PAGE = "http://localhost:3000"
INITIALIZE = {"type": "initialize"}


def word(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an error."""
    body = answer.json()
    assert (body["status"], answer.headers["content-type"]) == ("Error", "application/json")
    assert body["message"]
    return answer.status_code, body["code"]


async def test_command_is_carried_out(world: World, autojump_clock: MockClock) -> None:
    async with world.toolbar() as toolbar:
        answer = await world.post(INITIALIZE)
        assert (answer.status_code, answer.json()) == (200, {"status": "Success"})
        message = await toolbar.hears("EventRegistered")
        assert (message["sequence"], message["agentId"]) == (1, "1001")


async def test_main_job(tserver: FakeTServer, world: World, autojump_clock: MockClock) -> None:
    async with world.toolbar() as toolbar:
        await world.post(INITIALIZE)
        await tserver.ring(UserData=KeyValueList.of({"segment": "gold"}))
        ringing = await toolbar.hears("EventRinging")
        assert (ringing["ANI"], ringing["direction"], ringing["userData"]) == (
            "+14155551212",
            "inbound",
            {"segment": "gold"},
        )
        assert (await world.post({"type": "accept", "connectionId": CALL})).status_code == 200
        await toolbar.hears("EventEstablished")
        assert (await world.post({"type": "hangup"})).status_code == 200
        assert (await toolbar.hears("EventReleased"))["cause"] == "hangup"


async def test_refusal_of_the_t_server_is_passed_on(
    tserver: FakeTServer, world: World, autojump_clock: MockClock
) -> None:
    tserver.refuses["RequestAgentLogin"] = 1705
    answer = await world.post(INITIALIZE)

    assert word(answer) == (502, "refused")
    assert (answer.json()["errorCode"], answer.json()["message"]) == (1705, "refused here")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not-json"),
        (b"initialize", "not-json"),
        (b'{"type":"initialize"', "not-json"),
        (b'["initialize"]', "not-json"),
        (b"null", "not-json"),
        (b"[" * 60_000, "not-json"),
        (b'{"type":' * 8_000, "not-json"),
        (b"\xff\xfe", "not-json"),
        (b'{"type":"\\ud800"}', "not-json"),
        (b'{"type":"notReady","reasonCode":1e999}', "not-json"),
        (b'{"type":"notReady","reasonCode":' + b"9" * 5_000 + b"}", None),
        (b"{}", "unknown-type"),
        (b'{"type":"dance"}', "unknown-type"),
        (b'{"type":{"type":"accept"}}', "unknown-type"),
        (b'{"type":"makeCall"}', "bad-key"),
        (b'{"type":"makeCall","toNumber":4155551212}', "bad-key"),
        (b'{"type":"notReady","reasonCode":' + b"9" * 40 + b"}", "bad-key"),
        (b'{"type":"makeCall","toNumber":"1","userData":{"k":1.5}}', "bad-key"),
        (b'{"type":"makeCall","toNumber":"1","userData":' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"}", "bad-key"),
        (b'{"type":"makeCall","toNumber":"1","userData":{"k":' + b"9" * 4_000 + b"}}", None),
    ],
)
async def test_odd_body_is_the_senders_fault(
    world: World, body: bytes, code: str | None, autojump_clock: MockClock
) -> None:
    await world.post(INITIALIZE)
    status, said = word(await world.post(body))

    assert (status, said) == (400, code or said)
    assert (await world.post(INITIALIZE)).status_code == 200


async def test_last_of_two_equal_keys_counts(world: World, autojump_clock: MockClock) -> None:
    assert (await world.post(b'{"type":"dance","type":"initialize"}')).status_code == 200


ODD = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6)
JSON = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)
KEYS = ["connectionId", "agentId", "dn", "password", "queue", "workMode", "toNumber", "mode", "digits", "userData"]
TYPES = ["initialize", "accept", "reject", "hangup", "makeCall", "ready", "notReady", "hold", "transfer", "attachData"]
COMMANDS = st.builds(
    lambda kind, keys: json.dumps({**keys, "type": kind}).encode(),
    st.sampled_from(TYPES) | JSON,
    st.dictionaries(st.sampled_from([*KEYS, "reasonCode"]), JSON | st.sampled_from([CALL, "0017", "consult"])),
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(COMMANDS | st.binary(max_size=40) | JSON.map(lambda raw: json.dumps(raw).encode()), max_size=8))
def test_no_body_ever_gives_500(bodies: list[bytes]) -> None:
    async def run() -> list[int]:
        async with open_world() as (tserver, start):
            world = await start(answer_timeout_seconds=1)
            await world.is_linked()
            await world.post(INITIALIZE)
            await tserver.ring()
            return [(await world.post(body)).status_code for body in bodies]

    statuses = trio.run(run, clock=MockClock(autojump_threshold=0))
    assert [status for status in statuses if status not in {200, 400, 404, 409, 413, 502, 503, 504}] == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "json", "application/jsonx"])
async def test_other_content_is_not_taken(world: World, kind: str, autojump_clock: MockClock) -> None:
    assert word(await world.post(INITIALIZE, headers={"Content-Type": kind})) == (415, "wrong-content-type")


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/problem+json"]
)
async def test_json_is_taken_under_its_names(world: World, kind: str, autojump_clock: MockClock) -> None:
    assert (await world.post(INITIALIZE, headers={"Content-Type": kind})).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "BREW"])
async def test_other_methods_are_not_taken(world: World, method: str, autojump_clock: MockClock) -> None:
    answer = await world.post(INITIALIZE, method=method)

    assert word(answer) == (405, "wrong-method")
    assert answer.headers["allow"] == "POST, OPTIONS"


@pytest.mark.parametrize("path", ["/", "/genesys", "/genesys/events/", "/metrics/x", "/%00"])
async def test_other_paths_are_not_there(world: World, path: str, autojump_clock: MockClock) -> None:
    root = world.serving.health_url.removesuffix("/health")

    assert word(await world.http.post(root + path, json=INITIALIZE)) == (404, "no-such-path")


@pytest.mark.parametrize("agent", ["1003", "", "0", "1001 ", "%00", "é", "1001&agent=x"])
async def test_unknown_agent_is_not_found(world: World, agent: str, autojump_clock: MockClock) -> None:
    assert word(await world.post(INITIALIZE, agent=agent)) == (404, "no-such-agent")


async def test_agent_of_the_address_is_the_one_that_is_meant(
    tserver: FakeTServer, world: World, autojump_clock: MockClock
) -> None:
    assert (await world.post(INITIALIZE, agent="1002")).status_code == 200
    assert (await tserver.hears("RequestAgentLogin"))["AgentID"] == "1002"
    assert word(await world.post({**INITIALIZE, "agentId": "1001"}, agent="1002")) == (409, "wrong-state")


# The limit of a body.


def body_of(size: int) -> bytes:
    empty = b'{"type":"initialize","more":""}'
    return empty[:-2] + b"x" * (size - len(empty)) + empty[-2:]


@pytest.mark.parametrize(("size", "status"), [(65_536, 200), (65_537, 413), (1_000_000, 413)])
async def test_body_has_a_limit(world: World, size: int, status: int, autojump_clock: MockClock) -> None:
    leave_time_for_full_buffers(autojump_clock)
    assert (await world.post(body_of(size))).status_code == status


async def test_body_of_unknown_length_has_the_same_limit(world: World, autojump_clock: MockClock) -> None:
    leave_time_for_full_buffers(autojump_clock)

    async def pieces() -> Any:
        for _ in range(100):
            yield b" " * 1_000

    answer = await world.http.post(
        world.serving.rest_url, content=pieces(), headers={"Content-Type": "application/json"}
    )

    assert word(answer) == (413, "too-large")


async def test_limit_is_the_one_of_the_configuration(start: Start, autojump_clock: MockClock) -> None:
    world = await start(max_body_bytes=1_024)
    await world.is_linked()

    assert (await world.post(body_of(1_024))).status_code == 200
    assert word(await world.post(body_of(1_025))) == (413, "too-large")


async def test_body_that_does_not_come_is_not_waited_for_forever(world: World, autojump_clock: MockClock) -> None:
    head = b"POST /genesys/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
    stream = await trio.open_tcp_stream(world.serving.host, world.serving.port)
    async with stream:
        await stream.send_all(head)
        answer = await stream.receive_some()

    assert answer.startswith(b"HTTP/1.1 400")
    assert trio.current_time() < 60


@pytest.mark.parametrize("end", [b"", b"\r\n\r\n", b"\0\r\n\r\n", b"x" * 100_000])
async def test_nonsense_ends_one_connection_alone(world: World, end: bytes, autojump_clock: MockClock) -> None:
    stream = await trio.open_tcp_stream(world.serving.host, world.serving.port)
    async with stream:
        await stream.send_all(b"NONSENSE" + end)
    assert (await world.post(INITIALIZE)).status_code == 200


async def test_toolbar_that_leaves_before_its_answer_harms_nobody(
    tserver: FakeTServer, world: World, autojump_clock: MockClock
) -> None:
    tserver.silent.add("RequestRegisterAddress")
    body = json.dumps(INITIALIZE).encode()
    head = "POST /genesys/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
    stream = await trio.open_tcp_stream(world.serving.host, world.serving.port)
    async with stream:
        await stream.send_all(f"{head}{len(body)}\r\n\r\n".encode() + body)
        await tserver.hears("RequestRegisterAddress")
    tserver.silent.clear()
    await trio.sleep(20)

    assert (await world.post(INITIALIZE)).status_code == 200


# Pages, origins and tokens.


async def test_preflight_lets_a_page_post(world: World, autojump_clock: MockClock) -> None:
    asked = {
        "Origin": PAGE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,authorization",
        "Access-Control-Request-Private-Network": "true",
    }
    answer = await world.http.options(world.serving.rest_url, headers=asked)

    assert (answer.status_code, answer.content) == (204, b"")
    assert {
        "access-control-allow-origin": PAGE,
        "access-control-allow-methods": "POST, OPTIONS",
        "access-control-allow-headers": "content-type,authorization",
        "access-control-allow-private-network": "true",
        "vary": "Origin",
    }.items() <= dict(answer.headers).items()


@pytest.mark.parametrize("body", [INITIALIZE, {"type": "dance"}])
async def test_page_may_read_its_answer(world: World, body: dict[str, str], autojump_clock: MockClock) -> None:
    answer = await world.post(body, headers={"Origin": PAGE})

    assert answer.headers["access-control-allow-origin"] == PAGE


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
async def test_foreign_page_may_nothing(
    tserver: FakeTServer, world: World, origin: str, method: str, autojump_clock: MockClock
) -> None:
    answer = await world.post(INITIALIZE, headers={"Origin": origin}, method=method)

    assert word(answer) == (403, "foreign-origin")
    assert "access-control-allow-origin" not in answer.headers
    assert [message.name for message in tserver.requests] == ["RequestRegisterClient"]


async def test_listed_page_may(start: Start, autojump_clock: MockClock) -> None:
    world = await start(allowed_origins=("https://crm.example.com",))
    await world.is_linked()

    assert (await world.post(INITIALIZE, headers={"Origin": "https://crm.example.com"})).status_code == 200
    assert (await world.post(INITIALIZE, headers={"Origin": PAGE})).status_code == 403


@pytest.mark.parametrize("shown", [None, "Bearer", "Bearer wrong", "Basic secret", "secret"])
async def test_token_is_asked_for(start: Start, shown: str | None, autojump_clock: MockClock) -> None:
    world = await start(token="secret")
    await world.is_linked()
    answer = await world.post(INITIALIZE, headers={"Origin": PAGE, **({"Authorization": shown} if shown else {})})

    assert word(answer) == (401, "not-allowed")
    assert answer.headers["access-control-allow-origin"] == PAGE


@pytest.mark.parametrize("shown", ["Bearer secret", "bearer secret", "BEARER  secret"])
async def test_token_opens(start: Start, shown: str, autojump_clock: MockClock) -> None:
    world = await start(token="secret")
    await world.is_linked()

    assert (await world.post(INITIALIZE, headers={"Authorization": shown})).status_code == 200


async def test_preflight_and_probes_need_no_token(start: Start, autojump_clock: MockClock) -> None:
    world = await start(token="secret")

    assert (await world.http.options(world.serving.rest_url, headers={"Origin": PAGE})).status_code == 204
    assert (await world.http.get(world.serving.health_url)).status_code == 200


# Probes, TLS, and the end.


async def test_health_and_metrics_say_how_it_stands(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    tserver.refuses["RequestRegisterClient"] = 119
    world = await start()
    health = (await world.http.get(world.serving.health_url)).json()
    assert (health["status"], health["tserver"], health["sockets"]) == ("ok", "not connected", 0)
    tserver.refuses.clear()
    await world.is_linked()
    async with world.toolbar() as toolbar:
        await world.post(INITIALIZE)
        await toolbar.hears("EventRegistered")
        await world.post({"type": "accept"})
        metrics = await world.metrics()

    assert {
        "tserver_connected": 1,
        "sockets_open": 1,
        "sockets_opened_total": 1,
        "commands_answered_200_total": 1,
        "commands_answered_409_total": 1,
        "messages_to_toolbars_total": 1,
        "tserver_messages_total": 2,
    }.items() <= metrics.items()


async def test_metrics_have_prometheus_type(world: World, autojump_clock: MockClock) -> None:
    answer = await world.http.get(world.serving.health_url.replace("health", "metrics"))

    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")


async def test_made_certificate(start: Start, autojump_clock: MockClock) -> None:
    world = await start(tls=Tls())
    await world.is_linked()

    assert (world.serving.rest_url[:8], world.serving.websocket_url[:6]) == ("https://", "wss://")
    assert (await world.post(INITIALIZE)).status_code == 200


async def test_given_certificate(tmp_path: Path, start: Start, autojump_clock: MockClock) -> None:
    ca = trustme.CA()
    ca.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "both.pem")
    world = await start(tls=Tls(certificate=str(tmp_path / "both.pem")))
    trusting = ssl.create_default_context()
    ca.configure_trust(trusting)
    async with httpx.AsyncClient(verify=trusting, trust_env=False) as http:
        assert (await http.get(world.serving.health_url)).status_code == 200
    await world.is_linked()
    async with world.toolbar(tls=trusting) as toolbar:
        assert (await world.post(INITIALIZE)).status_code == 200
        assert (await toolbar.next())["eventName"] == "EventRegistered"


async def test_plain_text_on_a_tls_port_harms_nobody(start: Start, autojump_clock: MockClock) -> None:
    world = await start(tls=Tls())
    stream = await trio.open_tcp_stream(world.serving.host, world.serving.port)
    async with stream:
        await stream.send_all(b"GET /health HTTP/1.1\r\n\r\n")
        assert b"200" not in await stream.receive_some()
    assert (await world.http.get(world.serving.health_url)).status_code == 200


def has_ipv6() -> bool:
    """Containers often have none."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
async def test_address_of_ipv6_is_told_in_brackets(start: Start, autojump_clock: MockClock) -> None:
    world = await start(host="::1")

    assert world.serving.rest_url == f"http://[::1]:{world.serving.port}/genesys/events"
    assert (await world.http.get(world.serving.health_url)).status_code == 200


async def test_address_that_means_all_is_told_as_one_that_can_be_called(
    start: Start, autojump_clock: MockClock
) -> None:
    world = await start(host="0.0.0.0")

    assert world.serving.rest_url == f"http://127.0.0.1:{world.serving.port}/genesys/events"
    assert (await world.http.get(world.serving.health_url)).status_code == 200


async def test_port_that_is_taken_is_said(world: World, autojump_clock: MockClock) -> None:
    config = BridgeConfig(tserver=world.tserver.address, port=world.serving.port, agents=AGENTS)
    with pytest.raises(CannotListenError, match=f"{world.serving.port}.*--listen"):
        await serve(config)


async def test_bridge_ends_at_once_with_a_command_and_a_socket_open(autojump_clock: MockClock) -> None:
    async with open_world() as (tserver, start):
        tserver.silent.add("RequestRegisterAddress")
        world = await start()
        await world.is_linked()
        async with trio.open_nursery() as nursery, world.toolbar():

            async def give_up() -> None:
                with pytest.raises(httpx.HTTPError):
                    await world.post(INITIALIZE)

            nursery.start_soon(give_up)
            await tserver.hears("RequestRegisterAddress")
            began = trio.current_time()
            world.stop()
            await world.stopped.wait()
            assert trio.current_time() - began < 2


async def test_mistake_of_the_bridge_is_its_own_and_tells_nothing(start: Start, autojump_clock: MockClock) -> None:
    class Broken:
        def handle(self, happened: object) -> list[Any]:
            if type(happened).__name__ == "CommandReceived":
                raise RuntimeError("secret thoughts")
            return []

    world = await start(parts=Parts(session=lambda _session: Broken()))
    answer = await world.post(INITIALIZE, headers={"Origin": PAGE})

    assert word(answer) == (500, "internal")
    assert "secret" not in answer.text
    assert (await world.metrics())["internal_errors_total"] == 1
