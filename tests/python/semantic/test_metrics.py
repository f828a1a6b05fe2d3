"""Every metric of the semantic layer says what the column of its mart says, at every level."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

from orchestration.settings import PROJECT
from sample_company.company_writer import write
from tests.python.pipeline.building import Built, new_warehouse, semantic_manifest

MONTH, WEEK, SEGMENT = "metric_time__month", "metric_time__week", "customer__segment"
QUARTER = "metric_time__quarter"
GROWTH = "marts.net_customer_growth_monthly where segment = 'all'"
RETENTION = "marts.revenue_retention_monthly where segment = 'all'"
CHAMPION = "marts.customer_health_weekly where is_champion"
IN_DANGER = f"{CHAMPION} and health_band in ('at_risk', 'critical')"
COMING_QUARTER = "marts.churn_risk_weekly where horizon_days = 91"
NEWEST_MONTH = "month_date = (select max(month_date) from marts.net_customer_growth_monthly)"
NEWEST_WEEK = "week_date = (select max(week_date) from marts.customer_health_weekly)"
BY_SEGMENT = "coalesce(nullif(segment, 'none'), '-')"

# A metric, what it is sliced by, and the query of the mart that says the same.
SAME = {
    ("customers_gained", MONTH): "select month_date, new_customer_count + won_back_customer_count"
    f" from {GROWTH}",
    ("customers_lost", MONTH): f"select month_date, lost_customer_count from {GROWTH}",
    ("net_customer_growth", MONTH): "select month_date, closing_customer_count"
    f" - opening_customer_count from {GROWTH}",
    ("customers", MONTH): f"select month_date, closing_customer_count from {GROWTH}",
    ("customers_at_start", MONTH): f"select month_date, opening_customer_count from {GROWTH}",
    ("customer_churn_rate", MONTH): "select month_date,"
    f" lost_customer_count / nullif(opening_customer_count, 0) from {GROWTH}",
    ("customer_churn_rate", QUARTER): "select date_trunc('quarter', month_date) as quarter,"
    " sum(lost_customer_count) / nullif(arg_min(opening_customer_count, month_date), 0)"
    f" from {GROWTH} group by quarter",
    ("arr_usd", MONTH): f"select month_date, closing_arr_usd from {GROWTH}",
    ("net_retained_mrr_usd", MONTH): "select month_date, net_revenue_retention_numerator_usd"
    f" from {RETENTION}",
    ("gross_retained_mrr_usd", MONTH): "select month_date, gross_revenue_retention_numerator_usd"
    f" from {RETENTION}",
    ("retainable_mrr_usd", MONTH): "select month_date, revenue_retention_denominator_usd"
    f" from {RETENTION}",
    ("net_revenue_retention", MONTH): f"select month_date, net_revenue_retention from {RETENTION}",
    ("gross_revenue_retention", MONTH): "select month_date, gross_revenue_retention"
    f" from {RETENTION}",
    ("customers_gained", SEGMENT): f"select {BY_SEGMENT}, sum(new_customer_count"
    " + won_back_customer_count) from marts.net_customer_growth_monthly where segment <> 'all'"
    " group by segment",
    ("customers_lost", SEGMENT): f"select {BY_SEGMENT}, sum(lost_customer_count)"
    " from marts.net_customer_growth_monthly where segment <> 'all' group by segment",
    ("arr_usd", SEGMENT): f"select {BY_SEGMENT}, closing_arr_usd"
    f" from marts.net_customer_growth_monthly where segment <> 'all' and {NEWEST_MONTH}",
    ("customers", "segment_month__segment"): f"select {BY_SEGMENT}, closing_customer_count"
    f" from marts.net_customer_growth_monthly where segment <> 'all' and {NEWEST_MONTH}",
    ("average_health_score", WEEK): "select week_date - 6, avg(health_score)"
    f" from {CHAMPION} group by week_date",
    ("customers_at_risk", WEEK): "select weeks.week_date - 6, count(*)"
    f" filter (weeks.health_band in ('at_risk', 'critical')) from (from {CHAMPION}) as weeks"
    " group by weeks.week_date",
    ("customers_at_risk", "customer_week__health_band"): "select health_band, count(*)"
    f" from {IN_DANGER} and {NEWEST_WEEK} group by health_band",
    ("arr_at_risk_usd", "customer_week__health_band"): "select health_band, sum(arr_usd)"
    f" from {IN_DANGER} and {NEWEST_WEEK} group by health_band",
    ("expected_customers_lost", WEEK): "select week_date - 6, sum(churn_probability)"
    f" from {COMING_QUARTER} group by week_date",
    ("expected_arr_loss_usd", WEEK): "select week_date - 6, sum(expected_arr_loss_usd)"
    f" from {COMING_QUARTER} group by week_date",
}

Ask = Callable[..., dict[str, Any]]


class DuckDB:
    """MetricFlow writes the SQL; the test's own connection runs it."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()


@pytest.fixture(scope="module")
def engine() -> MetricFlowEngine:
    manifest = parse_manifest_from_dbt_generated_manifest(semantic_manifest())
    return MetricFlowEngine(SemanticManifestLookup(manifest), DuckDB())


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Built:
    home = tmp_path_factory.mktemp("company")
    write(home, customers=25, weeks=60)
    return new_warehouse(home / "warehouse").load(home / "exports").build()


@pytest.fixture(scope="module")
def ask(engine: MetricFlowEngine, company: Built) -> Ask:
    """A metric by the values of what it is sliced by: ask(metric, by)."""

    def answer(metric: str, by: str) -> dict[str, Any]:
        request = MetricFlowQueryRequest.create(metric_names=[metric], group_by_names=[by])
        return keyed(company.rows(engine.explain(request).sql_statement.sql))

    return answer


def keyed(rows: list[tuple[Any, Any]]) -> dict[str, Any]:
    """Days as text, and no empty group: a segment without customers has no row in every table."""
    return {
        str(key)[:10] if key is not None else "-": round(float(value), 6)
        for key, value in rows
        if value
    }


@pytest.mark.parametrize(("metric", "by"), SAME)
def test_a_metric_equals_the_column_of_its_mart(
    metric: str, by: str, ask: Ask, company: Built
) -> None:
    said = ask(metric, by)

    assert said == keyed(company.rows(SAME[metric, by]))
    assert said, "nothing was compared"


def test_every_metric_is_held_against_its_mart(engine: MetricFlowEngine) -> None:
    assert {one.name for one in engine.list_metrics()} == {metric for metric, _ in SAME}


def test_every_metric_is_described_in_the_recipes(engine: MetricFlowEngine) -> None:
    recipes = (PROJECT / "docs" / "bi.md").read_text(encoding="utf-8")
    for one in engine.list_metrics():
        assert one.description, one.name
        assert f"`{one.name}`" in recipes, one.name


def test_metrics_of_several_marts_stand_side_by_side_for_a_month_without_rows(
    engine: MetricFlowEngine, company: Built
) -> None:
    request = MetricFlowQueryRequest.create(
        metric_names=["customers_lost", "customers", "average_health_score"],
        group_by_names=[MONTH],
    )

    months = company.rows(engine.explain(request).sql_statement.sql)

    assert len(months) == company.one(f"select count(*) from {GROWTH}")


def test_metrics_are_asked_of_the_published_file_locked_and_read_only(tmp_path: Path) -> None:
    duckdb.connect(tmp_path / "mart.duckdb").close()
    profile = yaml.safe_load((PROJECT / "profiles.yml").read_text(encoding="utf-8"))
    settings = profile["customer_lifecycle"]["outputs"]["published"]["config_options"]
    with duckdb.connect(tmp_path / "mart.duckdb", config=settings) as mart:
        for statement in (
            "select * from read_text('/etc/passwd')",
            "set lock_configuration = false",
            "create table mine (x integer)",
        ):
            with pytest.raises(duckdb.Error, match=r"disabled by configuration|locked|read-only"):
                mart.execute(statement)


def test_the_time_spine_has_every_day_up_to_the_as_of_date(company: Built) -> None:
    assert company.rows(
        "select min(day_date), max(day_date), count(*) from intermediate.int_days"
    ) == company.rows(
        "select min(start_date), max(as_of_date), max(as_of_date) - min(start_date) + 1"
        " from intermediate.int_customer_spells, intermediate.int_as_of"
    )
