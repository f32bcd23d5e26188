"""Defects around the T-Server connection and around several requests at once: wrappers around a session."""

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
    LinkLost,
    LinkUp,
    SessionCore,
    TellToolbar,
    ToolbarClosed,
    TServerMessage,
)
from tserver_wire import MESSAGES, Message

__all__ = [
    "AgreesByLuck",
    "AnswersByLuck",
    "DeafAfterOutage",
    "ForgetsEnded",
    "HearsTwice",
    "KeepsForLater",
    "LosesSome",
    "MissesBegun",
    "OneSocketForEver",
    "RunsWhatItReads",
    "TripsOverTheUnknown",
    "asks_once",
]


def asks_once(request: str) -> type[Wrapped]:
    """Does not send this request any more after the first connection."""

    class AsksOnce(_CountsLinks):
        def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
            again = isinstance(effect, AskTServer) and effect.message.name == request and self.links > 1
            return () if again else (effect,)

    return AsksOnce


class _CountsLinks(Wrapped):
    """Base of those that go wrong after a reconnect."""

    def __init__(self, session: SessionCore) -> None:
        """See Wrapped."""
        super().__init__(session)
        self.links = 0

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        self.links += isinstance(happened, LinkUp)
        return super().handle(happened)


class HearsTwice(_CountsLinks):
    """A second listener is left over from each connection: events of calls come twice."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        about_call = isinstance(effect, TellToolbar) and "connectionId" in effect.message
        return (effect, effect) if about_call and self.links > 1 else (effect,)


class ForgetsEnded(Wrapped):
    """What ended while the link was away stays at the toolbar."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:
        """See Wrapped."""
        told = isinstance(happened, TServerMessage) and happened.message.name in {"EventReleased", "EventAbandoned"}
        return () if event_of(effect) == "EventReleased" and not told else (effect,)


class MissesBegun(Wrapped):
    """What began while the link was away does not exist."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:
        """See Wrapped."""
        told = isinstance(happened, TServerMessage) and happened.message.name == "EventRinging"
        return () if event_of(effect) == "EventRinging" and not told else (effect,)


class KeepsForLater(Wrapped):
    """A command while the link is away is answered with success, and carried out when it is back."""

    def __init__(self, session: SessionCore) -> None:
        """See Wrapped."""
        super().__init__(session)
        self._away = False
        self._kept: list[CommandReceived] = []

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, LinkLost):
            self._away = True
        if self._away and isinstance(happened, CommandReceived):
            self._kept.append(happened)
            return [AnswerCommand(happened.number, 200, {"status": "Success"})]
        effects = super().handle(happened)
        if self._away and isinstance(happened, TServerMessage) and happened.message.name == "EventRegistered":
            self._away, kept, self._kept = False, self._kept, []
            effects += [effect for command in kept for effect in super(KeepsForLater, self).handle(command)]
        return effects


class OneSocketForEver(Wrapped):
    """Once a socket has closed, nothing is sent to the agent any more."""

    _closed = False

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        self._closed = self._closed or isinstance(happened, ToolbarClosed)
        return super().handle(happened)

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        return () if self._closed and isinstance(effect, TellToolbar) else (effect,)


class TripsOverTheUnknown(Wrapped):
    """An event that is unknown or lacks its ConnID is the last one that this bridge hears."""

    _fallen = False

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, TServerMessage):
            name = happened.message.name
            lacks = name in {"EventRinging", "EventReleased"} and "ConnID" not in happened.message.attributes
            self._fallen = self._fallen or lacks or name not in MESSAGES or name == "EventOffHook"
            if self._fallen:
                return []
        return super().handle(happened)


class AnswersByLuck(Wrapped):
    """A refusal is taken for the answer to whatever was asked last."""

    event = "EventError"
    _last: int | None = None

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, TServerMessage) and happened.message.name == self.event and self._last is not None:
            message: Message = happened.message
            attributes: dict[str, Any] = {**message.attributes, "ReferenceID": self._last}
            happened = TServerMessage(msgspec.structs.replace(message, attributes=attributes))
        effects = super().handle(happened)
        asked = [effect.message.reference_id for effect in effects if isinstance(effect, AskTServer)]
        self._last = asked[-1] if asked else self._last
        return effects


class AgreesByLuck(AnswersByLuck):
    """That a call was answered is taken for the agreement to whatever was asked last."""

    event = "EventEstablished"


class DeafAfterOutage(Wrapped):
    """The link or the DN was away once, and calls do not ring any more."""

    _deaf = False

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, TServerMessage):
            self._deaf = self._deaf or happened.message.name in {"EventDNOutOfService", "EventLinkDisconnected"}
            if self._deaf and happened.message.name == "EventRinging":
                return []
        return super().handle(happened)


class LosesSome(Wrapped):
    """Of many messages one in three hundred is lost."""

    _count = 0

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if isinstance(effect, TellToolbar):
            self._count += 1
            if self._count % 300 == 0:
                return ()
        return (effect,)


class RunsWhatItReads(Wrapped):
    """A line end in a number begins another request."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        yield effect
        if isinstance(effect, AskTServer) and "\n" in str(effect.message.get("OtherDN", "")):
            yield AskTServer(Message("RequestAgentLogout", {"ThisDN": effect.message.get("ThisDN", "")}))
