"""Which kind speaks: a challenger takes the champion's place by a rule, and is refused in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from orchestration.churn.evaluation import calibration_error, draws, interval, listed, weighted_mean
from orchestration.churn.origins import OutOfTime
from orchestration.churn.scorecard import Floats

REFERENCE_CLASS = "reference_class"
LOGISTIC = "logistic"
BOOSTING = "boosting"
BASE_RATE = "base_rate"


@dataclass(frozen=True)
class Dials:
    """The rule's numbers, one row each of seeds/risk/churn_model_dials.csv."""

    fewest_events: float
    boosting_events: float
    refresh_days: float
    list_size: float
    most_calibration_error: float
    most_stability_index: float
    most_single_auc: float
    most_learned_from: float


@dataclass(frozen=True)
class Verdict:
    """What became of a kind: promoted, kept, refused or fallback, and why."""

    kind: str
    is_champion: bool
    status: str
    reason: str


def learned_kinds(events: int, dials: Dials, *, has_boosting: bool) -> list[str]:
    """The kinds that as many customers who left can teach, simplest first."""
    kinds = []
    if events >= dials.fewest_events:
        kinds.append(LOGISTIC)
    if events >= dials.boosting_events and has_boosting:
        kinds.append(BOOSTING)
    return kinds


def shortcomings(told: OutOfTime, kind: str, against: str, dials: Dials) -> list[str]:
    """In what a kind does not beat another out of time; nothing where it does.

    Both differences must be above 0 by a bootstrap interval of 90 %, customers drawn anew: the
    Brier score, and the ARR of those who left among the largest expected losses of each week.
    """
    if not len(told.examples):
        return [f"no month is over in which it could be compared with {words(against)}"]
    examples, ours, theirs = told.examples, told.predicted[kind], told.predicted[against]
    brier = (theirs - examples.churned) ** 2 - (ours - examples.churned) ** 2
    caught = captured(told, ours, dials) - captured(told, theirs, dials)
    found = []
    for what, gains in (
        ("the Brier score", brier / max(float(np.mean(examples.churned)), 1e-9)),
        (f"the ARR of leavers among {dials.list_size:.0f} a week", caught),
    ):
        low, high = interval(weighted_mean(gains), draws(examples.customers))
        if not low > 0:
            found.append(
                f"does not beat {words(against)} in {what} (90 % interval of the gain:"
                f" {low:+.4f} to {high:+.4f})"
            )
    return found


def captured(told: OutOfTime, predicted: Floats, dials: Dials) -> Floats:
    """Of each row, the ARR that was lost and listed, as a share of all ARR lost, times rows."""
    lost = told.examples.arr * told.examples.churned
    on_list = listed(predicted * told.examples.arr, told.examples.weeks, int(dials.list_size))
    return np.asarray(on_list * lost * len(lost) / max(float(lost.sum()), 1e-9))


def faults(
    told: OutOfTime,
    kind: str,
    dials: Dials,
    *,
    stability: float,
    wrong: Sequence[str],
    telling: Sequence[str],
    restated: Sequence[str],
) -> list[str]:
    """What alone keeps a learned kind from speaking, whatever it beats."""
    found = []
    error = calibration_error(told.predicted[kind], told.examples.churned)
    if error > dials.most_calibration_error:
        found.append(f"calibration error {error:.3f} above {dials.most_calibration_error}")
    if stability > dials.most_stability_index:
        found.append(
            f"today's customers are others than those learned from: stability index"
            f" {stability:.2f} above {dials.most_stability_index}"
        )
    if wrong:
        found.append(f"works against the direction of {', '.join(wrong)}")
    if telling:
        found.append(f"a leak: {', '.join(telling)} alone tell who leaves")
    if restated:
        found.append(f"a leak: past weeks of {', '.join(restated)} were said anew")
    return found


def choose(
    incumbent: str,
    judged: Sequence[str],
    told: OutOfTime,
    at_fault: Mapping[str, list[str]],
    dials: Dials,
) -> list[Verdict]:
    """What became of each kind, the champion last.

    The champion of before goes on speaking while it passes every guard and nothing beats it; a
    newcomer must beat it and the base rate. Where no learned kind may speak, customers are
    counted: the reference class.
    """
    refused: dict[str, str] = {}
    champion = REFERENCE_CLASS
    if incumbent in judged and at_fault[incumbent]:
        refused[incumbent] = "; ".join(at_fault[incumbent])
    elif incumbent in judged:
        champion = incumbent
    for kind in (REFERENCE_CLASS, *judged):
        if kind == champion or kind in refused:
            continue
        found = [*at_fault.get(kind, [])]
        for opponent in dict.fromkeys((champion, BASE_RATE)):
            found += shortcomings(told, kind, opponent, dials)
        if found:
            refused[kind] = "; ".join(found)
        else:
            refused[champion] = f"{words(kind)} beats it"
            champion = kind
    refused.pop(REFERENCE_CLASS, None)
    verdicts = [Verdict(kind, False, "refused", why) for kind, why in refused.items()]
    return [*verdicts, _crowned(champion, incumbent, judged)]


def _crowned(champion: str, incumbent: str, judged: Sequence[str]) -> Verdict:
    if champion == REFERENCE_CLASS:
        why = "no learned model may take its place" if judged else "too few left to learn from"
        return Verdict(champion, True, "fallback", why)
    if champion == incumbent:
        return Verdict(champion, True, "kept", "learned anew: no fault, and nothing beats it")
    why = f"beats {words(incumbent)} and the base rate out of time, and has no fault"
    return Verdict(champion, True, "promoted", why)


def words(kind: str) -> str:
    """A kind as people say it."""
    return {
        BASE_RATE: "the base rate",
        REFERENCE_CLASS: "the reference class",
        LOGISTIC: "the logistic regression",
        BOOSTING: "additive boosting",
    }.get(kind, kind)
