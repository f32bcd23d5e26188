"""Defects of what bridges may do besides: hold, transfer, conference, states, data, digits, queues."""

from collections.abc import Iterable
from typing import Any

import msgspec

from tserver_bridge.defects import Wrapped, event_of
from tserver_bridge.session_io import (
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
    "ConsultEndsAll",
    "DigitsAsNumber",
    "EarlierQueue",
    "FirstLeaverEndsAll",
    "NewIdEachTime",
    "OldConnId",
    "OnlyOwnStates",
    "OnlyWhatChanged",
    "QueueForgotten",
    "UnregistersFirst",
]


class NewIdEachTime(Wrapped):
    """The toolbar's id follows the ConnID."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if not isinstance(effect, TellToolbar) or "connectionId" not in effect.message:
            return (effect,)
        return (TellToolbar({**effect.message, "eventId": effect.message["connectionId"]}, effect.socket),)


class OldConnId(Wrapped):
    """The T-Server is asked for a call under the ConnID that it had first."""

    def __init__(self, session: SessionCore) -> None:
        """See Wrapped."""
        super().__init__(session)
        self._first: dict[object, object] = {}

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, TServerMessage) and happened.message.name == "EventPartyChanged":
            previous = happened.message.get("PreviousConnID")
            if previous is not None:
                self._first[happened.message["ConnID"]] = self._first.get(previous, previous)
        return super().handle(happened)

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if not isinstance(effect, AskTServer) or effect.message.get("ConnID") not in self._first:
            return (effect,)
        attributes = {**effect.message.attributes, "ConnID": self._first[effect.message["ConnID"]]}
        return (AskTServer(msgspec.structs.replace(effect.message, attributes=attributes)),)


class FirstLeaverEndsAll(Wrapped):
    """Who leaves a conference takes everyone along."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        yield effect
        if isinstance(effect, TellToolbar) and event_of(effect) == "EventPartyDeleted":
            yield TellToolbar({**effect.message, "eventName": "EventReleased"}, effect.socket)


class OnlyOwnStates(Wrapped):
    """Only what the toolbar asked for is told of the agent's state."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:
        """See Wrapped."""
        own = isinstance(happened, TServerMessage) and happened.message.reference_id is not None
        is_state = event_of(effect) in {"EventAgentReady", "EventAgentNotReady"}
        return () if is_state and not own else (effect,)


class UnregistersFirst(Wrapped):
    """The DN goes before the agent does."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:
        """See Wrapped."""
        leaves = isinstance(happened, CommandReceived) and happened.command.type == "unavailable"
        if leaves and isinstance(effect, AskTServer):
            yield AskTServer(Message("RequestUnregisterAddress", {"ThisDN": effect.message["ThisDN"]}))
        yield effect


class ConsultEndsAll(Wrapped):
    """Where one call ends, all end."""

    def __init__(self, session: SessionCore) -> None:
        """See Wrapped."""
        super().__init__(session)
        self._shown: dict[str, TellToolbar] = {}

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        yield effect
        if not isinstance(effect, TellToolbar) or "connectionId" not in effect.message:
            return
        self._shown[str(effect.message["connectionId"])] = effect
        if event_of(effect) == "EventReleased":
            del self._shown[str(effect.message["connectionId"])]
            for other in self._shown.values():
                yield TellToolbar({**other.message, "eventName": "EventReleased"}, other.socket)
            self._shown.clear()


class OnlyWhatChanged(Wrapped):
    """Attached data is what changed last, and not the whole."""

    def __init__(self, session: SessionCore) -> None:
        """See Wrapped."""
        super().__init__(session)
        self._before: dict[str, Any] = {}

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if not isinstance(effect, TellToolbar) or "userData" not in effect.message:
            return (effect,)
        data = dict(effect.message["userData"])
        news = {key: value for key, value in data.items() if self._before.get(key) != value}
        self._before = data
        if event_of(effect) != "EventAttachedDataChanged":
            return (effect,)
        return (TellToolbar({**effect.message, "userData": news}, effect.socket),)


class DigitsAsNumber(Wrapped):
    """Digits lose what a number would lose."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if not isinstance(effect, AskTServer) or effect.message.name != "RequestSendDTMF":
            return (effect,)
        digits = str(effect.message["DTMFDigits"]).lstrip("0").rstrip("*#")
        attributes = {**effect.message.attributes, "DTMFDigits": digits or "0"}
        return (AskTServer(msgspec.structs.replace(effect.message, attributes=attributes)),)


class QueueForgotten(Wrapped):
    """Where a call comes from is not told."""

    def handle(self, happened: Input) -> list[Effect]:
        """See SessionCore."""
        if isinstance(happened, TServerMessage) and "ThisQueue" in happened.message.attributes:
            kept = {key: value for key, value in happened.message.attributes.items() if key != "ThisQueue"}
            happened = TServerMessage(msgspec.structs.replace(happened.message, attributes=kept))
        return super().handle(happened)


class EarlierQueue(Wrapped):
    """A call that names no queue gets that of the call before."""

    _last: str | None = None

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if not isinstance(effect, TellToolbar) or "connectionId" not in effect.message:
            return (effect,)
        self._last = effect.message.get("queueName", self._last)
        if self._last is None:
            return (effect,)
        return (TellToolbar({**effect.message, "queueName": self._last}, effect.socket),)
