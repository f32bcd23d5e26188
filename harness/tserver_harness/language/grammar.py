"""The shape of the language's vocabulary: what a verb is, what its arguments are. The words are in `language.verbs`."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

__all__ = ["Actor", "Argument", "Kind", "Role", "Verb"]


class Kind(Enum):
    """Kinds of arguments; the value is how the reference names them."""

    TEXT = "text"
    CHOICE = "one of the words"
    INTEGER = "integer"
    INTEGERS = "integer, or list of integers"
    DURATION = "duration"
    AGENT = "agent, or agent.tab"
    PLACE = "agent (the agent's DN), or number"
    NUMBER = "number"
    CALL = "name of a call"
    NEW_CALL = "new name for a call"
    ANSWER = "name of an answer"
    NEW_ANSWER = "new name for an answer"
    EVENTS = "toolbar event, or list of them"
    REQUEST = "T-Library request"
    MESSAGE = "T-Library message name"
    COMMAND = "toolbar command"
    REQUIREMENTS = "list of requirement ids"
    TOOLBAR_PATTERNS = "patterns by toolbar key"
    TSERVER_PATTERNS = "patterns by T-Library attribute"
    PATTERNS = "patterns by key"
    USER_DATA = "attached data"
    VALUES = "mapping of values"
    TEXTS = "mapping of texts"
    BODY = "text as it goes, or a mapping that goes as JSON"
    STEPS = "list of steps"
    ROUNDS = "list of steps, one copy per round"
    BRANCHES = "list of branches: a step, or a list of steps, each"
    EXPECTATIONS = "list of expectations"
    ALTERNATIVES = "list of {all, verdict, because}"
    INCLUDED = "name of a file of steps"


class Actor(Enum):
    """Who acts or is looked at."""

    MAIN_JOB = "The five words of the main job"
    TOOLBAR = "A toolbar of an agent"
    TSERVER = "The T-Server"
    OUTSIDE = "Callers, phones, supervisors and routers"
    STRUCTURE = "Time and structure"


class Role(Enum):
    """What a step of this verb is."""

    DOES = "does"
    EXPECTS = "expects"
    COMPOUND = "does and expects"
    STRUCTURE = "holds other steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument of a verb; `default` is the value it has when left out, `default_text` how the reference says it."""

    name: str
    kind: Kind
    doc: str
    required: bool = False
    default: Any = None
    default_text: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One verb; `main` names the argument that a scalar or list stands for, `others` allows further keys.

    Of the arguments in `one_of` at least one is needed.
    """

    name: str
    actor: Actor
    role: Role
    doc: str
    example: str
    main: str | None = None
    arguments: tuple[Argument, ...] = ()
    others: bool = False
    one_of: tuple[str, ...] = ()

    def argument(self, name: str) -> Argument | None:
        """The argument of that name, if the verb has it."""
        return next((one for one in self.arguments if one.name == name), None)
