"""A certificate says who conforms to what, and can be signed."""

from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tserver_harness.certification.certificate import Certificate, digest_of, make_certificate, signed, statement_of


def made(
    result_of: Any, requirements: Any, verdicts: Any = None, *, quick: bool = False, **changes: Any
) -> Certificate:
    return make_certificate(
        result_of(verdicts, **changes), requirements, {"transcript.ndjson": b"x"}, issued="2026-11-23", quick=quick
    )


def pem(key: Any) -> bytes:
    form: bytes = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    return form


@pytest.mark.parametrize(
    ("verdicts", "changes", "conforms"),
    [
        ({}, {}, True),
        ({"OB-03": "warn"}, {}, True),
        ({"AV-01": "fail"}, {}, False),
        ({"AV-01": "not-run"}, {}, False),
        ({"AV-01": "inconclusive"}, {}, False),
        ({"AV-01": "fail"}, {"exit_code": 0}, False),
        ({}, {"exit_code": 5}, False),
        ({}, {"profiles": ["core", "load"]}, False),
    ],
    ids=["all", "warning", "broken", "not-run", "inconclusive", "known-failure", "incomplete", "other-profile"],
)
def test_conforms_where_everything_was_looked_at_and_holds(
    result_of: Any, requirements: Any, verdicts: Any, changes: Any, conforms: bool
) -> None:
    assert made(result_of, requirements, verdicts, **changes).conforms is conforms


def test_quick_look_certifies_nothing(result_of: Any, requirements: Any) -> None:
    certificate = made(result_of, requirements, quick=True)

    assert (certificate.conforms, certificate.quick, certificate.profiles[0].conforms) == (False, True, True)


def test_profile_has_every_requirement_that_was_asked_for(result_of: Any, requirements: Any) -> None:
    (core,) = made(result_of, requirements, {"OB-03": "warn"}).profiles

    assert set(core.requirements) == {
        each.id for each in requirements if each.profile == "core" and each.capability is None
    }
    assert core.warnings == 1


def test_certificate_survives_its_file(result_of: Any, requirements: Any) -> None:
    certificate = made(result_of, requirements)

    assert msgspec.json.decode(msgspec.json.encode(certificate), type=Certificate) == certificate
    assert certificate.digests == {"transcript.ndjson": digest_of(b"x")}


def test_signature_covers_everything_but_itself(result_of: Any, requirements: Any) -> None:
    certificate = made(result_of, requirements)
    vouched = signed(certificate, pem(Ed25519PrivateKey.generate()))

    assert vouched.signature is not None
    assert statement_of(vouched) == statement_of(certificate)
    assert statement_of(certificate) != statement_of(msgspec.structs.replace(certificate, conforms=False))


@pytest.mark.parametrize("key", [b"", b"no key", pem(generate_private_key(SECP256R1()))])
def test_what_is_no_ed25519_key_signs_nothing(result_of: Any, requirements: Any, key: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # its words are the library's
        signed(made(result_of, requirements), key)
