"""What the simulator sees and sends, as facts: its tap calls back at once, so nothing is lost and order is kept."""

from collections.abc import Callable
from typing import Any

from tserver_harness.runner.recorder import Recorder
from tserver_harness.transcript import ConnectionClosed, ConnectionOpened, EventSent, RequestSeen, SwitchNoted
from tserver_sim.server import TapRecord
from tserver_wire import KeyValueList, Message

__all__ = ["fact_keeper"]


def fact_keeper(recorder: Recorder) -> Callable[[TapRecord], None]:
    """The callback for a tap: one fact for each record."""

    keeps_alive: set[str] = set()

    def keep(record: TapRecord) -> None:
        session = record.session or ""
        match record.kind:
            case "in":
                if record.data.name == "RequestRegisterClient" and "Addp" in record.data.attributes:
                    keeps_alive.add(session)
                recorder.keep(RequestSeen(**recorder.stamp(), session=session, message=_as_json(record.data)))
            case "out":
                recorder.keep(EventSent(**recorder.stamp(), session=session, message=_as_json(record.data)))
            case "open":
                name = str(record.data.get("ApplicationName", ""))
                recorder.keep(
                    ConnectionOpened(**recorder.stamp(), session=session, application=name, addp=session in keeps_alive)
                )
            case "close":
                recorder.keep(ConnectionClosed(**recorder.stamp(), session=session, by=record.data))
            case "refused":
                told = SwitchNoted(**recorder.stamp(), kind="refused", text=record.data.text, data={"session": session})
                recorder.keep(told)
            case "note":
                note = record.data
                recorder.keep(SwitchNoted(**recorder.stamp(), kind=note.kind, text=note.text, data=dict(note.data)))

    return keep


def _as_json(message: Message) -> dict[str, Any]:
    plain = {
        name: value.to_json() if isinstance(value, KeyValueList) else value
        for name, value in message.attributes.items()
    }
    return {"message": message.name, **plain}
