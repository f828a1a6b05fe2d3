"""Salesforce's Account: companies as sales knows them, with duplicates, merges and deletions."""

import numpy as np

from sample_company.clock import NEVER
from sample_company.exports import BadRow, Export, Style
from sample_company.world import World

STYLE = Style(quote_all=True)
FORGOTTEN_CHURN_SHARE = 0.10  # losses that nobody ticks in the CRM
DELETED_SHARE = 0.05  # of idle prospects, where deleted accounts are planted
RENAMED_SHARE = 0.03  # of the customers, where renames are planted
STAMP = "%Y-%m-%dT%H:%M:%S.000+0000"


def add_tables(world: World) -> None:
    """Make `crm_accounts`, `crm_ticks` (spans marked as churned) and `crm_renames`."""
    random = world.random("sales")
    companies, days = world.companies, world.clock.export_days
    losses = world.book.losses
    kept = random.random(len(losses.customer)) >= FORGOTTEN_CHURN_SHARE
    kept &= world.settings.business != "orders"  # there nobody says that it leaves
    begin = losses.lost_on + random.integers(3, 25, len(losses.customer))
    world.add(
        "crm_ticks",
        {
            "customer": losses.customer[kept],
            "from_day": begin[kept].astype(np.int32),
            "until_day": losses.back_on[kept],
        },
        days=("from_day", "until_day"),
    )
    idle = np.flatnonzero(
        (companies.paid_from == NEVER)
        & (companies.trial_from == NEVER)
        & (companies.met_on < days[0] - 30)
    ).astype(np.int32)
    deleted = {
        "customer": idle[:2],
        "deleted_on": np.array((days[min(1, len(days) - 1)] - 9, days[-1] - 12))[: len(idle)],
    }
    if world.has("deleted_accounts"):
        more = idle[2:][: max(3, round(len(idle) * DELETED_SHARE))]
        some_day = random.integers(days[0] - 20, days[-1], len(more))
        deleted = {
            "customer": np.concatenate([deleted["customer"], more]),
            "deleted_on": np.concatenate([deleted["deleted_on"], some_day]),
        }
        what = f"{len(deleted['customer'])} accounts of prospects stay with IsDeleted true"
        world.plant("deleted_accounts", "sales/salesforce/*/Account.csv", what, column="IsDeleted")
    world.add("crm_deleted", deleted, days=("deleted_on",))
    renamed = np.arange(0, dtype=np.int32)
    if world.has("renamed_customers"):
        count = max(2, round(companies.buyers * RENAMED_SHARE))
        renamed = random.permutation(companies.buyers)[:count].astype(np.int32)
        what = f"{count} customers have another name and domain from day {days[-1] - 20} on"
        world.plant("renamed_customers", "sales/salesforce/*/Account.csv", what, column="Name")
    world.add("crm_renames", {"customer": renamed})
    world.db.execute(f"""
        create table crm_accounts as
        select crm_number as account_number, crm_id as account_id, customer,
            met_on as created_on, null::date as merged_on, null as master_id, 'account' as kind
        from ids join customers using (customer)
        union all
        select account_number, account_id, customer, d.created_on, merged_on, crm_id,
            case when merged_on is null then 'duplicate account' else 'merged account' end
        from crm_duplicates d join ids using (customer);
        create table renames as
        select customer, day({days[-1] - 20}) as from_day,
            split_part(name, ' ', 1) || ' Collective' || customer % 7 as new_name,
            lower(split_part(name, ' ', 1)) || 'collective' || customer || '.example' as new_domain
        from crm_renames join customers using (customer)
    """)
    world.record(
        "salesforce account",
        "select account_id as source_id, customer, kind as note from crm_accounts",
    )


def account_export(world: World) -> Export:
    """The accounts; merged and deleted ones stay only where that fault is planted."""
    form = "c.customer % 4" if world.has("websites_as_urls") else "2"
    if world.has("websites_as_urls"):
        what = "three of four websites are URLs"
        world.plant("websites_as_urls", "sales/salesforce/*/Account.csv", what, column="Website")
    stays = "true" if world.has("deleted_accounts") else "deleted_on is null"
    query = f"""
        with known as (
            select a.*, deleted_on, coalesce(new_name, case when a.kind = 'account'
                then name_in_crm else upper(c.name) end) as name_now,
                coalesce(new_domain, c.domain) as domain_now
            from crm_accounts a join customers c using (customer) join ids using (customer)
            left join renames r on r.customer = a.customer and r.from_day < $until
            left join crm_deleted x on x.customer = a.customer and x.deleted_on < $until
            where created_on < $until
        ),
        ticked as (
            select customer, max(from_day) as ticked_on from crm_ticks
            where from_day < $until and (until_day is null or until_day >= $until) group by all
        )
        select
            account_id as "Id",
            yes_no(deleted_on is not null or merged_on < $until) as "IsDeleted",
            case when merged_on < $until then master_id end as "MasterRecordId",
            name_now as "Name",
            case when parent.met_on < $until then parent_ids.crm_id end as "ParentId",
            case when c.paid_from < $until then 'Customer' else 'Prospect' end as "Type",
            case {form} when 0 then 'https://www.' || domain_now || '/'
                when 1 then 'www.' || domain_now when 2 then domain_now
                else 'http://' || domain_now end as "Website",
            c.industry as "Industry", c.country as "BillingCountryCode", c.city as "BillingCity",
            c.postal_code as "BillingPostalCode",
            '+1 202 555 01' || lpad((c.customer % 100)::varchar, 2, '0') as "Phone",
            case when c.country <> 'US' 
                then c.country || (100000000 + c.customer * 7919 % 899999999)
                end as "Tax_Id__c",
            c.lead_source as "LeadSource", o.shown as "OwnerName",
            c.employees as "NumberOfEmployees", c.segment as "Segment__c",
            yes_no(ticked_on is not null) as "Churned__c",
            strftime(at_work(k.created_on, c.customer), '{STAMP}') as "CreatedDate",
            strftime(at_work(greatest(k.created_on, ticked_on, deleted_on,
                case when merged_on < $until then merged_on end,
                case when c.paid_from < $until then c.paid_from end), c.customer), '{STAMP}')
                as "LastModifiedDate",
            account_number as _n
        from known k
        join customers c using (customer)
        join assignments using (customer)
        join owner_names o on o.name = owner
            and (o.from_day is null or o.from_day < $until)
            and (o.until_day is null or o.until_day >= $until)
        left join customers parent on parent.customer = c.parent
        left join ids parent_ids on parent_ids.customer = c.parent
        left join ticked on ticked.customer = c.customer
        where {stays}
    """
    return Export(
        "sales", "salesforce", "Account.csv", query, style=STYLE, bad_rows=_bad_accounts(world)
    )


def salesforce_id(world: World, prefix: str, number: int) -> str:
    """An 18-character id, for rows that are made up."""
    return str(world.one(f"select salesforce_id('{prefix}', {number})"))


def _bad_accounts(world: World) -> tuple[BadRow, ...]:
    """An account that somebody saved without a name, and one whose size is a range."""
    common = {
        "IsDeleted": "false",
        "Type": "Prospect",
        "BillingCountryCode": "US",
        "LeadSource": "Web",
        "OwnerName": "Piet Almgren",
        "Segment__c": "SMB",
        "Churned__c": "false",
        "CreatedDate": "2024-02-02T09:00:00.000+0000",
    }
    nameless = {**common, "Id": salesforce_id(world, "001", 900)}
    ranged = {
        **common,
        "Id": salesforce_id(world, "001", 901),
        "Name": "Wren Wind LLC",
        "NumberOfEmployees": "50-100",
    }
    return (
        BadRow(nameless, "Name", "missing"),
        BadRow(ranged, "NumberOfEmployees", "not a number"),
    )
