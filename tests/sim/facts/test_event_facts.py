"""Every event is sent, or it is said why not."""

import re
from pathlib import Path

from tserver_sim.facts.event_facts import EVENT_FACTS, NEVER_SENT
from tserver_sim.model.agent_states import AGENT_TABLE
from tserver_sim.model.party_states import PARTY_TABLE
from tserver_sim.model.tables import Row
from tserver_wire.event_table import EVENTS
from tserver_wire.request_table import REQUESTS

SIMULATOR = Path(__file__).parents[3] / "simulator/tserver_sim"


def test_every_event_is_sent_or_not() -> None:
    assert sorted([*EVENT_FACTS, *NEVER_SENT]) == sorted(EVENTS)
    assert [name for name in EVENT_FACTS if name not in NEVER_SENT] == [
        name for name in EVENTS if name not in NEVER_SENT
    ]


def test_what_is_sent_stands_in_the_code() -> None:
    sources = [path.read_text("utf-8") for folder in ("model", "server") for path in (SIMULATOR / folder).glob("*.py")]
    named = {name for text in sources for name in re.findall(r'"(Event\w+)"', text)}
    rows = [cell for table in (PARTY_TABLE, AGENT_TABLE) for cell in table.values()]
    moves = {cell.event for cell in rows if isinstance(cell, Row)}

    assert set(EVENT_FACTS) <= named | moves
    assert not named & set(NEVER_SENT)


def test_answers_are_sent() -> None:
    assert {row.answer for row in REQUESTS.values() if row.answer} <= set(EVENT_FACTS)
