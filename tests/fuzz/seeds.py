"""What the fuzzers begin with: samples that are here anyway, earlier findings, and the words of each language."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from found import FOUND

from tserver_bridge.messages import read_command
from tserver_harness.language.parse import KEYS
from tserver_harness.language.verbs import VERBS
from tserver_harness.shipped import shipped
from tserver_wire import ATTRIBUTES, ENUMS, MESSAGES

__all__ = ["seeds_of", "words_of"]

TESTS = Path(__file__).parent.parent
COMMANDS = ("initialize", "accept", "reject", "hangup", "makeCall", "transfer", "redirect", "notReady", "attachData")
KEYS_OF_BODIES = (
    *(
        "type",
        "connectionId",
        "agentId",
        "dn",
        "password",
        "queue",
        "workMode",
        "toNumber",
        "mode",
        "digits",
        "userData",
    ),
    *("reasonCode", "from", "to", "dnis", "id", "kind", "message", "errorCode", "seconds", "times", "how", "sessionId"),
    *("behaviour", "afterSeconds", "connId", "reasons", "$pairs", "$bytes"),
)


def seeds_of(name: str) -> list[bytes]:
    """The first inputs of a target."""
    return [*_SEEDS[name](), *FOUND[name].values()]


def words_of(name: str) -> list[str]:
    """Words that its inputs are made of, for the mutations."""
    wire = [*MESSAGES, *ATTRIBUTES, *[value for each in ENUMS.values() for value in each.numbers]]
    words = {
        "scenario": [*KEYS, *[verb.name for verb in VERBS.values()], "${agent.dn}", "alice", "EventRinging"],
        "body": [*COMMANDS, *KEYS_OF_BODIES],
        "log": [*wire, "Attribute", "message ", "\t", "(list)", "AttributeThisDN", "'7001'"],
    }
    return words.get(name, wire)


def _vectors() -> Iterator[bytes]:
    for line in _lines("*.json"):
        yield b"\x10" + line + b"\n"
    for row in MESSAGES.values():
        values = dict.fromkeys(row.mandatory, "7001")
        yield b"\x10" + json.dumps({"message": row.name, "ReferenceID": 2, **values}).encode() + b"\n"


def _lines(files: str) -> Iterator[bytes]:
    for file in sorted((TESTS / "wire/vectors").glob(files)):
        for case in json.loads(file.read_text("utf-8")):
            if "line" in case:
                yield case["line"].encode()


def _scenarios() -> Iterator[bytes]:
    for file in sorted(shipped("scenarios").rglob("*.yaml"))[::7]:
        yield file.read_bytes()
    for file in sorted((TESTS / "harness/language/golden").glob("*.yaml")):
        yield file.read_bytes()


def _logs() -> Iterator[bytes]:
    for file in sorted((TESTS / "sim/log/samples").glob("*.log")):
        yield file.read_bytes()[:20_000]


def _bodies() -> Iterator[bytes]:
    for command in COMMANDS:
        whole = {
            "type": command,
            "connectionId": "0071027198180001",
            "toNumber": "+1",
            "userData": {"a": [1, {"b": 2}]},
        }
        body = json.dumps(whole).encode()
        read_command(body)
        yield body
    yield b'{"from":"+14155550123","to":"7001","dnis":"8005551000","userData":{"a":"b"},"id":"c1"}'
    yield b'{"kind":"delay","message":"RequestAnswerCall","dn":"7001","seconds":1.5,"times":1}'
    yield b'{"kind":"refuse","message":"RequestAnswerCall","errorCode":50}'
    yield b'{"dn":"7001","message":{"message":"EventX","ThisDN":"7001"}}'
    yield b'{"behaviour":"no-answer","afterSeconds":1.0}'
    yield b'{"dn":"7001","workMode":"AutoIn"}'
    yield b'{"how":"silence"}'


def _events() -> Iterator[bytes]:
    yield from _lines("events.json")
    for name in MESSAGES:
        if name.startswith("Event"):
            attributes = {"ThisDN": "7001", "ConnID": "0071027198180001", "OtherDN": "7002", "CallType": "Inbound"}
            yield json.dumps({"message": name, **attributes}).encode() + b"\n"


_SEEDS: Mapping[str, Callable[[], Iterator[bytes]]] = {
    "wire": _vectors,
    "scenario": _scenarios,
    "log": _logs,
    "body": _bodies,
    "event": _events,
}
