"""The stories behind the golden transcripts: good bridges that are unusual, and faulty ones, each with its verdict.

The verdicts are written here by hand, from the requirements' words. `python golden_stories.py` writes the files anew; a
test holds files and stories together.
"""

import importlib.util
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tserver_harness.expectations import (
    Alternative,
    AnswerIs,
    AsksNothing,
    AsksRequest,
    HearsEvent,
    HearsNothing,
    InOrder,
    OneOf,
)
from tserver_harness.transcript import (
    BridgeExited,
    BridgeStarted,
    ConnectionClosed,
    Fact,
    HarnessProblem,
    Late,
    ToolbarRefused,
    write_fact,
)

HERE = Path(__file__).resolve().parent
if "story" not in sys.modules:
    _spec = importlib.util.spec_from_file_location("story", HERE / "story.py")
    assert _spec is not None
    assert _spec.loader is not None
    sys.modules["story"] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules["story"])
story: Any = sys.modules["story"]
Story, C1, C2, C3 = story.Story, story.C1, story.C2, story.C3
CALLER, OTHER_CALLER, ALICE, BOB = story.CALLER, story.OTHER_CALLER, story.ALICE, story.BOB

MAIN_JOB = ["AV-01", "AV-02", "AV-03", "IN-01", "IN-02", "AC-01", "AC-02", "HU-03"]


@dataclass(frozen=True)
class Golden:
    """A transcript and what the judge must make of it; `broken` maps requirements to their worst verdict."""

    facts: list[Fact]
    exit_code: int = 0
    verdicts: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    blames: list[str] = field(default_factory=list)

    def expected(self) -> dict[str, Any]:
        return {
            "exitCode": self.exit_code,
            "verdicts": self.verdicts,
            "broken": dict(sorted(self.broken.items())),
            "blames": sorted(self.blames),
        }


STORIES: dict[str, Callable[[], Golden]] = {}


def golden(make: Callable[[], Golden]) -> Callable[[], Golden]:
    STORIES[make.__name__.replace("_", "-")] = make
    return make


def passes(one: Any, verdict: str = "pass") -> Golden:
    facts = one.finish()
    return Golden(facts, 0, {f"stories/{one.name}": verdict})


def fails(one: Any, **broken: str) -> Golden:
    """`AV_04="fail"`: these and no others; the exit code follows."""
    facts = one.finish()
    found = {name.replace("_", "-"): verdict for name, verdict in broken.items()}
    verdict = "fail" if "fail" in found.values() else "warn"
    return Golden(facts, int(verdict == "fail"), {f"stories/{one.name}": verdict}, found, ["bridge"])


def hears(*events: str, call: str | None = "c1", **options: Any) -> HearsEvent:
    return HearsEvent(agent="alice", events=events, call=call, **options)


# --- good bridges


@golden
def good_main_job() -> Golden:
    one = Story("good-main-job", verifies=MAIN_JOB).connect_bridge()
    return passes(one.available().ringing(segment="gold", visits=3).accepted().caller_hangs_up())


@golden
def good_202_and_answers_before_events() -> Golden:
    one = Story("good-202-and-answers-before-events", verifies=["AC-01", "AC-02"]).connect_bridge()
    one.available().ringing().step("alice accepts c1").posts("accept", "a").answered("a", 202, "")
    reference = one.after(0.3).asks("RequestAnswerCall", ThisDN="7001", ConnID=C1)
    one.call_event("EventEstablished", C1, ReferenceID=reference).after(0.2).hears_call("EventEstablished")
    one.expect(AsksRequest(request="RequestAnswerCall", call="c1"), "AC-01")
    return passes(
        one.expect(hears("EventEstablished"), "AC-02").expect(AnswerIs(answer="a", outcome="success"), "HT-01")
    )


@golden
def good_extra_events_and_keys() -> Golden:
    one = Story("good-extra-events-and-keys", verifies=MAIN_JOB).connect_bridge().available()
    one.hears("EventQueueStatistics", waiting=4).hears("welcome", text="hello").hears("EventUnregistered")
    one.ringing().hears("EventRingingTimer", connectionId=C1, seconds=3).accepted()
    one.step("the caller hangs up").call_event("EventReleased", C1)
    one.after(0.001).hears_raw(
        {"zz": [1], "direction": "inbound", "connectionId": C1.upper(), "eventName": "EventReleased"}
    )
    one.hears("EventCallEnded", connectionId=C1, seconds=12)
    return passes(one.expect_released())


@golden
def good_knows_calls_by_its_own_ids() -> Golden:
    one = Story("good-knows-calls-by-its-own-ids", verifies=["IN-01", "HU-03"]).connect_bridge().available()
    for number, conn in enumerate((C1, C2), start=1):
        call, own = f"c{number}", f"e-{number}"
        one.step(f"{call} rings").named(call, conn).rings(conn)
        one.after(0.001).hears("EventRinging", eventId=own, ANI=CALLER).named(call, conn, event_id=own)
        one.expect_ringing(call).step(f"the caller of {call} hangs up").call_event("EventAbandoned", conn)
        one.after(0.001).hears("EventReleased", eventId=own).expect_released(call)
    return passes(one)


@golden
def good_second_tab_hears_the_same() -> Golden:
    one = Story("good-second-tab-hears-the-same", verifies=["IN-01", "MA-04"]).connect_bridge().available()
    one.step("a second tab opens").opens("alice", "second-tab").hears("EventRegistered", tab="second-tab")
    one.step("c1 rings").named("c1", C1).rings(C1).after(0.001)
    one.hears_call("EventRinging").hears_call("EventRinging", tab="second-tab")
    one.expect(hears("EventRinging", count=1), "IN-01")
    one.expect(hears("EventRinging", tab="second-tab"), "MA-04").step("the caller gives up")
    one.call_event("EventAbandoned", C1).hears_call("EventReleased", tab="second-tab").hears_call("EventReleased")
    return passes(one.expect_released())


@golden
def good_button_pressed_twice() -> Golden:
    """Two sockets of one tab: each hears each event, and they cannot be told apart."""
    one = Story("good-button-pressed-twice", verifies=["AV-08", "IN-01"]).connect_bridge().available()
    one.step("the button is pressed again").opens().posts("initialize", "again").after(0.001)
    one.hears("EventRegistered").hears("EventRegistered").answered("again")
    one.expect(AnswerIs(answer="again", outcome="success"), "AV-08").step("c1 rings").named("c1", C1).rings(C1)
    one.after(0.001).hears_call("EventRinging").hears_call("EventRinging").expect_ringing().step("the caller gives up")
    one.call_event("EventAbandoned", C1).hears_call("EventReleased").hears_call("EventReleased")
    return passes(one.expect_released())


@golden
def good_released_at_busy() -> Golden:
    one = Story("good-released-at-busy", verifies=["OB-01", "OB-05"]).connect_bridge().available()
    _dial(one).call_event("EventDestinationBusy", C1, CallType="Outbound", CallState="Busy")
    one.after(0.001).hears_call("EventReleased", eventId="out-1", direction="outbound", cause="busy", ANI="+4690000")
    one.expect_released().step("two seconds later").after(2.0).call_event("EventReleased", C1, CallType="Outbound")
    return passes(one.after(0.5).expect(HearsNothing(agent="alice", call="c1"), "OB-05", waited=0.5))


@golden
def good_outbound_by_dialing() -> Golden:
    one = Story("good-outbound-by-dialing", verifies=["OB-01", "OB-02", "OB-03"]).connect_bridge().available()
    _dial(one, told="EventDialing").step("the called party answers").call_event("EventEstablished", C1)
    one.after(0.001).hears_call("EventEstablished", eventId="out-1", direction="outbound", ANI="+4690000")
    return passes(one.expect(hears("EventEstablished"), "OB-02"))


@golden
def good_outbound_by_both_words() -> Golden:
    one = Story("good-outbound-by-both-words", verifies=["OB-03"]).connect_bridge().available()
    _dial(one).hears_call("EventDialing", eventId="out-1", direction="outbound", ANI="+4690000")
    return passes(one.call_event("EventReleased", C1).hears_call("EventReleased", eventId="out-1", ANI="+4690000"))


def _dial(one: Any, told: str = "EventRinging", direction: str = "outbound") -> Any:
    one.step("alice dials +4690000").posts("makeCall", "m", body={"toNumber": "+4690000", "connectionId": "out-1"})
    reference = one.after(0.001).asks("RequestMakeCall", ThisDN="7001", OtherDN="+4690000")
    numbers = {"OtherDN": "+4690000", "DNIS": "+4690000", "CallType": "Outbound"}
    one.call_event("EventDialing", C1, ReferenceID=reference, **numbers).named("c1", C1, event_id="out-1")
    one.after(0.001).hears_call(told, eventId="out-1", direction=direction, ANI="+4690000").answered("m")
    one.expect(
        AsksRequest(request="RequestMakeCall", dn="7001", pattern=story.with_values(OtherDN="+4690000")), "OB-01"
    )
    warn = Alternative(parts=(HearsNothing(agent="alice", call="c1"),), verdict="warn", reason="nothing said")
    told_of = OneOf(alternatives=(Alternative(parts=(hears("EventRinging", "EventDialing"),)), warn))
    return one.expect(told_of, "OB-03")


@golden
def good_rings_anew() -> Golden:
    one = Story("good-rings-anew", verifies=["IN-01", "IN-09"]).connect_bridge().available().ringing()
    one.step("nobody answers").call_event("EventReleased", C1, CallState="NoAnswer").after(0.001)
    one.hears_call("EventReleased", cause="no-answer").expect(hears("EventReleased"), "IN-09")
    one.step("the queue sends the same call again").rings(C1).after(0.001).hears_call("EventRinging").expect_ringing()
    return passes(one.accepted().caller_hangs_up())


@golden
def good_reconnects_and_ends_what_ended() -> Golden:
    one = Story("good-reconnects-and-ends-what-ended", verifies=["RS-01", "RS-03", "RS-04"]).connect_bridge()
    one.available().ringing().accepted().step("the link is cut, the caller goes, the link is back")
    one.add(ConnectionClosed, session="s1", by="fault")
    one.call_event("EventReleased", C1, sessions=(), fault="drop").after(1.0).connect_bridge("s2")
    reference = one.asks("RequestRegisterAddress", ThisDN="7001")
    extensions = {"AgentStatus": 2, "status": 0}
    one.event("EventRegistered", ReferenceID=reference, ThisDN="7001", AgentID="1001", Extensions=extensions)
    one.after(0.001).hears("EventRegistered").hears_call("EventReleased", cause="link-lost")
    one.expect(AsksRequest(request="RequestRegisterAddress", dn="7001"), "RS-01").expect(
        hears("EventReleased"), "RS-04"
    )
    one.step("the next call rings").named("c2", C2).rings(C2).after(0.001).hears_call("EventRinging", C2)
    return passes(one.expect(hears("EventRinging", call="c2", count=1), "RS-03"))


@golden
def good_announces_a_call_found_after_reconnect() -> Golden:
    one = Story("good-announces-a-call-found-after-reconnect", verifies=["RS-05"]).connect_bridge().available()
    one.step("the link is cut, a call is answered at the phone, the link is back")
    one.add(ConnectionClosed, session="s1", by="fault")
    one.named("c1", C1).after(1.0).connect_bridge("s2")
    reference = one.asks("RequestRegisterAddress", ThisDN="7001")
    extensions = {"AgentStatus": 2, "status": 0, "conn-1": C1, "ct-1": 2, "ps-1": 12}
    one.event("EventRegistered", ReferenceID=reference, ThisDN="7001", AgentID="1001", Extensions=extensions)
    one.after(0.001).hears_call("EventRinging").hears_call("EventEstablished")
    return passes(one.expect(hears("EventEstablished"), "RS-05"))


@golden
def good_consult_becomes_the_main_call() -> Golden:
    """At the second agent the consult call goes on under the main call's ConnID; the toolbar's id stays."""
    one = Story(
        "good-consult-becomes-the-main-call",
        verifies=["EX-03"],
        capabilities=["transfer"],
        needs=["transfer"],
    ).connect_bridge()
    one.available().step("bob consults alice").named("c2", C2)
    one.call_event("EventRinging", C1, dn="7002", ANI=CALLER, OtherDN=CALLER)
    one.rings(C2, "7002", CallType="Consult").hears_call("EventRinging", C2, ANI="7002", direction="consult")
    one.call_event("EventEstablished", C2).hears_call("EventEstablished", C2, ANI="7002")
    one.step("bob completes the transfer")
    one.call_event("EventPartyChanged", C1, PreviousConnID=C2, OtherDN=CALLER, ANI=CALLER).named("c2", C2, C1)
    one.after(0.001).hears_call("EventPartyChanged", C1, eventId=C2, previousConnectionId=C2)
    one.expect(hears("EventPartyChanged", call="c2"), "EX-03").step("the caller hangs up").call_event(
        "EventReleased", C1
    )
    one.hears_call("EventReleased", C1, eventId=C2)
    return passes(one.expect(hears("EventReleased", call="c2", pattern=story.with_values(eventId=C2)), "EX-03"))


@golden
def good_consult_call_ends_into_a_conference() -> Golden:
    one = Story(
        "good-consult-call-ends-into-a-conference",
        verifies=["EX-04"],
        capabilities=["conference"],
        needs=["conference"],
    ).connect_bridge()
    one.available().ringing().accepted().step("alice calls bob and joins the calls")
    one.call_event("EventHeld", C1).call_event("EventDialing", C2, OtherDN="7002", CallType="Consult").named("c2", C2)
    one.hears_call("EventHeld").hears_call("EventDialing", C2, ANI="7002", direction="consult")
    one.call_event("EventEstablished", C2, OtherDN="7002").hears_call("EventEstablished", C2, ANI="7002")
    one.call_event("EventReleased", C2, CallState="Conferenced").call_event("EventRetrieved", C1)
    one.call_event("EventPartyAdded", C1, OtherDN="7002")
    one.hears_call("EventReleased", C2, ANI="7002", cause="transferred").hears_call("EventRetrieved")
    one.hears_call("EventPartyAdded", party="7002", by="7001")
    one.expect(hears("EventPartyAdded"), "EX-04")
    return passes(one.caller_hangs_up())


@golden
def good_takes_1706_as_logged_in() -> Golden:
    one = Story("good-takes-1706-as-logged-in", verifies=["AV-10"]).connect_bridge().step("alice connects").opens()
    one.posts("initialize", "i")
    reference = one.asks("RequestRegisterAddress", ThisDN="7001")
    one.event("EventRegistered", ReferenceID=reference, ThisDN="7001", Extensions={"AgentStatus": 0})
    reference = one.asks("RequestAgentLogin", ThisDN="7001", AgentID="1001")
    one.event("EventError", ReferenceID=reference, ErrorCode=1706, ErrorMessage="already logged in")
    one.after(0.001).hears("EventRegistered").answered("i")
    return passes(one.expect(hears("EventRegistered", call=None), "AV-10"))


@golden
def good_refuses_with_the_login() -> Golden:
    one = Story("good-refuses-with-the-login", verifies=["AV-07", "HT-04"]).connect_bridge().step("alice").opens()
    one.posts("initialize", "i")
    reference = one.asks("RequestRegisterAddress", ThisDN="7001")
    one.event("EventRegistered", ReferenceID=reference, ThisDN="7001", Extensions={"AgentStatus": 0})
    reference = one.asks("RequestAgentLogin", ThisDN="7001", AgentID="1001")
    one.event("EventError", ReferenceID=reference, ErrorCode=1705, ErrorMessage="wrong password")
    one.answered("i", 502, {"status": "Error", "code": "refused", "errorCode": 1705})
    one.after(0.5).expect(HearsNothing(agent="alice", events=("EventRegistered",)), "AV-07")
    return passes(one.expect(AnswerIs(answer="i", outcome="error"), "HT-04"))


@golden
def good_says_error_with_200() -> Golden:
    one = Story("good-says-error-with-200", verifies=["HT-03"]).connect_bridge().available().step("nothing rings")
    one.posts("accept", "a").answered("a", 200, {"status": "Error", "message": "no call"})
    return passes(one.expect(AnswerIs(answer="a", outcome="error"), "HT-03"))


@golden
def good_reused_between_scenarios() -> Golden:
    """Registered and logged in since the scenario before: nothing is asked again."""
    one = Story("good-reused-between-scenarios", verifies=["AV-01", "AV-02", "AV-03"], standing=["7001"])
    one.connect_bridge().step("alice connects").opens().posts("initialize", "i").hears("EventRegistered").answered("i")
    start = 1
    one.expect(AsksRequest(request="RequestRegisterAddress", dn="7001", standing="registered"), "AV-01", since=start)
    one.expect(AsksRequest(request="RequestAgentLogin", dn="7001", standing="logged-in"), "AV-02", since=start)
    return passes(one.expect(hears("EventRegistered", call=None), "AV-03"))


@golden
def good_internal_call_between_agents() -> Golden:
    one = Story("good-internal-call-between-agents", verifies=["MA-01", "IN-01"], agents={"alice": ALICE, "bob": BOB})
    one.connect_bridge().available().available("bob").step("bob calls alice").named("c1", C1)
    one.call_event("EventDialing", C1, dn="7002", OtherDN="7001", CallType="Internal")
    one.rings(C1, "7002", CallType="Internal").after(0.001).hears_call("EventRinging", ANI="7002", direction="internal")
    one.hears_call("EventRinging", at="bob", ANI="7001", direction="outbound").expect_ringing(ani="7002")
    one.call_event("EventReleased", C1, dn="7002").call_event("EventAbandoned", C1)
    return passes(one.hears_call("EventReleased", at="bob").hears_call("EventReleased").expect_released())


@golden
def good_withheld_number() -> Golden:
    one = Story("good-withheld-number", verifies=["IN-04"]).connect_bridge().available().ringing().caller_hangs_up()
    one.ringing(C2, "c2", None)
    return passes(one.expect(hears("EventRinging", call="c2", pattern=story.with_values(ANI="")), "IN-04"))


@golden
def good_two_connections_one_message_each() -> Golden:
    one = Story("good-two-connections-one-message-each", verifies=["IN-01"]).connect_bridge("s2").connect_bridge()
    one.available().step("c1 rings").named("c1", C1)
    one.rings(C1, sessions=("s1", "s2")).after(0.001).hears_call("EventRinging").expect_ringing()
    one.step("the caller gives up").call_event("EventAbandoned", C1, sessions=("s2", "s1")).hears_call("EventReleased")
    return passes(one.expect_released())


@golden
def good_keeps_only_the_last_of_many_data_changes() -> Golden:
    one = Story("good-keeps-only-the-last-of-many-data-changes", verifies=["IN-06"]).connect_bridge().available()
    one.ringing(step=0).accepted().step("data change, the call is held, data change")
    one.call_event("EventAttachedDataChanged", C1, UserData={"step": 1}).call_event("EventHeld", C1)
    one.call_event("EventAttachedDataChanged", C1, UserData={"step": 2}).after(0.001)
    one.hears_call("EventHeld").hears_call("EventAttachedDataChanged", userData={"step": 2})
    return passes(one.expect(hears("EventAttachedDataChanged"), "IN-06").caller_hangs_up())


@golden
def good_late_harness_but_met() -> Golden:
    one = Story("good-late-harness-but-met", verifies=MAIN_JOB, clock="real").connect_bridge().available()
    one.add(Late, seconds=1.5, where="event loop")
    return passes(one.ringing().accepted().caller_hangs_up())


@golden
def good_works_without_declaring_it() -> Golden:
    one = Story("good-works-without-declaring-it", verifies=["EX-01"], needs=["hold"]).connect_bridge().available()
    one.ringing().accepted().step("alice holds at the phone").call_event("EventHeld", C1).hears_call("EventHeld")
    facts = one.expect(hears("EventHeld"), "EX-01").finish()
    watched = ["MS-01", "MS-02", "MS-03", "MS-04", "AV-04", "AC-04", "HT-01"]
    checked = [*watched, "AV-01", "AV-02", "AV-03", "IN-01", "IN-02", "AC-01", "AC-02", "EX-01"]
    return Golden(facts, 0, {f"stories/{one.name}": "info"}, dict.fromkeys(checked, "info"))


# --- faulty bridges


@golden
def registered_before_login() -> Golden:
    one = Story("registered-before-login", verifies=["AV-03", "AV-04"]).connect_bridge().step("alice").opens()
    one.posts("initialize", "i")
    reference = one.asks("RequestRegisterAddress", ThisDN="7001")
    one.event("EventRegistered", ReferenceID=reference, ThisDN="7001", Extensions={"AgentStatus": 0})
    one.after(0.001).hears("EventRegistered")
    reference = one.asks("RequestAgentLogin", ThisDN="7001", AgentID="1001")
    one.event("EventAgentLogin", ReferenceID=reference, ThisDN="7001", AgentID="1001").answered("i")
    return fails(one.expect(hears("EventRegistered", call=None), "AV-03"), AV_04="fail")


@golden
def registered_although_login_was_refused() -> Golden:
    one = Story("registered-although-login-was-refused", verifies=["AV-07"]).connect_bridge().step("alice").opens()
    one.posts("initialize", "i")
    reference = one.asks("RequestAgentLogin", ThisDN="7001", AgentID="1001")
    one.event("EventError", ReferenceID=reference, ErrorCode=527).after(0.001).hears("EventRegistered").answered("i")
    one.expect(HearsNothing(agent="alice", events=("EventRegistered",)), "AV-07", met=False)
    return fails(one.end("stopped"), AV_04="fail", AV_07="fail")


@golden
def rings_twice() -> Golden:
    one = Story("rings-twice", verifies=["IN-01"]).connect_bridge().available().ringing().hears_call("EventRinging")
    return fails(one.accepted().caller_hangs_up(), IN_01="fail")


@golden
def hears_everything_twice_after_reconnect() -> Golden:
    """The old connection is kept, and each event is passed on for both."""
    one = Story("hears-everything-twice-after-reconnect", verifies=["RS-03"]).connect_bridge().available()
    one.step("the bridge connects again").connect_bridge("s2").step("c1 rings").named("c1", C1)
    one.rings(C1, sessions=("s1", "s2")).after(0.001).hears_call("EventRinging").hears_call("EventRinging")
    one.expect(hears("EventRinging", count=1), "RS-03", met=False)
    return fails(one.end("stopped", detail="two of them"), RS_03="fail", IN_01="fail")


@golden
def established_on_the_command() -> Golden:
    one = Story("established-on-the-command", verifies=["AC-01", "AC-02"]).connect_bridge().available().ringing()
    one.step("alice accepts").posts("accept", "a").hears_call("EventEstablished").answered("a")
    reference = one.asks("RequestAnswerCall", ThisDN="7001", ConnID=C1)
    one.call_event("EventEstablished", C1, ReferenceID=reference)
    one.expect(AsksRequest(request="RequestAnswerCall", call="c1"), "AC-01").expect(hears("EventEstablished"), "AC-02")
    return fails(one.caller_hangs_up(), AC_04="fail")


@golden
def released_although_refused() -> Golden:
    one = Story("released-although-refused", verifies=["HU-05"]).connect_bridge().available().ringing().accepted()
    one.step("the T-Server refuses the next RequestReleaseCall").posts("hangup", "h")
    reference = one.asks("RequestReleaseCall", ThisDN="7001", ConnID=C1, fault="refuse")
    one.event("EventError", ReferenceID=reference, ErrorCode=527).after(0.001).hears_call("EventReleased").answered("h")
    one.expect(HearsNothing(agent="alice", call="c1"), "HU-05", met=False)
    return fails(one.end("stopped"), HU_05="fail", HU_04="fail")


@golden
def released_twice() -> Golden:
    one = Story("released-twice", verifies=["HU-03"]).connect_bridge().available().ringing().accepted()
    return fails(one.caller_hangs_up().hears_call("EventReleased"), HU_03="fail")


@golden
def events_swapped() -> Golden:
    one = Story("events-swapped", verifies=["AC-02", "HU-03"]).connect_bridge().available().ringing()
    one.step("answered at the phone, and gone").call_event("EventEstablished", C1).call_event("EventReleased", C1)
    one.after(0.001).hears_call("EventReleased").hears_call("EventEstablished")
    one.expect(hears("EventEstablished"), "AC-02").expect_released()
    return fails(one, MS_04="fail", MS_05="fail")


@golden
def goes_on_after_the_end() -> Golden:
    one = Story("goes-on-after-the-end", verifies=["HU-03"]).connect_bridge().available().ringing().accepted()
    one.caller_hangs_up().after(0.1).hears_call("EventHeld").hears_call("EventEstablished")
    return fails(one, MS_05="fail")


@golden
def keeps_the_number_of_the_last_call() -> Golden:
    one = Story("keeps-the-number-of-the-last-call", verifies=["IN-04"]).connect_bridge().available()
    one.ringing(segment="gold").caller_hangs_up().step("c2 rings without number or data").named("c2", C2).rings(
        C2, None
    )
    one.hears_call("EventRinging", C2, ANI=CALLER, userData={"segment": "gold"})
    return fails(one.expect(hears("EventRinging", call="c2"), "IN-04"), MS_06="fail")


@golden
def keeps_the_event_id_of_the_last_call() -> Golden:
    one = Story("keeps-the-event-id-of-the-last-call", verifies=["IN-01"]).connect_bridge().available().ringing()
    one.caller_hangs_up().step("c2 rings").named("c2", C2).rings(C2, OTHER_CALLER)
    one.hears_call("EventRinging", C2, eventId=C1, ANI=OTHER_CALLER).named("c2", C2, event_id=C1)
    return fails(one.expect(hears("EventRinging", call="c2"), "IN-01"), MS_06="fail")


@golden
def announces_the_last_call_again() -> Golden:
    one = Story("announces-the-last-call-again", verifies=["IN-01"]).connect_bridge().available().ringing()
    one.caller_hangs_up().step("c2 rings").named("c2", C2).rings(C2, OTHER_CALLER).hears_call("EventRinging", C1)
    one.expect(hears("EventRinging", call="c2"), "IN-01", waited=5.0, met=False)
    return fails(one.end("stopped"), IN_01="fail", MS_06="fail")


@golden
def tells_everyone_everything() -> Golden:
    one = Story("tells-everyone-everything", verifies=["MA-01", "IN-07"], agents={"alice": ALICE, "bob": BOB})
    one.connect_bridge().available().available("bob").ringing().hears(
        "EventRinging", at="bob", connectionId=C1, ANI=CALLER
    )
    one.expect(HearsNothing(agent="bob", call="c1"), "MA-01", met=False)
    return fails(one, MA_01="fail", IN_07="fail")


@golden
def sends_keep_alive_text() -> Golden:
    one = Story("sends-keep-alive-text", verifies=["IN-01"]).connect_bridge().available().hears_text("ping")
    one.hears_text("eyJhIjoxfQ==", kind="binary").hears_text('[{"eventName": "EventRinging"}]')
    return fails(one.ringing(), MS_01="fail")


@golden
def spells_names_its_own_way() -> Golden:
    one = Story("spells-names-its-own-way", verifies=["IN-01"]).connect_bridge().available().step("c1 rings")
    one.named("c1", C1).rings(C1).hears_call("eventringing").hears_call("EventRinging").expect_ringing()
    one.call_event("EventAbandoned", C1).hears_call("EventReleased ").hears_call("EventReleased").hears_call(
        "EventRelaesed"
    )
    return fails(one.hears_raw({"event": "x"}).expect_released(), MS_02="fail", MS_03="fail")


@golden
def sends_the_number_as_a_number() -> Golden:
    one = Story("sends-the-number-as-a-number", verifies=["IN-02"]).connect_bridge().available().step("c1 rings")
    one.named("c1", C1).rings(C1, OTHER_CALLER).after(0.001).hears_call("EventRinging", ANI=17001)
    one.expect_ringing(ani=OTHER_CALLER, met=False, waited=5.0)
    return fails(one.end("stopped"), IN_01="fail", IN_02="fail", MS_03="fail")


@golden
def does_not_answer() -> Golden:
    one = Story("does-not-answer", verifies=["AV-03"]).connect_bridge().available().step("alice asks to dial")
    one.posts("makeCall", "m", body={"toNumber": "1"}).after(15.0).not_answered("m")
    return fails(one.expect(AnswerIs(answer="m", outcome="any"), "HT-01", met=False), HT_01="fail")


@golden
def calls_html_json() -> Golden:
    one = Story("calls-html-json", verifies=["AV-03"]).connect_bridge().available().posts("accept", "a")
    return fails(one.answered("a", 500, "<html>oops</html>"), HT_01="fail")


@golden
def shows_an_outbound_call_as_inbound() -> Golden:
    one = Story("shows-an-outbound-call-as-inbound", verifies=["OB-01"]).connect_bridge().available()
    return fails(_dial(one, direction="inbound"), OB_07="fail")


@golden
def says_nothing_while_dialling() -> Golden:
    one = Story("says-nothing-while-dialling", verifies=["OB-03"]).connect_bridge().available()
    warn = Alternative(parts=(HearsNothing(agent="alice", call="c1"),), verdict="warn", reason="the agent sees nothing")
    told_of = OneOf(alternatives=(Alternative(parts=(hears("EventRinging", "EventDialing"),)), warn))
    one.step("alice dials").posts("makeCall", "m", body={"toNumber": "1"}).answered("m")
    one.asks("RequestMakeCall", ThisDN="7001", OtherDN="1")
    one.call_event("EventDialing", C1, CallType="Outbound").named("c1", C1).expect(told_of, "OB-03", waited=5.0)
    result = fails(one, OB_03="warn")
    return Golden(result.facts, 0, result.verdicts, result.broken, ["none"])


@golden
def never_tells_the_end() -> Golden:
    """The caller goes, the toolbar rings for ever; what should have come after was never looked at."""
    one = Story("never-tells-the-end", verifies=["IN-08", "HU-07", "IN-11"]).connect_bridge().available().ringing()
    one.step("the caller gives up").call_event("EventAbandoned", C1)
    one.expect(hears("EventReleased"), "IN-08", waited=5.0, met=False).step_fails("expected EventReleased")
    return fails(one.end("stopped"), IN_08="fail", HU_07="fail", IN_11="warn")


@golden
def refuses_the_socket() -> Golden:
    one = Story("refuses-the-socket", verifies=["AV-01", "AV-03"]).connect_bridge().step("alice's toolbar connects")
    one.add(ToolbarRefused, agent="alice", tab="main", status=500)
    one.step_fails("the bridge did not take the socket of alice's toolbar")
    return fails(one.end("stopped"), AV_01="fail", AV_03="fail")


@golden
def believed_by_the_runner_alone() -> Golden:
    """The runner says met; the facts do not."""
    one = Story("believed-by-the-runner-alone", verifies=["AV-03"]).connect_bridge().step("alice connects").opens()
    return fails(one.expect(hears("EventRegistered", call=None), "AV-03", met=True), AV_03="fail")


@golden
def out_of_order() -> Golden:
    one = Story("out-of-order", verifies=["AV-02"]).connect_bridge().step("alice connects").opens()
    one.asks("RequestAgentLogin", ThisDN="7001").__int__()
    one.asks("RequestRegisterAddress", ThisDN="7001")
    wanted = (AsksRequest(request="RequestRegisterAddress"), AsksRequest(request="RequestAgentLogin"))
    return fails(one.expect(InOrder(parts=wanted), "AV-02", met=False, waited=5.0), AV_02="fail")


@golden
def asks_too_much() -> Golden:
    one = Story("asks-too-much", verifies=["AC-06"]).connect_bridge().available().step("accept, nothing rings")
    one.posts("accept", "a").asks("RequestAnswerCall", ThisDN="7001", ConnID=C3)
    one.answered("a", 404, {"status": "Error"})
    return fails(one.expect(AsksNothing(), "AC-06", met=False), AC_06="fail")


@golden
def crashes() -> Golden:
    one = Story("crashes", verifies=["HT-05"]).connect_bridge().available().step("a bad request is posted")
    one.add(BridgeStarted, how="process", rest="http://x", websocket="ws://x")
    one.add(BridgeExited, code=134, expected=False, output_tail="java.lang.NullPointerException\n\tat Bridge.java:12\n")
    one.expect(hears("EventRegistered", call=None), "HT-05", waited=5.0, met=False)
    return fails(one.end("stopped"), HT_05="fail")


@golden
def is_slow() -> Golden:
    one = Story("is-slow", verifies=["IN-01"], clock="real").connect_bridge().available().step("c1 rings")
    one.named("c1", C1).rings(C1).after(0.35).hears_call("EventRinging").expect_ringing()
    return fails(one, MS_07="warn")


@golden
def asks_for_two_logins() -> Golden:
    one = Story("asks-for-two-logins", verifies=["AV-05"]).connect_bridge().available()
    one.asks("RequestAgentLogin", ThisDN="7001")
    return fails(one.expect(AsksRequest(request="RequestAgentLogin", count=1), "AV-05", met=False), AV_05="fail")


# --- not the bridge's fault, or nobody's


@golden
def late_harness_judges_nobody() -> Golden:
    one = Story("late-harness-judges-nobody", verifies=["IN-01"], clock="real").connect_bridge().available()
    one.step("c1 rings").named("c1", C1).rings(C1).after(4.0).add(Late, seconds=3.0, where="event loop")
    facts = one.expect_ringing(waited=1.0, met=False).end("stopped").finish()
    broken = {"IN-01": "inconclusive", "IN-02": "inconclusive"}
    return Golden(facts, 7, {f"stories/{one.name}": "inconclusive"}, broken, ["harness"])


@golden
def late_harness_but_silence_was_broken() -> Golden:
    one = Story("late-harness-but-silence-was-broken", verifies=["AV-07"]).connect_bridge().step("alice").opens()
    one.add(Late, seconds=3.0, where="event loop")
    one.hears("EventRegistered").expect(HearsNothing(agent="alice"), "AV-07", met=False)
    return fails(one.end("stopped"), AV_07="fail", AV_04="fail")


@golden
def we_sent_nonsense() -> Golden:
    one = Story("we-sent-nonsense", verifies=["OB-01"]).connect_bridge().available().step("alice dials")
    one.posts("makeCall", "m", body={"toNumber": 4690000}).answered("m", 400, {"status": "Error"})
    facts = one.expect(AsksRequest(request="RequestMakeCall"), "OB-01", met=False, waited=5.0).end("stopped").finish()
    broken = {"": "harness-error", "OB-01": "fail"}
    return Golden(facts, 4, {f"stories/{one.name}": "harness-error"}, broken, ["bridge", "harness"])


@golden
def the_bridge_did_not_come_up() -> Golden:
    one = Story("the-bridge-did-not-come-up", verifies=["AV-01"])
    one.add(BridgeExited, code=1, expected=False, output_tail="port taken")
    one.add(HarnessProblem, problem="the bridge is not up", blame="environment")
    facts = one.end("environment", detail="the bridge is not up").finish()
    broken = {"": "inconclusive", "AV-01": "not-run"}
    return Golden(facts, 3, {f"stories/{one.name}": "inconclusive"}, broken, ["environment", "none"])


@golden
def interrupted() -> Golden:
    planned = ["stories/interrupted", "stories/never-begun"]
    one = Story("interrupted", verifies=MAIN_JOB, planned=planned).connect_bridge().available().ringing()
    one.scenario = None
    facts = one.finish("interrupted")
    broken = {"AC-01": "not-run", "AC-02": "not-run", "HU-03": "not-run"}
    return Golden(facts, 5, dict.fromkeys(planned, "not-run"), broken, ["none"])


@golden
def nothing_planned() -> Golden:
    one = Story("nothing-planned", begins=False, planned=[])
    return Golden(one.finish(), 5)


@golden
def silence_without_a_socket() -> Golden:
    one = Story("silence-without-a-socket", verifies=["IN-07"]).connect_bridge().step("nobody is there")
    facts = one.expect(HearsNothing(agent="alice"), "IN-07", waited=0.5).finish()
    return Golden(facts, 5, {f"stories/{one.name}": "not-run"}, {"IN-07": "not-run"}, ["none"])


@golden
def verifies_what_it_never_looks_at() -> Golden:
    one = Story("verifies-what-it-never-looks-at", verifies=["AV-03", "MS-05", "SE-01"]).connect_bridge().available()
    broken = {"MS-05": "not-run", "SE-01": "not-run"}
    return Golden(one.finish(), 5, {f"stories/{one.name}": "not-run"}, broken, ["none"])


@golden
def not_applicable_here() -> Golden:
    planned = ["stories/not-applicable-here", "stories/main"]
    one = Story("not-applicable-here", verifies=["EX-01"], needs=["hold"], planned=planned)
    one.end("not-applicable", detail="needs the capability hold, which the bridge does not declare")
    one.begin("stories/main", ["AV-03"])
    one.connect_bridge().available()
    return Golden(one.finish(), 0, {planned[0]: "not-applicable", planned[1]: "pass"})


def write() -> None:
    for name, make in STORIES.items():
        one = make()
        (HERE / "golden" / f"{name}.ndjson").write_bytes(b"".join(write_fact(fact) for fact in one.facts))
        text = json.dumps(one.expected(), indent=2, ensure_ascii=False)
        (HERE / "golden" / f"{name}.expected.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    write()
