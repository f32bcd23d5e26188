"""Scenarios under load in the reports: a row for each arrow, in a page of its own and in the report."""

from types import ModuleType
from typing import Any

from tserver_harness.judge.requirements import load_requirements
from tserver_harness.judge.verdicts import judge
from tserver_harness.reports.html import report_html
from tserver_harness.reports.load import LoadView, Row, load_markdown, load_views
from tserver_harness.schema_book import load_schema_book
from tserver_harness.transcript import Fact, Late

ROW = Row("command to HTTP answer", "accept", 3, (20.0, 30.0, 30.0, 31.04))
REQUIREMENTS = load_requirements()


def loaded(story: ModuleType, event: str = "EventEstablished") -> list[Fact]:
    one = story.Story("x", verifies=["LD-01", "LD-02"]).available().rings().after(0.02).hears_call("EventRinging")
    one.call_event("EventEstablished").hears_call(event)
    one.add(Late, seconds=0.033, where="here")
    facts: list[Fact] = one.finish()
    return facts


def view_of(*rows: Row, title: str = "Load") -> LoadView:
    return LoadView("x", title, rows, "<svg/>", 12.4)


def test_only_scenarios_about_load_are_shown(story: ModuleType, mixed: Any) -> None:
    facts = loaded(story)
    (view,) = load_views(judge(facts, REQUIREMENTS, schemas=load_schema_book()), facts)

    assert view.scenario == "stories/x"
    assert {row.kind for row in view.rows} >= {"T-Server event to toolbar", "command to T-Server request"}
    assert view.late_milliseconds == 33.0
    assert list(load_views(mixed.result, mixed.facts)) == []


def test_page_has_a_row_for_each_arrow(mixed: Any) -> None:
    text = load_markdown(mixed.result, view_of(ROW))

    assert "| command to HTTP answer | accept | 3 | 20.0 | 30.0 | 30.0 | 31.0 |" in text
    assert text.startswith("# Load\n\nacme-bridge 1.4.2, virtual clock.\n")
    assert "late by at most 12 ms" in text


def test_name_of_a_bridges_event_breaks_no_table(mixed: Any, hostility: ModuleType) -> None:
    row = replace_name(ROW, f"a|b\n{hostility.MARKUP}")
    (line,) = [line for line in load_markdown(mixed.result, view_of(row)).splitlines() if "a\\|b" in line]

    assert line.replace("\\|", "").count("|") == 8
    assert "<script" not in line.replace("\\<script", "")


def replace_name(row: Row, name: str) -> Row:
    return Row(row.kind, name, row.count, row.milliseconds)


def test_report_shows_the_load_and_no_other_report_does(story: ModuleType, mixed: Any) -> None:
    facts = loaded(story)
    page = report_html(judge(facts, REQUIREMENTS, schemas=load_schema_book()), facts, REQUIREMENTS)

    assert '<section id="load"' in page
    assert '<a href="#load">' in page
    assert "late by at most 33 ms" in page
    assert 'id="load"' not in report_html(mixed.result, mixed.facts, mixed.requirements)


def test_what_a_bridge_says_is_no_markup_in_the_report(story: ModuleType, hostility: ModuleType) -> None:
    facts = loaded(story, event=hostility.MARKUP)
    page = report_html(judge(facts, REQUIREMENTS, schemas=load_schema_book()), facts, REQUIREMENTS)

    assert '<section id="load"' in page
    assert hostility.MARKUP not in page
