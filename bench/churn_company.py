"""What is learned of churn on a sample company, against baselines and against its known truth."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np

from bench.macros import macros
from orchestration.churn import tables
from orchestration.churn.card import figures
from orchestration.churn.evaluation import calibration_error, draws
from orchestration.churn.origins import OutOfTime
from orchestration.churn.promotion import BASE_RATE, LOGISTIC, words
from orchestration.churn.scorecard import Piece, Scorecard
from orchestration.churn.train import Outcome, train
from orchestration.settings import PROJECT
from orchestration.warehouse import with_arrays
from sample_company.settings import STRENGTHS
from tests.python.pipeline.building import Built, new_warehouse

LIST_SIZE = 10
BEATEN = (BASE_RATE, "recency", "health")
Figure = tuple[str, float, float | None, bool]  # name, value, budget, whether it is a floor

# In whose records each planted effect shows, by what the sample company's departments write down.
SHOWN_BY = {
    "value_missing": ("product",),
    "trouble": ("support", "product"),
    "sponsor_absent": ("success",),
    "competitor": ("sales", "success"),
    "support_delay": ("support",),
    "training_misfit": ("training",),
    "invoice_trouble": ("billing",),
    "executive_attention": ("executives",),
    "marketing_pressure": ("marketing",),
    "broken_promises": ("success", "voice"),
    "fulfilment_trouble": ("operations",),
}


class Sample(NamedTuple):
    """A sample company to learn from."""

    strength: str
    seed: int
    customers: int

    def __str__(self) -> str:
        """As figures name it."""
        return f"{self.strength}, seed {self.seed}, {self.customers:,} customers"


def build(home: Path, sample: Sample) -> Built:
    """Write the company, and build its warehouse as far as models learn from it."""
    subprocess.run(
        [
            *(sys.executable, "-m", "sample_company", "--out", str(home / "company")),
            *("--customers", str(sample.customers), "--seed", str(sample.seed)),
            *("--strength", sample.strength, "--phenomena", sample.strength),
        ],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    )
    built = new_warehouse(home / "w", memory_limit="3GB")
    return built.load(home / "company" / "exports").build(until="intermediate")


def judge(built: Built, truth: Path, sample: Sample) -> list[Figure]:
    """Train as the job does; a table of every kind, then figures of who speaks and of reasons."""
    outcomes = train(built.connection, "bench", lambda line: print(f"  {line}", flush=True))
    for reason in built.rows(
        "select kind || ': ' || reason from risk.models where not is_champion"
    ):
        print("  refused,", *reason)
    built.rebuild("scored").rebuild("marts", "risk_")
    floor = 0.0 if sample.strength == STRENGTHS[-1] else None
    found: list[Figure] = []
    for one in outcomes:
        name = f"{sample}, {one.horizon_days} days"
        told = read_told(built, one.horizon_days)
        if len(told.examples):
            found += compared(told, one, name, floor)
            found += watched(built, one, name)
    return [*found, *named(built, truth, sample)]


def read_told(built: Built, horizon: int) -> OutOfTime:
    """What training kept of every kind out of time."""
    features = tables.read_features(built.connection)
    most = int(tables.read_dials(built.connection).most_learned_from)
    examples = tables.read_examples(built.connection, horizon, features, most)
    rows = built.connection.execute(
        "select kind, customer_id, week_date, origin_date, probability from risk.predictions"
        " where horizon_days = ? order by week_date, customer_id",
        [horizon],
    ).fetchnumpy()
    kinds = dict.fromkeys(rows["kind"])
    first = rows["kind"] == next(iter(kinds), "")
    weeks = rows["week_date"].astype("datetime64[D]")
    asked = set(zip(rows["customer_id"][first], weeks[first], strict=True))
    at = [key in asked for key in zip(examples.customers, examples.weeks, strict=True)]
    return OutOfTime(
        examples.at(np.array(at, dtype=bool)),
        rows["origin_date"][first].astype("datetime64[D]"),
        {kind: rows["probability"][rows["kind"] == kind] for kind in kinds},
    )


def compared(told: OutOfTime, outcome: Outcome, name: str, floor: float | None) -> list[Figure]:
    """A table of every kind with 90 % intervals; the champion's gains over the best baseline."""
    rows = told.examples
    print(
        f"{name}: {len(rows):,} looks, {len(np.unique(told.origins))} origins,"
        f" {rows.event_count} left\n{'':28} {'AUC':>22} {'Brier':>22}"
        f" {f'of {LIST_SIZE} large left':>22} {'ECE':>7}"
    )
    weights = list(draws(rows.customers))
    said = {}
    for kind, predicted in told.predicted.items():
        said[kind] = figures(rows, predicted, LIST_SIZE, weights)
        cells = "".join(f" {value:8.4f} ({low:.3f}-{high:.3f})" for value, low, high in said[kind])
        error = calibration_error(predicted, rows.churned)
        print(f"{words(kind):28}{cells} {error:7.4f}", flush=True)
    (area, *_), (brier, *_), (precision, *_) = said[outcome.champion]
    error = calibration_error(told.predicted[outcome.champion], rows.churned)
    best = [max(said[kind][which][0] for kind in BEATEN) for which in (0, 2)]
    gains = [
        ("AUC gain of the champion", area - best[0], floor),
        ("Brier gain of the champion", min(said[k][1][0] for k in BEATEN) - brier, floor),
        ("gain of the champion's precision at 10", precision - best[1], floor),
    ]
    if LOGISTIC in said:
        gains.append(("AUC gain of the regression", said[LOGISTIC][0][0] - best[0], floor))
    return [
        *(
            (f"churn {what} over baselines, {name}", gain, least, True)
            for what, gain, least in gains
        ),
        (f"churn calibration error, {name}", error, 0.03, False),
    ]


def watched(built: Built, outcome: Outcome, name: str) -> list[Figure]:
    """What the mart says of the champion as an alarm."""
    columns = ("median_lead_days", "green_churn_share_91", "false_alarms_per_large_client_year")
    [values] = built.rows(
        f"select {', '.join(columns)} from marts.risk_backtest where quarter = 'all' and"
        f" label = 'churned' and predictor = '{outcome.champion}'"
        f" and horizon_days = {outcome.horizon_days}"
    )
    said = [(what.replace("_", " "), value) for what, value in zip(columns, values, strict=True)]
    return [(f"churn {what}, {name}", v, None, True) for what, v in said if v is not None]


def named(built: Built, truth: Path, sample: Sample) -> list[Figure]:
    """Planted effects whose departments are reasons more often where they press hardest."""
    versions = built.rows(
        "select model_version, intercept from risk.models where kind = 'logistic'"
        " order by horizon_days, trained_at desc limit 1"
    )
    if not versions:
        print("nothing was learned: no reasons to compare")
        return []
    tell_reasons(built, *versions[0])
    shares = pressed_and_others(built, truth)
    print(f"{'among the three reasons':28} {'where it presses':>18} {'elsewhere':>10}")
    for effect, pressed, others in shares:
        print(f"{effect:28} {pressed:18.2f} {others:10.2f}", flush=True)
    right = sum(pressed > others for _, pressed, others in shares)
    least = 6 if sample.strength == STRENGTHS[-1] else None  # by chance it is half of them
    name = f"churn planted effects among the reasons, of {len(shares)}, {sample}"
    return [(name, right, least, True)]


def tell_reasons(built: Built, version: str, intercept: float) -> None:
    """A table `reasons` of each customer and week: the three departments that a scorecard names."""
    pieces = built.rows(
        "select feature, lower, upper, points, slope, is_missing from risk.scorecards"
        f" where model_version = '{version}'"
    )
    departments: dict[str, str] = dict(
        built.rows("select feature, department from seeds.churn_features")
    )
    card = as_macro_argument(
        LOGISTIC, Scorecard(intercept, tuple(Piece(*one) for one in pieces)), departments
    )
    scored = macros().scored_reasons("intermediate.int_customer_features_weekly", [card])
    built.connection.execute(f"""
        create or replace temp table reasons as
        select customer_id, week_date, list(department) as departments from (
            select * from ({scored}) as told
            qualify row_number() over (
                partition by customer_id, week_date order by points desc, department
            ) <= 3
        ) as strongest
        group by customer_id, week_date
    """)


def pressed_and_others(built: Built, truth: Path) -> list[tuple[str, float, float]]:
    """Of each effect: the share of looks that name its departments where it presses, and else."""
    with_arrays(built.connection, "_states", read_states(truth))
    found = []
    for effect, names in SHOWN_BY.items():
        [shares] = built.rows(f"""
            with looks as (
                select {effect} as pressure,
                    list_has_any(reasons.departments, {list(names)})::integer as is_named
                from _states as states
                inner join intermediate.int_customer_identifiers as identifiers
                    on states.account_id = identifiers.source_id
                inner join reasons
                    on identifiers.customer_id = reasons.customer_id
                    and states.week_date::date = reasons.week_date
            ),
            edges as (
                select quantile_cont(pressure, 0.9) as edge, min(pressure) as least from looks
            )
            select coalesce(avg(is_named) filter (pressure >= edge and pressure > least), 0),
                coalesce(avg(is_named) filter (pressure < edge or pressure = least), 0)
            from looks cross join edges
        """)
        found.append((effect, *shares))
    return found


def read_states(truth: Path) -> dict[str, np.ndarray]:
    """What truly pressed each customer in each week, by the names of the effects."""
    return duckdb.sql(f"""
        select customers.salesforce_account_id as account_id,
            (states.week_start::date + 6)::timestamp as week_date,
            0.6 - value as value_missing, trouble, 1 - sponsor as sponsor_absent, competitor,
            support_delay, 1 - training_fit as training_misfit, invoice_trouble,
            -executive_attention as executive_attention, marketing_pressure, broken_promises,
            fulfilment_trouble
        from read_csv('{truth}/weekly_states.csv') as states
        inner join read_csv('{truth}/customers.csv', all_varchar = true) as customers
            using (true_id)
        where customers.salesforce_account_id is not null
    """).fetchnumpy()


def as_macro_argument(kind: str, card: Scorecard, departments: Mapping[str, str]) -> dict[str, Any]:
    """A scorecard as `macros/runtime/scorecards.sql` reads it from the table: numbers as text."""
    features = []
    for name, pieces in card.by_feature().items():
        known = [
            {"lower": one.lower, "points": repr(one.points), "slope": repr(one.slope)}
            for one in pieces
            if not one.is_missing
        ]
        [missing] = [repr(one.points) for one in pieces if one.is_missing]
        features.append(
            {"feature": name, "department": departments[name], "pieces": known, "missing": missing}
        )
    return {
        "model_version": kind,
        "kind": kind,
        "horizon_days": 91,
        "intercept": repr(card.intercept),
        "learned_date": "2000-01-01",
        "features": features,
    }
