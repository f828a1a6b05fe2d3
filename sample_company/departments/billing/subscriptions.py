"""Stripe's subscriptions: every stretch of terms with its state, whole each time."""

from sample_company.exports import BadRow, Export
from sample_company.world import World

STALE_SHARE = 0.03  # of ended subscriptions, still called active


def subscription_export(world: World) -> Export:
    """What the dashboard shows on the morning of a day; `Ended At` is the first unpaid day."""
    place = "billing/stripe/*/subscriptions.csv"
    stale = "false"
    if world.has("stale_status"):
        stale = f"lot('stale', stint) < {STALE_SHARE}"
        what = f"{STALE_SHARE:.0%} of the ended subscriptions say active"
        world.plant("stale_status", place, what, column="Status")
    left_behind = ""
    if world.has("left_behind_rows"):
        first = world.clock.export_dates[0]
        left_behind = f"""
            union all
            select stint, false as has_ended, false as is_canceled, false as is_unpaid, 0 as version
            from stints
            where start_on < date '{first}' and end_on >= date '{first}' and end_on < $until
        """
        what = "subscriptions that end after the first delivery keep their active row as well"
        world.plant("left_behind_rows", place, what, column="Status")
    query = f"""
        with shown as (
            select stint, coalesce(end_on < $until, false) as has_ended,
                coalesce(canceled_on < $until and (end_on < $until or canceled_on <> end_on), false)
                    as is_canceled,
                coalesce(unpaid_from < $until, false) as is_unpaid, 1 as version
            from stints where start_on < $until
            {left_behind}
        )
        select
            subscription_id as "id", stripe_id as "Customer ID",
            name_in_billing as "Customer Name",
            plan_name || case when is_trial then ' trial' else ' plan' end as "Plan",
            case s.billing_months when 1 then 'month' when 3 then '3 months' else 'year' end
                as "Interval",
            s.seats as "Quantity", money(monthly_cents::bigint * s.billing_months) as "Amount",
            money(monthly_cents) as "MRR", lower(currency) as "Currency",
            case when has_ended and not {stale} then 'canceled' when is_trial then 'trialing'
                when is_unpaid and not has_ended then 'past_due' else 'active' end as "Status",
            yes_no(is_trial) as "Trial",
            start_on || ' ' || clock as "Created (UTC)", start_on || ' ' || clock as "Start (UTC)",
            case when is_canceled then canceled_on || ' ' || clock end as "Canceled At (UTC)",
            yes_no(is_canceled and not has_ended) as "Cancel At Period End",
            case when not has_ended then (start_on + to_months((s.billing_months
                * (1 + date_diff('month', start_on, $until - 1) // s.billing_months))::integer))
                ::date || ' ' || clock end as "Current Period End (UTC)",
            case when has_ended then end_on || ' ' || clock end as "Ended At (UTC)",
            case when is_canceled then cancel_reason end as "Cancellation Reason",
            crm_in_billing as "crm_account_id (metadata)",
            stint * 2 + version as _n
        from shown join stints s using (stint)
        join customers using (customer) join ids using (customer)
    """
    orphan = {
        "id": "sub_1orphanorphan0",
        "Customer Name": "Heron Forge",
        "Plan": "Essential plan",
        "Interval": "month",
        "Quantity": "5",
        "Amount": "175.00",
        "MRR": "175.00",
        "Currency": "usd",
        "Status": "active",
        "Trial": "false",
        "Created (UTC)": "2024-02-02 10:00",
        "Start (UTC)": "2024-02-02 10:00",
        "Cancel At Period End": "false",
    }
    bad_rows = (BadRow(orphan, "Customer ID", "missing"),)
    return Export("billing", "stripe", "subscriptions.csv", query, bad_rows=bad_rows)
