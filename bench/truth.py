"""Which records of the sample company are which customer, from the truth beside its exports."""

import csv
from pathlib import Path

import duckdb
import numpy as np

from orchestration.warehouse import literal

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
    with (truth / "records.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["system"], row["source_id"], row["true_id"]) for row in csv.DictReader(file)]
    connection.execute("create or replace temp table told (system text, row_id text, true_id text)")
    columns = dict(
        zip(("system", "row_id", "true_id"), map(list, zip(*rows, strict=True)), strict=True)
    )
    connection.register("_told", {k: np.array(v, dtype=object) for k, v in columns.items()})
    connection.execute("insert into told from _told")
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
