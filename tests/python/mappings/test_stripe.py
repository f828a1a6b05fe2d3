"""Stripe: the API's objects in cents, the dashboard's exports in decimals."""

from datetime import date, datetime
from decimal import Decimal

from tests.python.mappings.landing import SECOND, exports_of, needs_seeds, seed, seed_files

SEEDS_READ = {
    "charge_data.csv": "billing.payments",
    "dispute_data.csv": "billing.disputes",
    "invoice_data.csv": "billing.invoices",
    "refund_data.csv": "operations.refunds",
    "subscription_data.csv": "billing.subscriptions",
    "subscription_history_data.csv": "billing.subscriptions",
}
EXTERNAL_ID = "80755622-45b3-40a6-9544-25af39e0e50c"
CONFLICT = "the delivery has another row of the same key with other content"


def units(cents):
    return Decimal(cents) / 100


@needs_seeds
def test_the_seeds_are_read(landing):
    assert exports_of("stripe", seed_files("stripe")) == SEEDS_READ
    landing.seeds("stripe", *SEEDS_READ.keys() - {"subscription_history_data.csv"})
    assert landing.counts() == {
        "charge_data.csv": (16, 0, 0),
        "dispute_data.csv": (12, 0, 0),
        "invoice_data.csv": (2, 0, 0),
        "refund_data.csv": (4, 0, 0),
        "subscription_data.csv": (2, 0, 0),
    }
    assert landing.rows(
        "billing.payments", "payment_id", "account_id", "amount", "currency", "status"
    ) == sorted(
        (row["id"], row["customer_id"], units(row["amount"]), "USD", "failed")
        for row in seed("stripe", "charge_data.csv")
    )
    assert set(landing.rows("billing.payments", "crm_account_id", "failure_reason")) == {
        (EXTERNAL_ID, "card_declined")
    }
    words = {"won": "won", "lost": "lost", "warning_needs_response": "open", "under_review": "open"}
    assert landing.rows("billing.disputes", "dispute_id", "payment_id", "amount", "status") == (
        sorted(
            (row["id"], row["charge_id"], units(row["amount"]), words[row["status"]])
            for row in seed("stripe", "dispute_data.csv")
        )
    )
    assert landing.rows("operations.refunds", "refund_id", "amount", "status") == sorted(
        (row["id"], units(row["amount"]), "paid") for row in seed("stripe", "refund_data.csv")
    )
    ended = date(2021, 2, 19)
    assert landing.rows(
        "billing.invoices", "invoice_id", "amount", "amount_paid", "issued_date"
    ) == [
        ("ab1111", Decimal(0), Decimal(10), ended),
        ("si8jo54", Decimal(10), Decimal(0), ended),
    ]
    names = ("crm_account_id", "is_trial", "is_auto_renewed", "end_date", "quantity")
    assert landing.rows("billing.subscriptions", *names) == [
        (EXTERNAL_ID, False, False, ended, quantity) for quantity in (4, 5)
    ]


@needs_seeds
def test_a_table_of_versions_comes_instead_of_the_plain_one(landing):
    landing.seeds("stripe", "subscription_data.csv")
    landing.load()
    landing.seeds("stripe", "subscription_history_data.csv", when=SECOND)
    assert landing.counts()["subscription_history_data.csv"] == (1, 1, 0)
    assert landing.rows("billing.subscriptions", "subscription_id") == [("sdgfs4536",)]
    inactive = landing.rows("billing.subscriptions", "subscription_id", alive=False)
    assert inactive == [("sfjytkyu876",)]


@needs_seeds
def test_both_tables_in_one_delivery_contradict_each_other(landing):
    landing.seeds("stripe", "subscription_data.csv", "subscription_history_data.csv")
    assert landing.counts() == {
        "subscription_data.csv": (1, 0, 1),
        "subscription_history_data.csv": (0, 1, 1),
    }
    assert landing.quarantine() == [
        ("subscription_data.csv", 3, None, CONFLICT),
        ("subscription_history_data.csv", 3, None, CONFLICT),
    ]


def test_the_headers_of_the_dashboard(landing):
    landing.send(
        "stripe",
        "subscriptions.csv",
        "id,Customer ID,Customer Name,Plan,Interval,Quantity,Amount,MRR,Currency,Status,Trial,"
        "Created (UTC),Start (UTC),Canceled At (UTC),Cancel At Period End,Ended At (UTC),"
        "Cancellation Reason,crm_account_id (metadata)\n"
        "sub_1,cus_1,Heron,Team plan,3 months,5,300.00,100.00,eur,active,false,2025-01-02 10:00,"
        "2025-01-02 10:00,2025-02-03 11:30,true,,too expensive,001A\n",
    )
    landing.send(
        "stripe",
        "invoices.csv",
        "id,Number,Reissued From,Customer ID,Subscription,Status,Currency,Amount Due,Amount Paid,"
        "Date (UTC),Due Date (UTC),Paid At (UTC),Reminders Sent,Last Reminder (UTC),"
        "crm_account_id (metadata)\n"
        "in_2,LH-2,in_1,cus_1,sub_1,open,eur,300.00,0.00,2025-01-02 10:00,2025-02-01 10:00,,2,"
        "2025-02-10 10:00,001A\n",
    )
    landing.send(
        "stripe",
        "payments.csv",
        "id,Customer ID,Invoice ID,Amount,Amount Refunded,Currency,Status,Failure Code,"
        "Created (UTC)\n"
        "ch_1,cus_1,in_2,300.00,300.00,eur,refunded,,2025-01-05 10:00\n"
        "ch_2,cus_1,in_2,300.00,0.00,eur,Paid,,2025-01-06 10:00\n",
    )
    landing.send(
        "stripe",
        "disputes.csv",
        "id,Charge ID,Customer ID,Amount,Currency,Reason,Status,Created (UTC),Closed (UTC)\n"
        "dp_1,ch_1,cus_1,300.00,eur,duplicate,needs_response,2025-01-07 10:00,\n",
    )
    assert landing.counts() == {
        "subscriptions.csv": (1, 0, 0),
        "invoices.csv": (1, 0, 0),
        "payments.csv": (2, 0, 0),
        "disputes.csv": (1, 0, 0),
    }
    assert landing.unknown_columns() == {
        "subscriptions.csv": {"created_utc"},
        "invoices.csv": {"number"},
    }
    names = ("billing_period", "mrr_amount", "period_amount", "currency", "is_auto_renewed")
    assert landing.rows("billing.subscriptions", *names, "canceled_at") == [
        ("quarter", Decimal(100), Decimal(300), "EUR", False, datetime(2025, 2, 3, 11, 30))
    ]
    assert landing.rows(
        "billing.invoices", "reissued_invoice_id", "amount", "reminder_count", "last_reminder_date"
    ) == [("in_1", Decimal(300), 2, date(2025, 2, 10))]
    assert landing.rows("billing.payments", "status", "refunded_amount") == [
        ("refunded", Decimal(300)),
        ("succeeded", Decimal(0)),
    ]
    assert landing.rows("billing.disputes", "payment_id", "status") == [("ch_1", "open")]
