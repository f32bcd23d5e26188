"""The defects of `mutants.py`, each a wrapper around a session that changes what goes in or what comes out."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import msgspec

from tserver_bridge.messages import Command
from tserver_bridge.session_io import (
    AnswerCommand,
    AskTServer,
    CommandReceived,
    Effect,
    Input,
    SessionCore,
    TellToolbar,
    TServerMessage,
)
from tserver_wire import Message

__all__ = [
    "AcceptsOldest",
    "BusyKeepsDialling",
    "DespiteRefusal",
    "DialsElse",
    "NeverLogsIn",
    "NeverRegisters",
    "NoAnswerDropped",
    "OnlyByCommand",
    "OwnIdLost",
    "PrivateMode",
    "RefusalsLookFine",
    "RefusedEnds",
    "RegisteredTooEarly",
    "RejectAnswers",
    "Wrapped",
    "doubles",
    "drops",
    "event_of",
    "ignores",
    "on_command",
    "swallows",
    "swallows_on",
]


class Wrapped:
    """A session that does nothing wrong; the others change one of its two steps."""

    def __init__(self, session: SessionCore) -> None:
        """`session` is the one that does the work."""
        self._session = session

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        return [changed for effect in self._session.handle(happened) for changed in self.changed(effect, happened)]

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002  # others look at it
        """What becomes of an effect."""
        return (effect,)


def event_of(effect: Effect) -> str | None:
    """The name of the event that an effect tells a toolbar, or None for other effects."""
    return str(effect.message.get("eventName")) if isinstance(effect, TellToolbar) else None


def _request_of(effect: Effect) -> str | None:
    return effect.message.name if isinstance(effect, AskTServer) else None


def _command_of(happened: Input) -> str | None:
    return happened.command.type if isinstance(happened, CommandReceived) else None


def drops(event: str) -> type[Wrapped]:
    """Never sends this event."""

    class Drops(Wrapped):
        def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
            return () if event_of(effect) == event else (effect,)

    return Drops


def doubles(event: str) -> type[Wrapped]:
    """Sends this event twice."""

    class Doubles(Wrapped):
        def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
            return (effect, effect) if event_of(effect) == event else (effect,)

    return Doubles


def ignores(event: str) -> type[Wrapped]:
    """Does not see this event of the T-Server."""

    class Ignores(Wrapped):
        def handle(self, happened: Input) -> list[Effect]:
            seen = isinstance(happened, TServerMessage) and happened.message.name == event
            return [] if seen else super().handle(happened)

    return Ignores


def swallows(request: str) -> type[Wrapped]:
    """Does not send this request, and answers its command with success."""
    return swallows_on(None, request)


def swallows_on(command: str | None, request: str) -> type[Wrapped]:
    """Does not send this request when this command (None: any) arrives, and answers with success."""

    class Swallows(Wrapped):
        def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:
            if not isinstance(happened, CommandReceived) or _request_of(effect) != request:
                return (effect,)
            if command is not None and happened.command.type != command:
                return (effect,)
            return (AnswerCommand(happened.number, 200, {"status": "Success"}),)

    return Swallows


def on_command(command: str, event: str) -> type[Wrapped]:
    """Sends the event for the call as soon as the command arrives."""

    class OnCommand(Wrapped):
        def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:
            yield effect
            if isinstance(effect, AskTServer) and _command_of(happened) == command:
                conn_id = effect.message.get("ConnID", "")
                yield TellToolbar(_early(event, conn_id, effect.message))

    return OnCommand


def _early(event: str, conn_id: Any, request: Message) -> dict[str, Any]:
    return {
        "eventName": event,
        "connectionId": conn_id,
        "eventId": conn_id,
        "ANI": "",
        "direction": "inbound",
        "thisDN": request.get("ThisDN", ""),
        "agentId": "",
        "timestamp": "2026-01-01T00:00:00.000Z",
    }


class NeverRegisters(Wrapped):
    """The registration is made up: its answer comes from here."""

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        effects: list[Effect] = []
        for effect in self._session.handle(happened):
            if isinstance(effect, AskTServer) and effect.message.name == "RequestRegisterAddress":
                effects += self._session.handle(TServerMessage(_made_up("EventRegistered", effect.message)))
            else:
                effects.append(effect)
        return effects


class NeverLogsIn(Wrapped):
    """The login is made up."""

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        effects: list[Effect] = []
        for effect in self._session.handle(happened):
            if isinstance(effect, AskTServer) and effect.message.name == "RequestAgentLogin":
                effects += self._session.handle(TServerMessage(_made_up("EventAgentLogin", effect.message)))
            else:
                effects.append(effect)
        return effects


def _made_up(name: str, request: Message) -> Message:
    known = {key: request[key] for key in ("ReferenceID", "ThisDN", "AgentID") if key in request.attributes}
    return Message(name, known)


class RegisteredTooEarly(Wrapped):
    """EventRegistered comes with the command, and not again."""

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        effects = [effect for effect in super().handle(happened) if event_of(effect) != "EventRegistered"]
        if _command_of(happened) == "initialize":
            registered = _early("EventRegistered", "", Message("", {}))
            effects.append(TellToolbar({key: value for key, value in registered.items() if key not in _CALL_KEYS}))
        return effects


_CALL_KEYS = frozenset({"connectionId", "eventId", "ANI", "direction"})


class DespiteRefusal(Wrapped):
    """A refused login counts as one."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:
        """See Wrapped."""
        yield effect
        refused = isinstance(effect, AnswerCommand) and effect.status >= 400
        if refused and isinstance(happened, TServerMessage) and happened.message.name == "EventError":
            registered = _early("EventRegistered", "", happened.message)
            yield TellToolbar({key: value for key, value in registered.items() if key not in _CALL_KEYS})


class PrivateMode(Wrapped):
    """Registers so that no other desktop can."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if isinstance(effect, AskTServer) and effect.message.name == "RequestRegisterAddress":
            return (AskTServer(_request_with(effect.message, RegisterMode="ModePrivate")),)
        return (effect,)


def _request_with(message: Message, **attributes: Any) -> Message:
    return msgspec.structs.replace(message, attributes={**message.attributes, **attributes})


class NoAnswerDropped(Wrapped):
    """A ringing call that goes elsewhere just stays there."""

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, TServerMessage) and happened.message.name == "EventReleased":
            elsewhere = happened.message.get("CallState") in ("NoAnswer", "Redirected", "Forwarded")
            return [] if elsewhere else super().handle(happened)
        return super().handle(happened)


class OnlyByCommand(Wrapped):
    """Only a call that was accepted here is established."""

    _accepted = False

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        self._accepted = self._accepted or _command_of(happened) in {"accept", "makeCall"}
        return super().handle(happened)

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        return () if event_of(effect) == "EventEstablished" and not self._accepted else (effect,)


class RefusedEnds(Wrapped):
    """A refused command ends the call at the toolbar."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:
        """See Wrapped."""
        yield effect
        if isinstance(effect, AnswerCommand) and effect.status == 502 and isinstance(happened, TServerMessage):
            conn_id = happened.message.get("ConnID")
            if conn_id is not None:
                yield TellToolbar(_early("EventReleased", conn_id, happened.message))


class AcceptsOldest(Wrapped):
    """`accept` is about the call that rang first."""

    _oldest: str | None = None

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, TServerMessage):
            conn_id = happened.message.get("ConnID")
            if happened.message.name == "EventRinging" and self._oldest is None and isinstance(conn_id, str):
                self._oldest = conn_id
            elif happened.message.name in {"EventReleased", "EventAbandoned"} and conn_id == self._oldest:
                self._oldest = None
        return super().handle(happened)

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if isinstance(effect, AskTServer) and effect.message.name == "RequestAnswerCall" and self._oldest:
            return (AskTServer(_request_with(effect.message, ConnID=self._oldest)),)
        return (effect,)


class RejectAnswers(Wrapped):
    """A call must be up before it can be hung up, thinks this one."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:
        """See Wrapped."""
        if isinstance(effect, AskTServer) and _command_of(happened) == "reject":
            kept = {key: effect.message[key] for key in ("ThisDN", "ConnID")}
            yield AskTServer(Message("RequestAnswerCall", kept))
        yield effect


class DialsElse(Wrapped):
    """Only digits are dialled."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if isinstance(effect, AskTServer) and effect.message.name == "RequestMakeCall":
            number = str(effect.message["OtherDN"]).lstrip("+")
            return (AskTServer(_request_with(effect.message, OtherDN=number)),)
        return (effect,)


class BusyKeepsDialling(Wrapped):
    """A busy number is dialled for ever."""

    _busy: frozenset[str] = frozenset()

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, TServerMessage):
            conn_id = happened.message.get("ConnID")
            if happened.message.name == "EventDestinationBusy" and isinstance(conn_id, str):
                self._busy |= {conn_id}
            if conn_id in self._busy:
                return []
        return super().handle(happened)


class OwnIdLost(Wrapped):
    """The toolbar's id does not come back."""

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, CommandReceived) and happened.command.type == "makeCall":
            kept = {key: value for key, value in happened.command.keys.items() if key != "connectionId"}
            happened = replace(happened, command=Command("makeCall", kept))
        return super().handle(happened)


class RefusalsLookFine(Wrapped):
    """Whatever the T-Server says, the answer is success."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if isinstance(effect, AnswerCommand) and effect.status == 502:
            return (AnswerCommand(effect.number, 200, {"status": "Success"}),)
        return (effect,)
