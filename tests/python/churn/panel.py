"""Invented customers in weeks: a state and a contract drive who leaves, the rest is noise."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from orchestration.churn.examples import Examples, Feature

HORIZON, LEAD, GRACE = 91, 30, 30
EMBARGO = HORIZON + LEAD + GRACE
CONTRACT_WEEKS = 26
FIRST = np.datetime64("2023-01-01")

FEATURES = (
    Feature("complaints", "voice", 1, "Complaints"),
    Feature("health_score", "success", -1, "Health"),
    Feature("noise_1", "product", 0, "Noise"),
    Feature("noise_2", "product", 0, "More noise"),
    Feature("recency_days", "success", 1, "Days of silence"),
    Feature("renewal", "billing", 1, "Contract ends in the window"),
)


def panel(
    customers: int = 300, weeks: int = 104, *, effect: float = 2.0, seed: int = 3
) -> Examples:
    """Customers whose state wanders and decides whether they leave where their contract ends.

    With an effect of 0 nothing that is known has to do with who leaves.
    """
    random = np.random.default_rng(seed)
    state = np.zeros((customers, weeks))
    state[:, 0] = random.normal(size=customers)
    for week in range(1, weeks):
        state[:, week] = 0.96 * state[:, week - 1] + 0.28 * random.normal(size=customers)
    phase = random.integers(0, CONTRACT_WEEKS, customers)[:, None]
    ends = (np.arange(weeks)[None, :] + phase) % CONTRACT_WEEKS == 0
    hazard = ends / (1 + np.exp(1.0 - effect * state)) if effect else np.full(state.shape, 0.012)
    start = np.where(random.random(customers) < 0.5, 0, random.integers(0, weeks, customers))
    is_here = np.arange(weeks)[None, :] >= start[:, None]
    left = (random.random((customers, weeks)) < hazard) & is_here
    end = np.where(left.any(axis=1), left.argmax(axis=1), weeks)
    who, when = np.nonzero((np.arange(weeks)[None, :] * 7 + LEAD <= end[:, None] * 7) & is_here)
    days = end[who] * 7 - when * 7
    churned = ((days > LEAD) & (days <= LEAD + HORIZON) & (end[who] < weeks)).astype(float)
    churned[when * 7 + EMBARGO > weeks * 7] = np.nan
    seen = state[who, when]
    values = np.column_stack(
        [
            np.where(
                random.random(len(who)) < 0.2, np.nan, seen + 0.3 * random.normal(size=len(who))
            ),
            60 - 8 * seen + 12 * random.normal(size=len(who)),
            random.normal(size=len(who)),
            random.normal(size=len(who)),
            random.exponential(5, size=len(who)),
            _ends_ahead(phase[who, 0], when),
        ]
    )
    order = np.lexsort((who, when))
    arr = np.exp(random.normal(10, 0.4, size=customers))
    names = np.array([f"c{number:04}" for number in range(customers)], dtype=object)
    return Examples(
        FEATURES,
        names[who[order]],
        FIRST + (when[order] * 7).astype("timedelta64[D]"),
        values[order],
        churned[order],
        arr[who[order]],
        arr[who[order]] > np.quantile(arr, 0.7),
    )


def _ends_ahead(phase: np.ndarray, week: np.ndarray) -> np.ndarray:
    """Whether a contract ends within the days in which a churn counts."""
    weeks_to_end = (-(week + phase)) % CONTRACT_WEEKS
    days = weeks_to_end * 7
    return ((days > LEAD) & (days <= LEAD + HORIZON)).astype(float)


def with_feature(examples: Examples, feature: Feature, values: np.ndarray) -> Examples:
    """The same rows with one column more."""
    return replace(
        examples,
        features=(*examples.features, feature),
        values=np.column_stack([examples.values, values]),
    )


def dials(**changed: float) -> Mapping[str, float]:
    """The numbers of the seed, some of them other."""
    return {
        "fewest_events": 25,
        "boosting_events": 300,
        "refresh_days": 28,
        "list_size": 10,
        "most_calibration_error": 0.06,  # so few invented customers scatter more
        "most_stability_index": 0.2,
        "most_single_auc": 0.95,
        "most_learned_from": 5000,
        **changed,
    }
