"""`certificate.json`: who was tested by what, the verdict of each profile, and digests of what it rests on.

A certificate can be signed (Ed25519); the signature covers everything else in it, in one canonical spelling.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tserver_harness.judge.grading import worst
from tserver_harness.judge.requirements import Requirements
from tserver_harness.results import BridgeUnderTest, Counts, RunResult, Suite

__all__ = ["Certificate", "ProfileVerdict", "Signature", "digest_of", "make_certificate", "signed", "statement_of"]


class _Part(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Common form of the parts."""


class ProfileVerdict(_Part, frozen=True, kw_only=True, rename="camel"):
    """One profile: `conforms` where all its MUSTs were looked at and hold; every requirement with its verdict."""

    profile: str
    conforms: bool
    warnings: int
    requirements: dict[str, str]


class Signature(_Part, frozen=True, kw_only=True, rename="camel"):
    """Who vouches for it: key and signature in base64."""

    algorithm: str
    public_key: str
    value: str


class Certificate(_Part, frozen=True, kw_only=True, rename="camel"):
    """The whole file. `digests` are `sha256:...` of the files beside it, by name."""

    format: int = 1
    bridge: BridgeUnderTest
    suite: Suite
    conforms: bool
    exit_code: int
    profiles: list[ProfileVerdict]
    capabilities: list[str]
    counts: Counts
    clock: str
    started: str
    seconds: float
    issued: str
    quick: bool = False
    environment: dict[str, str]
    digests: dict[str, str]
    signature: Signature | None = None


def digest_of(content: bytes) -> str:
    """The digest as certificates have it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def make_certificate(
    result: RunResult, requirements: Requirements, files: Mapping[str, bytes], *, issued: str, quick: bool
) -> Certificate:
    """What a result certifies. `files` are the names and contents that it rests on; `issued` is ISO 8601."""
    verdicts = {each.id: each.verdict for each in result.requirements}
    profiles = [_profile(name, verdicts, requirements, result.capabilities) for name in result.profiles]
    return Certificate(
        bridge=result.bridge,
        suite=result.suite,
        conforms=result.exit_code == 0 and not quick and all(profile.conforms for profile in profiles),
        exit_code=result.exit_code,
        profiles=profiles,
        capabilities=list(result.capabilities),
        counts=result.counts,
        clock=result.clock,
        started=result.started,
        seconds=result.seconds,
        issued=issued,
        quick=quick,
        environment=dict(result.environment),
        digests={name: digest_of(content) for name, content in sorted(files.items())},
    )


def _profile(
    profile: str, verdicts: Mapping[str, str], requirements: Requirements, capabilities: Sequence[str]
) -> ProfileVerdict:
    own = [each for each in requirements if each.profile == profile]
    asked = [each for each in own if each.capability is None or each.capability in capabilities]
    found = {each.id: verdicts.get(each.id, "not-run") for each in asked}
    musts = [found[each.id] for each in asked if each.keyword == "MUST"]
    return ProfileVerdict(
        profile=profile,
        conforms=bool(asked) and worst(musts or ["pass"]) in {"pass", "info", "warn"},
        warnings=sum(verdict == "warn" for verdict in found.values()),
        requirements=found,
    )


def statement_of(certificate: Certificate) -> bytes:
    """The bytes that a signature covers: everything but the signature, keys sorted, no spaces."""
    builtins: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(certificate, signature=None))
    return msgspec.json.encode(builtins, order="sorted")


def signed(certificate: Certificate, private_key_pem: bytes) -> Certificate:
    """The certificate with a signature.

    Raises:
        ValueError: this is no Ed25519 private key in PEM form.
    """
    from cryptography.hazmat.primitives import serialization as forms  # noqa: PLC0415  # slow to import, seldom needed
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  # as above

    key = forms.load_pem_private_key(private_key_pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("the key is no Ed25519 key")  # noqa: TRY004  # its type is content, not a slip of ours
    public = key.public_key().public_bytes(forms.Encoding.Raw, forms.PublicFormat.Raw)
    value = key.sign(statement_of(certificate))
    signature = Signature(algorithm="Ed25519", public_key=_text(public), value=_text(value))
    return msgspec.structs.replace(certificate, signature=signature)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
