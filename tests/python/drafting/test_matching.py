"""Which column is which: by names, by words of the field, by values."""

import pytest

from orchestration.drafting.names import MATCHED, PERHAPS, name_match
from orchestration.drafting.words import allowed_words, similarity, tokens
from orchestration.raw.contract import Column
from tests.python.drafting.folders import csv_text, drafted, folder_of


@pytest.mark.parametrize(
    ("header", "column", "thing"),
    [
        ("Signup Date", "created_at", "accounts"),
        ("churn_flag", "is_churned", "accounts"),
        ("Seats", "quantity", "subscriptions"),
        ("PlanTier", "plan_name", "subscriptions"),
        ("submitted_at", "opened_at", "tickets"),
        ("Id", "account_id", "accounts"),
        ("Name", "account_name", "accounts"),
        ("CustomerName", "account_name", "accounts"),
        ("ParentId", "parent_account_id", "accounts"),
        ("IsPrimary__c", "is_primary", "contacts"),
        ("Invoice No.", "invoice_id", "invoices"),
        ("StageName", "stage_name", "opportunities"),
        ("solved at", "closed_at", "tickets"),
        ("first response (min)", "first_reply_minutes", "tickets"),
        ("Case Subject", "subject", "tickets"),
        ("usage_duration_secs", "duration_seconds", "usage_daily"),
        ("refund_amount_usd", "refund_amount", "churn_events"),
    ],
)
def test_names_that_mean_the_same(header, column, thing):
    assert name_match(header, Column(column, "varchar", ""), thing, ())[0] >= MATCHED


@pytest.mark.parametrize(
    ("header", "column", "thing"),
    [
        ("resolution_time_hours", "first_reply_minutes", "tickets"),
        ("arr_amount", "mrr_amount", "subscriptions"),
        ("end_date", "start_date", "subscriptions"),
        ("updated_at", "created_at", "accounts"),
        ("downgrade_flag", "is_trial", "subscriptions"),
        ("contact_list_id", "contact_id", "contacts"),
        ("owner_id", "account_id", "accounts"),
        ("shoe size", "employee_count", "accounts"),
        ("dish", "domain", "accounts"),
    ],
)
def test_names_that_do_not(header, column, thing):
    assert name_match(header, Column(column, "varchar", ""), thing, ())[0] < MATCHED


def test_a_bare_name_belongs_to_what_the_file_is_about():
    column = Column("account_id", "varchar", "")
    assert name_match("id", column, "accounts", ("account",))[0] > 0.9
    assert name_match("id", column, "accounts", ("ticket",))[0] < PERHAPS


def test_similarity_is_symmetric_and_whole_for_the_same():
    one, other = tokens("billing_frequency"), tokens("billing_period")
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) == 1.0


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("low, medium, high or urgent.", ("low", "medium", "high", "urgent")),
        ("month, quarter or year: how often it is invoiced.", ("month", "quarter", "year")),
        ("How it came: email, chat, phone, web.", ("email", "chat", "phone", "web")),
        ("The role: sponsor, decision maker, user.", ("sponsor", "decision maker", "user")),
        ("What the customer or our people wrote.", ()),
        ("When the account was created or signed up (UTC).", ()),
        ("Worst and best of the score's scale, such as 1-5.", ()),
        ("Seats or units.", ()),
    ],
)
def test_the_words_that_a_description_allows(description, words):
    assert allowed_words(description) == words


ACCOUNTS = csv_text(
    [["Id", "Name", "Industry"], *[[f"A{at}", f"Firm {at}", "Steel"] for at in range(100)]]
)


def test_a_column_of_another_file_s_ids_is_a_foreign_key_whatever_its_name(tmp_path):
    rows = [[f"T{at}", f"A{at}" if at < 98 else f"X{at}", "high"] for at in range(100)]
    days = [[*row, "2025-01-31 10:00:00"] for row in rows]
    tickets = csv_text([["ticket_id", "Belongs to", "priority", "opened_at"], *days])
    found = drafted(folder_of(tmp_path / "x", {"Account.csv": ACCOUNTS, "tickets.csv": tickets}))
    (match,) = [
        match
        for match in found.file("tickets.csv").resembles.matches
        if match.header == "Belongs to"
    ]
    assert match.column.name == "account_id"
    assert match.why == "98 % of its values are ids of sales.accounts"
    assert "account_id: Belongs to  # 98 % of its values are ids of sales.accounts" in found.text


def test_what_is_required_and_missing_is_said(tmp_path):
    rows = [[f"T{at}", f"A{at}", "high", "Hello", "2025-01-31"] for at in range(9)]
    tickets = csv_text([["ticket_id", "account_id", "priority", "subject", "Zeit"], *rows])
    found = drafted(folder_of(tmp_path / "x", {"tickets.csv": tickets}))
    assert "MISSING: opened_at is required (When it was opened (UTC).)" in found.lines
    assert "By their values it could be: Zeit" in found.lines
    assert "tried: no header has the required column 'opened_at'" in found.lines
    found.mapping(tmp_path)


def test_words_of_a_column_become_a_value_map_and_others_are_counted_not_named(tmp_path):
    priorities = ["High", "normal", "low", "Frau Meier", "urgent"]
    rows = [
        [f"T{at}", f"A{at}", priorities[at % 5], "ja" if at % 2 else "nein", f"2025-01-{at + 1:02}"]
        for at in range(20)
    ]
    tickets = csv_text([["ticket_id", "account_id", "priority", "Escalated", "opened_at"], *rows])
    found = drafted(folder_of(tmp_path / "x", {"tickets.csv": tickets}))
    (entry,) = found.mapping(tmp_path).exports
    assert entry.values == {
        "priority": {"High": "high", "normal": "medium"},
        "is_escalated": {"ja": "true", "nein": "false"},
    }
    assert "priority: 1 further values in 4 rows are none of low, medium, high" in found.lines
    assert "Meier" not in found.text
