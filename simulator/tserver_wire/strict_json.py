"""Read one line as a JSON object, with the strictness that the wire page asks for.

The quick parser sees neither repeated keys nor the words for an error. So it reads first, and only a line that it
refuses, or in which a key may be repeated, is read again carefully. That doubt is cheap and never wrong: every key
brings one colon, so as many colons as keys (and colons in the texts that were read) prove that none was repeated.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

__all__ = ["MAX_LEVELS", "NotAnObjectError", "StructureError", "read_object"]

MAX_LEVELS = 16  # of objects and arrays within each other, the message itself being the first

_INTEGER_CHARACTERS = 30  # more digits are cut off: the number is out of range either way

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)

_SURROGATE = re.compile("[\ud800-\udfff]")


class NotAnObjectError(Exception):
    """The line is no JSON object: garbage."""


class StructureError(Exception):
    """The line is a JSON object that breaks a rule for all messages.

    Attributes:
        raw: what could be read, for the message name and the ReferenceID.
        repeated: the keys that stand there more than once, whose value is therefore unknown.
    """

    def __init__(self, text: str, raw: dict[str, Any], repeated: list[str]) -> None:
        super().__init__(text)
        self.raw = raw
        self.repeated = repeated


def read_object(line: bytes) -> dict[str, Any]:
    """Read a JSON object without repeated keys, lone surrogates and excessive depth.

    Raises:
        NotAnObjectError: it is garbage.
        StructureError: it is an object, but a repeated key, a lone surrogate or the depth forbids it.
    """
    try:
        raw = msgspec.json.decode(line)
        if type(raw) is dict and _is_without_repetition(line, raw):
            return raw
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass  # the careful reader says what is wrong
    return _read_carefully(line)


def _is_without_repetition(line: bytes, raw: dict[str, Any]) -> bool:
    """Whether it is certain that no key is repeated; where texts hold escapes it may stay uncertain."""
    doubtful = line.count(b":") - _count_keys(raw, 1)
    return not doubtful or (b"\\" not in line and doubtful == sum(text.count(":") for text in _texts(raw)))


def _count_keys(value: Any, level: int) -> int:
    """Count all keys of objects, however deep; raises RecursionError over `MAX_LEVELS`."""
    if level > MAX_LEVELS:
        raise RecursionError
    if type(value) is dict:
        count = len(value)
        value = value.values()
    else:
        count = 0
    for inner in value:
        kind = type(inner)
        if kind is dict or kind is list:
            count += _count_keys(inner, level + 1)
    return count


def _read_carefully(line: bytes) -> dict[str, Any]:
    repeated: list[str] = []

    def without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        read = dict(pairs)
        if len(read) < len(pairs):
            seen: set[str] = set()
            repeated.extend(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return read

    try:
        text = line.decode()
        pruned, too_deep = _pruned(text)
        raw = json.loads(
            pruned, object_pairs_hook=without_repetition, parse_int=_integer, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as problem:
        raise NotAnObjectError(f"not UTF-8: byte {problem.start} of the line") from None
    except ValueError as problem:
        raise NotAnObjectError(f"not JSON: {problem}") from None
    if not isinstance(raw, dict):
        raise NotAnObjectError(f'{_name_of_kind(raw)}, not an object; a message is {{"message": "<name>", ...}}')
    problem_text = _structure_problem(raw, repeated, too_deep=too_deep)
    if problem_text:
        raise StructureError(problem_text, raw, repeated)
    return raw


def _structure_problem(raw: dict[str, Any], repeated: list[str], *, too_deep: bool) -> str:
    if repeated:
        return f"key {json.dumps(repeated[0])} is repeated; each key once, in a key-value list use $pairs"
    if too_deep:
        return f"more than {MAX_LEVELS} levels of objects and arrays"
    odd = next((text for text in _texts(raw) if _SURROGATE.search(text)), None)
    if odd is not None:
        return f"{json.dumps(odd[:60])} holds half of a surrogate pair, which is no character"
    return ""


def _pruned(text: str) -> tuple[str, bool]:
    """Cut out what is more than `MAX_LEVELS` deep, so that no reader recurses further, and say whether any was."""
    if text.count("{") + text.count("[") <= MAX_LEVELS:
        return text, False
    kept: list[str] = []
    level = position = 0
    too_deep = False
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in ("{", "["):
            level += 1
            if level == MAX_LEVELS + 1:
                too_deep = True
                kept.append(text[position : token.end()])
        elif mark in ("}", "]"):
            if level == MAX_LEVELS + 1:
                position = token.start()
            level -= 1
    if level <= MAX_LEVELS:
        kept.append(text[position:])
    return "".join(kept), too_deep


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _integer(digits: str) -> int:
    return int(digits[:_INTEGER_CHARACTERS])


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _name_of_kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case _:
            return "an array"
