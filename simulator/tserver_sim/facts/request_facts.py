"""Of each request: where our knowledge of it comes from, what it does here, and the codes by which it can be refused.

The codes of what must hold before a request is asked (DN known, registered, ...) are in `model/requests.py`; here are
those of the request itself. Held by `tests/sim/exchange_laws.py` on every request of every test of the model.
"""

from dataclasses import dataclass

__all__ = ["REQUEST_FACTS", "RequestFact"]


@dataclass(frozen=True, slots=True)
class RequestFact:
    """One request: the source (D, W, K, GUESS), what it does, and its own refusals."""

    source: str
    note: str
    codes: tuple[int, ...] = ()


_F = RequestFact
_LOGGED_IN = (1707, 59)
_TO_A_FREE_NUMBER = (53, 71, 185, 231)
_TWO_CALLS = (56, 185)

REQUEST_FACTS: dict[str, RequestFact] = {
    "RequestRegisterClient": _F("D, W", "opens the session; carried out by the server's shell", (50, 53, 55, 119)),
    "RequestQueryServer": _F("K", "the server's name, version and role"),
    "RequestQueryAddress": _F(
        "D, W", "DNStatus, AddressStatus, AgentStatus, AddressType, CallsQuery; no others", (51,)
    ),
    "RequestRegisterAddress": _F("D, W", "ModeShare, ModePrivate, ModeMonitor; ControlMode makes no difference", (42,)),
    "RequestUnregisterAddress": _F("D, W", "one of it ends a registration, however often it was made"),
    "RequestRegisterAll": _F(
        "GUESS", "every DN, queue and route point, or none; the answer's `count` says how many", (42,)
    ),
    "RequestUnregisterAll": _F("GUESS", "every registration of the client"),
    "RequestSetInputMask": _F("D", "masked events do not come; an answer comes though it is masked", (53,)),
    "RequestAgentLogin": _F(
        "D",
        "per DN, to several queues; the DN's default agent where AgentID is left out (W)",
        (53, 59, 185, 192, 527, 1705, 1706),
    ),
    "RequestAgentLogout": _F("D", "of one queue, or altogether", _LOGGED_IN),
    "RequestAgentReady": _F("D", "said again where the agent was", _LOGGED_IN),
    "RequestAgentNotReady": _F(
        "D", "said again where the agent was; AfterCallWork leads to after-call work", _LOGGED_IN
    ),
    "RequestSetDNDOn": _F("K", "callers meet busy, queues pass the agent by", (185,)),
    "RequestSetDNDOff": _F("K", "calls ring again", (185,)),
    "RequestMakeCall": _F(
        "D",
        "to a DN, queue, route point or outside number; MakeCallType DirectAgent to an agent's id",
        _TO_A_FREE_NUMBER,
    ),
    "RequestMakePredictiveCall": _F("D", "from a queue or route point to an outside number", _TO_A_FREE_NUMBER),
    "RequestAnswerCall": _F("D", "the call rings; another one that is active is held"),
    "RequestReleaseCall": _F("D, W", "declines a call that rings; queues and route points release nothing"),
    "RequestHoldCall": _F("D", "told to the holder only"),
    "RequestRetrieveCall": _F("D", "told to the holder only; not while another call is active"),
    "RequestInitiateConference": _F("D, K", "as RequestInitiateTransfer", _TO_A_FREE_NUMBER),
    "RequestCompleteConference": _F("D, K", "the held call survives (W)", _TWO_CALLS),
    "RequestDeleteFromConference": _F("D", "another member, of three or more", (71,)),
    "RequestInitiateTransfer": _F(
        "D, K",
        "a consult call; what becomes of it is said on completion; ConsultUserData in Extensions",
        _TO_A_FREE_NUMBER,
    ),
    "RequestMuteTransfer": _F("D, K", "at once; a busy destination is refused", _TO_A_FREE_NUMBER),
    "RequestSingleStepTransfer": _F("K", "at once; a busy destination is refused", _TO_A_FREE_NUMBER),
    "RequestCompleteTransfer": _F("D, K", "the held call survives (W)", _TWO_CALLS),
    "RequestMergeCalls": _F("D, K", "transfers, unless MergeType says MergeForConference", _TWO_CALLS),
    "RequestAlternateCall": _F("D, K", "ConnID is the active call (W)", _TWO_CALLS),
    "RequestReconnectCall": _F("D, K", "ConnID is the active call (W)", _TWO_CALLS),
    "RequestAttachUserData": _F(
        "D", "adds pairs; every party hears the whole, who is no party a copy without ThisDN", (53,)
    ),
    "RequestUpdateUserData": _F("D", "replaces the pairs of the same key", (53,)),
    "RequestDeleteUserData": _F("D", "deletes all pairs"),
    "RequestDeletePair": _F("D", "deletes all pairs of a key; one that is not there is no error", (53,)),
    "RequestCallForwardSet": _F("K", "always, on busy, on no answer, or both", (71, 185)),
    "RequestCallForwardCancel": _F("K", "calls ring here again", (185,)),
    "RequestRouteCall": _F(
        "D, K",
        "to a DN, queue, route point or outside; RouteType (below); NO_ANSWER_TIMEOUT, NO_ANSWER_ACTION and "
        "NO_ANSWER_OVERFLOW in Extensions",
        (51, 53, 71, 185, 231),
    ),
    "RequestGiveMusicTreatment": _F("GUESS", "RequestApplyTreatment with Music", (185,)),
    "RequestGiveSilenceTreatment": _F("GUESS", "RequestApplyTreatment with Silence", (185,)),
    "RequestGiveRingBackTreatment": _F("GUESS", "RequestApplyTreatment with RingBack", (185,)),
    "RequestCollectDigits": _F(
        "K",
        "digits that the other end presses: NumberOfDigits, TerminateDigits, Timeout (seconds); answered when done",
        (185,),
    ),
    "RequestSetMessageWaitingOn": _F("D", "the lamp, `mwl` in snapshots"),
    "RequestSetMessageWaitingOff": _F("D", "the lamp goes off"),
    "RequestDistributeUserEvent": _F("D", "as it was sent, unchecked, to everyone on the DN"),
    "RequestDistributeEvent": _F(
        "D", "the event named in UserEvent, unchecked: how routers speak of virtual queues", (53,)
    ),
    "RequestSendDTMF": _F("D, K", "whoever collects digits at the other end gets them", (302, 185)),
    "RequestRedirectCall": _F("D", "while it rings", (71, 231)),
    "RequestListenDisconnect": _F("K", "NoListen of `ps-n`; oneself, or who OtherDN says", (71,)),
    "RequestListenReconnect": _F("K", "hears again", (71,)),
    "RequestQueryCall": _F("K, W", "one call as it looks from a DN"),
    "RequestClearCall": _F("K", "ends the call for everybody"),
    "RequestSetCallInfo": _F("GUESS", "every party hears what was said; UserData pairs are replaced", (53,)),
    "RequestApplyTreatment": _F(
        "D",
        "on a route point; ends after DURATION seconds, Music and tones go on, CollectDigits and kin with the digits",
    ),
    "RequestSingleStepConference": _F(
        "K, W", "rings at the new party; answered when that has joined", (*_TO_A_FREE_NUMBER, 233)
    ),
    "RequestQuerySwitch": _F("K", "the switch's date and time"),
    "RequestReserveAgent": _F(
        "D", "a ready agent is kept from queue calls for `Timeout` milliseconds, once at a time", (185, 192, 1700)
    ),
    "RequestAgentSetIdleReason": _F("GUESS", "told to the DN, without further effect", (1707,)),
    "RequestQueryLocation": _F("K", "the one location that there is"),
    "RequestMonitorNextCall": _F("D, K", "one call or all of them; one supervisor for each DN", (71, 185)),
    "RequestCancelMonitoring": _F("D, K", "a call that is observed now goes on so to its end", (185,)),
    "RequestSetMuteOn": _F("K", "NoTalk of `ps-n`"),
    "RequestSetMuteOff": _F("K", "is heard again"),
    "RequestPrivateService": _F("D", "acknowledged and noted"),
    "RequestStartCallMonitoring": _F("GUESS", "EventCallCreated and its kin, of one call or of all", (56,)),
    "RequestStopCallMonitoring": _F("GUESS", "no more of them, or not of this call", (41, 53, 56)),
    "RequestTransactionMonitoring": _F("D", "acknowledged; a single T-Server has no transactions to tell of"),
}
"""The requests that are carried out; why the others are not is in `tserver_wire.request_table`."""
