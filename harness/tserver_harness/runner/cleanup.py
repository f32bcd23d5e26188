"""After every scenario: nothing of it is left, and what the bridge still holds is said.

Runs whatever happened before, so it takes nothing for granted.
"""

from collections.abc import Mapping
from typing import Any

import trio

from tserver_harness.runner.world import World
from tserver_harness.transcript import ToolbarClosed, ToolbarHeard, ToolbarOpened

__all__ = ["clean_up", "unreleased_calls"]

RELEASE_SECONDS = 2.0
_BEGINS = frozenset({"EventRinging", "EventDialing", "EventEstablished"})


async def clean_up(world: World) -> list[str]:
    """Put the telephone side in order, end every call and close every socket; sentences about what was left."""
    await world.switchboard.restore()
    world.toolbars.go_on_reading_all()
    leaks = await world.switchboard.end_all_calls()
    await world.settle()
    with trio.move_on_after(RELEASE_SECONDS):
        while unreleased_calls(world):
            await world.recorder.wait_news()
    await world.toolbars.wait_answers()
    leaks += [f"call {call} was over and {tab} was not told" for tab, call in unreleased_calls(world)]
    leaks += [f"the bridge did not close its side of {tab}'s socket" for tab in await world.toolbars.close_all()]
    await world.settle()
    return leaks


def unreleased_calls(world: World) -> list[tuple[str, str]]:
    """Calls that an open toolbar shows though they are over: (agent.tab, id), in the order in which they came."""
    shown: dict[tuple[str, str], set[str]] = {}
    for fact in world.recorder.facts[world.start :]:
        match fact:
            case ToolbarOpened(agent=agent, tab=tab) | ToolbarClosed(agent=agent, tab=tab):
                shown = {key: ids for key, ids in shown.items() if key[0] != f"{agent}.{tab}"}
            case ToolbarHeard(agent=agent, tab=tab, message=dict() as message):
                _follow(shown, f"{agent}.{tab}", message)
            case _:
                pass
    open_tabs = set(world.toolbars.open_sockets)
    return [key for key in shown if key[0] in open_tabs]


def _follow(shown: dict[tuple[str, str], set[str]], place: str, message: Mapping[str, Any]) -> None:
    """Either of its ids is enough to begin a call and to end it."""
    ids = [value for key in ("eventId", "connectionId") if isinstance(value := message.get(key), str) and value]
    lowered = {value.lower() for value in ids}
    known = [key for key in shown if key[0] == place and not lowered.isdisjoint(shown[key])]
    if str(message.get("eventName")) in _BEGINS and ids:
        shown.setdefault(known[0] if known else (place, ids[0]), set()).update(lowered)
    elif message.get("eventName") == "EventReleased":
        for key in known:
            del shown[key]
