"""What a bridge is made of; one that is broken on purpose (`mutants.py`) has one of these parts exchanged."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp

from tserver_bridge.back_off import BackOff
from tserver_bridge.desk import Desk, WrapSession
from tserver_bridge.guard import Guard
from tserver_bridge.session_io import SessionCore
from tserver_bridge.toolbar_endpoint import ToolbarEndpoint
from tserver_bridge.upstream import Link

__all__ = ["GOOD", "Around", "Parts", "as_it_is"]

Around = Callable[[ASGIApp], ASGIApp]


def as_it_is(app: ASGIApp) -> ASGIApp:
    """Nothing between the network and the bridge."""
    return app


def _unchanged(session: SessionCore) -> SessionCore:
    return session


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of one bridge.

    Attributes:
        session: is given each agent's session, and gives back the one that is used.
        around: an application between the network and the bridge's own.
        max_frame_bytes: the longest message that a toolbar may send over its socket.
    """

    session: WrapSession = _unchanged
    desk: type[Desk] = Desk
    guard: type[Guard] = Guard
    endpoint: type[ToolbarEndpoint] = ToolbarEndpoint
    back_off: type[BackOff] = BackOff
    link: type[Link] = Link
    around: Around = as_it_is
    max_frame_bytes: int = 65_536


GOOD = Parts()
"""Of a bridge without a defect."""
