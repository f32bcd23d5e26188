"""The five words: what each does, whom it asks, which requirements its expectations carry."""

import pytest

from tserver_harness.language import FilesInvalid, expand, load_scenario
from tserver_harness.plan import Block, Expect

OPENING = "- available: alice\n- ringing: {call: c1, at: alice}\n"


def last_steps(steps: str, head: str = "") -> list[tuple[str, str, tuple[str, ...]]]:
    text = f"scenario: x\nverifies: []\n{head}steps:\n{steps}"
    (case,) = expand(load_scenario(text, "x.scenario.yaml", read=str, requirement_ids=()))
    block = case.steps[-1]
    assert isinstance(block, Block)
    return [(step.verb, step.text, step.checks if isinstance(step, Expect) else ()) for step in block.steps]


def test_available_is_register_and_login() -> None:
    assert last_steps("- available: alice\n") == [
        ("connect", "alice's toolbar connects", ()),
        ("command", "alice's toolbar posts initialize", ()),
        ("asks", "the bridge asks RequestRegisterAddress on alice's DN (or is registered already)", ("AV-01",)),
        (
            "asks",
            "the bridge asks RequestAgentLogin on alice's DN with AgentID alice's agent id (or is logged-in already)",
            ("AV-02",),
        ),
        ("hears", "alice's toolbar hears EventRegistered", ("AV-03",)),
        ("answer", "the answer of step 1.2 is a success", ("HT-01",)),
    ]


def test_ringing_checks_the_event_and_the_number() -> None:
    assert last_steps("- available: alice\n- ringing: {call: c1, at: alice, from: 0017}\n") == [
        ("ringing", "0017 calls alice's DN: c1", ()),
        ("hears", "alice's toolbar hears EventRinging of c1", ("IN-01",)),
        ("hears", 'alice\'s toolbar hears EventRinging of c1 with ANI "0017"', ("IN-02",)),
    ]


def test_withheld_number_is_not_compared() -> None:
    assert last_steps('- available: alice\n- ringing: {call: c1, at: alice, from: ""}\n') == [
        ("ringing", "someone who withholds the number calls alice's DN: c1", ()),
        ("hears", "alice's toolbar hears EventRinging of c1", ("IN-01", "IN-04")),
    ]


@pytest.mark.parametrize(
    ("via", "head", "verbs"),
    [
        ("8001", "", ["ringing", "hears", "hears"]),
        ("8501", "", ["ringing", "ringing", "hears", "hears"]),
        ("8555", 'config: {route_points: [{dn: "8555"}]}\n', ["ringing", "ringing", "hears", "hears"]),
        ("8501", 'config: {route_points: [{dn: "8555"}]}\n', ["ringing", "hears", "hears"]),
    ],
)
def test_route_point_on_the_way_is_answered_by_a_router(via: str, head: str, verbs: list[str]) -> None:
    steps = last_steps(f'- available: alice\n- ringing: {{call: c1, at: alice, via: "{via}"}}\n', head)

    assert verbs == [verb for verb, _, _ in steps]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            "toolbar",
            [
                ("command", "alice's toolbar posts accept for c1", ()),
                ("asks", "the bridge asks RequestAnswerCall on alice's DN of c1", ("AC-01",)),
                ("hears", "alice's toolbar hears EventEstablished of c1", ("AC-02",)),
                ("answer", "the answer of step 3.1 is a success", ("HT-01",)),
            ],
        ),
        (
            "phone",
            [
                ("phone", "alice uses the desk phone: answer c1", ()),
                ("hears", "alice's toolbar hears EventEstablished of c1", ("AC-03",)),
            ],
        ),
    ],
)
def test_established(by: str, expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert expected == last_steps(f"{OPENING}- established: {{call: c1, by: {by}}}\n")


UP = "- established: {call: c1, by: phone}\n"
HEARD_UP = "- hears: {at: alice, event: EventEstablished, call: c1}\n"
HUNG_UP = [("HU-02",), ("HU-03",), ("HT-01",)]


@pytest.mark.parametrize(
    ("before", "by", "verb", "act", "checks"),
    [
        ("", "toolbar", "asks", "alice's toolbar posts reject for c1", [("HU-01",), ("HU-03",), ("HT-01",)]),
        (UP, "toolbar", "asks", "alice's toolbar posts hangup for c1", HUNG_UP),
        (HEARD_UP, "toolbar", "asks", "alice's toolbar posts hangup for c1", HUNG_UP),
        ("", "caller", "hears", "the outside party of c1 hangs up", [("HU-03", "IN-08")]),
        (UP, "caller", "hears", "the outside party of c1 hangs up", [("HU-03",)]),
        ("", "phone", "hears", "alice uses the desk phone: hangup c1", [("HU-03",)]),
    ],
)
def test_released_depends_on_what_the_call_does(
    before: str, by: str, verb: str, act: str, checks: list[tuple[str, ...]]
) -> None:
    steps = last_steps(f"{OPENING}{before}- released: {{call: c1, by: {by}}}\n")

    assert act == steps[0][1]
    assert verb == steps[1][0]
    assert checks == [found for _, _, found in steps[1:]]


def test_dialing_sets_the_number_up_and_checks_both_sides() -> None:
    steps = last_steps('- available: alice\n- dialing: {call: c1, by: alice, to: "+14155550199", id: own}\n')

    assert [verb for verb, _, _ in steps] == ["outside", "command", "asks", "one-of"]
    assert [checks for _, _, checks in steps[2:]] == [("OB-01",), ("OB-03",)]


def test_number_whose_behaviour_is_set_is_left_alone() -> None:
    opening = '- available: alice\n- outside: {number: "+14155550199", behaviour: answer, after: 1 s}\n'
    dial = '- dialing: {call: c1, by: alice, to: "+14155550199"}\n'

    assert [verb for verb, _, _ in last_steps(opening + dial)] == ["command", "asks", "one-of"]
    established = last_steps(f"{opening}{dial}- established: {{call: c1, by: callee}}\n")
    assert established == [("hears", "alice's toolbar hears EventEstablished of c1", ("OB-02",))]


def test_callee_inside_uses_her_phone() -> None:
    opening = "- available: alice\n- available: bob\n- dialing: {call: c1, by: alice, to: bob}\n"

    established = last_steps(f"{opening}- established: {{call: c1, by: callee}}\n")
    assert [text for _, text, _ in established] == [
        "bob uses the desk phone: answer c1",
        "alice's toolbar hears EventEstablished of c1",
    ]
    released = last_steps(f"{opening}- released: {{call: c1, by: caller, at: bob}}\n")
    assert [text for _, text, _ in released] == [
        "alice uses the desk phone: hangup c1",
        "bob's toolbar hears EventReleased of c1",
    ]


def test_at_whom_must_be_said_where_it_is_not_plain() -> None:
    opening = (
        "- available: alice\n- available: bob\n- dialing: {call: c1, by: alice, to: bob}\n"
        "- established: {call: c1, by: callee}\n"
    )

    with pytest.raises(FilesInvalid, match="`c1` is at alice and bob"):
        last_steps(f"{opening}- released: {{call: c1, by: toolbar}}\n")
