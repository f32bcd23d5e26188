"""Table of the requests: number, name, mandatory and optional attributes, the event that answers.

Every request may carry `ReferenceID`, `Reasons` and `Extensions` besides. The groups: what the wire page settles,
what we worked out for the other requests that an event answers, and the requests that one switch alone cannot carry
out, which the server refuses (code 51) and says why.
"""

from dataclasses import replace

from tserver_wire.message_types import Certainty, MessageKind, MessageType

__all__ = ["REQUESTS"]

_EVERY_REQUEST = ("ReferenceID", "Reasons", "Extensions")

_ANSWER_DOCUMENTED = frozenset(
    {
        "RequestRegisterClient",
        "RequestQueryAddress",
        "RequestRegisterAddress",
        "RequestUnregisterAddress",
        "RequestSetInputMask",
        "RequestSetMessageWaitingOn",
        "RequestSetMessageWaitingOff",
        "RequestDistributeUserEvent",
        "RequestDistributeEvent",
        "RequestReserveAgent",
        "RequestPrivateService",
        "RequestTransactionMonitoring",
    }
)


def settled(number: int, name: str, mandatory: str, optional: str, answer: str) -> MessageType:
    """Make a row whose attributes the wire page gives."""
    certainty = Certainty.DOCUMENTED if name in _ANSWER_DOCUMENTED else Certainty.RECONSTRUCTED
    return MessageType(
        number=number,
        name=name,
        kind=MessageKind.REQUEST,
        mandatory=tuple(mandatory.split()),
        optional=(*optional.split(), *_EVERY_REQUEST),
        certainty=certainty,
        mark="wire page",
        answer=answer,
    )


def guessed(
    number: int,
    name: str,
    mandatory: str,
    optional: str,
    answer: str = "",
    *,
    one_of: tuple[str, ...] = (),
    open_ended: bool = False,
) -> MessageType:
    """Make a row whose attributes follow from the call that T-Library offers for it."""
    row = settled(number, name, mandatory, optional, answer)
    return replace(row, mark="GUESS", one_of=one_of, open_ended=open_ended)


def _names_only(number: int, name: str, mandatory: str, optional: str, answer: str) -> MessageType:
    """Make a row of which only name and number are public: refused, unless a setting has it carried out."""
    return replace(guessed(number, name, mandatory, optional, answer), names_only=True)


_SETTLED = (
    settled(
        0,
        "RequestRegisterClient",
        "ProtocolVersion ApplicationName",
        "ClientPassword Addp SessionID",
        "EventLinkConnected",
    ),
    settled(1, "RequestQueryServer", "", "", "EventServerInfo"),
    settled(2, "RequestQueryAddress", "ThisDN", "AddressType AddressInfoType", "EventAddressInfo"),
    settled(3, "RequestRegisterAddress", "ThisDN", "RegisterMode ControlMode AddressType", "EventRegistered"),
    settled(4, "RequestUnregisterAddress", "ThisDN", "ControlMode", "EventUnregistered"),
    settled(8, "RequestAgentLogin", "ThisDN", "AgentID Password ThisQueue AgentWorkMode", "EventAgentLogin"),
    settled(9, "RequestAgentLogout", "ThisDN", "ThisQueue", "EventAgentLogout"),
    settled(10, "RequestAgentReady", "ThisDN", "AgentWorkMode ThisQueue", "EventAgentReady"),
    settled(11, "RequestAgentNotReady", "ThisDN", "AgentWorkMode ThisQueue", "EventAgentNotReady"),
    settled(12, "RequestSetDNDOn", "ThisDN", "", "EventDNDOn"),
    settled(13, "RequestSetDNDOff", "ThisDN", "", "EventDNDOff"),
    settled(14, "RequestMakeCall", "ThisDN OtherDN", "MakeCallType UserData Location", "EventDialing"),
    settled(16, "RequestAnswerCall", "ThisDN ConnID", "", "EventEstablished"),
    settled(17, "RequestReleaseCall", "ThisDN ConnID", "", "EventReleased"),
    settled(18, "RequestHoldCall", "ThisDN ConnID", "", "EventHeld"),
    settled(19, "RequestRetrieveCall", "ThisDN ConnID", "", "EventRetrieved"),
    settled(20, "RequestInitiateConference", "ThisDN ConnID OtherDN", "UserData", "EventDialing"),
    settled(21, "RequestCompleteConference", "ThisDN ConnID ConferenceConnID", "", "EventReleased"),
    settled(22, "RequestDeleteFromConference", "ThisDN ConnID OtherDN", "", "EventPartyDeleted"),
    settled(23, "RequestInitiateTransfer", "ThisDN ConnID OtherDN", "UserData", "EventDialing"),
    settled(24, "RequestMuteTransfer", "ThisDN ConnID OtherDN", "UserData", "EventDialing"),
    settled(25, "RequestSingleStepTransfer", "ThisDN ConnID OtherDN", "UserData", "EventReleased"),
    settled(26, "RequestCompleteTransfer", "ThisDN ConnID TransferConnID", "", "EventReleased"),
    settled(28, "RequestAlternateCall", "ThisDN ConnID TransferConnID", "", "EventHeld"),
    settled(29, "RequestReconnectCall", "ThisDN ConnID TransferConnID", "", "EventRetrieved"),
    settled(30, "RequestAttachUserData", "ThisDN ConnID UserData", "", "EventAttachedDataChanged"),
    settled(31, "RequestUpdateUserData", "ThisDN ConnID UserData", "", "EventAttachedDataChanged"),
    settled(32, "RequestDeleteUserData", "ThisDN ConnID", "", "EventAttachedDataChanged"),
    settled(33, "RequestDeletePair", "ThisDN ConnID DataKey", "", "EventAttachedDataChanged"),
    settled(36, "RequestRouteCall", "ThisDN ConnID OtherDN", "RouteType", "EventRouteUsed"),
    settled(97, "RequestSendDTMF", "ThisDN ConnID DTMFDigits", "", "EventDTMFSent"),
    settled(103, "RequestRedirectCall", "ThisDN ConnID OtherDN", "", "EventReleased"),
    settled(108, "RequestQueryCall", "ThisDN ConnID", "", "EventPartyInfo"),
    settled(120, "RequestSingleStepConference", "ThisDN ConnID OtherDN", "UserData", "EventPartyAdded"),
)

# GUESS: which attributes are mandatory. An open-ended one carries whatever its sender puts in.
_GUESSED = (
    guessed(7, "RequestSetInputMask", "InputMask", "", "EventACK"),
    guessed(
        15, "RequestMakePredictiveCall", "ThisDN OtherDN", "MakeCallType Timeout UserData Location", "EventDialing"
    ),
    guessed(27, "RequestMergeCalls", "ThisDN ConnID TransferConnID", "MergeType", "EventReleased"),
    guessed(34, "RequestCallForwardSet", "ThisDN OtherDN", "ForwardMode", "EventForwardSet"),
    guessed(35, "RequestCallForwardCancel", "ThisDN", "ForwardMode", "EventForwardCancel"),
    guessed(
        45,
        "RequestCollectDigits",
        "ThisDN ConnID",
        "NumberOfDigits TerminateDigits Timeout VoiceIFlag VoiceCFlag",
        "EventDigitsCollected",
    ),
    guessed(46, "RequestSetMessageWaitingOn", "ThisDN", "", "EventMessageWaitingOn"),
    guessed(47, "RequestSetMessageWaitingOff", "ThisDN", "", "EventMessageWaitingOff"),
    guessed(48, "RequestDistributeUserEvent", "ThisDN", "", "EventACK", open_ended=True),
    guessed(49, "RequestDistributeEvent", "ThisDN UserEvent", "", "EventACK", open_ended=True),
    guessed(104, "RequestListenDisconnect", "ThisDN ConnID", "OtherDN", "EventListenDisconnected"),
    guessed(105, "RequestListenReconnect", "ThisDN ConnID", "OtherDN", "EventListenReconnected"),
    guessed(110, "RequestClearCall", "ThisDN ConnID", "", "EventReleased"),
    guessed(113, "RequestApplyTreatment", "ThisDN ConnID TreatmentType", "TreatmentParms", "EventTreatmentApplied"),
    guessed(121, "RequestQuerySwitch", "", "SwitchInfoType", "EventSwitchInfo"),
    guessed(
        127,
        "RequestReserveAgent",
        "",
        "ThisDN AgentID Place Timeout Priority",
        "EventAgentReserved",
        one_of=("ThisDN", "AgentID", "Place"),
    ),
    guessed(136, "RequestQueryLocation", "", "Location LocationInfoType", "EventLocationInfo"),
    guessed(139, "RequestMonitorNextCall", "ThisDN OtherDN", "MonitorNextCallType", "EventMonitoringNextCall"),
    guessed(140, "RequestCancelMonitoring", "ThisDN OtherDN", "", "EventMonitoringCancelled"),
    guessed(143, "RequestSetMuteOn", "ThisDN ConnID", "", "EventMuteOn"),
    guessed(144, "RequestSetMuteOff", "ThisDN ConnID", "", "EventMuteOff"),
    guessed(149, "RequestPrivateService", "PrivateMsgID", "ThisDN ConnID UserData", "EventACK"),
)

# GUESS: attributes and answer; names and numbers are all that is known of these.
_NAMES_ONLY = (
    _names_only(5, "RequestRegisterAll", "", "RegisterMode ControlMode", "EventRegisteredAll"),
    _names_only(6, "RequestUnregisterAll", "", "ControlMode", "EventUnregisteredAll"),
    _names_only(37, "RequestGiveMusicTreatment", "ThisDN ConnID", "MusicPath", "EventTreatmentApplied"),
    _names_only(38, "RequestGiveSilenceTreatment", "ThisDN ConnID", "", "EventTreatmentApplied"),
    _names_only(39, "RequestGiveRingBackTreatment", "ThisDN ConnID", "", "EventTreatmentApplied"),
    _names_only(111, "RequestSetCallInfo", "ThisDN ConnID", "CallInfoType UserData", "EventCallInfoChanged"),
    _names_only(130, "RequestAgentSetIdleReason", "ThisDN AgentIdleReason", "", "EventAgentIdleReasonSet"),
    _names_only(167, "RequestStartCallMonitoring", "", "ConnID CallUUID", "EventACK"),
    _names_only(168, "RequestStopCallMonitoring", "", "ConnID CallUUID", "EventACK"),
    _names_only(180, "RequestTransactionMonitoring", "", "SubscriptionID", "EventACK"),
)

_NO_VOICE_UNIT = "this switch has no voice unit, and of T-Library's mailboxes and voice files only the names are public"
_ONE_SITE = "it is for transfers between T-Servers, and this one has no others"
_NO_NETWORK = "it is for a T-Server of a network, and there is none behind this switch"


def refused(number: int, name: str, mandatory: str, optional: str, why_not: str) -> MessageType:
    """Make a row of a request that is never carried out."""
    return replace(guessed(number, name, mandatory, optional), why_not=why_not)


_REFUSED = (
    refused(40, "RequestLoginMailBox", "ThisDN", "UserID Password", _NO_VOICE_UNIT),
    refused(41, "RequestLogoutMailBox", "ThisDN", "", _NO_VOICE_UNIT),
    refused(42, "RequestOpenVoiceFile", "ThisDN VoiceFileName", "UserID", _NO_VOICE_UNIT),
    refused(43, "RequestCloseVoiceFile", "ThisDN FileHandle", "", _NO_VOICE_UNIT),
    refused(
        44, "RequestPlayVoiceFile", "ThisDN ConnID FileHandle", "VoiceSegment VoiceIFlag VoiceCFlag", _NO_VOICE_UNIT
    ),
    refused(123, "RequestGetAccessNumber", "OtherDN Location", "ThisDN ConnID XRouteType UserData", _ONE_SITE),
    refused(124, "RequestCancelReqGetAccessNumber", "XReferenceID", "Location", _ONE_SITE),
    refused(
        129,
        "RequestReserveAgentAndGetAccessNumber",
        "Location",
        "ThisDN AgentID Place OtherDN XRouteType Timeout Priority UserData",
        _ONE_SITE,
    ),
    refused(134, "RequestLostBackupConnection", "", "", "T-Servers say it to each other, clients do not"),
    refused(135, "RequestSetDNInfo", "DN", "DNSyncInfo", "the DNs are those of the simulator's configuration"),
    refused(169, "RequestSendReturnReceipt", "ReturnReceipt", "ReturnReceiptDN", _ONE_SITE),
    refused(171, "RequestNetworkConsult", "ThisDN ConnID OtherDN", "UserData Location", _NO_NETWORK),
    refused(172, "RequestNetworkAlternate", "ThisDN ConnID", "", _NO_NETWORK),
    refused(173, "RequestNetworkTransfer", "ThisDN ConnID", "", _NO_NETWORK),
    refused(174, "RequestNetworkMerge", "ThisDN ConnID", "", _NO_NETWORK),
    refused(175, "RequestNetworkReconnect", "ThisDN ConnID", "", _NO_NETWORK),
    refused(176, "RequestNetworkSingleStepTransfer", "ThisDN ConnID OtherDN", "UserData Location", _NO_NETWORK),
    refused(177, "RequestNetworkPrivateService", "PrivateMsgID", "ThisDN ConnID UserData", _NO_NETWORK),
)

REQUESTS: dict[str, MessageType] = {
    row.name: row for row in sorted((*_SETTLED, *_GUESSED, *_NAMES_ONLY, *_REFUSED), key=lambda row: row.number)
}
"""All requests of T-Library, by name."""
