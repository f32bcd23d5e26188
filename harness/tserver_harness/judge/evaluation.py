"""Is an expectation met by the facts of its window? Pure; the runner asks while it waits, the judge asks afterwards.

`Unmet` may still become `Met` as facts arrive, `Broken` never will. For expectations of silence, and for an alternative
that is one, `Met` means "so far": only the end of the window makes it true.
"""

from collections.abc import Mapping, Sequence

from tserver_harness.expectations import (
    Alternative,
    AnswerIs,
    AsksNothing,
    AsksRequest,
    Expectation,
    HearsEvent,
    HearsNothing,
    InOrder,
    OneOf,
    SocketCloses,
    SocketRefused,
)
from tserver_harness.judge.answers import evaluate_answer, evaluate_socket_closes, evaluate_socket_refused
from tserver_harness.judge.occurrences import evaluate_occurrences, evaluate_silence
from tserver_harness.judge.ordering import evaluate_in_order
from tserver_harness.judge.outcomes import GRADES, Broken, Met, Outcome, Unmet
from tserver_harness.judge.wording import describe_expectation
from tserver_harness.transcript import CallNamed, Fact

__all__ = ["Broken", "Met", "Outcome", "Unmet", "evaluate"]

Calls = Mapping[str, CallNamed]


def evaluate(  # noqa: PLR0911  one return per kind of expectation
    expectation: Expectation, facts: Sequence[Fact], calls: Calls
) -> Outcome:
    """Look at the facts of the window, in order; `calls` is what each name of a call stands for by now.

    A `standing` request is met by the ScenarioStarted fact in the window that names its DN.
    """
    match expectation:
        case HearsEvent() | AsksRequest():
            return evaluate_occurrences(expectation, facts, calls)
        case HearsNothing() | AsksNothing():
            return evaluate_silence(expectation, facts, calls)
        case AnswerIs():
            return evaluate_answer(expectation, facts)
        case SocketCloses():
            return evaluate_socket_closes(expectation, facts)
        case SocketRefused():
            return evaluate_socket_refused(expectation, facts)
        case InOrder():
            return evaluate_in_order(expectation, facts, lambda part, window: evaluate(part, window, calls))
        case OneOf():
            return _one_of(expectation, facts, calls)


def _one_of(expectation: OneOf, facts: Sequence[Fact], calls: Calls) -> Outcome:
    judged = [(one, [evaluate(part, facts, calls) for part in one.parts]) for one in expectation.alternatives]
    for alternative, outcomes in judged:
        met = [outcome for outcome in outcomes if isinstance(outcome, Met)]
        if len(met) == len(outcomes):
            return _chosen(alternative, met)
    _, outcomes = max(judged, key=lambda pair: sum(isinstance(outcome, Met) for outcome in pair[1]))
    nearest = next(outcome for outcome in outcomes if not isinstance(outcome, Met))
    hopeless = all(any(isinstance(outcome, Broken) for outcome in outcomes) for _, outcomes in judged)
    kind = Broken if hopeless else Unmet
    return kind(describe_expectation(expectation), nearest.received, nearest.closest, nearest.difference)


def _chosen(alternative: Alternative, met: Sequence[Met]) -> Met:
    captures = {name: value for outcome in met for name, value in outcome.captures.items()}
    numbers = tuple(sorted(number for outcome in met for number in outcome.facts))
    verdict = max([alternative.verdict, *(outcome.verdict for outcome in met)], key=GRADES.index)
    reason = alternative.reason or next((outcome.reason for outcome in met if outcome.reason), "")
    return Met(numbers, captures, verdict, reason)
