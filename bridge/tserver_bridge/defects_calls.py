"""Defects in how commands and calls are understood: wrappers around a session."""

from collections.abc import Iterable
from typing import Any

import msgspec

from tserver_bridge.defects import Wrapped, event_of
from tserver_bridge.session_io import (
    AnswerCommand,
    AskTServer,
    CommandReceived,
    Effect,
    Input,
    SessionCore,
    StartTimer,
    TellToolbar,
    TServerMessage,
)
from tserver_wire import Message

__all__ = [
    "AcceptsAnything",
    "CausesAlike",
    "EndsTwiceAtOnce",
    "EndsWhatWasRefused",
    "LogsInRegardless",
    "MixesUpCalls",
    "OnlyOnce",
    "ReachesBack",
    "StrictAboutLogin",
    "WaitsForEver",
    "asks_never",
]

_CALL_ENDS = frozenset({"EventReleased", "EventAbandoned"})


def _command_of(happened: Input) -> str | None:
    return happened.command.type if isinstance(happened, CommandReceived) else None


def _renamed(message: Message, name: str, **attributes: Any) -> TServerMessage:
    return TServerMessage(msgspec.structs.replace(message, name=name, attributes={**message.attributes, **attributes}))


def asks_never(request: str) -> type[Wrapped]:
    """Does not send this request, whatever comes of that."""

    class AsksNever(Wrapped):
        def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
            return () if isinstance(effect, AskTServer) and effect.message.name == request else (effect,)

    return AsksNever


class LogsInRegardless(Wrapped):
    """A refused registration counts as one."""

    _reference: int | None = None

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, TServerMessage) and happened.message.name == "EventError" and self._is_asked(happened):
            happened = _renamed(happened.message, "EventRegistered")
        effects = super().handle(happened)
        for effect in effects:
            if isinstance(effect, AskTServer) and effect.message.name == "RequestRegisterAddress":
                self._reference = effect.message.reference_id
        return effects

    def _is_asked(self, happened: TServerMessage) -> bool:
        return self._reference is not None and happened.message.reference_id == self._reference


class OnlyOnce(Wrapped):
    """The second `initialize` is refused."""

    _seen = False

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, CommandReceived) and happened.command.type == "initialize":
            if self._seen:
                return [AnswerCommand(happened.number, 409, {"status": "Error", "code": "wrong-state", "message": ""})]
            self._seen = True
        return super().handle(happened)


class StrictAboutLogin(Wrapped):
    """Whoever is logged in already cannot be."""

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        match happened:
            case TServerMessage(message) if message.get("ErrorCode") == _ALREADY_LOGGED_IN:
                return super().handle(_renamed(message, "EventError", ErrorCode=_NO_PERMISSION))
            case TServerMessage(message) if message.name in {"EventRegistered", "EventAddressInfo"}:
                return super().handle(_renamed(message, message.name, AgentID=""))
            case _:
                return super().handle(happened)


_ALREADY_LOGGED_IN = 1706
_NO_PERMISSION = 58


class WaitsForEver(Wrapped):
    """No answer of the T-Server is waited for without end."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        return () if isinstance(effect, StartTimer) else (effect,)


class MixesUpCalls(Wrapped):
    """Every event is about the call that came first."""

    _first: str | None = None

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if not isinstance(effect, TellToolbar) or "connectionId" not in effect.message:
            return (effect,)
        if self._first is None:
            self._first = effect.message["connectionId"]
        if event_of(effect) == "EventRinging":
            return (effect,)
        told = {**effect.message, "connectionId": self._first, "eventId": self._first}
        return (TellToolbar(told, effect.socket),)


class CausesAlike(Wrapped):
    """Every end looks the same."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if not isinstance(effect, TellToolbar) or event_of(effect) != "EventReleased":
            return (effect,)
        told = {key: value for key, value in effect.message.items() if key not in {"cause", "callState"}}
        return (TellToolbar(told, effect.socket),)


class AcceptsAnything(Wrapped):
    """`accept` is passed on whatever rings, for the last call that there was."""

    _last: str | None = None
    _dn: Any = None

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, TServerMessage) and "ConnID" in happened.message.attributes:
            self._last, self._dn = str(happened.message["ConnID"]), happened.message.get("ThisDN")
        effects = super().handle(happened)
        asks = any(isinstance(effect, AskTServer) for effect in effects)
        if _command_of(happened) == "accept" and not asks and self._last is not None:
            effects.append(AskTServer(Message("RequestAnswerCall", {"ThisDN": self._dn, "ConnID": self._last})))
        return effects


class EndsWhatWasRefused(Wrapped):
    """A refused `hangup` ends the call at the toolbar, and its real end is not told."""

    def __init__(self, session: SessionCore) -> None:
        """See Wrapped."""
        super().__init__(session)
        self._refused = False

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        effects = super().handle(happened)
        refused = [each for each in effects if isinstance(each, AnswerCommand) and each.status == 502]
        self._refused = self._refused or bool(refused)
        return [each for each in effects if not (self._refused and event_of(each) == "EventReleased")]


class EndsTwiceAtOnce(Wrapped):
    """Both ends hang up, and both are told."""

    _asked = False

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:
        """See Wrapped."""
        if _command_of(happened) == "hangup":
            self._asked = True
        yield effect
        if event_of(effect) == "EventReleased" and self._asked:
            yield effect


class ReachesBack(Wrapped):
    """A command without an id is about the call that was last, over or not."""

    _last: str | None = None
    _dn: Any = None

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, TServerMessage) and happened.message.name in _CALL_ENDS:
            self._last, self._dn = str(happened.message.get("ConnID")), happened.message.get("ThisDN")
        effects = super().handle(happened)
        asks = any(isinstance(effect, AskTServer) for effect in effects)
        if _command_of(happened) in {"hangup", "reject"} and not asks and self._last is not None:
            effects.append(AskTServer(Message("RequestReleaseCall", {"ThisDN": self._dn, "ConnID": self._last})))
        return effects
