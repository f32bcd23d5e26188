"""What the simulator sees and sends, as facts: its tap calls back at once, so nothing is lost and order is kept."""

from collections.abc import Callable
from typing import Any

import msgspec

from tserver_harness.runner.recorder import Recorder
from tserver_harness.transcript import ConnectionClosed, ConnectionOpened, EventSent, RequestSeen, SwitchNoted
from tserver_sim.server import TapRecord
from tserver_wire import Addp, KeyValueList, Message

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
                name = _plain(str(record.data.get("ApplicationName", "")))
                recorder.keep(
                    ConnectionOpened(**recorder.stamp(), session=session, application=name, addp=session in keeps_alive)
                )
            case "close":
                recorder.keep(ConnectionClosed(**recorder.stamp(), session=session, by=record.data))
            case "refused":
                told = SwitchNoted(
                    **recorder.stamp(), kind="refused", text=_plain(record.data.text), data={"session": session}
                )
                recorder.keep(told)
            case "note":
                note = record.data
                recorder.keep(
                    SwitchNoted(
                        **recorder.stamp(), kind=note.kind, text=_plain(note.text), data=_plain(dict(note.data))
                    )
                )

    return keep


def _as_json(message: Message) -> dict[str, Any]:
    return {"message": message.name, **{name: _plain(value) for name, value in message.attributes.items()}}


def _plain(value: Any) -> Any:
    """As it will be read from the transcript, so that judging again cannot differ; half a character is U+FFFD."""
    match value:
        case str():
            return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case KeyValueList():
            return _plain(value.to_json())
        case dict():
            return {_plain(name): _plain(inner) for name, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case Addp():
            return msgspec.to_builtins(value)
        case _:
            return value
