"""Table of the events: number, name, mandatory and optional attributes, how sure we are, by which source.

Mandatory means present whenever the event is made; the time and `EventSequenceNumber` are in every event that the
server sends and are added here to every row. The lists are what is known, not a closed set. Where the wire page adds
an attribute (`CallUUID` in call events, the server's facts in link events, `AddressType` in answers) or makes
`ReferenceID` optional, the page wins. Marks: D documented, H declared name and number, C observed, K background
knowledge, I inference.
"""

from dataclasses import replace

from tserver_wire.message_types import Certainty, MessageKind, MessageType

__all__ = ["EVENTS"]

HISTORY = "FirstTransferHomeLocation FirstTransferOrigDN LastTransferHomeLocation LastTransferOrigDN "
STANDARD = "ANI DNIS " + HISTORY + "CustomerID UserData Extensions Reasons "
NETWORK = "NetworkCallID NetworkNodeID TransferredNetworkCallID TransferredNetworkNodeID "


def documented(
    number: int,
    name: str,
    mandatory: str,
    optional: str,
    mark: str,
    *,
    stamped: bool = True,
    one_of: tuple[str, ...] = (),
    open_ended: bool = False,
) -> MessageType:
    """Make a row that rests on public documentation; a client library makes the events that are not stamped itself."""
    return MessageType(
        number=number,
        name=name,
        kind=MessageKind.EVENT,
        mandatory=(*mandatory.split(), *(("TimeinSecs", "TimeinuSecs") if stamped else ())),
        optional=(*optional.split(), *(("EventSequenceNumber",) if stamped else ())),
        certainty=Certainty.DOCUMENTED,
        mark=mark,
        one_of=one_of,
        open_ended=open_ended,
    )


def reconstructed(
    number: int, name: str, mandatory: str, optional: str, mark: str, *, open_ended: bool = False
) -> MessageType:
    """Make a row that rests, in part or whole, on background knowledge or inference."""
    row = documented(number, name, mandatory, optional, mark, open_ended=open_ended)
    return replace(row, certainty=Certainty.RECONSTRUCTED)


_KNOWN = (
    documented(50, "EventServerConnected", "", "Extensions", "D", stamped=False),
    documented(51, "EventServerDisconnected", "", "Extensions", "D", stamped=False),
    documented(52, "EventError", "ErrorCode", "ReferenceID ErrorMessage ConnID ThisDN CustomerID Extensions", "D"),
    documented(
        53,
        "EventRegistered",
        "Extensions AddressInfoType ThisDN",
        "ReferenceID AgentID CustomerID AddressInfoStatus AddressType",
        "D",
    ),
    documented(54, "EventUnregistered", "ThisDN", "ReferenceID ErrorCode ErrorMessage CustomerID Extensions", "D"),
    documented(
        57,
        "EventQueued",
        "CallID CallState CallType ConnID ThisDN ThisQueue ThisDNRole",
        "OtherDN OtherDNRole PreviousConnID CallUUID " + STANDARD + NETWORK,
        "D model",
    ),
    documented(
        58,
        "EventDiverted",
        "CallID CallType ConnID ThisDN ThisDNRole ThisQueue",
        "OtherDN OtherDNRole ThirdPartyDN ThirdPartyDNRole CallState CallUUID " + STANDARD + NETWORK,
        "D model",
    ),
    documented(
        59,
        "EventAbandoned",
        "CallID CallState CallType ConnID ThisDN ThisDNRole",
        "OtherDN OtherDNRole PreviousConnID ThisQueue CallUUID " + STANDARD + NETWORK,
        "D",
    ),
    documented(
        60,
        "EventRinging",
        "CallID CallState CallType ConnID ThisDN ThisDNRole",
        "AgentID Cause CollectedDigits OtherDN OtherDNRole OtherQueue OtherTrunk PreviousConnID "
        "ThirdPartyDN ThisQueue ReferenceID CallUUID " + STANDARD + NETWORK,
        "D",
    ),
    documented(
        61,
        "EventDialing",
        "CallID CallType ConnID ThisDN ThisDNRole",
        "AgentID OtherDN OtherDNRole OtherQueue OtherTrunk PreviousConnID ThisQueue ReferenceID "
        "CallState CallUUID " + STANDARD + NETWORK,
        "D",
    ),
    reconstructed(
        62,
        "EventNetworkReached",
        "CallID CallType ConnID ThisDN ThisDNRole",
        "AgentID OtherDN OtherDNRole OtherQueue OtherTrunk PreviousConnID ThisQueue ReferenceID CallUUID "
        + STANDARD
        + NETWORK,
        "D (CallID), K",
    ),
    reconstructed(
        63,
        "EventDestinationBusy",
        "CallID CallState CallType ConnID ThisDN ThisDNRole",
        "OtherDN OtherDNRole ReferenceID CallUUID " + STANDARD + NETWORK,
        "D (model), K",
    ),
    reconstructed(
        64,
        "EventEstablished",
        "CallID CallType ConnID ThisDN ThisDNRole",
        "CallState AgentID Cause CollectedDigits OtherDN OtherDNRole OtherQueue OtherTrunk "
        "PreviousConnID ThirdPartyDN ThisQueue ReferenceID CallUUID " + STANDARD + NETWORK,
        "D models/CSTAEmuACW, K",
    ),
    reconstructed(
        65,
        "EventReleased",
        "CallID CallState CallType ConnID ThisDN ThisDNRole",
        "OtherDN OtherDNRole ThirdPartyDN ThirdPartyDNRole PreviousConnID ThisQueue Cause ReferenceID "
        "CallUUID " + STANDARD + NETWORK,
        "D models, K",
    ),
    documented(
        66,
        "EventHeld",
        "CallID CallType ConnID ThisDN ThisDNRole",
        "OtherDN OtherDNRole ReferenceID ThirdPartyDN CallState CallUUID " + STANDARD + NETWORK,
        "D model",
    ),
    documented(
        67,
        "EventRetrieved",
        "CallID CallState CallType ConnID ThisDN ThisDNRole",
        "OtherDN OtherDNRole ThisQueue ReferenceID CallUUID " + STANDARD + NETWORK,
        "D",
    ),
    reconstructed(
        68,
        "EventPartyChanged",
        "CallID CallState CallType ConnID ThisDN ThisDNRole",
        "PreviousConnID OtherDN OtherDNRole ThirdPartyDN ThirdPartyDNRole CallUUID " + STANDARD + NETWORK,
        "D (legend), K",
    ),
    reconstructed(
        69,
        "EventPartyAdded",
        "CallState CallType ConnID ThisDN ThisDNRole",
        "OtherDN OtherDNRole ThirdPartyDN ThirdPartyDNRole CallID CallUUID " + STANDARD + NETWORK,
        "D (monitoring), K",
    ),
    documented(
        70,
        "EventPartyDeleted",
        "CallID CallState CallType ConnID ThisDN ThisDNRole",
        "OtherDN OtherDNRole ThirdPartyDN ThirdPartyDNRole CallUUID " + STANDARD + NETWORK,
        "D",
    ),
    documented(
        71,
        "EventRouteRequest",
        "CallID CallType ConnID ThisDN ThisQueue",
        "OtherDN OtherDNRole OtherQueue OtherTrunk PreviousConnID ThirdPartyDN ThisTrunk "
        "CollectedDigits LastDigit ANI DNIS CustomerID UserData Extensions CallUUID " + HISTORY + NETWORK,
        "D",
    ),
    documented(
        72,
        "EventRouteUsed",
        "CallID CallType ConnID ThisDN ThisQueue",
        "ThirdPartyDN ThirdPartyDNRole OtherDN CallState ReferenceID ThisTrunk CallUUID " + STANDARD + NETWORK,
        "D",
    ),
    documented(
        73,
        "EventAgentLogin",
        "ThisDN",
        "AgentID ThisQueue AgentWorkMode ReferenceID Reasons CustomerID Extensions",
        "D",
    ),
    documented(74, "EventAgentLogout", "ThisDN", "AgentID ThisQueue ReferenceID Reasons CustomerID Extensions", "D"),
    reconstructed(
        75,
        "EventAgentReady",
        "ThisDN",
        "AgentID ThisQueue AgentWorkMode ReferenceID Reasons CustomerID Extensions",
        "K",
    ),
    reconstructed(
        76,
        "EventAgentNotReady",
        "ThisDN",
        "AgentID ThisQueue AgentWorkMode ReferenceID Reasons CustomerID Extensions",
        "D/K",
    ),
    reconstructed(77, "EventDNDOn", "ThisDN", "ReferenceID AgentID CustomerID Reasons Extensions", "K"),
    reconstructed(78, "EventDNDOff", "ThisDN", "ReferenceID AgentID CustomerID Reasons Extensions", "K"),
    documented(
        84,
        "EventDigitsCollected",
        "CallID CallState CallType CollectedDigits ConnID ThisDN ThisDNRole",
        "LastDigit OtherDN OtherDNRole OtherQueue ReferenceID ThisTrunk CallUUID " + STANDARD + NETWORK,
        "D",
    ),
    documented(
        85,
        "EventAttachedDataChanged",
        "CallID CallType ConnID UserData",
        "ThisDN ThisDNRole ThirdPartyDN ThisTrunk ReferenceID ANI DNIS CustomerID Extensions CallUUID "
        + HISTORY
        + NETWORK,
        "D",
    ),
    documented(86, "EventOffHook", "ThisDN", "CallID ConnID ReferenceID Extensions " + HISTORY, "D/C"),
    documented(87, "EventOnHook", "ThisDN", "CallID ConnID ReferenceID Extensions " + HISTORY, "D/C"),
    reconstructed(88, "EventForwardSet", "ThisDN", "OtherDN AddressInfoStatus ReferenceID Reasons Extensions", "K"),
    reconstructed(89, "EventForwardCancel", "ThisDN", "AddressInfoStatus ReferenceID Reasons Extensions", "K"),
    documented(90, "EventMessageWaitingOn", "ThisDN", "ReferenceID Extensions", "D"),
    documented(91, "EventMessageWaitingOff", "ThisDN", "ReferenceID Extensions", "D"),
    documented(
        92,
        "EventAddressInfo",
        "AddressInfoStatus AddressInfoType ThisDN",
        "ReferenceID AgentID ThisQueue CallID ConnID PreviousConnID CustomerID Extensions Reasons "
        "UserData AddressType ANI DNIS CallType CallState " + NETWORK,
        "D",
    ),
    reconstructed(
        93, "EventServerInfo", "ServerVersion ServerRole ServerCapabilityMask", "ReferenceID CustomerID Extensions", "K"
    ),
    documented(
        94,
        "EventLinkDisconnected",
        "",
        "ApplicationName SessionID CustomerID ErrorCode ErrorMessage Extensions ServerVersion "
        "ServerRole ProtocolVersion ReferenceID",
        "D",
    ),
    documented(
        95,
        "EventLinkConnected",
        "",
        "ApplicationName SessionID CustomerID Extensions ServerVersion ServerRole ProtocolVersion ReferenceID",
        "D",
    ),
    documented(96, "EventUserEvent", "ThisDN", "", "D", open_ended=True),
    documented(
        98,
        "EventDTMFSent",
        "CallID ConnID ThisDN",
        "ReferenceID ThisTrunk CallType CallUUID " + STANDARD + NETWORK,
        "D",
    ),
    reconstructed(106, "EventListenDisconnected", "ThisDN ConnID", "OtherDN ReferenceID CallUUID " + STANDARD, "K"),
    reconstructed(107, "EventListenReconnected", "ThisDN ConnID", "OtherDN ReferenceID CallUUID " + STANDARD, "K"),
    reconstructed(
        109,
        "EventPartyInfo",
        "ConnID",
        "ReferenceID CallType Extensions CallID CallUUID CallState ThisDN ThisDNRole OtherDN "
        "OtherDNRole ANI DNIS ThisQueue UserData AgentID",
        "K",
    ),
    documented(
        114,
        "EventTreatmentApplied",
        "CallID CallType ConnID CustomerID Extensions ThisDN ThisDNRole",
        "TreatmentType ANI DNIS UserData Reasons CallUUID " + HISTORY + NETWORK,
        "D",
    ),
    reconstructed(
        115, "EventTreatmentNotApplied", "CallID", "TreatmentType CallUUID " + STANDARD + NETWORK, "D (CallID), K"
    ),
    reconstructed(
        116,
        "EventTreatmentEnd",
        "CallID",
        "TreatmentType CollectedDigits LastDigit CallUUID " + STANDARD + NETWORK,
        "D (CallID), K",
    ),
    documented(
        128,
        "EventAgentReserved",
        "",
        "AgentID Place ThisDN Timeout ReferenceID Reasons Extensions",
        "D",
        one_of=("AgentID", "Place", "ThisDN"),
    ),
    documented(138, "EventACK", "", "ReferenceID UserEvent Extensions SubscriptionID", "D"),
    reconstructed(
        141, "EventMonitoringNextCall", "ThisDN OtherDN MonitorNextCallType", "ReferenceID Extensions Reasons", "K"
    ),
    reconstructed(142, "EventMonitoringCancelled", "ThisDN OtherDN", "ReferenceID", "K"),
    reconstructed(145, "EventMuteOn", "ThisDN ConnID", "CallID CallType ReferenceID CallUUID " + STANDARD, "K"),
    reconstructed(146, "EventMuteOff", "ThisDN ConnID", "CallID CallType ReferenceID CallUUID " + STANDARD, "K"),
    reconstructed(147, "EventDNOutOfService", "ThisDN", "AgentID Reasons Extensions CustomerID", "K/D"),
    reconstructed(148, "EventDNBackInService", "ThisDN", "AgentID Reasons Extensions CustomerID", "K/D"),
    reconstructed(
        150, "EventPrivateInfo", "PrivateMsgID", "ReferenceID ConnID ThisDN UserData Extensions Reasons", "K"
    ),
    reconstructed(151, "EventBridged", "ConnID ThisDN", "OtherDN CallUUID " + STANDARD + NETWORK, "K"),
    reconstructed(
        152, "EventQueueLogout", "ThisDN", "ThisQueue AgentID ReferenceID Reasons CustomerID Extensions", "D/K"
    ),
    documented(
        160,
        "EventCallCreated",
        "CallUUID ConnID",
        "ISLinkList CallType OrigCallUUID CallID NodeID ANI DNIS UserData DialedNumber " + NETWORK,
        "D",
    ),
    reconstructed(161, "EventCallDataChanged", "CallUUID ConnID", "", "D (name), I (attributes)"),
    reconstructed(162, "EventCallDeleted", "CallUUID ConnID", "CtrlParty", "D (name), I (attributes)"),
)

# Of these only name and number are known.
_NAMES_ONLY = (
    (55, "EventRegisteredAll"),
    (56, "EventUnregisteredAll"),
    (79, "EventMailBoxLogin"),
    (80, "EventMailBoxLogout"),
    (81, "EventVoiceFileOpened"),
    (82, "EventVoiceFileClosed"),
    (83, "EventVoiceFileEndPlay"),
    (99, "EventResourceAllocated"),
    (100, "EventResourceFreed"),
    (101, "EventRemoteConnectionSuccess"),
    (102, "EventRemoteConnectionFailed"),
    (112, "EventCallInfoChanged"),
    (117, "EventHardwareError"),
    (118, "EventAgentAfterCallWork"),
    (119, "EventTreatmentRequired"),
    (122, "EventSwitchInfo"),
    (125, "EventAnswerAccessNumber"),
    (126, "EventReqGetAccessNumberCanceled"),
    (131, "EventAgentIdleReasonSet"),
    (132, "EventRestoreConnection"),
    (133, "EventPrimaryChanged"),
    (137, "EventLocationInfo"),
    (153, "EventReserved_1"),
    (154, "EventReserved_2"),
    (155, "EventReserved_3"),
    (156, "EventReserved_4"),
    (157, "EventReserved_5"),
    (158, "EventReserved_6"),
    (159, "EventReserved_7"),
    (163, "EventCallPartyAdded"),
    (164, "EventCallPartyState"),
    (165, "EventCallPartyMoved"),
    (166, "EventCallPartyDeleted"),
    (170, "EventReturnReceipt"),
    (178, "EventNetworkCallStatus"),
    (179, "EventNetworkPrivateInfo"),
    (181, "EventTransactionStatus"),
    (182, "EventResourceInfo"),
)

EVENTS: dict[str, MessageType] = {
    row.name: row
    for row in sorted(
        (*_KNOWN, *(reconstructed(number, name, "", "", "H", open_ended=True) for number, name in _NAMES_ONLY)),
        key=lambda row: row.number,
    )
}
"""All events of T-Library, by name."""
