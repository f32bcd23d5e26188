"""Everything of a simulator put together: the owner outlives the clients, the clients outlive the port.

Cancel it to stop; nothing is left behind.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from secrets import randbits
from typing import Protocol

import trio

from tserver_sim.certificates import tls_context
from tserver_sim.config import Config
from tserver_sim.control.route import Route
from tserver_sim.model.effects import Note
from tserver_sim.model.inputs import ClientId, Stamp
from tserver_sim.server.client import Client
from tserver_sim.server.listener import CannotListenError, Listener
from tserver_sim.server.owner import Owner, SwitchLike
from tserver_sim.server.simulator import Simulator
from tserver_sim.server.socket_stream import SocketStream
from tserver_sim.server.stamps import clock_from_now
from tserver_sim.server.tls_stream import TlsStream
from tserver_wire import Connection, Role

__all__ = ["ControlListen", "IdsLike", "Listening", "serve"]

RUN_ID_BITS = 128


@dataclass(frozen=True, slots=True)
class ControlListen:
    """Where the control API listens; with a token it wants it as a bearer token.

    `companions` are addresses that its console may use besides, by name: what else runs on this machine. `more_routes`
    are what else can be asked there, by those who build on the simulator.
    """

    host: str = "127.0.0.1"
    port: int = 8088
    token: str | None = None
    companions: Mapping[str, str] = field(default_factory=dict)
    more_routes: Sequence[Route] = ()


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a simulator listens, and its handle; `backup` is where its second T-Server does."""

    host: str
    port: int
    control_url: str | None
    simulator: Simulator
    backup: tuple[str, int] | None = None


class IdsLike(Protocol):
    """What the shell needs of the switch's ids."""

    def next_sequence(self) -> int:
        """Give the next EventSequenceNumber."""
        ...

    def session_id(self) -> ClientId:
        """Give a SessionID that was never given before."""
        ...


async def serve(
    config: Config,
    *,
    host: str = "127.0.0.1",
    port: int = 5020,
    control: ControlListen | None = None,
    now: Callable[[], Stamp] | None = None,
    run_id: int | None = None,
    switch: SwitchLike | None = None,
    ids: IdsLike | None = None,
    task_status: trio.TaskStatus[Listening] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Run a simulator until cancelled.

    Args:
        config: the switch and its surroundings.
        host: numeric, or a name to look up.
        port: 0 is any that is free.
        control: where the control API listens; None: there is none.
        now: gives the stamps; None: the machine's time at the start, then as fast as trio's clock.
        run_id: 128 bits that tell this run from others, in CallUUIDs and SessionIDs; None: random.
        switch: another switch than the real one, for tests; with its `ids`.
        ids: of that switch.
        task_status: gets `Listening` when clients can connect and the control API answers.

    Raises:
        CannotListenError: the port is taken, or there is no such address.
        CertificateError: the files of `config.tls` cannot be used.
    """
    tls = None if config.tls is None else tls_context(config.tls)
    now = clock_from_now() if now is None else now
    started = now()
    run_ids = _run_ids(run_id)
    if switch is None or ids is None:
        switch, ids = _real_switch(config, started, next(run_ids))
    owner = Owner(config, switch, ids, now)
    async with AsyncExitStack() as ports:
        listeners = [await _listening(ports, host, port)]
        if config.backup is not None:
            beside = (host, listeners[0].port + 1 if port else 0)
            listeners.append(await _listening(ports, *(config.backup.listen or beside)))
        simulator = Simulator(config, started, owner, listeners, run_ids.__next__)
        async with trio.open_nursery() as switch_life:
            switch_life.start_soon(owner.run)
            async with trio.open_nursery() as edge:
                for number, listener in enumerate(listeners):
                    answer = partial(_answer, config, owner, listener, ids, server=number, tls=tls)
                    came_back = partial(simulator.came_back, number)
                    edge.start_soon(listener.run, answer, edge, partial(_tell_down, owner), came_back)
                control_url = None if control is None else await edge.start(_serve_control, simulator, control)
                task_status.started(Listening(*simulator.address, control_url, simulator, simulator.backup_address))


def _run_ids(first: int | None) -> Iterator[int]:
    """A number for each start of the T-Server's program: random ones, or those that follow the first."""
    while True:
        yield randbits(RUN_ID_BITS) if first is None else first
        first = None if first is None else (first + 1) % (1 << RUN_ID_BITS)


async def _listening(ports: AsyncExitStack, host: str, port: int) -> Listener:
    listener = await ports.enter_async_context(Listener(host, port))
    await listener.open()
    return listener


def _tell_down(owner: Owner, text: str) -> None:
    owner.note(Note("server-down", text, {}))


def _real_switch(config: Config, started: Stamp, run_id: int) -> tuple[SwitchLike, IdsLike]:
    from tserver_sim.model.ids import Ids  # noqa: PLC0415  # tests of the shell do without the model
    from tserver_sim.model.switch import Switch  # noqa: PLC0415  # as above

    ids = Ids.make(server_id=config.switch.server_id, started=started, run_id=run_id)
    return Switch(config, ids), ids


async def _answer(
    config: Config,
    owner: Owner,
    listener: Listener,
    ids: IdsLike,
    accepted: trio.SocketStream,
    *,
    server: int,
    tls: ssl.SSLContext | None,
) -> None:
    """Serve one connection."""
    connection = Connection(
        Role.SERVER,
        max_line_bytes=config.max_line_bytes,
        max_user_data_bytes=config.max_user_data_bytes,
        names_only=config.guesses.names_only_requests,
    )
    transport = SocketStream(accepted)
    async with transport if tls is None else TlsStream(transport, tls) as stream:
        if listener.is_up:  # else it was accepted at the very moment when the port was closed
            await Client(stream, ids.session_id(), connection, owner.inbox, server).run()


async def _serve_control(simulator: Simulator, listen: ControlListen, *, task_status: trio.TaskStatus[str]) -> None:
    from tserver_sim.control.app import serve_control  # noqa: PLC0415  # the web framework is only loaded if wanted

    try:
        await serve_control(simulator, listen, task_status=task_status)
    except OSError as problem:
        raise CannotListenError(listen.host, listen.port, problem) from problem
