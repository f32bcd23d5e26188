"""The end of a run in the terminal, word for word, and safe whatever a bridge says."""

from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from msgspec.structs import replace
from rich.console import Console

from tserver_harness.reports.terminal import print_run

GOLDEN = Path(__file__).resolve().parent / "golden"


def printed(run: Any, *, width: int = 100, terminal: bool = False, **changes: Any) -> str:
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, color_system="standard" if terminal else None)
    print_run(replace(run.result, **changes), run.facts, console, requirements=run.requirements)
    return out.getvalue()


@pytest.mark.parametrize("name", ["mixed", "good", "known"])
def test_text_is_the_golden_one(request: pytest.FixtureRequest, name: str) -> None:
    text = printed(request.getfixturevalue(name))

    assert [line.rstrip() for line in text.splitlines()] == (GOLDEN / f"{name}.txt").read_text("utf-8").splitlines()


def test_last_line_is_the_verdict_with_the_exit_code(mixed: Any) -> None:
    last = printed(mixed).splitlines()[-1]

    assert last.startswith("acme-bridge 1.4.2 does not conform: ")
    assert "(exit code 5: " in last


def test_what_is_no_terminal_gets_no_colours_and_no_wrapped_lines(mixed: Any) -> None:
    narrow = printed(mixed, width=30)

    assert "\x1b" not in narrow
    assert "tsim run stories/registered-before-login --target acme.yaml" in narrow


def test_interrupted_run_says_so_first(mixed: Any) -> None:
    assert printed(mixed, width=500, status="interrupted").splitlines()[0].endswith("The run was interrupted.")


@pytest.mark.parametrize("terminal", [False, True])
def test_bridge_cannot_steer_the_terminal(hostile: Any, hostility: ModuleType, terminal: bool) -> None:
    text = printed(hostile, terminal=terminal)

    assert "\x1b]0;" not in text
    assert "\x1b[2J" not in text
    assert not {"\x07", "\x00", "\x85"} & set(text)
    assert "[2J" in text


def test_text_of_a_bridge_is_no_markup_of_ours(mixed: Any) -> None:
    assert "[bold]x[/bold]" in printed(mixed, bridge=replace(mixed.result.bridge, name="[bold]x[/bold]"))


def test_no_secret_is_shown(hostile: Any, hostility: ModuleType) -> None:
    assert hostility.SECRET not in printed(hostile)
