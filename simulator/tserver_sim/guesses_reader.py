"""The part `guesses` of the configuration file: each guess about a real T-Server that can be set otherwise.

Called by `config_reader.py`; what each means is in `settings.Guesses`, and in the list of guesses in docs/model.md.
"""

from typing import Any, get_args

import msgspec

from tserver_settings import Keys, Problems
from tserver_settings.source import Node
from tserver_sim.settings import DECLINED_CALL_STATES, Guesses
from tserver_wire import ENUMS, ERRORS

__all__ = ["read_guesses"]

_CHOICES = {"declined_predictive_call": DECLINED_CALL_STATES}
_MOST_CODE = max(ERRORS)


def read_guesses(node: Node, problems: Problems) -> Guesses:
    """The guesses as the file has them; what it leaves out is as built in. Mistakes go to `problems`."""
    fields = {field.name: field for field in msgspec.structs.fields(Guesses)}
    keys = Keys(node, "guesses", tuple(fields), problems)
    given = {name: _read(keys, name, field) for name, field in fields.items() if name in keys}
    return Guesses(**given)


def _read(keys: Keys, name: str, field: msgspec.structs.FieldInfo) -> Any:
    words = _CHOICES.get(name) or get_args(field.type)
    match field.default:
        case bool():
            return keys.yes(name, default=field.default)
        case int():
            return keys.number(name, field.default, least=1, most=_MOST_CODE)
        case float():
            return keys.seconds(name, field.default)
        case tuple():
            return keys.words(name, tuple(ENUMS["TreatmentType"].numbers), "treatment")
        case _:
            return keys.word(name, words, field.default)
