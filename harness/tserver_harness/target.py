"""The target file: everything about a bridge under test, in one file that can be passed on.

`load_target` reads and checks it and collects every mistake; placeholders such as `{tserver.port}` stay for the
launcher.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tserver_harness.dialects import SHIPPED_DIALECTS
from tserver_harness.language.vocabulary import CAPABILITIES, PROFILES
from tserver_settings.errors import Problems, Span, did_you_mean, listed
from tserver_settings.keys import Keys
from tserver_settings.scalars import text_of
from tserver_settings.source import Node, ScalarNode, read_source

__all__ = [
    "PLACEHOLDERS",
    "BridgeIdentity",
    "Probe",
    "Start",
    "Target",
    "TargetAgent",
    "Token",
    "load_target",
]

PLACEHOLDERS = ("tserver.host", "tserver.port", "rest.port", "websocket.port", "agents.json", "out")
DEFAULT_ORIGIN = "http://localhost:8000"
DEFAULT_FOREIGN_ORIGIN = "https://elsewhere.example"
DEFAULT_READY_SECONDS = 30.0
DEFAULT_WITHIN_SECONDS = 5.0
MAX_AGENTS = 10_000
MAX_PARALLEL = 16

_KEYS = (
    "bridge",
    "start",
    "tserver",
    "rest",
    "websocket",
    "agents",
    "origin",
    "foreignOrigin",
    "token",
    "dialect",
    "profiles",
    "capabilities",
    "within",
)
_EXAMPLES: Mapping[str, str] = {
    "bridge": "bridge: {name: acme-bridge, version: 1.4.2}",
    "tserver": 'tserver: {listen: "127.0.0.1:5020"}',
    "rest": "rest: http://127.0.0.1:8087/genesys/events",
    "websocket": "websocket: ws://127.0.0.1:8087/genesysWs",
    "agents": 'agents: [{agentId: "1001", dn: "7001"}]',
}
_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_COUNTED = re.compile(r"(.*?)([0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeIdentity:
    """Who made the bridge, for the report."""

    name: str
    version: str = ""
    vendor: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """How to see that a bridge is up: any HTTP answer from a URL, or a TCP connection to `host:port`."""

    kind: str
    address: str
    within_seconds: float

    @property
    def url(self) -> str:
        """The address as a URL, for both kinds."""
        return self.address if self.kind == "http" else f"http://{self.address}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How to start the bridge; run in the target file's folder. `isolation` is `restart` or `reuse`.

    `parallel` is how many may run side by side, each on ports of its own (`tserver_harness.runner.sides`).
    """

    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Probe | None = None
    isolation: str = "restart"
    parallel: int = 1


@dataclass(frozen=True, slots=True)
class TargetAgent:
    """An agent of the bridge; `query` is how her toolbar says who it is, without a question mark, None for nothing."""

    agent_id: str
    dn: str
    password: str | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """Where the token comes from (an environment variable) and how it is sent: a header, and a part of the query."""

    env: str
    rest: str = "Authorization: Bearer {token}"
    websocket: str = "token={token}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A bridge under test; `tserver` is where our simulator waits for it, `folder` the file's own."""

    bridge: BridgeIdentity
    tserver: str
    rest: str
    websocket: str
    agents: tuple[TargetAgent, ...]
    start: Start | None = None
    origin: str = DEFAULT_ORIGIN
    foreign_origin: str = DEFAULT_FOREIGN_ORIGIN
    token: Token | None = None
    dialect: str = "guide"
    profiles: tuple[str, ...] = ("core",)
    capabilities: tuple[str, ...] = ()
    within_seconds: float = DEFAULT_WITHIN_SECONDS
    folder: Path = Path()


def load_target(text: str, file: str) -> Target:
    """Read a target file; `file` is its path, relative paths in it are taken from its folder.

    Raises:
        FilesInvalid: with every mistake found; show `render()` and end with code 2.
    """
    problems = Problems()
    root = read_source(text, file, problems)
    if root is None:
        problems.raise_if_any()
    target = _TargetReader(Keys(root or _nothing(file), "", _KEYS, problems), file).target()
    problems.raise_if_any()
    return target


def _nothing(file: str) -> Node:
    return ScalarNode("", plain=True, span=Span(file, 1, 1, 1, 1))


class _TargetReader:
    """Reads the keys of a target file."""

    def __init__(self, keys: Keys, file: str) -> None:
        self._keys = keys
        self._problems = keys.problems
        self._folder = Path(file).parent

    def target(self) -> Target:
        keys = self._keys
        for name, example in _EXAMPLES.items():
            keys.require(name, example=example)
        return Target(
            bridge=self._bridge(),
            tserver=self._tserver(),
            rest=self._url("rest", ("http", "https")),
            websocket=self._url("websocket", ("ws", "wss")),
            agents=self._agents(),
            start=self._start(),
            origin=self._origin("origin", DEFAULT_ORIGIN),
            foreign_origin=self._origin("foreignOrigin", DEFAULT_FOREIGN_ORIGIN),
            token=self._token(),
            dialect=self._dialect(),
            profiles=self._profiles(),
            capabilities=keys.words("capabilities", CAPABILITIES, "capability"),
            within_seconds=keys.duration("within", DEFAULT_WITHIN_SECONDS),
            folder=self._folder,
        )

    def _inner(self, name: str, *known: str) -> Keys | None:
        node = self._keys.node(name)
        return None if node is None else Keys(node, name, known, self._problems)

    def _bridge(self) -> BridgeIdentity:
        keys = self._inner("bridge", "name", "version", "vendor", "contact")
        if keys is None or not keys.require("name", example=_EXAMPLES["bridge"]):
            return BridgeIdentity(name="")
        return BridgeIdentity(
            name=keys.text("name"),
            version=keys.text("version"),
            vendor=keys.text("vendor"),
            contact=keys.text("contact"),
        )

    def _tserver(self) -> str:
        keys = self._inner("tserver", "listen")
        if keys is None or not keys.require("listen", example=_EXAMPLES["tserver"]):
            return ""
        listen = keys.text("listen")
        if not _is_host_and_port(listen):
            self._problems.add(keys.where("listen"), f"`{listen}` is no address to listen on", 'write "127.0.0.1:5020"')
        return listen

    def _url(self, name: str, schemes: tuple[str, ...]) -> str:
        url = self._keys.text(name)
        if name in self._keys and not _is_url(url, schemes):
            problem = f"`{url}` is no {' or '.join(f'{scheme}://' for scheme in schemes)} address"
            self._problems.add(self._keys.where(name), problem, f"for example `{_EXAMPLES[name]}`")
        return url

    def _origin(self, name: str, default: str) -> str:
        origin = self._keys.text(name, default)
        if not _is_url(origin, ("http", "https")) or urlsplit(origin).path:
            remedy = f"an origin is scheme, host and port without a path, such as `{default}`"
            self._problems.add(self._keys.where(name), f"`{origin}` is no origin", remedy)
        return origin

    def _start(self) -> Start | None:
        keys = self._inner("start", "command", "env", "ready", "isolation", "parallel")
        if keys is None or not keys.require("command", example="start: {command: [java, -jar, bridge.jar]}"):
            return None
        words = [text_of(item, self._problems, "command") or "" for item in keys.items("command")]
        if not words and "command" in keys:
            self._problems.add(keys.where("command"), "the command is empty", "write `[java, -jar, bridge.jar]`")
        env = keys.texts("env")
        for word in words:
            self._check_placeholders(word, keys.where("command"))
        for text in env.values():
            self._check_placeholders(text, keys.where("env"))
        isolation = keys.word("isolation", ("restart", "reuse"), "restart")
        parallel = self._parallel(keys, [*words, *env.values()])
        return Start(command=tuple(words), env=env, ready=self._ready(keys), isolation=isolation, parallel=parallel)

    def _parallel(self, keys: Keys, told: list[str]) -> int:
        """Bridges side by side can only be told apart by ports that they are told."""
        parallel = keys.integer("parallel", 1)
        if not 1 <= parallel <= MAX_PARALLEL:
            self._problems.add(keys.where("parallel"), f"`parallel` cannot be {parallel}", f"write 1 to {MAX_PARALLEL}")
        elif parallel > 1:
            for name in ("rest.port", "tserver.port"):
                if not any(f"{{{name}}}" in each for each in told):
                    problem = f"bridges side by side need ports of their own, and `{{{name}}}` is nowhere in `start`"
                    self._problems.add(keys.where("parallel"), problem, "write it in `command` or `env`")
        return parallel

    def _ready(self, start: Keys) -> Probe | None:
        node = start.node("ready")
        if node is None:
            return None
        keys = Keys(node, "start.ready", ("http", "tcp", "within_seconds"), self._problems)
        kinds = [kind for kind in ("http", "tcp") if kind in keys]
        example = '{http: "http://127.0.0.1:8087/health", within_seconds: 30}'
        if len(kinds) != 1:
            self._problems.add(keys.span, "`start.ready` needs either `http` or `tcp`", f"for example `{example}`")
            return None
        address = keys.text(kinds[0])
        fits = _is_url(address, ("http", "https")) if kinds[0] == "http" else _is_host_and_port(address)
        if not fits:
            self._problems.add(keys.where(kinds[0]), f"`{address}` is no address to probe", f"for example `{example}`")
        return Probe(kinds[0], address, keys.seconds("within_seconds", DEFAULT_READY_SECONDS))

    def _check_placeholders(self, text: str, span: Span) -> None:
        for found in _BRACES.finditer(text):
            if found[0] in {"{", "}"}:
                self._problems.add(span, f"a single brace in `{text}`", "a literal brace is doubled: `{{` and `}}`")
                return
            if found[1] is not None and found[1] not in PLACEHOLDERS:
                problem = f"there is no placeholder `{found[0]}`"
                self._problems.add(span, problem, did_you_mean(found[1], PLACEHOLDERS) + "; literal braces are doubled")

    def _agents(self) -> tuple[TargetAgent, ...]:
        agents: list[TargetAgent] = []
        for node in self._keys.items("agents"):
            keys = Keys(node, "agents", _AGENT_KEYS, self._problems)
            agents += self._counted(keys) if "count" in keys else self._one(keys, is_first=not agents)
        if "agents" in self._keys and not agents:
            self._problems.add(self._keys.where("agents"), "there is no agent", f"for example `{_EXAMPLES['agents']}`")
        self._refuse_doubles(agents)
        return tuple(agents)

    def _one(self, keys: Keys, *, is_first: bool) -> Iterator[TargetAgent]:
        for name in ("firstAgentId", "firstDn"):
            if name in keys:
                self._problems.add(keys.where(name), f"`{name}` needs `count` beside it", "add `count: 10`")
        if keys.require("agentId", "dn", example='{agentId: "1001", dn: "7001"}'):
            yield _agent(keys, keys.text("agentId"), keys.text("dn"), is_first=is_first)

    def _counted(self, keys: Keys) -> Iterator[TargetAgent]:
        example = '{count: 98, firstAgentId: "1003", firstDn: "7003"}'
        for name in ("agentId", "dn"):
            if name in keys:
                remedy = f"write `first{name[0].upper()}{name[1:]}`, or take `count` out"
                self._problems.add(keys.where(name), f"`{name}` has no meaning beside `count`", remedy)
        if not keys.require("firstAgentId", "firstDn", example=example):
            return
        count = keys.integer("count", 1)
        first_id, first_dn = keys.text("firstAgentId"), keys.text("firstDn")
        if not 1 <= count <= MAX_AGENTS:
            self._problems.add(keys.where("count"), f"`count` cannot be {count}", f"write 1 to {MAX_AGENTS}")
            return
        for name, text in (("firstAgentId", first_id), ("firstDn", first_dn)):
            if not _COUNTED.fullmatch(text):
                self._problems.add(keys.where(name), f"cannot count on from `{text}`", "end it with digits")
                return
        for number in range(count):
            yield _agent(keys, _counted_on(first_id, number), _counted_on(first_dn, number), is_first=False)

    def _refuse_doubles(self, agents: list[TargetAgent]) -> None:
        for what, values in (("agentId", [one.agent_id for one in agents]), ("dn", [one.dn for one in agents])):
            doubles = (
                sorted({value for value in values if values.count(value) > 1}) if len(set(values)) < len(values) else []
            )
            if doubles:
                problem = f"the same {what} stands twice: {listed(doubles)}"
                self._problems.add(self._keys.where("agents"), problem, "give each agent her own")

    def _token(self) -> Token | None:
        keys = self._inner("token", "env", "rest", "websocket")
        if keys is None or not keys.require("env", example="token: {env: ACME_TOKEN}"):
            return None
        token = Token(env=keys.text("env"))
        rest, websocket = keys.text("rest", token.rest), keys.text("websocket", token.websocket)
        for name, text in (("rest", rest), ("websocket", websocket)):
            if "{token}" not in text:
                self._problems.add(
                    keys.where(name), f"`{text}` has no `{{token}}` in it", "write `{token}` where it goes"
                )
        if ":" not in rest:
            self._problems.add(keys.where("rest"), f"`{rest}` is no header", f"for example `{token.rest}`")
        return Token(env=token.env, rest=rest, websocket=websocket)

    def _dialect(self) -> str:
        dialect = self._keys.text("dialect", "guide")
        if dialect in SHIPPED_DIALECTS:
            return dialect
        path = self._folder / dialect
        if path.suffix not in {".yaml", ".yml"}:
            remedy = did_you_mean(dialect, SHIPPED_DIALECTS) + "; or name a .yaml file"
            self._problems.add(self._keys.where("dialect"), f"there is no dialect `{dialect}`", remedy)
        elif not path.is_file():
            remedy = "the path is taken from the target file's folder"
            self._problems.add(self._keys.where("dialect"), f"there is no file `{dialect}`", remedy)
        return str(path)

    def _profiles(self) -> tuple[str, ...]:
        """`core` is always in; `extended` comes with capabilities."""
        wanted = {"core", *self._keys.words("profiles", PROFILES, "profile")}
        if "capabilities" in self._keys and any(True for _ in self._keys.items("capabilities")):
            wanted.add("extended")
        return tuple(profile for profile in PROFILES if profile in wanted)


_AGENT_KEYS = ("agentId", "dn", "password", "query", "count", "firstAgentId", "firstDn")


def _agent(keys: Keys, agent_id: str, dn: str, *, is_first: bool) -> TargetAgent:
    """The first agent is the one that a bridge takes without being told; the others are named as the contract says."""
    given = keys.find_text("query")
    query = (None if is_first else "agent={agentId}") if given is None else given
    filled = None if query is None else query.replace("{agentId}", agent_id).replace("{dn}", dn).lstrip("?")
    return TargetAgent(agent_id, dn, keys.find_text("password"), filled or None)


def _counted_on(first: str, number: int) -> str:
    """The text so many further on, its width kept."""
    found = _COUNTED.fullmatch(first)
    if found is None:
        return first
    return found[1] + str(int(found[2]) + number).zfill(len(found[2]))


def _is_host_and_port(text: str) -> bool:
    host, _, port = text.rpartition(":")
    return bool(host) and port.isdecimal() and int(port) <= 65_535


def _is_url(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
