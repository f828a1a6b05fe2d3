"""Salesforce's Opportunity and its history: what was offered, to whom, and how it went."""

import numpy as np

from sample_company.clock import FIRST_DAY
from sample_company.departments.sales.accounts import STAMP, STYLE, salesforce_id
from sample_company.exports import BadRow, Export
from sample_company.world import World, literal_list

FIRST_DEAL, FIRST_PARTNER, PARTNERS = 9000, 90, 8
STAGES = ("Prospecting", "Qualification", "Proposal", "Negotiation")
NEXT_STEPS = ("Send material", "Call with the sponsor", "Send offer", "Answer procurement")
LOSS_REASONS = ("Price", "No decision", "Missing feature", "Competitor", "Timing")
COMPETITORS = ("Northbeam Suite", "Quillstack", "Obelisk One")
RENEWAL_LEAD_DAYS, EXPANSION_LEAD_DAYS = 90, 45
LONG_STRETCH_DAYS, MISSED_EXPANSION_SHARE = 120, 0.35


def add_deals(world: World) -> None:
    """Make `deals`, in the order in which they were opened."""
    end = f"date '{world.clock.end}'"
    world.db.execute(f"""
        create table drawn_deals as
        with stretches as (
            select *, 12 * monthly_cents::bigint as yearly, lag(end_on) over own as last_end,
                lag(monthly_cents) over own as last_cents, lag(stint) over own as last_stint
            from stints where not is_trial window own as (partition by customer order by start_on)
        ),
        found as (
            select customer, 'New Business' as type, yearly as cents, met_on as opened_on,
                start_on as closes_on, true as is_won, stretches.billing_months as months,
                true as is_first
            from stretches join customers using (customer) where last_stint is null
            union all
            select customer, 'Expansion', yearly - 12 * last_cents,
                start_on - {EXPANSION_LEAD_DAYS}, start_on, true, billing_months, false
            from stretches where last_end = start_on and monthly_cents > last_cents
            union all
            select customer, 'New Business', yearly, start_on - {EXPANSION_LEAD_DAYS}, start_on,
                true, billing_months, false
            from stretches where start_on - last_end >= 30
            union all
            select customer, 'Renewal', yearly, renewed_on - {RENEWAL_LEAD_DAYS}, renewed_on,
                not (renewed_on = end_on and exists (
                    from losses l where l.customer = t.customer and l.lost_on = t.end_on)),
                billing_months, false
            from (
                select *, (start_on + to_months(12 * unnest(range(1, 6))::integer))::date
                    as renewed_on
                from stretches where billing_months = 12
            ) t
            where renewed_on > date '{FIRST_DAY}'
                and renewed_on <= coalesce(end_on, {end} + {RENEWAL_LEAD_DAYS})
                and renewed_on <= {end} + {RENEWAL_LEAD_DAYS}
            union all
            select customer, 'Expansion', (yearly * 0.3)::bigint, closes - {EXPANSION_LEAD_DAYS},
                closes, false, billing_months, false
            from (
                select *, greatest(start_on, date '{FIRST_DAY}') as begun,
                    least(coalesce(end_on, {end}), {end}) - begun as held,
                    begun + (60 + lot('missed day', stint) * (held - 15))::integer as closes
                from stretches
                where lot('missed', stint) < {MISSED_EXPANSION_SHARE}
            )
            where held >= {LONG_STRETCH_DAYS}
            union all
            select customer, 'New Business', seats * 48000::bigint, met_on,
                met_on + (40 + lot('missed deal', customer) * 120)::integer, false,
                billing_months, true
            from customers where not is_buyer
        )
        select (row_number() over (order by opened, customer, closes_on, type, cents) - 1)::integer
            as deal, *, (closes_on - date '{FIRST_DAY}')::integer as close_day
        from (select *, least(opened_on, closes_on) as opened from found)
        where opened < {end} order by deal
    """)
    found = world.db.execute(
        "select customer, close_day from drawn_deals order by deal"
    ).fetchnumpy()
    customer, week = found["customer"], world.clock.week(found["close_day"])
    is_buyer = customer < world.companies.buyers
    rival = world.states.at("competitor", week, np.where(is_buyer, customer, 0)) > 0
    world.add("rivals", {"deal": np.arange(len(week), dtype=np.int32), "rival": rival & is_buyer})
    world.db.execute(f"""
        create table deals as
        select deal, salesforce_id('006', {FIRST_DEAL} + deal) as deal_id, customer,
            type, cents, opened as opened_on, closes_on, is_won, months, is_first,
            greatest(closes_on - opened, 1)::integer as span,
            case when not is_won
                then ({literal_list(LOSS_REASONS)})[1 + (lot('loss', deal) * 5)::integer % 5] end
                as loss_reason,
            case when rival or lot('rival', deal) < 0.15
                then ({literal_list(COMPETITORS)})[1 + deal % 3] end as competitor,
            case when type = 'New Business' and lot('partner', deal) < 0.10
                then {FIRST_PARTNER} + deal % {PARTNERS} end as partner
        from drawn_deals join rivals using (deal) order by deal;
        drop table drawn_deals; drop table rivals
    """)
    world.note(
        "won",
        "select customer, min(closes_on) as from_at, null as to_at from deals "
        f"where is_won and type = 'New Business' and closes_on < {end} group by customer",
    )
    world.record(
        "salesforce opportunity",
        "select deal_id as source_id, customer, '' as note from deals",
    )


def opportunity_export(world: World) -> Export:
    """The deals as they stand; a stage in proportion to the time that has passed."""
    is_contract = "is_closed and is_won"
    if world.settings.business == "orders":
        is_contract = "false"
    is_deleted = "x.deleted_on is not null"
    stays = "true" if world.has("deleted_accounts") else f"not ({is_deleted})"
    query = f"""
        with known as (
            select *, closes_on < $until as is_closed,
                least(4 * ($until - opened_on) // (span + 1), 3)::integer as stage
            from deals where opened_on < $until
        )
        select
            deal_id as "Id", yes_no({is_deleted}) as "IsDeleted",
            case when deal % 3 = 0 and d.created_on <= opened_on
                    and (d.merged_on is null or d.merged_on >= $until)
                then d.account_id else crm_id end as "AccountId",
            c.name || ' - ' || type as "Name", type as "Type",
            case when is_closed and is_won then 'Closed Won' when is_closed then 'Closed Lost'
                else ({literal_list(STAGES)})[stage + 1] end as "StageName",
            money(cents) as "Amount", currency as "CurrencyIsoCode", o.shown as "OwnerName",
            lead_source as "LeadSource",
            case when not is_closed then ({literal_list(NEXT_STEPS)})[stage + 1] end as "NextStep",
            case when partner is not null then salesforce_id('001', partner) end
                as "PartnerAccountId",
            case when is_closed then loss_reason end as "Loss_Reason__c",
            competitor as "Main_Competitor__c",
            yes_no(is_closed) as "IsClosed", yes_no(is_closed and is_won) as "IsWon",
            closes_on::varchar as "CloseDate",
            case when {is_contract} then closes_on::varchar end as "Contract_Start__c",
            case when {is_contract}
                then ((closes_on + to_months(months::integer))::date - 1)::varchar end
                as "Contract_End__c",
            case when is_first then coalesce(promised_go_live, closes_on + 30)::varchar end
                as "Promised_Go_Live__c",
            case when is_first then need end as "Need__c",
            strftime(at_work(opened_on, deal), '{STAMP}') as "CreatedDate",
            strftime(at_work(case when is_closed then closes_on else greatest(opened_on,
                opened_on + (stage * (span + 1) + 3) // 4 - 1) end, deal), '{STAMP}')
                as "LastModifiedDate",
            deal as _n
        from known
        join customers c using (customer)
        join ids using (customer)
        join assignments using (customer)
        join owner_names o on o.name = owner
            and (o.from_day is null or o.from_day < $until)
            and (o.until_day is null or o.until_day >= $until)
        left join crm_duplicates d on d.customer = known.customer
        left join crm_deleted x on x.customer = known.customer and x.deleted_on < $until
        where {stays}
    """
    typed_by_hand = {
        "Id": salesforce_id(world, "006", 900),
        "IsDeleted": "false",
        "AccountId": salesforce_id(world, "001", 1000),
        "Name": "Typed by hand - New Business",
        "Type": "New Business",
        "StageName": "Proposal",
        "Amount": "12000.00",
        "CurrencyIsoCode": "USD",
        "OwnerName": "Milo Tennant",
        "IsClosed": "false",
        "IsWon": "false",
        "CloseDate": "end of Q3",
        "CreatedDate": "2024-03-04T10:00:00.000+0000",
    }
    bad_rows = (BadRow(typed_by_hand, "CloseDate", "not a date"),)
    return Export("sales", "salesforce", "Opportunity.csv", query, style=STYLE, bad_rows=bad_rows)


def history_export(world: World) -> Export:
    """One row for each stage that a deal has entered; the first amount and day were guesses."""
    query = f"""
        with entered as (
            select *, opened_on + greatest((stage * (span + 1) + 3) // 4 - 1, 0)::integer
                as entered_on
            from deals, (select unnest(range(4))::integer as stage)
            union all
            select *, 4 as stage, closes_on as entered_on from deals
        )
        select
            salesforce_id('008', {FIRST_DEAL} + deal * 5 + stage) as "Id",
            deal_id as "OpportunityId",
            case when stage < 4 then ({literal_list(STAGES)})[stage + 1]
                when is_won then 'Closed Won' else 'Closed Lost' end as "StageName",
            money(case when stage < 2 then cents * (80 + deal % 40) // 100 else cents end)
                as "Amount",
            (closes_on - case when stage < 2 then deal % 3 * 30 else 0 end)::varchar
                as "CloseDate",
            strftime(at_work(entered_on, deal), '{STAMP}') as "CreatedDate",
            deal * 5 + stage as _n
        from entered
        where entered_on >= $since and entered_on < $until
            and (stage in (0, 4) or entered_on < closes_on)
    """
    return Export(
        "sales", "salesforce", "OpportunityHistory.csv", query, "append", STYLE, repeats=True
    )
