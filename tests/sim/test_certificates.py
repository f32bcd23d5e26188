"""The certificate of the T-Server's port: files that can be used, and what is said of those that cannot."""

from pathlib import Path

import pytest
import trustme

from tserver_sim.certificates import CertificateError, tls_context
from tserver_sim.settings import TlsFiles


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One certificate with its key apart and together, and another's key."""
    folder, ca = tmp_path_factory.mktemp("tls"), trustme.CA()
    ours, other = ca.issue_cert("127.0.0.1"), ca.issue_cert("127.0.0.1")
    ours.cert_chain_pems[0].write_to_path(folder / "chain.pem")
    ours.private_key_pem.write_to_path(folder / "key.pem")
    ours.private_key_and_cert_chain_pem.write_to_path(folder / "both.pem")
    other.private_key_pem.write_to_path(folder / "other.pem")
    (folder / "text.pem").write_text("no certificate")
    return folder


@pytest.mark.parametrize(("certificate", "key"), [("chain.pem", "key.pem"), ("both.pem", None)])
def test_files_that_can_be_used(folder: Path, certificate: str, key: str | None) -> None:
    tls_context(TlsFiles(str(folder / certificate), None if key is None else str(folder / key)))


@pytest.mark.parametrize(
    ("certificate", "key", "why"),
    [
        ("none.pem", None, "No such file or directory"),
        ("text.pem", None, "it is no PEM file"),
        ("chain.pem", None, "it is no PEM file"),
        ("chain.pem", "other.pem", "key values mismatch"),
    ],
)
def test_files_that_cannot(folder: Path, certificate: str, key: str | None, why: str) -> None:
    files = TlsFiles(str(folder / certificate), None if key is None else str(folder / key))

    with pytest.raises(CertificateError, match=f"{certificate}.* cannot be used: {why}"):
        tls_context(files)
