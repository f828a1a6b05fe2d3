"""Weights, thresholds, and what Splink learns."""

import duckdb
import pytest

from orchestration.identity import learning
from orchestration.identity.candidates import Threshold, lowest_threshold
from orchestration.identity.scoring import (
    COMPANIES,
    Comparison,
    Level,
    Odds,
    level_sql,
    probability,
    weight_sql,
)

NAME = Comparison(
    "name", "l.name is null or r.name is null", (Level("same", "l.name = r.name", "share"),)
)


def test_a_weight_is_the_log_of_how_much_likelier_a_level_is_and_what_is_missing_says_nothing() -> (
    None
):
    weights = {("name", "same"): Odds(0.8, 0.1), ("name", "other"): Odds(0.25, 0.5)}
    query = (
        f"select {weight_sql([NAME], weights)}, {level_sql(NAME)}"
        " from (values ('a'), ('b'), (null)) as l(name), (select 'a' as name, 0.05 as share) as r"
    )
    rows = duckdb.execute(query).fetchall()
    assert [(round(weight, 9), level) for weight, level in rows] == [
        (4.0, "same"),  # 0.8 against the share of those who bear the name
        (-1.0, "other"),
        (0.0, None),
    ]
    assert probability(0.0, 0.5) == 0.5


def test_the_threshold_is_the_lowest_at_which_enough_labelled_pairs_are_right() -> None:
    placed = [(0.99, True), (0.9, True), (0.8, False), (0.7, True), (0.6, False), (0.4, True)]
    assert lowest_threshold(placed, 8, 0.75, 0.9) == Threshold(0.7, 8, 0.75, 0.375)
    assert lowest_threshold([(0.9, False)], 8, 0.75, 0.9) == Threshold(0.9, 8)


def test_every_level_of_the_companies_is_in_the_seed(seeded: duckdb.DuckDBPyConnection) -> None:
    levels = {(one.name, level) for one in COMPANIES for level in one.level_names}
    rows = seeded.execute("select comparison, level from seeds.identity_weights").fetchall()
    assert set(rows) == levels


def test_splink_learns_more_of_what_tells_more() -> None:
    if not learning.is_installed():
        pytest.skip("Splink is not installed")
    with duckdb.connect() as connection:
        connection.execute(
            "create table people as select i as unique_id, i // 2 as person,"
            " 'n' || (i // 2) as name, case when i % 10 < 8 then 'c' || (i // 2 % 5) end as city"
            " from range(2000) t(i)"
        )
        same = tuple(
            Comparison(
                one, f"l.{one} is null or r.{one} is null", (Level("same", f"l.{one} = r.{one}"),)
            )
            for one in ("name", "city")
        )
        found = learning.learn(connection, "people", same, label="person", most_pairs=100_000)
    assert found["name", "same"].weight > 8 > 3 > found["city", "same"].weight > 1
