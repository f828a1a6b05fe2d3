"""Risk: what was known then, what became of it, and what is told, on companies of known truth."""

import math
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from orchestration.churn.scorecard import Piece, Scorecard, log_odds, probability
from orchestration.settings import PROJECT
from sample_company.company_writer import write
from tests.python.pipeline.building import Built, new_warehouse

FEATURES = "intermediate.int_customer_features_weekly"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    write(folder, customers=60, weeks=70, seed=11, strength="strong")
    return folder


@pytest.fixture(scope="module")
def whole(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return new_warehouse(tmp_path_factory.mktemp("whole") / "w").load(company / "exports").build()


def weeks_hashed(built: Built, until: date) -> dict[tuple, str]:
    """A hash of every feature of each customer and week."""
    rows = built.rows(
        f"select customer_id, week_date, md5(cast(features as varchar)) from {FEATURES} as features"
        f" where week_date <= date '{until}'"
    )
    return {row[:2]: row[2] for row in rows}


def test_a_past_week_has_the_same_features_before_and_after_later_files(
    company: Path, whole: Built, tmp_path: Path
) -> None:
    earlier = min(
        date.fromisoformat(path.name)
        for path in (company / "exports").glob("*/*/*")
        if path.is_dir()
    )
    then = new_warehouse(tmp_path / "w").load(company / "exports", [earlier])
    said, now = (
        weeks_hashed(then.build(towards=("int_customer_features_weekly",)), earlier),
        weeks_hashed(whole, earlier),
    )
    shared = said.keys() & now.keys()
    # A loss that became certain later ends the weeks of its customer; nothing else may differ.
    assert len(shared) > 0.95 * len(said)
    assert [key for key in shared if said[key] != now[key]] == []


def test_every_feature_of_the_seed_is_a_column_and_every_column_is_explained(whole: Built) -> None:
    columns = {row[0] for row in whole.rows(f"describe {FEATURES}")}
    assert columns - {"customer_id", "week_date"} == {
        row[0] for row in whole.rows("select feature from seeds.churn_features")
    }


def test_labels_are_the_losses_that_truly_happened(company: Path, whole: Built) -> None:
    truth = f"read_csv('{company}/truth/losses.csv', all_varchar = true)"
    lost = {
        (row[0], row[1])
        for row in duckdb.sql(
            f"select true_id, lost_on::date from {truth} where status = 'confirmed'"
        ).fetchall()
    }
    of_record = """
        select distinct records.true_id, examples.churned_date
        from intermediate.int_churn_examples as examples
        inner join intermediate.int_customer_identifiers as identifiers using (customer_id)
        inner join customers as records on identifiers.source_id = records.salesforce_account_id
        where has_churned = 1
    """
    whole.connection.execute(
        "create or replace temp table customers as from"
        f" (values {', '.join(str(row) for row in salesforce_ids(company))})"
        " as known(true_id, salesforce_account_id)"
    )
    labelled = set(whole.rows(of_record))
    assert labelled
    near = [
        (who, day)
        for who, day in labelled
        if not any(who == other and abs((day - when).days) <= 31 for other, when in lost)
    ]
    assert near == [], "every label is a loss of that customer about that day"


def salesforce_ids(company: Path) -> list[tuple[str, str]]:
    query = f"""
        select true_id, salesforce_account_id from
        read_csv('{company}/truth/customers.csv', all_varchar = true)
        where salesforce_account_id is not null
    """
    return duckdb.sql(query).fetchall()


def test_what_is_expected_of_all_is_the_sum_of_what_is_expected_of_each(whole: Built) -> None:
    apart = whole.rows("""
        select expected.week_date, expected.horizon_days
        from marts.expected_churn_weekly as expected
        inner join (
            select week_date, horizon_days, sum(churn_probability) as expected_count,
                sum(churn_probability * arr_usd) as loss_usd,
                count(churn_probability) as asked_count
            from marts.churn_risk_weekly group by all
        ) as risks using (week_date, horizon_days)
        where abs(expected.expected_churn_count - risks.expected_count) > 0.5 + 1e-9
            or abs(expected.expected_arr_loss_usd - risks.loss_usd) > 0.01
            or expected.asked_count <> risks.asked_count
            or expected.expected_churn_count
            not between expected_churn_count_low and expected_churn_count_high
    """)
    assert apart == []
    assert whole.one("select count(*) from marts.expected_churn_weekly where churned_count > 0")


def test_without_a_model_customers_are_counted_and_the_mart_says_so(whole: Built) -> None:
    bases = {row[0] for row in whole.rows("select distinct basis from marts.churn_risk_weekly")}
    assert "reference_class" in bases
    assert bases <= {"reference_class", "notice", "nothing known"}
    assert (
        whole.one("""
        select count(*) from marts.churn_risk_weekly
        where basis = 'reference_class' and (class_customer_count = 0
            or churn_probability <> class_probability
            or churn_probability not between class_probability_low and class_probability_high)
    """)
        == 0
    )


# A champion that nobody learned: what it must say of each customer is known beforehand.
PLANTED = Scorecard(
    -1.5,
    (
        Piece("active_days", None, 2.0, 0.75),
        Piece("active_days", 2.0, 12.5, 0.75, -0.1),
        Piece("active_days", 12.5, None, -0.3),
        Piece("active_days", None, None, 0.11, is_missing=True),
        Piece("first_reply_hours", None, 8.0, -0.2),
        Piece("first_reply_hours", 8.0, None, 0.9),
        Piece("first_reply_hours", None, None, 0.05, is_missing=True),
        Piece("renewal_in_quarter", None, 1.0, -0.125),
        Piece("renewal_in_quarter", 1.0, None, 1.3),
    ),
)
DEPARTMENTS = {
    "active_days": "product",
    "first_reply_hours": "support",
    "renewal_in_quarter": "billing",
}


@pytest.fixture(scope="module")
def scored(whole: Built, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("scored")
    whole.connection.execute("checkpoint")  # all of it is then in the file that is copied
    built = new_warehouse(folder / "w", like=whole.folder)
    at = built.one("select known_before_at from intermediate.int_as_of")
    built.connection.execute(
        "insert into risk.models values"
        " ('planted', 91, 'logistic', true, 'promoted', '', ?, 0, 0, ?, 'run', ?)",
        [at.date(), PLANTED.intercept, at],
    )
    built.connection.executemany(
        "insert into risk.scorecards"
        " (model_version, feature, department, lower, upper, is_missing, points, slope, reason)"
        " values ('planted', ?, ?, ?, ?, ?, ?, ?, '')",
        [
            [
                *(one.feature, DEPARTMENTS[one.feature], one.lower, one.upper),
                *(one.is_missing, one.points, one.slope),
            ]
            for one in PLANTED.pieces
        ],
    )
    built.connection.close()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "run", "--select"),
            *("path:models/intermediate/risk/scored", "churn_risk_weekly"),
            *("--profiles-dir", ".", "--target-path", str(folder), "--log-path", str(folder)),
        ],
        cwd=PROJECT,
        env=os.environ | {"WAREHOUSE": str(folder / "w" / "warehouse.duckdb")},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return duckdb.connect(str(folder / "w" / "warehouse.duckdb"), read_only=True)


def test_the_scorecard_as_sql_says_what_it_says_in_python(
    scored: duckdb.DuckDBPyConnection,
) -> None:
    names = sorted(DEPARTMENTS)
    rows = scored.execute(f"""
        select scores.churn_probability, {", ".join(f"features.{name}" for name in names)}
        from intermediate.int_churn_scores_weekly as scores
        inner join {FEATURES} as features using (customer_id, week_date)
    """).fetchall()
    assert len(rows) > 20
    values = np.array([[math.nan if one is None else one for one in row[1:]] for row in rows])
    assert np.isnan(values).any()
    expected = probability(log_odds(PLANTED, names, values))
    assert np.abs(expected - np.array([row[0] for row in rows])).max() < 1e-9


def test_a_champion_speaks_only_from_the_week_in_which_it_was_learned(
    scored: duckdb.DuckDBPyConnection,
) -> None:
    learned = scored.execute("""
        select week_date, count(*) filter (where basis = 'logistic'), count(*) from
        marts.churn_risk_weekly where horizon_days = 91 group by week_date order by week_date
    """).fetchall()
    assert [row[1] for row in learned[:-1]] == [0] * (len(learned) - 1)
    assert learned[-1][1] > 0.9 * learned[-1][2]


def test_reasons_name_what_raises_the_risk_and_the_strongest_first(
    scored: duckdb.DuckDBPyConnection,
) -> None:
    rows = scored.execute(f"""
        select risks.reasons, features.active_days, features.first_reply_hours,
            features.renewal_in_quarter
        from marts.churn_risk_weekly as risks
        inner join {FEATURES} as features using (customer_id, week_date)
        where risks.basis = 'logistic'
    """).fetchall()
    for reasons, active_days, reply_hours, renewal in rows:
        told = (reasons or "").split("; ")
        assert (told[0].startswith("billing: Its contract ends")) == (renewal == 1)
        assert any(one.startswith("support:") for one in told) == (
            reply_hours is None or reply_hours >= 8
        )
        points = 0.11 if active_days is None else 0.75 - 0.1 * max(min(active_days, 12.5) - 2, 0)
        assert any(one.startswith("product:") for one in told) == (points >= 0.02)
    assert any("billing" in (row[0] or "") for row in rows)
