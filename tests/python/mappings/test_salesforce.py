"""Salesforce: objects of the data export, and the tables that a connector makes of them."""

from datetime import datetime
from decimal import Decimal

from tests.python.mappings.landing import SECOND, exports_of, needs_seeds, seed, seed_files

SEEDS_READ = {
    "sf_account_data.csv": "sales.accounts",
    "sf_account_history_data.csv": "sales.accounts",
    "sf_contact_data.csv": "sales.contacts",
    "sf_contact_history_data.csv": "sales.contacts",
    "sf_event_data.csv": "sales.activities",
    "sf_lead_data.csv": "marketing.leads",
    "sf_opportunity_data.csv": "sales.opportunities",
    "sf_opportunity_history_data.csv": "sales.opportunities",
    "sf_order_data.csv": "operations.orders",
    "sf_task_data.csv": "sales.activities",
}


@needs_seeds
def test_the_seeds_are_read(landing):
    assert exports_of("salesforce", seed_files("salesforce")) == SEEDS_READ
    landing.seeds("salesforce")
    assert landing.counts() == {name: (len(seed("salesforce", name)), 0, 0) for name in SEEDS_READ}

    accounts = seed("salesforce", "sf_account_data.csv")
    gone = [
        row for row in accounts if row["is_deleted"] == "true" or row["_fivetran_active"] == "false"
    ]
    columns = ("account_id", "account_name", "merged_into_account_id", "employee_count")
    expected = sorted(
        (row["id"], row["name"], row["master_record_id"], row["number_of_employees"])
        for row in gone
    )
    found = landing.rows("sales.accounts", *columns, alive=False)
    assert [tuple(str(cell or "") for cell in row) for row in found] == expected
    assert len(found) == 9
    assert [row[2] for row in found if row[2]] == ["L4izOo4yZpLq5io5YM8pvA=="]
    assert landing.rows("sales.accounts", "account_id") == [("0015500000Xyy06AAB",)]
    assert landing.rows("sales.opportunities", "opportunity_id") == []

    assert landing.rows("sales.contacts", "contact_id", "full_name", "is_opted_out") == sorted(
        (row["id"], row["name"] or None, False if row["has_opted_out_of_email"] else None)
        for row in seed("salesforce", "sf_contact_data.csv")
    )
    events = seed("salesforce", "sf_event_data.csv")
    assert landing.rows(
        "sales.activities", "activity_id", "activity_kind", "duration_minutes", of="sf_event%"
    ) == sorted((row["id"], row["type"].lower(), int(row["duration_in_minutes"])) for row in events)
    tasks = seed("salesforce", "sf_task_data.csv")
    assert landing.rows(
        "sales.activities", "activity_id", "opportunity_id", "status", of="sf_task%"
    ) == sorted((row["id"], row["what_id"] or None, "done") for row in tasks)
    kinds = landing.rows("sales.activities", "activity_kind", of="sf_task%")
    assert kinds == [("X",)] * 7 + [("task",)] * 3  # a custom word stays, none is a task
    assert landing.rows(
        "operations.orders", "order_id", "crm_account_id", "status", "amount"
    ) == sorted(
        (row["id"], row["account_id"], "open", Decimal(row["total_amount"]))
        for row in seed("salesforce", "sf_order_data.csv")
    )
    assert landing.rows(
        "marketing.leads", "lead_id", "lead_status", "crm_account_id", "crm_contact_id"
    ) == [("00Q1G00000nDnM5UAK", "converted", "0011G00000tLWKnQAO", "0031G00001QtDPlQAN")]


@needs_seeds
def test_the_newest_version_holds_and_one_that_is_not_active_has_gone(landing):
    versions = seed("salesforce", "sf_opportunity_history_data.csv")[:2]
    for version in versions:
        version |= {"id": "006000000000001AAA", "is_deleted": "false"}
    versions[0] |= {"amount": "9", "_fivetran_start": "2025-03-02 10:00:00"}
    versions[1] |= {"_fivetran_start": "2025-03-01 10:00:00", "_fivetran_active": "false"}
    landing.send("salesforce", "opportunity.csv", versions)
    assert landing.counts() == {"opportunity.csv": (2, 0, 0)}
    assert landing.rows("sales.opportunities", "amount") == [(Decimal(9),)]
    last = {**versions[0], "_fivetran_start": "2026-01-20 10:00:00", "_fivetran_active": "false"}
    landing.send("salesforce", "opportunity.csv", [*versions, last], SECOND)
    assert landing.load()["opportunity.csv"].loaded_row_count == 1
    assert landing.rows("sales.opportunities", "amount") == []


def test_the_headers_of_the_data_export(landing):
    moment, at = "2025-03-04T10:00:00.000+0000", datetime(2025, 3, 4, 10)
    landing.send(
        "salesforce",
        "Account.csv",
        "Id,IsDeleted,MasterRecordId,Name,ParentId,Website,Industry,BillingCountryCode,LeadSource,"
        "OwnerName,NumberOfEmployees,Churned__c,Segment__c,Type,Phone,Tax_Id__c,BillingCity,"
        "BillingPostalCode,CreatedDate,LastModifiedDate\n"
        "001000000000001AAA,false,,Heron,001000000000002,heron.example,Energy,DE,Web,Ada,50,true,"
        f"SMB,Customer - Direct,+49 30 1,DE1,Berlin,01067,{moment},{moment}\n"
        "001000000000003AAA,true,001000000000001AAA,Heron Ltd,,,,,,,,,,,,,,,,\n",
    )
    landing.send(
        "salesforce",
        "Contact.csv",
        "Id,AccountId,FirstName,LastName,Name,Email,Phone,Title,Role__c,IsDeleted,"
        "HasOptedOutOfEmail,CreatedDate,Left_Company__c\n"
        f"003A,001A,Ada,Fox,Ada Fox,ada@heron.example,1,CEO,sponsor,false,true,{moment},2025-05-06"
        "\n",
    )
    landing.send(
        "salesforce",
        "Opportunity.csv",
        "Id,AccountId,Type,StageName,Amount,CurrencyIsoCode,OwnerName,PartnerAccountId,"
        "Loss_Reason__c,Main_Competitor__c,IsClosed,IsWon,CloseDate,CreatedDate,LeadSource,"
        "NextStep,CampaignId,Contract_Start__c,Contract_End__c,Promised_Go_Live__c,Need__c,"
        "IsDeleted\n"
        f"006A,001A,New Business,Closed Won,1200.50,EUR,Ada,001P,,Obelisk,true,true,2025-03-01,"
        f"{moment},Web,Call,701A,2025-03-01,2026-03-01,2025-04-01,speed,false\n",
    )
    landing.send(
        "salesforce",
        "OpportunityHistory.csv",
        "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate\n"
        f"008A,006A,Proposal,900,2025-03-01,{moment}\n",
    )
    landing.send(
        "salesforce",
        "Task.csv",
        "Id,AccountId,WhoId,WhatId,Type,Subject,ActivityDate,Status,OwnerName,IsDeleted,"
        "CreatedDate,CallDurationInSeconds\n"
        f"00TA,001A,003A,006A,Call,Intro,2025-03-04,Not Started,Ada,false,{moment},600\n"
        f"00TB,001A,003A,,,Intro,2025-03-04,Completed,Ada,false,{moment},\n",
    )
    landing.send("salesforce", "Partner.csv", "Id,Name,Type,Country\n001P,Linden,Integrator,DE\n")
    landing.send(
        "salesforce",
        "Note.csv",
        f"Id,ParentId,Title,Body,OwnerName,CreatedDate\n002A,006A,Need,Speed,Ada,{moment}\n",
    )
    assert landing.counts() == {
        "Account.csv": (2, 0, 0),
        "Contact.csv": (1, 0, 0),
        "Opportunity.csv": (1, 0, 0),
        "OpportunityHistory.csv": (1, 0, 0),
        "Task.csv": (2, 0, 0),
        "Partner.csv": (1, 0, 0),
        "Note.csv": (1, 0, 0),
    }
    assert landing.unknown_columns() == {
        "Account.csv": {"isdeleted", "lastmodifieddate"},
        "Contact.csv": {"isdeleted"},
        "Opportunity.csv": {"isdeleted", "leadsource"},
        "Task.csv": {"isdeleted"},
    }
    (account,) = landing.rows(
        "sales.accounts", "account_type", "postal_code", "tax_id", "is_churned", "created_at"
    )
    assert account == ("customer", "01067", "DE1", True, at)
    assert landing.rows("sales.accounts", "merged_into_account_id", alive=False) == [
        ("001000000000001AAA",)
    ]
    assert landing.rows("sales.activities", "activity_kind", "status", "duration_minutes") == [
        ("call", "planned", 10),
        ("task", "done", None),
    ]
    assert landing.rows("sales.opportunities", "opportunity_type", "need", "amount") == [
        ("new", "speed", Decimal("1200.50"))
    ]
    assert landing.rows("sales.partners", "partner_type") == [("implementation",)]
