"""A run against a bridge that would like to be more than text: markup, scripts, control characters, secrets."""

from typing import Any

from tserver_harness.expectations import AnswerIs, HearsEvent
from tserver_harness.transcript import Fact

MARKUP = "</td></script><script>alert(1)</script><img src=x onerror=alert(2)>"
CONTROLS = "\x1b]0;owned\x07\x1b[2J\x00\x85"
SECRET = "hunter2"


def hostile_facts(story: Any) -> list[Fact]:
    """One scenario in which every text of the bridge is hostile, and which fails by them."""
    one = story.Story(f"x {MARKUP}", verifies=["IN-01"], bridge=f"acme {MARKUP}").connect_bridge().opens()
    one.step(f"somebody calls {MARKUP}").rings(UserData={"note": MARKUP, "password": SECRET})
    one.hears_text(f"{MARKUP} {CONTROLS} a=1&token={SECRET}").hears(MARKUP, ANI=MARKUP + CONTROLS, password=SECRET)
    one.hears_call("EventRinging", ANI=MARKUP, userData={"note": MARKUP, "secret": SECRET, "token": {"is": SECRET}})
    one.posts("accept", "a", body={"password": SECRET}).answered("a", 500, f"{MARKUP} {CONTROLS} ]]> | # * `x`")
    one.posts("accept", "b").answered("b", 409, {"status": MARKUP, "token": SECRET})
    one.expect(AnswerIs(answer="a", outcome="success"), "HT-01", met=False)
    one.expect(AnswerIs(answer="b", outcome="success"), "HT-01", met=False)
    one.expect(HearsEvent(agent="alice", events=("EventReleased",)), "IN-01", waited=5.0, met=False)
    one.step_fails(MARKUP)
    facts: list[Fact] = one.end("stopped", detail=MARKUP, leaks=[MARKUP]).finish()
    return facts
