"""Recurly: tables in which every version of a record is a row, and the dashboard's exports."""

from datetime import date, datetime
from decimal import Decimal

from tests.python.mappings.landing import exports_of, needs_seeds, seed, seed_files

SEEDS_READ = {
    "invoice_history_data.csv": "billing.invoices",
    "subscription_history_data.csv": "billing.subscriptions",
    "transaction_data.csv": "billing.payments",
}


def day(text):
    return date.fromisoformat(text[:10]) if text else None


@needs_seeds
def test_the_seeds_are_read_and_the_newest_version_holds(landing):
    assert exports_of("recurly", seed_files("recurly")) == SEEDS_READ
    landing.seeds("recurly")
    assert landing.counts() == dict.fromkeys(SEEDS_READ, (5, 0, 0))
    versions = seed("recurly", "subscription_history_data.csv")
    newest = {row["id"]: row for row in sorted(versions, key=lambda row: row["updated_at"])}
    assert (len(versions), len(newest)) == (5, 4)
    names = ("subscription_id", "account_id", "period_amount", "start_date", "end_date")
    assert landing.rows("billing.subscriptions", *names, "term_end_date") == sorted(
        (
            row["id"],
            row["account_id"],
            Decimal(row["subtotal"]),
            day(row["activated_at"]),
            day(row["expires_at"]),
            day(row["current_term_ends_at"]),
        )
        for row in newest.values()
    )
    assert landing.rows(
        "billing.invoices", "invoice_id", "amount", "status", "paid_date"
    ) == sorted(
        (row["id"], Decimal(row["total"]), "paid", day(row["closed_at"]))
        for row in seed("recurly", "invoice_history_data.csv")
    )
    words = {"success": "succeeded", "declined": "failed", "void": "refunded"}
    assert landing.rows("billing.payments", "payment_id", "status", "paid_at") == sorted(
        (row["id"], words[row["status"]], datetime.fromisoformat(row["created_at"]))
        for row in seed("recurly", "transaction_data.csv")
    )


def test_the_headers_of_the_dashboard(landing):
    landing.send(
        "recurly",
        "invoices_summary.csv",
        "id,invoice_number,billed_date,due_on,closed_at,status,account_code,currency,invoice_total\n"
        "in1,1291,2025-03-04 10:00:00 UTC,2025-04-03 10:00:00 UTC,,past_due,heron,USD,99.50\n",
    )
    landing.send(
        "recurly",
        "subscriptions.csv",
        "uuid,account_code,plan_code,activated_at,canceled_at,expires_at,quantity\n"
        "s1,heron,team,2025-03-04 10:00:00 UTC,2025-05-04 10:00:00 UTC,,3\n",
    )
    assert set(landing.counts().values()) == {(1, 0, 0)}
    names = ("account_id", "amount", "status", "issued_date", "due_date")
    assert landing.rows("billing.invoices", *names) == [
        ("heron", Decimal("99.50"), "open", date(2025, 3, 4), date(2025, 4, 3))
    ]
    names = ("subscription_id", "plan_name", "start_date", "canceled_at")
    assert landing.rows("billing.subscriptions", *names) == [
        ("s1", "team", date(2025, 3, 4), datetime(2025, 5, 4, 10))
    ]
