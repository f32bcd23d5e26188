"""Every YAML file passes yamllint, and every configuration of a tool is where the tool looks."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from yamllint import linter  # type: ignore[import-untyped]  # it has no types
from yamllint.config import YamlLintConfig  # type: ignore[import-untyped]  # as above


@pytest.fixture(scope="session")
def config(checkout: Path) -> YamlLintConfig:
    return YamlLintConfig((checkout / ".yamllint.yaml").read_text("utf-8"))


@pytest.fixture(scope="session")
def yaml_files(texts: Mapping[Path, str], config: YamlLintConfig) -> Mapping[Path, str]:
    return {
        path: text
        for path, text in texts.items()
        if path.suffix in {".yaml", ".yml"} and not config.is_file_ignored(str(path))
    }


def test_every_yaml_file_is_clean(yaml_files: Mapping[Path, str], config: YamlLintConfig) -> None:
    problems = [
        f"{path}:{problem.line}: {problem.desc}"
        for path, text in yaml_files.items()
        for problem in linter.run(text, config, str(path))
    ]

    assert len(yaml_files) > 50
    assert problems == []


def test_what_is_wrong_is_found(config: YamlLintConfig) -> None:
    assert [problem.rule for problem in linter.run("a: 1\na: 2\n", config, "x.yaml")] == ["key-duplicates"]


def test_files_of_one_kind_have_one_suffix(yaml_files: Mapping[Path, str]) -> None:
    assert [path for path in yaml_files if path.suffix != ".yaml"] == []
