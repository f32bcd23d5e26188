"""`spec/wire-protocol.md`: "TLS when a certificate is configured", over sockets of Python's own `ssl`."""

import socket
import ssl
from collections.abc import Iterator

import pytest
import trustme
from telephone_world import Client, Server, running_server

AUTHORITY = trustme.CA()


@pytest.fixture(scope="module")
def tls_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("tls")
    certificate = AUTHORITY.issue_cert("127.0.0.1")
    certificate.cert_chain_pems[0].write_to_path(folder / "chain.pem")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    with running_server(folder, "tls: {certificate: chain.pem, key: key.pem}\n") as server:
        yield server


def connected(server: Server) -> Client:
    trust = ssl.create_default_context()
    AUTHORITY.configure_trust(trust)
    client = Client(server.port, trust)
    server.clients.append(client)
    return client


def test_session_over_tls(tls_server: Server) -> None:
    bridge = connected(tls_server)
    bridge.open_session()
    bridge.register("7001")
    tls_server.control.post("/v1/reset")
    conn_id = tls_server.talk_inbound(bridge, userData={"much": "x" * 15_000})
    bridge.say("RequestReleaseCall", ThisDN="7001", ConnID=conn_id)
    bridge.wait("EventReleased", ConnID=conn_id)
    bridge.write(b"".join(b'{"message":"AddpPing","Id":%d}\n' % n for n in range(3000)))
    assert [{"message": "AddpPong", "Id": n} for n in range(3000)] == [bridge.next() for n in range(3000)]


def test_error_arrives_before_the_end(tls_server: Server) -> None:
    client = connected(tls_server)
    client.write(b"x\ny\nz\n")
    for _ in range(3):
        client.wait_error(50)
    assert client.closed()


@pytest.mark.parametrize("how", ["fin", "rst"])
def test_client_is_cut(tls_server: Server, how: str) -> None:
    client = connected(tls_server)
    session = client.open_session()["SessionID"]
    tls_server.control.post(f"/v1/clients/{session}/cut", {"how": how})
    assert client.closed()


def test_client_that_speaks_plainly_is_closed_and_hurts_no_one(tls_server: Server) -> None:
    bridge = connected(tls_server)
    bridge.open_session()
    with socket.create_connection(("127.0.0.1", tls_server.port), timeout=5) as plain:
        plain.sendall(b'{"message":"RequestRegisterClient"}\n' * 20)
        try:
            while plain.recv(65536):
                pass
        except ConnectionResetError:
            pass
    bridge.register("7002")


def test_client_that_does_not_shake_hands_hurts_no_one(tls_server: Server) -> None:
    with socket.create_connection(("127.0.0.1", tls_server.port), timeout=5):
        bridge = connected(tls_server)
        bridge.open_session()
        bridge.register("7002")
