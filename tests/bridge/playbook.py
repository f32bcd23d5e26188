"""A session without a shell: inputs go in by hand, effects come out sorted, no clock runs."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tserver_bridge.messages import Command
from tserver_bridge.session import Session
from tserver_bridge.session_io import (
    AnswerCommand,
    AskTServer,
    CommandReceived,
    Effect,
    Input,
    LinkUp,
    SessionCore,
    TellToolbar,
    ToolbarConnected,
    TServerMessage,
)
from tserver_bridge.settings import AgentConfig
from tserver_wire import KeyValueList, Message, Value

AGENT = AgentConfig(agent_id="1001", dn="7001")
NOW = datetime(2026, 1, 31, 10, 20, 30, 328_000, tzinfo=UTC)
CALL, OTHER_CALL, THIRD_CALL = "0071027198180001", "0071027198180002", "0071027198180003"
INBOUND: Mapping[str, Value] = {
    "ThisDNRole": "RoleDestination",
    "CallType": "Inbound",
    "CallState": "Ok",
    "ANI": "+14155551212",
    "OtherDN": "+14155551212",
    "DNIS": "8005551000",
}


class Playbook:
    """One session and what it wanted last."""

    def __init__(self, agent: AgentConfig = AGENT, wrap: Callable[[SessionCore], SessionCore] | None = None) -> None:
        self.agent = agent
        self.inner = Session(agent, references=count(1), now=lambda: NOW)
        self.session: SessionCore = self.inner if wrap is None else wrap(self.inner)
        self.effects: list[Effect] = []
        self.history: list[Effect] = []
        self.inputs: list[Input] = []
        self._numbers = count(1)
        self._unanswered: list[Message] = []

    def does(self, *happened: Input) -> list[Effect]:
        """Let these happen; `effects` has what came of all of them."""
        self.inputs += happened
        self.effects = [effect for each in happened for effect in self.session.handle(each)]
        self.history += self.effects
        self._unanswered += self.asked
        return self.effects

    def event(self, name: str, conn_id: str | None = None, **attributes: Value) -> None:
        """The T-Server says something about the agent's DN."""
        named = {} if conn_id is None else {"ConnID": conn_id}
        self.does(TServerMessage(Message(name, {"ThisDN": self.agent.dn, **named, **attributes})))

    def answer(self, request: str, name: str, **attributes: Value) -> None:
        """The T-Server answers the oldest request of this name that has no answer yet."""
        asked = next(message for message in self._unanswered if message.name == request)
        self._unanswered.remove(asked)
        given: dict[str, Value] = {"ReferenceID": asked.reference_id or 0, "ThisDN": self.agent.dn}
        given |= {"ConnID": asked["ConnID"]} if "ConnID" in asked.attributes else {}
        self.does(TServerMessage(Message(name, {**given, **attributes})))

    def refuse(self, request: str, code: int, text: str = "no") -> None:
        """The T-Server refuses the oldest request of this name."""
        self.answer(request, "EventError", ErrorCode=code, ErrorMessage=text)

    def command(self, kind: str, **keys: Any) -> int:
        """A toolbar posts a command; its number is given back."""
        number = next(self._numbers)
        self.does(CommandReceived(number, Command(kind, keys)))
        return number

    @property
    def told(self) -> list[Mapping[str, Any]]:
        """What the toolbars were told last."""
        return [effect.message for effect in self.effects if isinstance(effect, TellToolbar)]

    @property
    def names_told(self) -> list[str]:
        """Only the names of it."""
        return [message["eventName"] for message in self.told]

    @property
    def asked(self) -> list[Message]:
        """What the T-Server was asked last."""
        return [effect.message for effect in self.effects if isinstance(effect, AskTServer)]

    @property
    def history_asked(self) -> list[Message]:
        """What the T-Server was asked since the beginning."""
        return [effect.message for effect in self.history if isinstance(effect, AskTServer)]

    @property
    def names_asked(self) -> list[str]:
        """Only the names of it."""
        return [message.name for message in self.asked]

    @property
    def answered(self) -> list[tuple[int, int]]:
        """Number and status of the commands that were answered last."""
        return [(effect.number, effect.status) for effect in self.effects if isinstance(effect, AnswerCommand)]

    @property
    def bodies(self) -> list[Mapping[str, Any]]:
        """The bodies of those answers."""
        return [effect.body for effect in self.effects if isinstance(effect, AnswerCommand)]

    # What most tests begin with.

    def connected(self) -> "Playbook":
        """The link is up and one toolbar is there, socket 1."""
        self.does(LinkUp(switch=True), ToolbarConnected(1))
        return self

    def available(self) -> "Playbook":
        """The agent is registered and logged in."""
        self.connected()
        self.command("initialize")
        self.answer("RequestRegisterAddress", "EventRegistered")
        self.answer("RequestAgentLogin", "EventAgentLogin", AgentID=self.agent.agent_id)
        self.event("EventAgentReady", AgentID=self.agent.agent_id, AgentWorkMode="AutoIn")
        return self

    def ringing(self, conn_id: str = CALL, **attributes: Value) -> "Playbook":
        """A call rings at the available agent."""
        if not self.inner.availability.logged_in:
            self.available()
        self.event("EventRinging", conn_id, **{**INBOUND, **attributes})
        return self

    def talking(self, conn_id: str = CALL) -> "Playbook":
        """And it is answered."""
        self.ringing(conn_id)
        self.event("EventEstablished", conn_id, **INBOUND)
        return self

    def consulting(self) -> "Playbook":
        """CALL is held, OTHER_CALL is a consult call that is talked on."""
        self.talking()
        self.event("EventHeld", CALL)
        consult = {"CallType": "Consult", "OtherDN": "7002", "ThisDNRole": "RoleOrigination"}
        self.event("EventDialing", OTHER_CALL, **consult)
        self.event("EventEstablished", OTHER_CALL, **consult)
        return self


def a_day() -> Playbook:
    """Something of everything that a session lives to see; `inputs` can be played to another."""
    book = Playbook().connected()
    book.command("initialize")
    book.answer("RequestRegisterAddress", "EventRegistered")
    book.refuse("RequestAgentLogin", 1705)
    book.command("initialize")
    book.answer("RequestAgentLogin", "EventAgentLogin", AgentID="1001")
    caller: dict[str, Value] = {"ANI": "+0017", "OtherDN": "+0017", "UserData": KeyValueList.of({"visits": 3})}
    book.ringing(CALL, **caller)
    book.command("accept")
    book.refuse("RequestAnswerCall", 231)
    book.ringing(OTHER_CALL, ANI="4155551212")
    book.command("accept", connectionId=OTHER_CALL)
    book.answer("RequestAnswerCall", "EventEstablished")
    book.event("EventAttachedDataChanged", OTHER_CALL, UserData=KeyValueList.of({"visits": 4}))
    book.command("hangup", connectionId=OTHER_CALL)
    book.answer("RequestReleaseCall", "EventReleased")
    book.event("EventAbandoned", CALL)
    for conn_id in (CALL, OTHER_CALL):  # both are back, one rings elsewhere in the end, one is declined
        book.event("EventRinging", conn_id, CallType="Inbound")
    book.event("EventReleased", CALL, CallState="NoAnswer")
    book.command("reject")
    book.answer("RequestReleaseCall", "EventReleased")
    book.command("makeCall", toNumber="+17", connectionId="mine")
    book.answer("RequestMakeCall", "EventDialing", ConnID=THIRD_CALL, CallType="Outbound", OtherDN="+17")
    book.event("EventDestinationBusy", THIRD_CALL, CallState="Busy")
    return book


def calls_there(*calls: tuple[str, int]) -> KeyValueList:
    """The Extensions of EventRegistered: ConnID and party state of each call."""
    pairs: list[tuple[str, str | int]] = [("AgentStatus", 2), ("status", 0)]
    for number, (conn_id, state) in enumerate(calls, 1):
        pairs += [(f"conn-{number}", conn_id), (f"ct-{number}", 2), (f"ps-{number}", state)]
    return KeyValueList(tuple(pairs))


def without_stamps(messages: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Messages as the interesting half: whose and when is left out."""
    dull = {"thisDN", "agentId", "timestamp"}
    return [{key: value for key, value in message.items() if key not in dull} for message in messages]
