"""Does a certificate hold: digests of its files, its signature, and the verdicts judged again. Pure."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tserver_harness.certification.certificate import Certificate, digest_of, make_certificate, statement_of
from tserver_harness.judge.requirements import Requirements
from tserver_harness.results import RunResult

__all__ = ["Finding", "verify"]

_TRANSCRIPT = "transcript.ndjson"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, whether it holds, and what to know where it does not."""

    holds: bool
    text: str
    detail: str = ""


def verify(
    certificate: Certificate,
    files: Mapping[str, bytes],
    again: RunResult,
    requirements: Requirements,
    *,
    public_key_pem: bytes | None,
    installed_digest: str,
) -> Iterator[Finding]:
    """Look at everything; `again` is the result of judging the transcript now, `public_key_pem` the signer's key."""
    yield from _digests(certificate, files)
    yield _suite(certificate, requirements, installed_digest)
    yield from _verdicts(certificate, again, requirements)
    yield _signature(certificate, public_key_pem)


def _digests(certificate: Certificate, files: Mapping[str, bytes]) -> Iterator[Finding]:
    if _TRANSCRIPT not in certificate.digests:
        yield Finding(
            holds=False, text=f"it names the {_TRANSCRIPT} that it rests on", detail="there is no digest of it"
        )
    for name, digest in certificate.digests.items():
        if name not in files:
            yield Finding(holds=False, text=f"{name} is there", detail="it is missing")
        else:
            found = digest_of(files[name])
            yield Finding(found == digest, f"{name} is the file that was certified", f"its digest is {found}")


def _suite(certificate: Certificate, requirements: Requirements, installed: str) -> Finding:
    same = certificate.suite.digest == installed and certificate.suite.revision == requirements.revision
    detail = f"it was suite {certificate.suite.version}, {certificate.suite.digest}; install that version to compare"
    return Finding(same, "the suite is the one that is installed here", detail)


def _verdicts(certificate: Certificate, again: RunResult, requirements: Requirements) -> Iterator[Finding]:
    now = make_certificate(again, requirements, {}, issued=certificate.issued, quick=certificate.quick)
    then = {profile.profile: profile for profile in certificate.profiles}
    judged = {profile.profile: profile for profile in now.profiles}
    yield Finding(list(then) == list(judged), "the profiles are those of the run", f"the run has {', '.join(judged)}")
    shown = {name for name, profile in judged.items() if profile.conforms}
    unfit = [name for name, profile in then.items() if profile.conforms and name not in shown]
    yield Finding(
        holds=not unfit and (now.conforms or not certificate.conforms),
        text="it claims no more than the transcript shows",
        detail=f"judged again: exit code {again.exit_code}" + "".join(f", {name} does not conform" for name in unfit),
    )
    for name in (name for name in then if name in judged):
        other = [
            f"{each}: {verdict}, judged again: {judged[name].requirements.get(each, 'not-run')}"
            for each, verdict in then[name].requirements.items()
            if verdict != judged[name].requirements.get(each)
        ]
        yield Finding(not other, f"the verdicts of {name} are what the transcript shows", "; ".join(other[:5]))
    bridge = f"{again.bridge.name} {again.bridge.version}"
    yield Finding(certificate.bridge == again.bridge, "the bridge is the one of the run", f"the run was of {bridge}")


def _signature(certificate: Certificate, public_key_pem: bytes | None) -> Finding:
    signature = certificate.signature
    if signature is None:
        asked = public_key_pem is not None
        return Finding(not asked, "it is signed" if asked else "it is not signed", "there is no signature")
    problem = _problem_of_signature(certificate, public_key_pem)
    by = "the given key" if public_key_pem is not None else f"key {signature.public_key}"
    return Finding(problem == "", f"it is signed with {by}", problem)


def _problem_of_signature(certificate: Certificate, public_key_pem: bytes | None) -> str:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # slow to import, seldom needed
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415  # as above

    signature = certificate.signature
    if signature is None or signature.algorithm != "Ed25519":
        return f"the algorithm {signature.algorithm if signature else ''!r} is unknown"
    try:
        public = base64.b64decode(signature.public_key, validate=True)
        if public_key_pem is not None and public != _raw_key(public_key_pem):
            return f"it was signed with another key, {signature.public_key}"
        value = base64.b64decode(signature.value, validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(value, statement_of(certificate))
    except (ValueError, binascii.Error) as problem:
        return f"the signature cannot be read: {problem}"
    except InvalidSignature:
        return "the signature does not fit: the certificate was changed after it was signed"
    return ""


def _raw_key(public_key_pem: bytes) -> bytes:
    from cryptography.hazmat.primitives import serialization as forms  # noqa: PLC0415  # as above

    key = forms.load_pem_public_key(public_key_pem)
    return key.public_bytes(forms.Encoding.Raw, forms.PublicFormat.Raw)
