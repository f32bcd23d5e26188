"""Certificates for `--tls`: made once per host and kept, so that a browser needs to be told only once to trust them.

The authority's key is thrown away as soon as it has signed: what a browser then trusts can sign nothing more.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography import x509

__all__ = ["Certificates", "certificates_for", "how_to_trust"]

_VALID = dt.timedelta(days=365)
_RENEWED_BEFORE = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files: the authority's certificate, which is to be trusted, and the chain with its key, which servers show."""

    authority: Path
    chain: Path
    key: Path


def certificates_for(host: str, folder: Path, now: dt.datetime) -> Certificates:
    """The certificates for this machine under `host` and its usual names; made if there are none, or old ones.

    Raises:
        OSError: the folder cannot be written; say which, and that `HOME` decides where it is.
    """
    place = folder / "".join(letter if letter.isalnum() else "-" for letter in host)
    found = Certificates(place / "authority.pem", place / "chain.pem", place / "key.pem")
    if not _is_good(found, now):
        _make(found, host, now)
    return found


def how_to_trust(certificates: Certificates, https_urls: list[str]) -> str:
    """What to do so that a browser opens the pages without a warning."""
    file = certificates.authority
    opened = " and ".join(https_urls)
    return "\n".join(
        [
            "The certificate is made on this machine. Have it trusted, once:",
            "  quickly   open each address once and accept the warning:",
            f"            {opened}",
            "  properly  import this file as an authority for websites, in the browser's settings for certificates:",
            f"            {file}",
            f"            (curl --cacert {file}; node: NODE_EXTRA_CA_CERTS={file})",
        ]
    )


def _is_good(found: Certificates, now: dt.datetime) -> bool:
    try:
        leaf = x509.load_pem_x509_certificates(found.chain.read_bytes())[0]
    except (OSError, ValueError):
        return False
    return found.authority.is_file() and found.key.is_file() and leaf.not_valid_after_utc - _RENEWED_BEFORE > now


def _make(wanted: Certificates, host: str, now: dt.datetime) -> None:
    names = dict.fromkeys(("localhost", "127.0.0.1", "::1", host))
    authority = trustme.CA(organization_name="tserver-sim, for this machine")
    leaf = authority.issue_cert(*names, common_name="tserver-sim", not_after=now + _VALID)
    wanted.key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    wanted.key.touch(mode=0o600)
    leaf.private_key_pem.write_to_path(str(wanted.key))
    authority.cert_pem.write_to_path(str(wanted.authority))
    chain = b"".join(pem.bytes() for pem in leaf.cert_chain_pems)
    wanted.chain.write_bytes(chain)
