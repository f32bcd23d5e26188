"""The reference of the language, made from the verb table: the second part of `docs/scenario-language.md`."""

from collections.abc import Iterator

from tserver_harness.language.grammar import Actor, Argument, Kind, Verb
from tserver_harness.language.parse import KEYS
from tserver_harness.language.parse_patterns import OPERATORS
from tserver_harness.language.verbs import VERBS
from tserver_harness.language.vocabulary import CAPABILITIES, COMMANDS

__all__ = ["MARK", "reference"]

MARK = "<!-- What follows is generated from the verb table: `python -m tserver_harness.language.generate` -->"


def reference() -> str:
    """The text below the mark, which is its first line."""
    return "\n".join([MARK, "", "# Reference", "", *_file_keys(), *_verbs(), *_patterns(), *_kinds()])


def _file_keys() -> Iterator[str]:
    yield from ("## Keys of a scenario file", "", "| key | |", "|---|---|")
    yield from (f"| `{name}` | {_cell(doc)} |" for name, doc in KEYS.items())
    yield ""
    yield f"Capabilities for `needs`: {', '.join(f'`{name}`' for name in CAPABILITIES)}."
    yield ""


def _verbs() -> Iterator[str]:
    for actor in Actor:
        yield from (f"## {actor.value}", "")
        for verb in VERBS.values():
            if verb.actor is actor:
                yield from _verb(verb)


def _verb(verb: Verb) -> Iterator[str]:
    yield from (f"### `{verb.name}`", "", f"{verb.doc} *({verb.role.value})*", "")
    yield from ("```yaml", f"- {verb.example}", "```", "")
    if verb.arguments:
        yield from ("| argument | what | kind | if left out |", "|---|---|---|---|")
        yield from (_argument(argument) for argument in verb.arguments)
        yield ""
    if verb.main is not None:
        yield from (f"A value that is no mapping is `{verb.main}`.", "")
    if verb.others:
        commands = ", ".join(f"`{name}`" + (f" ({', '.join(keys)})" if keys else "") for name, keys in COMMANDS.items())
        yield from (f"Commands and their further keys: {commands}. Other keys go as they are.", "")


def _argument(argument: Argument) -> str:
    kind = argument.kind.value
    if argument.kind is Kind.CHOICE:
        kind = ", ".join(f"`{choice}`" for choice in argument.choices)
    left_out = "required" if argument.required else argument.default_text or _default(argument)
    return f"| `{argument.name}` | {_cell(argument.doc)} | {_cell(kind)} | {_cell(left_out)} |"


def _default(argument: Argument) -> str:
    return "" if argument.default in {None, ""} else f"`{argument.default}`"


def _patterns() -> Iterator[str]:
    yield from ("## Patterns", "", "What may stand for a value under `with`; anything else is the value itself.", "")
    yield from ("| pattern | fits |", "|---|---|")
    yield from (f"| `{name}` | {_cell(doc)} |" for name, doc in OPERATORS.items())
    yield from ("", "A mapping without such a word is an object that has these keys, and maybe others.", "")


def _kinds() -> Iterator[str]:
    yield from ("## Kinds of values", "")
    yield from _KIND_NOTES
    yield ""


_KIND_NOTES = (
    "- **number, text**: text always, with or without quotes: `7001`, `0017`, `+14155550123`, `no`, `12:30`.",
    "- **duration**: `500 ms`, `2 s`, `1 min`.",
    "- **agent**: a name of yours, `alice`, or one of her tabs, `alice.second-tab`. Without `agents` at the top a name",
    "  is an agent when it gets a toolbar or a phone somewhere.",
    "- **attached data**: plain digits are an integer, everything else is text; `true`, `false` and `null` do not",
    "  exist. A mapping is a nested list, `$pairs: [[key, value], ...]` a list that repeats keys,",
    "  `$bytes` binary data.",
    "- **`${name}`**: a variable, a column, a value of the include, `round`; a capture; `${alice.dn}`,",
    "  `${alice.agentId}`; `${c1.connId}`, `${c1.eventId}`; `${origin}`, `${foreignOrigin}`. In braces (`{...}`) put",
    "  it in quotes. `$${` is a literal `${`.",
)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
