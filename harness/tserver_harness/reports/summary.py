"""`summary.md`, for the job page of a CI run: verdict, what did not run, then each failure with its command. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from tserver_harness.judge.requirements import Requirements
from tserver_harness.reports.failures import baseline_in_words, cause_in_words
from tserver_harness.reports.groups import Group
from tserver_harness.reports.overview import VERDICT_SIGNS, VERDICT_WORDS, Overview, overview_of
from tserver_harness.results import RunResult

__all__ = ["escaped", "summary_markdown"]

_SHOWN_GROUPS = 20
_SHOWN_TROUBLE = 10
_SHOWN_DIFFERENCES = 5
_ICONS = {"pass": "✅", "fail": "❌", "warn": "⚠️", "info": "ℹ️"}


def summary_markdown(result: RunResult, requirements: Requirements) -> str:
    """The page; long runs are cut, the whole is in the HTML report."""
    overview = overview_of(result, requirements)
    parts = [
        f"## {_icon(overview.verdict)} {escaped(overview.sentence)}",
        f"{escaped(overview.counts_sentence)} ({escaped(overview.exit_sentence)}).",
        _profiles(overview),
        _trouble(overview),
        _baseline(overview),
        *(_group(group) for group in overview.failures[:_SHOWN_GROUPS]),
        _rest(overview),
        _footer(result),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _footer(result: RunResult) -> str:
    suite = result.suite
    words = f"Suite {suite.version}, requirements {suite.revision}, {result.clock} clock, {suite.digest}"
    return f"<sub>{escaped(words)}</sub>"


def _profiles(overview: Overview) -> str:
    return "\n".join(f"- {_icon(one.verdict)} {escaped(one.sentence)}" for one in overview.profiles)


def _trouble(overview: Overview) -> str:
    if not overview.trouble:
        return ""
    shown = [
        f"- {escaped(one.id)}: {VERDICT_WORDS[one.verdict]}" + (f" ({escaped(one.detail)})" if one.detail else "")
        for one in overview.trouble[:_SHOWN_TROUBLE]
    ]
    more = len(overview.trouble) - _SHOWN_TROUBLE
    return "\n".join(["### Not judged", "", *shown, *([f"- and {more} more"] if more > 0 else [])])


def _baseline(overview: Overview) -> str:
    if not overview.baseline:
        return ""
    lines = [f"- **{entry.state}**: {escaped(baseline_in_words(entry))}" for entry in overview.baseline]
    return "\n".join(["### Known failures (baseline)", "", *lines])


def _group(group: Group) -> str:
    check = group.shown
    name = group.requirement_id or VERDICT_WORDS[group.verdict]
    title = f"### {group.number}. {_icon(group.verdict)} {escaped(name)}"
    lines = [title, "", escaped(group.text), "", "| | |", "|---|---|"]
    lines += [f"| expected | {escaped(check.expected)} |", f"| received | {escaped(check.received)} |"]
    lines += [f"| difference | {escaped(_difference(one))} |" for one in check.difference[:_SHOWN_DIFFERENCES]]
    if check.cause is not None:
        lines.append(f"| cause | {escaped(cause_in_words(check.cause))} |")
    lines.append(f"| scenario | {escaped(group.scenario.title)}{_more(group)} |")
    if group.scenario.rerun:
        lines += ["", "```sh", group.scenario.rerun.replace("`", ""), "```"]
    return "\n".join(lines)


def _difference(one: Mapping[str, Any]) -> str:
    return f"{one.get('path')}: expected {one.get('expected')}, received {one.get('received')}"


def _more(group: Group) -> str:
    return f" (and {group.more} more like this)" if group.more else ""


def _rest(overview: Overview) -> str:
    cut = len(overview.failures) - _SHOWN_GROUPS
    notes = [f"And {cut} more kinds of failure."] if cut > 0 else []
    if overview.unreached:
        never = ", ".join(group.requirement_id for group in overview.unreached)
        notes.append(f"Never reached, because a step before failed: {escaped(never)}.")
    if overview.remarks:
        ids = ", ".join(dict.fromkeys(group.requirement_id for group in overview.remarks if group.requirement_id))
        notes.append(f"Warnings and remarks: {escaped(ids)}.")
    return " ".join(notes)


def _icon(verdict: str) -> str:
    return _ICONS.get(verdict, VERDICT_SIGNS.get(verdict, ""))


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line, in a table too."""
    flat = " ".join(text.split())
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", flat)
