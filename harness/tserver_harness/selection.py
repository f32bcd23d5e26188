"""Which scenarios to run: files, folders, shipped ones by name; then by id and by profile.

Reads files and expands them; runs nothing. What does not exist is the caller's mistake (exit code 2); what exists and
is filtered away is simply not selected.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from tserver_harness.judge.requirements import Requirements
from tserver_harness.language import FilesInvalid, Head, load_cases_of, load_heads_of
from tserver_harness.language.templates import TemplateError, fill
from tserver_harness.load.cases import LOAD_CASE, planned_cases, planned_heads
from tserver_harness.plan import Case
from tserver_harness.runner.reference import reference_target
from tserver_harness.shipped import shipped
from tserver_harness.target import TargetAgent
from tserver_settings.errors import ScenarioError, did_you_mean
from tserver_sim.config import Config

__all__ = [
    "NothingCalledError",
    "display_name",
    "load_cases",
    "load_heads",
    "profile_of",
    "profiles_of",
    "select",
    "select_heads",
    "with_ids",
    "within_profiles",
]

SUFFIX = ".scenario.yaml"
_VERIFIES = re.compile(r"^verifies: *\[([^\]]*)\]", re.MULTILINE)


class Named(Protocol):
    """What cases are chosen by: a case that is ready to run, or only its head."""

    @property
    def id(self) -> str:
        """The file's id, for a row of a table with its name."""
        ...

    @property
    def file(self) -> str:
        """As it is shown to people."""
        ...

    @property
    def verifies(self) -> tuple[str, ...]:
        """Ids of requirements."""
        ...


N = TypeVar("N", bound=Named)


class NothingCalledError(Exception):
    """A path, a name or an id that nothing has."""

    def __init__(self, word: str, known: Iterable[str], *, what: str) -> None:
        """`what` says in words what the caller asked for."""
        super().__init__(f"no {what} is called {word!r}; {did_you_mean(word, known)}")
        self.word = word


def select(
    words: Sequence[str],
    *,
    only: Sequence[str] = (),
    profiles: Collection[str],
    requirements: Requirements,
    whole: Sequence[str] = (),
) -> tuple[Case, ...]:
    """The cases that words and ids mean, in a steady order.

    A word is a file, a folder, a profile, or the name of shipped ones: an id (`inbound/caller-abandons`), a topic
    (`inbound`), the last part of an id. No words and no ids: what a bridge with these profiles is tested by. Ids alone
    choose among all shipped ones: who names a requirement wants to see it. `whole` are profiles that are meant even if
    a file or folder is called so.

    Raises:
        NothingCalledError: nothing is called so.
        FilesInvalid: scenario files with mistakes.
    """
    return _select(words, only, profiles, requirements, whole, load_cases, planned_cases)


def select_heads(
    words: Sequence[str], *, only: Sequence[str] = (), requirements: Requirements, whole: Sequence[str] = ()
) -> tuple[Head, ...]:
    """What the cases say of themselves, without a look at their steps; arguments and errors as of `select`."""
    return _select(words, only, requirements.profiles, requirements, whole, load_heads, planned_heads)


def _select(  # noqa: PLR0917  # the two ways in hand all of them on
    words: Sequence[str],
    only: Sequence[str],
    profiles: Collection[str],
    requirements: Requirements,
    whole: Sequence[str],
    load: Callable[[Sequence[Path], Requirements], tuple[N, ...]],
    planned: Callable[[], tuple[N, ...]],
) -> tuple[N, ...]:
    root = shipped("scenarios")
    named = [*whole, *(word for word in words if word in requirements.profiles and not _is_own(Path(word)))]
    own = {word for word in words if word == LOAD_CASE}
    files = [path for word in words if word not in {*named, *own} for path in _files_for(word, root, requirements)]
    everything = bool(named) or not words
    shipped_files = _files_below(root) if everything else []
    if named:
        shipped_files = [path for path in shipped_files if _may_be_of(path, named, requirements)]
    once = {path.absolute(): path for path in (*files, *shipped_files)}
    cases = (*load(list(once.values()), requirements), *(planned() if everything or own else ()))
    if not (words or only or whole):
        return within_profiles(cases, profiles, requirements)
    own |= {display_name(path) for path in files}
    if named:
        cases = tuple(case for case in cases if own & {case.file, case.id} or profile_of(case, requirements) in named)
    return with_ids(cases, only, requirements)


def _may_be_of(path: Path, profiles: Collection[str], requirements: Requirements) -> bool:
    """A look at the line that says what a file verifies, so that only those are read that can be meant."""
    found = _VERIFIES.search(path.read_text("utf-8"))
    ids = re.findall(r"[A-Z]+-[0-9]+", found[1]) if found else []
    known = [requirements[each].profile for each in ids if each in requirements]
    return not known or max(known, key=requirements.profiles.index) in profiles


def _is_own(path: Path) -> bool:
    """A file, or a folder with scenarios; the folder of an earlier run may well be called as a profile is."""
    return path.is_file() or (path.is_dir() and bool(_files_below(path)))


def _files_for(word: str, root: Path, requirements: Requirements) -> list[Path]:
    path = Path(word)
    if path.is_file():
        return [path]
    if _is_own(path):
        return _files_below(path)
    named = {_id_below(root, each): each for each in _files_below(root)}
    exact = [
        each
        for name, each in named.items()
        if word in {name, name.rpartition("/")[2], name.rpartition("/")[0], display_name(each)}
    ]
    if exact:
        return exact
    topics = {name.rpartition("/")[0] for name in named}
    known = {*named, *topics, *requirements.profiles, LOAD_CASE}
    if path.is_dir():
        raise NothingCalledError(word, known, what=f"folder with scenarios (*{SUFFIX}), shipped scenario or profile")
    raise NothingCalledError(word, known, what="file, folder, shipped scenario, topic or profile")


def _files_below(folder: Path) -> list[Path]:
    return sorted(folder.rglob(f"*{SUFFIX}"))


def _id_below(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix().removesuffix(SUFFIX)


def load_cases(files: Sequence[Path], requirements: Requirements) -> tuple[Case, ...]:
    """Every case of every file, in the order of the files.

    Raises:
        FilesInvalid: with the errors of all files.
    """
    cases: list[Case] = []
    errors: list[ScenarioError] = []
    sources: dict[str, str] = {}
    for path in files:
        text, name = path.read_text("utf-8"), display_name(path)
        sources[name] = text
        try:
            cases.extend(load_cases_of(text, name, read=_reader(path), requirement_ids=requirements.ids))
        except FilesInvalid as invalid:
            errors.extend(invalid.errors)
            sources.update(invalid.sources)
    errors += _called_twice(cases)
    agents = reference_target().agents
    errors += dict.fromkeys(error for case in cases for error in _wrong_settings(case, agents))
    if errors:
        raise FilesInvalid(errors, sources)
    return tuple(cases)


def load_heads(files: Sequence[Path], requirements: Requirements) -> tuple[Head, ...]:
    """The heads of every case of every file, in the order of the files.

    Raises:
        FilesInvalid: with the errors of all files, as far as they stand before the steps.
    """
    heads: list[Head] = []
    errors: list[ScenarioError] = []
    sources: dict[str, str] = {}
    for path in files:
        text, name = path.read_text("utf-8"), display_name(path)
        sources[name] = text
        try:
            heads.extend(load_heads_of(text, name, requirement_ids=requirements.ids))
        except FilesInvalid as invalid:
            errors.extend(invalid.errors)
    if errors:
        raise FilesInvalid(errors, sources)
    return tuple(heads)


def _called_twice(cases: Iterable[Case]) -> Iterator[ScenarioError]:
    """Results go by id: two files with the same one would be taken for one."""
    files: dict[str, str] = {}
    for case in cases:
        name = _file_id(case)
        if files.setdefault(name, case.file) != case.file:
            problem = f"this scenario is called {name}, and so is {files[name]}"
            yield ScenarioError(case.span, problem, "rename one of the files, or run them one after the other")
            files[name] = case.file


def _wrong_settings(case: Case, agents: Sequence[TargetAgent]) -> Iterator[ScenarioError]:
    """What a setting may hold is known to the simulator; agents are taken as those of the reference target."""
    if not case.config or len(case.cast) > len(agents):
        return
    cast = {one.name: {"dn": agents[one.index].dn, "agentId": agents[one.index].agent_id} for one in case.cast}
    try:
        Config.from_settings(fill(case.config, cast))
    except TemplateError as error:
        yield ScenarioError(case.span, f"`config`: {error}", "only the scenario's agents are known there")
    except FilesInvalid as invalid:
        for each in invalid.errors:
            yield ScenarioError(case.span, f"`config`: {each.problem}", each.remedy)


def display_name(path: Path) -> str:
    """How a file is named to people and in results: shipped ones as `scenarios/...`, others from where one stands."""
    absolute, root = path.absolute(), shipped("scenarios")
    for base in (root.parent if root.name == "scenarios" and absolute.is_relative_to(root) else Path.cwd(), Path.cwd()):
        if absolute.is_relative_to(base):
            return absolute.relative_to(base).as_posix()
    return str(path)


def _reader(scenario: Path) -> Callable[[str], str]:
    """Serves includes: beside the file, in the folders above it, then from the shipped ones."""

    def read(name: str) -> str:
        for folder in (*scenario.absolute().parents, shipped("scenarios")):
            candidate = folder / name
            if candidate.is_file():
                return candidate.read_text("utf-8")
        raise FileNotFoundError(name)

    return read


def with_ids(cases: Sequence[N], ids: Sequence[str], requirements: Requirements) -> tuple[N, ...]:
    """The cases that one of the ids means: a requirement, a scenario, one case of it; no ids: all of them.

    Raises:
        NothingCalledError: an id that neither a requirement nor a selected or shipped scenario has.
    """
    if not ids:
        return tuple(cases)
    known = {*requirements.ids, *(case.id for case in cases), *(_file_id(case) for case in cases)}
    root = shipped("scenarios")
    shipped_ids = {LOAD_CASE, *(_id_below(root, path) for path in _files_below(root))}
    for each in ids:
        if each not in known and each not in shipped_ids:
            raise NothingCalledError(each, known, what="requirement or scenario")
    wanted = set(ids)
    return tuple(case for case in cases if wanted & {case.id, _file_id(case), *case.verifies})


def _file_id(case: Named) -> str:
    return case.id.partition("[")[0]


def profile_of(case: Named, requirements: Requirements) -> str:
    """The last of the profiles of what it verifies: a scenario belongs where all that it needs has been asked for."""
    order = requirements.profiles
    profiles = {requirements[each].profile for each in case.verifies}
    return max(profiles, key=order.index, default=order[0])


def profiles_of(cases: Sequence[Named], requirements: Requirements) -> tuple[str, ...]:
    """The profiles that the cases belong to, in the order of the requirements."""
    found = {profile_of(case, requirements) for case in cases}
    return tuple(profile for profile in requirements.profiles if profile in found)


def within_profiles(cases: Sequence[N], profiles: Collection[str], requirements: Requirements) -> tuple[N, ...]:
    """The cases that a bridge with these profiles is tested by; `core` always.

    What needs a capability that is not declared is among them: the run says that it is not applicable.
    """
    wanted = {"core", *profiles}
    return tuple(case for case in cases if profile_of(case, requirements) in wanted)
