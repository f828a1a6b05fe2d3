"""How well and how fast leaving is foreseen: `python -m bench.churn`. Telco, sample companies.

Nothing was tuned on the seeds of the companies that are reported here.
"""

import argparse
import csv
import json
import re
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np

from bench.churn_company import Figure, Sample, as_macro_argument, build, judge
from bench.macros import macros
from orchestration.churn.evaluation import (
    area_under_curve,
    brier,
    calibration_error,
)
from orchestration.churn.examples import Examples, Feature
from orchestration.churn.learning import (
    Learner,
    boosted,
    fitted,
    learn_base_rate,
    learn_boosting,
    learn_logistic,
)
from orchestration.churn.origins import OutOfTime
from orchestration.churn.promotion import (
    BASE_RATE,
    BOOSTING,
    LOGISTIC,
    REFERENCE_CLASS,
    Dials,
    choose,
    faults,
    words,
)
from orchestration.churn.scorecard import Floats, Scorecard, log_odds, probability
from orchestration.settings import PROJECT, reference_data
from orchestration.warehouse import quoted, with_arrays
from sample_company.settings import STRENGTHS

UNUSED_SEEDS = (23, 41)  # of the sample company; nothing was tuned on them
REPEATS = 5
MILLION = 1_000_000
TENURE = "tenure"
TELCO: dict[str, Learner] = {
    BASE_RATE: learn_base_rate,
    TENURE: lambda examples: learn_logistic(examples.of([TENURE])),
    LOGISTIC: learn_logistic,
    BOOSTING: learn_boosting,
}


def main() -> None:
    """Print tables, then one JSON object a figure."""
    parser = argparse.ArgumentParser(prog="bench.churn", description=__doc__)
    parser.add_argument("--strengths", default=",".join(STRENGTHS), help="of the sample companies")
    parser.add_argument("--seeds", default=",".join(map(str, UNUSED_SEEDS)))
    parser.add_argument("--customers", type=int, default=2400, help="of each sample company")
    options = parser.parse_args()
    found: list[Figure] = []
    path = reference_data() / "telco" / "Telco-Customer-Churn.csv"
    if path.exists():
        found += telco(read_telco(path))
    else:
        print(f"Telco is not here: {path}")
    for strength in filter(None, options.strengths.split(",")):
        for seed in options.seeds.split(","):
            found += sample_company(Sample(strength, int(seed), options.customers))
    for figure, value, budget, is_floor in found:
        holds = budget is None or (value >= budget if is_floor else value <= budget)
        row = {"figure": figure, "value": round(value, 12), "budget": budget, "holds": holds}
        print(json.dumps(row))


def read_telco(path: Path) -> Examples:
    """7,043 customers; a column for each number and for each answer but one."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns: dict[str, list[float]] = {}
    for name in rows[0]:
        answers = [row[name].strip() for row in rows]
        if name in ("tenure", "MonthlyCharges", "TotalCharges", "SeniorCitizen"):
            columns[name] = [float(one) if one else float("nan") for one in answers]
        elif name not in ("customerID", "Churn"):
            for answer in sorted(set(answers))[1:]:
                key = re.sub(r"\W+", "_", f"{name}_{answer}".lower())
                columns[key] = [float(one == answer) for one in answers]
    directions = {TENURE: -1}
    return Examples(
        features=tuple(Feature(name, "telco", directions.get(name, 0), name) for name in columns),
        customers=np.array([row["customerID"] for row in rows], dtype=object),
        weeks=np.full(len(rows), np.datetime64("2024-01-07")),  # there are no dates in it
        values=np.array(list(columns.values())).T,
        churned=np.array([float(row["Churn"] == "Yes") for row in rows]),
        arr=12 * np.array([float(row["MonthlyCharges"]) for row in rows]),
        large=np.zeros(len(rows), dtype=bool),
    )


def telco(examples: Examples) -> list[Figure]:
    """Five times two folds; what the promoted kind is worth, exact in SQL, and what SQL costs."""
    print(f"{'Telco, 5 x 2 folds':28} {'AUC':>7} {'Brier':>7} {'ECE':>7} {'CPU s':>7}")
    random = np.random.default_rng(7)
    folds = [random.permutation(len(examples)) % 2 for _ in range(REPEATS)]
    predicted, quality = {}, {}
    for kind, learn in TELCO.items():
        started = time.process_time()
        told = [crossed(examples, learn, fold) for fold in folds]
        spent = time.process_time() - started
        predicted[kind] = told[0]
        found = [
            float(np.mean([figure(one, examples.churned) for one in told]))
            for figure in (area_under_curve, brier, calibration_error)
        ]
        quality[kind] = found
        print(f"{words(kind):28} {found[0]:7.4f} {found[1]:7.4f} {found[2]:7.4f} {spent:7.1f}")
    predicted[REFERENCE_CLASS] = predicted[BASE_RATE]  # nobody is counted by classes here
    promoted = promoted_kind(OutOfTime(examples, examples.weeks, predicted))
    print(f"promoted: {words(promoted)}", flush=True)
    auc, error, calibrated = quality[promoted]
    return [
        ("churn AUC Telco", auc, 0.845, True),
        ("churn Brier Telco", error, 0.136, False),
        ("churn calibration error Telco", calibrated, 0.03, False),
        *in_sql(examples),
    ]


def crossed(examples: Examples, learn: Learner, folds: np.ndarray) -> Floats:
    """Each row predicted by what was learned on the other half."""
    found = np.zeros(len(examples))
    for fold in (0, 1):
        asked = folds == fold
        card = learn(examples.at(~asked))
        found[asked] = probability(log_odds(card, examples.names, examples.values[asked]))
    return found


def promoted_kind(told: OutOfTime) -> str:
    """The kind that the rule of the job chooses."""
    with (PROJECT / "seeds" / "risk" / "churn_model_dials.csv").open() as file:
        dials = Dials(**{row["dial"]: float(row["dial_value"]) for row in csv.DictReader(file)})
    kinds = [LOGISTIC, BOOSTING]
    at_fault = {
        kind: faults(told, kind, dials, stability=0, wrong=[], telling=[], restated=[])
        for kind in kinds
    }
    verdicts = choose(REFERENCE_CLASS, kinds, told, at_fault, dials)
    for one in verdicts:
        print(f"  {words(one.kind)}: {one.status}, {one.reason}")
    return verdicts[-1].kind


def in_sql(examples: Examples) -> list[Figure]:
    """The models' own macros against the trained models, and their cost for a million accounts."""
    names, values = examples.names, examples.values
    regression, booster = fitted(examples), boosted(examples)
    trained: dict[str, tuple[Scorecard, Floats]] = {
        LOGISTIC: (learn_logistic(examples), regression.log_odds(names, values)),
        BOOSTING: (learn_boosting(examples), booster.predict(values, raw_score=True)),
    }
    found: list[Figure] = []
    own = macros()
    for kind, (card, odds) in trained.items():
        cards = [as_macro_argument(kind, card, dict.fromkeys(names, "telco"))]
        connection = accounts(examples, len(examples))
        query = own.scored("accounts", cards)
        told = connection.execute(
            f"select log_odds from ({query}) as scores order by customer_id"
        ).fetchnumpy()["log_odds"]
        off = float(np.abs(told - odds).max())
        found.append((f"churn SQL against the trained model, {kind}", off, 1e-9, False))
        many = accounts(examples, MILLION)
        for what, sql, budget in (
            ("scored", query, 3.0),
            ("scored with reasons", own.scored_reasons("accounts", cards), 15.0),
        ):
            spent = cpu_of(many, sql)
            print(f"a million accounts {what}, {kind}: {spent:.1f} CPU s", flush=True)
            found.append(
                (f"churn CPU s of a million accounts {what}, {kind}", spent, budget, False)
            )
    return found


def accounts(examples: Examples, count: int) -> duckdb.DuckDBPyConnection:
    """So many accounts, the examples over and over, as a table `accounts`; in order up to once."""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "3GB"})
    with_arrays(connection, "_values", dict(zip(examples.names, examples.values.T, strict=True)))
    columns = ", ".join(
        f"nullif({quoted(name)}, 'nan'::double) as {name}" for name in examples.names
    )
    connection.execute(
        f"create table once as select row_number() over () as row, {columns} from _values"
    )
    connection.execute(f"""
        create table accounts as
        select lpad((draw * {len(examples)} + row)::varchar, 9, '0') as customer_id,
            date '2024-01-07' as week_date, once.* exclude (row)
        from once cross join range({-(-count // len(examples))}) as draws(draw)
        limit {count}
    """)
    return connection


def cpu_of(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    """CPU seconds, all threads together, of keeping what a query gives."""
    started = time.process_time()
    connection.execute(f"create or replace table kept as {query}")
    return time.process_time() - started


def sample_company(sample: Sample) -> list[Figure]:
    """Rolling origins on a sample company: every kind on the same looks."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        built = build(Path(folder), sample)
        found = judge(built, Path(folder) / "company" / "truth", sample)
        built.connection.close()
    return found


if __name__ == "__main__":
    main()
