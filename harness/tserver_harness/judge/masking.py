"""Secrets out of what people read: passwords and tokens by the names of their keys, in any nesting. Pure."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

__all__ = ["MASK", "is_secret", "masked", "masked_text"]

MASK = "•••"
_SECRET_NAME = re.compile("pass(word|wd|phrase)?$|password|secret|token|authorization|cookie|api-?key", re.IGNORECASE)
_SECRET_QUERY = re.compile(r"([?&;](?:[\w.-]*(?:password|secret|token|key)[\w.-]*)=)[^&;#\s]+", re.IGNORECASE)


@lru_cache(maxsize=4_096)
def is_secret(name: str) -> bool:
    """Whether what stands under this name, or at the end of this path, is nobody's business."""
    return _SECRET_NAME.search(name.rpartition(".")[2]) is not None


def masked(value: Any) -> Any:
    """The same value with every secret replaced."""
    if isinstance(value, str):
        return _SECRET_QUERY.sub(rf"\g<1>{MASK}", value) if "=" in value else value
    if isinstance(value, dict | Mapping):
        return {name: _masked_under(str(name), inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [masked(inner) for inner in value]
    return value


def _masked_under(name: str, value: Any) -> Any:
    return masked(value) if value is None or value == "" or not is_secret(name) else MASK


def masked_text(text: str) -> str:
    """Text that may be JSON, with the secrets in it replaced."""
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return str(masked(text))
    hidden = masked(value)
    return text if hidden == value else msgspec.json.encode(hidden).decode()
