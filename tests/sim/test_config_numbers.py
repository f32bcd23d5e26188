"""Numbers and agents of a configuration, one against the other: every mistake is told, and nothing legal is refused."""

from pathlib import Path

import pytest

from tserver_settings import FilesInvalid
from tserver_sim.config import Config, load


def mistakes(folder: Path, text: str) -> list[tuple[int, str]]:
    """Line and problem of each mistake of a file."""
    path = folder / "switch.yaml"
    path.write_text(text, "utf-8")
    try:
        load(path)
    except FilesInvalid as invalid:
        return [(error.span.line, error.problem) for error in invalid.errors]
    return []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("queues: [{dn: '8001'}, {dn: '8001'}]", "8001 is a queue already"),
        ("queues: [{dn: '8001'}]\nroute_points: [{dn: '8001'}]", "8001 is a queue already"),
        ("route_points: [{dn: '8501'}, {dn: '8501'}]", "8501 is a route point already"),
        ("queues: [{dn: '7001'}]", "7001 is a DN already"),
        ("dns: [{range: '7990-8010'}]", "8001 is the queue that is built in, too"),
        ("queues: [{dn: '8501'}]", "8501 is the route point that is built in, too"),
    ],
)
def test_number_is_given_once(tmp_path: Path, text: str, problem: str) -> None:
    assert [told for _, told in mistakes(tmp_path, text)] == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("agents: [{agentId: '1'}, {agentId: '1'}]", "agent 1 is there already"),
        ("agents: [{range: '11-15'}, {range: '14-16'}]", "agent 14 is there already, and 1 more of these"),
    ],
)
def test_agent_is_there_once(tmp_path: Path, text: str, problem: str) -> None:
    assert [told for _, told in mistakes(tmp_path, text)] == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("agents: [{agentId: '1', dn: '7011'}]", "`dn` is `7011`, which is no DN"),
        ("agents: [{agentId: '1', dn: '8001'}]", "`dn` is `8001`, which is no DN"),
        ("bridged_appearances: [{dn: '7099', at: ['7002']}]", "`dn` is `7099`, which is no DN"),
        ("bridged_appearances: [{dn: '7001', at: ['7002', '7099']}]", "`at` is `7099`, which is no DN"),
    ],
)
def test_seat_is_a_dn(tmp_path: Path, text: str, problem: str) -> None:
    assert [told for _, told in mistakes(tmp_path, text)] == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("route_points: [{dn: '8501', default: '8002'}]", "`default` is `8002`, which leads nowhere"),
        ("route_points: [{dn: '8501', default: }]", "`default` is nothing, which leads nowhere"),
        ("route_points: [{dn: '8501', router: {targets: ['7001', '79']}}]", "`targets` is `79`, which leads nowhere"),
        ("no_answer: {overflow: '8002'}", "`overflow` is `8002`, which leads nowhere"),
        ("no_answer: {overflow: recalls}", "`overflow` is `recalls`, which leads nowhere"),
    ],
)
def test_goal_leads_somewhere(tmp_path: Path, text: str, problem: str) -> None:
    assert [told for _, told in mistakes(tmp_path, text)] == [problem]


@pytest.mark.parametrize(
    "text",
    [
        "client_password:",
        "agents: [{agentId: '1', password: }]",
        "agents: [{range: '1-2', password: }]",
    ],
)
def test_password_without_text_was_forgotten(tmp_path: Path, text: str) -> None:
    ((_, problem),) = mistakes(tmp_path, text)

    assert problem.endswith("password` needs text, got nothing")


def test_password_may_be_empty_in_quotes(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "client_password: ''") == []


@pytest.mark.parametrize(
    "text",
    [
        "queues: [{dn: '8001', agents: ['1001', nobody]}]",
        "route_points: [{dn: '8501', default: '+4989111111'}]",
        "route_points: [{dn: '8501', router: {targets: ['+4989111111', '8001', '7001']}}]",
        "route_points: [{dn: '8501', default: '8502'}, {dn: '8502'}]",
        "route_points: [{dn: '8501', default: '94'}]\noutside: {pattern: '^9'}",
        "no_answer: {overflow: recall}",
        "no_answer: {overflow: release}",
        "no_answer: {overflow: '8001'}",
        "dns: ['7001', '7001', {range: '7000-7005'}]",
        "dns: ['1', '2']",
        "dns: ['8001', '8501']\nqueues: []\nroute_points: []",
        "agents: [{agentId: '1', dn: '7001'}, {agentId: '2', dn: '7001'}]",
        "agents: []\ndns: []",
        "bridged_appearances: [{dn: '7001', at: ['7002']}]",
    ],
)
def test_what_is_legal_is_taken(tmp_path: Path, text: str) -> None:
    assert mistakes(tmp_path, text) == []


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    told = mistakes(
        tmp_path,
        "dns: ['1', '2']\n"
        "dns: ['3']\n"
        "client_password:\n"
        "lines_per_dn: 0\n"
        "agents: [{agentId: '1', dn: '9'}]\n"
        "queues: [{dn: '1'}]\n"
        "route_points: [{dn: '8501', default: '4'}]\n",
    )

    assert sorted(line for line, _ in told) == [2, 3, 4, 5, 6, 7]


def test_number_that_cannot_be_read_is_the_only_mistake(tmp_path: Path) -> None:
    """Whoever needs it is not told that it is not there: the author would mend what is right."""
    text = "dns: [{range: '7100-719'}]\nagents: [{agentId: '1', dn: '7105'}]\nno_answer: {overflow: '7106'}\n"

    assert [line for line, _ in mistakes(tmp_path, text)] == [1]


def test_what_is_built_in_keeps_the_rules() -> None:
    config = Config.default()
    numbers = [*config.dns, *(queue.dn for queue in config.queues), *(point.dn for point in config.route_points)]

    assert len(set(numbers)) == len(numbers)
    assert {agent.dn for agent in config.agents} <= set(config.dns)
    assert {point.default for point in config.route_points} <= set(numbers)
