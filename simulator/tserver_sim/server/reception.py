"""Where clients are received, heard and let go; called by the owner only, and never waits.

It keeps the rules that come before the switch's: who may register, in which time, with which password; pings;
what is refused before it is a request. Requests in order become inputs of the switch, where no fault holds them up.
"""

import logging
from collections.abc import Callable
from typing import NamedTuple, assert_never

import trio

from tserver_sim.config import Config
from tserver_sim.model.effects import Note
from tserver_sim.model.inputs import ClientConnected, ClientId, ClientLost, Input, RequestReceived
from tserver_sim.server.client import Arrived, Broke, Client, Cut, FromClient
from tserver_sim.server.dispatch import Dispatch
from tserver_sim.server.faults import Fault, FaultTable
from tserver_sim.server.passage import Passage
from tserver_sim.server.taps import Taps
from tserver_sim.server.timers import Timers
from tserver_wire import (
    ERRORS,
    Addp,
    ConnectionState,
    KeepAlive,
    LineRefused,
    Lost,
    Message,
    MessageReceived,
    PeerClosed,
    Ping,
)

__all__ = ["REGISTER_SECONDS", "Reception"]

REGISTER_SECONDS = 10.0

NOT_REGISTERED = 50  # TERR_UNKNOWN_ERROR
TOO_LATE = 57  # TERR_TIMEOUT
WRONG_PASSWORD = 119  # TERR_BAD_PASSWD

_ABOUT = ("ThisDN", "ConnID")  # what an EventError repeats of the request

logger = logging.getLogger("tserver_sim")


class _Request(NamedTuple):
    """A message of a client on its way to the switch."""

    client: Client
    message: Message


class Reception:
    """Hears the clients of one simulator.

    Attributes:
        patience: by SessionID, when a client is to have registered, or is to be pinged.
        held: requests that faults hold back.
    """

    def __init__(
        self, config: Config, dispatch: Dispatch, faults: FaultTable, taps: Taps, enter: Callable[[Input], None]
    ) -> None:
        self.patience = Timers()
        self.held: Passage[_Request] = Passage(self._carry_out)
        self._password = config.client_password
        self._dispatch = dispatch
        self._faults = faults
        self._taps = taps
        self._enter = enter

    def hear(self, came: FromClient) -> None:
        """Take what came from a client."""
        client, event = came
        if client.gone:
            return
        match event:
            case MessageReceived(message, ignored):
                self._taps.tell(self._dispatch.stamp, "in", client.session_id, message)
                if ignored:
                    self._note_ignored(client, message, ignored)
                self._admit(_Request(client, message))
            case LineRefused():
                self._taps.tell(self._dispatch.stamp, "refused", client.session_id, event)
                self._dispatch.refuse(client, event)
                if event.close:
                    self._finish(client, "server")
            case PeerClosed():
                self._hear_out(client)
            case Arrived():
                self._dispatch.clients[client.session_id] = client
                self.patience.start(client.session_id, REGISTER_SECONDS, trio.current_time())
            case Broke():
                self._leave(client, "client")
            case _:
                assert_never(event)

    def lose_patience(self, session_id: ClientId) -> None:
        """See to a client whose time is up: it did not register, or it is silent."""
        client = self._dispatch.clients[session_id]
        alive = client.keep_alive
        if alive is None:
            if client.connection.state is ConnectionState.UNREGISTERED:
                text = (
                    f"RequestRegisterClient did not come within {REGISTER_SECONDS:g} s; connect again and send it first"
                )
                self._refuse_and_close(client, LineRefused(TOO_LATE, text, None, close=True))
            return
        now = trio.current_time()
        match alive.due(now):
            case Ping(number):
                self._dispatch.keep_alive(client, Message("AddpPing", {"Id": number}))
            case Lost():
                self.drop(client, "it does not answer pings")
                return
            case None:
                pass
        self.patience.start(session_id, alive.next_deadline() - now, now)

    def drop(self, client: Client, reason: str) -> None:
        """End the connection of a client without another word to it, and say so in the log."""
        text = f"client {client.application_name or 'without a name'} ({client.session_id}) is dropped: {reason}"
        logger.warning(text)
        note = Note("client-dropped", text, {"sessionId": client.session_id, "reason": reason})
        self._taps.tell(self._dispatch.stamp, "note", client.session_id, note)
        self.cut(client, "fin")

    def cut(self, client: Client, how: Cut) -> None:
        """End the connection of a client; for the switch it is gone at once, however long the socket lives."""
        client.cut(how)
        self._leave(client, "server")

    def let_go(self, client: Client) -> None:
        """End the connection of a client when what waits for it is written."""
        self._finish(client, "server")

    def _admit(self, request: _Request) -> None:
        if not self._faults and self.held.clear:
            self._carry_out(request)
            return
        client, message = request
        dn = message.get("ThisDN")
        fault = self._faults.take(message.name, dn)
        registering = message.name == "RequestRegisterClient"
        if fault is not None and fault.kind == "refuse":
            self._refuse_on_purpose(client, message, fault)
            return
        if registering and fault is not None and fault.kind in ("drop", "withhold"):
            client.muted = True
        self.held.admit(client.session_id, dn, request, fault, trio.current_time())

    def _carry_out(self, request: _Request) -> None:
        client, message = request
        if client.gone or client.muted:
            return
        match message.name:
            case "RequestRegisterClient":
                self._register(client, message)
            case _ if not client.joined:  # only faults on RequestRegisterClient let it come so far
                text = f"{message.name}: RequestRegisterClient has to be carried out first"
                self._dispatch.refuse(client, LineRefused(NOT_REGISTERED, text, message.reference_id, close=False))
            case "AddpPing":
                self._dispatch.keep_alive(client, Message("AddpPong", {"Id": message["Id"]}))
            case "AddpPong":
                pass
            case _:
                self._enter(RequestReceived(client.session_id, message))

    def _register(self, client: Client, message: Message) -> None:
        if client.joined:  # a fault doubled it
            text = "RequestRegisterClient was accepted before; one per connection"
            self._dispatch.refuse(client, LineRefused(NOT_REGISTERED, text, message.reference_id, close=False))
            return
        if self._password is not None and message.get("ClientPassword") != self._password:
            problem = "is wrong" if "ClientPassword" in message.attributes else "is missing"
            text = f"ClientPassword {problem}; give the client_password of the simulator's configuration"
            self._refuse_and_close(client, LineRefused(WRONG_PASSWORD, text, message.reference_id, close=True))
            return
        client.joined = True
        client.application_name = str(message.get("ApplicationName", ""))
        self._taps.tell(self._dispatch.stamp, "open", client.session_id, {"ApplicationName": client.application_name})
        self._start_keep_alive(client, message)
        session = message.get("SessionID")
        self._enter(
            ClientConnected(
                client.session_id,
                client.application_name,
                message.reference_id,
                client.server,
                session if isinstance(session, str) else None,
            )
        )

    def _start_keep_alive(self, client: Client, message: Message) -> None:
        self.patience.stop(client.session_id)
        addp = message.get("Addp")
        if isinstance(addp, Addp) and addp.remote_timeout_seconds > 0:
            now = trio.current_time()
            client.keep_alive = KeepAlive(addp.remote_timeout_seconds, now=now)
            self.patience.start(client.session_id, addp.remote_timeout_seconds, now)

    def _refuse_on_purpose(self, client: Client, message: Message, fault: Fault) -> None:
        known = ERRORS.get(fault.error_code)
        text = f"error {fault.error_code}" if known is None else known.text
        about = {name: message[name] for name in _ABOUT if name in message.attributes}
        self._dispatch.refuse(client, LineRefused(fault.error_code, text, message.reference_id, close=False), about)
        if message.name == "RequestRegisterClient":
            self._finish(client, "server")

    def _refuse_and_close(self, client: Client, refused: LineRefused) -> None:
        client.connection.refuse_client()
        self._dispatch.refuse(client, refused)
        self._finish(client, "server")

    def _hear_out(self, client: Client) -> None:
        """The client will say no more: carry out what it asked, whatever held that up, then close."""
        self.held.release_client(client.session_id)
        self._finish(client, "client")

    def _finish(self, client: Client, by: str) -> None:
        self._dispatch.held.release_client(client.session_id)
        client.finish()
        self._leave(client, by)

    def _leave(self, client: Client, by: str) -> None:
        client.gone = True
        self.patience.stop(client.session_id)
        self.held.forget_client(client.session_id)
        self._dispatch.held.forget_client(client.session_id)
        self._dispatch.clients.pop(client.session_id, None)
        if client.joined:
            client.joined = False
            self._taps.tell(self._dispatch.stamp, "close", client.session_id, by)
            self._enter(ClientLost(client.session_id))

    def _note_ignored(self, client: Client, message: Message, ignored: tuple[str, ...]) -> None:
        text = f"{message.name} does not know {', '.join(ignored)}; ignored"
        note = Note("attributes-ignored", text, {"message": message.name, "attributes": list(ignored)})
        self._taps.tell(self._dispatch.stamp, "note", client.session_id, note)
