"""Marketo: bulk extracts, in which nothing is written as `null`, and a connector's tables."""

from datetime import datetime

from tests.python.mappings.landing import exports_of, needs_seeds, seed, seed_files

KINDS = {
    "marketo_activity_send_email_data.csv": "sent",
    "marketo_activity_email_delivered_data.csv": "delivered",
    "marketo_activity_open_email_data.csv": "opened",
    "marketo_activity_click_email_data.csv": "clicked",
    "marketo_activity_unsubscribe_email_data.csv": "unsubscribed",
}
SEEDS_READ = {
    **dict.fromkeys(KINDS, "marketing.campaign_touches"),
    "marketo_activity_delete_lead_data.csv": "marketing.leads",
    "marketo_lead_data.csv": "marketing.leads",
}


@needs_seeds
def test_the_seeds_are_read(landing):
    assert exports_of("marketo", seed_files("marketo")) == SEEDS_READ
    landing.seeds("marketo")
    assert landing.counts() == {
        name: (31 if "delete" in name else 100, 0, 0) for name in SEEDS_READ
    }
    for name, kind in KINDS.items():
        names = ("touch_id", "lead_id", "touch_kind", "channel", "touched_at")
        assert landing.rows("marketing.campaign_touches", *names, of=name) == sorted(
            (row["id"], row["lead_id"], kind, "email", datetime.fromisoformat(row["activity_date"]))
            for row in seed("marketo", name)
        )
    deleted = {row["lead_id"] for row in seed("marketo", "marketo_activity_delete_lead_data.csv")}
    assert landing.rows("marketing.leads", "lead_id", alive=False) == sorted(
        (lead,) for lead in deleted
    )
    assert landing.rows("marketing.leads", "lead_id", "email", "first_name") == sorted(
        (row["id"], row["email"], row["first_name"])
        for row in seed("marketo", "marketo_lead_data.csv")
        if row["id"] not in deleted
    )


def test_a_lead_that_was_deleted_later_has_gone(landing):
    landing.send(
        "marketo",
        "lead.csv",
        "id,email,updated_at\n1,a@heron.example,2025-03-04 10:00:00\n"
        "2,b@heron.example,2025-03-04 10:00:00\n",
    )
    landing.send(
        "marketo",
        "activity_delete_lead.csv",
        "id,activity_date,activity_type_id,lead_id\n900,2025-03-05 10:00:00,29,2\n",
    )
    landing.load()
    assert landing.rows("marketing.leads", "lead_id") == [("1",)]


def test_the_headers_of_the_bulk_extracts(landing):
    landing.send(
        "marketo",
        "leads.csv",
        "id,email,firstName,lastName,company,companyId,sfdcAccountId,sfdcContactId,title,industry,"
        "country,website,phone,leadSource,leadStatus,leadScore,unsubscribed,unsubscribedAt,"
        "convertedAt,customFields,createdAt,updatedAt\n"
        "1,ada@heron.example,Ada,Fox,Heron,co1,null,null,CEO,null,DE,https://www.heron.example,null"
        ',Web,Engaged,40,false,null,null,"{""need"": ""speed"", ""employees"": 50}",'
        "2025-03-04T10:00:00Z,2025-03-05T10:00:00Z\n",
    )
    landing.send(
        "marketo",
        "activities.csv",
        "marketoGUID,leadId,activityDate,activityType,campaignId,campaignName,primaryAttributeValue"
        "\n1,1,2025-03-04T10:00:00Z,Open Email,1000,News,No. 1\n"
        "2,1,2025-03-04T11:00:00Z,Fill Out Form,900,Website forms,Contact us\n",
    )
    landing.send(
        "marketo",
        "activities_bulk.csv",
        "marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,"
        "primaryAttributeValue,attributes\n"
        '3,1,2025-03-04T12:00:00Z,8,1000,5,No. 1,"{""Category"": ""1""}"\n',
    )
    assert landing.counts() == {
        "leads.csv": (1, 0, 0),
        "activities.csv": (2, 0, 0),
        "activities_bulk.csv": (1, 0, 0),
    }
    names = ("account_id", "crm_account_id", "industry", "need", "score", "lead_status")
    assert landing.rows("marketing.leads", *names, "unsubscribed_at") == [
        ("co1", None, None, "speed", 40.0, "engaged", None)
    ]
    names = ("touch_id", "touch_kind", "channel", "campaign_name")
    assert landing.rows("marketing.campaign_touches", *names) == [
        ("1", "opened", "email", "News"),
        ("2", "submitted", "web", "Website forms"),
        ("3", "bounced", "email", "No. 1"),
    ]
