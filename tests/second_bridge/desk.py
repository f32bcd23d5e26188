"""One agent: her DN, her calls, her sockets; what the T-Server says becomes what her toolbars hear."""

import json
import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from calls import Call, Calls, Told
from link import GoneError, Link
from quirks import Quirks
from sockets import ToolbarSocket

__all__ = ["Agent", "Desk"]

MAX_SOCKETS = 10


@dataclass(frozen=True)
class Agent:
    agent_id: str
    dn: str
    password: str | None


class Desk:
    """All of it behind one lock; nothing is waited for while it is held."""

    def __init__(self, agent: Agent, quirks: Quirks) -> None:
        self.agent, self.quirks = agent, quirks
        self.lock = threading.RLock()
        self.busy = threading.Lock()
        """Held by whoever registers or logs in: one at a time."""
        self.calls = Calls()
        self.link: Link | None = None
        self.is_registered = self.is_logged_in = self.is_wanted = self.has_switch = False
        self._sockets: list[ToolbarSocket] = []

    # --- toolbars

    def join(self, toolbar: ToolbarSocket) -> bool:
        """Whether there is room."""
        with self.lock:
            if len(self._sockets) >= MAX_SOCKETS:
                return False
            self._sockets.append(toolbar)
            if not self.has_switch:
                self._say("EventLinkDisconnected", to=[toolbar])
            return True

    def leave(self, toolbar: ToolbarSocket) -> None:
        with self.lock:
            if toolbar in self._sockets:
                self._sockets.remove(toolbar)

    def say(self, name: str, **keys: Any) -> None:
        """To all of her sockets."""
        with self.lock:
            self._say(name, **keys)

    def _say(self, name: str, *, to: list[ToolbarSocket] | None = None, stamp: str = "", **keys: Any) -> None:
        message = {
            **keys,
            "agentId": self.agent.agent_id,
            "thisDN": self.agent.dn,
            "timestamp": stamp or datetime.now(UTC).isoformat(timespec="milliseconds"),
            "eventName": name,
        }
        for toolbar in self._sockets if to is None else to:
            toolbar.sequence += 1
            toolbar.send(self._written({**message, "sequence": toolbar.sequence}))

    def _written(self, message: dict[str, Any]) -> str:
        if "bare" in self.quirks:
            kept = {"eventName", "connectionId", "eventId"} | ({"ANI", "direction"} & message.keys())
            if message["eventName"] != "EventRinging":
                kept -= {"ANI", "direction"}
            message = {key: value for key, value in message.items() if key in kept}
        if "chatty" in self.quirks:
            message |= {"x-version": 2, "queue": None, "labels": ["a", {"b": []}], "extra": {"ok": True}}
        if "mock-b" in self.quirks:
            message["eventType"] = message.pop("eventName")
        if "shuffled-keys" in self.quirks:
            keys = random.sample(sorted(message), len(message))
            return json.dumps({key: message[key] for key in keys}, indent=1)
        return json.dumps(message, ensure_ascii=False, separators=(",", ":"))

    # --- the T-Server, on the link's thread

    def on_event(self, event: Mapping[str, Any], note: Any) -> None:
        with self.lock:
            own = getattr(self, f"_on_{event['message']}", None)
            if own is not None:
                own(event)
            else:
                for told in self.calls.on_event(event, note if isinstance(note, str) else None):
                    self._tell(told, event)

    def set_switch(self, *, up: bool) -> None:
        """Toolbars are told when it changes."""
        with self.lock:
            if self.has_switch != up:
                self.has_switch = up
                self._say("EventLinkConnected" if up else "EventLinkDisconnected")

    def lose(self) -> None:
        with self.lock:
            self.is_registered = self.is_logged_in = False
            self.set_switch(up=False)

    def _tell(self, told: Told, event: Mapping[str, Any]) -> None:
        call, name = told.call, told.name
        if name == "EventRinging" and call.dialled and "dialing" in self.quirks:
            name = "EventDialing"
        self._say(name, stamp=_stamp(event), **self._keys_of(call), **told.more)
        if "chatty" in self.quirks:
            self._say("EventCallNoted", stamp=_stamp(event), note="ours", about=call.conn_id)
            if name in {"EventRinging", "EventEstablished"} and self.link is not None:
                self.link.tell({"message": "RequestQueryCall", "ThisDN": self.agent.dn, "ConnID": call.conn_id})

    def _keys_of(self, call: Call) -> dict[str, Any]:
        facts = call.facts
        keys = {
            "connectionId": call.conn_id,
            "eventId": call.event_id,
            "ANI": call.number,
            "direction": self._direction(call),
            "DNIS": facts.get("DNIS"),
            "queueName": facts.get("ThisQueue"),
            "callType": facts.get("CallType"),
            "callState": facts.get("CallState"),
            "otherDN": facts.get("OtherDN"),
            "userData": facts.get("UserData"),
        }
        if "event-id-only" in self.quirks:
            del keys["connectionId"]
        if "conn-id-only" in self.quirks and call.event_id == call.conn_id:
            del keys["eventId"]
        return {key: value for key, value in keys.items() if value is not None}

    def _direction(self, call: Call) -> str:
        kind = call.facts.get("CallType")
        if kind == "Consult":
            return "consult"
        if kind == "Internal" and (not call.dialled or "internal" in self.quirks):
            return "internal"
        return "outbound" if call.dialled else "inbound"

    def _on_EventRegistered(self, event: Mapping[str, Any]) -> None:
        self.is_registered = True
        self.is_logged_in = event.get("AgentID") == self.agent.agent_id
        self._take_list(event)

    def _on_EventAddressInfo(self, event: Mapping[str, Any]) -> None:
        self.is_logged_in = event.get("AgentID") == self.agent.agent_id
        self._take_list(event)

    def _take_list(self, event: Mapping[str, Any]) -> None:
        extensions = event.get("Extensions")
        if not isinstance(extensions, dict) or "status" not in extensions:
            return  # no list of calls is not an empty one
        told, unknown = self.calls.on_snapshot(extensions)
        for each in told:
            self._tell(each, event)
        for conn_id in unknown:
            if self.link is not None:
                query = {"message": "RequestQueryCall", "ThisDN": self.agent.dn, "ConnID": conn_id}
                try:
                    self.link.tell(query)
                except GoneError:
                    return

    def _on_EventPartyInfo(self, event: Mapping[str, Any]) -> None:
        for told in self.calls.on_party_info(event):
            self._tell(told, event)

    def _on_EventUnregistered(self, _event: Mapping[str, Any]) -> None:
        self.is_registered = self.is_logged_in = False

    def _on_EventAgentLogin(self, event: Mapping[str, Any]) -> None:
        self.is_logged_in = event.get("AgentID", self.agent.agent_id) == self.agent.agent_id

    def _on_EventAgentLogout(self, event: Mapping[str, Any]) -> None:
        self.is_logged_in = False
        self._say("EventAgentLogout", stamp=_stamp(event))

    def _on_EventAgentReady(self, event: Mapping[str, Any]) -> None:
        self._say("EventAgentReady", stamp=_stamp(event), **_work(event))

    def _on_EventAgentNotReady(self, event: Mapping[str, Any]) -> None:
        self._say("EventAgentNotReady", stamp=_stamp(event), **_work(event))

    def _on_EventDNOutOfService(self, event: Mapping[str, Any]) -> None:
        self._say("EventDNOutOfService", stamp=_stamp(event))

    def _on_EventDNBackInService(self, event: Mapping[str, Any]) -> None:
        self._say("EventDNBackInService", stamp=_stamp(event))


def _work(event: Mapping[str, Any]) -> dict[str, Any]:
    reasons = event.get("Reasons")
    code = reasons.get("ReasonCode") if isinstance(reasons, dict) else None
    named = {"reasonCode": code, "workMode": event.get("AgentWorkMode")}
    return {key: value for key, value in named.items() if value is not None}


def _stamp(event: Mapping[str, Any]) -> str:
    seconds, micro = event.get("TimeinSecs"), event.get("TimeinuSecs", 0)
    if not isinstance(seconds, int) or not isinstance(micro, int):
        return ""
    return datetime.fromtimestamp(seconds + micro / 1e6, UTC).isoformat(timespec="milliseconds")
