"""The five words of the main job, taken apart into primitive steps.

Each expectation carries the requirements that it stands for.
"""

from tserver_harness.expectations import (
    Alternative,
    AnswerIs,
    AnyOf,
    AsksRequest,
    Equals,
    Expectation,
    Fields,
    HearsEvent,
    HearsNothing,
    OneOf,
)
from tserver_harness.language.expand_expectations import expect
from tserver_harness.language.expand_world import hang_up_everywhere, place_call, route_call
from tserver_harness.language.situation import Heard, Initialized, KnownCall, PartyState, Situation
from tserver_harness.language.syntax import AgentName, StepNode
from tserver_harness.language.wording import named, toolbar_text
from tserver_harness.plan import (
    ConnectToolbar,
    OutsideAnswers,
    OutsideHangsUp,
    PostCommand,
    SetOutside,
    Step,
    UsePhone,
)

__all__ = ["Compound", "expanded"]

_SET_UP_SECONDS = 2.0
"""How long the toolbar may be without news of a call that it started; enough for any bridge that tells it at all."""


def expanded(node: StepNode, path: str, situation: Situation) -> tuple[Step, ...]:
    """The primitive steps of a compound one."""
    compound = Compound(node, path, situation)
    match node.verb.name:
        case "register":
            compound.register()
        case "login":
            compound.login()
        case "available":
            compound.register()
            compound.login()
        case "ringing":
            compound.ringing()
        case "dialing":
            compound.dialing()
        case "established":
            compound.established()
        case _:
            compound.released()
    return tuple(compound.steps)


class Compound:
    """One compound step while it is taken apart; `steps` is what came of it so far."""

    def __init__(self, node: StepNode, path: str, situation: Situation) -> None:
        self.steps: list[Step] = []
        self._node = node
        self._path = path
        self._situation = situation

    def register(self) -> None:
        """The toolbar connects and posts initialize; the DN is registered."""
        tab = self._node.get(AgentName, "agent")
        agent = self._situation.agent(tab, self._node.where("agent"))
        self._situation.open_tab(tab, self._node.span)
        name = tab.tab or "main"
        path, span = self._next(), self._node.span
        text = f"{toolbar_text(agent, name)} connects"
        self.steps.append(ConnectToolbar(path=path, verb="connect", text=text, span=span, agent=agent, tab=name))
        answer = self._command(AgentName(agent, name), "initialize")
        self._situation.initialized[agent] = Initialized(self._situation.cause, answer)
        request = AsksRequest(request="RequestRegisterAddress", dn=_dn(agent), standing="registered")
        self._expect(request, "AV-01", since="start")

    def login(self) -> None:
        """The agent is logged in and the toolbar is told."""
        tab = self._node.get(AgentName, "agent")
        agent = self._situation.agent(tab, self._node.where("agent"))
        initialized = self._situation.initialized.get(agent)
        if initialized is None:
            remedy = f"put `register: {agent}` before it, or write `available: {agent}`"
            self._situation.problems.add(self._node.span, f"{agent}'s toolbar has not posted `initialize` yet", remedy)
            return
        is_agent = Fields({"AgentID": Equals("${" + agent + ".agentId}")})
        request = AsksRequest(request="RequestAgentLogin", dn=_dn(agent), pattern=is_agent, standing="logged-in")
        self._expect(request, "AV-02", since="start")
        heard = HearsEvent(agent=agent, tab=tab.tab, events=("EventRegistered",))
        self._expect(heard, "AV-03", since=initialized.path)
        self._expect(AnswerIs(answer=initialized.answer, outcome="success"), "HT-01", since=initialized.path)

    def ringing(self) -> None:
        """A caller dials, the call rings at the agent."""
        node, situation = self._node, self._situation
        agent = situation.agent(node.get(AgentName, "at"), node.where("at"))
        via = node.find(str, "via")
        known = situation.new_call(node.get(str, "call"), node.where("call"), callee=agent)
        known.parties[agent] = PartyState.RINGING
        self._did(place_call(node, self._next(), situation, known.name, via or _dn(agent)))
        if via in situation.route_points:
            self.steps.append(route_call(node, self._next(), known.name, via or "", _dn(agent)))
        self._hears(agent, ("EventRinging",), known, "IN-01", *(() if node.get(str, "from") else ("IN-04",)))
        number = node.get(str, "from")
        if number:
            with_number = HearsEvent(
                agent=agent,
                tab=node.get(AgentName, "at").tab,
                events=("EventRinging",),
                call=known.name,
                pattern=Fields({"ANI": Equals(situation.renamed(number))}),
            )
            self._expect(with_number, "IN-02")

    def dialing(self) -> None:
        """The agent dials in the toolbar."""
        node, situation = self._node, self._situation
        by, to = node.get(AgentName, "by"), node.arguments["to"]
        agent = situation.agent(by, node.where("by"))
        number = situation.number(to, node.where("to"))
        behaviour = self._outside_answers_when_told(number) if isinstance(to, str) else "manual"
        known = situation.new_call(
            node.get(str, "call"),
            node.where("call"),
            caller=agent,
            callee=to.name if isinstance(to, AgentName) else None,
            callee_answers_by_itself=behaviour == "answer",
        )
        known.parties[agent] = PartyState.DIALING
        if isinstance(to, AgentName):
            known.parties[to.name] = PartyState.RINGING
        keys = {"toNumber": number, "eventId": node.find(str, "id"), "userData": node.find(dict, "userData")}
        given = situation.renamed({name: value for name, value in keys.items() if value is not None})
        self._command(AgentName(agent, by.tab or "main"), "makeCall", starts=known, keys=given)
        called = Fields({"OtherDN": Equals(situation.renamed(number))})
        self._expect(AsksRequest(request="RequestMakeCall", dn=_dn(agent), pattern=called), "OB-01")
        self._expect(_announced(agent, known), "OB-03", within=_SET_UP_SECONDS)

    def _outside_answers_when_told(self, number: str) -> str:
        """Unless the scenario says how the number reacts, it waits for the step that answers."""
        known = self._situation.behaviours.get(number)
        if known is None:
            text = f"{number} waits until it is told to answer"
            path, span = self._next(), self._node.span
            number = self._situation.renamed(number)
            step = SetOutside(path=path, verb="outside", text=text, span=span, number=number, behaviour="manual")
            self.steps.append(step)
        return known or "manual"

    def established(self) -> None:
        """The call is answered, by whom the step says."""
        known = self._call()
        match self._node.get(str, "by"):
            case "toolbar":
                agent = self._party(known, PartyState.RINGING)
                answer = self._command(self._tab(agent), "accept", known)
                self._asks("RequestAnswerCall", agent, known, "AC-01")
                self._hears(agent, ("EventEstablished",), known, "AC-02")
                self._expect(AnswerIs(answer=answer, outcome="success"), "HT-01")
            case "phone":
                agent = self._party(known, PartyState.RINGING)
                self._phone(agent, "answer", known)
                self._hears(agent, ("EventEstablished",), known, "AC-03")
            case _:
                agent = self._party(known, PartyState.DIALING)
                self._callee_answers(known)
                self._hears(agent, ("EventEstablished",), known, "OB-02")
        for party in known.agents(PartyState.DIALING, PartyState.RINGING):
            if party in {agent, known.caller}:
                known.parties[party] = PartyState.ESTABLISHED

    def released(self) -> None:
        """The call ends, by whom the step says."""
        known = self._call()
        agent = self._party(known, PartyState.RINGING, PartyState.DIALING, PartyState.ESTABLISHED)
        state = known.parties.get(agent, PartyState.ESTABLISHED)
        by = self._node.get(str, "by")
        answer = None
        match by:
            case "toolbar":
                answer = self._command(self._tab(agent), "reject" if state is PartyState.RINGING else "hangup", known)
                self._asks("RequestReleaseCall", agent, known, _release_requirement(state))
            case "phone":
                self._phone(agent, "hangup", known)
            case _:
                self._other_end_hangs_up(known, by)
        gives_up = state is PartyState.RINGING and by == "caller"
        self._hears(agent, ("EventReleased",), known, "HU-03", *(("IN-08",) if gives_up else ()))
        if answer is not None:
            self._expect(AnswerIs(answer=answer, outcome="success"), "HT-01")
        hang_up_everywhere(known)
        known.parties[agent] = PartyState.ENDED

    def _callee_answers(self, known: KnownCall) -> None:
        if known.callee is not None:
            self._phone(known.callee, "answer", known)
            known.parties[known.callee] = PartyState.ESTABLISHED
        elif not known.callee_answers_by_itself:
            text = f"the outside party of {known.name} answers"
            path, span = self._next(), self._node.span
            self._did(OutsideAnswers(path=path, verb="answers", text=text, span=span, call=known.name))

    def _other_end_hangs_up(self, known: KnownCall, by: str) -> None:
        inside = known.caller if by == "caller" else known.callee
        if inside is not None:
            self._phone(inside, "hangup", known)
            return
        text = f"the outside party of {known.name} hangs up"
        path, span = self._next(), self._node.span
        self._did(OutsideHangsUp(path=path, verb="hangs-up", text=text, span=span, call=known.name))

    def _call(self) -> KnownCall:
        known = self._situation.call(self._node.get(str, "call"), self._node.where("call"))
        if known.parties and set(known.parties.values()) == {PartyState.ENDED}:
            problem = f"`{known.name}` has ended already"
            self._situation.problems.add(self._node.span, problem, "take this step out, or begin another call")
        return known

    def _party(self, known: KnownCall, *states: PartyState) -> str:
        """The agent whom the step is about: the one named, else the only one at whom the call is in such a state."""
        given = self._node.find(AgentName, "at")
        if given is not None:
            return self._situation.agent(given, self._node.where("at"))
        parties = known.agents(*states)
        if self._node.get(str, "by") == "callee" and known.caller in parties:
            parties = [known.caller]
        if len(parties) == 1:
            return parties[0]
        if known.is_missing:
            return ""
        if parties:
            problem = f"`{known.name}` is at {' and '.join(parties)}"
        elif PartyState.ENDED in known.parties.values():
            return next(iter(known.parties))
        else:
            problem = f"`{known.name}` {_states_text(known)}, so it cannot be {self._node.verb.name} here"
        self._situation.problems.add(self._node.span, problem, "say at whom with `at`, or mend the steps before")
        return parties[0] if parties else ""

    def _tab(self, agent: str) -> AgentName:
        given = self._node.find(AgentName, "at")
        return AgentName(agent, (given.tab if given is not None else None) or "main")

    def _command(
        self,
        tab: AgentName,
        kind: str,
        known: KnownCall | None = None,
        starts: KnownCall | None = None,
        keys: dict[str, object] | None = None,
    ) -> str:
        path = self._next()
        answer = self._situation.new_answer(None, path, self._node.span)
        about = "" if known is None else f" for {known.name}"
        to = f" to {named(keys['toNumber'])} as {starts.name}" if keys and starts else ""
        self._did(
            PostCommand(
                path=path,
                verb="command",
                text=f"{toolbar_text(tab.name, tab.tab)} posts {kind}{about}{to}",
                span=self._node.span,
                agent=tab.name,
                tab=tab.tab or "main",
                command=kind,
                call=None if known is None else known.name,
                new_call=None if starts is None else starts.name,
                keys=keys or {},
                answer=answer,
            )
        )
        return answer

    def _phone(self, agent: str, action: str, known: KnownCall) -> None:
        text = f"{agent} uses the desk phone: {action} {known.name}"
        path, span = self._next(), self._node.span
        step = UsePhone(path=path, verb="phone", text=text, span=span, dn=_dn(agent), action=action, call=known.name)
        self._did(step)

    def _asks(self, request: str, agent: str, known: KnownCall, *checks: str) -> None:
        self._expect(AsksRequest(request=request, dn=_dn(agent), call=known.name), *checks)

    def _hears(self, agent: str, events: tuple[str, ...], known: KnownCall, *checks: str) -> None:
        given = self._node.find(AgentName, "at") if "at" in self._node.arguments else None
        tab = None if given is None else given.tab
        self._expect(HearsEvent(agent=agent, tab=tab, events=events, call=known.name), *checks)
        line = self._node.span.line
        self._situation.heard.append(Heard(self._situation.cause, agent, events, known.name, line))

    def _expect(
        self, expectation: Expectation, *checks: str, since: str | None = None, within: float | None = None
    ) -> None:
        since = self._situation.cause if since is None else since
        path, span, verb = self._next(), self._node.span, _verb_of(expectation)
        self.steps.append(
            expect(expectation, path=path, verb=verb, span=span, checks=checks, since=since, within=within)
        )

    def _did(self, step: Step) -> None:
        self.steps.append(step)
        self._situation.cause = step.path

    def _next(self) -> str:
        return f"{self._path}.{len(self.steps) + 1}"


def _announced(agent: str, known: KnownCall) -> OneOf:
    marked = Fields({"direction": AnyOf((Equals("outbound"), Equals("internal")))})
    ringing = HearsEvent(agent=agent, events=("EventRinging",), call=known.name, pattern=marked)
    dialing = HearsEvent(agent=agent, events=("EventDialing",), call=known.name)
    silence = HearsNothing(agent=agent, events=("EventRinging", "EventDialing"), call=known.name)
    reason = "the toolbar learns nothing of the call while it is set up"
    return OneOf(
        alternatives=(
            Alternative(parts=(ringing,)),
            Alternative(parts=(dialing,)),
            Alternative(parts=(silence,), verdict="warn", reason=reason),
        )
    )


def _release_requirement(state: PartyState) -> str:
    match state:
        case PartyState.RINGING:
            return "HU-01"
        case PartyState.ESTABLISHED:
            return "HU-02"
        case _:
            return "HU-03"


def _states_text(known: KnownCall) -> str:
    return ", ".join(f"{state.value} at {agent}" for agent, state in known.parties.items()) or "is at nobody yet"


def _verb_of(expectation: Expectation) -> str:
    match expectation:
        case HearsEvent():
            return "hears"
        case AsksRequest():
            return "asks"
        case AnswerIs():
            return "answer"
        case _:
            return "one-of"


def _dn(agent: str) -> str:
    return "${" + agent + ".dn}"
