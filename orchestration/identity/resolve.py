"""From records and edges to customers: reads the warehouse, calls the pure parts, writes back."""

import hashlib
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import duckdb
import numpy as np

from orchestration.identity import learning, tables
from orchestration.identity.agglomeration import Agglomeration, Constraints, Edge, Refusal
from orchestration.identity.candidates import (
    Candidate,
    Threshold,
    calibrate,
    compare,
    score_open,
    seed_weights,
)
from orchestration.identity.naming import changes, name_clusters
from orchestration.identity.review import SCORED, reviewable, write_pairs
from orchestration.identity.scoring import COMPANIES, Odds
from orchestration.warehouse import open_hardened, transaction, with_arrays

MOST_LABELS = 5_000
MOST_TO_LEARN_FROM = 100_000


@dataclass(frozen=True)
class Outcome:
    """What a run found, in whole numbers, and the model that scored."""

    record_count: int
    customer_count: int
    unmatched_record_count: int
    open_record_count: int
    scored_pair_count: int
    joined_by_score_count: int
    refused_count: int
    changed_record_count: int
    model_version: str
    threshold: float


def resolve(
    connection: duckdb.DuckDBPyConnection, run_id: str, log: Callable[[str], None]
) -> Outcome:
    """Find which records are one customer, name the customers, keep what changed.

    Reads intermediate.int_identity_*, seeds.identity_* and raw._as_of; writes schema identity in
    one transaction. What was found does not depend on earlier runs, except learned weights; only
    the ids do, which stay with their records.
    """
    cursor = connection.cursor()
    tables.prepare(cursor)
    dials = dict(cursor.execute("select dial, dial_value from seeds.identity_dials").fetchall())
    agglomeration, refusals = follow_rules(cursor)
    scored = _Scored.nothing(dials["threshold"])
    if agglomeration.count:
        with_arrays(cursor, "_clustered", _numbered(agglomeration.clusters()))
        cursor.execute("create or replace temp table clustered as from _clustered")
        cursor.unregister("_clustered")
        scored = _score(cursor, dials, log)
        wanted = [one for one in scored.candidates if one.probability >= scored.threshold.value]
        agglomeration.know_accounts(_accounts(cursor, wanted))
        refusals += agglomeration.follow(_scored_edges(wanted))
    clusters = agglomeration.clusters()
    with transaction(cursor):
        ids, changed = _name(cursor, clusters, run_id)
        tables.write_resolved(cursor, clusters, ids)
        pairs = reviewable(scored.candidates, refusals, clusters, dials["review_floor"])
        write_pairs(cursor, pairs, scored.model_version)
    return Outcome(
        record_count=agglomeration.count,
        customer_count=len({one for one in ids if one}),
        unmatched_record_count=sum(one is None for one in ids),
        open_record_count=scored.open_count,
        scored_pair_count=len(scored.candidates),
        joined_by_score_count=len(
            {one.left for one in scored.candidates if clusters[one.left] == clusters[one.right]}
        ),
        refused_count=len(refusals),
        changed_record_count=changed,
        model_version=scored.model_version,
        threshold=scored.threshold.value,
    )


def follow_rules(cursor: duckdb.DuckDBPyConnection) -> tuple[Agglomeration, list[Refusal]]:
    """Join what rules alone join; give also what was refused.

    A rule is followed whole before the next lighter one.
    """
    query = "select count(*) from intermediate.int_identity_records"
    count: int = cursor.execute(query).fetchall()[0][0]
    agglomeration = Agglomeration(count, _constraints(cursor))
    rules = cursor.execute("select rule, weight from seeds.identity_rules order by weight desc")
    refusals = []
    for rule, weight in rules.fetchall():
        found = cursor.execute(
            "select left_number, right_number from intermediate.int_identity_edges where rule = ?",
            [rule],
        ).fetchnumpy()
        lefts, rights = found["left_number"], found["right_number"]
        refusals += agglomeration.follow_all(weight, rule, lefts, rights)
    return agglomeration, refusals


@dataclass(frozen=True)
class _Scored:
    candidates: list[Candidate]
    threshold: Threshold
    open_count: int
    model_version: str

    @staticmethod
    def nothing(threshold: float) -> "_Scored":
        return _Scored([], Threshold(threshold), 0, "none")


def _constraints(cursor: duckdb.DuckDBPyConnection) -> Constraints:
    rows = cursor.execute(
        "select record_number, tax_key, is_crm_account, source_system"
        " from intermediate.int_identity_records where tax_key is not null or is_crm_account"
    ).fetchall()
    apart = cursor.execute("select left_number, right_number from intermediate.int_identity_apart")
    return Constraints(
        exclusive={"tax id": {number: tax for number, tax, _, _ in rows if tax is not None}},
        apart=[(left, right) for left, right in apart.fetchall()],
        anchors={number: system for number, _, is_crm, system in rows if is_crm},
        decided=frozenset({"override_link", "merged_account"}),
    )


def _score(
    cursor: duckdb.DuckDBPyConnection, dials: Mapping[str, float], log: Callable[[str], None]
) -> _Scored:
    open_count = compare(cursor, dials, MOST_LABELS)
    if not open_count:
        return _Scored.nothing(dials["threshold"])
    weights, version = _weights(cursor, open_count, dials, log)
    threshold = calibrate(cursor, weights, dials)
    cursor.execute("delete from identity.thresholds where model_version = ?", [version])
    cursor.execute(
        "insert into identity.thresholds values (?, ?, ?, ?, ?)",
        [version, *asdict(threshold).values()],
    )
    return _Scored(score_open(cursor, weights, dials), threshold, open_count, version)


def _weights(
    cursor: duckdb.DuckDBPyConnection,
    open_count: int,
    dials: Mapping[str, float],
    log: Callable[[str], None],
) -> tuple[dict[tuple[str, str], Odds], str]:
    """The weights to score with: the seed's, or what Splink learned from these records."""
    seeded = seed_weights(cursor)
    version = _version(seeded)
    if open_count < dials["fewest_to_learn"]:
        log(f"{open_count:,} records without a CRM account: too few to learn weights from")
        return seeded, version
    if not learning.is_installed():
        log("Splink is not installed: weights are the seed's, none are learned")
        return seeded, version
    kept = cursor.execute(
        "select comparison, level, m, u, record_count, model_version from identity.weights"
    ).fetchall()
    if kept and abs(open_count / kept[0][4] - 1) < dials["relearn_growth"]:
        return {(row[0], row[1]): Odds(row[2], row[3]) for row in kept}, kept[0][5]
    learned = _learn(cursor, seeded)
    version = _version(learned)
    cursor.execute("delete from identity.weights")
    cursor.executemany(
        "insert into identity.weights values (?, ?, ?, ?, ?, ?)",
        [(version, open_count, *names, odds.m, odds.u) for names, odds in learned.items()],
    )
    log(f"weights learned by Splink from records of known customers: {version}")
    return learned, version


def _learn(
    cursor: duckdb.DuckDBPyConnection, seeded: Mapping[tuple[str, str], Odds]
) -> dict[tuple[str, str], Odds]:
    """Learn from records that ids have joined, in a database of its own that Splink may fill."""
    query = (
        "select record_number as unique_id, cluster_number, name_key, name_root, domain_key"
        " from clustered_records where has_crm_account"
        f" and hash(cluster_number) % {2**16} < {float(2**16 * MOST_TO_LEARN_FROM)}"
        " / (select count(*) from clustered_records)"
    )
    table = cursor.execute(query).to_arrow_table()
    with open_hardened(":memory:") as own:
        own.register("handed", table)
        own.execute("create table records as from handed")
        learned = learning.learn(own, "records", COMPANIES, label="cluster_number")
    return {names: learned.get(names, odds) for names, odds in seeded.items()}


def _version(weights: Mapping[tuple[str, str], Odds]) -> str:
    """A name for the weights, from what they are."""
    text = json.dumps([[*names, odds.m, odds.u] for names, odds in sorted(weights.items())])
    return "w-" + hashlib.sha256(text.encode()).hexdigest()[:12]


def _accounts(
    cursor: duckdb.DuckDBPyConnection, wanted: Sequence[Candidate]
) -> dict[int, Hashable]:
    """The systems of accounts in the clusters that a score would join."""
    if not wanted:
        return {}
    both = sorted({one.left for one in wanted} | {one.right for one in wanted})
    with_arrays(cursor, "_wanted", {"record_number": np.array(both, dtype=np.int64)})
    rows = cursor.execute(
        "with wanted as (select distinct cluster_number from clustered"
        " inner join _wanted using (record_number))"
        " select record_number, source_system from clustered inner join wanted"
        " using (cluster_number) inner join intermediate.int_identity_records"
        " using (record_number) where record_kind = 'account'"
    ).fetchall()
    cursor.unregister("_wanted")
    return dict(rows)


def _scored_edges(wanted: Sequence[Candidate]) -> list[Edge]:
    """A score weighs less than any rule."""
    return [
        Edge(min(one.bits, 99.0), one.left, one.right, is_strict=False, kind=SCORED)
        for one in wanted
    ]


def _name(
    cursor: duckdb.DuckDBPyConnection, clusters: Sequence[int], run_id: str
) -> tuple[list[str | None], int]:
    """Name every cluster that is a customer, and append what changed to the history."""
    rows = cursor.execute(
        "select record_id, makes_customer, own_customer_id"
        " from intermediate.int_identity_records order by record_number"
    ).fetchnumpy()
    records, makes, own = (
        rows[name].tolist() for name in ("record_id", "makes_customer", "own_customer_id")
    )
    candidates: dict[int, list[str]] = {}
    is_anybody = any(makes)  # where no department makes customers, every account is one
    for number, cluster in enumerate(clusters):
        if makes[number] or not is_anybody:
            candidates.setdefault(cluster, []).append(own[number])
    members: dict[int, list[Hashable]] = {cluster: [] for cluster in candidates}
    for number, cluster in enumerate(clusters):
        if cluster in members:
            members[cluster].append(records[number])
    before = tables.last_ids(cursor)
    known = {record: name for record, name in before.items() if name is not None}
    named = name_clusters(members, known, candidates)
    ids = [named.get(cluster) for cluster in clusters]
    found = changes(dict(zip(records, ids, strict=True)), before)
    tables.append_changes(cursor, found, run_id, _known_at(cursor))
    return ids, len(found)


def _known_at(cursor: duckdb.DuckDBPyConnection) -> datetime:
    """The as-of date of the run."""
    rows = cursor.execute("select cast(max(as_of_date) as timestamp) from raw._as_of").fetchall()
    moment: datetime | None = rows[0][0]
    return moment or datetime(1970, 1, 1)  # nothing was loaded


def _numbered(clusters: Sequence[int]) -> dict[str, object]:
    return {
        "record_number": np.arange(len(clusters), dtype=np.int64),
        "cluster_number": np.array(clusters, dtype=np.int64),
    }
