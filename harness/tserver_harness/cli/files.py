"""`tsim lint`, `tsim schema` and `tsim new`: the files that people write."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tserver_harness.exit_codes import ExitCode
from tserver_harness.shipped import shipped
from tserver_settings.errors import FilesInvalid, did_you_mean

if TYPE_CHECKING:
    from tserver_harness.judge.requirements import Requirements

__all__ = ["lint", "new", "schema"]

_SCHEMA_SUFFIX = ".schema.json"


@click.command(epilog="\b\nExamples:\n  tsim lint scenarios/\n  tsim lint acme.yaml call-centre.yaml")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path))
def lint(*, paths: tuple[Path, ...]) -> int:
    """Check scenario, target, dialect and simulator configuration files: every mistake with its place and remedy.

    Of a folder, all scenario files. What a file is shows in its name (*.scenario.yaml) or in its first keys.
    """
    files = list(dict.fromkeys(_files(paths)))
    bad = [path for path in files if not _is_good(path)]
    if not files:
        click.echo("tsim: no scenario file is there", err=True)
        return ExitCode.NOTHING_RAN
    if bad:
        click.echo(f"{len(bad)} of {len(files)} files have mistakes", err=True)
        return ExitCode.WRONG_INPUT
    click.echo(f"{len(files)} file{'s' if len(files) != 1 else ''}: no mistakes")
    return ExitCode.OK


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.scenario.yaml"))
        else:
            yield path


def _is_good(path: Path) -> bool:
    try:
        _check_of(path)(path)
    except FilesInvalid as invalid:
        click.echo(invalid.render(), err=True, nl=False)
        return False
    return True


def _check_of(path: Path) -> Callable[[Path], object]:
    """The reader for a file, by its name or by what it begins with."""
    if path.name.endswith(".scenario.yaml"):
        return _check_scenario
    keys = {line.partition(":")[0] for line in path.read_text("utf-8").splitlines() if line[:1].isalpha()}
    if "scenario" in keys:
        return _check_scenario
    if "dialect" in keys and "rest" not in keys:
        return _check_dialect
    if keys & {"bridge", "rest", "websocket", "tserver"}:
        return _check_target
    return _check_configuration


def _check_scenario(path: Path) -> object:
    from tserver_harness.selection import load_cases  # noqa: PLC0415  # each reader is slow to import

    return load_cases([path], _requirements())


@cache
def _requirements() -> "Requirements":
    from tserver_harness.judge.requirements import load_requirements  # noqa: PLC0415  # as above

    return load_requirements()


def _check_target(path: Path) -> object:
    from tserver_harness.target import load_target  # noqa: PLC0415  # as above

    return load_target(path.read_text("utf-8"), str(path))


def _check_dialect(path: Path) -> object:
    from tserver_harness.dialects import read_dialect  # noqa: PLC0415  # as above

    return read_dialect(path.read_text("utf-8"), str(path))


def _check_configuration(path: Path) -> object:
    from tserver_sim.config import load  # noqa: PLC0415  # as above

    return load(path)


@click.command(epilog="\b\nExamples:\n  tsim schema\n  tsim schema toolbar-ws > toolbar-ws.schema.json")
@click.argument("name", required=False, metavar="[NAME]")
def schema(*, name: str | None) -> None:
    """Print a schema; without NAME, what there is."""
    paths = {
        path.name.removesuffix(_SCHEMA_SUFFIX): path for path in sorted(shipped("schemas").glob(f"*{_SCHEMA_SUFFIX}"))
    }
    if name is None:
        click.echo("\n".join(paths))
        return
    path = paths.get(name.removesuffix(_SCHEMA_SUFFIX))
    if path is None:
        raise click.UsageError(f"no schema is called {name!r}; {did_you_mean(name, paths)}")
    click.echo(path.read_text("utf-8"), nl=False)


@click.command(epilog="\b\nExamples:\n  tsim new scenario caller-gives-up.scenario.yaml\n  tsim new target > acme.yaml")
@click.argument("kind", metavar="scenario|target", type=click.Choice(["scenario", "target"]))
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def new(*, kind: str, file: Path | None) -> int:
    """Start a scenario or target file with comments: into FILE, which must not be there yet, or to standard output."""
    from tserver_harness.new import NEW_FILES  # noqa: PLC0415  # only needed for this

    if file is None:
        click.echo(NEW_FILES[kind], nl=False)
        return ExitCode.OK
    try:
        with file.open("x", encoding="utf-8") as started:
            started.write(NEW_FILES[kind])
    except FileExistsError as problem:
        raise click.UsageError(f"{file} is there already; give another name") from problem
    except OSError as problem:
        raise click.UsageError(f"{file} cannot be written: {problem.strerror}") from problem
    click.echo(f"{file}")
    return ExitCode.OK
