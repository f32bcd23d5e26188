"""The target file: every key, every default, and located errors for what does not fit."""

from pathlib import Path

import pytest

from tserver_harness.new import NEW_FILES
from tserver_harness.target import Probe, Target, TargetAgent, Token, load_target
from tserver_settings.errors import FilesInvalid

WHOLE = """\
bridge: {name: acme-bridge, version: 1.4.2, vendor: ACME, contact: cti@example.com}
start:
  command: [java, -jar, bridge.jar, "{{literal}}"]
  env: {TSERVER_HOST: "{tserver.host}", TSERVER_PORT: "{tserver.port}", AGENTS: "{agents.json}"}
  ready: {http: "http://127.0.0.1:8087/health", within_seconds: 30}
  isolation: reuse
tserver: {listen: "127.0.0.1:5020"}
rest: http://127.0.0.1:8087/genesys/events
websocket: ws://127.0.0.1:8087/genesysWs
agents:
- {agentId: 1001, dn: 7001, password: secret}
- {agentId: "1002", dn: "7002", query: "agent=1002"}
- {count: 98, firstAgentId: "1003", firstDn: "7003", query: "?agent={agentId}"}
origin: http://localhost:8001
foreignOrigin: https://other.example
token: {env: ACME_TOKEN, rest: "Authorization: Token {token}", websocket: "t={token}"}
dialect: express-mock-b
profiles: [errors, core, resilience]
capabilities: [hold, transfer]
within: 3 s
"""

SMALL = """\
bridge: {name: b}
tserver: {listen: "127.0.0.1:5020"}
rest: http://127.0.0.1:8087/genesys/events
websocket: ws://127.0.0.1:8087/genesysWs
agents: [{agentId: "1001", dn: "7001"}, {agentId: "1002", dn: "7002"}]
"""


def load(text: str) -> Target:
    return load_target(text, "somewhere/target.yaml")


def problems_of(text: str) -> list[str]:
    with pytest.raises(FilesInvalid) as caught:
        load(text)
    return [f"{error.span.line}:{error.span.column} {error.problem}; {error.remedy}" for error in caught.value.errors]


def test_whole_file() -> None:
    target = load(WHOLE)

    assert (target.bridge.name, target.bridge.version, target.bridge.vendor) == ("acme-bridge", "1.4.2", "ACME")
    assert target.start is not None
    assert target.start.command == ("java", "-jar", "bridge.jar", "{{literal}}")
    assert target.start.env["AGENTS"] == "{agents.json}"
    assert Probe("http", "http://127.0.0.1:8087/health", 30.0) == target.start.ready
    assert target.start.isolation == "reuse"
    assert target.tserver == "127.0.0.1:5020"
    assert (target.origin, target.foreign_origin) == ("http://localhost:8001", "https://other.example")
    assert Token("ACME_TOKEN", "Authorization: Token {token}", "t={token}") == target.token
    assert target.dialect == "express-mock-b"
    assert target.profiles == ("core", "errors", "resilience", "extended")
    assert target.capabilities == ("hold", "transfer")
    assert target.within_seconds == 3.0
    assert Path("somewhere") == target.folder


def test_agents_are_counted_on_from_the_first() -> None:
    agents = load(WHOLE).agents

    assert len(agents) == 100
    assert TargetAgent("1001", "7001", "secret", None) == agents[0]
    assert TargetAgent("1003", "7003", None, "agent=1003") == agents[2]
    assert TargetAgent("1100", "7100", None, "agent=1100") == agents[99]


def test_counting_keeps_prefix_and_width() -> None:
    text = SMALL.replace(
        '[{agentId: "1001", dn: "7001"}, {agentId: "1002", dn: "7002"}]',
        '[{count: 3, firstAgentId: "agent-098", firstDn: "0098", query: "dn={dn}"}]',
    )

    assert [(agent.agent_id, agent.dn) for agent in load(text).agents] == [
        ("agent-098", "0098"),
        ("agent-099", "0099"),
        ("agent-100", "0100"),
    ]
    assert load(text).agents[0].query == "dn=0098"


def test_what_is_left_out_has_a_default() -> None:
    target = load(SMALL)

    assert (
        target.start,
        target.token,
        target.dialect,
        target.profiles,
        target.capabilities,
    ) == (None, None, "guide", ("core",), ())
    assert (target.origin, target.foreign_origin) == ("http://localhost:8000", "https://elsewhere.example")
    assert [agent.query for agent in target.agents] == [None, "agent=1002"]


def test_new_target_file_is_a_target() -> None:
    assert load(NEW_FILES["target"]).bridge.name == "my-bridge"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("bridge: {name: b}", "brige: {name: b}"), "1:1 the file has no key `brige`; did you mean `bridge`?"),
        (("bridge: {name: b}", "bridge: {nam: b}"), "1:10 `bridge` has no key `nam`; did you mean `name`?"),
        (("bridge: {name: b}", "bridge: b"), "1:9 `bridge` needs a mapping, got `b`; write `key: value` lines"),
        ((":5020", ":port"), '2:19 `127.0.0.1:port` is no address to listen on; write "127.0.0.1:5020"'),
        (
            ("rest: http://", "rest: ws://"),
            "3:7 `ws://127.0.0.1:8087/genesys/events` is no http:// or https:// address",
        ),
        (("websocket: ws://", "websocket: "), "4:12 `127.0.0.1:8087/genesysWs` is no ws:// or wss:// address"),
        (('dn: "7002"', 'dn: "7001"'), "5:9 the same dn stands twice: `7001`; give each agent her own"),
        (('dn: "7002"', 'DN: "7002"'), "5:59 `agents` has no key `DN`; did you mean `dn`?"),
        (("agents: [", "agents: [] #"), "5:9 there is no agent"),
        (("agents: [", "agents: [{count: 3, firstAgentId: x, firstDn: '1'}, "), "cannot count on from `x`"),
        (("agents: [", "agents: [{count: 0, firstAgentId: '1', firstDn: '1'}, "), "`count` cannot be 0"),
        (("agents: [", "agents: [{count: 2, agentId: '1', dn: '2'}, "), "`agentId` has no meaning beside `count`"),
    ],
)
def test_mistake_is_located_and_has_a_remedy(change: tuple[str, str], problem: str) -> None:
    assert any(problem in found for found in problems_of(SMALL.replace(*change)))


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("profiles: [core, error]", "there is no profile `error`; did you mean `errors`?"),
        ("capabilities: [holding]", "there is no capability `holding`"),
        ("dialect: guid", "there is no dialect `guid`; did you mean `guide`?; or name a .yaml file"),
        ("dialect: ours.yaml", "there is no file `ours.yaml`; the path is taken from the target file's folder"),
        ("origin: localhost", "`localhost` is no origin"),
        ("origin: http://localhost/page", "`http://localhost/page` is no origin"),
        ("token: {rest: x}", "`token` needs `env`"),
        ("token: {env: X, rest: 'Authorization: x'}", "`Authorization: x` has no `{token}` in it"),
        ("token: {env: X, rest: '{token}'}", "`{token}` is no header"),
        ("within: 5", "`within` needs a duration"),
        ("start: {env: {}}", "`start` needs `command`"),
        ("start: {command: []}", "the command is empty"),
        ("start: {command: [x, '{tserver.prot}']}", "`{tserver.prot}`; did you mean `tserver.port`?"),
        ("start: {command: [x, '{']}", "a single brace in `{`"),
        ("start: {command: [x], env: {A: '{\"a\": 1}'}}", "there is no placeholder"),
        ("start: {command: [x], isolation: none}", "`isolation` cannot be `none`"),
        ("start: {command: [x], parallel: 0}", "`parallel` cannot be 0; write 1 to 16"),
        ("start: {command: [x, '{rest.port}'], parallel: 2}", "`{tserver.port}` is nowhere in `start`"),
        ("start: {command: [x, '{tserver.port}'], parallel: 2}", "`{rest.port}` is nowhere in `start`"),
        ("start: {command: [x], ready: {within_seconds: 3}}", "`start.ready` needs either `http` or `tcp`"),
        ("start: {command: [x], ready: {tcp: here}}", "`here` is no address to probe"),
        ("start: {command: [x], ready: {tcp: 'h:1', within_seconds: soon}}", "`within_seconds` needs seconds"),
    ],
)  # fmt: skip
def test_mistake_in_a_key_that_may_be_left_out(more: str, problem: str) -> None:
    assert any(problem in found for found in problems_of(f"{SMALL}{more}\n"))


def test_all_mistakes_are_found_at_once() -> None:
    found = problems_of("x: 1\ny: 2\nbridge: 3\n")

    assert {"1:1", "2:1", "3:9"} <= {each.split(" ")[0] for each in found}
    assert len([each for each in found if "the file needs" in each]) == 4


def test_empty_file_is_said_to_be_empty() -> None:
    assert problems_of("") == ["1:1 the file is empty; `tsim new` prints files to start from"]
