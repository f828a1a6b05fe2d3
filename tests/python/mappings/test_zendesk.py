"""Zendesk: nested JSON lines, CSV exports, and the tables of a connector."""

import json
from datetime import datetime

from tests.python.mappings.landing import exports_of, needs_seeds, seed, seed_files

SEEDS_READ = {
    "organization_data.csv": "support.organizations",
    "ticket_data.csv": "support.tickets",
    "ticket_field_history_data.csv": "support.ticket_history",
    "user_data.csv": "support.users",
    "user_data_snowflake.csv": "support.users",
}


@needs_seeds
def test_the_seeds_are_read(landing):
    assert exports_of("zendesk", seed_files("zendesk")) == SEEDS_READ
    landing.seeds("zendesk")
    history = seed("zendesk", "ticket_field_history_data.csv")
    columns = ("ticket_id", "field_name", "value", "user_id", "updated")
    distinct = {tuple(row[name] for name in columns) for row in history}
    users = seed("zendesk", "user_data.csv")
    ids = {row["id"] for row in users}
    others = [row for row in seed("zendesk", "user_data_snowflake.csv") if row["id"] not in ids]
    assert (len(history), len(distinct), len(others)) == (38, 35, 2)
    assert landing.counts() == {
        "organization_data.csv": (10, 0, 0),
        "ticket_data.csv": (10, 0, 0),
        "ticket_field_history_data.csv": (35, 3, 0),
        "user_data.csv": (10, 0, 0),
        "user_data_snowflake.csv": (2, 8, 0),
    }
    tickets = seed("zendesk", "ticket_data.csv")
    names = ("ticket_id", "account_id", "requester_id", "channel", "status")
    for is_alive in (True, False):
        assert landing.rows("support.tickets", *names, alive=is_alive) == sorted(
            (
                row["id"],
                row["organization_id"] or None,
                row["requester_id"],
                row["via_channel"],
                row["status"],
            )
            for row in tickets
            if (row["status"] != "deleted") == is_alive
        )
    words = {"assignee_id": "assignee", "normal": "medium", "on-hold": "pending", "new": "open"}
    found = landing.ask("select ticket_id, field_name, new_value from raw.support__ticket_history")
    assert set(found) == {
        (ticket, words.get(field, field), words.get(value, value) or None)
        for ticket, field, value, *_ in distinct
    }
    assert landing.rows("support.users", "user_id", "role", "is_active") == sorted(
        (row["id"], {"end-user": "customer"}.get(row["role"], row["role"]), True)
        for row in (*users, *others)
    )
    assert landing.rows("support.organizations", "organization_id", "organization_name") == sorted(
        (row["id"], row["name"]) for row in seed("zendesk", "organization_data.csv")
    )


def test_nested_tickets(landing):
    ticket = {
        "id": 20001,
        "organization_id": 7,
        "organization_name": "Heron",
        "organization_external_id": "001A",
        "requester_id": 9,
        "subject": "Cannot sign in",
        "description": "Since this morning",
        "via": {"channel": "native_messaging"},
        "priority": "normal",
        "status": "hold",
        "group_name": "First line",
        "assignee_name": "Tamsin",
        "assignee_changes": 2,
        "satisfaction_rating": {"score": "good", "comment": "Quick"},
        "first_reply_minutes": 12.5,
        "reopens": 1,
        "escalated": "true",
        "escalation_level": 0,
        "product_area": "login",
        "tags": ["login", "escalated"],
        "custom_fields": [{"id": 114101, "value": "login"}],
        "created_at": "2025-03-04T10:00:00Z",
        "updated_at": "2025-03-04T12:00:00Z",
        "solved_at": None,
    }
    score = {"score": "offered", "comment": None}
    rated = {**ticket, "id": 20003, "satisfaction_rating": {"score": "bad", "comment": None}}
    tickets = [ticket, {**ticket, "id": 20002, "satisfaction_rating": score}, rated]
    landing.send("zendesk", "tickets.jsonl", "\n".join(map(json.dumps, tickets)))
    assert landing.counts() == {"tickets.jsonl": (3, 0, 0)}
    assert landing.unknown_columns() == {
        "tickets.jsonl": {"via", "satisfaction_rating", "custom_fields", "updated_at"}
    }
    names = ("ticket_id", "channel", "satisfaction_scale", "satisfaction_score")
    assert landing.rows("support.tickets", *names) == [
        ("20001", "chat", "1-5", 5.0),
        ("20002", "chat", "1-5", None),
        ("20003", "chat", "1-5", 1.0),
    ]
    names = ("priority", "status", "topic", "tags", "escalation_level", "is_escalated", "opened_at")
    opened = datetime(2025, 3, 4, 10)
    assert set(landing.rows("support.tickets", *names)) == {
        ("medium", "pending", "login", '["login","escalated"]', None, True, opened)
    }


def test_a_score_in_numbers_goes_before_the_word(landing):
    ticket = {"id": 1, "created_at": "2025-03-04T10:00:00Z", "satisfaction_score": 4}
    nested = {**ticket, "channel": "email", "satisfaction_rating": {"score": "good"}}
    landing.send("zendesk", "tickets.jsonl", json.dumps(nested))
    landing.load()
    assert landing.rows("support.tickets", "satisfaction_score", "channel") == [(4.0, "email")]


def test_the_labels_of_the_csv_export(landing):
    landing.send(
        "zendesk",
        "tickets.csv",
        "Id,Requester,Requester id,Requester email,Assignee,Group,Subject,Tags,Status,Priority,Via,"
        "Created at,Organization,Solved at,Satisfaction Score,Reopens,First reply time in minutes\n"
        "1,Ada Fox,9,ada@heron.example,Tamsin,First line,Cannot,login,New,Normal,Mail,"
        "2025-03-04 10:00,Heron,,Good,0,12\n",
    )
    assert landing.counts() == {"tickets.csv": (1, 0, 0)}
    names = ("company_name", "group_name", "status", "priority", "channel", "satisfaction_score")
    assert landing.rows("support.tickets", *names, "first_reply_minutes") == [
        ("Heron", "First line", "open", "medium", "email", 5.0, 12.0)
    ]


def test_the_other_exports(landing):
    change = {"ticket_id": 1, "field_name": "status", "value": "new", "user_id": 9}
    landing.send(
        "zendesk",
        "ticket_history.jsonl",
        json.dumps({**change, "updated": "2025-03-04T10:00:00Z"}),
    )
    landing.send(
        "zendesk",
        "organizations.csv",
        "id,name,domain_names,external_id,created_at\n7,Heron,heron.example,001A,"
        "2025-03-04T10:00:00Z\n",
    )
    landing.send(
        "zendesk",
        "users.csv",
        "id,name,email,organization_id,role,created_at\n"
        "9,Ada Fox,ada@heron.example,7,end-user,2025-03-04T10:00:00Z\n",
    )
    landing.send(
        "zendesk",
        "satisfaction_ratings.csv",
        "id,ticket_id,requester_id,score,comment,reason,created_at\n"
        "1,20001,9,good,Quick,,2025-03-05T10:00:00Z\n"
        "2,20002,9,bad,,Too slow,2025-03-05T10:00:00Z\n"
        "3,20003,9,offered,,,2025-03-05T10:00:00Z\n",
    )
    assert set(landing.counts().values()) == {(1, 0, 0), (3, 0, 0)}
    assert landing.unknown_columns() == {}
    assert landing.rows("support.ticket_history", "new_value", "changed_by") == [("open", "9")]
    assert landing.rows("support.organizations", "crm_account_id", "domain") == [
        ("001A", "heron.example")
    ]
    assert landing.rows("support.users", "full_name", "role") == [("Ada Fox", "customer")]
    names = ("rating_id", "status", "score_scale", "score", "reason")
    assert landing.rows("support.satisfaction_ratings", *names) == [
        ("1", "received", "0-1", 1.0, None),
        ("2", "received", "0-1", 0.0, "Too slow"),
        ("3", "offered", "0-1", None, None),
    ]
