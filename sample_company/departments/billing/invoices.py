"""Stripe's invoices: every bill with its fate; trouble shows as late, reissued and dunned bills."""

import numpy as np

from sample_company.clock import FIRST_DAY, NEVER
from sample_company.exports import BadRow, Export
from sample_company.world import World

CARD_SHARE = np.array((0.90, 0.35, 0.03))  # by segment; cards are charged on the invoice's day
TERMS_DAYS = 30
VOID_SHARE = 0.006
LATE_SHARE = 0.03  # of invoices without trouble, recorded after the day they bear
REISSUED_AFTER_DAYS = 11


def add_invoices(world: World) -> None:
    """Make `invoices`, numbered in the order of the days they bear."""
    end = f"date '{world.clock.end}'"
    world.db.execute(f"""
        create table bills as
        with periods as (
            select stint, customer, s.billing_months as months, start_on, unpaid_from, end_on,
                monthly_cents::bigint * s.billing_months as full_cents, credit_cents,
                unnest(range(0, 1 + date_diff('month', start_on, least(coalesce(end_on, {end}),
                    {end})) // s.billing_months))::integer as period
            from stints s where not is_trial and start_on < {end}
        ),
        dated as (
            select *, (start_on + to_months(period * months::integer))::date as issued_on,
                greatest(full_cents - case when start_on < date '{FIRST_DAY}' then 0
                    else greatest(credit_cents - full_cents * period, 0) end, 0) as cents
            from periods
        )
        select (row_number() over (order by issued_on, stint) - 1)::integer as bill, stint,
            customer, cents, issued_on, end_on, (issued_on - date '{FIRST_DAY}')::integer as day,
            coalesce(issued_on >= unpaid_from, false) as is_never_paid
        from dated
        where issued_on >= date '{FIRST_DAY}' and issued_on < least(coalesce(end_on, {end}), {end})
            and cents > 0
        order by bill
    """)
    _add_fates(world)
    issued, n = "issued_on", "bill * 2 + is_reissue::integer"
    world.db.execute(f"""
        create table invoices as
        with fated as (
            select bills.*, fates.* exclude (bill) from bills join fates using (bill)
        ),
        both_versions as (
            select *, false as is_reissue, {issued} + late as recorded_on,
                case when is_void then {issued} when is_reissued
                    then {issued} + {REISSUED_AFTER_DAYS} end as voided_on
            from fated
            union all
            select * replace ({issued} + {REISSUED_AFTER_DAYS} as issued_on), true,
                {issued} + {REISSUED_AFTER_DAYS}, null
            from fated where is_reissued and {issued} + {REISSUED_AFTER_DAYS} < {end}
        )
        select (row_number() over (order by issued_on, stint, is_reissue) - 1)::integer as invoice,
            {n} as version, bill, stint, customer, cents, is_card, is_reissue, issued_on,
            recorded_on, voided_on, {issued} + case when is_card then 0 else {TERMS_DAYS} end
                as due_on,
            case when voided_on is null and not is_never_paid
                then greatest({issued} + pay_days, recorded_on) end as paid_on,
            case when is_never_paid then end_on end as written_off_on,
            is_never_paid, reminders,
            case when reminders > 0 then {issued} + {TERMS_DAYS} + 7 * reminders end as reminded_on,
            invoice_trouble
        from both_versions order by invoice;
        drop table bills; drop table fates
    """)


def _add_fates(world: World) -> None:
    """Make `fates`: how each bill goes, by the latent states in the week in which it is issued."""
    random = world.random("billing")
    bills = world.db.execute("select customer, day from bills order by bill").fetchnumpy()
    customer, week = bills["customer"], world.clock.week(bills["day"])
    count, companies = len(customer), world.companies
    by_card = random.random(companies.buyers) < CARD_SHARE[companies.segment[: companies.buyers]]
    is_card = by_card[customer]
    trouble = world.states.at("trouble", week, customer)
    ours = world.states.at("invoice_trouble", week, customer)
    delay = random.lognormal(0.0, 0.9, count)
    slow = (12 + 8 * delay * (1 + 2 * trouble + 3 * ours)).astype(np.int32)
    is_late = random.random(count) < LATE_SHARE + 0.4 * ours
    late = is_late * random.integers(2, 13, count) * world.has("late_invoices")
    if world.has("late_invoices"):
        what = f"{int((late > 0).sum())} invoices are recorded 2 to 12 days after their day"
        world.plant("late_invoices", "billing/stripe/*/invoices.csv", what, column="Date (UTC)")
    world.add(
        "fates",
        {
            "bill": np.arange(count, dtype=np.int32),
            "is_card": is_card,
            "is_void": random.random(count) < VOID_SHARE,
            "is_reissued": random.random(count) < 0.55 * ours,
            "late": late.astype(np.int32),
            "pay_days": np.where(is_card, 0, np.minimum(slow, NEVER)).astype(np.int32),
            "reminders": random.poisson(0.9 * ours * ~is_card + (slow > 40) * ~is_card),
            "invoice_trouble": ours,
        },
    )


def invoice_export(world: World) -> Export:
    """What the dashboard shows of invoices, new and changed since the delivery before."""
    dollars = "false"
    if world.has("mixed_currency"):
        begins = world.clock.export_dates[0]
        dollars = f"currency = 'GBP' and invoice % 3 = 0 and recorded_on >= date '{begins}'"
        what = "a third of the invoices of customers paying in pounds are in dollars"
        world.plant("mixed_currency", "billing/stripe/*/invoices.csv", what, column="Currency")
    query = f"""
        with known as (
            select *, coalesce(paid_on < $until, false) as is_paid,
                (case when {dollars} then cents * 5 // 4 else cents end) as shown_cents
            from invoices join customers using (customer)
            where recorded_on < $until
                and greatest(recorded_on, voided_on, paid_on, written_off_on, reminded_on) >= $since
        )
        select
            'in_1' || hex_token('in', version, 16) as "id",
            'LH-' || year(issued_on) || '-' || padded(invoice + 1, 6) as "Number",
            case when is_reissue then 'in_1' || hex_token('in', version - 1, 16) end
                as "Reissued From",
            stripe_id as "Customer ID", subscription_id as "Subscription",
            case when voided_on < $until then 'void' when is_paid then 'paid'
                when written_off_on < $until then 'uncollectible' else 'open' end as "Status",
            case when {dollars} then 'usd' else lower(currency) end as "Currency",
            money(shown_cents) as "Amount Due",
            money(case when is_paid then shown_cents else 0 end) as "Amount Paid",
            issued_on || ' ' || clock as "Date (UTC)", due_on || ' ' || clock as "Due Date (UTC)",
            case when is_paid then paid_on || ' ' || clock end as "Paid At (UTC)",
            case when reminded_on < $until then reminders else 0 end as "Reminders Sent",
            case when reminded_on < $until then reminded_on || ' ' || clock end
                as "Last Reminder (UTC)",
            crm_in_billing as "crm_account_id (metadata)",
            invoice as _n
        from known join stints using (stint) join ids on ids.customer = known.customer
    """
    return Export(
        "billing",
        "stripe",
        "invoices.csv",
        query,
        "upsert",
        bad_rows=_bad_invoices(),
        repeats=True,
    )


def _bad_invoices() -> tuple[BadRow, ...]:
    """Two invoices with a day that no calendar has, and one with words for an amount."""
    common = {
        "Customer ID": "cus_notoneofours00",
        "Status": "open",
        "Currency": "usd",
        "Amount Due": "175.00",
        "Amount Paid": "0.00",
        "Date (UTC)": "2024-03-05 10:00",
        "Due Date (UTC)": "2024-04-05 10:00",
        "Reminders Sent": "0",
    }
    impossible = tuple(
        BadRow(
            {
                **common,
                "id": f"in_1brokenday{number}",
                "Number": f"LH-0000-00000{number}",
                "Date (UTC)": day,
            },
            "Date (UTC)",
            "not a date",
        )
        for number, day in enumerate(("2024-02-30 10:00", "0000-00-00 00:00"))
    )
    words = {
        **common,
        "id": "in_1brokenamount",
        "Number": "LH-0000-000002",
        "Amount Due": "see contract",
    }
    return (*impossible, BadRow(words, "Amount Due", "not a number"))
