"""Writes transcripts for tests: facts one after the other, with a T-Server, a bridge and toolbars played by the test.

The clock is the story's own; `after` lets it run. Loaded by path, because tests are no package.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from tserver_harness.expectations import AnswerIs, AsksRequest, Equals, Expectation, Fields, HearsEvent
from tserver_harness.transcript import (
    CallNamed,
    CommandAnswered,
    CommandFailed,
    CommandSent,
    ConnectionOpened,
    EventSent,
    Expected,
    Fact,
    RequestSeen,
    RunEnded,
    RunStarted,
    ScenarioEnded,
    ScenarioStarted,
    StepEnded,
    StepStarted,
    StimulusGiven,
    ToolbarClosed,
    ToolbarHeard,
    ToolbarOpened,
)

BEGAN = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)
C1, C2, C3 = "0071027198180001", "0071027198180002", "0071027198180003"
CALLER, OTHER_CALLER = "+14155550123", "0017001"
ALICE, BOB = {"agentId": "1001", "dn": "7001"}, {"agentId": "1002", "dn": "7002"}
_ENDED = {"EventReleased"}


def with_values(**values: Any) -> Fields:
    """A pattern of exact values."""
    return Fields({name: Equals(value) for name, value in values.items()})


class Story:
    """One run, usually of one scenario."""

    def __init__(self, name: str, *, verifies: list[str] | None = None, clock: str = "virtual", **options: Any) -> None:
        self.name = name
        self.facts: list[Fact] = []
        self.at = 0.0
        self.scenario: str | None = None
        self._sequence = 0
        self._references = 0
        self._steps = 0
        self._cause = 0
        self.session = "s1"
        self._open_step = ""
        planned = options.get("planned", [f"stories/{name}"])
        self.add(
            RunStarted,
            suite_version="0.1.0",
            suite_digest="sha256:0",
            revision="2026-11",
            clock=clock,
            bridge_name=options.get("bridge", "story-bridge"),
            bridge_version="1.0",
            profiles=["core"],
            capabilities=options.get("capabilities", []),
            planned=planned,
            environment=options.get("environment", {}),
        )
        if options.get("begins", True):
            self.begin(
                f"stories/{name}",
                verifies or [],
                agents=options.get("agents", {"alice": ALICE}),
                needs=options.get("needs", []),
                standing=options.get("standing", []),
            )

    # --- the frame

    def add(self, fact_type: type, /, **values: Any) -> Any:
        fact = fact_type(
            n=len(self.facts) + 1,
            at=round(self.at, 6),
            time=(BEGAN + timedelta(seconds=self.at)).isoformat(timespec="milliseconds"),
            scenario=self.scenario,
            **values,
        )
        self.facts.append(fact)
        return fact

    def after(self, seconds: float) -> "Story":
        self.at += seconds
        return self

    def begin(
        self,
        scenario: str,
        verifies: list[str],
        *,
        agents: dict[str, dict[str, str]] | None = None,
        needs: list[str] | None = None,
        standing: list[str] | None = None,
    ) -> None:
        self.scenario = scenario
        self._agents = agents or {"alice": ALICE}
        self.add(
            ScenarioStarted,
            file=f"/suite/scenarios/{scenario.partition('[')[0]}.scenario.yaml",
            title=scenario.rpartition("/")[2].replace("-", " ").capitalize(),
            verifies=verifies,
            needs=needs or [],
            agents=self._agents,
            standing_registrations=standing or [],
            standing_logins=standing or [],
        )
        self._start = len(self.facts) - 1
        self._cause = self._start

    def end(self, outcome: str = "completed", *, detail: str = "", leaks: list[str] | None = None) -> "Story":
        seconds = self.at - self.facts[self._start].at
        self.add(ScenarioEnded, outcome=outcome, seconds=round(seconds, 6), detail=detail, leaks=leaks or [])
        self.scenario = None
        return self

    def finish(self, status: str = "finished") -> list[Fact]:
        if self.scenario is not None:
            self.end()
        self.add(RunEnded, status=status)
        return self.facts

    def step(self, text: str, verb: str = "does") -> "Story":
        if self._open_step:
            self.add(StepEnded, step=self._open_step, outcome="done")
        self._steps += 1
        self._open_step = str(self._steps)
        self._cause = len(self.facts)
        self.add(StepStarted, step=self._open_step, verb=verb, text=text, line=self._steps + 3)
        return self

    def step_fails(self, detail: str) -> "Story":
        self.add(StepEnded, step=self._open_step, outcome="failed", detail=detail)
        self._open_step = ""
        return self

    def expect(
        self,
        expectation: Expectation,
        *checks: str,
        since: int | None = None,
        within: float = 5.0,
        waited: float = 0.0,
        met: bool = True,
    ) -> "Story":
        self.at += waited
        self.add(
            Expected,
            step=self._open_step,
            checks=list(checks),
            expectation=expectation,
            since=self._cause if since is None else since,
            until=len(self.facts),
            within_seconds=within,
            waited_seconds=waited,
            met=met,
        )
        return self

    # --- T-Server side

    def connect_bridge(self, session: str = "s1") -> "Story":
        self.session = session
        self.add(ConnectionOpened, session=session, application="story-bridge")
        return self

    def asks(self, request: str, *, fault: str | None = None, session: str | None = None, **attributes: Any) -> int:
        self._references += 1
        message = {"message": request, "ReferenceID": self._references, **attributes}
        self.add(RequestSeen, session=session or self.session, message=message, fault=fault)
        return self._references

    def event(
        self,
        name: str,
        *,
        fault: str | None = None,
        sessions: tuple[str, ...] = (),
        again: bool = False,
        **attributes: Any,
    ) -> "Story":
        if not again:
            self._sequence += 1
        message = {"message": name, "EventSequenceNumber": self._sequence, **attributes}
        for session in sessions or (self.session,):
            self.add(EventSent, session=session, message=message, fault=fault)
        return self

    def call_event(self, name: str, conn: str = C1, *, dn: str = "7001", **attributes: Any) -> "Story":
        usual = {"ThisDN": dn, "ConnID": conn, "CallType": "Inbound", "CallState": "Ok"}
        return self.event(name, **{**usual, **attributes})

    def rings(self, conn: str = C1, ani: str | None = CALLER, *, dn: str = "7001", **attributes: Any) -> "Story":
        numbers = {"ANI": ani, "OtherDN": ani} if ani is not None else {}
        return self.call_event("EventRinging", conn, dn=dn, **{**numbers, "DNIS": "8005551000", **attributes})

    def named(self, call: str, *conn_ids: str, event_id: str | None = None) -> "Story":
        self.add(CallNamed, call=call, conn_ids=list(conn_ids), event_id=event_id)
        return self

    def stimulus(self, action: str, **arguments: Any) -> "Story":
        self.add(StimulusGiven, action=action, arguments=arguments)
        return self

    # --- toolbar side

    def opens(self, agent: str = "alice", tab: str = "main") -> "Story":
        self.add(ToolbarOpened, agent=agent, tab=tab)
        return self

    def closes(
        self, agent: str = "alice", tab: str = "main", *, by: str = "toolbar", code: int | None = 1000
    ) -> "Story":
        self.add(ToolbarClosed, agent=agent, tab=tab, code=code, by=by)
        return self

    def posts(self, command: str, answer: str, *, agent: str = "alice", body: dict[str, Any] | None = None) -> "Story":
        content = {"type": command, **(body or {})}
        self.add(
            CommandSent,
            agent=agent,
            tab="main",
            answer=answer,
            command=command,
            method="POST",
            url="http://127.0.0.1:8087/genesys/events",
            headers={"Content-Type": "application/json"},
            body=msgspec.json.encode(content).decode(),
        )
        return self

    def answered(self, answer: str, status: int = 200, body: Any = None, *, seconds: float = 0.01) -> "Story":
        text = body if isinstance(body, str) else msgspec.json.encode(body or {"status": "Success"}).decode()
        headers = {"content-type": "application/json"} if text else {}
        self.add(CommandAnswered, answer=answer, status=status, headers=headers, body=text, seconds=seconds)
        return self

    def not_answered(self, answer: str, problem: str = "no answer within 15 s", seconds: float = 15.0) -> "Story":
        self.add(CommandFailed, answer=answer, problem=problem, seconds=seconds)
        return self

    def hears(self, name: str, *, at: str = "alice", tab: str = "main", **keys: Any) -> "Story":
        return self.hears_raw({"eventName": name, **keys}, at=at, tab=tab)

    def hears_raw(self, message: dict[str, Any], *, at: str = "alice", tab: str = "main") -> "Story":
        text = msgspec.json.encode(message).decode()
        self.add(ToolbarHeard, agent=at, tab=tab, text=text, message=message)
        return self

    def hears_text(self, text: str, *, kind: str = "text") -> "Story":
        self.add(ToolbarHeard, agent="alice", tab="main", text=text, kind=kind)
        return self

    def hears_call(self, name: str, conn: str = C1, *, at: str = "alice", tab: str = "main", **keys: Any) -> "Story":
        """As the reference bridge words it."""
        seat = self._agents[at]
        usual = {"connectionId": conn, "eventId": conn, "ANI": CALLER, "direction": "inbound"}
        return self.hears(name, at=at, tab=tab, **{**usual, "thisDN": seat["dn"], "agentId": seat["agentId"], **keys})

    # --- what happens again and again

    def available(self, agent: str = "alice", *, opens: bool = True) -> "Story":
        """Toolbar opened, registered, logged in, told so; each checked as `available: alice` does."""
        seat = self._agents[agent]
        answer = f"{agent}-initialize"
        self.step(f"{agent}'s toolbar connects and posts initialize", "register")
        if opens:
            self.opens(agent)
        self.posts("initialize", answer, agent=agent)
        reference = self.after(0.001).asks("RequestRegisterAddress", ThisDN=seat["dn"], RegisterMode="ModeShare")
        self.event("EventRegistered", ReferenceID=reference, ThisDN=seat["dn"], Extensions={"AgentStatus": 0})
        reference = self.after(0.001).asks("RequestAgentLogin", ThisDN=seat["dn"], AgentID=seat["agentId"])
        self.event("EventAgentLogin", ReferenceID=reference, ThisDN=seat["dn"], AgentID=seat["agentId"])
        self.event("EventAgentReady", ThisDN=seat["dn"], AgentID=seat["agentId"])
        self.after(0.001).hears("EventRegistered", at=agent, thisDN=seat["dn"], agentId=seat["agentId"])
        self.answered(answer)
        self.expect(
            AsksRequest(request="RequestRegisterAddress", dn=seat["dn"], standing="registered"),
            "AV-01",
            since=self._start,
        )
        self.expect(
            AsksRequest(request="RequestAgentLogin", dn=seat["dn"], standing="logged-in"), "AV-02", since=self._start
        )
        self.expect(HearsEvent(agent=agent, events=("EventRegistered",)), "AV-03")
        return self.expect(AnswerIs(answer=answer, outcome="success"), "HT-01")

    def ringing(self, conn: str = C1, call: str = "c1", ani: str | None = CALLER, **user_data: Any) -> "Story":
        """A call rings and the toolbar is told, checked."""
        self.step(f"{ani or 'a caller who withholds the number'} calls alice", "ringing")
        self.stimulus("call", call=call, to="7001")
        self.named(call, conn)
        attached = {"UserData": user_data} if user_data else {}
        self.rings(conn, ani, **attached)
        told = {"userData": user_data} if user_data else {}
        self.after(0.002).hears_call("EventRinging", conn, ANI=ani or "", **told)
        return self.expect_ringing(call, ani)

    def expect_ringing(
        self, call: str = "c1", ani: str | None = CALLER, *, met: bool = True, waited: float = 0.0
    ) -> "Story":
        pattern = with_values(ANI=ani) if ani is not None else Fields({})
        expectation = HearsEvent(agent="alice", events=("EventRinging",), call=call, pattern=pattern)
        return self.expect(expectation, "IN-01", "IN-02", met=met, waited=waited)

    def accepted(self, conn: str = C1, call: str = "c1") -> "Story":
        """The toolbar accepts, checked."""
        self.step(f"alice accepts {call}", "established").posts("accept", f"{call}-accept", body={"connectionId": conn})
        reference = self.after(0.001).asks("RequestAnswerCall", ThisDN="7001", ConnID=conn)
        self.call_event("EventEstablished", conn, ReferenceID=reference)
        self.after(0.002).hears_call("EventEstablished", conn).answered(f"{call}-accept")
        self.expect(AsksRequest(request="RequestAnswerCall", dn="7001", call=call), "AC-01")
        self.expect(HearsEvent(agent="alice", events=("EventEstablished",), call=call), "AC-02")
        return self.expect(AnswerIs(answer=f"{call}-accept", outcome="success"), "HT-01")

    def caller_hangs_up(self, conn: str = C1, call: str = "c1", **keys: Any) -> "Story":
        """The far end goes, checked."""
        self.step(f"the caller of {call} hangs up", "released").stimulus("hangup", call=call)
        self.call_event("EventReleased", conn, Extensions={"ReleasingParty": "2 Remote"})
        self.after(0.002).hears_call("EventReleased", conn, **keys)
        return self.expect_released(call)

    def expect_released(self, call: str = "c1", *, met: bool = True, waited: float = 0.0) -> "Story":
        return self.expect(
            HearsEvent(agent="alice", events=("EventReleased",), call=call), "HU-03", met=met, waited=waited
        )
