import datetime as dt
import ssl
from pathlib import Path

import pytest

from tserver_harness.workbench.trust import certificates_for, how_to_trust

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def test_certificates_are_made_once_and_kept(tmp_path: Path) -> None:
    first = certificates_for("127.0.0.1", tmp_path, NOW)
    before = first.chain.read_bytes()

    assert first == certificates_for("127.0.0.1", tmp_path, NOW + dt.timedelta(days=300))
    assert before == first.chain.read_bytes()


@pytest.mark.parametrize("days", [359, 400])
def test_old_ones_are_made_anew(tmp_path: Path, days: int) -> None:
    first = certificates_for("127.0.0.1", tmp_path, NOW)
    before = first.chain.read_bytes()
    certificates_for("127.0.0.1", tmp_path, NOW + dt.timedelta(days=days))

    assert before != first.chain.read_bytes()


def test_broken_ones_are_made_anew(tmp_path: Path) -> None:
    found = certificates_for("127.0.0.1", tmp_path, NOW)
    found.chain.write_text("no certificate")
    certificates_for("127.0.0.1", tmp_path, NOW)

    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(found.chain, found.key)


def test_each_host_has_its_own(tmp_path: Path) -> None:
    assert certificates_for("::1", tmp_path, NOW) != certificates_for("127.0.0.1", tmp_path, NOW)


def test_key_is_for_its_owner_alone_and_the_authoritys_is_nowhere(tmp_path: Path) -> None:
    found = certificates_for("127.0.0.1", tmp_path, NOW)
    keys = [path for path in tmp_path.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()]

    assert [found.key] == keys
    assert found.key.stat().st_mode & 0o077 == 0


def test_words_name_the_file_and_the_addresses(tmp_path: Path) -> None:
    found = certificates_for("127.0.0.1", tmp_path, NOW)
    words = how_to_trust(found, ["https://127.0.0.1:8090/"])

    assert str(found.authority) in words
    assert "https://127.0.0.1:8090/" in words
