"""Pairs of records that no rule has joined and that may be one customer, with their probability."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import duckdb

from orchestration.identity.scoring import COMPANIES, Odds, Weights, level_sql, weight_sql


class Candidate(NamedTuple):
    """A record without a CRM account, a record of the customer that it may be, and how likely."""

    left: int
    right: int
    probability: float
    bits: float
    evidence: str


@dataclass(frozen=True)
class Threshold:
    """From which probability pairs are joined, and what that gave on the labelled pairs."""

    value: float
    labelled_count: int = 0
    precision: float | None = None
    recall: float | None = None


# A record is open when its cluster has no account of the CRM. It is compared with every cluster
# that is a customer, one row for each name and domain by which that is known.
_COMPARED = """
create or replace temp table clustered_records as
select
    clustered.cluster_number,
    bool_or(records.is_crm_account or records.is_merged_account) over same as has_crm_account,
    bool_or(records.makes_customer) over same as makes_customer,
    records.record_number,
    records.is_crm_account,
    records.name_key,
    records.name_root,
    records.domain_key
from clustered
inner join intermediate.int_identity_records as records
    on clustered.record_number = records.record_number
window same as (partition by clustered.cluster_number);

create or replace temp table targets as
with known as (
    select
        cluster_number,
        name_key,
        domain_key,
        bool_or(is_crm_account) as is_crm_account,
        min(name_root) as name_root,
        min(record_number) as record_number
    from clustered_records
    where makes_customer
    group by cluster_number, name_key, domain_key
),
counted as (select count(distinct cluster_number) as customer_count from known),
names as (select name_key, count(distinct cluster_number) as c from known group by name_key),
roots as (select name_root, count(distinct cluster_number) as c from known group by name_root),
domains as (select domain_key, count(distinct cluster_number) as c from known group by domain_key)
select
    known.*,
    (names.c - 1 + $smoothing) / customer_count as name_share,
    (roots.c - 1 + $smoothing) / customer_count as root_share,
    (domains.c - 1 + $smoothing) / customer_count as domain_share
from known
cross join counted
left join names on known.name_key = names.name_key
left join roots on known.name_root = roots.name_root
left join domains on known.domain_key = domains.domain_key;

create or replace temp table labelled as
select edges.right_number as record_number, edges.left_number as crm_number
from intermediate.int_identity_edges as edges
where edges.rule = 'declared_crm_id'
order by hash(edges.right_number)
limit $most_labels;
"""

_BLOCKS = """
    unnest([
        'd' || domain_key,
        'n' || name_key,
        case when length(name_key) > 6 then 'a' || left(name_key, 6) end,
        case when length(name_key) > 6 then 'b' || right(name_key, 6) end,
        case when length(name_key) > 9 then 'e' || left(name_key, 9) end,
        case when length(name_key) > 9 then 'f' || right(name_key, 9) end
    ])
"""

# `asked` is a table of records to place; a record is never compared with its own cluster unless it
# is asked on purpose (labelled), and then only with what the CRM itself tells.
_SCORED = """
with lefts as (
    select record_number, cluster_number, name_key, name_root, domain_key, {blocks} as block
    from clustered_records
    where record_number in (select record_number from {asked})
),
allowed as (
    select *, {blocks} as block from targets {only_crm}
),
small as (
    select block from allowed where block is not null
    group by block having count(distinct cluster_number) <= $largest_block
),
pairs as (
    select distinct l.record_number as left_number, r.record_number as right_number,
        l.cluster_number as left_cluster, r.cluster_number as right_cluster
    from lefts as l
    inner join small on l.block = small.block
    inner join allowed as r on l.block = r.block
    where {apart}
),
weighed as (
    select pairs.*, {weight} as bits, {name_level} as name_level, {domain_level} as domain_level
    from pairs
    inner join clustered_records as l on pairs.left_number = l.record_number
    inner join targets as r
        on pairs.right_number = r.record_number and pairs.right_cluster = r.cluster_number
),
best as (
    select * from weighed
    qualify row_number() over (
        partition by left_number, right_cluster order by bits desc, right_number
    ) = 1
),
counted as (select count(distinct cluster_number) as customer_count from targets),
chances as (
    select
        best.*,
        least(best.bits + log2($share_matched / (1 - $share_matched) / customer_count), 300.0)
            as odds_bits
    from best cross join counted
)
select
    left_number,
    right_number,
    pow(2, odds_bits) / (1 + sum(pow(2, odds_bits)) over (partition by left_number))
        as probability,
    odds_bits,
    'name: ' || coalesce(name_level, 'not told') || ', domain: '
        || coalesce(domain_level, 'not told') as evidence,
    left_cluster,
    right_cluster
from chances
order by left_number, probability desc, right_number
"""


def compare(
    connection: duckdb.DuckDBPyConnection, dials: Mapping[str, float], most_labels: int
) -> int:
    """Make the temporary tables of a comparison from `clustered`; give how many are open."""
    values = {"smoothing": dials["smoothing"], "most_labels": most_labels}
    for statement in _COMPARED.split(";\n"):
        if statement.strip():
            used = {name: value for name, value in values.items() if f"${name}" in statement}
            connection.execute(statement, used)
    connection.execute(
        "create or replace temp table open_records as"
        " select record_number from clustered_records where not has_crm_account"
    )
    count: int = connection.execute("select count(*) from open_records").fetchall()[0][0]
    return count


def score_open(
    connection: duckdb.DuckDBPyConnection, weights: Weights, dials: Mapping[str, float]
) -> list[Candidate]:
    """Every open record's candidates, the likeliest first; one for each customer."""
    query = _query("open_records", "", "l.cluster_number <> r.cluster_number", weights)
    return [Candidate(*row[:5]) for row in connection.execute(query, _numbers(dials)).fetchall()]


def calibrate(
    connection: duckdb.DuckDBPyConnection, weights: Weights, dials: Mapping[str, float]
) -> Threshold:
    """The lowest threshold at which labelled records are placed as rightly as is wanted.

    A label is the account of the CRM that a record declares: such records are placed by name and
    domain alone, as if they declared none. With too few labels, the threshold of the dials.
    """
    query = _query("labelled", "where is_crm_account", "true", weights)
    placed = connection.execute(
        f"with scored as ({query}) select probability,"
        " right_cluster = left_cluster as is_right from scored"
        " qualify row_number() over (partition by left_number"
        " order by probability desc, right_number) = 1 order by probability desc",
        _numbers(dials),
    ).fetchall()
    count: int = connection.execute("select count(*) from labelled").fetchall()[0][0]
    if count < dials["fewest_labels"]:
        return Threshold(dials["threshold"], count)
    return lowest_threshold(placed, count, dials["target_precision"], dials["threshold"])


def lowest_threshold(
    placed: list[tuple[float, bool]], count: int, target: float, default: float
) -> Threshold:
    """Of labelled placements in order of probability, where precision was last at the target."""
    right, best = 0, Threshold(default, count)
    for number, (probability, is_right) in enumerate(placed, start=1):
        right += is_right
        is_last_of_its_kind = number == len(placed) or placed[number][0] < probability
        if is_last_of_its_kind and right / number >= target and probability >= 0.5:
            best = Threshold(round(probability, 6), count, right / number, right / count)
    return best


def seed_weights(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Odds]:
    """The weights of the seed."""
    rows = connection.execute(
        "select comparison, level, m, coalesce(u, 1e-6) from seeds.identity_weights"
    ).fetchall()
    return {(comparison, level): Odds(m, u) for comparison, level, m, u in rows}


def _numbers(dials: Mapping[str, float]) -> dict[str, float]:
    return {name: dials[name] for name in ("largest_block", "share_matched")}


def _query(asked: str, only_crm: str, apart: str, weights: Weights) -> str:
    name, domain = COMPANIES
    return _SCORED.format(
        asked=asked,
        only_crm=only_crm,
        apart=apart,
        blocks=_BLOCKS,
        weight=weight_sql(COMPANIES, weights),
        name_level=level_sql(name),
        domain_level=level_sql(domain),
    )
