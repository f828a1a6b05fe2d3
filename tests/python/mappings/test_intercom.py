"""Intercom: tables in which every version of a record is a row."""

from datetime import datetime

from tests.python.mappings.landing import SECOND, exports_of, needs_seeds, seed, seed_files

SEEDS_READ = {
    "admin_data.csv": "support.users",
    "company_history_data.csv": "support.organizations",
    "contact_history_data.csv": "support.users",
    "conversation_history_data.csv": "support.tickets",
}


@needs_seeds
def test_the_seeds_are_read_and_the_newest_version_holds(landing):
    assert exports_of("intercom", seed_files("intercom")) == SEEDS_READ
    landing.seeds("intercom")
    assert landing.counts() == {
        "admin_data.csv": (4, 0, 0),
        "company_history_data.csv": (9, 0, 0),
        "contact_history_data.csv": (9, 0, 0),
        "conversation_history_data.csv": (9, 0, 0),
    }
    versions = seed("intercom", "conversation_history_data.csv")
    newest = {row["id"]: row for row in sorted(versions, key=lambda row: row["updated_at"])}
    assert len(newest) == 2
    assert {row["_fivetran_active"] for row in newest.values()} == {"true"}
    names = ("ticket_id", "status", "requester_id", "channel", "priority", "opened_at")
    assert landing.rows("support.tickets", *names) == sorted(
        (
            row["id"],
            row["state"],
            row["source_author_id"],
            "chat",
            "medium",
            datetime.fromisoformat(row["created_at"]),
        )
        for row in newest.values()
    )
    assert landing.rows("support.tickets", "ticket_id", alive=False) == []
    assert landing.rows(
        "support.organizations", "organization_id", "organization_name", "crm_account_id"
    ) == sorted(
        (row["id"], row["name"], row["company_id"])
        for row in seed("intercom", "company_history_data.csv")
    )
    people = [(row, "customer") for row in seed("intercom", "contact_history_data.csv")]
    people += [(row, "agent") for row in seed("intercom", "admin_data.csv")]
    assert landing.rows("support.users", "user_id", "full_name", "email", "role") == sorted(
        (row["id"], row["name"], row["email"], role) for row, role in people
    )


@needs_seeds
def test_a_company_whose_last_version_ended_has_gone(landing):
    landing.seeds("intercom", "company_history_data.csv")
    landing.load()
    rows = seed("intercom", "company_history_data.csv")
    rows[0]["_fivetran_active"] = "false"
    landing.send("intercom", "company_history.csv", rows, SECOND)
    assert landing.counts()["company_history.csv"] == (1, 8, 0)
    gone = landing.rows("support.organizations", "organization_id", alive=False)
    assert gone == [(rows[0]["id"],)]


def test_labels_of_an_export(landing):
    landing.send(
        "intercom",
        "conversations.csv",
        "Conversation ID,Conversation started at,Current conversation state,Channel,User email,"
        "Conversation rating,Currently assigned teammate\n"
        "1,2025-03-04 10:00,snoozed,Email,ada@heron.example,4,Tamsin\n",
    )
    assert landing.counts() == {"conversations.csv": (1, 0, 0)}
    names = ("status", "channel", "satisfaction_score", "satisfaction_scale", "assignee_name")
    assert landing.rows("support.tickets", *names) == [("pending", "email", 4.0, "1-5", "Tamsin")]
