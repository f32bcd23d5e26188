"""The simulator's configuration file, key by key: values are checked alone, then against each other."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

from tserver_settings import Keys, Problems
from tserver_settings.scalars import text_of, what
from tserver_settings.source import MapNode, Node, ScalarNode
from tserver_sim.certificates import CertificateError, tls_context
from tserver_sim.config_numbers import NumberPlan
from tserver_sim.guesses_reader import read_guesses
from tserver_sim.settings import (
    OUTSIDE_BEHAVIOURS,
    ROUTER_STRATEGIES,
    AgentSettings,
    BackupSettings,
    Behaviour,
    BridgedAppearance,
    Guesses,
    NoAnswer,
    OutsideRule,
    QueueSettings,
    RoutePointSettings,
    RouterSettings,
    SwitchIdentity,
    TlsFiles,
)

__all__ = ["ConfigReader"]

_MOST_IN_RANGE = 100_000
_PORTS = 65_536
_RANGE = re.compile(r"([0-9]{1,15})-([0-9]{1,15})")
_DN = re.compile(r"[^\s\"'\\]{1,63}")
_AGENT_KEYS = ("agentId", "password", "dn", "range")
_ACTIONS = ("none", "notready", "logout")
_OVERFLOWS = ("none", "release", "recall")
_BUILT_IN_DNS = tuple(str(number) for number in range(7001, 7011))
_BUILT_IN = {"queues": ("the queue", ("8001",)), "route_points": ("the route point", ("8501",))}


class ConfigReader:
    """Reads one file; mistakes go to `problems`, and a setting with a mistake keeps its default.

    Files that it names are looked for in `folder`, where it stands itself.
    """

    def __init__(self, node: Node, problems: Problems, folder: Path = Path()) -> None:
        self._problems = problems
        self._folder = folder
        self._node = node
        self.keys = Keys(node, "", tuple(_READERS), problems)
        self._plan = NumberPlan(problems)

    def settings(self) -> dict[str, Any]:
        """The settings that the file holds, by the names of `Config`; what it leaves out is left out."""
        if "dns" not in self.keys:
            self._plan.claim_dns(_BUILT_IN_DNS)
        read = {name: reader(self) for name, reader in _READERS.items() if name in self.keys}
        for setting, (kind, numbers) in _BUILT_IN.items():
            if setting not in read:
                self._plan.claim_built_in(kind, setting, numbers, self.keys.node("dns") or self._node)
        self._plan.check(read.get("outside", OutsideRule()).pattern)
        return read

    def identity(self) -> SwitchIdentity:
        """Setting `switch`."""
        keys = self._part("switch", ("name", "tenant", "server_id"))
        default = SwitchIdentity()
        return SwitchIdentity(
            name=keys.text("name", default.name),
            tenant=keys.text("tenant", default.tenant),
            server_id=keys.number("server_id", default.server_id, least=0, most=4095),
        )

    def backup(self) -> BackupSettings:
        """Setting `backup`."""
        keys = self._part("backup", ("mode", "listen", "name", "server_id"))
        mode = keys.word("mode", ("warm", "hot"), "warm")
        server_id = keys.number("server_id", 0, least=0, most=4095) if "server_id" in keys else None
        return BackupSettings(
            mode="hot" if mode == "hot" else "warm",
            listen=self._place(keys),
            name=keys.find_text("name"),
            server_id=server_id,
        )

    def _place(self, keys: Keys) -> tuple[str, int] | None:
        text = keys.find_text("listen")
        if text is None:
            return None
        host, _, port = text.rpartition(":")
        if host and port.isascii() and port.isdigit() and int(port) < _PORTS:
            return host.removeprefix("[").removesuffix("]"), int(port)
        self._problems.add(
            keys.where("listen"),
            f"`listen` cannot be `{text}`",
            'write a host and a port, such as "127.0.0.1:5021"; port 0 is any that is free',
        )
        return None

    def dns(self) -> tuple[str, ...]:
        """Setting `dns`, ranges written out."""
        mistakes = len(self._problems.errors)
        dns = dict.fromkeys(number for item in self.keys.items("dns") for number in self._one_dn_or_range(item))
        self._plan.claim_dns(dns)
        if len(self._problems.errors) > mistakes:
            self._plan.miss()
        return tuple(dns)

    def _one_dn_or_range(self, item: Node) -> list[str]:
        if isinstance(item, MapNode):
            keys = Keys(item, "dns", ("range",), self._problems)
            return self._range(keys) if keys.require("range", example='{range: "7100-7199"}') else []
        dn = self._dn(item, "dns")
        return [dn] if dn else []

    def agents(self) -> tuple[AgentSettings, ...]:
        """Setting `agents`, ranges written out."""
        agents: list[AgentSettings] = []
        for item in self.keys.items("agents"):
            some = self._agent_or_range(item)
            self._plan.claim_agents([agent.agent_id for agent in some], item)
            agents += some
        return tuple(agents)

    def _agent_or_range(self, item: Node) -> list[AgentSettings]:
        keys = Keys(item, "agents", _AGENT_KEYS, self._problems)
        password = self._secret(keys, "password")
        if "range" in keys:
            return [AgentSettings(agent_id, password) for agent_id in self._range(keys)]
        if not keys.require("agentId", example='{agentId: "1001", dn: "7001"}'):
            return []
        return [AgentSettings(keys.text("agentId"), password, self._seat(keys))]

    def _seat(self, keys: Keys) -> str | None:
        """Key `dn`, where it must be a DN that there is."""
        node = keys.node("dn")
        dn = None if node is None else self._dn(node, "dn")
        if node is not None and dn is not None:
            self._plan.seat("dn", dn, node)
        return dn

    def client_password(self) -> str | None:
        """Setting `client_password`."""
        return self._secret(self.keys, "client_password")

    def _secret(self, keys: Keys, name: str) -> str | None:
        """A password; one that is empty and not in quotes was forgotten."""
        node = keys.node(name)
        if node is not None and what(node) == "nothing":
            remedy = "write one, or take the line out: then any will do"
            self._problems.add(node.span, f"`{name}` needs text, got nothing", remedy)
            return None
        return keys.find_text(name)

    def queues(self) -> tuple[QueueSettings, ...]:
        """Setting `queues`."""
        queues = []
        for item in self.keys.items("queues"):
            keys = Keys(item, "queues", ("dn", "agents"), self._problems)
            dn = self._own_dn(keys, "a queue", example='{dn: "8001", agents: ["1001"]}')
            agents = [text_of(node, self._problems, "agents") or "" for node in keys.items("agents")]
            queues.append(QueueSettings(dn, tuple(agents)))
        return tuple(queues)

    def route_points(self) -> tuple[RoutePointSettings, ...]:
        """Setting `route_points`."""
        points = []
        for item in self.keys.items("route_points"):
            keys = Keys(item, "route_points", ("dn", "timeout_seconds", "default", "router"), self._problems)
            dn = self._own_dn(keys, "a route point", example='{dn: "8501", default: "8001"}')
            timeout = keys.seconds("timeout_seconds", 10.0)
            router = keys.node("router")
            points.append(
                RoutePointSettings(
                    dn, timeout, self._goal(keys, "default"), None if router is None else self._router(router)
                )
            )
        return tuple(points)

    def _router(self, node: Node) -> RouterSettings | None:
        keys = Keys(node, "router", ("targets", "strategy", "after_seconds"), self._problems)
        if not keys.require("targets", example='{targets: ["7001", "7002"]}'):
            return None
        return RouterSettings(
            targets=self._numbers(keys, "targets", self._plan.send),
            strategy=keys.word("strategy", ROUTER_STRATEGIES, "in-order"),  # type: ignore[arg-type]  # a known word
            after_seconds=keys.seconds("after_seconds", 0.0, zero=True),
        )

    def _goal(self, keys: Keys, name: str) -> str | None:
        """A number to which calls are sent."""
        node = keys.node(name)
        number = None if node is None else text_of(node, self._problems, name)
        if node is not None and number is not None:
            self._plan.send(name, number, node)
        return number

    def _numbers(self, keys: Keys, name: str, tell: Callable[[str, str, Node], None]) -> tuple[str, ...]:
        """A list of numbers; the plan is told of each."""
        numbers = []
        for node in keys.items(name):
            number = text_of(node, self._problems, name)
            if number is not None:
                tell(name, number, node)
                numbers.append(number)
        return tuple(numbers)

    def bridged_appearances(self) -> tuple[BridgedAppearance, ...]:
        """Setting `bridged_appearances`."""
        rows = []
        for item in self.keys.items("bridged_appearances"):
            keys = Keys(item, "bridged_appearances", ("dn", "at"), self._problems)
            if keys.require("dn", "at", example='{dn: "7001", at: ["7002"]}'):
                rows.append(BridgedAppearance(self._seat(keys) or "", self._numbers(keys, "at", self._plan.seat)))
        return tuple(rows)

    def guesses(self) -> Guesses:
        """Setting `guesses`."""
        node = self.keys.node("guesses")
        assert node is not None  # noqa: S101  # readers run for keys that are there
        return read_guesses(node, self._problems)

    def outside(self) -> OutsideRule:
        """Setting `outside`."""
        keys = self._part("outside", ("pattern", "behaviour", "after_seconds"))
        default = OutsideRule()
        words: tuple[Behaviour, ...] = get_args(Behaviour)
        behaviour = keys.word("behaviour", OUTSIDE_BEHAVIOURS, default.behaviour)
        return OutsideRule(
            pattern=self._pattern(keys, default.pattern),
            behaviour=words[words.index(behaviour)],
            after_seconds=keys.seconds("after_seconds", default.after_seconds, zero=True),
        )

    def _pattern(self, keys: Keys, default: str) -> str:
        pattern = keys.text("pattern", default)
        try:
            re.compile(pattern)
        except re.error as problem:
            self._problems.add(
                keys.where("pattern"),
                f"`pattern` is no regular expression: {problem.msg}",
                r"write one, such as '^\+?[0-9]{5,}$', in single quotes",
            )
            return default
        return pattern

    def no_answer(self) -> NoAnswer:
        """Setting `no_answer`."""
        keys = self._part("no_answer", ("seconds", "action", "overflow"))
        action = keys.word("action", _ACTIONS, "none")
        return NoAnswer(
            seconds=keys.seconds("seconds", 0.0, zero=True),
            action=action,  # type: ignore[arg-type]  # a known word by now
            overflow=self._overflow(keys),
        )

    def _overflow(self, keys: Keys) -> str:
        word = keys.text("overflow", "none")
        return word if word in _OVERFLOWS else self._goal(keys, "overflow") or "none"

    def tls(self) -> TlsFiles | None:
        """Setting `tls`; its files are tried, so that their mistakes are told with all others."""
        keys = self._part("tls", ("certificate", "key"))
        if not keys.require("certificate", example="{certificate: chain.pem, key: key.pem}"):
            return None
        key = keys.find_text("key")
        files = TlsFiles(str(self._folder / keys.text("certificate")), None if key is None else str(self._folder / key))
        try:
            tls_context(files)
        except CertificateError as problem:
            self._problems.add(keys.where("certificate"), str(problem), problem.remedy)
            return None
        return files

    def _part(self, name: str, known: tuple[str, ...]) -> Keys:
        node = self.keys.node(name)
        assert node is not None  # noqa: S101  # readers run for keys that are there
        return Keys(node, name, known, self._problems)

    def _own_dn(self, keys: Keys, kind: str, *, example: str) -> str:
        node = keys.node("dn")
        if not keys.require("dn", example=example) or node is None:
            return ""
        dn = self._dn(node, "dn")
        if dn is None:
            self._plan.miss()
            return ""
        self._plan.claim(kind, dn, node)
        return dn

    def _dn(self, node: Node, name: str) -> str | None:
        if isinstance(node, ScalarNode) and _DN.fullmatch(node.text):
            return node.text
        self._problems.add(node.span, f"`{name}` needs a number of a DN", 'write 1 to 63 signs, such as "7001"')
        return None

    def _range(self, keys: Keys) -> list[str]:
        found = _RANGE.fullmatch(keys.text("range"))
        first, last = (found[1], found[2]) if found else ("1", "0")
        if len(first) == len(last) and 0 <= int(last) - int(first) < _MOST_IN_RANGE:
            return [str(number).zfill(len(first)) for number in range(int(first), int(last) + 1)]
        problem = f"`range` cannot be `{keys.text('range')}`"
        remedy = f'write two numbers of one length, such as "7100-7199", up to {_MOST_IN_RANGE}'
        self._problems.add(keys.where("range"), problem, remedy)
        return []


_READERS: dict[str, Callable[[ConfigReader], Any]] = {
    "switch": ConfigReader.identity,
    "backup": ConfigReader.backup,
    "client_password": ConfigReader.client_password,
    "dns": ConfigReader.dns,
    "agents": ConfigReader.agents,
    "queues": ConfigReader.queues,
    "route_points": ConfigReader.route_points,
    "bridged_appearances": ConfigReader.bridged_appearances,
    "outside": ConfigReader.outside,
    "no_answer": ConfigReader.no_answer,
    "wrap_up_seconds": lambda reader: reader.keys.seconds("wrap_up_seconds", 0.0, zero=True),
    "wrap_up_untimed": lambda reader: reader.keys.yes("wrap_up_untimed", default=False),
    "busy_release_seconds": lambda reader: reader.keys.seconds("busy_release_seconds", 2.0, zero=True),
    "lines_per_dn": lambda reader: reader.keys.number("lines_per_dn", 2, least=1, most=100),
    "relogin": lambda reader: reader.keys.word("relogin", ("refuse", "accept"), "refuse"),
    "logout_on_disconnect": lambda reader: reader.keys.yes("logout_on_disconnect", default=False),
    "logout_on_out_of_service": lambda reader: reader.keys.yes("logout_on_out_of_service", default=False),
    "max_line_bytes": lambda reader: reader.keys.number("max_line_bytes", 65_536, least=256, most=1_048_576),
    "max_user_data_bytes": lambda reader: reader.keys.number("max_user_data_bytes", 16_000, least=2, most=65_535),
    "tls": ConfigReader.tls,
    "guesses": ConfigReader.guesses,
}
