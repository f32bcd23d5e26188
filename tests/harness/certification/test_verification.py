"""A certificate holds only as it was issued: files, suite, verdicts, claims, signature."""

from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from tserver_harness.certification.certificate import Certificate, ProfileVerdict, make_certificate, signed
from tserver_harness.certification.verification import verify
from tserver_harness.results import BridgeUnderTest, RunResult

FILES = {"transcript.ndjson": b"facts", "result.json": b"{}"}
KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def private(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)


class Office:
    """Issues certificates and looks at them again."""

    def __init__(self, result_of: Any, requirements: Any) -> None:
        self.result_of, self.requirements = result_of, requirements

    def issue(self, verdicts: Any = None, **changes: Any) -> Certificate:
        result = self.result_of(verdicts, **changes)
        return make_certificate(result, self.requirements, FILES, issued="2026-11-23", quick=False)

    def broken(
        self, certificate: Certificate, again: RunResult | None = None, *, files: Any = None, key: bytes | None = None,
        installed: str = "sha256:suite",
    ) -> list[str]:  # fmt: skip
        findings = verify(
            certificate, FILES if files is None else files, again or self.result_of(), self.requirements,
            public_key_pem=key, installed_digest=installed,
        )  # fmt: skip
        return [finding.text for finding in findings if not finding.holds]


@pytest.fixture
def office(result_of: Any, requirements: Any) -> Office:
    return Office(result_of, requirements)


def test_good_certificate_holds(office: Office) -> None:
    assert office.broken(office.issue()) == []


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ({**FILES, "transcript.ndjson": b"other"}, "transcript.ndjson is the file that was certified"),
        ({"transcript.ndjson": b"facts"}, "result.json is there"),
    ],
)
def test_file_that_changed_or_is_missing_is_told(office: Office, files: Any, text: str) -> None:
    assert office.broken(office.issue(), files=files) == [text]


def test_certificate_that_rests_on_no_transcript_does_not_hold(office: Office) -> None:
    certificate = replace(office.issue(), digests={})

    assert office.broken(certificate) == ["it names the transcript.ndjson that it rests on"]


def test_other_suite_is_told(office: Office) -> None:
    assert office.broken(office.issue(), installed="sha256:other") == ["the suite is the one that is installed here"]


def test_claim_to_conform_that_the_transcript_does_not_show_is_told(office: Office) -> None:
    """The verdicts may be left as they are: it is the claim that people read."""
    failing = {"AV-01": "fail"}
    honest = office.issue(failing)
    (core,) = honest.profiles
    forged_profile: ProfileVerdict = replace(core, conforms=True)
    again = office.result_of(failing)

    assert office.broken(honest, again) == []
    assert office.broken(replace(honest, conforms=True), again) == ["it claims no more than the transcript shows"]
    assert office.broken(replace(honest, profiles=[forged_profile]), again) == [
        "it claims no more than the transcript shows"
    ]


def test_claiming_less_is_allowed(office: Office) -> None:
    assert office.broken(replace(office.issue(), conforms=False)) == []


def test_verdicts_that_changed_are_told(office: Office) -> None:
    broken = office.broken(office.issue(), office.result_of({"AV-01": "fail"}))

    assert "the verdicts of core are what the transcript shows" in broken
    assert "it claims no more than the transcript shows" in broken


def test_other_bridge_and_other_profiles_are_told(office: Office) -> None:
    other = office.issue(bridge=BridgeUnderTest(name="better", version="9"), profiles=["core", "errors"])

    assert {"the bridge is the one of the run", "the profiles are those of the run"} <= set(office.broken(other))


def test_signature_holds_with_its_key_and_without_one(office: Office) -> None:
    certificate = signed(office.issue(), private(KEY))

    assert office.broken(certificate) == []
    assert office.broken(certificate, key=public(KEY)) == []


def test_signature_of_someone_else_or_none_does_not_do_where_a_key_is_given(office: Office) -> None:
    assert office.broken(signed(office.issue(), private(OTHER)), key=public(KEY)) == ["it is signed with the given key"]
    assert office.broken(office.issue(), key=public(KEY)) == ["it is signed"]


@pytest.mark.parametrize("changes", [{"issued": "2027-01-01"}, {"seconds": 1.0}, {"capabilities": ["hold"]}])
def test_change_after_signing_is_seen(office: Office, changes: dict[str, Any]) -> None:
    certificate = replace(signed(office.issue(), private(KEY)), **changes)

    assert "it is signed with the given key" in office.broken(certificate, key=public(KEY))


@pytest.mark.parametrize("changes", [{"value": "???"}, {"public_key": "AAAA"}, {"algorithm": "none"}, {"value": ""}])
def test_signature_that_is_none_is_told(office: Office, changes: dict[str, str]) -> None:
    certificate = signed(office.issue(), private(KEY))
    assert certificate.signature is not None
    odd = replace(certificate, signature=replace(certificate.signature, **changes))

    assert len(office.broken(odd)) == 1
