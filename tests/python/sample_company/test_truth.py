"""The truth agrees with what was exported, counted anew from the files, and looks like life."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import mean

from sample_company.clock import add_months, next_period_start
from tests.python.sample_company.conftest import Record, Sample

GRACE = timedelta(days=30)
Span = tuple[date, date | None]


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


def paid_spans(sample: Sample) -> dict[str, list[Span]]:
    """Days start <= day < end that each Stripe customer pays for, as last exported."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for row in sample.deliveries("subscriptions.csv")[-1]:
        if float(row["MRR"]) > 0:
            end = day(row["Ended At (UTC)"]) if row["Ended At (UTC)"] else None
            spans[row["Customer ID"]].append((day(row["Start (UTC)"]), end))
    return {customer: sorted(found) for customer, found in spans.items()}


def gaps(sample: Sample) -> list[tuple[str, date, date | None]]:
    """Customer, first unpaid day and, where there is one, the first paid day after it."""
    found = []
    for customer, spans in paid_spans(sample).items():
        for place, (_, end) in enumerate(spans):
            following = spans[place + 1][0] if place + 1 < len(spans) else None
            if end is not None and end != following:
                found.append((customer, end, following))
    return found


def true_ids(sample: Sample) -> dict[str, str]:
    return {row["stripe_customer_id"]: row["true_id"] for row in sample.truth("customers")}


def churn(sample: Sample, kind: str, status: str) -> list[Record]:
    rows = sample.truth("churn")
    return [row for row in rows if (row["kind"], row["status"]) == (kind, status)]


def test_losses_by_the_thirty_days_rule_are_the_true_ones(sample: Sample):
    as_of, names = sample.dates[-1], true_ids(sample)
    counted = {
        (names[customer], str(end))
        for customer, end, following in gaps(sample)
        if (following or as_of) - end >= GRACE
    }
    true = {(row["true_id"], row["lost_on"]) for row in churn(sample, "contractual", "confirmed")}
    assert counted == true


def test_returns_after_a_loss_are_the_true_ones(sample: Sample):
    names = true_ids(sample)
    counted = {
        (names[customer], str(following))
        for customer, end, following in gaps(sample)
        if following and following - end >= GRACE
    }
    assert counted == {
        (row["true_id"], row["back_on"]) for row in sample.truth("churn") if row["back_on"]
    }
    assert counted


def test_some_pauses_stay_within_the_days_of_grace(sample: Sample):
    assert sum(bool(f) and f - end < GRACE for _, end, f in gaps(sample)) >= 3


def test_some_customers_start_and_stop_inside_one_month(sample: Sample):
    brief = [
        spans
        for spans in paid_spans(sample).values()
        if len(spans) == 1
        and spans[0][1] is not None
        and (spans[0][0].year, spans[0][0].month) == (spans[0][1].year, spans[0][1].month)
    ]
    assert len(brief) >= 2


def test_as_many_customers_pay_as_were_asked_for_and_prospects_never_do(sample: Sample):
    customers = sample.truth("customers")
    buyers = {row["true_id"] for row in customers if row["is_prospect"] == "false"}
    names = true_ids(sample)
    assert len(buyers) == 300 and len(customers) == 375
    assert {names[customer] for customer in paid_spans(sample)} == buyers


def test_contradicted_declarations_are_in_the_sheet_while_billing_goes_on(sample: Sample):
    declared = churn(sample, "declared", "contradicted")
    assert len(declared) >= 2
    customers = {row["true_id"]: row for row in sample.truth("customers")}
    sheet = {
        (row["Customer no"], row["Churn date"])
        for rows in sample.deliveries("churn_events.csv")
        for row in rows
    }
    for row in declared:
        customer, said = customers[row["true_id"]], day(row["lost_on"])
        if said + timedelta(days=2) < sample.dates[-1]:
            assert (customer["success_customer_no"], f"{said:%d.%m.%Y}") in sheet
        last_end = paid_spans(sample)[customer["stripe_customer_id"]][-1][1]
        assert last_end is None


def test_involuntary_losses_leave_an_uncollectible_invoice(sample: Sample):
    customers = {row["true_id"]: row["stripe_customer_id"] for row in sample.truth("customers")}
    invoices: dict[str, Record] = {}
    for rows in sample.deliveries("invoices.csv"):
        invoices |= {row["id"]: row for row in rows}
    unpaid = {row["Customer ID"] for row in invoices.values() if row["Status"] == "uncollectible"}
    failed = [
        customers[row["true_id"]]
        for row in churn(sample, "contractual", "confirmed")
        if row["is_voluntary"] == "false"
    ]
    assert failed and set(failed) <= unpaid


def test_ids_in_the_truth_are_the_exported_ones(sample: Sample):
    customers = sample.truth("customers")
    crm_by = {
        column: {row[column]: row["salesforce_account_id"] for row in customers if row[column]}
        for column in ("stripe_customer_id", "zendesk_organization_id", "lighthouse_account_id")
    }
    for name, theirs, crm, column in (
        ("subscriptions.csv", "Customer ID", "crm_account_id (metadata)", "stripe_customer_id"),
        (
            "tickets.jsonl.gz",
            "organization_id",
            "organization_external_id",
            "zendesk_organization_id",
        ),
        ("usage_daily.csv.gz", "account_id", "crm_account_id", "lighthouse_account_id"),
    ):
        rows = [row for rows in sample.deliveries(name) for row in rows]
        assert all(crm_by[column][row[theirs]].startswith(row[crm]) for row in rows)
        with_crm = {row[theirs] for row in rows if row[crm]}
        assert 0.88 < len(with_crm) / len({row[theirs] for row in rows}) < 1


def test_the_company_grows_and_loses_a_plausible_share_each_year(sample: Sample):
    as_of = sample.dates[-1]
    start = as_of - timedelta(weeks=104)

    def paying(on: date) -> int:
        return sum(
            any(begin <= on and (end is None or on < end) for begin, end in spans)
            for spans in paid_spans(sample).values()
        )

    assert paying(start) < paying(start + timedelta(weeks=52)) < paying(as_of)
    lost = len(churn(sample, "contractual", "confirmed"))
    assert 0.10 < lost / 2 / mean((paying(start), paying(as_of))) < 0.20


def test_a_few_large_clients_bring_most_of_the_revenue(sample: Sample):
    arr = Counter[str]()
    for row in sample.deliveries("subscriptions.csv")[-1]:
        if row["Status"] == "active":
            arr[row["Customer ID"]] += 12 * float(row["MRR"])
    sizes = sorted(arr.values(), reverse=True)
    assert sum(size >= 100_000 for size in sizes) >= 10
    assert sum(sizes[: len(sizes) // 10]) > 0.5 * sum(sizes)


def test_customers_in_trouble_write_more_tickets(sample: Sample):
    names = {row["zendesk_organization_id"]: row["true_id"] for row in sample.truth("customers")}
    tickets = Counter[tuple[str, str]]()
    for rows in sample.deliveries("tickets.jsonl.gz"):
        for row in rows:
            opened = day(row["created_at"])
            monday = opened - timedelta(days=opened.weekday())
            tickets[names[row["organization_id"]], str(monday)] += 1
    calm, troubled = [], []
    for row in sample.truth("weekly_state"):
        trouble = float(row["trouble"])
        if trouble < 0.05:
            calm.append(tickets[row["true_id"], row["week_start"]])
        elif trouble > 0.3:
            troubled.append(tickets[row["true_id"], row["week_start"]])
    assert mean(troubled) > 3 * mean(calm)


def test_leavers_had_received_less_value_before_they_decided(sample: Sample):
    value = {
        (row["true_id"], row["week_start"]): float(row["value"])
        for row in sample.truth("weekly_state")
    }
    before = []
    for row in churn(sample, "contractual", "confirmed"):
        decided = day(row["decided_on"])
        if row["is_voluntary"] == "true":
            before.append(value[row["true_id"], str(decided - timedelta(decided.weekday()))])
    assert mean(before) < mean(value.values()) - 0.05


def test_months_end_where_the_calendar_says():
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2023, 11, 30), 15) == date(2025, 2, 28)
    assert next_period_start(date(2024, 1, 31), 1, date(2024, 2, 29)) == date(2024, 3, 31)
    assert next_period_start(date(2024, 3, 5), 12, date(2024, 3, 5)) == date(2025, 3, 5)
    assert next_period_start(date(2022, 3, 5), 3, date(2024, 6, 4)) == date(2024, 6, 5)
