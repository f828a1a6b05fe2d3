"""How alike two records are: comparisons with levels, each level's weight, and the SQL of both.

A weight is log2 of how much likelier a level is among pairs of one customer (m) than among others
(u), as Fellegi and Sunter have it. Splink learns m and u (`learning`); scoring needs only them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import NamedTuple

OTHER = "other"
RAREST, SUREST = 1e-7, 0.999999


@dataclass(frozen=True)
class Level:
    """One way in which two records compare: SQL over `l` and `r`, tried in order.

    `share` names a column of `r`: the share of other candidates that would agree on this level as
    well. It takes the place of u, so that agreeing on what is rare says more.
    """

    name: str
    condition: str
    share: str | None = None


@dataclass(frozen=True)
class Comparison:
    """Levels from alike to unlike; `missing` is SQL for pairs of which one tells nothing."""

    name: str
    missing: str
    levels: tuple[Level, ...]

    @property
    def level_names(self) -> tuple[str, ...]:
        """Every level, the one that is left included."""
        return (*(level.name for level in self.levels), OTHER)


class Odds(NamedTuple):
    """How often a level is seen among pairs of one customer (m), and among others (u)."""

    m: float
    u: float

    @property
    def weight(self) -> float:
        """log2 of their ratio, kept finite."""
        return log2(min(max(self.m, RAREST), SUREST) / min(max(self.u, RAREST), SUREST))


Weights = Mapping[tuple[str, str], Odds]


def weight_sql(comparisons: Sequence[Comparison], weights: Weights) -> str:
    """SQL for the sum of the weights of a pair `l`, `r`; what is missing says nothing."""
    return "\n + ".join(_weight_of(comparison, weights) for comparison in comparisons)


def level_sql(comparison: Comparison) -> str:
    """SQL for the name of the level of a pair `l`, `r`; null where something is missing."""
    cases = " ".join(f"when {level.condition} then '{level.name}'" for level in comparison.levels)
    return f"case when {comparison.missing} then null {cases} else '{OTHER}' end"


def _weight_of(comparison: Comparison, weights: Weights) -> str:
    cases = " ".join(
        f"when {level.condition} then {_level_weight(weights[comparison.name, level.name], level)}"
        for level in comparison.levels
    )
    rest = weights[comparison.name, OTHER].weight
    return f"case when {comparison.missing} then 0.0 {cases} else {rest:.12f} end"


def _level_weight(odds: Odds, level: Level) -> str:
    if level.share is None:
        return f"{odds.weight:.12f}"
    return f"log2({odds.m!r} / greatest(least(r.{level.share}, {SUREST}), {RAREST}))"


def probability(weight: float, prior: float) -> float:
    """The probability that a pair is one customer, from its weight and the prior probability."""
    odds: float = prior / (1 - prior) * 2.0**weight
    return odds / (1 + odds)


def close(column: str) -> str:
    """SQL: the two values differ by one slip of the keyboard, two letters exchanged included."""
    return (
        f"length(l.{column}) > 4 and abs(length(l.{column}) - length(r.{column})) < 2"
        f" and damerau_levenshtein(l.{column}, r.{column}) < 2"
    )


# Systems other than the CRM tell a name and a web domain of a company, hardly more.
COMPANIES = (
    Comparison(
        "name",
        "l.name_key is null or r.name_key is null",
        (
            Level("same", "l.name_key = r.name_key", share="name_share"),
            Level("typing error", close("name_key")),
            Level(
                "similar",
                "jaro_winkler_similarity(l.name_key, r.name_key) >= 0.92"
                " and abs(length(l.name_key) - length(r.name_key)) < 4",
            ),
            Level("same first word", "l.name_root = r.name_root", share="root_share"),
        ),
    ),
    Comparison(
        "domain",
        "l.domain_key is null or r.domain_key is null",
        (Level("same", "l.domain_key = r.domain_key", share="domain_share"),),
    ),
)
