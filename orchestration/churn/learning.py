"""The learners: each takes examples and gives a scorecard. LightGBM is imported only here."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize
from threadpoolctl import ThreadpoolController

from orchestration.churn.examples import Examples, Feature
from orchestration.churn.scorecard import (
    Floats,
    Piece,
    Scorecard,
    bent_line,
    centred,
    probability,
)

Learner = Callable[[Examples], Scorecard]
Bound = tuple[float | None, float | None]

# On the squared log-odds between the ends of a piece, from timid to bold; a customer counts once.
PENALTIES = (64.0, 16.0, 4.0, 1.0)
MISSING_TIMES = 8.0  # as much on what is not known: it comes and goes with what departments send
MONTH_PENALTY = 1.0  # on how far the log-odds of a month lie from those of all
FOLDS = 3
BENDS_FROM = 300  # customers who left, before a line may bend
BENDS = (0.2, 0.4, 0.6, 0.8)  # quantiles at which it then may
ENDS = (0.01, 0.99)  # quantiles beyond which a value counts no more
ROUNDS = 300
NO_CUT = 1e300  # LightGBM's threshold that only tells what is known from what is not
TREES = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 4,
    "min_data_in_leaf": 30,
    "lambda_l2": 10.0,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 7,
    "verbosity": -1,
}


@dataclass(frozen=True)
class _Bent:
    """A feature as columns: one for each straight piece between its edges, one for no value."""

    feature: Feature
    edges: Floats
    middle: float

    def columns(self, values: Floats) -> Floats:
        """How far each value reaches into each piece, 0 to 1; those not known lie in the middle."""
        known = np.where(np.isnan(values), self.middle, values)[:, None]
        lows, highs = self.edges[:-1], self.edges[1:]
        return np.asarray((np.clip(known, lows, highs) - lows) / (highs - lows))


def learn_base_rate(examples: Examples) -> Scorecard:
    """The share that left, for everybody alike."""
    return Scorecard(_base_odds(examples.churned))


@dataclass(frozen=True)
class Regression:
    """A fitted logistic regression: an intercept and a weight for each column of its design."""

    bent: tuple[_Bent, ...]
    intercept: float
    weights: Floats

    def log_odds(self, names: Sequence[str], values: Floats) -> Floats:
        """The log-odds of each row, straight from the design."""
        return np.asarray(_design(self.bent, names, values) @ self.weights + self.intercept)

    def scorecard(self) -> Scorecard:
        """The same as text: for each feature a line with bends, level beyond its ends."""
        pieces, place = [], 0
        for one in self.bent:
            width = len(one.edges) - 1
            rises, missing = self.weights[place : place + width], self.weights[place + width]
            place += width + 1
            heights = np.r_[0.0, np.cumsum(rises)]
            middle = float(one.columns(np.array([one.middle]))[0] @ rises)
            pieces += bent_line(one.feature.name, one.edges, heights, middle + float(missing))
        return Scorecard(self.intercept, tuple(pieces))


def learn_logistic(examples: Examples) -> Scorecard:
    """The regression of `fitted` as a scorecard, counted from the mean of the examples."""
    return centred(fitted(examples).scorecard(), examples.names, examples.values)


def fitted(examples: Examples) -> Regression:
    """A penalised logistic regression on lines that bend where events are many.

    A feature with a direction keeps it: its weights are bounded at zero while they are fitted
    (L-BFGS-B), so that no reason ever says the opposite of what it means; not to know it is no
    better than its middle, else its best value were a reason. Each month has a level of its own
    meanwhile: what all customers had in common tells nothing of the next month. The penalty is the
    one of PENALTIES that predicts customers best who were left out.
    """
    bent = _bends(examples)
    design = _design(bent, examples.names, examples.values)
    bounds: list[Bound] = []
    shares: list[float] = []
    for one in bent:
        way = {-1: (None, 0.0), 0: (None, None), 1: (0.0, None)}[one.feature.direction]
        width = len(one.edges) - 1
        bounds += [way] * width + [(0.0 if one.feature.direction else None, None)]
        shares += [1.0] * width + [MISSING_TIMES]
    means = design.mean(axis=0)
    # A customer who left stands in several weeks with one and the same end: they count as one.
    repeats = float(examples.churned.sum()) / max(examples.event_count, 1)
    _, months = np.unique(examples.weeks.astype("datetime64[M]"), return_inverse=True)
    levels = np.full(months.max(initial=-1) + 1, repeats * MONTH_PENALTY)
    fit = _Fit(design - means, examples.churned, months, levels, np.array(shares), bounds)
    _, customers = np.unique(examples.customers.astype(str), return_inverse=True)
    with _one_thread():
        found = fit.weights(repeats * _best_penalty(fit, customers % FOLDS, repeats))
    weights = found[len(levels) :]
    level = _level(fit.design @ weights, _share(examples.churned))
    return Regression(bent, float(level - means @ weights), weights)


def _level(odds: Floats, share: float) -> float:
    """What to add to these log-odds so that the mean probability is this share."""

    def off(level: float) -> float:
        return float(np.mean(probability(odds + level))) - share

    return float(brentq(off, -100, 100)) if len(odds) else float(np.log(share / (1 - share)))


def _one_thread() -> AbstractContextManager[Any]:
    """Matrices this small only wait for a second core, and sum in another order on it."""
    manager: AbstractContextManager[Any] = _pools().limit(limits=1)
    return manager


@cache
def _pools() -> ThreadpoolController:
    return ThreadpoolController()


def _best_penalty(fit: "_Fit", folds: NDArray[np.int64], repeats: float) -> float:
    """The penalty with the least log loss on the folds of customers that it did not see."""
    if not fit.design.shape[1]:
        return PENALTIES[0]
    losses = dict.fromkeys(PENALTIES, 0.0)
    for fold in range(FOLDS):
        seen, asked = fit.at(folds != fold), fit.at(folds == fold)
        weights = None
        for penalty in PENALTIES:
            weights = seen.weights(penalty * repeats, weights)
            losses[penalty] += asked.log_loss(weights)
    return min(losses, key=lambda penalty: losses[penalty])


@dataclass(frozen=True)
class _Fit:
    design: Floats
    churned: Floats
    months: NDArray[np.int64]  # of each row, from 0 on
    levels: Floats  # the penalty of each month's level
    shares: Floats  # the part of the penalty that each column bears
    bounds: list[Bound]

    def at(self, rows: NDArray[np.bool_]) -> "_Fit":
        months = self.months[rows]
        return replace(self, design=self.design[rows], churned=self.churned[rows], months=months)

    def odds(self, weights: Floats) -> Floats:
        """The log-odds of each row by the levels of the months, then the weights."""
        count = len(self.levels)
        return np.asarray(weights[:count][self.months] + self.design @ weights[count:])

    def log_loss(self, weights: Floats) -> float:
        odds = self.odds(weights)
        return float((np.logaddexp(0, odds) - self.churned * odds).sum())

    def weights(self, penalty: float, start: Floats | None = None) -> Floats:
        """Levels of the months and weights with the least penalised log loss."""
        count = len(self.levels)
        usual = np.r_[np.full(count, _base_odds(self.churned)), np.zeros(len(self.shares))]
        stiff = np.r_[self.levels, penalty * self.shares]

        def loss(weights: Floats) -> tuple[float, Floats]:
            odds, away = self.odds(weights), weights - usual
            off = probability(odds) - self.churned
            told = (np.logaddexp(0, odds) - self.churned * odds).sum()
            slopes = np.r_[np.bincount(self.months, off, count), off @ self.design]
            return float(told + stiff @ away**2 / 2), slopes + stiff * away

        found = minimize(
            loss,
            usual if start is None else start,
            jac=True,
            method="L-BFGS-B",
            bounds=[*[(None, None)] * count, *self.bounds],
            options={"maxiter": 300, "ftol": 1e-9},
        )
        return np.asarray(found.x)


def _bends(examples: Examples) -> tuple[_Bent, ...]:
    inner = BENDS if examples.event_count >= BENDS_FROM else ()
    found = []
    for column, feature in enumerate(examples.features):
        values = examples.values[:, column]
        known = values[~np.isnan(values)]
        if not len(known):
            continue
        # A value that really occurs, not one between two: a yes is a yes.
        edges = np.unique(np.quantile(known, (ENDS[0], *inner, ENDS[1]), method="nearest"))
        if len(edges) == 1:
            edges = np.unique([known.min(), edges[0], known.max()])
        if len(edges) > 1:
            found.append(_Bent(feature, edges, float(np.median(known))))
    return tuple(found)


def _design(bent: Sequence[_Bent], names: Sequence[str], values: Floats) -> Floats:
    columns = [np.empty((len(values), 0))]
    for one in bent:
        column = values[:, names.index(one.feature.name)]
        columns += [one.columns(column), np.isnan(column)[:, None].astype(float)]
    return np.hstack(columns)


def _base_odds(churned: Floats) -> float:
    share = _share(churned)
    return float(np.log(share / (1 - share)))


def _share(churned: Floats) -> float:
    """The share that left, with one row more on either side."""
    return (float(churned.sum()) + 1) / (len(churned) + 2)


def has_boosting() -> bool:
    """Whether LightGBM is there; without it boosting does not challenge."""
    return find_spec("lightgbm") is not None


def boosted(examples: Examples) -> Any:
    """Additive boosting as LightGBM's booster: one feature a tree, in the feature's direction."""
    lightgbm = import_module("lightgbm")
    parameters: dict[str, Any] = TREES | {
        "monotone_constraints": [one.direction for one in examples.features],
        "interaction_constraints": [[column] for column in range(len(examples.features))],
    }
    data = lightgbm.Dataset(examples.values, label=examples.churned, params=parameters)
    return lightgbm.train(parameters, data, num_boost_round=ROUNDS)


def learn_boosting(examples: Examples) -> Scorecard:
    """Additive boosting, its trees summed to one row of steps for each feature."""
    trees = [one["tree_structure"] for one in boosted(examples).dump_model()["tree_info"]]
    by_feature: dict[int, list[Mapping[str, Any]]] = {}
    intercept = 0.0
    for tree in trees:
        if "split_feature" in tree:
            by_feature.setdefault(tree["split_feature"], []).append(tree)
        else:
            intercept += tree["leaf_value"]
    pieces: list[Piece] = []
    for column, found in sorted(by_feature.items()):
        pieces += _steps(examples.names[column], found)
    return centred(Scorecard(intercept, tuple(pieces)), examples.names, examples.values)


def _steps(feature: str, trees: list[Mapping[str, Any]]) -> list[Piece]:
    # A tree goes left at or below its threshold, a piece begins at its lower bound: the next
    # number above the threshold.
    edges = sorted({float(np.nextafter(one, np.inf)) for tree in trees for one in _cuts(tree)})
    lowers = [None, *edges]
    pieces = [
        Piece(
            feature, low, high, sum(_leaf(tree, -np.inf if low is None else low) for tree in trees)
        )
        for low, high in zip(lowers, [*edges, None], strict=True)
    ]
    missing = sum(_leaf(tree, np.nan) for tree in trees)
    return [*pieces, Piece(feature, None, None, missing, is_missing=True)]


def _cuts(node: Mapping[str, Any]) -> list[float]:
    if "split_feature" not in node:
        return []
    own = [node["threshold"]] if node["threshold"] < NO_CUT else []
    return [*own, *_cuts(node["left_child"]), *_cuts(node["right_child"])]


def _leaf(node: Mapping[str, Any], value: float) -> float:
    while "split_feature" in node:
        if np.isnan(value) and node["missing_type"] == "NaN":
            is_left = node["default_left"]
        else:
            is_left = (0.0 if np.isnan(value) else value) <= node["threshold"]
        node = node["left_child" if is_left else "right_child"]
    return float(node["leaf_value"])
