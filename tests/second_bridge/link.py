"""A connection to the T-Server, on a thread of its own, that is had again when it is lost.

`Link.ask` is for any thread but this one: it sends a request and blocks until the answer. Events and answers alike go
to the listener on the link's thread, in the order in which they came, answers before the asking thread goes on.
"""

import itertools
import json
import queue
import random
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

__all__ = ["GoneError", "Link", "Pace", "RefusedError", "SilentError"]

Message = dict[str, Any]
ANSWER_SECONDS = 8.0
HELLO_SECONDS = 5.0
KEEP_ALIVE_SECONDS = 4.0
LONGEST_PAUSE_SECONDS = 2.0
MAX_LINE_BYTES = 65_536


class RefusedError(Exception):
    """The T-Server refused the request."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        super().__init__(str(event.get("ErrorMessage", "refused")))
        self.code = event.get("ErrorCode")


class GoneError(Exception):
    """There is no connection, or it was lost while the answer was waited for."""


class SilentError(Exception):
    """The T-Server did not answer in time."""


class Listener(Protocol):
    """Whoever is told what comes; all on the link's thread."""

    def on_event(self, event: Message, note: Any) -> None: ...

    def on_up(self, *, switch: bool) -> None: ...

    def on_down(self) -> None: ...


class Pace:
    """Lets attempts through one at a time, not closer together than `seconds`; shared by all links."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._next = 0.0

    def wait(self) -> None:
        with self._lock:
            now = time.monotonic()
            begin = max(now, self._next)
            self._next = begin + self._seconds
        if begin > now:
            threading.Event().wait(begin - now)


@dataclass
class _Waiting:
    """A request in flight; `note` goes to the listener with the answer."""

    answered_by: frozenset[str]
    note: Any
    answers: "queue.SimpleQueue[Message | None]" = field(default_factory=queue.SimpleQueue)


class Link:
    """One connection; `start` begins, and it goes on until the process ends."""

    def __init__(
        self, address: tuple[str, int], name: str, listener: Listener, pace: Pace, *, keep_alive: bool
    ) -> None:
        self._address, self._name, self._listener, self._pace = address, name, listener, pace
        self._keep_alive = keep_alive
        self._references = itertools.count(1)
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._waiting: dict[int, _Waiting] = {}
        self.is_up = False

    def start(self) -> None:
        threading.Thread(target=self._live, name=f"link {self._name}", daemon=True).start()

    def ask(self, request: Message, *answered_by: str, note: Any = None, seconds: float = ANSWER_SECONDS) -> Message:
        """The event that answers; `note` comes to the listener together with it. Blocks; not for the link's thread."""
        reference, waiting = next(self._references), _Waiting(frozenset(answered_by), note)
        with self._lock:
            self._waiting[reference] = waiting
        try:
            self._send({**request, "ReferenceID": reference})
            answer = waiting.answers.get(timeout=seconds)
        except queue.Empty:
            raise SilentError from None
        finally:
            with self._lock:
                self._waiting.pop(reference, None)
        if answer is None:
            raise GoneError
        if answer["message"] == "EventError":
            raise RefusedError(answer)
        return answer

    def tell(self, request: Message, *, note: Any = None) -> None:
        """Send without waiting; the answer goes to the listener alone, with `note` unless it is refused."""
        reference = next(self._references)
        with self._lock:
            self._waiting[reference] = _Waiting(frozenset(), note)
        self._send({**request, "ReferenceID": reference})

    def _send(self, message: Message) -> None:
        line = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        if len(line) > MAX_LINE_BYTES:
            raise ValueError("the request is too long for the T-Server")
        with self._lock:
            if self._socket is None:
                raise GoneError
            try:
                self._socket.sendall(line)
            except OSError as lost:
                raise GoneError from lost

    # --- the link's thread

    def _live(self) -> None:
        pause = 0.1
        while True:
            self._pace.wait()
            began = time.monotonic()
            try:
                with socket.create_connection(self._address, timeout=HELLO_SECONDS) as connection:
                    self._talk(connection)
            except (OSError, ValueError):
                pass
            finally:
                self._lose()
            pause = 0.1 if time.monotonic() - began > 2.0 else min(LONGEST_PAUSE_SECONDS, pause * 2)
            threading.Event().wait(pause * random.uniform(0.7, 1.0))

    def _talk(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        hello: Message = {
            "message": "RequestRegisterClient",
            "ProtocolVersion": "tsim/1",
            "ApplicationName": self._name,
        }
        if self._keep_alive:
            hello["Addp"] = {"Timeout": KEEP_ALIVE_SECONDS, "RemoteTimeout": KEEP_ALIVE_SECONDS}
        with self._lock:
            self._socket = connection
        self._send({**hello, "ReferenceID": next(self._references)})
        connection.settimeout(KEEP_ALIVE_SECONDS if self._keep_alive else None)
        pending, pinged, welcome = b"", False, True
        while True:
            try:
                got = connection.recv(65_536)
            except TimeoutError:
                if pinged or welcome:
                    return
                self._send({"message": "AddpPing", "Id": 1})
                pinged = True
                continue
            if not got:
                return
            pinged = False
            *lines, pending = (pending + got).split(b"\n")
            for line in lines:
                if line.strip():
                    welcome = self._take(line) if welcome else self._hear(line)

    def _take(self, line: bytes) -> bool:
        """The answer to the greeting; whether it is still waited for. A backup is left again."""
        event = json.loads(line)
        if event.get("message") not in {"EventLinkConnected", "EventLinkDisconnected"}:
            return True
        if event.get("ServerRole") == "Backup":
            raise ConnectionError("this is the backup")
        self.is_up = True
        self._listener.on_up(switch=event["message"] == "EventLinkConnected")
        return False

    def _hear(self, line: bytes) -> bool:
        try:
            event = json.loads(line)
        except ValueError:
            return False
        match event:
            case {"message": "AddpPing"}:
                self._send({"message": "AddpPong", "Id": event.get("Id", 0)})
            case {"message": "AddpPong"}:
                pass
            case {"message": str()}:
                self._pass_on(event)
        return False

    def _pass_on(self, event: Message) -> None:
        reference = event.get("ReferenceID")
        with self._lock:
            waiting = self._waiting.get(reference) if isinstance(reference, int) else None
        fits = waiting is not None and (
            not waiting.answered_by or event["message"] in {*waiting.answered_by, "EventError"}
        )
        self._guarded(event, waiting.note if waiting is not None and fits else None)
        if waiting is not None and fits:
            waiting.answers.put(event)
            if not waiting.answered_by:
                with self._lock:
                    self._waiting.pop(reference, None)

    def _guarded(self, event: Message, note: Any) -> None:
        """A strange event must not end the thread."""
        try:
            self._listener.on_event(event, note)
        except Exception as problem:  # noqa: BLE001  # whatever the T-Server may think of
            print(f"event {event.get('message')} not understood: {type(problem).__name__}: {problem}", flush=True)

    def _lose(self) -> None:
        with self._lock:
            self._socket, was_up, self.is_up = None, self.is_up, False
            waiting, self._waiting = list(self._waiting.values()), {}
        for each in waiting:
            each.answers.put(None)
        if was_up:
            self._listener.on_down()
