"""The tables of schema `risk`, which Python writes, and what is read to learn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import duckdb
import numpy as np

from orchestration.churn.examples import Examples, Feature
from orchestration.churn.leaks import Hashes
from orchestration.churn.origins import OutOfTime
from orchestration.churn.promotion import Dials
from orchestration.churn.scorecard import Piece, Scorecard
from orchestration.warehouse import quoted, with_arrays

# `models` and `scorecards` only grow; `predictions` holds what the newest training of a horizon
# found, `feature_weeks` what features said of past weeks when they were last learned from.
DDL = """
create schema if not exists risk;
create table if not exists risk.models (
    model_version varchar not null,
    horizon_days integer not null,
    kind varchar not null,
    is_champion boolean not null,
    status varchar not null,
    reason varchar not null,
    trained_until date not null,
    example_count bigint not null,
    event_count bigint not null,
    intercept double,
    run_id varchar not null,
    trained_at timestamp not null
);
create table if not exists risk.scorecards (
    model_version varchar not null,
    feature varchar not null,
    department varchar not null,
    lower double,
    upper double,
    is_missing boolean not null,
    points double not null,
    slope double not null,
    reason varchar not null
);
create table if not exists risk.predictions (
    kind varchar not null,
    horizon_days integer not null,
    origin_date date not null,
    customer_id varchar not null,
    week_date date not null,
    probability double not null
);
create table if not exists risk.feature_weeks (
    feature varchar not null,
    week_date varchar not null,
    feature_hash varchar not null
);
"""


@dataclass(frozen=True)
class Champion:
    """Who speaks for a horizon, and when it was learned."""

    kind: str
    trained_at: datetime


@dataclass(frozen=True)
class Entry:
    """A row of the registry, and the scorecard of a kind that has one."""

    model_version: str
    kind: str
    is_champion: bool
    status: str
    reason: str
    scorecard: Scorecard | None = None


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that are not there yet."""
    connection.execute(DDL)


def read_dials(connection: duckdb.DuckDBPyConnection) -> Dials:
    """The numbers of the rule."""
    rows = connection.execute("select dial, dial_value from seeds.churn_model_dials").fetchall()
    return Dials(**dict(rows))


def read_features(connection: duckdb.DuckDBPyConnection) -> tuple[Feature, ...]:
    """The features, in the order of their names."""
    rows = connection.execute(
        "select feature, department, direction, label from seeds.churn_features order by feature"
    ).fetchall()
    return tuple(Feature(*row) for row in rows)


def read_as_of(connection: duckdb.DuckDBPyConnection) -> datetime:
    """The moment before which everything known counts."""
    query = "select known_before_at from intermediate.int_as_of"
    found: datetime = connection.execute(query).fetchall()[0][0]
    return found


def read_embargoes(connection: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Each horizon, with the days until its outcome is certain: lead, horizon and grace."""
    rows = connection.execute("""
        select horizon_days, horizon_days
            + (select dial_value from seeds.risk_dials where dial = 'lead_days')
            + (select dial_value from seeds.dials where dial = 'grace_days')
        from seeds.backtest_horizons
        order by horizon_days
    """).fetchall()
    return {horizon: int(days) for horizon, days in rows}


def read_examples(
    connection: duckdb.DuckDBPyConnection,
    horizon: int,
    features: tuple[Feature, ...],
    most_customers: int,
) -> Examples:
    """The weeks of a horizon with what was known then, of all customers or of that many.

    Drawn is by a hash of the id: blind to what became of the customer, and the same next month.
    """
    columns = "".join(
        f", features.{quoted(one.name)}::double as {quoted(one.name)}" for one in features
    )
    found = connection.execute(
        f"""
        select
            examples.customer_id, examples.week_date, examples.has_churned::double as churned,
            coalesce(examples.arr_usd, 0)::double as arr,
            coalesce(examples.is_large, false) as large
            {columns}
        from intermediate.int_churn_examples as examples
        inner join intermediate.int_customer_features_weekly as features
            on examples.customer_id = features.customer_id
            and examples.week_date = features.week_date
        where
            examples.horizon_days = ?
            and examples.customer_id in (
                select customer_id from intermediate.int_churn_examples
                group by customer_id
                order by md5(customer_id::varchar)
                limit ?
            )
        order by examples.week_date, examples.customer_id
        """,
        [horizon, most_customers],
    ).fetchnumpy()
    values = [_doubles(found[one.name]) for one in features]
    return Examples(
        features=features,
        customers=np.asarray(found["customer_id"], dtype=object),
        weeks=np.asarray(found["week_date"]).astype("datetime64[D]"),
        values=np.column_stack(values),
        churned=_doubles(found["churned"]),
        arr=_doubles(found["arr"]),
        large=np.asarray(found["large"], dtype=bool),
    )


def _doubles(column: np.ndarray) -> np.ndarray:
    """A column as doubles, NaN where it is null."""
    return np.ma.filled(np.ma.asarray(column).astype(float), np.nan)


def read_reference_classes(
    connection: duckdb.DuckDBPyConnection, horizon: int, asked: Examples
) -> np.ndarray:
    """What the class of each customer and week said then; NaN where there was none."""
    rows = connection.execute(
        "select customer_id, week_date, churn_probability"
        " from intermediate.int_churn_reference_classes where horizon_days = ?",
        [horizon],
    ).fetchnumpy()
    weeks = np.asarray(rows["week_date"]).astype("datetime64[D]")
    keys = zip(rows["customer_id"], weeks, _doubles(rows["churn_probability"]), strict=True)
    told = {(customer, week): probability for customer, week, probability in keys}
    return np.array(
        [told.get(key, np.nan) for key in zip(asked.customers, asked.weeks, strict=True)]
    )


def read_champion(connection: duckdb.DuckDBPyConnection, horizon: int) -> Champion | None:
    """The newest champion of a horizon, None before the first."""
    rows = connection.execute(
        "select kind, trained_at from risk.models where is_champion and horizon_days = ?"
        " order by trained_at desc limit 1",
        [horizon],
    ).fetchall()
    return Champion(*rows[0]) if rows else None


def hashed_features(
    connection: duckdb.DuckDBPyConnection, features: Sequence[Feature]
) -> dict[tuple[str, str], str]:
    """A hash of each feature in each week that is over; the newest week may still be said anew."""
    hashes = ", ".join(
        f"bit_xor(hash(customer_id, {quoted(one.name)}))::varchar" for one in features
    )
    rows = connection.execute(f"""
        select week_date::varchar, {hashes}
        from intermediate.int_customer_features_weekly
        where week_date < (select max(week_date) from intermediate.int_customer_features_weekly)
        group by week_date
    """).fetchall()
    return {
        (feature.name, row[0]): value
        for row in rows
        for feature, value in zip(features, row[1:], strict=True)
    }


def read_feature_weeks(connection: duckdb.DuckDBPyConnection) -> Hashes:
    """What features said of past weeks when they were last learned from."""
    rows = connection.execute("select feature, week_date, feature_hash from risk.feature_weeks")
    return {(feature, week): value for feature, week, value in rows.fetchall()}


def write_feature_weeks(connection: duckdb.DuckDBPyConnection, hashes: Hashes) -> None:
    """Replace what is remembered of past weeks."""
    connection.execute("delete from risk.feature_weeks")
    columns = {
        "feature": [feature for feature, _ in hashes],
        "week_date": [week for _, week in hashes],
        "feature_hash": list(hashes.values()),
    }
    _insert(connection, "feature_weeks", columns)


def append_models(
    connection: duckdb.DuckDBPyConnection,
    horizon: int,
    entries: Sequence[Entry],
    learned_from: Examples,
    run_id: str,
    trained_at: datetime,
) -> None:
    """Add to the registry, and the scorecards of versions that are new."""
    newest = learned_from.weeks.max().astype(date) if len(learned_from) else trained_at.date()
    for one in entries:
        connection.execute(
            "insert into risk.models values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(one.model_version, horizon, one.kind, one.is_champion, one.status, one.reason),
                *(newest, len(learned_from), learned_from.event_count),
                *(one.scorecard.intercept if one.scorecard else None, run_id, trained_at),
            ],
        )
        if one.scorecard:
            _append_scorecard(connection, one.model_version, one.scorecard, learned_from.features)


def _append_scorecard(
    connection: duckdb.DuckDBPyConnection,
    version: str,
    scorecard: Scorecard,
    features: Sequence[Feature],
) -> None:
    known = connection.execute(
        "select count(*) from risk.scorecards where model_version = ?", [version]
    ).fetchall()
    if known[0][0]:
        return
    described = {one.name: one for one in features}
    rows = [
        (
            *(version, one.feature, described[one.feature].department, one.lower, one.upper),
            *(one.is_missing, one.points, one.slope, reason(one, described[one.feature].label)),
        )
        for one in scorecard.pieces
    ]
    connection.executemany("insert into risk.scorecards values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def reason(piece: Piece, label: str) -> str:
    """A piece in words: the feature and the range of its values."""
    if piece.is_missing:
        return f"{label}: not known"
    if piece.lower is None and piece.upper is None:
        return f"{label}: any"
    if piece.lower is None:
        return f"{label}: below {piece.upper:.4g}"
    if piece.upper is None:
        return f"{label}: {piece.lower:.4g} or more"
    return f"{label}: {piece.lower:.4g} to {piece.upper:.4g}"


def write_predictions(connection: duckdb.DuckDBPyConnection, horizon: int, told: OutOfTime) -> None:
    """Replace what each kind said out of time of a horizon."""
    connection.execute("delete from risk.predictions where horizon_days = ?", [horizon])
    rows = len(told.examples)
    for kind, predicted in told.predicted.items():
        columns = {
            "kind": [kind] * rows,
            "horizon_days": np.full(rows, horizon),
            "origin_date": told.origins.astype("datetime64[s]"),
            "customer_id": told.examples.customers,
            "week_date": told.examples.weeks.astype("datetime64[s]"),
            "probability": predicted,
        }
        _insert(connection, "predictions", columns)


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, object]
) -> None:
    with_arrays(connection, "_columns", columns)
    connection.execute(f"insert into risk.{quoted(table)} by name select * from _columns")
    connection.unregister("_columns")


def version_of(kind: str, horizon: int, scorecard: Scorecard | None) -> str:
    """The name of a version: what it says, hashed. The same points are the same version."""
    if scorecard is None:
        return f"{kind}_{horizon}"
    text = "\n".join([repr(scorecard.intercept), *map(repr, scorecard.pieces)])
    return f"{kind}_{horizon}_{sha256(text.encode()).hexdigest()[:12]}"
