"""Whether this process gets to run when it should: on a loaded machine a late toolbar would be blamed on the bridge."""

import trio

from tserver_harness.runner.recorder import Recorder
from tserver_harness.transcript import Late

__all__ = ["watch_lateness"]

PERIOD_SECONDS = 0.05
TOLD_SECONDS = 0.02


async def watch_lateness(recorder: Recorder) -> None:
    """Sleep in small steps for as long as the caller lets it, and write down each wake-up that came late."""
    while True:
        due = trio.current_time() + PERIOD_SECONDS
        await trio.sleep_until(due)
        late = trio.current_time() - due
        if late > TOLD_SECONDS:
            recorder.keep(Late(**recorder.stamp(), seconds=round(late, 6), where="the harness's event loop"))
