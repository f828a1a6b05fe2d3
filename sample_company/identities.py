"""How each system calls each customer: ids in the shape of that system, and who knows whose."""

import numpy as np

from sample_company import words
from sample_company.clock import NEVER
from sample_company.world import World, pick

FIRST_ZENDESK_ORGANIZATION = 360_001_204_000
FIRST_ACCOUNT, FIRST_CUSTOMER_NUMBER, FIRST_DUPLICATE = 1000, 1001, 40_000_000
DUPLICATE_SHARE = 0.06  # of the customers, where duplicates are planted; half of them merged

# Shares of customers whose CRM id each other system keeps, and its length there. HubSpot, Jira,
# the learning platform, surveys and calendars keep none: a domain, a name or an e-mail at most.
KNOWS_CRM = {
    "billing": (0.96, 15),
    "support": (0.94, 18),
    "product": (0.95, 18),
    "success": (0.92, 15),
    "marketo": (0.90, 18),
    "erp": (0.85, 15),
}

# How names are spelled: the share of customers that each system calls by each form.
FORMS = ("legal", "short", "upper", "typo", "trading")
SPELLINGS = {
    "crm": (0.80, 0.20, 0.0, 0.0, 0.0),
    "billing": (0.84, 0.0, 0.14, 0.02, 0.0),
    "support": (0.20, 0.74, 0.0, 0.04, 0.02),
    "success": (0.0, 0.90, 0.0, 0.06, 0.04),
    "marketing": (0.30, 0.62, 0.02, 0.03, 0.03),
    "erp": (0.10, 0.0, 0.85, 0.05, 0.0),
    "lms": (0.10, 0.80, 0.0, 0.06, 0.04),
    "jira": (0.0, 0.85, 0.0, 0.07, 0.08),
    "calendar": (0.0, 0.80, 0.0, 0.05, 0.15),
}


def add_ids(world: World) -> None:
    """Make the table `ids`: how every system calls every customer, null where it does not."""
    random = world.random("identifiers")
    everyone = world.companies.everyone
    known = {
        f"{system}_knows": (random.random(everyone) < share) | (not world.has("missing_ids"))
        for system, (share, _) in KNOWS_CRM.items()
    }
    spelled = {}
    for system, shares in SPELLINGS.items():
        edges = np.cumsum(shares)
        form = np.searchsorted(edges / edges[-1], random.random(everyone), side="right")
        spelled[f"{system}_form"] = form * world.has("spelled_names")
    world.add(
        "drawn",
        {
            "customer": np.arange(everyone, dtype=np.int32),
            "met": np.argsort(np.argsort(world.companies.met_on, kind="stable")).astype(np.int32),
            "zendesk": np.cumsum(random.integers(1, 90, everyone)),
            "typo_at": random.integers(2, 9, everyone, dtype=np.int32),
            **known,
            **spelled,
        },
    )
    short = world.has("short_ids")
    crm = ", ".join(
        f"case when {system}_knows then left(crm_id, {length if short else 18}) end"
        f" as crm_in_{system}"
        for system, (_, length) in KNOWS_CRM.items()
    )
    trading = f"split_part(name, ' ', 1) || ' ' || {pick(words.TRADING_WORDS, 'customer % 4')}"
    names = ", ".join(
        f"case {system}_form when 0 then legal_name when 1 then name when 2 then upper(legal_name)"
        " when 3 then left(name, typo_at - 1) || substr(name, typo_at + 1, 1)"
        " || substr(name, typo_at, 1) || substr(name, typo_at + 2)"
        f" else {trading} end as name_in_{system}"
        for system in SPELLINGS
    )
    world.db.execute(f"""
        create table ids as
        with one as (
            select drawn.*, name, legal_name, domain, is_served, is_buyer,
                salesforce_id('001', {FIRST_ACCOUNT} + met) as crm_id
            from drawn join customers using (customer)
        )
        select
            customer, {FIRST_ACCOUNT} + met as crm_number, crm_id,
            case when is_served then 'cus_' || token('cus', customer, 14) end as stripe_id,
            case when is_served then {FIRST_ZENDESK_ORGANIZATION} + zendesk end as zendesk_id,
            case when is_served then 'ws_' || lower(token('ws', customer, 12)) end
                as workspace_id,
            case when is_served then 'C-' || ({FIRST_CUSTOMER_NUMBER} + met) end as success_no,
            'LD-' || (500001 + met * 3) as marketo_id,
            7300000001 + met * 17 as hubspot_id,
            case when is_buyer then 'D' || padded(70000 + met, 8) end as erp_no,
            case when is_buyer
                then upper(left(replace(name, ' ', ''), 6)) || padded(met, 4) end
                as lms_code,
            {crm}, {names}, domain,
            crm_id as crm_in_crm
        from one order by customer;
        alter table ids drop column crm_in_crm;
        drop table drawn
    """)
    if world.has("short_ids"):
        kept = ", ".join(f"{s}: {length}" for s, (_, length) in KNOWS_CRM.items())
        world.plant("short_ids", "*", f"characters of the CRM's ids in other systems: {kept}")
    if world.has("missing_ids"):
        kept = ", ".join(f"{s}: {share:.0%}" for s, (share, _) in KNOWS_CRM.items())
        world.plant("missing_ids", "*", f"share of customers whose CRM id is known: {kept}")
    if world.has("spelled_names"):
        world.plant(
            "spelled_names", "*", f"forms of names by system, shares of {FORMS}: {SPELLINGS}"
        )


def add_duplicates(world: World) -> None:
    """Make `crm_duplicates`: second accounts of one company in the CRM, merged or not.

    Billing and support keep the duplicate's id for every other of these customers.
    """
    random = world.random("duplicates")
    buyers, days = world.companies.buyers, world.clock.days
    count = max(4, round(buyers * DUPLICATE_SHARE))
    who = random.permutation(buyers)[:count].astype(np.int32)
    is_merged = np.arange(len(who)) % 2 == 1
    merged = np.where(is_merged, random.integers(days - 150, days - 10, len(who)), NEVER)
    kept = np.where(is_merged, world.has("merged_accounts"), world.has("duplicate_accounts"))
    who, merged = who[kept], merged[kept].astype(np.int32)
    created = np.minimum(world.companies.met_on[who] + 40, merged - 40).astype(np.int32)
    world.add(
        "drawn",
        {"customer": who, "created_on": created, "merged_on": merged},
        days=("created_on", "merged_on"),
    )
    world.db.execute(f"""
        create table crm_duplicates as
        select customer, {FIRST_DUPLICATE} + customer as account_number,
            salesforce_id('001', {FIRST_DUPLICATE} + customer) as account_id,
            created_on, merged_on
        from drawn order by customer;
        drop table drawn;
        update ids set
            crm_in_billing = left(d.account_id, length(crm_in_billing)),
            crm_in_support = left(d.account_id, length(crm_in_support))
        from crm_duplicates d where d.customer = ids.customer and ids.customer % 2 = 0
    """)
    for fault, condition in (("duplicate_accounts", "null"), ("merged_accounts", "not null")):
        if world.has(fault):
            count = world.one(f"select count(*) from crm_duplicates where merged_on is {condition}")
            what = f"{count} second accounts; see truth/records"
            world.plant(fault, "sales/salesforce/*/Account.csv", what, column="Id")
