"""Signs that a model knows what it cannot know. Each gives the names of what is at fault."""

from collections.abc import Mapping

import numpy as np

from orchestration.churn.evaluation import area_under_curve
from orchestration.churn.examples import Examples, Feature
from orchestration.churn.scorecard import Scorecard

Hashes = Mapping[tuple[str, str], str]  # of (feature, week)


def telling_features(examples: Examples, most: float) -> list[str]:
    """Features that alone, by value or by being known, tell who leaves better than `most` AUC."""
    found = []
    for column, feature in enumerate(examples.features):
        values = examples.values[:, column]
        known = ~np.isnan(values)
        alone = [
            area_under_curve(values[known], examples.churned[known]),
            area_under_curve(known.astype(float), examples.churned),
        ]
        if any(max(auc, 1 - auc) > most for auc in alone if not np.isnan(auc)):
            found.append(feature.name)
    return found


def restated_features(before: Hashes, now: Hashes) -> list[str]:
    """Features whose past weeks are not what they were: they hold what became known later."""
    return sorted({key[0] for key, value in before.items() if key in now and now[key] != value})


def wrong_signs(scorecard: Scorecard, features: tuple[Feature, ...]) -> list[str]:
    """Features of which more raises the risk where it should lower it, or the reverse."""
    found = []
    pieces = scorecard.by_feature()
    for feature in features:
        known = [one for one in pieces.get(feature.name, []) if not one.is_missing]
        starts = [one.points for one in known]
        ends = [
            one.points + one.slope * (one.upper - one.lower)
            if one.lower is not None and one.upper is not None
            else one.points
            for one in known
        ]
        steps = [after - before for before, after in zip(ends[:-1], starts[1:], strict=True)]
        rises = [*steps, *(one.slope for one in known)]
        if any(feature.direction * rise < -1e-9 for rise in rises):
            found.append(feature.name)
    return found
