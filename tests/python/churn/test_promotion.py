"""Who takes the champion's place, who is refused, and that the refusal says why."""

from dataclasses import replace

import numpy as np
import pytest

from orchestration.churn import promotion
from orchestration.churn.learning import learn_base_rate, learn_logistic
from orchestration.churn.origins import OutOfTime, roll
from orchestration.churn.promotion import (
    BASE_RATE,
    BOOSTING,
    LOGISTIC,
    REFERENCE_CLASS,
    Dials,
    choose,
    faults,
    learned_kinds,
)
from tests.python.churn.panel import EMBARGO, dials, panel

RULE = Dials(**dials())
NO_FAULT = {"stability": 0.05, "wrong": [], "telling": [], "restated": []}


@pytest.fixture(scope="module")
def told() -> OutOfTime:
    """The regression knows what drives churn; the reference class says the base rate."""
    found = roll(panel(), {BASE_RATE: learn_base_rate, LOGISTIC: learn_logistic}, EMBARGO)
    counted = found.predicted[BASE_RATE]
    return replace(found, predicted={**found.predicted, REFERENCE_CLASS: counted})


def with_kind(told: OutOfTime, kind: str, predicted: np.ndarray) -> OutOfTime:
    return replace(told, predicted={**told.predicted, kind: predicted})


def champion(verdicts: list[promotion.Verdict]) -> promotion.Verdict:
    [found] = [one for one in verdicts if one.is_champion]
    return found


def test_a_challenger_that_knows_more_is_promoted(told: OutOfTime) -> None:
    found = champion(choose(REFERENCE_CLASS, [LOGISTIC], told, {LOGISTIC: []}, RULE))
    assert (found.kind, found.status) == (LOGISTIC, "promoted")
    assert "beats the reference class and the base rate" in found.reason


def test_noise_is_refused_and_says_by_what(told: OutOfTime) -> None:
    random = np.random.default_rng(5).permutation(told.predicted[LOGISTIC])
    guessing = with_kind(told, LOGISTIC, random)
    refused, counted = choose(REFERENCE_CLASS, [LOGISTIC], guessing, {LOGISTIC: []}, RULE)
    assert (refused.kind, refused.is_champion, refused.status) == (LOGISTIC, False, "refused")
    assert "Brier" in refused.reason
    assert "interval" in refused.reason
    assert (counted.kind, counted.status) == (REFERENCE_CLASS, "fallback")


def test_a_better_brier_alone_is_not_enough(told: OutOfTime) -> None:
    # It knows who leaves among the small, and nothing of those whose revenue counts.
    rows = told.examples
    blind = np.where(rows.large, rows.churned.mean(), told.predicted[LOGISTIC])
    found = promotion.shortcomings(with_kind(told, LOGISTIC, blind), LOGISTIC, BASE_RATE, RULE)
    assert len(found) == 1
    assert "the ARR of leavers" in found[0]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"stability": 0.4}, "stability index 0.40 above 0.2"),
        ({"wrong": ["tickets"]}, "against the direction of tickets"),
        ({"telling": ["exit_survey"]}, "a leak: exit_survey alone"),
        ({"restated": ["tickets"]}, "a leak: past weeks of tickets"),
    ],
)
def test_a_fault_refuses_whatever_is_beaten(told: OutOfTime, fault, words: str) -> None:
    found = faults(told, LOGISTIC, RULE, **{**NO_FAULT, **fault})
    verdicts = choose(REFERENCE_CLASS, [LOGISTIC], told, {LOGISTIC: found}, RULE)
    assert champion(verdicts).kind == REFERENCE_CLASS
    assert words in verdicts[0].reason


def test_probabilities_that_are_too_high_are_refused(told: OutOfTime) -> None:
    doubled = with_kind(told, LOGISTIC, np.clip(2.5 * told.predicted[LOGISTIC], 0, 1))
    assert any("calibration error" in one for one in faults(doubled, LOGISTIC, RULE, **NO_FAULT))
    assert faults(told, LOGISTIC, RULE, **NO_FAULT) == []


def test_the_champion_stays_where_nothing_beats_it(told: OutOfTime) -> None:
    found = choose(LOGISTIC, [LOGISTIC], told, {LOGISTIC: []}, RULE)
    assert [(one.kind, one.status) for one in found] == [(LOGISTIC, "kept")]


def test_a_champion_with_a_fault_gives_way_to_counting(told: OutOfTime) -> None:
    refused, counted = choose(LOGISTIC, [LOGISTIC], told, {LOGISTIC: ["drifted"]}, RULE)
    assert (refused.status, refused.reason) == ("refused", "drifted")
    assert (counted.kind, counted.status) == (REFERENCE_CLASS, "fallback")


def test_what_does_not_beat_the_champion_is_refused_though_it_beats_the_rest(
    told: OutOfTime,
) -> None:
    alike = with_kind(told, BOOSTING, told.predicted[LOGISTIC])
    verdicts = choose(LOGISTIC, [LOGISTIC, BOOSTING], alike, {LOGISTIC: [], BOOSTING: []}, RULE)
    assert champion(verdicts).kind == LOGISTIC
    assert "does not beat the logistic regression" in verdicts[0].reason


@pytest.mark.parametrize(
    ("events", "kinds"),
    [(0, []), (24, []), (25, [LOGISTIC]), (299, [LOGISTIC]), (300, [LOGISTIC, BOOSTING])],
)
def test_few_who_left_teach_little(events: int, kinds: list[str]) -> None:
    assert learned_kinds(events, RULE, has_boosting=True) == kinds
    assert BOOSTING not in learned_kinds(events, RULE, has_boosting=False)


def test_before_any_month_is_over_nothing_is_promoted(told: OutOfTime) -> None:
    nothing = OutOfTime(told.examples.at(np.zeros(0, dtype=int)), told.origins[:0])
    refused, counted = choose(REFERENCE_CLASS, [LOGISTIC], nothing, {LOGISTIC: []}, RULE)
    assert "no month is over" in refused.reason
    assert counted.kind == REFERENCE_CLASS
