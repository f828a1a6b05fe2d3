"""Rolling origins: what could have been learned on a day, and what it would have said then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from orchestration.churn.examples import Days, Examples, monthly
from orchestration.churn.learning import Learner
from orchestration.churn.scorecard import Floats, log_odds, probability

FEWEST_EVENTS = 10  # before an origin; with fewer, no learner has anything to say
FOLDS = 5
SEED = 7


@dataclass(frozen=True)
class OutOfTime:
    """The rows that were predicted, from which origin, and what each kind said of them."""

    examples: Examples
    origins: Days
    predicted: dict[str, Floats] = field(default_factory=dict)


def known_by(examples: Examples, origin: np.datetime64, embargo_days: int) -> NDArray[np.bool_]:
    """The rows whose outcome was known on a day: their window, lead and grace were over."""
    return np.asarray(examples.weeks + np.timedelta64(embargo_days, "D") <= origin)


def reaching_past(learned_from: Examples, origin: np.datetime64, embargo_days: int) -> int:
    """How many rows of what was learned from tell of days after the origin: must be none."""
    return int((~known_by(learned_from, origin, embargo_days)).sum())


Choice = Callable[[Examples, np.datetime64, int], NDArray[np.bool_]]


def roll(
    examples: Examples,
    learners: Mapping[str, Learner],
    embargo_days: int,
    *,
    choose: Choice = known_by,
) -> OutOfTime:
    """Learn on the first week of each month from what was known then; predict until the next.

    Raises ValueError where `choose` lets a row in whose outcome lay beyond the origin.
    """
    ripe = examples.ripe
    starts = monthly(examples.weeks)
    ends = np.r_[starts[1:], np.datetime64("9999-12-31")] if len(starts) else starts
    on_grid = np.isin(ripe.weeks, starts)
    rows, origins = [], []
    predicted: dict[str, list[Floats]] = {kind: [] for kind in learners}
    for origin, end in zip(starts, ends, strict=True):
        asked = np.flatnonzero((ripe.weeks >= origin) & (ripe.weeks < end))
        learned_from = ripe.at(on_grid & choose(ripe, origin, embargo_days))
        if beyond := reaching_past(learned_from, origin, embargo_days):
            raise ValueError(
                f"{beyond} examples learned from at {origin} have outcomes of later days: the"
                f" embargo of {embargo_days} days is not kept"
            )
        if not len(asked) or learned_from.event_count < FEWEST_EVENTS:
            continue
        rows.append(asked)
        origins.append(np.full(len(asked), origin))
        for kind, learn in learners.items():
            odds = log_odds(learn(learned_from), ripe.names, ripe.values[asked])
            predicted[kind].append(probability(odds))
    if not rows:
        return OutOfTime(ripe.at(np.zeros(0, dtype=int)), np.array([], dtype="datetime64[D]"))
    return OutOfTime(
        ripe.at(np.concatenate(rows)),
        np.concatenate(origins),
        {kind: np.concatenate(parts) for kind, parts in predicted.items()},
    )


def shuffled(examples: Examples, learn: Learner) -> Floats:
    """What a random split of rows would make believe: each row predicted from the other folds.

    The same customer stands on both sides of it, with the same outcome. Only to show the gap.
    """
    folds = np.random.default_rng(SEED).permutation(len(examples)) % FOLDS
    found = np.zeros(len(examples))
    for fold in range(FOLDS):
        asked = folds == fold
        odds = log_odds(learn(examples.at(~asked)), examples.names, examples.values[asked])
        found[asked] = probability(odds)
    return found
