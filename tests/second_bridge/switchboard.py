"""All desks and their links: who hears which event, and how a desk is registered, logged in, and brought back."""

import threading
from collections.abc import Sequence
from typing import Any

from desk import Agent, Desk
from link import GoneError, Link, Message, Pace, RefusedError, SilentError
from quirks import Quirks

__all__ = ["Switchboard"]

ALREADY_LOGGED_IN = 1706
PACE_SECONDS = 0.15
SHORTEST_RESTORE_PAUSE_SECONDS = 0.5


class Switchboard:
    """Every desk, and the groups of desks that share a link."""

    def __init__(self, agents: Sequence[Agent], address: tuple[str, int], quirks: Quirks) -> None:
        self.quirks = quirks
        self.desks = {agent.agent_id: Desk(agent, quirks) for agent in agents}
        desks, pace = list(self.desks.values()), Pace(PACE_SECONDS)
        groups = [[desk] for desk in desks] if "link-per-agent" in quirks else [desks]
        self._groups = [_Group(self, group, address, pace) for group in groups]

    def start(self) -> None:
        for group in self._groups:
            group.link.start()

    @property
    def is_up(self) -> bool:
        return all(group.link.is_up for group in self._groups)

    def restore_soon(self, desk: Desk) -> None:
        threading.Thread(target=self._restore, args=(desk,), name="restorer", daemon=True).start()

    # --- on any other thread

    def _restore(self, desk: Desk) -> None:
        """After a connect: registered and logged in again; what is refused now is tried again while the link is up."""
        pause = SHORTEST_RESTORE_PAUSE_SECONDS
        while desk.is_wanted and desk.has_switch:
            try:
                self.make_available(desk, {}, again=True)
            except GoneError:
                return
            except (RefusedError, SilentError) as problem:
                print(f"agent {desk.agent.agent_id} is not back: {problem or 'no answer'}", flush=True)
                threading.Event().wait(pause)
                pause = min(8.0, pause * 2)
            else:
                if "registered-again" in self.quirks:
                    desk.say("EventRegistered")
                return

    def make_available(self, desk: Desk, wish: Message, *, again: bool = False) -> None:
        """Register and log in what is not so already.

        Raises:
            GoneError, RefusedError, SilentError: as `Link.ask`.
        """
        with desk.busy:
            if not desk.is_registered or again:
                request = {"message": "RequestRegisterAddress", "RegisterMode": "ModeShare", "AddressType": "DN"}
                self.ask(desk, {**request, "ControlMode": "RegisterDefault"}, "EventRegistered")
            if "verifies-login" in self.quirks:
                self._look(desk)
            if not desk.is_logged_in:
                self._log_in(desk, wish)
        desk.is_wanted = True

    def _log_in(self, desk: Desk, wish: Message) -> None:
        extra = "ready-extra" in self.quirks
        request: Message = {"message": "RequestAgentLogin", "AgentID": desk.agent.agent_id}
        if desk.agent.password is not None:
            request["Password"] = desk.agent.password
        if "queue" in wish:
            request["ThisQueue"] = wish["queue"]
        if not extra:
            request["AgentWorkMode"] = wish.get("workMode", "AutoIn")
        try:
            self.ask(desk, request, "EventAgentLogin")
        except RefusedError as refused:
            if refused.code != ALREADY_LOGGED_IN:
                raise
            self._look(desk)
            if not desk.is_logged_in:
                raise
        if extra:
            self.ask(desk, {"message": "RequestAgentReady", "AgentWorkMode": wish.get("workMode", "AutoIn")},
                     "EventAgentReady")  # fmt: skip

    def _look(self, desk: Desk) -> None:
        request = {"message": "RequestQueryAddress", "AddressType": "DN", "AddressInfoType": "DNStatus"}
        self.ask(desk, request, "EventAddressInfo")

    def ask(self, desk: Desk, request: Message, *answered_by: str, note: Any = None) -> Message:
        """For this desk's DN, on its link.

        Raises:
            GoneError, RefusedError, SilentError: as `Link.ask`.
        """
        if desk.link is None:
            raise GoneError
        return desk.link.ask({**request, "ThisDN": desk.agent.dn}, *answered_by, note=note)


class _Group:
    """The desks of one link, and its listener: all of it is called on the link's thread."""

    def __init__(self, board: Switchboard, desks: Sequence[Desk], address: tuple[str, int], pace: Pace) -> None:
        self._board = board
        self._by_dn = {desk.agent.dn: desk for desk in desks}
        name, keep_alive = f"second-bridge {desks[0].agent.agent_id}", "no-keep-alive" not in board.quirks
        self.link = Link(address, name, self, pace, keep_alive=keep_alive)
        for desk in desks:
            desk.link = self.link
            desk.is_wanted = "logs-in-at-start" in board.quirks

    def on_event(self, event: Message, note: Any) -> None:
        if event["message"] in {"EventLinkConnected", "EventLinkDisconnected"}:
            self.on_up(switch=event["message"] == "EventLinkConnected")
            return
        desk = self._by_dn.get(str(event.get("ThisDN")))
        if desk is not None:
            desk.on_event(event, note)

    def on_up(self, *, switch: bool) -> None:
        for desk in self._by_dn.values():
            desk.set_switch(up=switch)
            if switch and desk.is_wanted:
                self._board.restore_soon(desk)

    def on_down(self) -> None:
        for desk in self._by_dn.values():
            desk.lose()
