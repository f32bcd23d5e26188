"""`tsim certify` and `tsim verify`: a statement about a bridge for third parties, and whether one holds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from tserver_harness.certification.badge import badge_svg
from tserver_harness.certification.certificate import Certificate, make_certificate, signed
from tserver_harness.certification.quick import quick_choice
from tserver_harness.certification.verification import verify as verify_certificate
from tserver_harness.cli.choosing import known_profiles, order_of
from tserver_harness.exit_codes import ExitCode
from tserver_harness.judge.requirements import Requirements, load_requirements
from tserver_harness.results import RunResult
from tserver_harness.runner.order import Order
from tserver_harness.runner.suite_identity import suite_identity

__all__ = ["certify", "verify"]

_CERTIFICATE = "certificate.json"
_RESTS_ON = ("transcript.ndjson", "result.json")
_EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    epilog="\b\nExamples:\n  tsim certify --target acme.target.yaml\n"
    "  tsim certify --target acme.target.yaml --quick --out quick-look"
)
@click.option("--target", required=True, type=click.Path(exists=True, dir_okay=False), help="The bridge, as a file.")
@click.option("--profile", "profiles", multiple=True, metavar="NAME", help="Only this profile; may be repeated.")
@click.option("--baseline", type=_EXISTING_FILE, help="Known failures, with reason and expiry.")
@click.option("--quick", is_flag=True, help="Each requirement once, the bridge kept between scenarios; no certificate.")
@click.option("--strict", is_flag=True, help="A SHOULD that does not hold fails the run, too.")
@click.option("--sign", type=_EXISTING_FILE, help="Sign with this Ed25519 private key (PEM).")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("tsim-out"), show_default=True,
              help="Where the run's files go.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The result on standard output.")
def certify(
    *,
    target: str,
    profiles: tuple[str, ...],
    baseline: Path | None,
    quick: bool,
    strict: bool,
    sign: Path | None,
    out: Path,
    as_json: bool,
) -> int:
    """Run everything that the target's profiles ask for, and write report, certificate and badge."""
    requirements = load_requirements()
    order = order_of(
        requirements,
        paths=(),
        whole=known_profiles(profiles, requirements),
        target=target,
        clock=None,
        only=(),
        shard=None,
        out=out,
        mutant=None,
        seed=None,
    )
    if quick:
        order = _quickly(order)
    if not order.cases:
        click.echo("tsim: nothing to run: no scenario is left after --profile", err=True)
        return ExitCode.NOTHING_RAN
    from tserver_harness.cli.judging import show  # noqa: PLC0415  # slow to import; what is asked for is checked by now
    from tserver_harness.cli.running import carry_out, live_lines  # noqa: PLC0415  # as above

    with live_lines(order, quiet=as_json) as on_fact:
        result, facts = carry_out(order, requirements, strict=strict, on_fact=on_fact, baseline=baseline)
    certificate = _written(result, requirements, out, sign=sign, quick=quick)
    show(result, facts, requirements, out=out, as_json=as_json)
    if not as_json:
        click.echo(_told(certificate, out))
    return result.exit_code


def _quickly(order: Order) -> Order:
    target = order.target
    if target is not None and target.start is not None:
        target = replace(target, start=replace(target.start, isolation="reuse"))
    return replace(order, cases=quick_choice(order.cases), target=target)


def _written(
    result: RunResult, requirements: Requirements, out: Path, *, sign: Path | None, quick: bool
) -> Certificate:
    files = {name: (out / name).read_bytes() for name in _RESTS_ON}
    issued = datetime.now(UTC).isoformat(timespec="seconds")
    certificate = make_certificate(result, requirements, files, issued=issued, quick=quick)
    if sign is not None:
        try:
            certificate = signed(certificate, sign.read_bytes())
        except (ValueError, TypeError) as problem:
            raise click.UsageError(
                f"cannot sign with {sign}: {problem}; `openssl genpkey -algorithm ed25519` makes a key"
            ) from problem
    (out / _CERTIFICATE).write_bytes(msgspec.json.format(msgspec.json.encode(certificate)) + b"\n")
    (out / "badge.svg").write_text(badge_svg(certificate), "utf-8")
    return certificate


def _told(certificate: Certificate, out: Path) -> str:
    if certificate.quick:
        return f"A quick look certifies nothing; {out / _CERTIFICATE} says so. Leave --quick out for a certificate."
    return f"Certificate: {out / _CERTIFICATE} (`tsim verify {out}` checks it), badge: {out / 'badge.svg'}"


@click.command(epilog="\b\nExample:\n  tsim verify tsim-out --key acme-public.pem")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--key", type=_EXISTING_FILE, help="The signer's public key (PEM); without it any signer will do.")
def verify(*, folder: Path, key: Path | None) -> int:
    """Check a certificate: digests, signature, and the verdicts judged again from its transcript."""
    from tserver_harness.cli.again import facts_of  # noqa: PLC0415  # the judge is slow to import
    from tserver_harness.judge.verdicts import judge  # noqa: PLC0415  # as above
    from tserver_harness.schema_book import load_schema_book  # noqa: PLC0415  # as above

    certificate = _read_certificate(folder / _CERTIFICATE)
    requirements = load_requirements()
    findings = list(
        verify_certificate(
            certificate,
            {name: (folder / name).read_bytes() for name in certificate.digests if (folder / name).is_file()},
            judge(facts_of(folder), requirements, schemas=load_schema_book()),
            requirements,
            public_key_pem=None if key is None else key.read_bytes(),
            installed_digest=suite_identity(requirements.revision).digest,
        )
    )
    for finding in findings:
        click.echo(f"✓ {finding.text}" if finding.holds else f"✗ not so: {finding.text}: {finding.detail}")
    holds = all(finding.holds for finding in findings)
    click.echo(_verdict(certificate, holds=holds))
    return ExitCode.OK if holds else ExitCode.NOT_CONFORMING


def _verdict(certificate: Certificate, *, holds: bool) -> str:
    if not holds:
        return "The certificate does not hold."
    names: Sequence[str] = [each.profile for each in certificate.profiles if each.conforms]
    bridge = f"{certificate.bridge.name} {certificate.bridge.version}".strip()
    if certificate.quick:
        return f"What it says holds: a quick look at {bridge}, which certifies nothing."
    said = f"conforms to {', '.join(names)}" if certificate.conforms else "does not conform"
    return f"The certificate holds: {bridge} {said}."


def _read_certificate(path: Path) -> Certificate:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Certificate)
    except FileNotFoundError as problem:
        raise click.UsageError(f"there is no {path}; `tsim certify` writes it") from problem
    except msgspec.DecodeError as problem:
        raise click.UsageError(f"{path} is no certificate: {problem}") from problem
