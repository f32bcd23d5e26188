"""Defects that show when connections and sockets come and go more than once, or with calls in between."""

from collections.abc import Iterable, Mapping
from typing import Any

from tserver_bridge.defects import Wrapped, event_of
from tserver_bridge.session_io import (
    AskTServer,
    Effect,
    Input,
    LinkLost,
    SessionCore,
    TellToolbar,
    TimerFired,
    ToolbarClosed,
    ToolbarConnected,
    TServerMessage,
)
from tserver_wire import Message

__all__ = ["ClosingMutesAll", "EndsCallsTooOften", "EndsOneOfTwo", "LateOnesUntold", "RepeatsWhatWasCut"]

_ABOUT_CALLS = frozenset({"RequestAnswerCall", "RequestReleaseCall", "RequestMakeCall"})


class RepeatsWhatWasCut(Wrapped):
    """What the T-Server had not answered when the connection was lost is asked again on the next one."""

    def __init__(self, session: SessionCore) -> None:
        """See Wrapped."""
        super().__init__(session)
        self._unanswered: dict[int | None, Message] = {}
        self._away = False

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        effects = super().handle(happened)
        match happened:
            case TServerMessage(Message(name="EventRegistered")) if self._away:
                self._away = False
                effects += [AskTServer(message) for message in self._unanswered.values()]
            case TServerMessage(message):
                self._unanswered.pop(message.reference_id, None)
            case LinkLost():
                self._away = True
            case _:
                pass
        return effects

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if isinstance(effect, AskTServer) and effect.message.name in _ABOUT_CALLS:
            self._unanswered[effect.message.reference_id] = effect.message
        return (effect,)


class EndsCallsTooOften(Wrapped):
    """Every call is ended at the toolbar when the connection is lost, and once more when it ends."""

    def __init__(self, session: SessionCore) -> None:
        """See Wrapped."""
        super().__init__(session)
        self._shown: dict[str, Mapping[str, Any]] = {}

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        effects = super().handle(happened)
        if isinstance(happened, LinkLost):
            effects += [TellToolbar({**each, "eventName": "EventReleased"}) for each in self._shown.values()]
        return effects

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if isinstance(effect, TellToolbar) and "connectionId" in effect.message:
            call = effect.message["connectionId"]
            self._shown[call] = effect.message
            if event_of(effect) == "EventReleased":
                del self._shown[call]
        return (effect,)


class EndsOneOfTwo(Wrapped):
    """Of the calls that ended while the connection was away one is ended at the toolbar."""

    _ended = False

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, LinkLost):
            self._ended = False
        return super().handle(happened)

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:
        """See Wrapped."""
        told = isinstance(happened, TServerMessage) and happened.message.name in {"EventReleased", "EventAbandoned"}
        if event_of(effect) != "EventReleased" or told or isinstance(happened, TimerFired):
            return (effect,)
        first, self._ended = not self._ended, True
        return (effect,) if first else ()


class LateOnesUntold(Wrapped):
    """A toolbar that connects hears nothing of a link that is down."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:
        """See Wrapped."""
        late = isinstance(happened, ToolbarConnected) and event_of(effect) == "EventLinkDisconnected"
        return () if late else (effect,)


class ClosingMutesAll(Wrapped):
    """When one socket closes the agent's others hear nothing either, until one is opened."""

    _mute = False

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, ToolbarClosed | ToolbarConnected):
            self._mute = isinstance(happened, ToolbarClosed)
        return super().handle(happened)

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        return () if self._mute and isinstance(effect, TellToolbar) else (effect,)
