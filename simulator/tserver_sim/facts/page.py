"""The generated parts of docs/model.md: the table of messages, the list of refusals, the list of guesses.

The page says where each part goes by a pair of comments; what stands between them is made here, the rest is written by
hand. `python -m tserver_sim.facts.page docs/model.md` makes them anew; a test says when that is due.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tserver_sim.facts.event_facts import EVENT_FACTS, NEVER_SENT
from tserver_sim.facts.guesses import GUESSES
from tserver_sim.facts.request_facts import REQUEST_FACTS
from tserver_sim.model.agent_states import AGENT_TABLE
from tserver_sim.model.party_states import PARTY_TABLE
from tserver_sim.model.rejections import text_of
from tserver_sim.model.requests import REFUSED_BEFORE, REQUEST_TABLE, About, codes_of
from tserver_sim.model.tables import Refuse
from tserver_wire import MESSAGES, MessageKind, MessageType

__all__ = ["PARTS", "page_with_parts", "write_page"]

_UNSUPPORTED = 51


def messages_part() -> Iterator[str]:
    """One row for each message of T-Library."""
    yield "| no. | message | source | what it does here | answer | refused with |"
    yield "|---|---|---|---|---|---|"
    for row in MESSAGES.values():
        yield _request_row(row) if row.kind is MessageKind.REQUEST else _event_row(row)


def _request_row(row: MessageType) -> str:
    fact = REQUEST_FACTS.get(row.name)
    if fact is None:
        return f"| {row.number} | {row.name} | GUESS | refused: {row.why_not} | EventError | {_UNSUPPORTED} |"
    codes = codes_of(row.name) if row.name in REQUEST_TABLE else fact.codes
    refused = ", ".join(map(str, codes)) or "never"
    note = fact.note
    if row.names_only:
        note, refused = f"where `names_only_requests` is on: {note}", f"else {_UNSUPPORTED}; {refused}"
    return f"| {row.number} | {row.name} | {fact.source} | {note} | {row.answer} | {refused} |"


def _event_row(row: MessageType) -> str:
    sent = EVENT_FACTS.get(row.name)
    what = f"not sent: {NEVER_SENT[row.name]}" if sent is None else sent
    source = "GUESS" if row.mark == "H" and sent is not None else row.mark
    return f"| {row.number} | {row.name} | {source} | {what} | | |"


def refusals_part() -> Iterator[str]:
    """What must hold before a request is asked, the codes by request, and the cells of the machines that refuse."""
    yield "| what the request is about | refused with, in this order |"
    yield "|---|---|"
    for about in About:
        codes = ", ".join(f"{code} {reason}" for code, reason in REFUSED_BEFORE[about]) or "nothing"
        yield f"| {about.value} | {codes} |"
    yield ""
    yield "| code | text | requests |"
    yield "|---|---|---|"
    for code, names in sorted(_by_code().items()):
        yield f"| {code} | {text_of(code)} | {', '.join(names)} |"
    yield ""
    yield "| machine | state | what happens | code |"
    yield "|---|---|---|---|"
    for machine, table in (("party", PARTY_TABLE), ("agent", AGENT_TABLE)):
        for (state, happening), cell in table.items():
            if isinstance(cell, Refuse):
                yield f"| {machine} | `{state.name}` | {happening.value} | {cell.code} |"


def _by_code() -> dict[int, list[str]]:
    """The requests with a code of their own; the codes of what must hold before are in the table above."""
    found: dict[int, list[str]] = {}
    for name, fact in REQUEST_FACTS.items():
        for code in fact.codes:
            found.setdefault(code, []).append(name)
    return found


def guesses_part() -> Iterator[str]:
    """Every guess, and how it is set otherwise."""
    yield "| where | what | setting | otherwise |"
    yield "|---|---|---|---|"
    for guess in GUESSES:
        setting = "fixed" if guess.setting is None else f"`{guess.setting}`"
        yield f"| `{guess.module}` | {guess.what} | {setting} | {guess.otherwise} |"


PARTS: Mapping[str, Callable[[], Iterator[str]]] = {
    "messages": messages_part,
    "refusals": refusals_part,
    "guesses": guesses_part,
}


def page_with_parts(page: str) -> str:
    """The page with every generated part made anew.

    Raises:
        ValueError: a part has no place on the page.
    """
    for name, make in PARTS.items():
        place = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not place.search(page):
            raise ValueError(f"the page has no `<!-- generated: {name} -->` ... `<!-- end -->`")
        text = "".join(f"{line}\n" for line in make())
        page = place.sub(lambda found, text=text: f"{found[1]}{text}{found[2]}", page)  # type: ignore[misc]
    return page


def write_page(path: Path) -> None:
    """Make the generated parts of a page anew."""
    path.write_text(page_with_parts(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write_page(Path(sys.argv[1]))
