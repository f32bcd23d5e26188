"""Table of the attributes that a message can carry: T-Library number, name, kind of value.

The names are T-Library's without the prefix `Attribute`; number 17 is `Reasons` on this wire. The numbers do not
travel, they are here for logs and for codecs of other kinds. What a kind allows is decided in `checks.py`.
"""

from dataclasses import dataclass
from enum import Enum

__all__ = ["ATTRIBUTES", "WIRE_ATTRIBUTES", "Attribute", "Kind"]


class Kind(Enum):
    """Kinds of value, as in the table of the wire page."""

    TEXT = "text"
    INTEGER = "integer"
    REFERENCE_ID = "integer from 1 to 4294967295"
    CONN_ID = "connection id"
    ENUMERATION = "enumeration"
    MESSAGE_NAME = "message name"
    KEY_VALUE_LIST = "key-value list"
    ADDP = "keep-alive times"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One row; `enumeration` names the table in `ENUMS` for kind ENUMERATION and is empty otherwise."""

    number: int
    name: str
    kind: Kind
    enumeration: str = ""


# GUESS: where no log or manual shows a value, the kind follows from the name: masks, places and parties are text, flags
# and types without a known table are integers.
_ROWS = (
    Attribute(0, "ProtocolVersion", Kind.TEXT),
    Attribute(1, "ErrorMessage", Kind.TEXT),
    Attribute(2, "ReferenceID", Kind.REFERENCE_ID),
    Attribute(3, "CallID", Kind.INTEGER),
    Attribute(4, "NodeID", Kind.INTEGER),
    Attribute(5, "NetworkCallID", Kind.INTEGER),
    Attribute(6, "NetworkNodeID", Kind.INTEGER),
    Attribute(7, "TransferredNetworkCallID", Kind.INTEGER),
    Attribute(8, "TransferredNetworkNodeID", Kind.INTEGER),
    Attribute(9, "ConnID", Kind.CONN_ID),
    Attribute(10, "PreviousConnID", Kind.CONN_ID),
    Attribute(11, "TransferConnID", Kind.CONN_ID),
    Attribute(12, "ConferenceConnID", Kind.CONN_ID),
    Attribute(13, "CallState", Kind.ENUMERATION, "CallState"),
    Attribute(14, "AgentID", Kind.TEXT),
    Attribute(15, "AgentStateReasonUnused", Kind.INTEGER),
    Attribute(16, "AgentWorkMode", Kind.ENUMERATION, "AgentWorkMode"),
    Attribute(17, "Reasons", Kind.KEY_VALUE_LIST),
    Attribute(18, "DNIS", Kind.TEXT),
    Attribute(19, "ANI", Kind.TEXT),
    Attribute(20, "ThisDN", Kind.TEXT),
    Attribute(21, "ThisQueue", Kind.TEXT),
    Attribute(22, "ThisTrunk", Kind.INTEGER),
    Attribute(23, "ThisDNRole", Kind.ENUMERATION, "DNRole"),
    Attribute(24, "OtherDN", Kind.TEXT),
    Attribute(25, "OtherQueue", Kind.TEXT),
    Attribute(26, "OtherTrunk", Kind.INTEGER),
    Attribute(27, "OtherDNRole", Kind.ENUMERATION, "DNRole"),
    Attribute(28, "ThirdPartyDN", Kind.TEXT),
    Attribute(29, "ThirdPartyQueue", Kind.TEXT),
    Attribute(30, "ThirdPartyTrunk", Kind.INTEGER),
    Attribute(31, "ThirdPartyDNRole", Kind.ENUMERATION, "DNRole"),
    Attribute(32, "MusicPath", Kind.TEXT),
    Attribute(33, "VoiceFileName", Kind.TEXT),
    Attribute(34, "FileHandle", Kind.INTEGER),
    Attribute(35, "UserID", Kind.TEXT),
    Attribute(36, "Password", Kind.TEXT),
    Attribute(37, "VoiceSegment", Kind.INTEGER),
    Attribute(38, "VoiceIFlag", Kind.ENUMERATION, "InterruptFlag"),
    Attribute(39, "VoiceCFlag", Kind.ENUMERATION, "ClearFlag"),
    Attribute(40, "NumberOfDigits", Kind.INTEGER),
    Attribute(41, "TerminateDigits", Kind.TEXT),
    Attribute(42, "Timeout", Kind.INTEGER),
    Attribute(43, "CollectedDigits", Kind.TEXT),
    Attribute(44, "LastDigit", Kind.TEXT),
    Attribute(45, "InputMask", Kind.TEXT),
    Attribute(46, "ErrorCode", Kind.INTEGER),
    Attribute(47, "AddressType", Kind.ENUMERATION, "AddressType"),
    Attribute(48, "AddressMode", Kind.INTEGER),
    Attribute(49, "RegisterMode", Kind.ENUMERATION, "RegisterMode"),
    Attribute(50, "ControlMode", Kind.ENUMERATION, "ControlMode"),
    Attribute(51, "UserData", Kind.KEY_VALUE_LIST),
    Attribute(52, "DataKey", Kind.TEXT),
    Attribute(53, "Extensions", Kind.KEY_VALUE_LIST),
    Attribute(54, "CallType", Kind.ENUMERATION, "CallType"),
    Attribute(55, "CallingLineName", Kind.TEXT),
    Attribute(56, "AddressInfoType", Kind.ENUMERATION, "AddressInfoType"),
    Attribute(57, "AddressInfoStatus", Kind.INTEGER),
    Attribute(58, "UserEvent", Kind.MESSAGE_NAME),
    Attribute(59, "CommunicationDN", Kind.TEXT),
    Attribute(60, "RouteType", Kind.ENUMERATION, "RouteType"),
    Attribute(61, "ServerVersion", Kind.TEXT),
    Attribute(62, "ServerRole", Kind.ENUMERATION, "ServerRole"),
    Attribute(63, "ServerCapabilityMask", Kind.TEXT),
    Attribute(64, "ApplicationName", Kind.TEXT),
    Attribute(65, "ApplicationPassword", Kind.TEXT),
    Attribute(66, "MergeType", Kind.ENUMERATION, "MergeType"),
    Attribute(67, "ForwardMode", Kind.ENUMERATION, "ForwardMode"),
    Attribute(68, "DTMFDigits", Kind.TEXT),
    Attribute(69, "Location", Kind.TEXT),
    Attribute(70, "RemoteLocation", Kind.TEXT),
    Attribute(71, "RemoteConnID", Kind.CONN_ID),
    Attribute(72, "RemoteDN", Kind.TEXT),
    Attribute(73, "MakeCallType", Kind.ENUMERATION, "MakeCallType"),
    Attribute(74, "CallInfoType", Kind.ENUMERATION, "CallInfoType"),
    Attribute(75, "HomeLocation", Kind.TEXT),
    Attribute(76, "CustomerID", Kind.TEXT),
    Attribute(77, "FirstTransferHomeLocation", Kind.TEXT),
    Attribute(78, "FirstTransferOrigDN", Kind.TEXT),
    Attribute(79, "LastTransferHomeLocation", Kind.TEXT),
    Attribute(80, "LastTransferOrigDN", Kind.TEXT),
    Attribute(81, "SetOperation", Kind.INTEGER),
    Attribute(82, "NewConnID", Kind.CONN_ID),
    Attribute(83, "TreatmentType", Kind.ENUMERATION, "TreatmentType"),
    Attribute(84, "TreatmentParms", Kind.KEY_VALUE_LIST),
    Attribute(85, "CLID", Kind.TEXT),
    Attribute(86, "TimeinSecs", Kind.INTEGER),
    Attribute(87, "TimeinuSecs", Kind.INTEGER),
    Attribute(88, "SwitchInfoType", Kind.ENUMERATION, "SwitchInfoType"),
    Attribute(89, "XRouteType", Kind.ENUMERATION, "XRouteType"),
    Attribute(90, "AccessNumber", Kind.TEXT),
    Attribute(91, "XReferenceID", Kind.INTEGER),
    Attribute(92, "Place", Kind.TEXT),
    Attribute(93, "Priority", Kind.INTEGER),
    Attribute(94, "AgentIdleReason", Kind.INTEGER),
    Attribute(95, "RegistrationCode", Kind.INTEGER),
    Attribute(96, "DNSyncInfo", Kind.INTEGER),
    Attribute(97, "MediaType", Kind.ENUMERATION, "MediaType"),
    Attribute(98, "LocationInfoType", Kind.ENUMERATION, "LocationInfoType"),
    Attribute(99, "OriginalConnID", Kind.CONN_ID),
    Attribute(100, "ConsultType", Kind.INTEGER),
    Attribute(101, "MonitorNextCallType", Kind.ENUMERATION, "MonitorNextCallType"),
    Attribute(102, "ClientID", Kind.INTEGER),
    Attribute(103, "ProtocolID", Kind.INTEGER),
    Attribute(104, "PreviousCallID", Kind.INTEGER),
    Attribute(105, "PrivateMsgID", Kind.INTEGER),
    Attribute(106, "FirstTransferConnID", Kind.CONN_ID),
    Attribute(107, "LastTransferConnID", Kind.CONN_ID),
    Attribute(108, "SessionID", Kind.TEXT),
    Attribute(109, "Host", Kind.TEXT),
    Attribute(110, "Port", Kind.INTEGER),
    Attribute(111, "DBID", Kind.INTEGER),
    Attribute(112, "OtherDBID", Kind.INTEGER),
    Attribute(113, "ThirdPartyDBID", Kind.INTEGER),
    Attribute(114, "Cause", Kind.INTEGER),
    Attribute(115, "DN", Kind.TEXT),
    Attribute(116, "DialedNumber", Kind.TEXT),
    Attribute(117, "OriginConnID", Kind.CONN_ID),
    Attribute(118, "RefConnID", Kind.CONN_ID),
    Attribute(119, "Reliability", Kind.INTEGER),
    Attribute(120, "TimeStamp", Kind.INTEGER),
    Attribute(121, "SwitchTime", Kind.INTEGER),
    Attribute(122, "PartyID", Kind.TEXT),
    Attribute(123, "PartyType", Kind.INTEGER),
    Attribute(124, "PartyState", Kind.INTEGER),
    Attribute(125, "RefParty", Kind.TEXT),
    Attribute(126, "CtrlParty", Kind.TEXT),
    Attribute(127, "RemoteLoc", Kind.TEXT),
    Attribute(128, "RemoteParty", Kind.TEXT),
    Attribute(129, "Device", Kind.TEXT),
    Attribute(130, "Reserved_1", Kind.INTEGER),
    Attribute(131, "Reserved_2", Kind.INTEGER),
    Attribute(132, "UpdateRevision", Kind.INTEGER),
    Attribute(133, "ReturnReceipt", Kind.INTEGER),
    Attribute(134, "ReturnReceiptDN", Kind.TEXT),
    Attribute(135, "ServerXCapabilities", Kind.TEXT),
    Attribute(136, "NetworkCallState", Kind.ENUMERATION, "NetworkCallState"),
    Attribute(137, "NetworkDestState", Kind.ENUMERATION, "NetworkDestState"),
    Attribute(138, "NetworkPartyRole", Kind.ENUMERATION, "NetworkPartyRole"),
    Attribute(139, "NetworkOrigDN", Kind.TEXT),
    Attribute(140, "NetworkDestDN", Kind.TEXT),
    Attribute(141, "CallUUID", Kind.TEXT),
    Attribute(142, "NewCallUUID", Kind.TEXT),
    Attribute(143, "OrigCallUUID", Kind.TEXT),
    Attribute(144, "RefCallUUID", Kind.TEXT),
    Attribute(145, "PartyUUID", Kind.TEXT),
    Attribute(146, "ISLinkList", Kind.TEXT),
    Attribute(147, "ServerStartTime", Kind.INTEGER),
    Attribute(148, "EventSequenceNumber", Kind.INTEGER),
)

ATTRIBUTES: dict[str, Attribute] = {row.name: row for row in _ROWS}
"""The 149 attributes of T-Library, by name."""

# The protocol needs the first three; SubscriptionID is T-Library's, its number is not known.
_WIRE_ROWS = (
    Attribute(-1, "ClientPassword", Kind.TEXT),
    Attribute(-1, "Addp", Kind.ADDP),
    Attribute(-1, "Id", Kind.INTEGER),
    Attribute(-1, "SubscriptionID", Kind.TEXT),
)

WIRE_ATTRIBUTES: dict[str, Attribute] = {row.name: row for row in _WIRE_ROWS}
"""Attributes without a T-Library number."""
