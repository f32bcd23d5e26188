"""A scenario file to its tree. All mistakes of the file and of what it includes are collected before any is raised."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from tserver_harness.language.arguments import AGENT_NAME
from tserver_harness.language.expansion import expand_into
from tserver_harness.language.parse_steps import Reading, StepReader
from tserver_harness.language.settings import settings_of
from tserver_harness.language.substitution import substituted
from tserver_harness.language.syntax import CaseTree, Head, Scenario, StepNode, id_of_case, title_of_case
from tserver_harness.language.vocabulary import CAPABILITIES
from tserver_harness.plan import Case
from tserver_settings.errors import FilesInvalid, Problems, did_you_mean
from tserver_settings.scalars import free_value, integer_of, text_of, what
from tserver_settings.source import Entry, ListNode, MapNode, Node, ScalarNode, read_source

__all__ = ["KEYS", "load_cases_of", "load_heads_of", "load_scenario", "scenario_id"]

KEYS: Mapping[str, str] = {
    "scenario": "the title: what happens, as a sentence; required",
    "description": "more about it, for the report",
    "verifies": "the requirements that it checks, `[AV-01, ...]`; required, may be empty",
    "needs": "the capabilities that a bridge must declare for it",
    "agents": "names of agents: the first takes the target's first agent, and so on; else in order of appearance",
    "config": "settings of the simulator that differ from the default, as in its configuration file",
    "variables": "values for `${name}`",
    "cases": "rows of a table: each runs as a case of its own, `case` is its name, the other columns are `${column}`",
    "seed": "where chance is involved: the same seed gives the same run",
    "steps": "what happens; required",
    "finally": "steps that are always run at the end, even after a failure",
}

_ID_BASE = re.compile(r"(?:^|.*/)scenarios/(.+)$")


def load_scenario(text: str, file: str, *, read: Callable[[str], str], requirement_ids: Collection[str]) -> Scenario:
    """Read and check one scenario.

    Args:
        file: the name by which errors speak of it.
        read: gives the text of an included file, named as `shared/alice-available.steps.yaml`; raises OSError if there
            is none.
        requirement_ids: those that there are.

    Raises:
        FilesInvalid: with every mistake found; show `render()` and end with code 2.
    """
    return _loaded(text, file, read, requirement_ids)[0]


def load_cases_of(
    text: str, file: str, *, read: Callable[[str], str], requirement_ids: Collection[str]
) -> tuple[Case, ...]:
    """Read and check one scenario, and give its cases, ready to run; arguments and errors as of `load_scenario`."""
    return _loaded(text, file, read, requirement_ids)[1]


def load_heads_of(text: str, file: str, *, requirement_ids: Collection[str]) -> tuple[Head, ...]:
    """What the cases of one scenario say of themselves, without a look at their steps: many times quicker.

    Raises:
        FilesInvalid: the text is no YAML, or what stands before the steps has mistakes.
    """
    problems = Problems()
    root = read_source(text, file, problems)
    reader = _ScenarioReader(file, Reading(problems, _no_include, requirement_ids))
    heads = () if root is None else reader.heads(root)
    problems.raise_if_any()
    return heads


def _no_include(name: str) -> str:
    raise FileNotFoundError(name)


def _loaded(
    text: str, file: str, read: Callable[[str], str], requirement_ids: Collection[str]
) -> tuple[Scenario, tuple[Case, ...]]:
    problems = Problems()
    root = read_source(text, file, problems)
    scenario = None if root is None else _ScenarioReader(file, Reading(problems, read, requirement_ids)).scenario(root)
    cases = () if scenario is None else expand_into(scenario, problems)
    problems.raise_if_any()
    if scenario is None:
        raise FilesInvalid(problems.errors, problems.sources)
    return scenario, cases


def scenario_id(file: str) -> str:
    """The file's path below `scenarios/`, without its ending; outside of such a folder the file's own name."""
    path = file.replace("\\", "/").removesuffix(".yaml").removesuffix(".scenario")
    below = _ID_BASE.fullmatch(path)
    if below is not None:
        return below[1]
    return path.rsplit("/", 1)[-1] if path.startswith("/") else path.removeprefix("./")


class _ScenarioReader:
    """Reads the top of a scenario file."""

    def __init__(self, file: str, reading: Reading) -> None:
        self._file = file
        self._reading = reading
        self._problems = reading.problems

    def heads(self, root: Node) -> tuple[Head, ...]:
        entries = self._entries(root)
        if entries is None:
            return ()
        title = self._title(entries)
        verifies = self._known_words(entries, "verifies", self._reading.requirement_ids, "requirement")
        needs = self._known_words(entries, "needs", CAPABILITIES, "capability")
        return tuple(
            Head(
                id=id_of_case(scenario_id(self._file), name),
                file=self._file,
                title=title_of_case(title, name),
                verifies=verifies,
                needs=needs,
            )
            for name, _ in self._rows(entries)
        )

    def _entries(self, root: Node) -> Mapping[str, Entry] | None:
        if not isinstance(root, MapNode):
            remedy = "begin with `scenario: what happens`, `verifies: []` and `steps:`"
            self._problems.add(root.span, f"a scenario is a mapping, this is {what(root)}", remedy)
            return None
        entries = {entry.key.text: entry for entry in root.entries}
        self._check_keys(root, entries)
        return entries

    def scenario(self, root: Node) -> Scenario | None:
        entries = self._entries(root)
        if entries is None:
            return None
        cases = self._cases(entries)
        title = self._title(entries)
        return Scenario(
            id=scenario_id(self._file),
            file=self._file,
            title=title,
            description=self._text(entries, "description"),
            verifies=self._known_words(entries, "verifies", self._reading.requirement_ids, "requirement"),
            needs=self._known_words(entries, "needs", CAPABILITIES, "capability"),
            agents=self._agents(entries),
            config=settings_of(entries["config"].value, self._problems) if "config" in entries else {},
            seed=(integer_of(entries["seed"].value, self._problems, "seed") or 0) if "seed" in entries else 0,
            cases=cases,
            span=entries["scenario"].value.span if "scenario" in entries else root.span,
        )

    def _check_keys(self, root: MapNode, entries: Mapping[str, Entry]) -> None:
        for name, entry in entries.items():
            if name not in KEYS:
                problem = f"a scenario has no key `{name}`"
                self._problems.add(entry.key.span, problem, did_you_mean(name, KEYS))
        for name, remedy in _REQUIRED.items():
            if name not in entries:
                span = root.entries[0].key.span if root.entries else root.span
                self._problems.add(span, f"the scenario has no `{name}`", remedy)

    def _title(self, entries: Mapping[str, Entry]) -> str:
        title = self._text(entries, "scenario")
        if "scenario" in entries and not title:
            self._problems.add(entries["scenario"].key.span, "the title is empty", "say in a sentence what happens")
        return title

    def _text(self, entries: Mapping[str, Entry], name: str) -> str:
        return text_of(entries[name].value, self._problems, name) or "" if name in entries else ""

    def _words(self, entries: Mapping[str, Entry], name: str) -> tuple[ScalarNode, ...]:
        if name not in entries:
            return ()
        node = entries[name].value
        if not isinstance(node, ListNode):
            self._problems.add(node.span, f"`{name}` needs a list, got {what(node)}", "write `[one, two]`, or `[]`")
            return ()
        return tuple(
            item for item in node.items if text_of(item, self._problems, name) and isinstance(item, ScalarNode)
        )

    def _known_words(
        self, entries: Mapping[str, Entry], name: str, known: Collection[str], noun: str
    ) -> tuple[str, ...]:
        words = self._words(entries, name)
        for word in words:
            if word.text not in known:
                self._problems.add(word.span, f"there is no {noun} `{word.text}`", did_you_mean(word.text, known))
        return tuple(word.text for word in words)

    def _agents(self, entries: Mapping[str, Entry]) -> tuple[str, ...] | None:
        if "agents" not in entries:
            return None
        words = self._words(entries, "agents")
        seen: set[str] = set()
        for word in words:
            if not AGENT_NAME.fullmatch(word.text):
                self._problems.add(word.span, f"`{word.text}` is no name for an agent", "use a word, such as `alice`")
            if word.text in seen:
                self._problems.add(word.span, f"`{word.text}` stands twice", "each agent has a name of her own")
            seen.add(word.text)
        return tuple(word.text for word in words)

    def _cases(self, entries: Mapping[str, Entry]) -> tuple[CaseTree, ...]:
        used: set[str] = set()
        variables = self._variables(entries, used)
        rows = [
            (name, {column: substituted(node, variables, used) for column, node in row.items()})
            for name, row in self._rows(entries)
        ]
        trees = tuple(self._tree(entries, name, variables | row, used) for name, row in rows)
        columns = {name: node for _, row in rows for name, node in row.items()}
        for name, node in (variables | columns).items():
            if name not in used:
                problem = f"nothing uses the variable `{name}`"
                self._problems.add(node.span, problem, "take it out, or write `${" + name + "}` where it belongs")
        return trees

    def _variables(self, entries: Mapping[str, Entry], used: set[str]) -> dict[str, Node]:
        """Each may use those above it."""
        if "variables" not in entries:
            return {}
        node = entries["variables"].value
        if not isinstance(node, MapNode):
            self._problems.add(node.span, f"`variables` needs a mapping, got {what(node)}", "write `{name: value}`")
            return {}
        variables: dict[str, Node] = {}
        for entry in node.entries:
            self._check_name(entry.key)
            variables[entry.key.text] = substituted(entry.value, variables, used)
        return variables

    def _check_name(self, key: ScalarNode) -> None:
        if not AGENT_NAME.fullmatch(key.text):
            self._problems.add(key.span, f"`{key.text}` is no name", "a name is letters, digits, `-` and `_`")

    def _rows(self, entries: Mapping[str, Entry]) -> list[tuple[str | None, dict[str, Node]]]:
        if "cases" not in entries:
            return [(None, {})]
        node = entries["cases"].value
        if not isinstance(node, ListNode) or not node.items:
            self._problems.add(node.span, "`cases` needs a list of rows", "write `- {case: name, column: value}`")
            return [(None, {})]
        rows = [self._row(item) for item in node.items]
        self._check_rows(node, rows)
        columns = {name for _, row in rows for name in row}
        return [(name, row) for name, row in rows if name is not None and columns == row.keys()]

    def _row(self, node: Node) -> tuple[str | None, dict[str, Node]]:
        entries = {entry.key.text: entry for entry in node.entries} if isinstance(node, MapNode) else {}
        if "case" not in entries:
            self._problems.add(node.span, "a row needs `case`, its name", "write `- {case: name, column: value}`")
            return None, {}
        for column, entry in entries.items():
            if column != "case":
                self._check_name(entry.key)
        name = text_of(entries["case"].value, self._problems, "case")
        return name, {column: entry.value for column, entry in entries.items() if column != "case"}

    def _check_rows(self, node: ListNode, rows: list[tuple[str | None, dict[str, Node]]]) -> None:
        columns = {name for _, row in rows for name in row}
        seen: set[str] = set()
        for item, (case, row) in zip(node.items, rows, strict=True):
            if case is None:
                continue
            if case in seen:
                self._problems.add(item.span, f"two cases are named `{case}`", "give each a name of its own")
            seen.add(case)
            for column in sorted(columns - row.keys()):
                problem = f"the case `{case}` has no `{column}`"
                self._problems.add(item.span, problem, "give every row the same columns")

    def _tree(
        self, entries: Mapping[str, Entry], name: str | None, values: Mapping[str, Node], used: set[str]
    ) -> CaseTree:
        reader = StepReader(self._reading, (self._file,))
        parts: list[tuple[StepNode, ...]] = []
        for part in ("steps", "finally"):
            node = substituted(entries[part].value, values, used) if part in entries else None
            parts.append(() if node is None else reader.steps(node, part))
        return CaseTree(name, parts[0], parts[1], _plain_values(values))


_REQUIRED = {
    "scenario": "say in a sentence what happens: `scenario: A customer calls ...`",
    "verifies": "name the requirements that it checks: `verifies: [IN-01]`, or `[]`",
    "steps": "write what happens, one verb per step: `steps: [{available: alice}]`",
}


def _plain_values(values: Mapping[str, Node]) -> dict[str, Any]:
    return {name: free_value(node) for name, node in values.items()}
