"""A scorecard: what was learned, as text. A probability is a sum of points, one per feature."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Piece:
    """What a value in [lower, upper) adds to the log-odds: points + slope * (value - lower).

    `lower` None means from minus infinity, `upper` None without end; `is_missing` is the piece of
    a value that is not known.
    """

    feature: str
    lower: float | None
    upper: float | None
    points: float
    slope: float = 0.0
    is_missing: bool = False


@dataclass(frozen=True)
class Scorecard:
    """The log-odds of leaving are `intercept` plus one piece of every feature."""

    intercept: float
    pieces: tuple[Piece, ...] = ()

    def by_feature(self) -> dict[str, list[Piece]]:
        """Each feature's pieces: from the lowest to the highest, then the one of no value."""
        ordered = sorted(
            self.pieces,
            key=lambda one: (
                one.feature,
                one.is_missing,
                -np.inf if one.lower is None else one.lower,
            ),
        )
        return {name: list(found) for name, found in groupby(ordered, lambda one: one.feature)}


def points_of(pieces: Sequence[Piece], values: Floats) -> Floats:
    """What each value of one feature adds, n to n; NaN is no value."""
    known = [one for one in pieces if not one.is_missing]
    edges = np.array([one.lower for one in known[1:]], dtype=float)
    at = np.searchsorted(edges, values, side="right")  # NaN sorts last: replaced below
    lowers = np.array([0.0, *edges])  # the first piece is level: it counts from nowhere
    points = np.array([one.points for one in known])
    slopes = np.array([one.slope for one in known])
    missing = sum(one.points for one in pieces if one.is_missing)
    found = points[at] + slopes[at] * (np.nan_to_num(values) - lowers[at])
    return np.where(np.isnan(values), missing, found)


def log_odds(scorecard: Scorecard, names: Sequence[str], values: Floats) -> Floats:
    """The log-odds of each row of `values` (n x features, in the order of `names`)."""
    total = np.full(len(values), scorecard.intercept)
    for name, pieces in scorecard.by_feature().items():
        total += points_of(pieces, values[:, names.index(name)])
    return total


def probability(of: Floats) -> Floats:
    """From log-odds to a probability."""
    return np.asarray(1 / (1 + np.exp(-of)))


def bent_line(
    feature: str, edges: Sequence[float] | Floats, heights: Sequence[float] | Floats, missing: float
) -> list[Piece]:
    """The pieces of a line through (edge, height), level outside of the edges."""
    points = [(float(edge), float(height)) for edge, height in zip(edges, heights, strict=True)]
    pieces = [Piece(feature, None, points[0][0], points[0][1])]
    for (low, before), (high, after) in pairwise(points):
        pieces.append(Piece(feature, low, high, before, (after - before) / (high - low)))
    pieces.append(Piece(feature, points[-1][0], None, points[-1][1]))
    return [*pieces, Piece(feature, None, None, missing, is_missing=True)]


def centred(scorecard: Scorecard, names: Sequence[str], values: Floats) -> Scorecard:
    """The same scorecard with points counted from the mean of these rows, feature by feature.

    A customer's points then say how much a feature raises the risk above what is usual.
    """
    intercept, pieces = scorecard.intercept, []
    for name, found in scorecard.by_feature().items():
        mean = float(points_of(found, values[:, names.index(name)]).mean())
        intercept += mean
        pieces += [
            Piece(name, one.lower, one.upper, one.points - mean, one.slope, one.is_missing)
            for one in found
        ]
    return Scorecard(intercept, tuple(pieces))
