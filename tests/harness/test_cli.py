"""The command line: names, exit codes and one-line errors; what the verbs do is tested in tests/e2e."""

import json
from pathlib import Path

import pytest

from tserver_harness.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, output and error output of a call."""
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    captured = capsys.readouterr()
    return int(str(leaving.value.code)), captured.out, captured.err


def test_help_lists_every_verb_and_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--help")

    assert code == 0
    for verb in ("demo", "up", "serve", "bridge", "run", "list", "explain", "lint", "schema", "new", "judge", "report"):
        assert f"\n  {verb} " in out
    for number in range(8):
        assert f"\n    {number}  " in out


@pytest.mark.parametrize("verb", ["demo", "up", "run", "list", "explain", "lint", "schema", "new", "judge", "report"])
def test_every_verb_has_help_with_an_example(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    code, out, _ = run(capsys, verb, "--help")

    assert code == 0
    assert f"tsim {verb}" in out.partition("Example")[2]


def test_unknown_verb_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "rnu")

    assert code == 2
    assert "did you mean `run`?" in err


def test_new_file_is_written_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "mine.scenario.yaml"

    assert (0, f"{file}\n") == run(capsys, "new", "scenario", str(file))[:2]
    code, _, err = run(capsys, "new", "scenario", str(file))
    assert code == 2
    assert "is there already" in err
    assert file.read_text() == run(capsys, "new", "scenario")[1]


@pytest.mark.parametrize("kind", ["scenario", "target"])
def test_new_files_have_no_mistakes(capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"mine.{kind}.yaml"
    run(capsys, "new", kind, str(file))

    assert run(capsys, "lint", str(file))[:2] == (0, "1 file: no mistakes\n")


def test_lint_tells_the_mistakes_of_every_kind_of_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.scenario.yaml").write_text("scenario: x\nverifies: []\nsteps:\n- dance: alice\n")
    (tmp_path / "target.yaml").write_text("bridge: {nam: x}\n")
    (tmp_path / "dialect.yaml").write_text("dialect: x\nkeys: {ANY: a}\n")
    (tmp_path / "config.yaml").write_text("switsh: {}\n")
    code, _, err = run(capsys, "lint", *(str(path) for path in sorted(tmp_path.iterdir())))

    assert code == 2
    for word in ("`dance`", "`nam`", "`ANY`", "`switsh`", "a.scenario.yaml:4:3", "4 of 4 files have mistakes"):
        assert word in err


def test_lint_of_a_folder_without_scenarios_checked_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(capsys, "lint", str(tmp_path))[0] == 5


def test_schemas_are_listed_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "schema")
    assert code == 0
    assert "toolbar-ws" in out.splitlines()
    assert "$schema" in json.loads(run(capsys, "schema", "toolbar-ws")[1])

    code, _, err = run(capsys, "schema", "toolbar-wss")
    assert code == 2
    assert "did you mean `toolbar-ws`?" in err


def test_requirement_is_explained_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "explain", "AV-04")

    assert code == 0
    assert out.startswith("AV-04 (MUST, profile core)\n")
    assert "Source: guide: overview" in out


def test_unknown_id_is_explained_by_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "explain", "AV-4")

    assert code == 2
    assert "did you mean `AV-04`?" in err


def test_requirements_are_listed_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "list", "--requirements", "--json")
    rows = {row["id"]: row for row in json.loads(out)}

    assert code == 0
    assert (rows["AV-01"]["keyword"], rows["AV-01"]["profile"], rows["AV-01"]["needs"]) == ("MUST", "core", [])
    assert rows["EX-01"]["needs"] == ["hold"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["no-such-scenario"], "is called 'no-such-scenario'"),
        (["--only", "XX-01"], "no requirement or scenario is called 'XX-01'"),
        (["--shard", "5/4"], "'5/4' is no shard"),
        (["--mutant", "no-such-mutant"], "no mutant is called 'no-such-mutant'"),
        (["--clock", "sun"], "'sun' is not one of"),
    ],
)
def test_run_refuses_what_nothing_is_called(
    capsys: pytest.CaptureFixture[str], arguments: list[str], problem: str
) -> None:
    code, _, err = run(capsys, "run", *arguments)

    assert code == 2
    assert problem in err


def test_run_refuses_options_that_exclude_each_other(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "target.yaml"
    run(capsys, "new", "target", str(target))

    assert "--mutant is for the reference bridge" in run(capsys, "run", "--target", str(target), "--mutant", "x")[2]
    assert "has its own clock" in run(capsys, "run", "--target", str(target), "--clock", "virtual")[2]
