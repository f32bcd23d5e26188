"""Which scenarios a command line means."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tserver_harness import selection
from tserver_harness.judge.requirements import Requirements, load_requirements
from tserver_harness.language import FilesInvalid, Head
from tserver_harness.plan import Case
from tserver_harness.selection import NothingCalledError, load_cases, load_heads, profile_of, select, select_heads

STEPS = "steps:\n- available: alice\n"


@pytest.fixture(scope="module")
def requirements() -> Requirements:
    return load_requirements()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for the shipped scenarios; the working folder is beside it."""
    root = tmp_path / "scenarios"
    write(root / "inbound/rings", verifies="[IN-01]")
    write(root / "inbound/gives-up", verifies="[IN-01, IN-08]")
    write(root / "outbound/dials", verifies="[OB-01]")
    write(root / "extended/holds", verifies="[EX-01]", more="needs: [hold]\n")
    write(root / "outbound/table", verifies="[OB-01]", more="cases:\n- {case: one, n: 1}\n- {case: two, n: 2}\n",
          steps=STEPS + "- wait: ${n} s\n")  # fmt: skip
    monkeypatch.setattr(selection, "shipped", lambda _kind: root)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return root


def write(path: Path, *, verifies: str = "[]", more: str = "", steps: str = STEPS) -> Path:
    file = path.with_name(path.name + ".scenario.yaml")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"scenario: {path.name}\nverifies: {verifies}\n{more}{steps}")
    return file


def ids(cases: Sequence[Case | Head]) -> list[str]:
    return [case.id for case in cases]


def chosen(
    requirements: Requirements, *words: str, only: Sequence[str] = (), profiles: Sequence[str] = ("core",)
) -> list[str]:
    return ids(select(words, only=only, profiles=profiles, requirements=requirements))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["inbound"], ["inbound/gives-up", "inbound/rings"]),
        (["inbound/rings"], ["inbound/rings"]),
        (["rings", "inbound"], ["inbound/rings", "inbound/gives-up"]),
        (["errors"], ["inbound/gives-up"]),
        (["core"], ["inbound/rings", "outbound/dials", "outbound/table[one]", "outbound/table[two]"]),
    ],
)
@pytest.mark.usefixtures("shop")
def test_names_mean_shipped_scenarios(requirements: Requirements, words: list[str], found: list[str]) -> None:
    assert found == chosen(requirements, *words)


@pytest.mark.usefixtures("shop")
def test_load_is_a_case_without_a_file(requirements: Requirements) -> None:
    load = "load/ten-calls-a-second"

    assert chosen(requirements, "load") == chosen(requirements, load) == chosen(requirements, only=["LD-02"]) == [load]
    assert load in chosen(requirements, profiles=("core", "load"))
    assert load not in chosen(requirements)
    assert chosen(requirements, load, "rings") == ["inbound/rings", load]


def test_files_and_folders_come_before_names(requirements: Requirements, shop: Path) -> None:
    write(Path("mine"))
    write(Path("inbound/own"))

    assert chosen(requirements, "mine.scenario.yaml") == ["mine"]
    assert chosen(requirements, "inbound") == ["inbound/own"]
    assert [case.file for case in load_cases([shop / "inbound/rings.scenario.yaml"], requirements)] == [
        "scenarios/inbound/rings.scenario.yaml"
    ]


def test_folder_without_scenarios_does_not_hide_a_shipped_name(requirements: Requirements, shop: Path) -> None:
    """An earlier run's folder may well be called `core`."""
    for name in ("core", "inbound", "elsewhere"):
        (shop.parent / "work" / name).mkdir()

    assert "inbound/rings" in chosen(requirements, "core")
    assert chosen(requirements, "inbound") == ["inbound/gives-up", "inbound/rings"]
    with pytest.raises(NothingCalledError, match="no folder with scenarios"):
        chosen(requirements, "elsewhere")


@pytest.mark.usefixtures("shop")
def test_without_words_profiles_choose(requirements: Requirements) -> None:
    core = ["inbound/rings", "outbound/dials", "outbound/table[one]", "outbound/table[two]"]

    assert core == chosen(requirements)
    assert ["inbound/gives-up", *core] == chosen(requirements, profiles=["errors"])
    assert ["extended/holds", *core] == chosen(requirements, profiles=["extended"])


@pytest.mark.usefixtures("shop")
def test_ids_choose_among_all_of_them(requirements: Requirements) -> None:
    assert chosen(requirements, only=["IN-08"]) == ["inbound/gives-up"]
    assert chosen(requirements, "inbound", only=["IN-01"]) == ["inbound/gives-up", "inbound/rings"]
    assert chosen(requirements, only=["outbound/table[two]"]) == ["outbound/table[two]"]
    assert chosen(requirements, only=["outbound/table"]) == ["outbound/table[one]", "outbound/table[two]"]
    assert chosen(requirements, "outbound", only=["inbound/rings"]) == []
    assert chosen(requirements, "outbound", only=["RS-01"]) == []


@pytest.mark.usefixtures("shop")
def test_what_nothing_is_called_is_refused_with_the_nearest_name(requirements: Requirements) -> None:
    with pytest.raises(NothingCalledError, match="called 'inbond'; did you mean `inbound`"):
        chosen(requirements, "inbond")
    with pytest.raises(NothingCalledError, match="no requirement or scenario is called 'IN-99'"):
        chosen(requirements, only=["IN-99"])


def test_mistakes_of_all_files_are_collected(requirements: Requirements, tmp_path: Path) -> None:
    one, two = write(tmp_path / "one", verifies="[XX-1]"), write(tmp_path / "two", steps="steps:\n- dance: alice\n")

    with pytest.raises(FilesInvalid) as invalid:
        load_cases([one, two], requirements)

    assert len(invalid.value.errors) == 2
    assert "XX-1" in invalid.value.render()
    assert "dance" in invalid.value.render()


def test_include_is_found_beside_the_file_above_it_and_among_the_shipped(
    requirements: Requirements, shop: Path
) -> None:
    (shop / "shared").mkdir()
    (shop / "shared/up.steps.yaml").write_text("- available: alice\n")
    here = write(shop / "inbound/deep/one", steps="steps:\n- include: shared/up\n")
    elsewhere = write(Path("two").absolute(), steps="steps:\n- include: shared/up\n")

    assert len(load_cases([here, elsewhere], requirements)) == 2


def test_profile_is_the_last_of_what_is_verified(requirements: Requirements, shop: Path) -> None:
    (case,) = load_cases([shop / "inbound/gives-up.scenario.yaml"], requirements)
    (nothing,) = load_cases([write(shop / "inbound/looks")], requirements)

    assert (profile_of(case, requirements), profile_of(nothing, requirements)) == ("errors", "core")


def test_profile_that_is_meant_is_not_a_folder_of_its_name(requirements: Requirements, shop: Path) -> None:
    write(Path("core/own"))

    assert chosen(requirements, "core") == ["core/own"]
    assert ids(select((), profiles=(), requirements=requirements, whole=("errors",))) == ["inbound/gives-up"]
    assert "inbound/rings" in ids(select((), profiles=(), requirements=requirements, whole=("core",)))


def test_heads_are_those_of_the_cases(requirements: Requirements, shop: Path) -> None:
    """Who lists scenarios sees what who runs them gets, without a look at any step."""
    cases = select((), only=["outbound/table", "EX-01"], profiles=(), requirements=requirements)
    heads = select_heads((), only=["outbound/table", "EX-01"], requirements=requirements)

    assert [(one.id, one.file, one.title, one.verifies, one.needs) for one in heads] == [
        (one.id, one.file, one.title, one.verifies, one.needs) for one in cases
    ]
    write(shop / "inbound/odd", steps="steps:\n- dance: alice\n")
    assert "inbound/odd" in ids(select_heads((), requirements=requirements, whole=("core",)))


def test_heads_with_mistakes_are_refused(requirements: Requirements, tmp_path: Path) -> None:
    with pytest.raises(FilesInvalid, match="XX-1"):
        load_heads([write(tmp_path / "one", verifies="[XX-1]"), write(tmp_path / "two")], requirements)


def test_file_is_found_by_the_name_that_results_give_it(shop: Path, requirements: Requirements) -> None:
    """Who stands elsewhere than in a checkout can still run again what a report names."""
    (case,) = select(["scenarios/inbound/rings.scenario.yaml"], profiles=(), requirements=requirements)

    assert (case.id, case.file) == ("inbound/rings", "scenarios/inbound/rings.scenario.yaml")


def test_same_file_by_two_names_is_one(shop: Path, requirements: Requirements) -> None:
    file = write(Path("own"))

    assert chosen(requirements, "own.scenario.yaml", str(file.absolute())) == ["own"]


def test_two_files_with_one_id_are_a_mistake(shop: Path, requirements: Requirements) -> None:
    """Their results could not be told apart, and one would be lost."""
    files = [write(shop.parent / folder / "same") for folder in ("a", "b")]
    with pytest.raises(FilesInvalid) as caught:
        load_cases(files, requirements)

    (error,) = caught.value.errors
    assert error.span.file == str(files[1])
    assert error.problem == f"this scenario is called same, and so is {files[0]}"


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ("{no_answer: {seconds: banana}}", "`config`: `seconds` needs seconds, got `banana`"),
        ("{no_answer: {seconds: '${n}'}}", '`config`: nothing is called `n` in "${n}"'),
        ("{wrap_up_seconds: -1, lines_per_dn: 0}", "`config`: "),
    ],
)
def test_wrong_setting_is_found_before_anything_runs(
    tmp_path: Path, requirements: Requirements, config: str, problem: str
) -> None:
    file = write(tmp_path / "odd", more=f"config: {config}\n")
    with pytest.raises(FilesInvalid) as caught:
        load_cases([file], requirements)

    assert caught.value.errors[0].problem.startswith(problem)
    assert "scenario: odd" in caught.value.render()


def test_setting_may_name_the_scenarios_agents(tmp_path: Path, requirements: Requirements) -> None:
    file = write(tmp_path / "good", more='config: {queues: [{dn: "8009", agents: ["${alice.agentId}"]}]}\n')

    assert ids(load_cases([file], requirements)) == ["good"]
