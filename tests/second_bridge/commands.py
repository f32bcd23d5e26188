"""What a toolbar can ask for: JSON bodies in, requests to the T-Server, a status and a body out."""

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from calls import Call
from desk import Desk
from link import GoneError, RefusedError, SilentError
from switchboard import Switchboard

__all__ = ["Commands"]

Body = Mapping[str, Any]
SYNONYMS: Mapping[str, str] = {
    "register": "initialize", "answer": "accept", "decline": "reject",
    "disconnect": "hangup", "release": "hangup", "wrapup": "hangup",
}  # fmt: skip
TEXTS = ("agentId", "dn", "password", "queue", "workMode", "connectionId", "toNumber", "mode", "digits")
LATE_SECONDS = 0.15
SLOW_SECONDS = 0.04


class UnfitError(Exception):
    """The command cannot be carried out; `status` says why."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class Commands:
    """One method for each type."""

    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard
        self._table: Mapping[str, Callable[[Desk, Body], None]] = {
            "initialize": self._initialize, "accept": self._accept, "reject": self._reject, "hangup": self._hang_up,
            "makecall": self._make_call, "ready": self._ready, "notready": self._not_ready,
            "unavailable": self._unavailable, "hold": self._hold, "retrieve": self._retrieve,
            "transfer": self._transfer, "completetransfer": self._complete_transfer, "conference": self._conference,
            "completeconference": self._complete_conference, "alternate": self._alternate,
            "reconnect": self._reconnect, "redirect": self._redirect, "senddtmf": self._send_dtmf,
            "attachdata": self._attach_data,
        }  # fmt: skip

    def carry_out(self, desk: Desk, text: bytes) -> tuple[int, bytes]:
        """The HTTP status and body that answer."""
        quirks = self._switchboard.quirks
        status, body = self._answer(desk, text)
        if "answers-late" in quirks:
            threading.Event().wait(LATE_SECONDS)
        if "slow" in quirks:
            threading.Event().wait(SLOW_SECONDS)
        if status == 200 and "accepted-202" in quirks:
            return 202, b""
        return status, json.dumps(body).encode()

    def _answer(self, desk: Desk, text: bytes) -> tuple[int, dict[str, Any]]:
        try:
            body = _parsed(text)
            self._table[body["type"]](desk, body)
        except UnfitError as unfit:
            return unfit.status, {"status": "Error", "code": unfit.code, "message": str(unfit)}
        except RefusedError as refused:
            body = {"status": "Error", "code": "refused", "message": "the T-Server refused it"}
            return 502, {**body, "errorCode": refused.code, "errorMessage": str(refused)}
        except GoneError:
            return 503, {"status": "Error", "code": "no-link", "message": "there is no T-Server"}
        except SilentError:
            return 504, {"status": "Error", "code": "no-answer", "message": "the T-Server did not answer"}
        except ValueError as problem:
            return 400, {"status": "Error", "code": "bad-request", "message": str(problem)}
        return 200, {"status": "Success"}

    # --- which call

    def _call(self, desk: Desk, body: Body, *preferred: tuple[str, ...]) -> Call:
        """The one that is named, or the only one in the first of the groups of states that has any."""
        with desk.lock:
            name = body.get("connectionId")
            if name:
                call = desk.calls.find(name)
                if call is None:
                    raise UnfitError(404, "no-such-call", "no such call")
                if call.state not in {state for group in preferred for state in group}:
                    raise UnfitError(409, "wrong-state", f"the call is {call.state}")
                return call
            for states in preferred:
                calls = desk.calls.in_state(*states)
                if len(calls) == 1:
                    return calls[0]
                if calls:
                    raise UnfitError(409, "which-call", "there are several calls: name one")
        raise UnfitError(409, "no-call", "there is no call to do that to")

    def _pair(self, desk: Desk, body: Body) -> tuple[Call, Call]:
        """The main call and the consult call that belongs to it."""
        with desk.lock:
            for consult in desk.calls.live.values():
                main = desk.calls.live.get((consult.main or "").lower())
                if main is not None and body.get("connectionId") in {
                    None, "", main.conn_id, main.event_id, consult.conn_id, consult.event_id
                }:  # fmt: skip
                    return main, consult
        raise UnfitError(409, "no-consult-call", "there is no consult call")

    def _on_call(self, desk: Desk, call: Call, request: str, answered_by: str, **more: Any) -> None:
        self._switchboard.ask(desk, {"message": request, "ConnID": call.conn_id, **more}, answered_by, "EventAbandoned")

    # --- the guide's

    def _initialize(self, desk: Desk, body: Body) -> None:
        for key, own in (("agentId", desk.agent.agent_id), ("dn", desk.agent.dn)):
            if body.get(key, own) != own:
                raise UnfitError(409, "other-agent", f"this is not {key} of this address")
        self._switchboard.make_available(desk, dict(body))
        desk.say("EventRegistered")

    def _accept(self, desk: Desk, body: Body) -> None:
        self._on_call(desk, self._call(desk, body, ("ringing",)), "RequestAnswerCall", "EventEstablished")

    def _reject(self, desk: Desk, body: Body) -> None:
        self._release(desk, self._call(desk, body, ("ringing",), ("established", "dialing"), ("held",)))

    def _hang_up(self, desk: Desk, body: Body) -> None:
        self._release(desk, self._call(desk, body, ("established", "dialing"), ("held",), ("ringing",)))

    def _release(self, desk: Desk, call: Call) -> None:
        self._on_call(desk, call, "RequestReleaseCall", "EventReleased")

    def _make_call(self, desk: Desk, body: Body) -> None:
        request = {"message": "RequestMakeCall", "OtherDN": _needed(body, "toNumber"), "MakeCallType": "Regular"}
        self._switchboard.ask(desk, request, "EventDialing", note=body.get("connectionId") or None)

    # --- beyond the guide

    def _ready(self, desk: Desk, body: Body) -> None:
        mode = body.get("workMode", "AutoIn")
        self._switchboard.ask(desk, {"message": "RequestAgentReady", "AgentWorkMode": mode}, "EventAgentReady")

    def _not_ready(self, desk: Desk, body: Body) -> None:
        request: dict[str, Any] = {"message": "RequestAgentNotReady", "AgentWorkMode": body.get("workMode", "AuxWork")}
        if "reasonCode" in body:
            if not isinstance(body["reasonCode"], str | int) or isinstance(body["reasonCode"], bool):
                raise ValueError("reasonCode is text or an integer")
            request["Reasons"] = {"ReasonCode": body["reasonCode"]}
        self._switchboard.ask(desk, request, "EventAgentNotReady")

    def _unavailable(self, desk: Desk, _body: Body) -> None:
        if not desk.is_registered:
            raise UnfitError(409, "not-available", "the agent is not available")
        with desk.busy:
            desk.is_wanted = False
            if desk.is_logged_in:
                not_ready = {"message": "RequestAgentNotReady", "AgentWorkMode": "AuxWork"}
                self._switchboard.ask(desk, not_ready, "EventAgentNotReady")
                self._switchboard.ask(desk, {"message": "RequestAgentLogout"}, "EventAgentLogout")
            self._switchboard.ask(desk, {"message": "RequestUnregisterAddress"}, "EventUnregistered")

    def _hold(self, desk: Desk, body: Body) -> None:
        self._on_call(desk, self._call(desk, body, ("established",)), "RequestHoldCall", "EventHeld")

    def _retrieve(self, desk: Desk, body: Body) -> None:
        self._on_call(desk, self._call(desk, body, ("held",)), "RequestRetrieveCall", "EventRetrieved")

    def _transfer(self, desk: Desk, body: Body) -> None:
        mode, number = body.get("mode", "singleStep"), _needed(body, "toNumber")
        requests = {
            "singleStep": ("RequestSingleStepTransfer", "EventReleased"),
            "mute": ("RequestMuteTransfer", "EventDialing"),
            "consult": ("RequestInitiateTransfer", "EventDialing"),
        }
        if mode not in requests:
            raise ValueError(f"mode is one of {', '.join(requests)}")
        self._on_call(desk, self._call(desk, body, ("established",)), *requests[mode], OtherDN=number)

    def _complete_transfer(self, desk: Desk, body: Body) -> None:
        main, consult = self._pair(desk, body)
        self._on_call(desk, main, "RequestCompleteTransfer", "EventReleased", TransferConnID=consult.conn_id)

    def _conference(self, desk: Desk, body: Body) -> None:
        number, call = _needed(body, "toNumber"), self._call(desk, body, ("established",))
        self._on_call(desk, call, "RequestInitiateConference", "EventDialing", OtherDN=number)

    def _complete_conference(self, desk: Desk, body: Body) -> None:
        main, consult = self._pair(desk, body)
        self._on_call(desk, main, "RequestCompleteConference", "EventReleased", ConferenceConnID=consult.conn_id)

    def _alternate(self, desk: Desk, body: Body) -> None:
        main, consult = self._pair(desk, body)
        active, other = (main, consult) if consult.state == "held" else (consult, main)
        self._on_call(desk, active, "RequestAlternateCall", "EventHeld", TransferConnID=other.conn_id)

    def _reconnect(self, desk: Desk, body: Body) -> None:
        main, consult = self._pair(desk, body)
        self._on_call(desk, consult, "RequestReconnectCall", "EventRetrieved", TransferConnID=main.conn_id)

    def _redirect(self, desk: Desk, body: Body) -> None:
        number, call = _needed(body, "toNumber"), self._call(desk, body, ("ringing",))
        self._on_call(desk, call, "RequestRedirectCall", "EventReleased", OtherDN=number)

    def _send_dtmf(self, desk: Desk, body: Body) -> None:
        digits, call = _needed(body, "digits"), self._call(desk, body, ("established",))
        self._on_call(desk, call, "RequestSendDTMF", "EventDTMFSent", DTMFDigits=digits)

    def _attach_data(self, desk: Desk, body: Body) -> None:
        data = body.get("userData")
        if not isinstance(data, dict):
            raise UnfitError(400, "wrong-kind", "userData is an object")
        call = self._call(desk, body, ("established",), ("held",), ("ringing", "dialing"))
        self._on_call(desk, call, "RequestUpdateUserData", "EventAttachedDataChanged", UserData=data)


def _parsed(text: bytes) -> dict[str, Any]:
    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is not JSON")

    try:
        body = json.loads(text.decode(), parse_constant=refuse)
    except (ValueError, RecursionError):
        raise UnfitError(400, "not-json", "the body is not JSON") from None
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        raise UnfitError(400, "no-type", "the body is an object with a type")
    wrong = [key for key in TEXTS if key in body and not isinstance(body[key], str)]
    if wrong:
        raise UnfitError(400, "wrong-kind", f"{wrong[0]} is text")
    kind = body["type"].lower()
    kind = SYNONYMS.get(kind, kind)
    if kind not in _KNOWN:
        raise UnfitError(400, "unknown-type", "there is no such type")
    return {**body, "type": kind}


def _needed(body: Body, key: str) -> str:
    if not body.get(key):
        raise UnfitError(400, "missing", f"{key} is missing")
    return str(body[key])


_KNOWN = {
    "initialize", "accept", "reject", "hangup", "makecall", "ready", "notready", "unavailable", "hold", "retrieve",
    "transfer", "completetransfer", "conference", "completeconference", "alternate", "reconnect", "redirect",
    "senddtmf", "attachdata",
}  # fmt: skip
