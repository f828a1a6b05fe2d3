"""The main job on real exports, against independent calculations over the CSV files."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from orchestration.churn.train import Outcome, train
from orchestration.settings import PROJECT
from tests.python.pipeline.building import Built, new_warehouse
from tests.python.pipeline.running import Run, marts_of, run_job

GRACE_DAYS = 30
AS_OF = date(2024, 12, 31)


@pytest.fixture(scope="module")
def subscriptions(ravenstack: Path) -> pd.DataFrame:
    frame = pd.read_csv(
        ravenstack / "ravenstack_subscriptions.csv", parse_dates=["start_date", "end_date"]
    )
    return frame[~frame.is_trial & (frame.mrr_amount > 0)]


@pytest.fixture(scope="module")
def spells(subscriptions: pd.DataFrame) -> pd.DataFrame:
    """Paid spells of each account by going through its days one by one: no cleverness at all."""
    found = []
    for account, own in subscriptions.groupby("account_id"):
        paid: set[date] = set()
        for row in own.itertuples():
            end = AS_OF + timedelta(1) if pd.isna(row.end_date) else row.end_date.date()
            day = row.start_date.date()
            while day < min(end, AS_OF + timedelta(1)):
                paid.add(day)
                day += timedelta(1)
        days = sorted(paid)
        start = days[0]
        for day, following in zip(days, [*days[1:], None], strict=True):
            unpaid = ((following or AS_OF + timedelta(1)) - day).days - 1
            if unpaid >= GRACE_DAYS or following is None:
                lost = day + timedelta(1) if unpaid >= GRACE_DAYS else None
                found.append((account, start, lost))
                start = following
    return pd.DataFrame(found, columns=["account_id", "start", "lost"])


def paid_on(subscriptions: pd.DataFrame, day: date) -> float:
    at = pd.Timestamp(day)
    started = subscriptions.start_date <= at
    goes_on = subscriptions.end_date.isna() | (subscriptions.end_date > at)
    return float(subscriptions[started & goes_on].mrr_amount.sum())


def test_all_500_accounts_are_customers(ravenstack_run: Run) -> None:
    assert ravenstack_run.one("select count(*) from marts.customers") == 500


def test_growth_adds_up_in_whole_numbers_in_every_month_and_segment(ravenstack_run: Run) -> None:
    months = ravenstack_run.rows(
        "select segment, month_date, opening_customer_count, new_customer_count,"
        " won_back_customer_count, lost_customer_count, closing_customer_count"
        " from marts.net_customer_growth_monthly order by segment, month_date"
    )
    closing: dict[str, int] = {}
    for segment, _, opening, new, won_back, lost, closes in months:
        assert opening == closing.get(segment, 0)
        assert opening + new + won_back - lost == closes
        closing[segment] = closes
    assert closing["all"] == 500
    assert sum(count for segment, count in closing.items() if segment != "all") == 500
    assert sum(row[3] for row in months if row[0] == "all") == 500


def test_events_by_month_equal_a_day_by_day_count(
    ravenstack_run: Run, spells: pd.DataFrame
) -> None:
    first = spells.groupby("account_id").start.transform("min") == spells.start
    expected = {
        "new": spells[first].start,
        "won_back": spells[~first].start,
        "lost": spells.lost.dropna(),
    }
    for movement, days in expected.items():
        counted = pd.to_datetime(days).dt.to_period("M").value_counts()
        published = ravenstack_run.rows(
            f"select month_date, {movement}_customer_count from marts.net_customer_growth_monthly"
            f" where segment = 'all' and {movement}_customer_count > 0"
        )
        assert {str(month)[:7]: count for month, count in published} == {
            str(month): count for month, count in counted.items()
        }


def test_closing_revenue_of_every_month_equals_what_the_files_say(
    ravenstack_run: Run, subscriptions: pd.DataFrame
) -> None:
    months = ravenstack_run.rows(
        "select last_day(month_date), sum(closing_mrr_usd) from marts.revenue_movements_monthly"
        " group by month_date order by month_date"
    )
    assert len(months) == 24
    for day, closing in months:
        assert float(closing) == paid_on(subscriptions, day)
    assert months[-1][0] == AS_OF
    arr = ravenstack_run.one(
        "select closing_arr_usd from marts.net_customer_growth_monthly"
        " where segment = 'all' order by month_date desc limit 1"
    )
    assert float(arr) == 12 * paid_on(subscriptions, AS_OF)


def test_arr_adds_up_in_every_month_and_segment(ravenstack_run: Run) -> None:
    off = ravenstack_run.rows(
        "select * from marts.net_customer_growth_monthly where opening_arr_usd + new_arr_usd"
        " + won_back_arr_usd + expansion_arr_usd - contraction_arr_usd - lost_arr_usd"
        " <> closing_arr_usd"
    )
    assert off == []


def test_contractual_and_declared_losses_are_kept_apart(
    ravenstack_run: Run, spells: pd.DataFrame
) -> None:
    kinds = dict(
        ravenstack_run.rows(
            "select churn_kind, count(*) from marts.customers_gained_and_lost"
            " where movement = 'lost' group by churn_kind"
        )
    )
    assert kinds == {"declared": 600, "contractual": int(spells.lost.notna().sum())}


def test_every_source_row_is_accounted_for(ravenstack_run: Run) -> None:
    files = ravenstack_run.rows(
        "select export, seen_row_count, loaded_row_count + unchanged_row_count"
        " + quarantined_row_count, key_conflict_count from trust.loads where status = 'loaded'"
    )
    assert all(seen == accounted for _, seen, accounted, _ in files)
    assert sum(seen for _, seen, _, _ in files) == 33_100
    assert {export: keys for export, _, _, keys in files if keys} == {"product.usage_daily": 21}


def test_departments_that_contradict_each_other_are_listed(
    ravenstack_run: Run, ravenstack: Path
) -> None:
    names = ("accounts", "churn_events", "feature_usage", "subscriptions", "support_tickets")
    read = {name: pd.read_csv(ravenstack / f"ravenstack_{name}.csv") for name in names}
    accounts = read["accounts"]
    has_event = accounts.account_id.isin(read["churn_events"].account_id)
    tickets = read["support_tickets"].merge(accounts, on="account_id")
    usage = read["feature_usage"].merge(read["subscriptions"], on="subscription_id")
    conflicts = {
        fact: (customers, records)
        for fact, customers, records in ravenstack_run.rows(
            "select fact, count(distinct customer_id), sum(record_count)"
            " from trust.department_conflicts group by fact"
        )
    }
    assert conflicts["crm_flag_against_churn_events"][0] == (accounts.churn_flag != has_event).sum()
    early_tickets = (tickets.submitted_at < tickets.signup_date).sum()
    early_usage = (usage.usage_date < usage.start_date).sum()
    assert conflicts["tickets_before_signup"][1] == early_tickets == 1_077
    assert conflicts["use_before_subscription_start"][1] == early_usage == 19_142


def test_a_department_that_was_not_exported_is_said_to_be_missing(ravenstack_run: Run) -> None:
    assert "raw.sales__contacts: nothing was delivered" in ravenstack_run.output


def test_the_timeline_holds_every_department_that_exported(ravenstack_run: Run) -> None:
    found = ravenstack_run.rows("select distinct department from marts.customer_timeline")
    departments = {name for (name,) in found}
    assert {"sales", "billing", "product", "support", "success"} <= departments


def test_a_second_run_loads_nothing_and_builds_equal_marts(
    ravenstack_run: Run, ravenstack: Path, tmp_path: Path
) -> None:
    data = tmp_path / "again"
    shutil.copytree(ravenstack_run.data, data)
    again = run_job(data, ravenstack, PROJECT / "mappings" / "ravenstack.yml", rebuild="1")
    assert again.exit_code == 0, again.output
    assert "Rows       0 loaded, 0 unchanged, 0 quarantined now" in again.output
    assert "unchanged since" not in again.output
    assert marts_of(again) == marts_of(ravenstack_run)


@pytest.fixture(scope="module")
def built(ravenstack: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    warehouse = new_warehouse(tmp_path_factory.mktemp("original") / "w")
    return warehouse.load(ravenstack, mapping=PROJECT / "mappings" / "ravenstack.yml").build()


@pytest.fixture(scope="module")
def original(built: Built) -> dict[str, tuple]:
    return marts_of(built)


def test_two_departments_are_too_few_for_a_score_and_coverage_is_what_they_cover(
    built: Built,
) -> None:
    said = built.rows(
        "select distinct health_score, uncapped_score, health_band, trust_grade"
        " from marts.customer_health_weekly where is_champion"
    )
    assert said == [(None, None, "unknown", "D")]
    seeds = PROJECT / "seeds" / "health"
    measures = pd.read_csv(seeds / "health_measures.csv")[["measure", "weight"]]
    departments = pd.read_csv(seeds / "health_departments.csv")[["department", "weight"]]
    rows = built.rows(
        "select customer_id, department, measure, status"
        " from marts.customer_health_measures_weekly where status <> 'not applicable'"
        " and week_date = (select max(week_date) from marts.customer_health_weekly)"
    )
    told = pd.DataFrame(rows, columns=["customer_id", "department", "measure", "status"])
    assert set(told[told.status == "ok"].department) == {"product", "support"}
    told = told.merge(measures, on="measure")
    told["known"] = told.weight * (told.status == "ok")
    parts = told.groupby(["customer_id", "department"], as_index=False)[["weight", "known"]].sum()
    parts["share"] = parts.known / parts.weight
    parts = parts.drop(columns="weight").merge(departments, on="department")
    parts["covered"] = parts.share * parts.weight
    sums = parts.groupby("customer_id")[["covered", "weight"]].sum()
    covered = dict(
        built.rows(
            "select customer_id, coverage_share from marts.customer_health_weekly"
            " where is_champion and week_date ="
            " (select max(week_date) from marts.customer_health_weekly)"
        )
    )
    assert covered == pytest.approx((sums.covered / sums.weight).to_dict())


def test_where_nothing_foretells_a_loss_the_back_test_says_so(built: Built) -> None:
    rows = built.rows(
        "select label, evidence, predictor, churner_count, auc, auc_low"
        " from marts.health_backtest where quarter = 'all'"
    )
    declared = [row for row in rows if row[0] == "declared"]
    baselines = {"usage_only", "product_only", "support_only", "best_single_measure", "random"}
    assert baselines == {row[2] for row in declared}
    assert all(evidence == "enough" and count >= 30 for _, evidence, _, count, _, _ in declared)
    assert [row for row in declared if row[5] > 0.5] == []
    lost = {(evidence, auc) for label, evidence, _, _, auc, _ in rows if label == "lost"}
    assert lost == {("not enough evidence", None)}


def test_without_dagster_the_same_marts_are_built(
    original: dict[str, tuple], ravenstack_run: Run
) -> None:
    assert marts_of(ravenstack_run) == original


@pytest.mark.parametrize("copy", ["lf", "excel_iso_crlf", "excel_lf_ddmmyyyy"])
def test_a_copy_that_somebody_saved_again_gives_the_same_marts(
    copy: str, original: dict[str, tuple], ravenstack: Path, tmp_path: Path
) -> None:
    mapping = Path(__file__).parent / "mappings" / f"{copy}.yml"
    built = new_warehouse(tmp_path / "w").load(ravenstack / "resaved" / copy, mapping=mapping)
    saved_again = marts_of(built.build())
    assert original.keys() == saved_again.keys()
    for name in original:
        assert saved_again[name] == original[name], name


def test_no_learned_model_of_churn_may_speak_and_customers_are_counted(
    ravenstack_run: Run,
) -> None:
    bases = ravenstack_run.one("select list(distinct basis) from marts.churn_risk_weekly")
    assert "reference_class" in bases
    assert set(bases) <= {"reference_class", "notice", "nothing known"}
    counted = "select min(class_customer_count) from marts.churn_risk_weekly where basis = "
    assert ravenstack_run.one(f"{counted} 'reference_class'") > 0


@pytest.fixture(scope="module")
def declared(built: Built, tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, list[Outcome]]:
    """The same warehouse, where what customer success declares is what is learned."""
    built.connection.execute("checkpoint")  # all of it is then in the file that is copied
    copy = new_warehouse(tmp_path_factory.mktemp("declared") / "w", like=built.folder)
    copy.connection.execute("update seeds.churn_kinds set is_learned = churn_kind = 'declared'")
    copy.rebuild("intermediate", "int_churn_")
    found = train(copy.connection, "run", lambda words: None)
    return copy.rebuild("scored").rebuild("marts", "churn_risk_weekly", "risk_"), found


def test_of_600_declared_losses_nothing_may_be_learned_and_every_refusal_has_its_reason(
    declared: tuple[Built, list[Outcome]],
) -> None:
    built, found = declared
    assert {(one.champion, one.status) for one in found} == {("reference_class", "fallback")}
    assert min(one.event_count for one in found) > 100
    refused = built.rows(
        "select horizon_days, kind, reason from risk.models where status = 'refused' order by all"
    )
    assert [row[:2] for row in refused] == [(91, "logistic"), (182, "logistic")]
    assert all("does not beat the base rate in the Brier score" in row[2] for row in refused)


def test_of_declared_losses_the_base_rate_and_the_class_are_told_with_their_counts(
    declared: tuple[Built, list[Outcome]],
) -> None:
    built, _ = declared
    told = built.rows("""
        select basis, model_version, class_customer_count, class_churned_count, base_rate,
            churn_probability = class_probability
        from marts.churn_risk_weekly
        where week_date = (select max(week_date) from marts.churn_risk_weekly)
            and basis <> 'notice'
    """)
    assert {row[:2] for row in told} == {
        ("reference_class", "reference_class_91"),
        ("reference_class", "reference_class_182"),
    }
    assert all(0 < churned < customers for _, _, customers, churned, _, _ in told)
    assert all(0 < base < 1 and is_the_class for *_, base, is_the_class in told)
    counted = "select sum(has_churned), sum(has_declared) from intermediate.int_churn_examples"
    [(churned, declared_too)] = built.rows(counted)
    assert churned == declared_too > 1000
    judged = built.rows("""
        select predictor, predictor_kind, evidence, auc_low from marts.risk_backtest
        where quarter = 'all' and label = 'churned'
    """)
    assert {"base_rate", "reference_class", "logistic"} <= {row[0] for row in judged}
    assert {row[2] for row in judged} == {"enough"}
    assert {row[0] for row in judged if row[1] == "champion"} == {"reference_class"}
    assert [row for row in judged if row[3] > 0.5 and row[0] == "logistic"] == []
