"""The command `tsim`: which verbs there are, and how every error becomes one line and an exit code.

The verbs live in modules of their own, imported when they are called, so that `tsim --help` is quick. No logic here.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple

import click

from tserver_harness.exit_codes import ExitCode

__all__ = ["main", "tsim"]


class _Verb(NamedTuple):
    module: str
    attribute: str
    text: str


_VERBS = {
    "demo": _Verb("tserver_harness.cli.demo", "demo", "The main job, nothing configured: watch the core suite run."),
    "up": _Verb("tserver_harness.cli.up", "up", "Simulator, bridge, console and stub Fusion, for a toolbar developer."),
    "serve": _Verb("tserver_sim.cli", "serve_command", "The simulated T-Server alone."),
    "bridge": _Verb("tserver_bridge.cli", "bridge_command", "The reference bridge alone."),
    "run": _Verb("tserver_harness.cli.run", "run", "Run scenarios against the reference bridge, or a bridge of yours."),
    "list": _Verb("tserver_harness.cli.catalogue", "list_", "The scenarios, with what they verify and need."),
    "explain": _Verb("tserver_harness.cli.catalogue", "explain", "One requirement or scenario in full."),
    "lint": _Verb("tserver_harness.cli.files", "lint", "Check scenario, target and configuration files."),
    "schema": _Verb("tserver_harness.cli.files", "schema", "Print a schema."),
    "new": _Verb("tserver_harness.cli.files", "new", "Start a scenario or target file with comments."),
    "certify": _Verb("tserver_harness.cli.certify", "certify", "Everything that a bridge's profiles ask for."),
    "verify": _Verb("tserver_harness.cli.certify", "verify", "Whether a certificate holds."),
    "load": _Verb("tserver_harness.cli.load", "load", "Calls at a rate for a time, every message checked."),
    "log": _Verb("tserver_harness.cli.log", "log", "A T-Server log to a scenario; a transcript to a T-Server log."),
    "diff": _Verb("tserver_harness.cli.diff", "diff", "What changed between two runs."),
    "doctor": _Verb("tserver_harness.cli.doctor", "doctor", "Before a run: what keeps a bridge from being tested."),
    "coverage": _Verb("tserver_harness.cli.coverage", "coverage", "Requirements against checks and mutants."),
    "judge": _Verb("tserver_harness.cli.again", "judge", "Verdicts again from a transcript."),
    "report": _Verb("tserver_harness.cli.again", "report", "Reports again from a result."),
}

_EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code.value}  {code.meaning}" for code in ExitCode)


class _Verbs(click.Group):
    """Looks verbs up in the table and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # the framework's signature
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        verb = _VERBS.get(cmd_name)
        if verb is None:
            return None
        command = getattr(import_module(verb.module), verb.attribute)
        assert isinstance(command, click.Command)  # noqa: S101  # the table is ours
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in _VERBS:
            from tserver_settings.errors import did_you_mean  # noqa: PLC0415  # only needed on the way out

            ctx.fail(f"no verb is called {args[0]!r}; {did_you_mean(args[0], _VERBS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        with formatter.section("Verbs"):
            formatter.write_dl([(name, verb.text) for name, verb in _VERBS.items()])


@click.group(cls=_Verbs, epilog=_EPILOG, context_settings={"help_option_names": ["--help"], "max_content_width": 100})
@click.version_option(package_name="tserver-sim", prog_name="tsim")
def tsim() -> None:
    """Simulate a Genesys T-Server, and test the bridges that stand between it and a browser toolbar.

    \b
    Example: tsim demo
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a verb and leave with its exit code."""
    sys.exit(int(_code_of(arguments)))


def _code_of(arguments: Sequence[str] | None) -> int:
    try:
        result: Any = tsim.main(args=arguments, prog_name="tsim", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as problem:
        problem.show()
        return ExitCode.WRONG_INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo("tsim: interrupted", err=True)
        return ExitCode.NOTHING_RAN
    except BrokenPipeError:
        # The reader of our output has gone (`tsim list | head`): not an error, and Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as problem:  # noqa: BLE001  # the outermost boundary: every error gets its words and its code
        return _explained(problem)
    return result if isinstance(result, int) else ExitCode.OK


def _explained(problem: Exception) -> ExitCode:
    from tserver_harness.runner.errors import SetupError  # noqa: PLC0415  # as above
    from tserver_settings.errors import FilesInvalid  # noqa: PLC0415  # only needed on the way out

    match problem:
        case FilesInvalid():
            click.echo(problem.render(), err=True, nl=False)
            return ExitCode.WRONG_INPUT
        case SetupError():
            click.echo(f"tsim: {problem}", err=True)
            return ExitCode.ENVIRONMENT
        case _:
            click.echo("".join(traceback.format_exception(problem)), err=True, nl=False)
            click.echo("tsim: this is a fault of tsim itself, not of the bridge", err=True)
            return ExitCode.HARNESS
