"""The whole step on a warehouse of invented tables: registry, scorecards, predictions, cards."""

from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

from orchestration.churn import train as training
from orchestration.churn.examples import Examples
from orchestration.churn.tables import prepare, read_examples
from orchestration.churn.train import train
from orchestration.warehouse import with_arrays
from tests.python.churn.panel import FEATURES, GRACE, HORIZON, LEAD, dials, panel

Warehouse = duckdb.DuckDBPyConnection
REGISTRY = "select model_version, is_champion, status, event_count from risk.models"


def quiet(words: str) -> None: ...


@pytest.fixture(scope="module")
def telling() -> Examples:
    return panel(260, 90)


@pytest.fixture
def warehouse(telling: Examples) -> Warehouse:
    return warehouse_of(telling)


def warehouse_of(examples: Examples) -> Warehouse:
    connection = duckdb.connect()
    run = connection.execute
    run("create schema seeds; create schema intermediate")
    for seed, rows in {
        "churn_model_dials": dials(),
        "risk_dials": {"lead_days": LEAD},
        "dials": {"grace_days": GRACE},
    }.items():
        run(f"create table seeds.{seed} (dial varchar, dial_value double)")
        connection.executemany(f"insert into seeds.{seed} values (?, ?)", list(rows.items()))
    run(f"create table seeds.backtest_horizons as select {HORIZON} as horizon_days")
    run(
        "create table seeds.churn_features"
        " (feature varchar, department varchar, direction integer, label varchar)"
    )
    connection.executemany(
        "insert into seeds.churn_features values (?, ?, ?, ?)",
        [(one.name, one.department, one.direction, one.label) for one in FEATURES],
    )
    columns = {
        "customer_id": examples.customers,
        "week_date": examples.weeks.astype("datetime64[s]"),
        "has_churned": examples.churned,
        "arr_usd": examples.arr,
        "is_large": examples.large,
        **dict(zip(examples.names, examples.values.T, strict=True)),
    }
    with_arrays(connection, "_panel", columns)
    run("create table panel as select * replace (week_date::date as week_date) from _panel")
    names = ", ".join(f"nullif({name}, 'nan'::double) as {name}" for name in examples.names)
    run(f"""
        create table intermediate.int_customer_features_weekly as
        select customer_id, week_date, {names} from panel;
        create table intermediate.int_churn_examples as
        select customer_id, week_date, {HORIZON} as horizon_days, arr_usd, is_large,
            nullif(has_churned, 'nan'::double) as has_churned
        from panel;
        create table intermediate.int_churn_reference_classes as
        select customer_id, week_date, {HORIZON} as horizon_days, 0.08 as churn_probability
        from panel;
        create table intermediate.int_as_of as
        select (max(week_date) + 2)::timestamp as known_before_at from panel;
    """)
    return connection


def later(connection: Warehouse, days: int) -> None:
    connection.execute(
        "update intermediate.int_as_of set known_before_at = known_before_at + to_days(?)", [days]
    )


def test_a_model_is_learned_promoted_and_written_as_text(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    [found] = train(warehouse, "run", quiet, tmp_path)
    assert (found.champion, found.status) == ("logistic", "promoted")
    [(version, is_champion, status, events)] = warehouse.execute(REGISTRY).fetchall()
    assert (is_champion, status) == (True, "promoted")
    assert events == found.event_count > 25
    pieces = warehouse.execute(
        "select feature, department, reason from risk.scorecards where model_version = ?", [version]
    ).fetchall()
    assert {feature for feature, _, _ in pieces} == {one.name for one in FEATURES}
    assert ("complaints", "voice", "Complaints: not known") in pieces
    card = (tmp_path / f"{version}.md").read_text()
    for words in ("Out of time", "| recency |", "| health |", "random split", "largest parts"):
        assert words in card
    assert (tmp_path / f"{version}.svg").read_text().count("<circle") == 10


def test_predictions_of_every_kind_stand_on_the_same_rows(warehouse: Warehouse) -> None:
    train(warehouse, "run", quiet)
    rows = warehouse.execute("""
        select kind, count(*), count(distinct origin_date), min(probability), max(probability),
            count(*) filter (week_date < origin_date)
        from risk.predictions group by kind order by kind
    """).fetchall()
    assert [row[0] for row in rows] == [
        *("base_rate", "health", "logistic", "recency", "reference_class"),
    ]
    assert len({row[1:3] for row in rows}) == 1
    assert rows[0][2] >= 6
    assert all(0 < row[3] <= row[4] < 1 and row[5] == 0 for row in rows)


def test_of_many_customers_some_are_drawn_whole_and_the_same_from_month_to_month(
    warehouse: Warehouse,
) -> None:
    now, everyone = (read_examples(warehouse, HORIZON, FEATURES, most) for most in (200, 10**6))
    drawn = set(now.customers)
    assert len(drawn) == 200
    assert len(now) == sum(customer in drawn for customer in everyone.customers)
    warehouse.execute("delete from intermediate.int_churn_examples where week_date > '2024-06-01'")
    before, all_before = (
        set(read_examples(warehouse, HORIZON, FEATURES, most).customers) for most in (200, 10**6)
    )
    assert 200 < len(all_before) < len(set(everyone.customers))
    assert drawn & all_before <= before, "who came since may take a place, nobody else"


def test_no_more_are_learned_from_than_the_dial_says(telling: Examples) -> None:
    warehouse = warehouse_of(telling)
    warehouse.execute(
        "update seeds.churn_model_dials set dial_value = 150 where dial = 'most_learned_from'"
    )
    train(warehouse, "run", quiet)
    query = "select count(distinct customer_id) from risk.predictions"
    assert 100 < warehouse.execute(query).fetchall()[0][0] <= 150


def test_the_champion_stays_until_it_is_a_month_old(warehouse: Warehouse) -> None:
    train(warehouse, "first", quiet)
    before = warehouse.execute("from risk.models").fetchall()
    later(warehouse, 27)
    words: list[str] = []
    [kept] = train(warehouse, "second", words.append)
    assert kept.status == "kept"
    assert "less than 28 days ago" in words[-1]
    assert warehouse.execute("from risk.models").fetchall() == before
    later(warehouse, 1)
    [anew] = train(warehouse, "third", quiet)
    assert anew.status == "kept"
    now = warehouse.execute(REGISTRY).fetchall()
    assert len(now) == 2
    assert now[0][0] == now[1][0], "the same data are the same version"
    assert warehouse.execute(
        "select max(c) from (select count(*) as c from risk.scorecards"
        " group by model_version, feature, lower, is_missing)"
    ).fetchall() == [(1,)]


def test_the_same_data_give_the_same_version(telling: Examples) -> None:
    versions = set()
    for _ in range(2):
        connection = warehouse_of(telling)
        train(connection, "run", quiet)
        versions.add(connection.execute(REGISTRY).fetchall()[0][0])
    assert len(versions) == 1


def refused(connection: Warehouse) -> str:
    [(reason,)] = connection.execute(
        "select reason from risk.models where status = 'refused' order by trained_at desc limit 1"
    ).fetchall()
    return str(reason)


def test_noise_is_refused_and_customers_are_counted() -> None:
    connection = warehouse_of(panel(260, 90, effect=0.0, seed=4))
    [found] = train(connection, "run", quiet)
    assert (found.champion, found.status) == ("reference_class", "fallback")
    assert "does not beat the base rate" in refused(connection)


def test_a_past_week_said_anew_refuses_what_learns_from_it(warehouse: Warehouse) -> None:
    train(warehouse, "first", quiet)
    later(warehouse, 28)
    warehouse.execute(
        "update intermediate.int_customer_features_weekly set noise_1 = noise_1 + 1"
        " where week_date = date '2023-06-04'"
    )
    [found] = train(warehouse, "second", quiet)
    assert found.champion == "reference_class"
    assert "past weeks of noise_1 were said anew" in refused(warehouse)


def test_too_few_who_left_teach_nothing() -> None:
    few = panel(60, 60, effect=0.5, seed=6)
    assert 0 < few.ripe.event_count < 25
    connection = warehouse_of(few)
    [found] = train(connection, "run", quiet)
    assert (found.champion, found.status) == ("reference_class", "fallback")
    assert connection.execute("select count(*) from risk.scorecards").fetchall() == [(0,)]


@pytest.mark.parametrize("rows", [0, 1])
def test_it_runs_where_there_is_next_to_nothing(telling: Examples, rows: int) -> None:
    connection = warehouse_of(telling.at(np.arange(rows)))
    connection.execute("delete from intermediate.int_as_of")
    connection.execute("insert into intermediate.int_as_of values (?)", [datetime(2025, 1, 1)])
    [found] = train(connection, "run", quiet)
    assert found.champion == "reference_class"


def test_without_lightgbm_the_rest_still_learns(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "has_boosting", lambda: False)
    words: list[str] = []
    [found] = train(warehouse, "run", words.append)
    assert found.champion == "logistic"
    assert any("LightGBM is not installed" in one for one in words)


def test_the_tables_can_be_made_twice(warehouse: Warehouse) -> None:
    prepare(warehouse)
    prepare(warehouse)
    assert warehouse.execute(REGISTRY).fetchall() == []
