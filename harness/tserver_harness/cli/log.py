"""`tsim log import` and `tsim log export`: T-Server logs to scenarios, transcripts to T-Server logs."""

from collections.abc import Iterable
from pathlib import Path

import click

from tserver_harness.cli.again import facts_of
from tserver_harness.exit_codes import ExitCode

__all__ = ["log"]

_OUT = click.option(
    "--out", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write here; else standard output."
)


@click.group(
    name="log",
    context_settings={"help_option_names": ["--help"]},
    epilog="\b\nExamples:\n  tsim log import tserver.log --out recorded.scenario.yaml\n  tsim log export tsim-out",
)
def log() -> None:
    """A T-Server log to a scenario; a transcript to a T-Server log."""


@log.command("import", epilog="\b\nExample:\n  tsim log import tserver.log --mask --out recorded.scenario.yaml")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_OUT
@click.option("--mask", is_flag=True, help="Mask all numbers: the same number, the same mask, of the same length.")
def import_(*, file: Path, out: Path | None, mask: bool) -> int:
    """Make a scenario of a recorded log of a T-Server, a SIP Server, or one of their clients.

    The scenario runs as it is; every message of the log stands in it as a comment.
    """
    from tserver_harness.log_import import import_log, mask_log  # noqa: PLC0415  # `tsim log --help` is quick
    from tserver_sim.log import NotATServerLogError, read_log, text_of  # noqa: PLC0415  # as above

    try:
        read = read_log(text_of(file.read_bytes()))
    except NotATServerLogError as problem:
        click.echo(f"tsim: {file} is {problem}", err=True)
        return ExitCode.WRONG_INPUT
    except OSError as problem:
        raise click.UsageError(f"{file} cannot be read: {problem.strerror}") from problem
    imported = import_log(mask_log(read) if mask else read, file.name)
    _write([imported.text], out)
    calls = f"{imported.calls} call{'s' if imported.calls != 1 else ''}"
    click.echo(
        f"{file}: {imported.messages} messages, {calls}, {imported.replayed} of them replayed by steps", err=True
    )
    for note in imported.notes:
        click.echo(f"  other than in the log: {note}", err=True)
    if read.warnings:
        click.echo(f"  {len(read.warnings)} places were not understood; the scenario's head names them", err=True)
    if not imported.replayed:
        click.echo("  no message of it can be replayed: the scenario holds them as comments", err=True)
    return ExitCode.OK


@log.command("export", epilog="\b\nExample:\n  tsim log export tsim-out --out tserver.log")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_OUT
def export(*, folder: Path, out: Path | None) -> int:
    """Write the T-Server log of a run, from its transcript: what the T-Server was asked and what it told."""
    from tserver_harness.log_export import exported  # noqa: PLC0415  # as above

    _write(exported(facts_of(folder), str(folder / "transcript.ndjson")), out)
    return ExitCode.OK


def _write(pieces: Iterable[str], out: Path | None) -> None:
    if out is None:
        for piece in pieces:
            click.echo(piece.encode("utf-8", "replace"), nl=False)
        return
    try:
        with out.open("wb") as file:
            for piece in pieces:
                file.write(piece.encode("utf-8", "replace"))
    except OSError as problem:
        raise click.UsageError(f"{out} cannot be written: {problem.strerror}; choose another --out") from problem
    click.echo(f"{out}")
