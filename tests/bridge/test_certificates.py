"""Certificates: given, or made for the run."""

import ssl
from pathlib import Path

import pytest
import trustme

from tserver_bridge.certificates import CertificateError, tls_context
from tserver_bridge.settings import Tls


def shake_hands(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> ssl.SSLObject:
    """A handshake in memory; the client's end."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname=name),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(6):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return ends[0]


def trusting(ca: trustme.CA | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca is None:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    else:
        ca.configure_trust(context)
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


def test_certificate_is_made_where_none_is_given() -> None:
    seen = shake_hands(tls_context(Tls(), "127.0.0.1"), trusting(None), "localhost")

    assert seen.getpeercert(binary_form=True)
    assert seen.selected_alpn_protocol() == "http/1.1"


def test_made_certificate_is_trusted_by_nobody() -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(tls_context(Tls(), "127.0.0.1"), ssl.create_default_context(), "localhost")


@pytest.mark.parametrize("apart", [True, False])
def test_given_certificate_is_used(tmp_path: Path, *, apart: bool) -> None:
    ca = trustme.CA()
    issued = ca.issue_cert("bridge.example")
    chain, key, both = tmp_path / "chain.pem", tmp_path / "key.pem", tmp_path / "both.pem"
    issued.cert_chain_pems[0].write_to_path(chain)
    issued.private_key_pem.write_to_path(key)
    issued.private_key_and_cert_chain_pem.write_to_path(both)
    tls = Tls(certificate=str(chain), key=str(key)) if apart else Tls(certificate=str(both))
    seen = shake_hands(tls_context(tls, "127.0.0.1"), trusting(ca), "bridge.example")

    assert seen.getpeercert()["subjectAltName"] == (("DNS", "bridge.example"),)  # type: ignore[index]


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    odd, none = str(tmp_path / "odd.pem"), str(tmp_path / "none.pem")
    Path(odd).write_text("odd", "utf-8")
    for tls, words in (
        (Tls(certificate=none), [none, "No such file"]),
        (Tls(certificate=odd), [odd, "PEM"]),
        (Tls(certificate=odd, key=none), [odd, none]),
        (Tls(certificate=str(tmp_path)), [str(tmp_path)]),
    ):
        with pytest.raises(CertificateError) as refused:
            tls_context(tls, "127.0.0.1")
        assert [word for word in words if word not in str(refused.value)] == [], str(refused.value)
        assert "\n" not in str(refused.value)


def test_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    ca = trustme.CA()
    ca.issue_cert("a").cert_chain_pems[0].write_to_path(tmp_path / "a.pem")
    ca.issue_cert("b").private_key_pem.write_to_path(tmp_path / "b.pem")
    with pytest.raises(CertificateError, match=r"b\.pem"):
        tls_context(Tls(certificate=str(tmp_path / "a.pem"), key=str(tmp_path / "b.pem")), "127.0.0.1")
