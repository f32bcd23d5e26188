"""`junit.xml`: one test case per scenario, requirements as properties, failures in the words of the terminal. Pure.

A scenario in which nothing fails but what the baseline knows is skipped, with the reason.
"""

import re
from xml.etree import ElementTree as ET

from tserver_harness.judge.grading import worst
from tserver_harness.judge.requirements import Requirements
from tserver_harness.reports.failures import baseline_in_words, finding_lines
from tserver_harness.results import RunResult, ScenarioResult

__all__ = ["junit_xml"]

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FAILURES = frozenset({"fail"})
_ERRORS = frozenset({"harness-error", "inconclusive", "not-run"})


def junit_xml(result: RunResult, requirements: Requirements) -> bytes:
    """The document, in UTF-8."""
    suite = ET.Element("testsuite", _suite_attributes(result))
    properties = ET.SubElement(suite, "properties")
    for name, value in _run_properties(result):
        ET.SubElement(properties, "property", name=name, value=_clean(value))
    for scenario in result.scenarios:
        suite.append(_case(scenario, requirements))
    root = ET.Element(
        "testsuites", {name: suite.attrib[name] for name in ("name", "tests", "failures", "errors", "time")}
    )
    root.append(suite)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _suite_attributes(result: RunResult) -> dict[str, str]:
    verdicts = ["known" if _known(scenario) else scenario.verdict for scenario in result.scenarios]
    return {
        "name": _clean(f"tserver-sim: {result.bridge.name} {result.bridge.version}".strip()),
        "tests": str(len(verdicts)),
        "failures": str(sum(verdict in _FAILURES for verdict in verdicts)),
        "errors": str(sum(verdict in _ERRORS for verdict in verdicts)),
        "skipped": str(verdicts.count("not-applicable") + verdicts.count("known")),
        "time": f"{sum(scenario.seconds for scenario in result.scenarios):.3f}",
        "timestamp": result.started,
    }


def _run_properties(result: RunResult) -> list[tuple[str, str]]:
    return [
        ("status", result.status),
        ("exitCode", str(result.exit_code)),
        ("suite.version", result.suite.version),
        ("suite.digest", result.suite.digest),
        ("requirements.revision", result.suite.revision),
        ("clock", result.clock),
        ("profiles", ", ".join(result.profiles)),
        ("capabilities", ", ".join(result.capabilities)),
        *((f"baseline.{entry.state}", baseline_in_words(entry)) for entry in result.baseline),
    ]


def _case(scenario: ScenarioResult, requirements: Requirements) -> ET.Element:
    topic, _, name = scenario.id.rpartition("/")
    attributes = {"classname": topic or "scenarios", "name": name, "time": f"{scenario.seconds:.3f}"}
    if scenario.file:
        attributes["file"] = scenario.file
    case = ET.Element("testcase", {key: _clean(value) for key, value in attributes.items()})
    properties = ET.SubElement(case, "properties")
    ET.SubElement(properties, "property", name="verdict", value=scenario.verdict)
    for requirement_id, verdict in _verdicts_by_requirement(scenario).items():
        ET.SubElement(properties, "property", name=f"requirement.{requirement_id}", value=verdict)
    text = _text(scenario, requirements)
    if scenario.verdict == "not-applicable":
        ET.SubElement(case, "skipped", message=_clean(scenario.detail or "not applicable"))
    elif known := _known(scenario):
        ET.SubElement(case, "skipped", message=_clean(f"known failure: {'; '.join(known)}"))
        ET.SubElement(case, "system-out").text = _clean(text)
    elif scenario.verdict in _FAILURES | _ERRORS:
        tag = "failure" if scenario.verdict in _FAILURES else "error"
        ET.SubElement(case, tag, type=scenario.verdict, message=_clean(_message(scenario))).text = _clean(text)
    elif text:
        ET.SubElement(case, "system-out").text = _clean(text)
    return case


def _known(scenario: ScenarioResult) -> list[str]:
    """Why all that fails in it does not count; empty where something does."""
    failed = [check for check in scenario.checks if check.verdict in _FAILURES]
    if scenario.verdict not in _FAILURES or not all(check.known for check in failed):
        return []
    return list(dict.fromkeys(f"{check.requirement}, {check.known}" for check in failed))


def _verdicts_by_requirement(scenario: ScenarioResult) -> dict[str, str]:
    ids = dict.fromkeys(check.requirement for check in scenario.checks if check.requirement)
    return {
        each: worst(check.verdict for check in scenario.checks if check.requirement == each) for each in sorted(ids)
    }


def _message(scenario: ScenarioResult) -> str:
    first = next((check for check in scenario.checks if check.verdict == scenario.verdict), None)
    if first is None:
        return scenario.detail or scenario.verdict
    return f"{first.requirement}: {first.received}" if first.requirement else first.received


def _text(scenario: ScenarioResult, requirements: Requirements) -> str:
    """Every finding that is not a plain pass."""
    blocks = [
        "\n".join(finding_lines(check, requirements.find(check.requirement), scenario.rerun))
        for check in scenario.checks
        if check.verdict not in {"pass", "not-applicable"}
    ]
    return "\n\n".join(blocks)


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)
