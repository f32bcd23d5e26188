"""The scenario file as text: whatever stood in the log, the reader of scenarios gets it back."""

from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from tserver_harness.log_import.scenario_text import Body, Line, Step, attached, scenario_text, shown_message
from tserver_wire import Addp, KeyValueList, Message

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["no", "~", "12", "${x}", "a: b", "#", "\x85"]
)
DATA = st.dictionaries(TEXTS | st.just("k" * 2000), TEXTS | st.integers(), max_size=3)


@given(title=TEXTS, comment=TEXTS, data=DATA)
def test_any_text_comes_back_and_comments_stay_comments(title: str, comment: str, data: dict[str, Any]) -> None:
    step = Step("attach", {"call": "c1", "userData": data})
    read = yaml.safe_load(scenario_text(Body(title, [comment], [], {}, [Line(comment), step])))

    assert read == {"scenario": title, "verifies": [], "steps": [{"attach": {"call": "c1", "userData": data}}]}


def test_file_is_written_to_be_read() -> None:
    inner = [Step("hears-nothing", {"at": "alice", "for": "500 ms"})]
    items = [
        Line("11:00  x"),
        Step("link-up"),
        Step("available", "alice"),
        Step("with-fault", {"error": 5, "steps": inner}),
    ]

    assert scenario_text(Body("A title", ["Head."], ["hold"], {"hidden1": "x y"}, items)) == (
        "# Head.\n"
        'scenario: "A title"\n'
        "verifies: []\n"
        "needs: [hold]\n"
        'variables: {hidden1: "x y"}\n'
        "steps:\n"
        "# 11:00  x\n"
        "- link-up:\n"
        "- available: alice\n"
        '- with-fault: {error: 5, steps: [{hears-nothing: {at: alice, for: "500 ms"}}]}\n'
    )


def test_attached_data_keeps_repeated_keys_binary_data_and_what_looks_like_a_name() -> None:
    pairs = KeyValueList(
        [("a", "${x}"), ("a", b"\x01"), ("ssn", "[output suppressed]"), ("l", KeyValueList([("k", 1)]))]
    )

    assert attached(pairs, {"ssn": "hidden1"}) == {
        "$pairs": [["a", "$${x}"], ["a", {"$bytes": "AQ=="}], ["ssn", "${hidden1}"], ["l", {"k": 1}]]
    }


def test_message_is_shown_whole() -> None:
    message = Message("RequestRegisterClient", {"Addp": Addp(5, 2), "UserData": KeyValueList([("ö", 1)])})

    assert shown_message(message) == (
        'RequestRegisterClient {"Addp": {"Timeout": 5, "RemoteTimeout": 2}, "UserData": {"ö": 1}}'
    )
