"""The configuration file key by key: what each may be, and what is said where it is not."""

from pathlib import Path
from typing import Any

import pytest
import trustme

from tserver_settings import Problems, read_source
from tserver_sim.config_reader import ConfigReader
from tserver_sim.settings import (
    AgentSettings,
    BackupSettings,
    NoAnswer,
    OutsideRule,
    QueueSettings,
    RoutePointSettings,
    SwitchIdentity,
    TlsFiles,
)


def read(text: str) -> tuple[dict[str, Any], list[str]]:
    """The settings and the problems of a file."""
    problems = Problems()
    node = read_source(text, "switch.yaml", problems)
    assert node is not None
    return ConfigReader(node, problems).settings(), [error.problem for error in problems.errors]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        (
            "switch: {name: East, tenant: Acme, server_id: 7}",
            "switch",
            SwitchIdentity("East", "Acme", 7),
        ),
        (
            'backup: {mode: hot, listen: "[::1]:5021", name: West, server_id: 8}',
            "backup",
            BackupSettings("hot", ("::1", 5021), "West", 8),
        ),
        ("backup: {listen: '127.0.0.1:0'}", "backup", BackupSettings("warm", ("127.0.0.1", 0))),
        ("client_password: secret", "client_password", "secret"),
        ('dns: ["7001", {range: "0098-0101"}]', "dns", ("7001", "0098", "0099", "0100", "0101")),
        (
            'agents: [{agentId: "1", password: p, dn: "7001"}, {range: "11-12", password: q}]',
            "agents",
            (AgentSettings("1", "p", "7001"), AgentSettings("11", "q"), AgentSettings("12", "q")),
        ),
        ('queues: [{dn: "8001", agents: ["1", "2"]}]', "queues", (QueueSettings("8001", ("1", "2")),)),
        (
            'route_points: [{dn: "8501", timeout_seconds: 2.5, default: "8001"}, {dn: "8502"}]',
            "route_points",
            (RoutePointSettings("8501", 2.5, "8001"), RoutePointSettings("8502")),
        ),
        (
            "outside: {pattern: '^9', behaviour: busy, after_seconds: 0}",
            "outside",
            OutsideRule("^9", "busy", 0.0),
        ),
        ("no_answer: {seconds: 0, action: logout, overflow: '7002'}", "no_answer", NoAnswer(0.0, "logout", "7002")),
        ("wrap_up_seconds: 0.5", "wrap_up_seconds", 0.5),
        ("busy_release_seconds: 0", "busy_release_seconds", 0.0),
        ("lines_per_dn: 3", "lines_per_dn", 3),
        ("relogin: accept", "relogin", "accept"),
        ("logout_on_disconnect: true", "logout_on_disconnect", True),
        ("logout_on_out_of_service: true", "logout_on_out_of_service", True),
        ("max_line_bytes: 1024", "max_line_bytes", 1024),
        ("max_user_data_bytes: 100", "max_user_data_bytes", 100),
    ],
)
def test_setting(text: str, name: str, value: object) -> None:
    assert read(text) == ({name: value}, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("numbers: []", "the file has no key `numbers`"),
        ("switch: {server_id: 4096}", "`server_id` cannot be 4096"),
        ('dns: [{range: "12-9"}]', "`range` cannot be `12-9`"),
        ('dns: [{range: "009-12"}]', "`range` cannot be `009-12`"),
        ('dns: [{range: "1-999999"}]', "`range` cannot be `1-999999`"),
        ("dns: [{}]", "`dns` needs `range`"),
        ('dns: ["70 01"]', "`dns` needs a number of a DN"),
        ('agents: [{dn: "7001"}]', "`agents` needs `agentId`"),
        ("queues: [{agents: []}]", "`queues` needs `dn`"),
        ('queues: [{dn: "8001"}, {dn: "8001"}]', "8001 is a queue already"),
        (
            'dns: ["8501"]\nroute_points: [{dn: "8501"}]',
            "8501 is a DN already",
        ),
        ("outside: {pattern: '('}", "`pattern` is no regular expression: missing ), unterminated subpattern"),
        ("outside: {behaviour: sing}", "`behaviour` cannot be `sing`"),
        ("no_answer: {seconds: soon}", "`seconds` needs seconds, got"),
        ("no_answer: {action: dance}", "`action` cannot be `dance`"),
        ("lines_per_dn: 0", "`lines_per_dn` cannot be 0"),
        ("relogin: maybe", "`relogin` cannot be `maybe`"),
        ("logout_on_disconnect: maybe", "`logout_on_disconnect` cannot be `maybe`"),
        ("max_line_bytes: 255", "`max_line_bytes` cannot be 255"),
        ("tls: {key: key.pem}", "`tls` needs `certificate`"),
        ("tls: {certificate: none.pem}", "the certificate in none.pem cannot be used: No such file or directory"),
    ],
)
def test_mistake(text: str, problem: str) -> None:
    _, problems = read(text)

    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_all_mistakes_at_once() -> None:
    _, problems = read("lines_per_dn: 0\nrelogin: maybe\ndns: [{}]\n")

    assert len(problems) == 3


def test_certificate_is_looked_for_beside_the_file(tmp_path: Path) -> None:
    trustme.CA().issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "both.pem")
    problems = Problems()
    node = read_source("tls: {certificate: both.pem}", "switch.yaml", problems)
    assert node is not None

    assert ConfigReader(node, problems, tmp_path).settings() == {"tls": TlsFiles(str(tmp_path / "both.pem"))}
    assert problems.errors == []


@pytest.mark.parametrize("place", ["5021", "here:", ":5021", "here:65536", "here:x"])
def test_backup_needs_a_place_with_a_port(place: str) -> None:
    settings, problems = read(f"backup: {{listen: '{place}'}}")

    assert settings["backup"].listen is None
    assert problems == [f"`listen` cannot be `{place}`"]
