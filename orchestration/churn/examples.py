"""What is learned from: customers in weeks, what was known of them then, what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from orchestration.churn.scorecard import Floats

Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class Feature:
    """A column of the examples; `direction` -1: more of it lowers the risk, 1: raises it."""

    name: str
    department: str
    direction: int = 0
    label: str = ""


@dataclass(frozen=True)
class Examples:
    """One row per customer and week of one horizon; `values` is n x features, NaN is not known.

    `churned` is 1 or 0, NaN where the outcome is not known yet.
    """

    features: tuple[Feature, ...]
    customers: NDArray[np.object_]
    weeks: Days
    values: Floats
    churned: Floats
    arr: Floats
    large: NDArray[np.bool_]

    def __len__(self) -> int:
        """How many rows."""
        return len(self.weeks)

    def at(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> "Examples":
        """Some of the rows."""
        return replace(
            self,
            customers=self.customers[rows],
            weeks=self.weeks[rows],
            values=self.values[rows],
            churned=self.churned[rows],
            arr=self.arr[rows],
            large=self.large[rows],
        )

    def of(self, names: Sequence[str]) -> "Examples":
        """Some of the features; those that are not there are left out."""
        at = [i for i, one in enumerate(self.features) if one.name in names]
        found = tuple(self.features[i] for i in at)
        return replace(self, features=found, values=self.values[:, at])

    @property
    def names(self) -> list[str]:
        """The features' names, in the order of the columns."""
        return [one.name for one in self.features]

    @property
    def ripe(self) -> "Examples":
        """The rows whose outcome is known."""
        return self.at(~np.isnan(self.churned))

    @property
    def event_count(self) -> int:
        """How many customers left: the same customer counts once, in however many weeks."""
        return len(set(self.customers[self.churned == 1]))


def monthly(weeks: Days) -> Days:
    """The first week of each month that has one: what is learned from, and from where."""
    found = np.unique(weeks)
    months = found.astype("datetime64[M]")
    return found[np.r_[True, months[1:] != months[:-1]]] if len(found) else found
