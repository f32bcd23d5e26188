"""`tsim doctor`: what keeps a bridge from being tested, said before any test."""

import tempfile
from functools import partial
from pathlib import Path

import click
import trio

from tserver_harness.exit_codes import ExitCode
from tserver_harness.target import load_target

__all__ = ["doctor"]


@click.command(epilog="\b\nExample:\n  tsim doctor --target acme.target.yaml")
@click.option(
    "--target",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The bridge, as a file.",
)
def doctor(*, target: Path) -> int:
    """Look whether the bridge starts, answers, connects to our T-Server, and knows its agents; each with its remedy."""
    bridge = load_target(target.read_text("utf-8"), str(target))
    click.echo(f"✓ {target} has no mistakes; profiles {', '.join(bridge.profiles)}, dialect {bridge.dialect}")
    from tserver_harness.runner.doctor import Finding, examine  # noqa: PLC0415  # slow to import

    def tell(finding: Finding) -> None:
        sign = "✓" if finding.well else "✗" if finding.vital else "!"
        click.echo(f"{sign} {finding.text}" + (f"\n    -> {finding.remedy}" if finding.remedy else ""))

    with tempfile.TemporaryDirectory(prefix="tsim-doctor-") as folder:
        well = trio.run(partial(examine, bridge, Path(folder), tell))
        log = Path(folder) / "bridge.log"
        if not well and log.exists() and (output := log.read_text("utf-8", "replace").strip()):
            click.echo("What the bridge printed:\n  " + "\n  ".join(output.splitlines()[-10:]))
    click.echo(f"Ready: tsim run --target {target}" if well else "Not ready: see the remedies above.")
    return ExitCode.OK if well else ExitCode.ENVIRONMENT
