"""The suites themselves: owned, described, well formed, quiet on nothing, loud on what is bad."""

import subprocess
import sys
from collections import Counter
from functools import cache

import duckdb
import pytest
import yaml

from expectations import SUITES
from expectations.suite import Suite, expect
from orchestration.quality import validate
from orchestration.raw.history.compare import DDL as HISTORY
from orchestration.settings import PROJECT
from tests.python.quality.asking import NOW, OWNERS, what_blocks

GATES = ["raw", "staging", "intermediate", "marts"]
META = (
    "_source_system varchar, _load_id varchar, _file varchar, _line bigint, _known_at timestamp,"
    " _row_hash varchar, _is_deleted boolean, _changed_at timestamp, _extra varchar"
)
MODELS = """
create table intermediate.int_as_of as select date '2025-01-31' as as_of_date;
create table seeds.exchange_rates as select 'USD' as currency;
create table staging.stg_sales__account_merges (account_id varchar);
create table seeds.free_mail_domains (domain varchar);
create table seeds.shared_domains (domain varchar);
create table intermediate.int_identity_records (record_id varchar, tax_key varchar);
create table intermediate.int_records_resolved (
    record_id varchar, record_kind varchar, customer_id varchar, rule varchar);
create table intermediate.int_departments_matched (
    department varchar, record_count bigint, unmatched_record_count bigint,
    matched_earlier_count bigint, lost_match_count bigint, moved_record_count bigint);
create table intermediate.int_customer_departments (
    customer_id varchar, department varchar, record_count bigint);
create table intermediate.int_customers_described (
    customer_id varchar, sales_account_id varchar, domain varchar);
create table intermediate.int_subscriptions_paid (source_system varchar, subscription_id varchar);
create table intermediate.int_mrr_spells (
    customer_id varchar, mrr_usd decimal(18, 2), from_date date, to_date date);
create table intermediate.int_customer_spells (
    spell_id varchar, spell_number bigint, start_date date, lost_date date);
create table intermediate.int_mrr_months (
    customer_id varchar, opening_mrr_usd decimal(18, 2), closing_mrr_usd decimal(18, 2));
create table intermediate.int_interactions_united (
    customer_id varchar, interaction_kind varchar, occurred_at timestamp);
create table intermediate.int_stage_spans (customer_id varchar);
create table intermediate.int_churn_examples (
    customer_id varchar, week_date date, horizon_days bigint, is_ripe boolean, has_churned integer);
create table intermediate.int_customers_valued (
    customer_id varchar, status varchar, is_large boolean, arr_usd decimal(18, 2));
create schema if not exists risk;
create table risk.models (
    horizon_days integer, kind varchar, is_champion boolean, trained_at timestamp);
create table marts.customers (
    customer_id varchar, customer_name varchar, status varchar, arr_usd decimal(18, 2),
    is_churned_in_crm boolean);
create table marts.net_customer_growth_monthly (
    month_date date, segment varchar, opening_customer_count bigint, new_customer_count bigint,
    won_back_customer_count bigint, lost_customer_count bigint, is_complete boolean);
create table marts.customers_gained_and_lost (
    customer_id varchar, movement varchar, reason varchar);
create table marts.revenue_movements_monthly (
    customer_id varchar, month_date date, opening_mrr_usd decimal(18, 2),
    change_mrr_usd decimal(18, 2));
create table marts.revenue_retention_monthly (
    month_date date, segment varchar, net_revenue_retention double,
    revenue_retention_denominator_usd decimal(18, 2));
create table marts.customer_timeline (department varchar, occurred_at timestamp);
create table marts.renewal_decisions (
    term_id varchar, decision varchar, opportunity_id varchar, decided_date date);
create table marts.success_plans (
    success_plan_id varchar, customer_id varchar, agreed_date date, is_joint boolean);
create table marts.success_plan_milestones (
    milestone_id varchar, status varchar, late_days bigint);
create table marts.advocacy_events (
    advocacy_event_id varchar, advocacy_kind varchar, referred_customer_id varchar);
create schema if not exists trust;
create table trust.data_trust (
    department varchar, week_date date, trust_grade varchar, export_count bigint);
create table trust.department_conflicts (customer_id varchar, fact varchar);
"""


@cache
def contracts() -> dict[str, dict]:
    """Every export's contract by its table in raw."""
    found = {}
    for file in sorted((PROJECT / "models" / "staging").glob("*/_*.yml")):
        for source in yaml.safe_load(file.read_text(encoding="utf-8")).get("sources", []):
            found |= {
                table["identifier"]: table
                for table in source["tables"]
                if "key" in table["config"]["meta"]
            }
    return found


@cache
def marts() -> dict[str, str]:
    """Every mart's columns, as its contract types them."""
    found = {}
    for file in sorted((PROJECT / "models" / "marts").glob("*/[!_]*.yml")):
        for model in yaml.safe_load(file.read_text(encoding="utf-8"))["models"]:
            columns = (f"{one['name']} {one['data_type']}" for one in model["columns"])
            found[model["name"]] = ", ".join(columns)
    return found


@pytest.fixture
def empty(warehouse: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Every table that a suite reads, typed and empty."""
    for name, contract in contracts().items():
        columns = ", ".join(f"{c['name']} {c['data_type']}" for c in contract["columns"])
        warehouse.execute(f"create table raw.{name} ({columns}, {META})")
        # As far as a suite reads it, staging has the columns of the contract.
        of_staging = {c["name"]: c["data_type"] for c in contract["columns"]}
        of_staging |= {"source_system": "varchar", "delivered_at": "timestamp"}
        columns = ", ".join(f"{column} {kind}" for column, kind in of_staging.items())
        warehouse.execute(f"create table staging.stg_{name} ({columns})")
    warehouse.execute(MODELS)
    warehouse.execute(HISTORY)
    for name, columns in marts().items():
        warehouse.execute(f"create table if not exists marts.{name} ({columns})")
    return warehouse


def results_of(connection: duckdb.DuckDBPyConnection, start_of_name: str = ""):
    suites = [suite for suite in SUITES if suite.name.startswith(start_of_name)]
    return validate(connection, suites, "run", NOW)


def problem(connection: duckdb.DuckDBPyConnection, start_of_name: str) -> str:
    return what_blocks(results_of(connection, start_of_name)) or ""


def test_suites_stand_in_the_order_of_the_gates_and_are_named_once() -> None:
    assert [s.gate for s in SUITES] == sorted((s.gate for s in SUITES), key=GATES.index)
    assert max(Counter(suite.name for suite in SUITES).values()) == 1


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_a_suite_has_an_owner_and_each_expectation_words_and_severity_of_its_own(
    suite: Suite,
) -> None:
    assert suite.owner in OWNERS
    expectations = suite.expectations()
    assert expectations
    for expectation in expectations:
        words = expectation.description or ""
        assert len(words.split()) >= 5, words
        assert words.endswith("."), words
        assert type(expectation).__name__ not in words
        assert expectation.severity.value in ("critical", "warning", "info")
    assert len({e.description for e in expectations}) == len(expectations)


def test_descriptions_are_not_shared_between_suites_of_one_gate() -> None:
    words = Counter((s.gate, e.description) for s in SUITES for e in s.expectations())
    assert [key for key, count in words.items() if count > 1] == []


def test_every_export_has_a_suite_which_asks_whether_anything_came() -> None:
    raw = {suite.table: suite for suite in SUITES if suite.gate == "raw"}
    assert set(raw) == set(contracts())
    for suite in raw.values():
        (presence,) = [e for e in suite.expectations() if "row_count" in e.expectation_type]
        assert presence.severity.value != "critical", "a department may have nothing to export"


def test_a_suite_of_a_change_log_knows_the_key_of_its_contract() -> None:
    for suite in SUITES:
        if suite.gate == "raw":
            meta = contracts()[suite.table]["config"]["meta"]
            assert suite.key == (() if meta["delivery"] == "append" else tuple(meta["key"]))


def test_dagster_keys_are_those_of_the_tables() -> None:
    keys = {suite.name: suite.asset_key for suite in SUITES}
    assert keys["raw.sales__accounts"] == ["raw", "sales", "accounts"]
    assert keys["staging.stg_sales__accounts"] == ["staging", "stg_sales__accounts"]
    assert keys["marts.customers"] == ["marts", "customers"]
    trust = Suite("marts", "loads", "it", list, schema_name="trust")
    assert trust.asset_key == ["trust", "loads"]


def test_wrong_arguments_are_refused_when_a_suite_is_read() -> None:
    with pytest.raises(AttributeError):
        expect.ColumnValuesToBeSplendid("No.", column="a", severity="info")
    for wrong in ({}, {"column": "a", "mostly": 2}, {"column": "a", "colour": "red"}):
        with pytest.raises(ValueError, match="validation error"):
            expect.ColumnValuesToNotBeNull("No.", severity="info", **wrong)
    with pytest.raises(ValueError, match="severity"):
        expect.ColumnValuesToNotBeNull("No.", column="a", severity="fatal")  # type: ignore[arg-type]


def test_reading_the_suites_does_not_import_great_expectations() -> None:
    code = "import sys, expectations; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0


def test_nothing_delivered_is_a_doubt_and_never_stops_a_run(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    results = results_of(empty)
    assert [r.crash_reason for r in results if r.is_crashed] == []
    failed = [r for r in results if not r.is_success]
    assert {r.expectation for r in failed} == {"expect_table_row_count_to_be_between"}
    assert {r.table_name for r in failed} == set(contracts())
    assert what_blocks(results) is None


RAW = "insert into raw.{} by name select {}, 's' as _source_system, i as _line, false as _is_deleted from range(100) t(i)"  # noqa: E501


@pytest.mark.parametrize(
    ("table", "values", "words"),
    [
        ("billing__subscriptions", "10 as mrr_amount, date '2024-01-01' as start_date", ""),
        (
            "billing__subscriptions",
            "case when i = 7 then -1 else 10 end as mrr_amount",
            "mrr_amount: not true that: A subscription never costs less than nothing a month."
            " 1 of 100 rows are off.",
        ),
        (
            "billing__subscriptions",
            "case when i > 50 then 10 end as mrr_amount",
            "51 of 100 rows are off.",
        ),
        (
            "billing__subscriptions",
            "10 as mrr_amount, date '0024-01-01' as start_date",
            "start_date: not true that: A subscription started between 1990 and 2100.",
        ),
        ("billing__subscriptions", "10 as period_amount", ""),
        (
            "billing__subscriptions",
            "case when i = 7 then -1 else 10 end as period_amount",
            "period_amount: not true that: A subscription never costs less than nothing a period.",
        ),
        ("operations__orders", "timestamp '1970-01-01' as ordered_at", "ordered_at"),
        ("operations__orders", "-1 as amount, timestamp '2024-01-01' as ordered_at", ""),
        ("support__tickets", "timestamp '1970-01-01' as opened_at", "opened_at"),
        ("product__usage_daily", "date '0203-02-01' as usage_date", "usage_date"),
        ("product__usage_daily", "-1 as usage_count", ""),
        ("product__usage_events", "timestamp '0203-02-01' as occurred_at", "occurred_at"),
        ("marketing__campaign_touches", "timestamp '0203-02-01' as touched_at", ""),
        ("sales__accounts", "'x@example.com' as account_name, 'XX YY' as country", ""),
    ],
)
def test_raw_stops_what_would_corrupt_the_marts_and_nothing_else(
    empty: duckdb.DuckDBPyConnection, table: str, values: str, words: str
) -> None:
    key = contracts()[table]["config"]["meta"]["key"][0]
    empty.execute(RAW.format(table, f"'k' || i as {key}, {values}"))
    said = problem(empty, f"raw.{table}")
    assert words in said
    assert bool(said) == bool(words)


def test_staging_stops_exchanged_dates_but_only_doubts_use_before_the_start(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    empty.execute("""
        insert into staging.stg_sales__accounts by name
            select 'A' || i as account_id, timestamp '2024-06-01' as created_at from range(10) t(i);
        insert into staging.stg_billing__subscriptions by name
            select 'A' || i as account_id, 'S' || i as subscription_id, 10 as mrr_amount,
                false as is_trial, date '2024-05-01' as start_date,
                case when i < 5 then date '2024-04-01' end as end_date
            from range(20) t(i);
        insert into staging.stg_product__usage_daily by name
            select 'S' || i as subscription_id, date '2024-01-01' as usage_date
            from range(20) t(i);
        insert into staging.stg_support__tickets by name
            select 'A1' as account_id, timestamp '2024-01-02' as opened_at,
                timestamp '2024-01-03' as closed_at
            from range(10);
    """)
    results = results_of(empty, "staging.")
    failed = {
        (r.suite, r.severity): (r.unexpected_row_count, r.checked_row_count)
        for r in results
        if not r.is_success
    }
    assert failed == {
        ("staging.stg_billing__subscriptions", "critical"): (5, 20),
        ("staging.stg_billing__subscriptions", "warning"): (5, 20),
        ("staging.stg_product__usage_daily", "warning"): (20, 20),
        ("staging.stg_support__tickets", "warning"): (10, 10),
    }
    unknown = [r for r in results if "Sales knows" in r.description and not r.is_success]
    assert [r.unexpected_row_count for r in unknown] == [10]
    assert "exchanged or misread" in (what_blocks(results) or "")


def test_staging_tells_of_accounts_that_leave_while_they_pay_and_stops_when_they_leave_at_once(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    empty.execute("""
        insert into staging.stg_sales__accounts by name
            select '001A00000000' || (100 + i) || 'AAA' as account_id from range(60) t(i);
        insert into raw.sales__accounts by name
            select * from (values
                ('001A00000000p01', true, timestamp '2025-01-20'),
                ('001A00000000e01', true, timestamp '2025-01-20'),
                ('001A00000000m01', true, timestamp '2025-01-20'),
                ('001A00000000100', true, timestamp '2025-01-10')
            ) as t(account_id, _is_deleted, _known_at);
        insert into staging.stg_sales__account_merges values ('001A00000000m01AAA');
        insert into staging.stg_billing__subscriptions by name
            select account_id, subscription_id, 10 as mrr_amount, end_date,
                timestamp '2025-01-27' as delivered_at
            from (values
                ('001A00000000p01AAA', 'goes on', null::date),
                ('001A00000000e01AAA', 'ended', date '2025-01-27'),
                ('001A00000000m01AAA', 'of a merged account', null),
                ('001A00000000100AAA', 'of one that came back', null)
            ) as t(account_id, subscription_id, end_date);
    """)

    def leaving() -> list[tuple[str, int, bool]]:
        results = results_of(empty, "staging.stg_sales__accounts")
        return [
            (r.severity, r.unexpected_row_count, r.is_success)
            for r in results
            if "subscriptions go on" in r.description
        ]

    def leaves(account_id: str, known_at: str) -> None:
        empty.execute(f"""
            insert into raw.sales__accounts by name
                select '{account_id}' as account_id, true as _is_deleted,
                    timestamp '{known_at}' as _known_at;
            insert into staging.stg_billing__subscriptions by name
                select '{account_id}AAA' as account_id, timestamp '2025-01-27' as delivered_at;
        """)

    assert leaving() == [("warning", 1, False), ("critical", None, True)]
    leaves("001A00000000p02", "2025-01-27")
    assert leaving() == [("warning", 2, False), ("critical", None, True)]
    leaves("001A00000000p03", "2025-01-27")
    assert leaving() == [("warning", 3, False), ("critical", 2, False)]


@pytest.mark.parametrize(
    ("sent", "off", "stops"), [(50, 1, False), (50, 2, True), (1_000, 4, False), (1_000, 5, True)]
)
def test_two_rows_and_one_in_two_hundred_that_are_news_stop_a_delivery(
    empty: duckdb.DuckDBPyConnection, sent: int, off: int, stops: bool
) -> None:
    empty.execute(f"""
        insert into raw.billing__subscriptions by name select 'S1' as subscription_id;
        insert into raw._traits by name
            select 'billing.subscriptions' as export, 'stripe' as source_system, 'sent' as way,
                'count' as trait, '' as column_name, false as is_first_delivery,
                timestamp '2025-01-27' as delivered_at, {sent} as row_count;
        insert into raw._deliveries_compared by name
            select 'billing.subscriptions' as export, 'stripe' as source_system,
                timestamp '2025-01-27' as delivered_at, 'mrr_amount' as column_name,
                'size' as trait, 'news' as rule, {off} as row_count, 1 as found, 0 as lowest,
                0.1 as highest, true as is_unlike, {off} as off_row_count, 900 as known_row_count;
    """)

    results = results_of(empty, "raw.billing__subscriptions")

    found = [r for r in results if "overturned" in r.description]
    assert [(r.severity, r.is_success, r.is_crashed) for r in found] == [
        ("critical", not stops, False)
    ]


def test_raw_doubts_a_score_beyond_its_scale_and_moments_out_of_order(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    answers = (
        "'r' || i as response_id, 'A' as account_id, 'i' || i as invitation_id,"
        " case when i < 40 then '6-1' when i < 90 then '0-10' end as score_scale,"
        " case when i < 95 then {} end as score, 'x' as comment,"
        " timestamp '2024-01-02' as answered_at, timestamp '2024-01-0{}' as routed_at"
    )

    def failed(table: str) -> dict[str, int | None]:
        results = results_of(empty, f"raw.{table}")
        return {r.description: r.unexpected_row_count for r in results if not r.is_success}

    empty.execute(RAW.format("voice__survey_responses", answers.format(6, 2)))
    assert failed("voice__survey_responses") == {}
    empty.execute("delete from raw.voice__survey_responses")
    empty.execute(RAW.format("voice__survey_responses", answers.format(0, 1)))
    assert failed("voice__survey_responses") == {
        "The score of an answer lies on its scale.": 40,
        "An answer is passed on after it was given.": 100,
    }
    whys = (
        "'c' || i // 10 as chain_id, i % 10 + 1 as level, 'late' as theme, i % 10 = {} as is_root"
    )
    empty.execute(RAW.format("success__why_chains", whys.format(4)))
    assert failed("success__why_chains") == {"Few chains of whys go on after their root.": 50}


def test_what_names_another_record_is_compared_once_that_export_has_come(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    empty.execute("""
        insert into staging.stg_operations__order_lines by name
            select 'O' || i as order_id, 1 as line_number from range(10) t(i);
        insert into staging.stg_operations__orders by name select 'A' || i as account_id
            from range(10) t(i);
    """)

    def failed() -> dict[str, int | None]:
        results = results_of(empty, "staging.stg_operations__order")
        return {r.suite: r.unexpected_row_count for r in results if not r.is_success}

    empty.execute("create table kept as from staging.stg_operations__orders")
    empty.execute("delete from staging.stg_operations__orders")
    assert failed() == {}, "no order was ever delivered"
    empty.execute("insert into staging.stg_operations__orders from kept")
    empty.execute("update staging.stg_operations__orders set order_id = 'O' || account_id[2:]")
    empty.execute(
        "update staging.stg_operations__order_lines set order_id = 'X' where order_id = 'O3'"
    )
    assert failed() == {"staging.stg_operations__order_lines": 1}
    empty.execute("""
        insert into staging.stg_sales__accounts by name
            select 'A' || i as account_id from range(5) t(i);
    """)
    assert failed()["staging.stg_operations__orders"] == 5
    empty.execute(
        "insert into staging.stg_sales__account_merges select 'A' || i from range(5, 10) t(i)"
    )
    assert "staging.stg_operations__orders" not in failed(), "merged away is known all the same"


def test_intermediate_stops_ids_that_no_longer_fit_and_revenue_that_is_lost(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    empty.execute("""
        insert into staging.stg_sales__accounts by name select 'A1' as account_id;
        insert into intermediate.int_records_resolved by name
            select 'account' as record_kind,
                case when i < 4 then 'sales_account' else 'own_customer' end as rule
            from range(10) t(i);
        insert into intermediate.int_customer_departments
            values ('C1', 'billing', 30), (null, 'billing', 70), ('C1', 'sales', 9);
        insert into staging.stg_billing__subscriptions by name
            select 's' as source_system, 'S' || i as subscription_id, false as is_trial,
                10 as mrr_amount, 'XXX' as currency, date '2024-05-01' as start_date
            from range(9) t(i);
        insert into intermediate.int_subscriptions_paid values ('s', 'S1'), ('s', 'S2');
        insert into intermediate.int_mrr_spells values ('C1', 2e9, '2024-05-01', null);
    """)
    said = problem(empty, "intermediate.")
    assert "counted several times. 6 of 10 rows are off." in said
    assert "revenue is not to be believed. 1 of 3 rows are off." in said
    assert "than are in it. 7 of 2 rows are off." in said
    assert "more is a wrong unit. 1 of 1 rows are off." in said
    assert "exchange rate" not in said, "a warning"


def test_marts_stop_a_month_in_which_most_customers_leave_and_an_empty_mart(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    empty.execute("""
        insert into staging.stg_sales__accounts by name select 'A1' as account_id;
        insert into marts.net_customer_growth_monthly values
            ('2024-01-01', 'all', 100, 5, 0, 59, true), ('2024-02-01', 'all', 46, 0, 0, 40, true),
            ('2024-01-01', 'small', 20, 0, 0, 20, true);
    """)
    said = problem(empty, "marts.")
    assert "Where the CRM has accounts, there are customers." in said
    assert "leave in a month. 1 of 3 rows are off." in said
    empty.execute("insert into marts.customers values ('C1', 'Acme', 'active', 1200, false)")
    empty.execute("update marts.net_customer_growth_monthly set lost_customer_count = 1")
    assert problem(empty, "marts.") == ""


def test_marts_doubt_a_model_of_churn_that_is_a_coin_a_leak_or_a_nuisance(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    def doubts() -> list[str]:
        found = results_of(empty, "marts.risk_backtest")
        return [one.description.split(":")[0] for one in found if not one.is_success]

    empty.execute("""
        insert into marts.risk_backtest by name
            select 'logistic' as predictor, 'champion' as predictor_kind, 'all' as quarter,
                'churned' as label, 91 as horizon_days, 0.7 as auc, 0.6 as auc_low,
                1.5 as false_alarms_per_large_client_year
    """)
    assert doubts() == []
    empty.execute("update marts.risk_backtest set auc_low = 0.45")
    assert doubts() == [
        "A learned model that speaks puts customers in a better order than a coin, by the whole of"
        " its interval."
    ]
    empty.execute("update marts.risk_backtest set predictor = 'reference_class', auc = 0.98")
    assert doubts() == ["Nothing foretells nearly everybody who leaves"]
    empty.execute(
        "update marts.risk_backtest set auc = 0.7, false_alarms_per_large_client_year = 3"
    )
    assert doubts() == [
        "The model that speaks raises no more than two false alarms a year and large client"
    ]
