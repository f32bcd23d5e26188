"""The judge on golden transcripts: unusual but good bridges pass, faulty ones fail for the right requirement."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from tserver_harness.judge.grading import worst
from tserver_harness.judge.requirements import load_requirements
from tserver_harness.judge.verdicts import exit_code, judge
from tserver_harness.results import RunResult
from tserver_harness.schema_book import load_schema_book
from tserver_harness.transcript import read_facts, write_fact

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "golden"
NAMES = sorted(path.name.removesuffix(".expected.json") for path in GOLDEN.glob("*.expected.json"))
REQUIREMENTS = load_requirements()
SCHEMAS = load_schema_book()


def judged(name: str) -> RunResult:
    with (GOLDEN / f"{name}.ndjson").open("rb") as lines:
        return judge(list(read_facts(lines)), REQUIREMENTS, schemas=SCHEMAS)


def summary(result: RunResult) -> dict[str, Any]:
    checks = [check for scenario in result.scenarios for check in scenario.checks if check.verdict != "pass"]
    broken = {
        name: worst(check.verdict for check in checks if check.requirement == name)
        for name in sorted({check.requirement for check in checks})
    }
    return {
        "exitCode": result.exit_code,
        "verdicts": {scenario.id: scenario.verdict for scenario in result.scenarios},
        "broken": broken,
        "blames": sorted({check.blame for check in checks if check.verdict != "info"}),
    }


@pytest.mark.parametrize("name", NAMES)
def test_golden_transcript_is_judged_as_expected(name: str) -> None:
    expected = json.loads((GOLDEN / f"{name}.expected.json").read_text("utf-8"))
    assert expected == summary(judged(name))


def test_golden_files_are_what_the_stories_tell(golden_stories: ModuleType) -> None:
    """Written anew by `python tests/harness/judge/golden_stories.py`."""
    assert sorted(golden_stories.STORIES) == NAMES
    for name, make in golden_stories.STORIES.items():
        told = make()
        assert (GOLDEN / f"{name}.ndjson").read_bytes() == b"".join(write_fact(fact) for fact in told.facts)
        assert json.loads((GOLDEN / f"{name}.expected.json").read_text("utf-8")) == told.expected()


def test_there_are_enough_of_both_kinds() -> None:
    good = [name for name in NAMES if name.startswith("good-")]
    assert (len(good) >= 20, len(NAMES) - len(good) >= 30) == (True, True)


def test_judging_is_a_pure_function() -> None:
    assert judged("rings-twice") == judged("rings-twice")


def test_order_of_json_keys_in_the_transcript_changes_nothing() -> None:
    lines = (GOLDEN / "released-twice.ndjson").read_text("utf-8").splitlines()
    turned = [json.dumps(dict(reversed(json.loads(line).items()))).encode() + b"\n" for line in lines]
    assert judged("released-twice") == judge(list(read_facts(turned)), REQUIREMENTS, schemas=SCHEMAS)


def test_strict_lets_a_should_fail_the_run_and_no_verdict() -> None:
    with (GOLDEN / "says-nothing-while-dialling.ndjson").open("rb") as lines:
        facts = list(read_facts(lines))
    strict = judge(facts, REQUIREMENTS, strict=True, schemas=SCHEMAS)
    assert (strict.exit_code, strict.scenarios[0].verdict) == (1, "warn")
    assert exit_code(strict) == 0


def test_result_has_the_part_that_others_read() -> None:
    document = json.loads(msgspec.json.encode(judged("registered-before-login")))
    assert {key: document[key] for key in ("format", "status", "exitCode")} == {
        "format": 1,
        "status": "finished",
        "exitCode": 1,
    }
    assert {"version", "digest", "revision"} == set(document["suite"])
    assert document["bridge"] == {"name": "story-bridge", "version": "1.0"}
    assert document["counts"]["fail"] == 1
    assert {"pass", "fail", "warn", "notRun", "inconclusive"} <= set(document["counts"])
    row = next(one for one in document["requirements"] if one["id"] == "AV-04")
    assert (
        row["keyword"],
        row["profile"],
        row["verdict"],
        row["scenarios"],
    ) == ("MUST", "core", "fail", ["stories/registered-before-login"])
    check = next(one for one in document["scenarios"][0]["checks"] if one["requirement"] == "AV-04")
    assert (
        check["verdict"],
        check["blame"],
        check["cause"]["message"],
        check["cause"]["connId"],
    ) == ("fail", "bridge", "EventRegistered", None)


def test_requirement_takes_the_worst_verdict_of_all_its_checks() -> None:
    result = judged("rings-twice")
    assert {one.id: one.verdict for one in result.requirements if one.id in {"IN-01", "AV-01"}} == {
        "IN-01": "fail",
        "AV-01": "pass",
    }


def test_failing_check_tells_everything_a_reader_needs() -> None:
    result = judged("keeps-the-number-of-the-last-call")
    check = next(one for one in result.scenarios[0].checks if one.verdict == "fail")
    assert check.requirement == "MS-06"
    assert [one["path"] for one in check.difference] == ["$.ANI", "$.userData.segment"]
    assert check.cause is not None
    assert (check.cause["message"], check.cause["connId"]) == ("EventRinging", "0071027198180002")
    assert check.likely
    assert result.scenarios[0].rerun == "tsim run stories/keeps-the-number-of-the-last-call"


def test_truncated_transcript_is_judged_as_far_as_it_goes() -> None:
    lines = (GOLDEN / "good-main-job.ndjson").read_bytes().splitlines(keepends=True)
    half = [*lines[: len(lines) // 2], lines[len(lines) // 2][:20]]
    result = judge(list(read_facts(half)), REQUIREMENTS, schemas=SCHEMAS)
    assert (result.status, result.exit_code, result.scenarios[0].verdict) == ("interrupted", 5, "not-run")


def test_no_facts_at_all_are_no_pass() -> None:
    result = judge([], REQUIREMENTS, schemas=SCHEMAS)
    assert (result.status, result.exit_code, result.scenarios) == ("interrupted", 5, [])


ODD_VALUES: tuple[object, ...] = ([], {}, [[1]], {"a": {}}, 5, 1.5, True, None, "", "\x00\x1b[2J", "x" * 5_000)
ODD_KEYS = (
    "eventName",
    "connectionId",
    "eventId",
    "ANI",
    "DNIS",
    "direction",
    "cause",
    "thisDN",
    "agentId",
    "userData",
)


@pytest.mark.parametrize("key", ODD_KEYS)
def test_no_message_of_a_bridge_breaks_the_judge(story: ModuleType, key: str) -> None:
    """Whatever a bridge sends is the bridge's fault and told as such."""
    one = story.Story("odd", verifies=["IN-01"]).connect_bridge().available().ringing()
    for value in ODD_VALUES:
        one.hears_call("EventRinging", **{key: value} if key != "eventName" else {})
        one.hears_raw({"eventName": "EventReleased", "connectionId": story.C1, key: value})
    result = judge(one.finish(), REQUIREMENTS, schemas=SCHEMAS)

    assert result.scenarios[0].verdict == "fail"
    assert {check.blame for check in result.scenarios[0].checks if check.verdict == "fail"} == {"bridge"}
