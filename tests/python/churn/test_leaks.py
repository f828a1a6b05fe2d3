"""Each leak, planted, is found; without it nothing is reported."""

import numpy as np
import pytest

from orchestration.churn.card import split_gap
from orchestration.churn.evaluation import area_under_curve
from orchestration.churn.examples import Examples, Feature
from orchestration.churn.leaks import restated_features, telling_features
from orchestration.churn.learning import learn_boosting, learn_logistic
from orchestration.churn.origins import roll
from orchestration.churn.scorecard import log_odds, probability
from tests.python.churn.panel import EMBARGO, panel, with_feature


@pytest.fixture(scope="module")
def examples() -> Examples:
    return panel()


def test_a_column_from_the_future_tells_alone_who_leaves(examples: Examples) -> None:
    ripe = examples.ripe
    assert telling_features(ripe, 0.95) == []
    noise = np.random.default_rng(1).normal(size=len(ripe))
    last_login = with_feature(ripe, Feature("last_login", "product"), 4 * ripe.churned + noise)
    assert telling_features(last_login, 0.95) == ["last_login"]


def test_a_column_that_is_known_only_of_those_who_left_is_found_too(examples: Examples) -> None:
    ripe = examples.ripe
    reason = np.where(ripe.churned == 1, 1.0, np.nan)
    told = with_feature(ripe, Feature("exit_survey", "voice"), reason)
    assert telling_features(told, 0.95) == ["exit_survey"]


def test_a_feature_from_after_its_week_is_said_anew_when_the_future_comes() -> None:
    before = {("tickets", "2025-01-05"): "a", ("days_in_future", "2025-01-05"): "b"}
    now = {**before, ("tickets", "2025-01-12"): "c"}
    assert restated_features(before, now) == []
    later = {**now, ("days_in_future", "2025-01-05"): "d"}
    assert restated_features(before, later) == ["days_in_future"]


def test_a_missing_embargo_is_refused(examples: Examples) -> None:
    def hasty(rows: Examples, origin: np.datetime64, embargo_days: int) -> np.ndarray:
        return rows.weeks <= origin

    with pytest.raises(ValueError, match=r"embargo of 151 days is not kept"):
        roll(examples, {"logistic": learn_logistic}, EMBARGO, choose=hasty)


def test_nothing_is_learned_from_what_was_not_known_at_the_origin(examples: Examples) -> None:
    seen: list[Examples] = []

    def watch(learned_from: Examples):
        seen.append(learned_from)
        return learn_logistic(learned_from)

    told = roll(examples, {"logistic": watch}, EMBARGO)
    origins = np.unique(told.origins)
    assert len(origins) >= 6
    for origin, learned_from in zip(origins, seen, strict=True):
        assert (learned_from.weeks.max() - origin).astype(int) <= -EMBARGO
        assert not np.isnan(learned_from.churned).any()
    assert (told.examples.weeks >= told.origins).all()


def test_a_random_split_shows_a_gap_where_customers_can_be_recognised(examples: Examples) -> None:
    _, who = np.unique(examples.customers.astype(str), return_inverse=True)
    codes = np.random.default_rng(2).normal(size=(who.max() + 1, 8))[who]
    marked, names = examples, [f"account_code_{number}" for number in range(8)]
    for number, name in enumerate(names):
        marked = with_feature(marked, Feature(name, "billing"), codes[:, number])
    told = roll(marked.of(names), {"boosting": learn_boosting}, EMBARGO)
    random, temporal = split_gap(told, "boosting", learn_boosting)
    assert random - temporal > 0.1
    honest = roll(examples.of(["complaints"]), {"logistic": learn_logistic}, EMBARGO)
    random, temporal = split_gap(honest, "logistic", learn_logistic)
    assert abs(random - temporal) < 0.05


def test_noise_is_not_made_to_look_like_knowledge() -> None:
    noise = panel(effect=0.0, seed=4)
    told = roll(noise, {"logistic": learn_logistic}, EMBARGO)
    assert abs(area_under_curve(told.predicted["logistic"], told.examples.churned) - 0.5) < 0.12
    in_sample = learn_logistic(noise.ripe)
    guess = probability(log_odds(in_sample, noise.names, noise.ripe.values))
    assert area_under_curve(guess, noise.ripe.churned) > 0.5
