"""Which function carries out which request, and what must hold before it is asked.

The checks come in the order of the wire page: DN known (59), link up (54), registered (41) and not for listening only
(51), call known (56); what the state allows is for the functions and the tables to say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from tserver_sim.facts.request_facts import REQUEST_FACTS
from tserver_sim.model import (
    agent_requests,
    call_monitoring,
    call_requests,
    data_requests,
    device_requests,
    digits,
    predictive,
    registration,
    routing,
    server_requests,
    treatments,
    voice,
)
from tserver_sim.model.asking import Asking
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.inputs import ClientId
from tserver_sim.model.rejections import (
    NO_SWITCH,
    NOT_REGISTERED,
    UNKNOWN_CALL,
    UNKNOWN_DN,
    UNSUPPORTED,
    WRONG_STATE,
    Refused,
)
from tserver_sim.model.request import Request
from tserver_wire import MESSAGES, Message
from tserver_wire.enums import RegisterMode

__all__ = [
    "AT_A_BACKUP",
    "REFUSED_BEFORE",
    "REQUEST_TABLE",
    "About",
    "RequestRow",
    "carry_out",
    "codes_of",
    "new_request",
]


class About(Enum):
    """What a request is about, and so what must hold for it."""

    SERVER = "the server; nothing need hold"
    SERVER_WITH_LINK = "the server; the link is up"
    A_LOOK = "a DN that exists; a query"
    A_LOOK_AT_A_CALL = "a call of a DN that exists; a query"
    REGISTRATION = "a DN that exists; the link is up"
    DN = "a DN that the client has registered; the link is up"
    CALL = "a call of a registered DN that is in service; the link is up"
    ANY_CALL = "a call that exists, and a registered DN; the link is up"

    __hash__ = object.__hash__  # members are compared by identity; Enum hashes their names, in Python


_NO_DN = (UNKNOWN_DN, "the DN is unknown")
_NO_LINK = (NO_SWITCH, "the link to the switch is down")
_NOT_YOURS = (
    (NOT_REGISTERED, "the client has not registered the DN"),
    (UNSUPPORTED, "it has, for listening only"),
)
_NO_CALL = (UNKNOWN_CALL, "there is no such call (of the DN)")
_NO_STATE = (WRONG_STATE, "the DN is out of service, only listens in, or the state does not allow it")

REFUSED_BEFORE: dict[About, tuple[tuple[int, str], ...]] = {
    About.SERVER: (),
    About.SERVER_WITH_LINK: (_NO_LINK,),
    About.A_LOOK: (_NO_DN,),
    About.A_LOOK_AT_A_CALL: (_NO_DN, _NO_CALL),
    About.REGISTRATION: (_NO_DN, _NO_LINK),
    About.DN: (_NO_DN, _NO_LINK, *_NOT_YOURS),
    About.CALL: (_NO_DN, _NO_LINK, *_NOT_YOURS, _NO_CALL, _NO_STATE),
    About.ANY_CALL: (_NO_DN, _NO_LINK, *_NOT_YOURS, (UNKNOWN_CALL, "there is no such call")),
}
"""By what a request is about: the codes with which it is refused where that does not hold, in their order."""


@dataclass(frozen=True, slots=True)
class RequestRow:
    """What a request is about and who carries it out."""

    about: About
    carry_out: Callable[[Exchange, Request], None]


_A = About

REQUEST_TABLE: dict[str, RequestRow] = {
    "RequestQueryServer": RequestRow(_A.SERVER, server_requests.query_server),
    "RequestQuerySwitch": RequestRow(_A.SERVER, server_requests.query_switch),
    "RequestQueryLocation": RequestRow(_A.SERVER, server_requests.query_location),
    "RequestSetInputMask": RequestRow(_A.SERVER, registration.set_input_mask),
    "RequestTransactionMonitoring": RequestRow(_A.SERVER, server_requests.monitor_transactions),
    "RequestStartCallMonitoring": RequestRow(_A.SERVER_WITH_LINK, call_monitoring.start),
    "RequestStopCallMonitoring": RequestRow(_A.SERVER_WITH_LINK, call_monitoring.stop),
    "RequestRegisterAll": RequestRow(_A.SERVER_WITH_LINK, registration.register_all),
    "RequestUnregisterAll": RequestRow(_A.SERVER_WITH_LINK, registration.unregister_all),
    "RequestPrivateService": RequestRow(_A.SERVER_WITH_LINK, server_requests.private_service),
    "RequestQueryAddress": RequestRow(_A.A_LOOK, registration.query_address),
    "RequestQueryCall": RequestRow(_A.A_LOOK_AT_A_CALL, registration.query_call),
    "RequestRegisterAddress": RequestRow(_A.REGISTRATION, registration.register),
    "RequestUnregisterAddress": RequestRow(_A.REGISTRATION, registration.unregister),
    "RequestAgentLogin": RequestRow(_A.DN, agent_requests.log_in),
    "RequestAgentLogout": RequestRow(_A.DN, agent_requests.log_out),
    "RequestAgentReady": RequestRow(_A.DN, agent_requests.ready),
    "RequestAgentNotReady": RequestRow(_A.DN, agent_requests.not_ready),
    "RequestAgentSetIdleReason": RequestRow(_A.DN, agent_requests.set_idle_reason),
    "RequestReserveAgent": RequestRow(_A.SERVER_WITH_LINK, agent_requests.reserve),
    "RequestMonitorNextCall": RequestRow(_A.DN, agent_requests.monitor_next_call),
    "RequestCancelMonitoring": RequestRow(_A.DN, agent_requests.cancel_monitoring),
    "RequestSetDNDOn": RequestRow(_A.DN, device_requests.set_dnd_on),
    "RequestSetDNDOff": RequestRow(_A.DN, device_requests.set_dnd_off),
    "RequestCallForwardSet": RequestRow(_A.DN, device_requests.forward_set),
    "RequestCallForwardCancel": RequestRow(_A.DN, device_requests.forward_cancel),
    "RequestSetMessageWaitingOn": RequestRow(_A.DN, device_requests.message_waiting_on),
    "RequestSetMessageWaitingOff": RequestRow(_A.DN, device_requests.message_waiting_off),
    "RequestDistributeUserEvent": RequestRow(_A.DN, server_requests.distribute_user_event),
    "RequestDistributeEvent": RequestRow(_A.DN, server_requests.distribute_event),
    "RequestMakeCall": RequestRow(_A.DN, call_requests.make),
    "RequestMakePredictiveCall": RequestRow(_A.DN, predictive.make_predictive),
    "RequestAnswerCall": RequestRow(_A.CALL, call_requests.answer),
    "RequestReleaseCall": RequestRow(_A.CALL, call_requests.release),
    "RequestClearCall": RequestRow(_A.CALL, call_requests.clear),
    "RequestHoldCall": RequestRow(_A.CALL, call_requests.hold),
    "RequestRetrieveCall": RequestRow(_A.CALL, call_requests.retrieve),
    "RequestInitiateTransfer": RequestRow(_A.CALL, call_requests.initiate),
    "RequestInitiateConference": RequestRow(_A.CALL, call_requests.initiate),
    "RequestCompleteTransfer": RequestRow(_A.CALL, call_requests.complete_transfer),
    "RequestCompleteConference": RequestRow(_A.CALL, call_requests.complete_conference),
    "RequestMergeCalls": RequestRow(_A.CALL, call_requests.merge),
    "RequestAlternateCall": RequestRow(_A.CALL, call_requests.alternate),
    "RequestReconnectCall": RequestRow(_A.CALL, call_requests.reconnect),
    "RequestMuteTransfer": RequestRow(_A.CALL, call_requests.mute_transfer),
    "RequestSingleStepTransfer": RequestRow(_A.CALL, call_requests.single_step_transfer),
    "RequestSingleStepConference": RequestRow(_A.CALL, call_requests.single_step_conference),
    "RequestDeleteFromConference": RequestRow(_A.CALL, call_requests.delete_from_conference),
    "RequestRedirectCall": RequestRow(_A.CALL, call_requests.redirect),
    "RequestRouteCall": RequestRow(_A.CALL, routing.route),
    "RequestApplyTreatment": RequestRow(_A.CALL, treatments.apply_treatment),
    "RequestGiveMusicTreatment": RequestRow(_A.CALL, treatments.give_music),
    "RequestGiveSilenceTreatment": RequestRow(_A.CALL, treatments.give_silence),
    "RequestGiveRingBackTreatment": RequestRow(_A.CALL, treatments.give_ring_back),
    "RequestSendDTMF": RequestRow(_A.CALL, digits.send_dtmf),
    "RequestCollectDigits": RequestRow(_A.CALL, digits.collect_digits),
    "RequestSetMuteOn": RequestRow(_A.CALL, voice.mute_on),
    "RequestSetMuteOff": RequestRow(_A.CALL, voice.mute_off),
    "RequestListenDisconnect": RequestRow(_A.CALL, voice.listen_disconnect),
    "RequestListenReconnect": RequestRow(_A.CALL, voice.listen_reconnect),
    "RequestSetCallInfo": RequestRow(_A.ANY_CALL, data_requests.set_call_info),
    "RequestAttachUserData": RequestRow(_A.ANY_CALL, data_requests.attach),
    "RequestUpdateUserData": RequestRow(_A.ANY_CALL, data_requests.update),
    "RequestDeletePair": RequestRow(_A.ANY_CALL, data_requests.delete_pair),
    "RequestDeleteUserData": RequestRow(_A.ANY_CALL, data_requests.delete_all),
}
"""Every request that is carried out; `RequestRegisterClient` and the keep-alive are the shell's."""

AT_A_BACKUP = frozenset(
    {
        "RequestQueryServer",
        "RequestQuerySwitch",
        "RequestQueryLocation",
        "RequestQueryAddress",
        "RequestQueryCall",
        "RequestRegisterAddress",
        "RequestUnregisterAddress",
        "RequestRegisterAll",
        "RequestUnregisterAll",
    }
)
"""What a backup carries out: it takes registrations and answers queries."""

_WITHOUT_DN = frozenset({_A.SERVER, _A.SERVER_WITH_LINK})
_LOOKS = frozenset({_A.SERVER, _A.A_LOOK, _A.A_LOOK_AT_A_CALL})
_NOT_REGISTERED_FOR = frozenset({_A.A_LOOK, _A.A_LOOK_AT_A_CALL, _A.REGISTRATION})
_HANGS_UP = "RequestReleaseCall"  # GUESS: all that an observer may do
_OF_A_CALL = frozenset({_A.CALL, _A.ANY_CALL, _A.A_LOOK_AT_A_CALL})


def codes_of(name: str) -> tuple[int, ...]:
    """All codes with which a request can be refused, by its kind and by itself; a request without a row: 51."""
    row = REQUEST_TABLE.get(name)
    if row is None:
        return (UNSUPPORTED,)
    before = (code for code, _ in REFUSED_BEFORE[row.about])
    return tuple(dict.fromkeys((*before, *REQUEST_FACTS[name].codes)))


def new_request(client: ClientId, message: Message) -> Request:
    """The request as it came, with nothing looked up."""
    dn = message.get("ThisDN")
    kind = MESSAGES.get(message.name)
    reasons = message.get("Reasons")
    asking = Asking(
        client=client,
        reference_id=message.reference_id,
        event="" if kind is None else kind.answer,
        dn=dn if isinstance(dn, str) else None,
        reasons=reasons,  # type: ignore[arg-type]  # the codec gives key-value lists here
    )
    return Request(client, message, asking)


def carry_out(exchange: Exchange, request: Request) -> None:
    """Look up what the request is about, check what must hold, and do it.

    Raises:
        Refused: it cannot be done; nothing has changed.
    """
    row = REQUEST_TABLE.get(request.message.name)
    if row is None:
        raise Refused(UNSUPPORTED, _why_not(request.message.name))
    about = row.about
    if exchange.servers.standby is not None and exchange.directory.is_standby(request.client):
        _check_backup_may(request)
    if about not in _WITHOUT_DN:
        _look_up_dn(exchange, request)
    if about not in _LOOKS and not exchange.link_up:
        raise Refused(NO_SWITCH)
    if about not in _WITHOUT_DN and about not in _NOT_REGISTERED_FOR:
        _check_registered(request)
    if about in _OF_A_CALL:
        _look_up_call(exchange, request, about)
    if about is _A.CALL and not request.device.in_service:
        raise Refused(WRONG_STATE, f"{request.device.number} is out of service")
    if about is _A.CALL and request.party.role == "RoleObserver" and request.message.name != _HANGS_UP:
        raise Refused(WRONG_STATE, f"{request.device.number} only listens in")
    exchange.asking = request.asking
    row.carry_out(exchange, request)


def _why_not(name: str) -> str:
    known = MESSAGES.get(name)
    return name if known is None or not known.why_not else f"{name}: {known.why_not}"


def _check_backup_may(request: Request) -> None:
    name = request.message.name
    if name not in AT_A_BACKUP:
        raise Refused(UNSUPPORTED, f"this T-Server is the backup; send {name} to the primary")


def _look_up_dn(exchange: Exchange, request: Request) -> None:
    request.found_device = exchange.directory.find(request.text("ThisDN"))
    if request.found_device is None:
        raise Refused(UNKNOWN_DN)


def _check_registered(request: Request) -> None:
    mode = request.device.registrations.get(request.client)
    if mode is None:
        raise Refused(NOT_REGISTERED)
    if mode == RegisterMode.MONITOR:
        raise Refused(UNSUPPORTED, f"{request.device.number} is registered for listening only")


def _look_up_call(exchange: Exchange, request: Request, about: About) -> None:
    call = exchange.calls.up_under(request.text("ConnID"))
    request.found_call = call
    request.found_party = None if call is None else call.party_of(request.device)
    if call is None or (about is not _A.ANY_CALL and request.found_party is None):
        raise Refused(UNKNOWN_CALL)
