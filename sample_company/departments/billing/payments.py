"""Stripe's payments and disputes: attempts to collect, refunds, and complaints to the bank."""

from sample_company.exports import BadRow, Export
from sample_company.world import World

RETRY_DAYS = (0, 5, 12)  # after a failed charge
FAILURE_CODES = ("card_declined", "insufficient_funds", "expired_card")
FIRST_TRY_FAILS = 0.02  # of payments by card, which then succeed the day after
GOODWILL_SHARE = 0.004  # of payments, refunded without a dispute
CORRECTED_EVERY = 97


def add_payments(world: World) -> None:
    """Make `disputes` and `payments`, in the order in which they were made."""
    end = f"date '{world.clock.end}'"
    retries = ", ".join(map(str, RETRY_DAYS))
    world.db.execute(f"""
        create table payments as
        with attempts as (
            select version, stint, customer, cents, paid_on as made_on, true as succeeds, 0 as try,
                invoice_trouble
            from invoices where paid_on < {end}
            union all
            select version, stint, customer, cents, paid_on, false, 1, invoice_trouble from invoices
            where is_card and paid_on < {end} and lot('first try', version) < {FIRST_TRY_FAILS}
            union all
            select version, stint, customer, cents, recorded_on + wait, false, 2 + place, 0
            from (
                select *, unnest([{retries}]) as wait, unnest([0, 1, 2]) as place from invoices
                where is_never_paid
            ) where recorded_on + wait < {end}
        )
        select (row_number() over (order by made_on, version, try) - 1)::integer as payment, *,
            version * 8 + try as serial,
            case when succeeds and lot('dispute', version) < 0.003 + 0.25 * invoice_trouble
                then made_on + 6 + version % 20 end as disputed_on,
            lot('dispute ends', version) < 0.55 as is_won,
            case when succeeds and lot('goodwill', version) < {GOODWILL_SHARE}
                then made_on + 9 end as goodwill_on
        from attempts order by payment;
        create table disputes as
        select (row_number() over (order by disputed_on, payment) - 1)::integer as dispute,
            *, disputed_on + 21 + payment % 30 as closed_on
        from payments where disputed_on < {end} order by dispute
    """)


def payment_export(world: World) -> Export:
    """Attempts to collect an invoice; a refund changes a payment afterwards."""
    dates, place = world.clock.export_dates, "billing/stripe/*/payments.csv"
    amount, again = "cents", "false"
    if world.has("corrected_rows"):
        again = f"($until = date '{dates[-1]}' and payment % {CORRECTED_EVERY} = 5)"
        amount = f"(case when {again} then cents * 9 // 10 else cents end)"
        what = f"one payment in {CORRECTED_EVERY} comes again with a tenth less"
        world.plant("corrected_rows", place.replace("*", str(dates[-1])), what, column="Amount")
    shown = f"money({amount})"
    back = f"money(case when refunded_on < $until then {amount} else 0 end)"
    if world.has("cents_for_decimals") and len(dates) > 1:
        is_cents = f"$until = date '{dates[1]}'"
        shown = f"case when {is_cents} then {amount}::varchar else {shown} end"
        back = f"""case when {is_cents} then case when refunded_on < $until then {amount}::varchar
            else '0' end else {back} end"""
        file = place.replace("*", str(dates[1]))
        world.plant("cents_for_decimals", file, "amounts in cents", column="Amount")
    query = f"""
        with known as (
            select p.*, coalesce(case when not d.is_won then d.closed_on end, p.goodwill_on)
                as refunded_on
            from payments p left join disputes d using (payment)
            where p.made_on < $until
        )
        select
            'ch_3' || hex_token('ch', serial, 20) as "id", stripe_id as "Customer ID",
            'in_1' || hex_token('in', version, 16) as "Invoice ID",
            {shown} as "Amount", {back} as "Amount Refunded", lower(currency) as "Currency",
            case when not succeeds then 'failed' when refunded_on < $until then 'refunded'
                else 'succeeded' end as "Status",
            case when not succeeds then {list(FAILURE_CODES)}[serial % 3 + 1] end as "Failure Code",
            made_on || ' ' || clock as "Created (UTC)",
            crm_in_billing as "crm_account_id (metadata)",
            payment as _n
        from known join customers using (customer) join ids using (customer)
        join (select stint, clock from stints) using (stint)
        where greatest(made_on, refunded_on) >= $since or {again}
    """
    wordy = {
        "id": "ch_3brokenamount",
        "Customer ID": "cus_notoneofours00",
        "Amount": "twelve",
        "Amount Refunded": "0.00",
        "Currency": "usd",
        "Status": "succeeded",
        "Created (UTC)": "2024-03-05 10:00",
    }
    bad_rows = (BadRow(wordy, "Amount", "not a number"),)
    return Export(
        "billing", "stripe", "payments.csv", query, "upsert", bad_rows=bad_rows, repeats=True
    )


def dispute_export(world: World) -> Export:
    """Complaints to the bank, and how they ended."""
    created = "disputed_on || ' ' || clock"
    if world.has("mixed_dates"):
        created = """case dispute % 3 when 1 then disputed_on || ' ' || clock
            when 0 then strftime(disputed_on, '%m/%d/%Y') || ' ' || clock
            else strftime(disputed_on, '%d.%m.%Y') || ' ' || clock end"""
        what = "days are written in three ways"
        world.plant("mixed_dates", "billing/stripe/*/disputes.csv", what, column="Created (UTC)")
    query = f"""
        select
            'dp_1' || hex_token('dp', serial, 14) as "id", 'ch_3' || hex_token('ch', serial, 20)
                as "Charge ID",
            'in_1' || hex_token('in', version, 16) as "Invoice ID",
            stripe_id as "Customer ID", money(cents) as "Amount", lower(currency) as "Currency",
            case when invoice_trouble > 0.2 then 'product_unacceptable'
                when dispute % 4 = 0 then 'duplicate' else 'general' end as "Reason",
            case when closed_on >= $until then 'needs_response' when is_won then 'won'
                else 'lost' end as "Status",
            {created} as "Created (UTC)",
            case when closed_on < $until then closed_on || ' ' || clock end as "Closed (UTC)",
            crm_in_billing as "crm_account_id (metadata)",
            dispute as _n
        from disputes join customers using (customer) join ids using (customer)
        join (select stint, clock from stints) using (stint)
        where disputed_on < $until and greatest(disputed_on, closed_on) >= $since
    """
    return Export("billing", "stripe", "disputes.csv", query, "upsert")
