"""HubSpot: display labels of its exports, and the tables that a connector makes."""

from datetime import date, datetime
from decimal import Decimal

from tests.python.mappings.landing import exports_of, needs_seeds, seed, seed_files

SEEDS_READ = {
    "company_data.csv": "sales.accounts",
    "company_data_databricks.csv": "sales.accounts",
    "company_data_postgres.csv": "sales.accounts",
    "company_data_snowflake.csv": "sales.accounts",
    "contact_data.csv": "sales.contacts",
    "contact_form_submission_data.csv": "marketing.campaign_touches",
    "deal_data.csv": "sales.opportunities",
    "email_event_data.csv": "marketing.campaign_touches",
    "engagement_call_data.csv": "sales.activities",
    "engagement_communication_data.csv": "sales.activities",
    "engagement_email_data.csv": "sales.activities",
    "engagement_meeting_data.csv": "sales.activities",
    "engagement_note_data.csv": "sales.notes",
    "engagement_task_data.csv": "sales.activities",
    "ticket_data.csv": "support.tickets",
    "ticket_property_history_data.csv": "support.ticket_history",
}


def moment(text):
    return datetime.fromisoformat(text) if text else None


@needs_seeds
def test_the_seeds_are_read(landing):
    assert exports_of("hubspot", seed_files("hubspot")) == SEEDS_READ
    landing.seeds("hubspot")
    copies = {f"company_data_{name}.csv" for name in ("databricks", "postgres", "snowflake")}
    assert landing.counts() == {
        name: (0, 24, 0) if name in copies else (len(seed("hubspot", name)), 0, 0)
        for name in SEEDS_READ
    }
    assert landing.rows(
        "sales.accounts", "account_id", "account_name", "country", "city"
    ) == sorted(
        (row["id"], row["property_name"], row["property_country"], row["property_city"] or None)
        for row in seed("hubspot", "company_data.csv")
    )
    assert landing.rows("sales.contacts", "contact_id", "email", "created_at") == sorted(
        (row["id"], row["property_email"], moment(row["property_createdate"]))
        for row in seed("hubspot", "contact_data.csv")
    )
    words = {"OPEN": "opened", "SENT": "sent", "DELIVERED": "delivered", "PROCESSED": "processed"}
    assert landing.rows(
        "marketing.campaign_touches", "touch_id", "touch_kind", "channel", of="email_event%"
    ) == sorted(
        (row["id"], words[row["type"]], "email") for row in seed("hubspot", "email_event_data.csv")
    )
    assert landing.rows(
        "marketing.campaign_touches", "touch_id", "lead_id", "touch_kind", of="contact_form%"
    ) == [(f"10{at}", f"00{at}", "submitted") for at in range(1, 6)]
    meetings = seed("hubspot", "engagement_meeting_data.csv")
    assert landing.rows(
        "sales.activities", "activity_id", "activity_kind", "activity_at", of="engagement_meeting%"
    ) == sorted((row["engagement_id"], "meeting", moment(row["start_time"])) for row in meetings)
    kinds = landing.ask("select activity_kind, count(*) from raw.sales__activities group by all")
    assert dict(kinds) == {"call": 1, "email": 2, "meeting": 100, "task": 2}
    assert landing.rows("sales.notes", "note_id", "body") == [("19732728857", "note body")]
    assert landing.rows("support.tickets", "ticket_id", "closed_at", "first_replied_at") == sorted(
        (
            row["id"],
            moment(row["property_closed_date"]),
            moment(row["property_first_agent_reply_date"]),
        )
        for row in seed("hubspot", "ticket_data.csv")
    )
    stages = landing.rows("support.ticket_history", "new_value", "changed_by", "field_name")
    assert [row[:2] for row in stages if row[2] == "status"] == [
        ("14863823", " sg5923"),
        ("14863823a", " sg5923"),
    ]


@needs_seeds
def test_deals_come_with_or_without_their_company(landing):
    deals = seed("hubspot", "deal_data.csv")
    deals[0]["property_hs_primary_associated_company"] = "2182162682"
    landing.send("hubspot", "deal.csv", deals)
    assert landing.counts() == {"deal.csv": (44, 0, 0)}
    assert landing.rows("sales.opportunities", "opportunity_id", "account_id") == sorted(
        (deal["deal_id"], deal.get("property_hs_primary_associated_company")) for deal in deals
    )


def test_the_labels_of_exports(landing):
    landing.send(
        "hubspot",
        "hubspot-crm-exports-all-companies-2026-01-05.csv",
        "Record ID,Company name,Company owner,Create Date,Phone Number,City,Country/Region,Industry"
        ",Company Domain Name,Number of Employees,Lifecycle Stage,Merged Company IDs\n"
        "7,Heron,Ada Fox,2025-03-04 10:00,1,Berlin,Germany,ENERGY,heron.example,50,Opportunity,8;9"
        "\n",
    )
    landing.send(
        "hubspot",
        "hubspot-crm-exports-all-contacts-2026-01-05.csv",
        "Record ID,First Name,Last Name,Email,Phone Number,Buying Role,Primary Associated Company "
        "ID,Unsubscribed from all email,Create Date\n"
        "1,Ada,Fox,ada@heron.example,1,Budget Holder,7,true,2025-03-04 10:00\n",
    )
    landing.send(
        "hubspot",
        "hubspot-crm-exports-all-deals-2026-01-05.csv",
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Deal Type,Associated Company "
        "IDs,Is Closed Won\n"
        "3,Heron,Closed won,2025-03-04 10:00,Ada Fox,1200,Existing Business,7,true\n",
    )
    landing.send(
        "hubspot",
        "webinar_attendance.csv",
        "Record ID,Email Address,Contact Name,Company Name,Associated Company ID,Webinar ID,"
        "Webinar Name,Status,Topics,Attended At\n"
        "5,ada@heron.example,Ada Fox,Heron,7,WB-2,News,Attended,speed;price,2025-07-04 15:00\n",
    )
    assert set(landing.counts().values()) == {(1, 0, 0)}
    assert landing.rows("sales.accounts", "merged_account_ids", "account_type", "domain") == [
        ("8;9", "prospect", "heron.example")
    ]
    assert landing.rows("sales.contacts", "account_id", "role", "is_opted_out") == [
        ("7", "procurement", True)
    ]
    names = ("account_id", "opportunity_type", "amount", "close_date", "is_won")
    assert landing.rows("sales.opportunities", *names) == [
        ("7", "expansion", Decimal(1200), date(2025, 3, 4), True)
    ]
    assert landing.rows("marketing.campaign_touches", "touch_kind", "channel", "touched_at") == [
        ("attended", "webinar", datetime(2025, 7, 4, 13))
    ]
