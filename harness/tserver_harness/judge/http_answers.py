"""HT-01, always on: every command is answered in time, with a plausible status, and JSON is JSON. Pure."""

from collections.abc import Iterator, Mapping

from tserver_harness.judge.answers import decoded_json
from tserver_harness.judge.findings import Finding
from tserver_harness.judge.scenario_facts import ScenarioFacts
from tserver_harness.judge.wording import describe_fact
from tserver_harness.language.patterns import ABSENT
from tserver_harness.transcript import CommandAnswered, CommandFailed, CommandSent

__all__ = ["ANSWER_SECONDS", "check_answers"]

ANSWER_SECONDS = 15.0
_MAX_BODY_BYTES = 65_536
_NO_BODY = frozenset({204, 205, 304})


def check_answers(scenario: ScenarioFacts) -> Iterator[Finding]:
    """One finding for every HTTP request that has an outcome, or had the time for one."""
    open_commands: dict[str, CommandSent] = {}
    last_at = scenario.facts[-1].at if scenario.facts else 0.0
    for fact in scenario.facts:
        match fact:
            case CommandSent():
                open_commands[fact.answer] = fact
            case CommandAnswered(answer=answer) if answer in open_commands:
                yield _answered(open_commands.pop(answer), fact)
            case CommandFailed(answer=answer) if answer in open_commands:
                command = open_commands.pop(answer)
                if _deserves_an_answer(command):
                    yield _finding(command, fact.n, fact.at, describe_fact(fact))
            case _:
                pass
    for command in open_commands.values():
        if last_at - command.at > ANSWER_SECONDS and _deserves_an_answer(command):
            yield _finding(command, command.n, last_at, f"no HTTP answer within {ANSWER_SECONDS:g} s")


def _deserves_an_answer(command: CommandSent) -> bool:
    """What is no command at all, or too big to be one, may end in a cut connection."""
    fits = len(command.body.encode()) <= _MAX_BODY_BYTES
    return bool(command.command) or (
        fits and command.method == "POST" and isinstance(decoded_json(command.body), Mapping)
    )


def _answered(command: CommandSent, answer: CommandAnswered) -> Finding:
    problem = _problem(command, answer)
    return _finding(command, answer.n, answer.at, f"{describe_fact(answer)}: {problem}" if problem else "")


def _problem(command: CommandSent, answer: CommandAnswered) -> str:
    body = decoded_json(answer.body)
    says = str(body.get("status", "")).lower() if isinstance(body, Mapping) else ""
    if answer.seconds > ANSWER_SECONDS:
        return f"it took {answer.seconds:.1f} s"
    if command.command and not (200 <= answer.status < 300 or 400 <= answer.status < 600):
        return "a command is done (2xx) or refused (4xx, 5xx)"
    if says == "success" and not 200 <= answer.status < 300:
        return "the body says success, the status does not"
    bodiless = answer.status in _NO_BODY or command.method == "HEAD"
    if _calls_itself_json(answer) and body is ABSENT and not bodiless:
        return "the body calls itself JSON and is none"
    return ""


def _calls_itself_json(answer: CommandAnswered) -> bool:
    kinds = [value for name, value in answer.headers.items() if name.lower() == "content-type"]
    kind = kinds[0].partition(";")[0].strip().lower() if kinds else ""
    return kind == "application/json" or kind.endswith("+json")


def _finding(command: CommandSent, n: int, at: float, problem: str) -> Finding:
    return Finding(
        requirement="HT-01",
        ok=not problem,
        at=at,
        n=n,
        looked_at="HTTP answers",
        expected=f"{describe_fact(command)} answered with an HTTP status within {ANSWER_SECONDS:g} s, "
        "success with 2xx; a body that calls itself JSON is JSON",
        received=problem,
        facts=tuple(sorted({command.n, n})),
    )
