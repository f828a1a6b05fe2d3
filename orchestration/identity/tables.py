"""The tables of schema `identity`: the history of ids, which is kept, and what each run found."""

from collections.abc import Hashable, Sequence
from datetime import datetime

import duckdb
import numpy as np

from orchestration.identity.naming import Change
from orchestration.warehouse import with_arrays

# customer_id_history is the only one that is kept from run to run, and only grows. The others say
# what the latest run found; `weights` holds what was learned until it is learned anew.
DDL = """
create schema if not exists identity;
create sequence if not exists identity.entries;
create table if not exists identity.customer_id_history (
    entry_id bigint default nextval('identity.entries'),
    record_id varchar not null,
    from_customer_id varchar,
    to_customer_id varchar,
    change varchar not null,
    run_id varchar not null,
    known_at timestamp not null
);
create table if not exists identity.resolved (
    record_number bigint not null,
    cluster_number bigint not null,
    customer_id varchar
);
create table if not exists identity.pairs (
    left_number bigint not null,
    right_number bigint not null,
    rule varchar not null,
    evidence varchar not null,
    probability double,
    decision varchar not null,
    reason varchar,
    model_version varchar
);
create table if not exists identity.weights (
    model_version varchar not null,
    record_count bigint not null,
    comparison varchar not null,
    level varchar not null,
    m double not null,
    u double
);
create table if not exists identity.thresholds (
    model_version varchar not null,
    threshold double not null,
    labelled_count bigint not null,
    precision_share double,
    recall_share double
);
"""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that are not there yet."""
    connection.execute(DDL)


def last_ids(connection: duckdb.DuckDBPyConnection) -> dict[Hashable, str | None]:
    """The id that each record ever had last, null where it was unmatched last."""
    rows = connection.execute(
        "select record_id, arg_max({id: to_customer_id}, entry_id).id"
        " from identity.customer_id_history group by record_id"
    ).fetchall()
    return dict(rows)


def append_changes(
    connection: duckdb.DuckDBPyConnection, found: Sequence[Change], run_id: str, known_at: datetime
) -> None:
    """Add to the history what is other than before."""
    if not found:
        return
    columns = {
        "record_id": [change.record for change in found],
        "from_id": [change.was or "" for change in found],
        "to_id": [change.now or "" for change in found],
        "change": [change.change for change in found],
    }
    with_arrays(connection, "_changes", columns)
    connection.execute(
        "insert into identity.customer_id_history"
        " (record_id, from_customer_id, to_customer_id, change, run_id, known_at)"
        " select record_id, nullif(from_id, ''), nullif(to_id, ''), change, ?, ? from _changes",
        [run_id, known_at],
    )
    connection.unregister("_changes")


def write_resolved(
    connection: duckdb.DuckDBPyConnection, clusters: Sequence[int], ids: Sequence[str | None]
) -> None:
    """Replace what the latest run found: each record's cluster and customer."""
    columns = {
        "record_number": np.arange(len(clusters), dtype=np.int64),
        "cluster_number": np.array(clusters, dtype=np.int64),
        "customer_id": [one or "" for one in ids],
    }
    with_arrays(connection, "_resolved", columns)
    connection.execute("delete from identity.resolved")
    connection.execute(
        "insert into identity.resolved"
        " select record_number, cluster_number, nullif(customer_id, '') from _resolved"
    )
    connection.unregister("_resolved")
