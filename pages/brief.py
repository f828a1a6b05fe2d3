"""The customer brief: what an executive reads after every publish, from the brief's marts."""

from typing import Any

import duckdb

from pages.drawing import Row, Version, by_customer, draw, rows
from pages.words import change

PAGE = "index.html"

HEADLINE = "select * from marts.brief_headline"
GROWTH = """
select month_date, opening_customer_count, closing_customer_count, opening_arr_usd, new_arr_usd,
    won_back_arr_usd, expansion_arr_usd, contraction_arr_usd, lost_arr_usd, closing_arr_usd,
    new_customer_count + won_back_customer_count as joined_count,
    lost_customer_count as left_count, is_provisional
from marts.net_customer_growth_monthly
where segment = 'all' and is_complete
qualify row_number() over (order by month_date desc) <= 24
order by month_date
"""
TO_SAVE = """
select warned.*, large.limited_by, large.health_band, large.health_score,
    large.health_change_28_days, large.warning_count
from marts.early_warnings as warned
inner join marts.brief_large_customers as large on warned.customer_id = large.customer_id
where not warned.is_snoozed
order by warned.has_given_notice desc, warned.expected_arr_loss_usd desc nulls last,
    warned.arr_usd desc, warned.customer_id
limit 8
"""
WARNINGS = """
select customer_id, department, responsible_department, evidence, play, severity, opened_at
from marts.warning_signals
where is_open and list_contains($customers, customer_id)
order by severity desc, opened_at, warning_id
"""
HEALTH = """
select customer_id, week_date, health_score
from marts.customer_health_weekly
where is_champion and list_contains($customers, customer_id)
    and week_date > (select as_of_date - 371 from marts.brief_headline)
order by customer_id, week_date
"""
ISSUES = """
select * from marts.brief_issues
order by is_emerging desc, reporting_department_count desc, arr_usd desc, theme
"""
VOICES = "select * from marts.brief_voices order by stage_number, loudness_rank"
DEPARTMENTS = (
    "select * from marts.brief_departments order by department_score nulls last, department"
)
HANDOFFS = "select * from marts.brief_handoffs order by dropped_share desc, handoff"
EXECUTIVES = """
select * from marts.brief_large_customers
where missing_meeting_count > 0
order by arr_usd desc, customer_id
"""


def brief_page(connection: duckdb.DuckDBPyConnection, version: Version) -> dict[str, str]:
    """The page by its name."""
    to_save = rows(connection, TO_SAVE)
    customers = {"customers": [row["customer_id"] for row in to_save]}
    head = rows(connection, HEADLINE)[0]
    content: dict[str, Any] = {
        "head": head,
        "headline": headline(head),
        "growth": rows(connection, GROWTH),
        "to_save": to_save,
        "warnings": by_customer(rows(connection, WARNINGS, customers)),
        "health": by_customer(rows(connection, HEALTH, customers)),
        "issues": rows(connection, ISSUES),
        "voices": rows(connection, VOICES),
        "departments": rows(connection, DEPARTMENTS),
        "handoffs": rows(connection, HANDOFFS),
        "executives": rows(connection, EXECUTIVES),
    }
    return {PAGE: draw(PAGE, version, **content)}


def headline(head: Row) -> str:
    """The month in one sentence of whole numbers."""
    if head["month_date"] is None:
        return "No month is over yet"
    joined, left = head["joined_count"], head["left_count"]
    told = f"{joined:,} joined, {left:,} left{' so far' if head['is_provisional'] else ''}"
    net = head["net_count"]
    noun = "customer" if abs(net) == 1 else "customers"
    moved = f"{change(net)} {noun} net" if net else "As many customers as before"
    return f"{moved} in {head['month_date']:%B}: {told}"
