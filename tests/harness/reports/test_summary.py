"""`summary.md`: the verdict first, failures with their command, and a bridge's text as plain text."""

import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from msgspec.structs import replace

from tserver_harness.reports.summary import summary_markdown

GOLDEN = Path(__file__).resolve().parent / "golden"


@pytest.mark.parametrize("name", ["mixed", "good", "known"])
def test_page_is_the_golden_one(request: pytest.FixtureRequest, name: str) -> None:
    run = request.getfixturevalue(name)

    assert summary_markdown(run.result, run.requirements) == (GOLDEN / f"{name}.md").read_text("utf-8")


def test_verdict_is_the_heading_and_the_command_can_be_copied(mixed: Any) -> None:
    text = summary_markdown(mixed.result, mixed.requirements)

    assert text.startswith("## ❌ acme-bridge 1.4.2 does not conform: ")
    assert "### Not judged" in text
    assert "```sh\ntsim run stories/registered-before-login --target acme.yaml\n```" in text
    assert text.rstrip().endswith("</sub>")


def test_good_run_is_short(good: Any) -> None:
    text = summary_markdown(good.result, good.requirements)

    assert text.startswith("## ✅ acme-bridge 1.4.2 conforms to what was tested.")
    assert "###" not in text


def test_long_list_of_failures_is_cut_and_says_so(mixed: Any) -> None:
    check = next(one for scenario in mixed.result.scenarios for one in scenario.checks if one.verdict == "fail")
    ids = mixed.requirements.ids[:25]
    checks = [replace(check, requirement=each) for each in ids]
    result = replace(mixed.result, scenarios=[replace(mixed.result.scenarios[0], verdict="fail", checks=checks)])
    text = summary_markdown(result, mixed.requirements)

    assert text.count("\n### ") == 20
    assert "And 5 more kinds of failure." in text


def test_hostile_text_is_no_markup_and_breaks_no_table(hostile: Any, hostility: ModuleType) -> None:
    whole = summary_markdown(hostile.result, hostile.requirements)
    text = re.sub(r"```sh\n.*\n```", "", whole)  # what is fenced is shown as it is

    assert "```" not in text
    assert "<script" not in text.replace("\\<script", "")
    assert "<img" not in text.replace("\\<img", "")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert rows
    assert {line.replace("\\|", "").count("|") for line in rows} == {3}
    assert hostility.SECRET not in text


def test_entities_are_shown_as_they_came(mixed: Any) -> None:
    scenario = replace(mixed.result.scenarios[-1], verdict="not-run", detail="&lt;b&gt; &amp; `x`")
    text = summary_markdown(replace(mixed.result, scenarios=[scenario]), mixed.requirements)

    assert r"\&lt;b\&gt; \&amp; \`x\`" in text
