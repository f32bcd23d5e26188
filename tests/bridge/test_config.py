"""The configuration file: every key, and every mistake with its place."""

from pathlib import Path

import pytest

from tserver_bridge.config import AgentConfig, BridgeConfig, FilesInvalid, Tls, address_of, load


def loaded(folder: Path, text: str) -> BridgeConfig:
    path = folder / "bridge.yaml"
    path.write_text(text, "utf-8")
    return load(path)


def problems_of(folder: Path, text: str) -> str:
    with pytest.raises(FilesInvalid) as invalid:
        loaded(folder, text)
    return invalid.value.render()


def test_file_that_says_nothing_is_what_is_built_in(tmp_path: Path) -> None:
    assert BridgeConfig.default() == loaded(tmp_path, "{}\n")


def test_everything_can_be_said(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        """
tserver: "[::1]:5021"
listen: 0.0.0.0:8088
agents:
  - {agentId: 0017, dn: 007001, password: 0042, queue: 8001, workMode: ManualIn}
  - {agentId: no, dn: 12:30}
allowed_origins: [https://crm.example.com, "http://[::1]:3000"]
token: 0815
tls: {certificate: chain.pem, key: key.pem}
application_name: desk
client_password: secret
keep_alive_seconds: 0
answer_timeout_seconds: 2.5
max_body_bytes: 1024
max_sockets: 5
max_sockets_per_agent: 2
""",
    )

    assert (
        BridgeConfig(
            tserver=("::1", 5021),
            host="0.0.0.0",
            port=8088,
            agents=(
                AgentConfig(agent_id="0017", dn="007001", password="0042", queue="8001", work_mode="ManualIn"),
                AgentConfig(agent_id="no", dn="12:30"),
            ),
            allowed_origins=("https://crm.example.com", "http://[::1]:3000"),
            token="0815",
            tls=Tls(certificate="chain.pem", key="key.pem"),
            application_name="desk",
            client_password="secret",
            keep_alive_seconds=0,
            answer_timeout_seconds=2.5,
            max_body_bytes=1024,
            max_sockets=5,
            max_sockets_per_agent=2,
        )
        == config
    )


def test_tls_without_files_is_tls(tmp_path: Path) -> None:
    assert Tls() == loaded(tmp_path, "tls: {}").tls
    assert Tls(certificate="both.pem") == loaded(tmp_path, "tls: {certificate: both.pem}").tls


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["the file is empty"]),
        ("# nothing", ["the file is empty"]),
        ("tserver: somewhere", ["`tserver` is no address", ":1:"]),
        ("tserver: host:70000", ["`tserver` is no address"]),
        ("listen: [1]", ["listen"]),
        ("agents: []", ["there is no agent"]),
        ("agents: [{agentId: 1}]", ["dn"]),
        ("agents: [{agentId: 1, dn: 2}, {agentId: 1, dn: 3}]", ["agent 1 is there already"]),
        ("agents: [{agentId: 1, dn: 2}, {agentId: 3, dn: 2}]", ["another agent has DN 2"]),
        ("agents: [{agentId: 1, dn: 2, workMode: Sleeping}]", ["Sleeping", "AutoIn"]),
        ("allowed_origins: [crm.example.com]", ["an origin is scheme, host and port"]),
        ("allowed_origins: [https://crm.example.com/]", ["an origin is scheme, host and port"]),
        ("tls: {key: key.pem}", ["certificate"]),
        ("answer_timeout_seconds: 0", ["answer_timeout_seconds"]),
        ("keep_alive_seconds: -1", ["keep_alive_seconds"]),
        ("max_body_bytes: 10", ["max_body_bytes", "1024"]),
        ("max_sockets: none", ["max_sockets"]),
        ("max_sockets_per_agent: 5000", ["max_sockets_per_agent", "1000"]),
        ("tokens: x", ["tokens", "token"]),
        ("token: a\ntoken: b", [":2:"]),
        ("token: [", [":1:"]),
        ("- 1", [":1:"]),
    ],
)
def test_mistake_is_said_with_its_place(tmp_path: Path, text: str, words: list[str]) -> None:
    said = problems_of(tmp_path, text)

    assert [word for word in words if word not in said] == [], said
    assert "bridge.yaml" in said


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    said = problems_of(tmp_path, "tserver: nowhere\nmax_sockets: 0\nagents: []\n")

    assert all(f":{line}:" in said for line in (1, 2, 3)), said


def test_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FilesInvalid, match="cannot be read"):
        load(tmp_path / "none.yaml")
    with pytest.raises(FilesInvalid, match="cannot be read"):
        load(tmp_path)


def test_file_that_is_not_text_is_said(tmp_path: Path) -> None:
    path = tmp_path / "bridge.yaml"
    path.write_bytes(b"token: \xff")
    with pytest.raises(FilesInvalid, match="UTF-8"):
        load(path)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:5020", ("127.0.0.1", 5020)),
        ("[::1]:5020", ("::1", 5020)),
        ("tserver.example:65535", ("tserver.example", 65535)),
        ("5020", ("127.0.0.1", 5020)),
        (":5020", ("127.0.0.1", 5020)),
        ("0", ("127.0.0.1", 0)),
        ("127.0.0.1:65536", None),
        ("127.0.0.1:", None),
        ("127.0.0.1", None),
        ("host:-1", None),
        ("host:٣", None),
        ("", None),
    ],
)
def test_address(text: str, address: tuple[str, int] | None) -> None:
    assert address == address_of(text)
