"""What learners find in invented customers, and that a scorecard says exactly what they found."""

from dataclasses import replace

import numpy as np
import pytest

from orchestration.churn import learning
from orchestration.churn.evaluation import area_under_curve
from orchestration.churn.examples import Examples, Feature
from orchestration.churn.leaks import wrong_signs
from orchestration.churn.learning import (
    boosted,
    fitted,
    learn_base_rate,
    learn_boosting,
    learn_logistic,
)
from orchestration.churn.scorecard import log_odds, points_of, probability
from tests.python.churn.panel import panel


@pytest.fixture(scope="module")
def examples() -> Examples:
    return panel().ripe


@pytest.fixture(scope="module")
def many() -> Examples:
    """Enough who left for lines to bend."""
    return panel(900, 80, effect=1.2, seed=8).ripe


def edge_cases(examples: Examples) -> np.ndarray:
    """The rows themselves, every edge of every piece, and values far outside and missing."""
    edges = [one.lower for one in learn_boosting(examples).pieces if one.lower is not None]
    strange = np.array([*edges, -1e12, 1e12, 0.0, np.nan])
    spread = np.repeat(strange[:, None], len(examples.features), axis=1)
    return np.vstack([examples.values, spread])


def test_the_scorecard_of_the_regression_is_the_regression(many: Examples) -> None:
    assert many.event_count >= 300
    values = edge_cases(many)
    trained = fitted(many).log_odds(many.names, values)
    assert np.abs(log_odds(learn_logistic(many), many.names, values) - trained).max() < 1e-9


def test_the_scorecard_of_boosting_is_the_booster(many: Examples) -> None:
    values = edge_cases(many)
    trained = boosted(many).predict(values, raw_score=True)
    assert np.abs(log_odds(learn_boosting(many), many.names, values) - trained).max() < 1e-9


def test_points_are_counted_from_what_is_usual(examples: Examples) -> None:
    for name, pieces in learn_logistic(examples).by_feature().items():
        column = examples.values[:, examples.names.index(name)]
        assert abs(points_of(pieces, column).mean()) < 1e-9, name


def test_what_drives_churn_is_found_and_noise_is_not(examples: Examples) -> None:
    found = learn_logistic(examples)
    spread = {
        name: float(np.std(points_of(pieces, examples.values[:, examples.names.index(name)])))
        for name, pieces in found.by_feature().items()
    }
    assert spread["complaints"] > 3 * spread["noise_1"]
    told = probability(log_odds(found, examples.names, examples.values))
    assert area_under_curve(told, examples.churned) > 0.7
    assert told.mean() == pytest.approx(examples.churned.mean(), rel=0.02)


@pytest.mark.parametrize("learn", [learn_logistic, learn_boosting])
def test_a_feature_keeps_its_direction_even_where_the_data_say_the_opposite(
    learn, examples: Examples
) -> None:
    turned = replace(
        examples,
        features=tuple(replace(one, direction=-one.direction) for one in examples.features),
    )
    assert wrong_signs(learn(examples), examples.features) == []
    assert wrong_signs(learn(turned), turned.features) == []
    free = replace(examples, features=tuple(replace(one, direction=0) for one in examples.features))
    assert "complaints" in wrong_signs(learn(free), turned.features)


def test_a_wave_that_all_customers_share_is_no_trait_of_theirs(
    examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feature that only tells the month, in months of many leavers and of few."""
    months, at = np.unique(examples.weeks.astype("datetime64[M]"), return_inverse=True)
    left = np.bincount(at, examples.churned, len(months)) / np.bincount(at, minlength=len(months))
    waved = replace(
        examples,
        features=(*examples.features, Feature("wave", "it", 1)),
        values=np.column_stack([examples.values, left[at]]),
    )

    def spread() -> float:
        return float(np.std(points_of(learn_logistic(waved).by_feature()["wave"], left[at])))

    told = spread()
    monkeypatch.setattr(learning, "MONTH_PENALTY", 1e9)  # one level for all months
    assert told < 0.8 * spread()


def test_who_is_not_known_never_makes_the_best_value_a_reason(examples: Examples) -> None:
    """Those of whom nothing is known stay more often here; that is no comfort."""
    random = np.random.default_rng(5)
    values = examples.values.copy()
    column = examples.names.index("complaints")
    values[random.random(len(examples)) < 0.8 * (1 - examples.churned), column] = np.nan
    pieces = learn_logistic(replace(examples, values=values)).by_feature()["complaints"]
    best = np.nanmin(values[:, column])
    assert float(points_of(pieces, np.array([best]))[0]) < 0


def test_each_tree_of_boosting_asks_one_feature(many: Examples) -> None:
    for tree in boosted(many).dump_model()["tree_info"]:
        asked = set()
        todo = [tree["tree_structure"]]
        while todo:
            node = todo.pop()
            if "split_feature" in node:
                asked.add(node["split_feature"])
                todo += [node["left_child"], node["right_child"]]
        assert len(asked) <= 1


@pytest.mark.parametrize("learn", [learn_logistic, learn_boosting])
def test_learning_twice_gives_the_same_points(learn, examples: Examples) -> None:
    assert learn(examples) == learn(examples)


def test_a_column_without_any_value_says_nothing(examples: Examples) -> None:
    empty = replace(
        examples,
        features=(*examples.features, Feature("never_known", "it", 1)),
        values=np.column_stack([examples.values, np.full(len(examples), np.nan)]),
    )
    assert "never_known" not in learn_logistic(empty).by_feature()


def test_without_features_there_is_the_base_rate(examples: Examples) -> None:
    assert learn_logistic(examples.of([])).pieces == ()
    told = probability(np.array([learn_base_rate(examples).intercept]))
    assert told[0] == pytest.approx(examples.churned.mean(), abs=1e-3)
