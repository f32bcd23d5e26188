"""Scenarios of the page: the worst in full, the others packed, and never more than a page can bear."""

import base64
import zlib
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import DictLoader, Environment

from tserver_harness.reports import scenario_views as module
from tserver_harness.reports.scenario_views import ScenarioView, scenario_views

PACKED_WORDS = "stories/good-main-job"


def views_of(run: Any) -> list[ScenarioView]:
    text = "{{ view.result.id }} {{ view.svg }} {{ view.steps | length }}"
    template = Environment(loader=DictLoader({"x": text}), autoescape=True).get_template("x")
    return scenario_views(run.result, run.facts, template)


def unpacked(view: ScenarioView) -> str:
    return zlib.decompress(base64.b64decode(view.packed), wbits=-15).decode()


def test_small_run_is_not_packed(mixed: Any) -> None:
    views = views_of(mixed)

    assert [view.result for view in views] == mixed.result.scenarios
    assert [view.packed for view in views] == [""] * len(views)
    assert all(view.result.id in view.body for view in views)


def test_what_holds_is_packed_first(mixed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_OPEN_CHARACTERS", 45_000)
    views = views_of(mixed)
    packed = {view.result.verdict for view in views if view.packed}

    assert "pass" in packed
    assert any(view.body for view in views if view.result.verdict == "fail")
    for view in views:
        assert bool(view.body) != bool(view.packed)
        assert not (view.packed and view.drawn)
    assert unpacked(next(view for view in views if view.result.id == PACKED_WORDS)).startswith(PACKED_WORDS)


def test_what_does_not_fit_packed_either_is_left_out_and_said_so(mixed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_OPEN_CHARACTERS", 0)
    monkeypatch.setattr(module, "_PACKED_CHARACTERS", 6_000)
    views = views_of(mixed)
    left_out = [view for view in views if "Left out to keep this file small" in view.body]

    assert left_out
    assert sum(len(view.packed) for view in views) <= 6_000
    assert all(not view.drawn for view in left_out)


def test_scenario_without_facts_still_has_its_place(mixed: Any) -> None:
    views = views_of(SimpleNamespace(result=mixed.result, facts=()))

    assert [view.result for view in views] == mixed.result.scenarios
    assert {view.drawn for view in views} == {frozenset()}
