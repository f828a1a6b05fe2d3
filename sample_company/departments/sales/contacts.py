"""Salesforce's Contact: the people at the accounts; who left is absent."""

from sample_company.departments.sales.accounts import STAMP, STYLE, salesforce_id
from sample_company.exports import BadRow, Export
from sample_company.people import FIRST_CONTACT as FIRST_CONTACT
from sample_company.world import World


def contact_export(world: World) -> Export:
    """The people; a third of those of a company with two accounts belong to the second one."""
    world.record(
        "salesforce contact",
        "select contact_id as source_id, customer, "
        "case when has_free_mail then 'free mail' else '' end as note from people",
    )
    is_deleted = "x.deleted_on is not null"
    stays = "true" if world.has("deleted_accounts") else f"not ({is_deleted})"
    query = f"""
        select
            contact_id as "Id",
            yes_no({is_deleted}) as "IsDeleted",
            case when person % 3 = 0 and d.created_on < $until
                    and (d.merged_on is null or d.merged_on >= $until)
                then d.account_id else crm_id end as "AccountId",
            given as "FirstName", family as "LastName", name as "Name", email as "Email",
            case when person % 11 <> 0 then phone end as "Phone", title as "Title",
            role as "Role__c", yes_no(role = 'sponsor') as "IsPrimary__c",
            yes_no(opts_out) as "HasOptedOutOfEmail",
            strftime(at_work(from_day, person), '{STAMP}') as "CreatedDate",
            person as _n
        from people join ids using (customer)
        left join crm_duplicates d using (customer)
        left join crm_deleted x on x.customer = people.customer and x.deleted_on < $until
        where from_day < $until and (until_day is null or until_day >= $until) and {stays}
    """
    bad_rows = tuple(
        BadRow(
            {
                "Id": salesforce_id(world, "003", 900 + number),
                "IsDeleted": "false",
                "Name": name,
                "Email": f"{name.split()[0].lower()}@quarrypress.example",
                "Role__c": "user",
                "IsPrimary__c": "false",
                "CreatedDate": "2024-03-04T10:00:00.000+0000",
            },
            "AccountId",
            "missing",
        )
        for number, name in enumerate(("Milo Ashdown", "Rhea Falk"))
    )
    return Export("sales", "salesforce", "Contact.csv", query, style=STYLE, bad_rows=bad_rows)
