"""Marketo's files: leads, whose empty cells hold `null`, and what happened to each mail."""

from sample_company.companies import NEEDS
from sample_company.departments.sales.contacts import FIRST_CONTACT
from sample_company.exports import BadRow, Export
from sample_company.states import CAMPAIGN_EVERY_WEEKS
from sample_company.world import World, pick

FIRST_LEAD, FIRST_ACTIVITY = 2_000_001, 700_000_000
ZULU = "%Y-%m-%dT%H:%M:%SZ"
KINDS = (
    "Send Email",
    "Email Delivered",
    "Email Bounced",
    "Open Email",
    "Click Email",
    "Unsubscribe Email",
)


def lead_export(world: World) -> Export:
    """The people; what is empty is written as `null`, as the system does."""
    world.record(
        "marketo lead",
        f"select {FIRST_LEAD} + 7 * person as source_id, customer, role as note from people",
    )
    nullable = {
        "sfdcAccountId": "crm_in_marketo",
        "sfdcContactId": "case when crm_in_marketo is not null "
        f"then salesforce_id('003', {FIRST_CONTACT} + person) end",
        "phone": "case when person % 5 <> 0 then phone end",
        "industry": "case when person % 7 <> 0 then industry end",
        "unsubscribedAt": f"strftime(unsubscribed_at, '{ZULU}')",
        "convertedAt": f"strftime(converted_at, '{ZULU}')",
    }
    cells = {name: f"coalesce({cell}, 'null')" for name, cell in nullable.items()}
    query = f"""
        with known as (
            select p.*, c.industry, c.country, c.lead_source, c.need, c.employees, i.crm_in_marketo,
                i.name_in_marketing, i.marketo_id, c.is_buyer, c.paid_from, c.domain as site,
                case when u.left_at < $until then u.left_at end as unsubscribed_at,
                case when v.converted_on < $until then v.converted_at end as converted_at
            from people p join customers c using (customer) join ids i using (customer)
            left join conversions v using (person)
            left join unsubscriptions u using (person)
            where p.from_day < $until
                and (p.from_day >= $since or u.left_at >= $since or v.converted_on >= $since
                    or c.paid_from >= $since)
        )
        select
            ({FIRST_LEAD} + 7 * person)::varchar as "id", email as "email", given as "firstName",
            family as "lastName", name_in_marketing as "company", marketo_id as "companyId",
            {cells["sfdcAccountId"]} as "sfdcAccountId",
            {cells["sfdcContactId"]} as "sfdcContactId", title as "title",
            {cells["industry"]} as "industry", country as "country",
            'https://www.' || site as "website", {cells["phone"]} as "phone",
            lead_source as "leadSource",
            case when converted_at < $until then 'Converted' when paid_from < $until then 'Engaged'
                when person % 4 = 0 and not is_buyer then 'Disqualified'
                when person % 2 = 0 then 'Engaged' else 'New' end as "leadStatus",
            (10 + person * 37 % 60 + case when converted_at < $until then 30 else 0 end)::varchar
                as "leadScore",
            yes_no(unsubscribed_at is not null) as "unsubscribed",
            {cells["unsubscribedAt"]} as "unsubscribedAt", {cells["convertedAt"]} as "convertedAt",
            '{{"need": "' || need || '", "employees": ' || employees || '}}' as "customFields",
            strftime(at_work(from_day, person), '{ZULU}') as "createdAt",
            strftime(greatest(at_work(from_day, person), converted_at, unsubscribed_at,
                case when paid_from < $until then at_work(paid_from, person) end), '{ZULU}')
                as "updatedAt",
            person as _n
        from known
    """
    cells_of_bad = {
        "email": "milo@quarrypress.example",
        "leadScore": "very high",
        "createdAt": "2024-02-02T09:00:00Z",
    }
    bad_rows = (BadRow({"id": "1999999", **cells_of_bad}, "leadScore", "text for a number"),)
    return Export("marketing", "marketo", "leads.csv", query, "upsert", bad_rows=bad_rows)


def activity_export(world: World) -> Export:
    """One row for each thing that happened to a mail, and one for each form that made a lead."""
    lost = "false"
    if world.has("lost_month") and len(world.clock.export_days) > 1:
        first, second = world.clock.export_dates[:2]
        lost = f"happened_at >= date '{first}' and happened_at < date '{second}'"
        what = f"nothing from {first} to {second}"
        world.plant("lost_month", "marketing/marketo/*/activities.csv", what)
    parts = (
        ("sent_at", "true"),
        ("sent_at + interval 1 minute", "not is_bounced"),
        ("sent_at + interval 2 minute", "is_bounced"),
        ("opened_at", "opened_at is not null"),
        ("opened_at + interval 1 minute", "is_clicked"),
        ("opened_at + interval 2 minute", "unsubscribes"),
    )
    happened = " union all ".join(
        f"select 8 * mail::bigint + {kind} as n, person, {at} as happened_at, "
        f"'{KINDS[kind]}' as kind, (sent_at::date - day(0)) // 7 as week "
        f"from mails where {condition}"
        for kind, (at, condition) in enumerate(parts)
    )
    topic = pick(NEEDS, "week % 6")
    query = f"""
        with happened as (
            {happened}
            union all
            select 8 * (select count(*) from mails) + 8 + person, person,
                at_work(from_day, person), 'Fill Out Form', -1
            from people where from_day >= day(-400)
        )
        select
            ({FIRST_ACTIVITY} + n)::varchar as "marketoGUID",
            ({FIRST_LEAD} + 7 * person)::varchar as "leadId",
            strftime(happened_at, '{ZULU}') as "activityDate", kind as "activityType",
            case when week < 0 then '900' else (1000 + week)::varchar end as "campaignId",
            case when week < 0 then 'Website forms'
                when week % {CAMPAIGN_EVERY_WEEKS} = 4 then 'Big news ' || (week // 9 + 1)
                else 'Product news: ' || {topic} end as "campaignName",
            case when week < 0 then 'Contact us'
                when kind = 'Click Email' then 'https://lighthouse.example/news/' || week
                else 'Lighthouse news no. ' || week end as "primaryAttributeValue",
            n as _n
        from happened
        where happened_at >= $since and happened_at < $until and n >= $low and n < $high
            and not ({lost})
    """
    bad = {
        "leadId": str(FIRST_LEAD),
        "activityDate": "yesterday",
        "activityType": "Open Email",
        "campaignId": "1000",
    }
    return Export(
        "marketing",
        "marketo",
        "activities.csv",
        query,
        "append",
        bad_rows=(BadRow({"marketoGUID": "699999999", **bad}, "activityDate", "not a moment"),),
        repeats=True,
        highest="select 8 * (select count(*) from mails) + 8 + (select max(person) from people)",
        chunk=4_000_000,
    )
