"""Defects of what bridges may do besides: hold, transfer, conference, states, data, digits, queues."""

from collections.abc import Iterable
from typing import Any

import msgspec

from tserver_bridge.defects import Wrapped, event_of
from tserver_bridge.session_io import AskTServer, Effect, Input, SessionCore, TellToolbar, TServerMessage

__all__ = ["ConsultEndsAll", "DigitsAsNumber", "NewIdEachTime", "OnlyWhatChanged", "QueueForgotten"]


class NewIdEachTime(Wrapped):
    """The toolbar's id follows the ConnID."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if not isinstance(effect, TellToolbar) or "connectionId" not in effect.message:
            return (effect,)
        return (TellToolbar({**effect.message, "eventId": effect.message["connectionId"]}, effect.socket),)


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
