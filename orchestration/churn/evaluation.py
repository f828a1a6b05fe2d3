"""How good predictions are, and how sure that is: figures of pure arrays, intervals by customer."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from orchestration.churn.scorecard import Floats

SEED = 7
BINS = 10
DRAWS = 400


Figure = Callable[[Floats], float]  # of the weights of the rows


def area_under_curve(worry: Floats, churned: Floats) -> float:
    """The chance that one who left was worried about more than one who stayed; NaN without both."""
    return weighted_area(worry, churned)(np.ones(len(worry)))


def weighted_area(worry: Floats, churned: Floats) -> Figure:
    """The area under the curve as a figure of weights: rows are put in order only once."""
    levels, at = np.unique(worry, return_inverse=True)

    def figure(weight: Floats) -> float:
        left = np.bincount(at, weight * churned, len(levels))
        stayed = np.bincount(at, weight * (1 - churned), len(levels))
        pairs = left.sum() * stayed.sum()
        return float((left * (np.cumsum(stayed) - stayed / 2)).sum() / pairs) if pairs else np.nan

    return figure


def brier(predicted: Floats, churned: Floats) -> float:
    """The mean squared error of probabilities."""
    return float(np.mean((predicted - churned) ** 2))


def calibration(predicted: Floats, churned: Floats) -> list[tuple[float, float, int]]:
    """Of ten lots of equal size by what was predicted: predicted mean, share that left, rows."""
    order = np.argsort(predicted, kind="stable")
    return [
        (float(predicted[lot].mean()), float(churned[lot].mean()), len(lot))
        for lot in np.array_split(order, BINS)
        if len(lot)
    ]


def calibration_error(predicted: Floats, churned: Floats) -> float:
    """Expected calibration error: the mean distance of the two shares of `calibration`."""
    lots = calibration(predicted, churned)
    total = sum(count for _, _, count in lots)
    return sum(abs(told - seen) * count for told, seen, count in lots) / max(total, 1)


def stability_index(before: Floats, now: Floats) -> float:
    """Population stability index of two samples over the deciles of the first; 0.1 is calm."""
    edges = np.unique(np.quantile(before, np.linspace(0, 1, BINS + 1)[1:-1]))
    shares = [
        (np.bincount(np.searchsorted(edges, one, side="right"), minlength=len(edges) + 1) + 0.5)
        / (len(one) + 0.5 * (len(edges) + 1))
        for one in (before, now)
    ]
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())


def listed(value: Floats, weeks: NDArray[np.datetime64], size: int) -> NDArray[np.bool_]:
    """Whether each row is among the `size` with the highest value of its week; the first win."""
    order = np.lexsort((np.arange(len(value)), -value, weeks))
    place = np.empty(len(value), dtype=int)
    starts = np.r_[True, weeks[order][1:] != weeks[order][:-1]] if len(value) else np.empty(0, bool)
    firsts = np.maximum.accumulate(np.where(starts, np.arange(len(value)), 0))
    place[order] = np.arange(len(value)) - firsts
    return np.asarray(place < size)


def draws(customers: NDArray[np.object_], count: int = DRAWS) -> Iterator[Floats]:
    """Weights of the rows when customers are drawn anew, all rows of a customer alike."""
    _, at = np.unique(customers.astype(str), return_inverse=True)
    random = np.random.default_rng(SEED)
    for _ in range(count):
        yield random.poisson(1, at.max(initial=-1) + 1).astype(float)[at]


def interval(figure: Figure, weights: Iterable[Floats], share: float = 0.9) -> tuple[float, float]:
    """The bootstrap interval of a figure over draws of weights; NaN where none gives it."""
    found = np.array([figure(weight) for weight in weights])
    found = found[~np.isnan(found)]
    if not len(found):
        return float("nan"), float("nan")
    low, high = np.quantile(found, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


def weighted_mean(values: Floats) -> Figure:
    """The mean of these values, as a figure of weights."""

    def figure(weight: Floats) -> float:
        total = weight.sum()
        return float(values @ weight / total) if total else float("nan")

    return figure
