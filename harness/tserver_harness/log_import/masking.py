"""Masks the numbers of a log: the same number gets the same mask, of the same length, with its leading `+`.

Masks are counted up per length, so nothing of a number can be got back from its mask. Numbers also stand within
attached data and texts: those that were seen elsewhere, and every long run of digits, are masked there too. Names are
not numbers and stay.
"""

import re
from dataclasses import replace

from tserver_sim.log import Entry, ReadLog
from tserver_wire import ATTRIBUTES, KeyValue, KeyValueList, Kind, Message, Value

__all__ = ["NumberMasks", "mask_log"]

LONG_DIGITS = 5  # a shorter run within a text is a count or a year as often as it is a number

_NUMBER = re.compile(r"\+?[0-9*#]+")
_WITHIN_TEXT = re.compile(r"\+?[0-9]+")

# What holds a number as a whole. Ids, times and versions hold digits, too, and stay.
_NUMBER_ATTRIBUTES = frozenset(
    {
        "ANI", "DNIS", "AccessNumber", "AgentID", "CLID", "CollectedDigits", "CommunicationDN", "CtrlParty", "DN",
        "DTMFDigits", "Device", "DialedNumber", "FirstTransferOrigDN", "LastDigit", "LastTransferOrigDN",
        "NetworkDestDN", "NetworkOrigDN", "OtherDN", "OtherQueue", "RefParty", "RemoteDN", "RemoteParty",
        "ReturnReceiptDN", "ThirdPartyDN", "ThirdPartyQueue", "ThisDN", "ThisQueue", "UserID",
    }
)  # fmt: skip
_TEXTS = frozenset({"CallingLineName", "ErrorMessage", "PartyID"})


class NumberMasks:
    """Which mask a number has; grows as numbers are seen."""

    def __init__(self) -> None:
        self._masks: dict[str, str] = {}
        self._counts: dict[int, int] = {}

    def number(self, number: str) -> str:
        """The mask of a whole number; other signs than digits stay where they are."""
        digits = "".join(sign for sign in number if sign.isascii() and sign.isdigit())
        masked = iter(self._digits(digits))
        return "".join(next(masked) if sign.isascii() and sign.isdigit() else sign for sign in number)

    def text(self, text: str) -> str:
        """The text with the numbers in it masked."""
        if _NUMBER.fullmatch(text) and (len(text) >= LONG_DIGITS or text.lstrip("+") in self._masks):
            return self.number(text)
        return _WITHIN_TEXT.sub(lambda found: self._run(found[0]), text)

    def _run(self, run: str) -> str:
        return self.number(run) if len(run.lstrip("+")) >= LONG_DIGITS else run

    def _digits(self, digits: str) -> str:
        """As many digits; there are never more numbers of a length than masks of it."""
        if digits and digits not in self._masks:
            length = len(digits)
            self._counts[length] = self._counts.get(length, 0) + 1
            self._masks[digits] = str(self._counts[length] % 10**length).zfill(length)
        return self._masks.get(digits, "")


def mask_log(log: ReadLog) -> ReadLog:
    """The log with its numbers masked; its head, which names hosts and files, is left out."""
    masks = NumberMasks()
    for entry in log.entries:  # first what is a number for certain, so that it is known where it stands in texts
        for name, value in entry.message.attributes.items():
            if name in _NUMBER_ATTRIBUTES and isinstance(value, str):
                masks.number(value)
    entries = tuple(_masked_entry(entry, masks) for entry in log.entries)
    marks = tuple(replace(mark, dn=masks.number(mark.dn)) for mark in log.marks)
    warnings = tuple(replace(warning, text=masks.text(warning.text)) for warning in log.warnings)
    return ReadLog({}, entries, marks, warnings)


def _masked_entry(entry: Entry, masks: NumberMasks) -> Entry:
    message = entry.message
    attributes = {name: _masked(name, value, masks) for name, value in message.attributes.items()}
    clients = tuple(replace(client, application=masks.text(client.application)) for client in entry.clients)
    return replace(entry, message=Message(message.name, attributes), clients=clients)


def _masked(name: str, value: Value, masks: NumberMasks) -> Value:
    match value:
        case KeyValueList():
            return _masked_list(value, masks)
        case str() if name in _NUMBER_ATTRIBUTES:
            return masks.number(value)
        case str() if name in _TEXTS or name not in ATTRIBUTES:
            return masks.text(value)
        case _:
            return value


def _masked_list(pairs: KeyValueList, masks: NumberMasks) -> KeyValueList:
    return KeyValueList((key, _masked_pair(value, masks)) for key, value in pairs)


def _masked_pair(value: KeyValue, masks: NumberMasks) -> KeyValue:
    match value:
        case KeyValueList():
            return _masked_list(value, masks)
        case str():
            return masks.text(value)
        case int() if len(str(abs(value))) >= LONG_DIGITS:
            return int(masks.number(str(value)))
        case _:
            return value


assert all(ATTRIBUTES[name].kind is Kind.TEXT for name in _NUMBER_ATTRIBUTES)  # noqa: S101  # the table is ours
