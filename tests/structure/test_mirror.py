"""Every source module has its test file, in the place that mirrors it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol


class Source(Protocol):
    """A module, as the fixture gives it."""

    path: Path


MIRRORS: Mapping[str, str] = {
    "simulator/tserver_settings": "tests/settings",
    "simulator/tserver_wire": "tests/wire",
    "simulator/tserver_sim": "tests/sim",
    "bridge/tserver_bridge": "tests/bridge",
    "harness/tserver_harness": "tests/harness",
}

WITHOUT_TEST_FILE: Mapping[str, str] = {
    "bridge/tserver_bridge/session_io.py": "dataclasses only",
    "harness/tserver_harness/pytest_plugin.py": "tests/e2e/test_pytest_plugin.py runs pytest with it",
    "harness/tserver_harness/cli/": "thin verbs: tests/harness/test_cli.py runs the command as a whole",
    "harness/tserver_harness/language/verbs_main_job.py": "rows of the verb table: test_verbs.py looks at every row",
    "harness/tserver_harness/language/verbs_outside.py": "as above",
    "harness/tserver_harness/language/verbs_structure.py": "as above",
    "harness/tserver_harness/language/verbs_toolbar.py": "as above",
    "harness/tserver_harness/language/verbs_tserver.py": "as above",
    "harness/tserver_harness/language/parse_steps.py": "half of the parser: test_parse.py and its golden files",
    "harness/tserver_harness/language/expand_expectations.py": "parts of the expansion: test_expansion.py",
    "harness/tserver_harness/language/expand_toolbar.py": "as above",
    "harness/tserver_harness/language/expand_world.py": "as above",
    "harness/tserver_harness/language/syntax.py": "dataclasses only",
    "harness/tserver_harness/language/grammar.py": "dataclasses only, filled by the verb table",
    "harness/tserver_harness/language/vocabulary.py": "names only; tests/schemas holds them to the schemas",
    "harness/tserver_harness/expectations.py": "dataclasses only; tests/schemas holds them to the schema",
    "harness/tserver_harness/transcript.py": "dataclasses and their codec; tests/schemas holds them to the schema",
    "harness/tserver_harness/results.py": "dataclasses only; tests/schemas holds them to the schema",
    "harness/tserver_harness/plan.py": "dataclasses only",
    "simulator/tserver_sim/settings.py": "dataclasses only; tests/schemas holds them to the schema",
    "simulator/tserver_sim/model/inputs.py": "dataclasses only",
    "simulator/tserver_sim/model/effects.py": "dataclasses only",
    "simulator/tserver_sim/model/snapshot.py": "dataclasses only",
}
"""Module (or folder, with a slash at the end) to the reason."""


def mirror_of(path: Path) -> Path:
    """Where the tests of a module are."""
    folder = next(folder for folder in MIRRORS if path.is_relative_to(folder))
    inside = path.relative_to(folder)
    return Path(MIRRORS[folder]) / inside.parent / f"test_{inside.name}"


def is_exempt(path: Path) -> bool:
    return path.name in {"__init__.py", "__main__.py"} or any(
        path.is_relative_to(each) if each.endswith("/") else str(path) == each for each in WITHOUT_TEST_FILE
    )


def test_every_module_has_its_test_file(sources: Sequence[Source], checkout: Path) -> None:
    missing = [
        f"{mirror_of(source.path)} for {source.path}"
        for source in sources
        if not is_exempt(source.path) and not (checkout / mirror_of(source.path)).is_file()
    ]

    assert not missing, "these test files are missing:\n" + "\n".join(missing)


def test_exemptions_are_needed(checkout: Path) -> None:
    """An exemption for what does not exist, or for what has its test file by now, is to be taken out."""
    stale = [
        each
        for each in WITHOUT_TEST_FILE
        if not (checkout / each).exists() or (not each.endswith("/") and (checkout / mirror_of(Path(each))).is_file())
    ]

    assert stale == []
