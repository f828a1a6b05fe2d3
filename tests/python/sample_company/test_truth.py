"""The truth agrees with what was exported, counted anew from the files, and looks like life."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from statistics import mean

from tests.python.sample_company.conftest import Record, Sample

GRACE = timedelta(days=30)
Span = tuple[date, date | None]


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


def monday(of: date) -> str:
    return str(of - timedelta(of.weekday()))


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


def losses(sample: Sample, status: str) -> list[Record]:
    return [row for row in sample.truth("losses") if row["status"] == status]


def test_losses_by_the_thirty_days_rule_are_the_true_ones(sample: Sample):
    as_of, names = sample.dates[-1], true_ids(sample)
    counted = {
        (names[customer], str(end))
        for customer, end, following in gaps(sample)
        if (following or as_of) - end >= GRACE
    }
    assert counted == {(row["true_id"], row["lost_on"]) for row in losses(sample, "confirmed")}


def test_every_loss_is_the_end_of_a_true_subscription(sample: Sample):
    ends = {(row["true_id"], row["end_on"]) for row in sample.truth("subscriptions")}
    assert {(row["true_id"], row["lost_on"]) for row in sample.truth("losses")} <= ends


def test_returns_after_a_loss_are_the_true_ones(sample: Sample):
    names = true_ids(sample)
    counted = {
        (names[customer], str(following))
        for customer, end, following in gaps(sample)
        if following and following - end >= GRACE
    }
    assert counted == {
        (row["true_id"], row["back_on"]) for row in sample.truth("losses") if row["back_on"]
    }
    assert counted


def test_some_pauses_stay_within_the_days_of_grace(sample: Sample):
    assert sum(bool(f) and f - end < GRACE for _, end, f in gaps(sample)) >= 3


def test_monthly_growth_adds_up_and_agrees_with_the_subscriptions(sample: Sample):
    months = sample.truth("monthly_growth")
    assert len(months) == 24
    for before, after in pairwise(months):
        assert before["closing"] == after["opening"]
    for row in months:
        counts = {name: int(row[name]) for name in row if name != "month_start"}
        came = counts["new"] + counts["won_back"]
        assert counts["opening"] + came - counts["lost"] == counts["closing"]
        start = day(row["month_start"])
        paying = 0
        for spans in paid_spans(sample).values():
            runs = any(begin < start and (end is None or start <= end) for begin, end in spans)
            pauses = any(
                a is not None and a < start <= b and b - a < GRACE
                for (_, a), (b, _) in pairwise(spans)
            )
            paying += runs or pauses
        lost_that_day = sum(row["month_start"] == one["lost_on"] for one in sample.truth("losses"))
        assert paying - counts["opening"] in range(lost_that_day + 1)


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
    declared = sample.truth("unfounded_declarations")
    assert len(declared) >= 2
    customers = {row["true_id"]: row for row in sample.truth("customers")}
    sheet = {(row["Customer no"], row["Churn date"]) for row in sample.rows("churn_events.csv")}
    for row in declared:
        customer, said = customers[row["true_id"]], day(row["declared_for"])
        assert (customer["success_customer_no"], f"{said:%d.%m.%Y}") in sheet
        assert paid_spans(sample)[customer["stripe_customer_id"]][-1][1] is None


def test_involuntary_losses_leave_an_uncollectible_invoice_and_failed_payments(sample: Sample):
    customers = {row["true_id"]: row["stripe_customer_id"] for row in sample.truth("customers")}
    invoices = {row["id"]: row for row in sample.rows("invoices.csv")}
    unpaid = {row["Customer ID"] for row in invoices.values() if row["Status"] == "uncollectible"}
    refused = {row["Customer ID"] for row in sample.rows("payments.csv") if row["Failure Code"]}
    failed = {
        customers[row["true_id"]]
        for row in losses(sample, "confirmed")
        if row["is_voluntary"] == "false"
    }
    assert failed and failed <= unpaid & refused


def test_silent_losses_give_no_reason_and_no_notice(sample: Sample):
    customers = {row["true_id"]: row["stripe_customer_id"] for row in sample.truth("customers")}
    ended = {
        (row["Customer ID"], row["Ended At (UTC)"][:10]): row
        for row in sample.deliveries("subscriptions.csv")[-1]
        if row["Ended At (UTC)"]
    }
    told = Counter(row["told"] for row in losses(sample, "confirmed"))
    assert told["silent"] >= 5 and told["declared"] > told["silent"]
    for row in losses(sample, "confirmed"):
        if row["told"] == "silent":
            subscription = ended[customers[row["true_id"]], row["lost_on"]]
            assert subscription["Cancellation Reason"] == ""
            assert subscription["Canceled At (UTC)"] == subscription["Ended At (UTC)"]


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
        rows = sample.rows(name)
        assert all(crm_by[column][row[theirs]].startswith(row[crm]) for row in rows)
        with_crm = {row[theirs] for row in rows if row[crm]}
        assert 0.88 < len(with_crm) / len({row[theirs] for row in rows}) < 1


def test_records_say_whose_every_account_contact_and_organization_is(sample: Sample):
    records = defaultdict(dict)
    for row in sample.truth("records"):
        records[row["system"]][row["source_id"]] = row["true_id"]
    for system, name, column in (
        ("salesforce account", "Account.csv", "Id"),
        ("salesforce contact", "Contact.csv", "Id"),
        ("salesforce opportunity", "Opportunity.csv", "Id"),
        ("stripe customer", "invoices.csv", "Customer ID"),
        ("zendesk organization", "organizations.csv", "id"),
        ("lighthouse workspace", "usage_daily.csv.gz", "account_id"),
        ("success sheet customer", "churn_events.csv", "Customer no"),
    ):
        assert {row[column] for row in sample.rows(name)} <= records[system].keys(), system


def test_the_company_grows_and_loses_a_plausible_share_each_year(sample: Sample):
    as_of = sample.dates[-1]
    start = as_of - timedelta(weeks=104)

    def paying(on: date) -> int:
        return sum(
            any(begin <= on and (end is None or on < end) for begin, end in spans)
            for spans in paid_spans(sample).values()
        )

    assert paying(start) < paying(start + timedelta(weeks=52)) < paying(as_of)
    lost = len(losses(sample, "confirmed"))
    assert 0.10 < lost / 2 / mean((paying(start), paying(as_of))) < 0.25


def test_a_few_large_clients_bring_most_of_the_revenue(sample: Sample):
    arr = Counter[str]()
    for row in sample.deliveries("subscriptions.csv")[-1]:
        if row["Status"] == "active":
            arr[row["Customer ID"]] += 12 * float(row["MRR"])
    sizes = sorted(arr.values(), reverse=True)
    assert sum(size >= 100_000 for size in sizes) >= 10
    assert sum(sizes[: len(sizes) // 10]) > 0.5 * sum(sizes)


def weekly(sample: Sample, state: str) -> dict[tuple[str, str], float]:
    return {
        (row["true_id"], row["week_start"]): float(row[state])
        for row in sample.truth("weekly_states")
    }


def test_customers_in_trouble_write_more_tickets(sample: Sample):
    names = {row["zendesk_organization_id"]: row["true_id"] for row in sample.truth("customers")}
    tickets = Counter[tuple[str, str]]()
    for row in {row["id"]: row for row in sample.rows("tickets.jsonl.gz")}.values():
        tickets[names[row["organization_id"]], monday(day(row["created_at"]))] += 1
    calm, troubled = [], []
    for week, trouble in weekly(sample, "trouble").items():
        if trouble < 0.05:
            calm.append(tickets[week])
        elif trouble > 0.3:
            troubled.append(tickets[week])
    assert mean(troubled) > 3 * mean(calm)


def test_replies_follow_the_true_delay_of_support(sample: Sample):
    names = {row["zendesk_organization_id"]: row["true_id"] for row in sample.truth("customers")}
    delay = weekly(sample, "support_delay")
    fast, slow = [], []
    for row in sample.rows("tickets.jsonl.gz"):
        if row["first_reply_minutes"]:
            level = delay[names[row["organization_id"]], monday(day(row["created_at"]))]
            if level < 0.15:
                fast.append(float(row["first_reply_minutes"]))
            elif level > 0.45:
                slow.append(float(row["first_reply_minutes"]))
    assert mean(slow) > 1.7 * mean(fast)


def test_invoice_trouble_shows_as_reissued_invoices(sample: Sample):
    names, level = true_ids(sample), weekly(sample, "invoice_trouble")
    first = {row["id"]: row for row in sample.rows("invoices.csv") if not row["Reissued From"]}
    reissued = {row["Reissued From"] for row in sample.rows("invoices.csv")} & first.keys()
    assert reissued
    levels = {
        id_: level[names[row["Customer ID"]], monday(day(row["Date (UTC)"]))]
        for id_, row in first.items()
    }
    others = [levels[id_] for id_ in levels.keys() - reissued]
    assert mean(levels[id_] for id_ in reissued) > mean(others) + 0.2


def test_planted_issues_show_in_tickets_after_their_onset(sample: Sample):
    for issue in sample.truth("issues"):
        if "support" in issue["departments"].split():
            seen = [
                day(row["created_at"])
                for row in sample.rows("tickets.jsonl.gz")
                if row["subject"] in issue["wordings"]
            ]
            assert seen and min(seen) >= day(issue["onset_week"]), issue["theme"]
            assert max(seen) < day(issue["end_week"]) + timedelta(days=1)


def test_leavers_had_received_less_value_before_they_decided(sample: Sample):
    value = weekly(sample, "value")
    before = [
        value[row["true_id"], monday(day(row["decided_on"]))]
        for row in losses(sample, "confirmed")
        if row["is_voluntary"] == "true"
    ]
    assert mean(before) < mean(value.values()) - 0.05
