"""`tsim list` and `tsim explain`: what there is, and one of it in full."""

import json
from pathlib import Path
from typing import Any

import click

from tserver_harness.cli.choosing import chosen_heads, read_target
from tserver_harness.judge.requirements import Requirement, Requirements, load_requirements
from tserver_harness.language import Head
from tserver_harness.plan import Case
from tserver_harness.runner.reference import reference_target
from tserver_harness.selection import load_cases, profile_of, select
from tserver_harness.target import Target
from tserver_settings.errors import did_you_mean

__all__ = ["explain", "list_"]


@click.command(
    "list",
    epilog="\b\nExamples:\n  tsim list inbound\n  tsim list --requirements --json\n  tsim list --target acme.yaml",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--target", type=click.Path(exists=True, dir_okay=False), help="Say what this bridge does not declare.")
@click.option("--only", multiple=True, metavar="ID", help="Only this requirement or scenario; may be repeated.")
@click.option("--requirements", "as_requirements", is_flag=True, help="The requirements instead of the scenarios.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def list_(
    *, paths: tuple[str, ...], target: str | None, only: tuple[str, ...], as_requirements: bool, as_json: bool
) -> None:
    """List scenarios: id, profile, what they verify, what they need, their title.

    Without PATH: all shipped ones.
    """
    requirements = load_requirements()
    bridge = read_target(target) or reference_target()
    cases = chosen_heads(requirements, paths=paths, only=only)
    if as_requirements:
        wanted = [each for each in requirements if not only or each.id in only]
        rows = [_requirement_row(each, cases, bridge) for each in wanted]
    else:
        rows = [_case_row(case, requirements, bridge) for case in cases]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=2) if as_json else _table(rows))


def _case_row(case: Head, requirements: Requirements, target: Target) -> dict[str, Any]:
    return {
        "id": case.id,
        "profile": profile_of(case, requirements),
        "verifies": list(case.verifies),
        "needs": list(case.needs),
        "unmet": [need for need in case.needs if need not in target.capabilities],
        "title": case.title,
    }


def _requirement_row(requirement: Requirement, cases: tuple[Head, ...], target: Target) -> dict[str, Any]:
    needs = [] if requirement.capability is None else [requirement.capability]
    return {
        "id": requirement.id,
        "profile": requirement.profile,
        "keyword": requirement.keyword,
        "needs": needs,
        "unmet": [need for need in needs if need not in target.capabilities],
        "scenarios": [case.id for case in cases if requirement.id in case.verifies],
        "text": requirement.text,
    }


def _table(rows: list[dict[str, Any]]) -> str:
    """Columns as wide as they need to be; what a machine would rather read (`--json`) is left out."""
    if not rows:
        return "nothing"
    columns = [name for name in rows[0] if name not in {"scenarios", "unmet"}]
    cells = [[_cell(row, name) for name in columns] for row in rows]
    widths = [max(len(line[number]) for line in [columns, *cells]) for number in range(len(columns) - 1)]
    lines = [
        [*(text.ljust(width) for text, width in zip(line, widths, strict=False)), line[-1]]
        for line in [columns, *cells]
    ]
    return "\n".join("  ".join(line).rstrip() for line in lines)


def _cell(row: dict[str, Any], name: str) -> str:
    value = row[name]
    if name == "needs":
        return " ".join(f"{need} (not declared)" if need in row["unmet"] else need for need in value)
    return " ".join(value) if isinstance(value, list) else str(value)


@click.command(
    epilog="\b\nExamples:\n  tsim explain AV-04\n  tsim explain inbound/a-call-rings-once\n  tsim explain my.yaml"
)
@click.argument("name", metavar="ID|FILE")
def explain(*, name: str) -> None:
    """Explain one requirement or scenario: text, source, checks, steps after expansion, mutants it catches."""
    requirements = load_requirements()
    requirement = requirements.find(name)
    if requirement is not None:
        click.echo(_requirement_text(requirement, chosen_heads(requirements, paths=(), only=())))
        return
    from tserver_harness.language.explain import explain as explained  # noqa: PLC0415  # only needed for scenarios

    cases = _cases_called(name, requirements)
    click.echo("\n".join(explained(case) for case in cases), nl=False)


def _cases_called(name: str, requirements: Requirements) -> list[Case]:
    """Only the file that is meant is read whole."""
    if Path(name).is_file():
        return list(load_cases([Path(name)], requirements))
    heads = chosen_heads(requirements, paths=(), only=())
    files = {head.file for head in heads if name in {head.id, head.id.partition("[")[0]}}
    if not files:
        known = {*requirements.ids, *(head.id for head in heads), *(head.id.partition("[")[0] for head in heads)}
        raise click.UsageError(f"no requirement or scenario is called {name!r}; {did_you_mean(name, known)}")
    cases = select(sorted(files), profiles=(), requirements=requirements)
    return [case for case in cases if name in {case.id, case.id.partition("[")[0]}]


def _requirement_text(requirement: Requirement, cases: tuple[Head, ...]) -> str:
    from tserver_bridge.mutants import MUTANTS  # noqa: PLC0415  # only needed for this

    scenarios = [f"  {case.id}: {case.title}" for case in cases if requirement.id in case.verifies]
    mutants = [f"  {mutant.name}: {mutant.text}" for mutant in MUTANTS.values() if requirement.id in mutant.breaks]
    capability = [] if requirement.capability is None else [f"Capability: {requirement.capability}"]
    return "\n".join(
        [
            f"{requirement.id} ({requirement.keyword}, profile {requirement.profile})",
            requirement.text,
            f"Source: {requirement.source}",
            *capability,
            "Scenarios that verify it:",
            *(scenarios or ["  none"]),
            "Mutants of the reference bridge that break it:",
            *(mutants or ["  none"]),
        ]
    )
