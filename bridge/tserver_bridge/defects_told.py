"""Defects in what toolbars are told: messages left out, changed, or in the wrong order."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tserver_bridge.defects import Wrapped, event_of
from tserver_bridge.session_io import Effect, Input, SessionCore, TellToolbar

__all__ = [
    "DataAsText",
    "EarlierData",
    "IdsLeftOut",
    "LooksInbound",
    "Misspelled",
    "NumberAsNumber",
    "OrderLost",
    "SpeaksAfterEnd",
    "TrimsNumber",
    "WithheldDropped",
    "drops_outbound",
    "without",
]


def _with(effect: TellToolbar, **keys: Any) -> TellToolbar:
    return replace(effect, message={**effect.message, **keys})


class _ChangesTold(Wrapped):
    """Base of those that change what toolbars are told."""

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if not isinstance(effect, TellToolbar):
            return (effect,)
        return tuple(self.told(effect))

    def told(self, effect: TellToolbar) -> Iterable[Effect]:
        """What becomes of a message."""
        return (effect,)


def without(key: str) -> type[Wrapped]:
    """Leaves this key out of every message."""

    class Without(_ChangesTold):
        def told(self, effect: TellToolbar) -> Iterable[Effect]:
            kept = {name: value for name, value in effect.message.items() if name != key}
            return (replace(effect, message=kept),)

    return Without


def drops_outbound(event: str) -> type[Wrapped]:
    """Does not send this event of calls that the agent makes."""

    class DropsOutbound(_ChangesTold):
        def told(self, effect: TellToolbar) -> Iterable[Effect]:
            outbound = effect.message.get("direction") == "outbound"
            return () if outbound and event_of(effect) == event else (effect,)

    return DropsOutbound


class TrimsNumber(_ChangesTold):
    """The caller's number loses what a spreadsheet would drop."""

    def told(self, effect: TellToolbar) -> Iterable[Effect]:
        """See _ChangesTold."""
        ani = effect.message.get("ANI")
        return (_with(effect, ANI=ani.lstrip("+0")) if isinstance(ani, str) else effect,)


class NumberAsNumber(_ChangesTold):
    """The caller's number is an integer, where it can be."""

    def told(self, effect: TellToolbar) -> Iterable[Effect]:
        """See _ChangesTold."""
        ani = str(effect.message.get("ANI", ""))
        digits = ani.lstrip("+")
        return (_with(effect, ANI=int(digits)) if digits.isdecimal() else effect,)


class IdsLeftOut(_ChangesTold):
    """EventRinging does not say which call it is about."""

    def told(self, effect: TellToolbar) -> Iterable[Effect]:
        """See _ChangesTold."""
        if event_of(effect) != "EventRinging":
            return (effect,)
        kept = {key: value for key, value in effect.message.items() if key not in {"connectionId", "eventId"}}
        return (replace(effect, message=kept),)


class WithheldDropped(_ChangesTold):
    """Calls without a number do not exist."""

    def told(self, effect: TellToolbar) -> Iterable[Effect]:
        """See _ChangesTold."""
        return () if effect.message.get("ANI") == "" else (effect,)


class DataAsText(_ChangesTold):
    """Attached data is all text."""

    def told(self, effect: TellToolbar) -> Iterable[Effect]:
        """See _ChangesTold."""
        data = effect.message.get("userData")
        return (_with(effect, userData={key: str(value) for key, value in data.items()}) if data else effect,)


class LooksInbound(_ChangesTold):
    """Every call comes in."""

    def told(self, effect: TellToolbar) -> Iterable[Effect]:
        """See _ChangesTold."""
        return (_with(effect, direction="inbound") if "direction" in effect.message else effect,)


class Misspelled(_ChangesTold):
    """A small letter where a capital should be."""

    def told(self, effect: TellToolbar) -> Iterable[Effect]:
        """See _ChangesTold."""
        if event_of(effect) == "EventEstablished":
            return (_with(effect, eventName="eventEstablished"),)
        return (effect,)


class OrderLost(Wrapped):
    """A message about a call waits for the next one and goes behind it."""

    def __init__(self, session: SessionCore) -> None:
        """See Wrapped."""
        super().__init__(session)
        self._kept: list[Effect] = []

    def changed(self, effect: Effect, happened: Input) -> Iterable[Effect]:  # noqa: ARG002
        """See Wrapped."""
        if not isinstance(effect, TellToolbar) or "connectionId" not in effect.message:
            return (effect,)
        if event_of(effect) == "EventEstablished" and not self._kept:
            self._kept.append(effect)
            return ()
        kept, self._kept = self._kept, []
        return (effect, *kept)


class SpeaksAfterEnd(_ChangesTold):
    """The end of a call is not its last word."""

    def told(self, effect: TellToolbar) -> Iterable[Effect]:
        """See _ChangesTold."""
        yield effect
        if event_of(effect) == "EventReleased":
            yield _with(effect, eventName="EventEstablished")


class EarlierData(_ChangesTold):
    """One object for all calls: what an earlier one had stays in it."""

    def __init__(self, session: SessionCore) -> None:
        """See Wrapped."""
        super().__init__(session)
        self._data: dict[str, Any] = {}

    def told(self, effect: TellToolbar) -> Iterable[Effect]:
        """See _ChangesTold."""
        if "connectionId" not in effect.message:
            return (effect,)
        self._data |= effect.message.get("userData", {})
        return (_with(effect, userData=dict(self._data)) if self._data else effect,)
