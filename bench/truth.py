"""Who is who in the sample company, and who came and left, from the truth beside its exports."""

import csv
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.warehouse import literal, with_arrays

# Truth is told for rows of exports; a record is who most of its rows are. Where the id of a record
# itself is told, the row is the record.
ROWS = {
    "salesforce account": "select 'salesforce' as s, account_id, null as company_name,"
    " account_id as row_id from staging.stg_sales__accounts union all select source_system,"
    " account_id, null, account_id from intermediate.int_accounts_merged",
    "stripe customer": "select source_system, account_id, null, account_id"
    " from staging.stg_billing__subscriptions",
    "zendesk organization": "select source_system, account_id, null, organization_id"
    " from staging.stg_support__organizations",
    "lighthouse workspace": "select distinct source_system, account_id, null, account_id"
    " from staging.stg_product__usage_daily",
    "success sheet customer": "select source_system, account_id, null, account_id"
    " from intermediate.int_accounts_mentioned where source_system = 'success_sheet'",
    "jira issue": "select source_system, account_id, company_name, source_record_id"
    " from staging.stg_support__tickets where source_system = 'jira'",
    "marketo lead": "select source_system, account_id, company_name, lead_id"
    " from staging.stg_marketing__leads",
    "hubspot attendance": "select source_system, account_id, null, source_record_id"
    " from staging.stg_marketing__campaign_touches where source_system = 'hubspot'",
    "erp order": "select source_system, account_id, company_name, order_id"
    " from staging.stg_operations__orders",
    "lms enrolment": "select source_system, account_id, company_name, enrollment_id"
    " from staging.stg_training__enrollments",
    "qualtrics invitation": "select source_system, account_id, company_name, invitation_id"
    " from staging.stg_voice__survey_invitations",
    "qualtrics response": "select source_system, account_id, company_name, response_id"
    " from staging.stg_voice__survey_responses",
    "complaint": "select source_system, account_id, company_name, complaint_id"
    " from staging.stg_voice__complaints",
    "listening mention": "select source_system, account_id, company_name, source_record_id"
    " from staging.stg_voice__social_mentions",
    "review": "select source_system, account_id, company_name, source_record_id"
    " from staging.stg_voice__reviews",
    "outlook meeting": "select source_system, account_id, company_name, meeting_id"
    " from staging.stg_executives__meetings",
    "success plan": "select source_system, account_id, company_name, plan_id"
    " from staging.stg_success__success_plans",
    "csm note": "select source_system, account_id, company_name, source_record_id"
    " from staging.stg_success__csm_notes",
    "change event": "select source_system, account_id, company_name, change_event_id"
    " from staging.stg_success__change_events",
    "escalation": "select source_system, account_id, company_name, escalation_id"
    " from staging.stg_success__escalations",
    "advocacy": "select source_system, account_id, company_name, advocacy_id"
    " from staging.stg_success__advocacy",
}


def load_truth(connection: duckdb.DuckDBPyConnection, truth: Path, name_key: str) -> None:
    """Make the temporary table `truth(record_number, true_id)`.

    `name_key` is SQL that makes the key of `company_name`. Reads the CSV in Python: the warehouse
    is confined.
    """
    _read(connection, "told", truth / "records.csv", "system, source_id as row_id, true_id")
    parts = " union all ".join(
        f"select {literal(system)} as system, * from ({query}) as rows(source_system, account_id,"
        " company_name, row_id)"
        for system, query in ROWS.items()
    )
    connection.execute(f"""
        create or replace temp table truth as
        with words as (select list(word) as company_words from seeds.company_words),
        listed as ({parts}),
        keyed as (
            select listed.*, case when account_id is null then 'company' else 'account' end as kind,
                coalesce(account_id, {name_key}) as source_id
            from listed cross join words
        )
        select records.record_number, mode(told.true_id order by told.true_id) as true_id
        from keyed
        inner join told on keyed.system = told.system and keyed.row_id = told.row_id
        inner join intermediate.int_identity_records as records
            on keyed.source_system = records.source_system
            and keyed.kind = records.record_kind and keyed.source_id = records.source_id
        group by records.record_number
    """)


# Customers come and go in the months that are over, and for so long that who left is certain: by
# the truth, and by the warehouse, whose customer is who most of its records are. Where the records
# of a true customer and those of a found one are not the same, identity has erred.
TURNS = """
    with whose as (
        select customer_id, true_id from identity.resolved
        inner join truth using (record_number) where customer_id is not null
    ),
    known as (
        select customer_id, mode(true_id order by true_id) as true_id from whose group by all
    ),
    erred as (
        select true_id from whose group by true_id having count(distinct customer_id) > 1
        union
        select true_id from whose where customer_id in (
            select customer_id from whose group by all having count(distinct true_id) > 1)
    ),
    true_turns as (
        select true_id, 'new' as turn, min(start_on)::date as day, 1 as count from subscriptions
        where is_trial = 'false' group by true_id
        union all select true_id, 'lost', lost_on::date, 1 from losses
        union all select true_id, 'won back', back_on::date, 1 from losses where back_on <> ''
    ),
    found_turns as (
        unpivot (
            select coalesce(true_id, customer_id) as true_id, month_date as day,
                new_count as "new", lost_count as "lost", won_back_count as "won back"
            from intermediate.int_mrr_months left join known using (customer_id)
        ) on "new", "lost", "won back" into name turn value count
    ),
    turns as (
        select true_id, turn, day, count as true_count, 0 as found_count from true_turns
        union all select true_id, turn, day, 0, count from found_turns
    ),
    by_customer as (
        select date_trunc('month', day) as month, turn, true_id,
            sum(true_count) as true_count, sum(found_count) as found_count
        from turns group by all
    ),
    by_month as (
        select sum(true_count) as true_count, sum(found_count) as found_count,
            sum(abs(found_count - true_count)) as differing,
            sum(abs(found_count - true_count)) filter (true_id not in (from erred)) as unexplained
        from by_customer
        where month >= $first and month < $until
        group by month, turn
    )
    select sum(true_count), sum(abs(found_count - true_count)), sum(differing), sum(unexplained)
    from by_month
"""


@dataclass(frozen=True)
class Turns:
    """How often customers truly came or left, and by how much the months' counts are off.

    `differing` counts single customers, of whom `unexplained` are those that identity got right.
    """

    true_count: int
    off_count: int
    differing: int
    unexplained: int


def compare_turns(connection: duckdb.DuckDBPyConnection, truth: Path) -> Turns:
    """Compare who came and left; reads `truth` of `load_truth` and int_mrr_months."""
    _read(connection, "subscriptions", truth / "subscriptions.csv", "true_id, start_on, is_trial")
    _read(connection, "losses", truth / "losses.csv", "true_id, lost_on, back_on")
    _read(connection, "months", truth / "monthly_growth.csv", "month_start")
    first, until = connection.execute("""
        select min(month_start)::date,
            (select date_trunc('month', as_of_date - grace_days)
            from intermediate.int_as_of cross join intermediate.int_dials_spread)
        from months
    """).fetchall()[0]
    row = connection.execute(TURNS, {"first": first, "until": until}).fetchall()[0]
    return Turns(*(int(each or 0) for each in row))


def _read(connection: duckdb.DuckDBPyConnection, table: str, path: Path, columns: str) -> None:
    """Make a temporary table of texts from a CSV; read here, since the warehouse is confined."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    cells = zip(*rows, strict=True) if rows else [()] * len(header)
    with_arrays(connection, "_read", dict(zip(header, map(list, cells), strict=True)))
    connection.execute(f"create or replace temp table {table} as select {columns} from _read")
    connection.unregister("_read")
