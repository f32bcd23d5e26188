"""All 84 requests in many situations: each works, or is refused with a code that docs/model.md states.

They come as lines of JSON through the codec, as from a client; the world's laws hold every step besides.
"""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from exchange_world import World

from tserver_sim.config import Config
from tserver_sim.model.inputs import LinkChanged, ServiceChanged
from tserver_sim.model.requests import REQUEST_TABLE, codes_of
from tserver_sim.settings import AgentSettings, QueueSettings
from tserver_wire import KeyValueList, Message
from tserver_wire.codec import DecodedMessage, Refusal, decode_request
from tserver_wire.request_table import REQUESTS

ELSEWHERE = "00710000000000ff"
ALSO_ANSWERS = {"RequestAgentLogout": {"EventQueueLogout"}}

VALUES: dict[str, Any] = {
    "AgentID": "1001",
    "AgentIdleReason": 3,
    "AgentWorkMode": "AutoIn",
    "DN": "7001",
    "DTMFDigits": "12#",
    "DataKey": "a",
    "FileHandle": 1,
    "InputMask": "ff" * 64,
    "Location": "TServer",
    "NumberOfDigits": 2,
    "PrivateMsgID": 7,
    "ReturnReceipt": 1,
    "TreatmentType": "Music",
    "UserData": {"a": 1},
    "UserEvent": "EventUserEvent",
    "VoiceFileName": "welcome",
    "XReferenceID": 1,
    "ProtocolVersion": "tsim/1",
    "ApplicationName": "test",
}


Situation = tuple[World, str, str, str]
"""The world, a DN, the ConnID of its call, and of its other call."""


def small_world() -> World:
    agents = (AgentSettings("1001", dn="7001"), AgentSettings("1002", dn="7002"))
    config = Config(agents=agents, queues=(QueueSettings("8001", ("1001",)),))
    return World(config, clients=("app", "other"), dns="7001 7002 7003 8001 8501")


def idle() -> Situation:
    return small_world(), "7001", ELSEWHERE, ELSEWHERE


def link_down() -> Situation:
    world, dn, conn_id, other = talking()
    world.happens(LinkChanged(up=False))
    return world, dn, conn_id, other


def unknown_dn() -> Situation:
    return small_world(), "7999", ELSEWHERE, ELSEWHERE


def not_registered() -> Situation:
    world = small_world()
    return world, "7004", world.place("7004"), ELSEWHERE


def listening_only() -> Situation:
    world = small_world()
    world.ask("RequestRegisterAddress", "7004", RegisterMode="ModeMonitor")
    return world, "7004", world.place("7004"), ELSEWHERE


def logged_in() -> Situation:
    world = small_world()
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn")
    return world, "7001", ELSEWHERE, ELSEWHERE


def ringing() -> Situation:
    world = small_world()
    return world, "7001", world.place("7001", user_data=KeyValueList.of({"a": 1})), ELSEWHERE


def dialling() -> Situation:
    world = small_world()
    return world, "7001", world.dial("7001", "7002"), ELSEWHERE


def talking() -> Situation:
    world = small_world()
    return world, "7001", world.talk("7001", "7002"), ELSEWHERE


def holding() -> Situation:
    world, dn, conn_id, other = talking()
    world.ask("RequestHoldCall", dn, conn_id=conn_id)
    return world, dn, conn_id, other


def consulting() -> Situation:
    """The active call first, the held one second."""
    world, dn, main, _ = talking()
    consult = world.consult(dn, main, "7003")
    world.ask("RequestAnswerCall", "7003", conn_id=consult)
    return world, dn, consult, main


def conferring() -> Situation:
    world, dn, consult, main = consulting()
    world.ask("RequestCompleteConference", dn, conn_id=main, ConferenceConnID=consult)
    return world, dn, main, ELSEWHERE


def routing() -> Situation:
    world = small_world()
    return world, "8501", world.place("8501"), ELSEWHERE


def queued() -> Situation:
    world = small_world()
    return world, "8001", world.place("8001"), ELSEWHERE


def out_of_service() -> Situation:
    world, dn, conn_id, other = talking()
    world.happens(ServiceChanged("7002", in_service=False))
    world.happens(ServiceChanged(dn, in_service=False))
    return world, dn, conn_id, other


def following() -> Situation:
    world, dn, conn_id, other = talking()
    world.ask("RequestStartCallMonitoring")
    return world, dn, conn_id, other


SITUATIONS = [
    idle,
    link_down,
    unknown_dn,
    not_registered,
    listening_only,
    logged_in,
    ringing,
    dialling,
    talking,
    holding,
    consulting,
    conferring,
    routing,
    queued,
    out_of_service,
    following,
]
DESTINATIONS = ["7002", "7003", "+4989111111"]


def line_of(name: str, dn: str, conn_id: str, other: str, to: str) -> bytes:
    """The request with every mandatory attribute, and one of those of which it needs one."""
    row = REQUESTS[name]
    about = {"ThisDN": dn, "ConnID": conn_id, "TransferConnID": other, "ConferenceConnID": other, "OtherDN": to}
    values = {**VALUES, **about}
    wanted = (*row.mandatory, *row.one_of[:1], *(("AgentID",) if name == "RequestAgentLogin" else ()))
    return msgspec.json.encode({"message": name, "ReferenceID": 77, **{each: values[each] for each in wanted}})


def ask(name: str, situation: Callable[[], Situation], to: str = "7002") -> Message:
    world, dn, conn_id, other = situation()
    match decode_request(line_of(name, dn, conn_id, other, to)):
        case Refusal(code=code, text=text):
            return Message("EventError", {"ErrorCode": code, "ErrorMessage": text})
        case DecodedMessage(message=message):
            attributes = {key: value for key, value in message.attributes.items() if key != "ReferenceID"}
            return world.ask(name, **attributes)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("name", [name for name in REQUESTS if name != "RequestRegisterClient"])
def test_request_works_or_is_refused_with_a_stated_code(name: str, situation: Any) -> None:
    answer = ask(name, situation)

    if answer.name == "EventError":
        assert answer["ErrorCode"] in codes_of(name), answer
        assert answer["ErrorMessage"]
        return
    assert name in REQUEST_TABLE
    later = {"later"} if name in {"RequestCollectDigits", "RequestSingleStepConference"} else set()
    assert answer.name in {REQUESTS[name].answer, *later, *ALSO_ANSWERS.get(name, ())}


@pytest.mark.parametrize("name", REQUEST_TABLE)
def test_request_works_in_some_situation(name: str) -> None:
    """What is said to be carried out is carried out, and not refused wherever one looks."""
    if name == "RequestCancelMonitoring":
        world = small_world()
        world.ask("RequestMonitorNextCall", "7001", OtherDN="7002")
        answers = {world.ask(name, "7001", OtherDN="7002").name}
    else:
        answers = {ask(name, situation, to).name for situation in SITUATIONS for to in DESTINATIONS}

    assert answers - {"EventError"}
