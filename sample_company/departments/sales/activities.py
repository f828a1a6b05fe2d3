"""Salesforce's Task, Note and Partner: calls, mails and meetings, what was noted, who resells."""

import numpy as np

from sample_company.departments.sales.accounts import STAMP, STYLE, salesforce_id
from sample_company.departments.sales.deals import FIRST_PARTNER, PARTNERS
from sample_company.exports import BadRow, Export
from sample_company.phenomena import SALES_HOURS
from sample_company.states import Level
from sample_company.world import World, literal_list

DEAL_TASKS = ("Intro call", "Product demo", "Send offer", "Talk about terms")
CARE_TASKS = (
    "Quarterly check-in",
    "Asked how the roll-out goes",
    "Go-live postponed again, customer asks for a date",
    "Executive check-in",
)
FIRST_CALL = "Called back after the first contact"
PARTNER_NAMES = (
    ("Heron Advisory", "Reseller", "US"),
    ("Linden & Söhne Beratung", "Reseller", "DE"),
    ("Bramble Integrators", "Integrator", "GB"),
    ("Cobalt Consulting", "Consultancy", "FR"),
    ("Osprey Digital", "Integrator", "NL"),
    ("Juniper Partners", "Reseller", "CA"),
    ("Sorrel Services", "Consultancy", "ES"),
    ("Yarrow Works", "Reseller", "SE"),
)


def add_tasks(world: World) -> None:
    """Make `tasks`: three or four for each deal, and care for customers over the weeks.

    The owner writes more where a promised go-live was missed; executives write where they care.
    What stands between a lead's conversion and sales' first call about it is done on that day.
    """
    random, states = world.random("tasks"), world.states

    def rate(week: int) -> Level:
        promises = states.broken_promises[week].astype(np.float32)
        attention = states.executive_attention[week].astype(np.float32)
        level: Level = (0.02 + 0.30 * promises + 0.25 * attention).astype(np.float32)
        return level

    week, customer = world.draw(random, rate)
    promises = states.at("broken_promises", week, customer)
    attention = states.at("executive_attention", week, customer)
    weights = np.cumsum(
        [0.01 + 0 * promises, 0.01 + 0 * promises, 0.30 * promises, 0.25 * attention], axis=0
    )
    kind = (random.random(len(week)) * weights[-1] >= weights).sum(axis=0)
    world.add(
        "care",
        {
            "customer": customer,
            "kind": kind.astype(np.int32),
            "active_on": (7 * week + random.integers(0, 5, len(week))).astype(np.int32),
            "lead": random.integers(0, 6, len(week), dtype=np.int32),
        },
        days=("active_on",),
    )
    end = f"date '{world.clock.end}'"
    world.db.execute(f"""
        create table tasks as
        with found as (
            select customer, deal, ({literal_list(DEAL_TASKS)})[step + 1] as subject,
                (opened_on + step * span // 4)::date as active_on, deal % 5 as lead, owner as who
            from (select *, unnest(range(3 + deal % 2))::integer as step from deals)
            join assignments using (customer)
            union all
            select customer, null, ({literal_list(CARE_TASKS)})[kind + 1], active_on, lead,
                case kind when 3 then executive else owner end
            from care join assignments using (customer)
            union all
            select customer, null, '{FIRST_CALL}', answered_on, 0, owner
            from conversions join assignments using (customer)
        ),
        moved as (
            select f.* replace (case when active_on >= converted_on and active_on < answered_on
                then answered_on else active_on end as active_on)
            from found f left join conversions using (customer)
        )
        select (row_number() over (order by active_on, customer, subject, deal) - 1)::integer
            as task, *, (active_on - lead::integer)::date as created_on
        from moved where active_on - lead::integer < {end} order by task;
        drop table care
    """)
    world.tell(
        "handoff_gap",
        f"""
        with answered as (
            select customer, any_value(converted_on) as from_date,
                min(active_on) filter (active_on >= converted_on and active_on < {end}) as to_date
            from conversions left join tasks using (customer)
            where converted_on < {end} group by customer
        )
        select *, 'marketing_to_sales' as detail from answered
        where 24 * (coalesce(to_date, {end}) - from_date) > {SALES_HOURS}
        """,
    )


def task_export(world: World) -> Export:
    """Calls, mails and meetings; planned ones are completed once their day has passed."""
    query = f"""
        with sponsors as (
            select customer, arg_min(contact_id, person) as sponsor_id from people
            where role = 'sponsor' group by all
        )
        select
            salesforce_id('00T', task + 100) as "Id", 'false' as "IsDeleted",
            crm_id as "AccountId",
            sponsor_id as "WhoId",
            deal_id as "WhatId",
            ['Call', 'Email', 'Meeting'][task % 3 + 1] as "Type",
            case when task % 3 = 0
                then case when task % 4 = 0 then 'Inbound' else 'Outbound' end end as "CallType",
            case when task % 3 = 0 and active_on < $until then 120 + task * 37 % 2400 end
                as "CallDurationInSeconds",
            subject as "Subject",
            active_on::varchar as "ActivityDate",
            case when active_on < $until then 'Completed' else 'Not Started' end as "Status",
            who as "OwnerName",
            strftime(at_work(created_on, task), '{STAMP}') as "CreatedDate",
            task as _n
        from tasks join ids using (customer) left join sponsors using (customer)
        left join (select deal, deal_id from deals) using (deal)
        where created_on < $until and active_on >= $since
    """
    undated = {
        "Id": salesforce_id(world, "00T", 3),
        "IsDeleted": "false",
        "AccountId": salesforce_id(world, "001", 1000),
        "Type": "Call",
        "Subject": "call back",
        "ActivityDate": "next week",
        "Status": "Not Started",
        "OwnerName": "Dario Calloway",
        "CreatedDate": "2024-03-04T10:00:00.000+0000",
    }
    bad_rows = (BadRow(undated, "ActivityDate", "not a date"),)
    return Export("sales", "salesforce", "Task.csv", query, "upsert", STYLE, bad_rows, repeats=True)


def partner_export(world: World) -> Export:
    """The partners who bring deals."""
    rows = ", ".join(
        f"({number}, '{name}', '{kind}', '{country}')"
        for number, (name, kind, country) in enumerate(PARTNER_NAMES[:PARTNERS])
    )
    query = f"""
        select salesforce_id('001', {FIRST_PARTNER} + n) as "Id", name as "Name", kind as "Type",
            country as "Country", 'true' as "IsActive",
            '2022-01-10T09:00:00.000+0000' as "CreatedDate", n as _n
        from (values {rows}) as partner (n, name, kind, country)
    """
    return Export("sales", "salesforce", "Partner.csv", query, style=STYLE)


def add_notes(world: World) -> None:
    """Make `notes`: needs and terms heard in deals, and promises that were not kept."""
    random, states = world.random("notes"), world.states
    week, customer = world.draw(
        random, lambda w: 0.06 * states.broken_promises[w].astype(np.float32)
    )
    world.add(
        "complaints",
        {
            "customer": customer,
            "noted_on": (7 * week + random.integers(0, 5, len(week))).astype(np.int32),
        },
        days=("noted_on",),
    )
    world.db.execute("""
        create table notes as
        with found as (
            select customer, deal, 'Need' as title,
                'They buy for ' || need || '; about ' || seats || ' people.' as body,
                (opened_on + 3)::date as noted_on
            from deals join customers using (customer)
            where is_first and lot('note', deal) < 0.5
            union all
            select customer, deal, 'Terms', 'Wants ' || case months when 12 then 'a yearly contract'
                else 'to pay monthly' end || ', "no surprises".', (opened_on + span // 2)::date
            from deals where lot('terms', deal) < 0.15
            union all
            select customer, null, 'Promise', 'We promised go-live on '
                || promised_go_live || ' and it did not happen; they are upset.', noted_on
            from complaints join customers using (customer)
        )
        select (row_number() over (order by noted_on, customer, title, deal) - 1)::integer as note,
            *, owner as who
        from found join assignments using (customer) order by note;
        drop table complaints
    """)


def note_export(world: World) -> Export:
    """What somebody noted, with the deal or the account that it is about."""
    query = f"""
        select
            salesforce_id('002', note + 100) as "Id",
            coalesce(deal_id, crm_id) as "ParentId",
            title as "Title", body as "Body", who as "OwnerName",
            strftime(at_work(noted_on, note), '{STAMP}') as "CreatedDate", note as _n
        from notes join ids using (customer)
        left join (select deal, deal_id from deals) using (deal)
        where noted_on >= $since and noted_on < $until
    """
    return Export("sales", "salesforce", "Note.csv", query, "append", STYLE)
