"""The configuration: what is built in, what a file changes, and how mistakes are told."""

from pathlib import Path

import pytest

from tserver_settings import FilesInvalid
from tserver_sim.config import Config, load
from tserver_sim.settings import AgentSettings, NoAnswer, OutsideRule, QueueSettings, RoutePointSettings


def test_what_is_built_in() -> None:
    config = Config.default()

    assert config.dns == tuple(f"70{n:02}" for n in range(1, 11))
    assert config.agents[0] == AgentSettings("1001", None, "7001")
    assert config.agents[-1] == AgentSettings("1010", None, "7010")
    assert config.queues == (QueueSettings("8001"),)
    assert config.route_points == (RoutePointSettings("8501", 10.0, "8001"),)
    assert (config.lines_per_dn, config.busy_release_seconds, config.relogin) == (2, 2.0, "refuse")


def test_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "switch.yaml"
    path.write_text("dns: ['1', '2']\nno_answer: {seconds: 12, action: notready, overflow: recall}\n", "utf-8")
    config = load(path)

    assert (config.dns, config.no_answer) == (("1", "2"), NoAnswer(12.0, "notready", "recall"))
    assert config.outside == OutsideRule()


def test_file_without_settings_is_the_default(tmp_path: Path) -> None:
    path = tmp_path / "switch.yaml"
    path.write_text("{}", "utf-8")

    assert load(path) == Config.default()


def test_empty_file_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "switch.yaml"
    path.write_text("", "utf-8")

    with pytest.raises(FilesInvalid, match="the file is empty"):
        load(path)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "switch.yaml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(FilesInvalid) as caught:
        load(path)

    assert [error.problem.partition(":")[0] for error in caught.value.errors] == ["the file cannot be read"]


def test_mistake_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "switch.yaml"
    path.write_text("dns: ['1']\nlines_per_dn: 0\n", "utf-8")

    with pytest.raises(FilesInvalid) as caught:
        load(path)

    (error,) = caught.value.errors
    assert (error.span.file, error.span.line) == (str(path), 2)
    assert error.remedy == "write a number from 1 to 100"


def test_settings_of_a_program() -> None:
    assert Config.from_settings({"wrap_up_seconds": 5}).wrap_up_seconds == 5.0
    with pytest.raises(FilesInvalid):
        Config.from_settings({"wrap_up": 5})
