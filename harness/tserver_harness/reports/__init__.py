"""Reports of a run: HTML page, JUnit file, job summary, terminal text. Functions of result and facts, nothing else.

Imports nothing of the runner; old runs are reported as well as new ones.
"""

from collections.abc import Sequence
from pathlib import Path

from tserver_harness.judge.requirements import Requirements, load_requirements
from tserver_harness.reports.html import report_html
from tserver_harness.reports.junit import junit_xml
from tserver_harness.reports.summary import summary_markdown
from tserver_harness.results import RunResult
from tserver_harness.transcript import Fact

__all__ = ["junit_xml", "report_html", "summary_markdown", "write_reports"]


def write_reports(
    directory: Path, result: RunResult, facts: Sequence[Fact], *, requirements: Requirements | None = None
) -> tuple[Path, ...]:
    """Write `report.html`, `junit.xml` and `summary.md` into a folder that exists; their paths."""
    known = requirements or load_requirements()
    contents = {
        "report.html": report_html(result, facts, known).encode(),
        "junit.xml": junit_xml(result, known),
        "summary.md": summary_markdown(result, known).encode(),
    }
    for name, content in contents.items():
        (directory / name).write_bytes(content)
    return tuple(directory / name for name in contents)
