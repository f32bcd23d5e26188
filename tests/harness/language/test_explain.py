"""A case in words."""

from tserver_harness.language import expand, load_scenario
from tserver_harness.language.explain import explain

TEXT = """\
scenario: Both ends hang up at once
verifies: [HU-06]
needs: [hold]
config: {lines_per_dn: 3}
steps:
- available: alice
- ringing: {call: c1, at: alice}
- together:
  - hangs-up: c1
  - - command: {agent: alice, type: reject, call: c1}
    - answer: {is: any, within: 15 s}
- with-fault: {kind: delay, message: EventReleased, for: 1 s, steps: [{wait: 500 ms}]}
finally:
- phone: {agent: alice, does: logout}
"""

EXPECTED = """\
Both ends hang up at once
  id        x
  file      x.scenario.yaml
  verifies  HU-06
  needs     hold
  agents    alice (the target's first agent)
  settings  lines_per_dn 3

steps
  1       available
    1.1     alice's toolbar connects
    1.2     alice's toolbar posts initialize
    1.3     expect: the bridge asks RequestRegisterAddress on alice's DN (or is registered already) [AV-01] \
since the start
    1.4     expect: the bridge asks RequestAgentLogin on alice's DN with AgentID alice's agent id \
(or is logged-in already) [AV-02] since the start
    1.5     expect: alice's toolbar hears EventRegistered [AV-03]
    1.6     expect: the answer of step 1.2 is a success [HT-01]
  2       ringing
    2.1     +14155550123 calls alice's DN: c1
    2.2     expect: alice's toolbar hears EventRinging of c1 [IN-01]
    2.3     expect: alice's toolbar hears EventRinging of c1 with ANI "+14155550123" [IN-02]
  3       at once
    branch 1
      3.1.1   the outside party of c1 hangs up
    branch 2
      3.2.1   alice's toolbar posts reject for c1
      3.2.2   expect: the answer of step 3.2.1 comes within 15 s
  4       while the T-Server does this to the next EventReleased: delay by 1 s
    4.1     500 ms pass
finally
  finally.1 the desk phone sets alice: logout
"""


def test_case_is_explained_with_its_primitive_steps() -> None:
    (case,) = expand(load_scenario(TEXT, "x.scenario.yaml", read=str, requirement_ids=["HU-06"]))

    assert explain(case) == EXPECTED
