"""Whether the newest delivery of an export is like those before it: counts, bounds, findings."""

from typing import Final

import duckdb

from orchestration.raw.contract import Contract
from orchestration.raw.history.traits import (
    Trait,
    compared_by_relative,
    relatives,
    text_columns,
    traits,
)
from orchestration.warehouse import literal, quoted

# How a trait's rows are judged. See docs/decisions.md for where the numbers come from.
MOST_ROWS: Final = 200_000  # of an export that are looked at: beyond it every second, third key
MOST_WORDS: Final = 40  # in a column that is taken for one of few words
FEWEST_ROWS: Final = 100  # known before a way that never came is news
FEWEST_DELIVERIES: Final = 5  # known before anything is compared
NEVER_SEEN: Final = 3.0  # the rule of three: what n rows never showed may be in 3/n of all rows
DEVIATIONS: Final = 6.0  # of a share from what is usual
COUNT_DEVIATIONS: Final = 5.0  # of a count of rows, in logarithms

DDL: Final = """
create table if not exists raw._traits (
    export varchar not null,
    source_system varchar not null,
    delivered_at timestamp not null,
    is_first_delivery boolean not null,
    column_name varchar not null,
    trait varchar not null,
    way varchar not null,
    row_count bigint not null
);
create table if not exists raw._deliveries_compared (
    export varchar not null,
    source_system varchar not null,
    delivered_at timestamp not null,
    column_name varchar not null,
    trait varchar not null,
    rule varchar not null,
    row_count bigint not null,
    found double not null,
    lowest double,
    highest double,
    is_unlike boolean not null,
    off_row_count bigint not null,
    known_row_count bigint not null
);
"""


# Ways that no earlier row showed. How often that is so by nature is known from the deliveries
# before (each against those before it) and from ways that were seen once (Good and Turing).
NEWS: Final = f"""
with counted as (
    select *,
        min(delivered_at) over (
            partition by export, source_system, column_name, trait, way
        ) as first_at,
        min(delivered_at) over (partition by export, source_system, column_name, trait) as begin_at,
        max(delivered_at) over (partition by export, source_system) as newest_at
    from raw._traits where export = any($exports)
),
ways as (
    select export, source_system, column_name, trait, way, newest_at, begin_at,
        coalesce(sum(row_count) filter (delivered_at < newest_at), 0) as known,
        coalesce(sum(row_count) filter (delivered_at < newest_at and delivered_at > begin_at), 0)
            as later,
        coalesce(sum(row_count) filter (
            delivered_at < newest_at and delivered_at > begin_at and delivered_at = first_at), 0)
            as news_before,
        coalesce(sum(row_count) filter (delivered_at = newest_at), 0) as now
    from counted where trait <> 'count' group by all
),
summed as (
    select export, source_system, column_name, trait, newest_at as delivered_at,
        sum(known) as known, sum(now) as now,
        coalesce(sum(now) filter (known = 0), 0) as news,
        greatest(
            coalesce(sum(news_before) / nullif(sum(later), 0), 0),
            coalesce(count(*) filter (known = 1) / nullif(sum(known), 0), 0)
        ) as usual
    from ways group by all
),
bounded as (
    select *,
        case
            when usual = 0 then now * {NEVER_SEEN} / known
            else now * usual + 4 * sqrt(now * usual) + 1
        end as most
    from summed where known >= {FEWEST_ROWS} and now > 0
)
select export, source_system, delivered_at, column_name, trait, 'news' as rule,
    now as row_count, news as found, 0 as lowest, most as highest, news > most as is_unlike,
    news as off_row_count, known as known_row_count
from bounded
"""

# Shares of rows: the spread between deliveries counts where it is more than that of chance.
SHARES: Final = f"""
with counted as (
    select *,
        min(delivered_at) over (partition by export, source_system, column_name, trait) as begin_at,
        max(delivered_at) over (partition by export, source_system) as newest_at
    from raw._traits where export = any($exports) and trait <> 'count'
),
deliveries as (
    select export, source_system, column_name, trait, delivered_at, newest_at,
        sum(row_count) as rows
    from counted where delivered_at > begin_at group by all
),
ways as (
    select distinct export, source_system, column_name, trait, way from counted
    where delivered_at > begin_at and delivered_at < newest_at
),
filled as (
    select deliveries.*, ways.way, coalesce(counted.row_count, 0) as shown
    from deliveries
    inner join ways using (export, source_system, column_name, trait)
    left join counted using (export, source_system, column_name, trait, way, delivered_at)
),
usual as (
    select export, source_system, column_name, trait, way,
        sum(shown) / sum(rows) as share,
        sum(rows) as known,
        count(*) as deliveries
    from filled where delivered_at < newest_at group by all
),
spread as (
    select usual.*,
        greatest(1, sum(
            (filled.shown - filled.rows * share) ** 2
            / nullif(filled.rows * share * (1 - share), 0)
        ) / (any_value(deliveries) - 1)) as excess
    from usual
    inner join filled using (export, source_system, column_name, trait, way)
    where filled.delivered_at < filled.newest_at and deliveries >= {FEWEST_DELIVERIES}
    group by all
),
bounded as (
    select filled.*, share, known,
        {DEVIATIONS} * sqrt(excess * rows * share * (1 - share) + 1) as allowed
    from filled inner join spread using (export, source_system, column_name, trait, way)
    where delivered_at = newest_at
)
select export, source_system, delivered_at, column_name, trait, 'share' as rule,
    rows as row_count, shown / rows as found, greatest(0, share - allowed / rows) as lowest,
    least(1, share + allowed / rows) as highest,
    abs(shown - rows * share) > allowed as is_unlike,
    round(abs(shown - rows * share)) as off_row_count, known as known_row_count
from bounded
qualify row_number() over (
    partition by export, source_system, column_name, trait
    order by abs(shown - rows * share) / allowed desc, way) = 1
"""

# Counts of rows, in logarithms: what doubles and what halves is as far from what is usual.
COUNTS: Final = f"""
with counted as (
    select *, max(delivered_at) over (partition by export, source_system) as newest_at
    from raw._traits where export = any($exports) and trait = 'count'
),
usual as (
    select export, source_system, way, avg(ln(1 + row_count)) as middle,
        sqrt(coalesce(var_samp(ln(1 + row_count)), 0) + 1 / (1 + avg(row_count))) as spread,
        sum(row_count) as known
    from counted where delivered_at < newest_at and not is_first_delivery
    group by all having count(*) >= {FEWEST_DELIVERIES}
)
select export, source_system, delivered_at, '' as column_name,
    way || ' rows' as trait, 'count' as rule, row_count, row_count as found,
    greatest(0, exp(middle - {COUNT_DEVIATIONS} * spread) - 1) as lowest,
    exp(middle + {COUNT_DEVIATIONS} * spread) - 1 as highest,
    abs(ln(1 + row_count) - middle) > {COUNT_DEVIATIONS} * spread as is_unlike,
    round(abs(row_count - (exp(middle) - 1))) as off_row_count, known as known_row_count
from counted inner join usual using (export, source_system, way)
where delivered_at = newest_at
"""


def compare(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Count the traits of every delivery of an export, and compare the newest with the others.

    A pure function of the export's raw table, written to raw._traits and raw._deliveries_compared:
    a delivery that came late or corrected is counted where it belongs. Where fewer than
    FEWEST_DELIVERIES are known, nothing is usual yet, and nothing is counted.
    """
    for table in ("_traits", "_deliveries_compared"):
        connection.execute(f"delete from raw.{table} where export = ?", [contract.export])
    if _most_deliveries(connection, contract) <= FEWEST_DELIVERIES:
        return
    words = _categories(connection, contract)
    connection.execute(f"create or replace temp table _seen as {_rows(contract, words)}")
    of_rows = traits(contract, words)
    connection.execute(f"insert into raw._traits {_counted(contract, of_rows)}")
    connection.execute("drop table _seen")
    connection.execute(f"insert into raw._traits {_deliveries(contract)}", [contract.export])
    judge(connection, [contract.export])


def judge(connection: duckdb.DuckDBPyConnection, exports: list[str]) -> None:
    """Write anew what the newest counted delivery of these exports is to those before it."""
    connection.execute("delete from raw._deliveries_compared where export = any($1)", [exports])
    for findings in (NEWS, SHARES, COUNTS):
        statement = f"insert into raw._deliveries_compared by name {findings}"
        connection.execute(statement, {"exports": exports})


def _most_deliveries(connection: duckdb.DuckDBPyConnection, contract: Contract) -> int:
    """How many deliveries of the export the system has sent that sent most."""
    query = """
        with systems as (
            select count(distinct export_date) as deliveries from raw._loads_now
            where export = ? and status = 'loaded' group by source_system
        )
        select coalesce(max(deliveries), 0) from systems
    """
    count: int = connection.execute(query, [contract.export]).fetchall()[0][0]
    return count


def _categories(connection: duckdb.DuckDBPyConnection, contract: Contract) -> list[str]:
    """The text columns that hold one of few words, each word many times."""
    columns = text_columns(contract)
    if not columns:
        return []
    counts = ", ".join(f"count(distinct {quoted(name)})" for name in columns)
    query = f"select count(*), {counts} from {quoted(*contract.table)}"
    rows, *distinct = connection.execute(query).fetchall()[0]
    return [
        name
        for name, words in zip(columns, distinct, strict=True)
        if 0 < words <= min(MOST_WORDS, rows / 10)
    ]


def _rows(contract: Contract, words: list[str]) -> str:
    """SQL for an export's rows, each beside its version before and the rows of its relatives."""
    key = ", ".join(map(quoted, contract.key))
    content = ", ".join(quoted(c.name) for c in contract.columns if c.name not in contract.key)
    version = f"over (partition by _source_system, {key} order by _known_at, _load_id, _line)"
    windows = [
        f"row_number() {version} = 1 as _is_new"
        if contract.delivery != "append"
        else "true as _is_new",
        f"first_value(hash({key})) over (partition by _source_system, hash({content})"
        f" order by _known_at, _load_id, _line) <> hash({key}) as _repeats",
    ]
    if contract.delivery != "append":
        others = [c.name for c in contract.columns if c.name not in contract.key]
        windows.append(f"lag({_packed(others)}) {version} as _before")
    for relative in relatives(contract):
        group = f"over (partition by _source_system, {quoted(relative)}"
        group += " order by _known_at, _load_id, _line)"
        packed = _packed(compared_by_relative(contract, words))
        last = f"case when {quoted(relative)} is not null then lag({packed}) {group} end"
        windows.append(f"{last} as {quoted(f'_by_{relative}')}")
    table = quoted(*contract.table)
    return f"""
        select *, {", ".join(windows)} from {table}
        where not _is_deleted
            and hash({key}) % (1 + (select count(*) from {table}) // {MOST_ROWS}) = 0
    """


def _packed(columns: list[str]) -> str:
    return f"struct_pack({', '.join(f'{quoted(name)} := {quoted(name)}' for name in columns)})"


def _counted(contract: Contract, of_rows: list[Trait]) -> str:
    """SQL that counts in how many rows of each delivery each trait shows in which way."""
    names = ", ".join(
        f"({number}, {literal(trait.column)}, {literal(trait.name)})"
        for number, trait in enumerate(of_rows)
    )
    ways = ", ".join(trait.way for trait in of_rows)
    return f"""
        with shown as (
            select
                _source_system,
                _known_at,
                _is_first_delivery,
                unnest([{ways}]) as way,
                unnest(range({len(of_rows)})) as number
            from _seen
        ),
        counted as (
            select _source_system, _known_at, _is_first_delivery, number, way, count(*) as rows
            from shown where way is not null group by all
        )
        select {literal(contract.export)}, _source_system, _known_at, _is_first_delivery,
            names.column_name, names.trait, way, rows
        from counted
        inner join (values {names}) as names(number, column_name, trait)
            on counted.number = names.number
    """


def _deliveries(contract: Contract) -> str:
    """SQL for the rows of each loaded delivery, and what they were to those before."""
    export = literal(contract.export)
    key = ", ".join(map(quoted, contract.key))
    return f"""
        with loaded as (
            select source_system, known_at, sum(seen_row_count) as sent
            from raw._loads_now where export = ? and status = 'loaded' group by all
        ),
        versions as (
            select _source_system, _known_at, _is_deleted, row_number() over (
                partition by _source_system, {key} order by _known_at, _load_id, _line) as version
            from {quoted(*contract.table)}
        ),
        counted as (
            select _source_system, _known_at,
                count(*) filter (not _is_deleted and version = 1) as new,
                count(*) filter (not _is_deleted and version > 1) as changed,
                count(*) filter (_is_deleted) as vanished
            from versions group by all
        ),
        told as (
            select source_system, known_at, sent, coalesce(new, 0) as new,
                coalesce(changed, 0) as changed, coalesce(vanished, 0) as vanished
            from loaded left join counted
                on source_system = _source_system and known_at = _known_at
        )
        select {export}, source_system, known_at,
            known_at = min(known_at) over (partition by source_system), '', 'count', way, rows
        from (unpivot told on sent, new, changed, vanished into name way value rows)
        union all
        select {export}, source_system, known_at, false, '', 'staying', way, rows
        from (unpivot told on sent, vanished into name way value rows)
        where rows > 0
    """
