"""The numbers and agents of a configuration, one against the other: none is given twice, and none leads nowhere.

`config_reader.py` claims what the file gives away while it reads, and asks at the end. What the file leaves out has its
default, which counts as well.
"""

import re
from collections.abc import Iterable, Sequence

from tserver_settings import Problems
from tserver_settings.scalars import what
from tserver_settings.source import Node

__all__ = ["NumberPlan"]

_DN = "a DN"


class NumberPlan:
    """Who has which number; mistakes go to `problems`."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._numbers: dict[str, str] = {}
        self._agents: set[str] = set()
        self._homes: list[tuple[str, str, Node]] = []
        self._goals: list[tuple[str, str, Node]] = []
        self._missing = False

    def claim_dns(self, numbers: Iterable[str]) -> None:
        """DNs from now on; ranges may overlap, for a DN is like the other."""
        self._numbers.update(dict.fromkeys(numbers, _DN))

    def claim(self, kind: str, number: str, node: Node) -> None:
        """A queue or route point from now on; `kind` says which, with its article."""
        if number in self._numbers:
            problem = f"{number} is {self._numbers[number]} already"
            self._problems.add(node.span, problem, "give each a number of its own")
        self._numbers.setdefault(number, kind)

    def claim_built_in(self, kind: str, setting: str, numbers: Sequence[str], node: Node) -> None:
        """Numbers of a setting that the file leaves out; `node` is where it could stand."""
        for number in numbers:
            if number in self._numbers:
                problem = f"{number} is {kind} that is built in, too"
                self._problems.add(node.span, problem, f"write `{setting}: []`, or others there")
            self._numbers.setdefault(number, kind)

    def claim_agents(self, agent_ids: Sequence[str], node: Node) -> None:
        """Agents that there are from now on."""
        again = [agent_id for agent_id in agent_ids if agent_id in self._agents]
        if again:
            more = "" if len(again) == 1 else f", and {len(again) - 1} more of these"
            self._problems.add(node.span, f"agent {again[0]} is there already{more}", "keep one of them")
        self._agents.update(agent_ids)

    def miss(self) -> None:
        """A number could not be read; it may be the one meant elsewhere, so nobody is told that it is not there."""
        self._missing = True

    def seat(self, setting: str, dn: str, node: Node) -> None:
        """That setting needs this number to be a DN."""
        self._homes.append((setting, dn, node))

    def send(self, setting: str, number: str, node: Node) -> None:
        """Calls may be sent to this number, by that setting."""
        self._goals.append((setting, number, node))

    def check(self, outside_pattern: str) -> None:
        """Look at everything that was seated and sent, now that all numbers are claimed."""
        if self._missing:
            return
        for setting, dn, node in self._homes:
            if self._numbers.get(dn) != _DN:
                self._problems.add(node.span, f"`{setting}` is {what(node)}, which is no DN", f'add "{dn}" to `dns`')
        for setting, number, node in self._goals:
            if number not in self._numbers and re.search(outside_pattern, number) is None:
                problem = f"`{setting}` is {what(node)}, which leads nowhere"
                remedy = "give a DN, queue or route point of this file, or an outside number"
                self._problems.add(node.span, problem, remedy)
