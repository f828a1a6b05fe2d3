"""The list of customers, and a page for each large one with every department's side of it."""

from typing import Any

import duckdb

from pages.drawing import Row, Version, by_customer, draw, rows

PAGE = "customers.html"
LISTED = 1000  # a longer list is no list any more: the largest, and the page says so

CUSTOMERS = """
select customer_id, customer_name, segment, tier, lifecycle_stage, health_band, health_score,
    arr_usd, is_large, coalesce(owner_name, 'Nobody') as owner_name,
    case when upper(left(customer_name, 1)) between 'A' and 'Z'
        then upper(left(customer_name, 1)) else '#' end as letter
from marts.customers
where status = 'active'
qualify row_number() over (order by arr_usd desc, customer_id) <= $listed
order by lower(customer_name), customer_id
"""
COUNTS = """
select count(*) filter (status = 'active') as active_count,
    count(*) filter (status = 'prospect') as prospect_count,
    count(*) filter (status = 'lost') as lost_count,
    count(*) filter (status = 'active' and is_large) as large_count
from marts.customers
"""

# Of large clients that pay: what follows has only their rows.
LARGE = """
select customers.*, large.* exclude (customer_id, customer_name, tier, owner_name, health_band,
    health_score, health_change_28_days, arr_usd, trust_grade, worst_department)
from marts.brief_large_customers as large
inner join marts.customers on large.customer_id = customers.customer_id
order by lower(customers.customer_name), customers.customer_id
"""
HEALTH = """
select customer_id, week_date, health_score, score_low, score_high
from marts.customer_health_weekly
semi join marts.brief_large_customers using (customer_id)
where is_champion and week_date > (select as_of_date - 371 from marts.brief_headline)
order by customer_id, week_date
"""
PARTS = """
select * from marts.brief_health_departments
semi join marts.brief_large_customers using (customer_id)
order by customer_id, department_score nulls last, department
"""
CHANGES = """
select * from marts.brief_health_changes
semi join marts.brief_large_customers using (customer_id)
where abs(points) >= 0.05
order by customer_id, abs(points) desc, measure
"""
WARNINGS = """
select * from marts.warning_signals
semi join marts.brief_large_customers using (customer_id)
where is_open
order by customer_id, severity desc, opened_at, warning_id
"""
EARLY = "select * from marts.early_warnings"
PLANS = """
select * from marts.success_plans
semi join marts.brief_large_customers using (success_plan_id)
"""
MILESTONES = """
select * from marts.success_plan_milestones
semi join marts.brief_large_customers using (success_plan_id)
order by customer_id, due_date nulls last, milestone_id
"""
ROLES = """
select * from marts.brief_roles
semi join marts.brief_large_customers using (customer_id)
order by customer_id, people_count desc, role
"""
MONTHS = """
select month_date
from (
    select cast(unnest(generate_series(
        date_trunc('month', as_of_date) - interval 11 month, date_trunc('month', as_of_date),
        interval 1 month
    )) as date) as month_date
    from marts.brief_headline
)
order by month_date
"""
TOUCHES = """
select customer_id, department, cast(date_trunc('month', occurred_at) as date) as month_date,
    count(*) as touch_count
from marts.customer_timeline
semi join marts.brief_large_customers using (customer_id)
where occurred_at >= (
    select date_trunc('month', as_of_date) - interval 11 month from marts.brief_headline
)
group by customer_id, department, month_date
order by customer_id, department, month_date
"""
EVENTS = """
select customer_id, department, lifecycle_stage, channel, direction, interaction_kind,
    sentiment_score, cast(occurred_at as date) as occurred_date, count(*) as event_count
from marts.customer_timeline
semi join marts.brief_large_customers using (customer_id)
where interaction_kind not in ('product_used', 'campaign_sent')
group by customer_id, department, lifecycle_stage, channel, direction, interaction_kind,
    sentiment_score, occurred_date
qualify row_number() over (
    partition by customer_id
    order by occurred_date desc, department, interaction_kind, channel, direction
) <= 40
order by customer_id, occurred_date desc, department, interaction_kind
"""


def customer_pages(connection: duckdb.DuckDBPyConnection, version: Version) -> dict[str, str]:
    """The list and every large client's page by their names."""
    found = {
        name: by_customer(rows(connection, query))
        for name, query in {
            "health": HEALTH,
            "parts_of": PARTS,
            "changes": CHANGES,
            "warnings": WARNINGS,
            "early": EARLY,
            "plans": PLANS,
            "milestones": MILESTONES,
            "roles": ROLES,
            "touches": TOUCHES,
            "events": EVENTS,
        }.items()
    }
    months = [row["month_date"] for row in rows(connection, MONTHS)]
    pages = {PAGE: _listed(connection, version)}
    for customer in rows(connection, LARGE):
        customer_id = customer["customer_id"]
        sides: dict[str, Any] = {name: each.get(customer_id, []) for name, each in found.items()}
        sides["touches"] = _by_department(sides["touches"])
        pages[f"customers/{customer_id}.html"] = draw(
            "customer.html", version, root="../", customer=customer, months=months, **sides
        )
    return pages


def _listed(connection: duckdb.DuckDBPyConnection, version: Version) -> str:
    return draw(
        PAGE,
        version,
        counts=rows(connection, COUNTS)[0],
        customers=rows(connection, CUSTOMERS, {"listed": LISTED}),
    )


def _by_department(touches: list[Row]) -> dict[str, dict[Any, int]]:
    """How often each department was in touch in each month."""
    counted: dict[str, dict[Any, int]] = {}
    for row in touches:
        counted.setdefault(row["department"], {})[row["month_date"]] = row["touch_count"]
    return counted
