"""`summary.md`, for the job page of a CI run: verdict, what did not run, then each failure with its command. Pure."""

import re

from tserver_harness.judge.requirements import Requirements
from tserver_harness.reports.failures import cause_in_words
from tserver_harness.reports.overview import VERDICT_SIGNS, VERDICT_WORDS, Group, Overview, overview_of
from tserver_harness.results import RunResult

__all__ = ["escaped", "summary_markdown"]

_SHOWN_GROUPS = 20
_SHOWN_TROUBLE = 10
_ICONS = {"pass": "✅", "fail": "❌", "warn": "⚠️", "info": "ℹ️"}


def summary_markdown(result: RunResult, requirements: Requirements) -> str:
    """The page; long runs are cut, the whole is in the HTML report."""
    overview = overview_of(result, requirements)
    parts = [
        f"## {_icon(overview.verdict)} {escaped(overview.sentence)}",
        f"{escaped(overview.counts_sentence)} ({escaped(overview.exit_sentence)}).",
        _profiles(overview),
        _trouble(overview),
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


def _group(group: Group) -> str:
    check = group.shown
    title = (
        f"### {group.number}. {_icon(group.verdict)} {escaped(group.requirement_id or VERDICT_WORDS[group.verdict])}"
    )
    lines = [title, "", escaped(group.text), "", "| | |", "|---|---|"]
    lines += [f"| expected | {escaped(check.expected)} |", f"| received | {escaped(check.received)} |"]
    if check.cause is not None:
        lines.append(f"| cause | {escaped(cause_in_words(check.cause))} |")
    lines.append(f"| scenario | {escaped(group.scenario.title)}{_more(group)} |")
    if group.scenario.rerun:
        lines += ["", "```sh", group.scenario.rerun.replace("`", ""), "```"]
    return "\n".join(lines)


def _more(group: Group) -> str:
    return f" (and {group.more} more like this)" if group.more else ""


def _rest(overview: Overview) -> str:
    cut = len(overview.failures) - _SHOWN_GROUPS
    notes = [f"And {cut} more kinds of failure."] if cut > 0 else []
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
