"""What really happened, written beside the exports for tests and never read by the pipeline."""

import csv
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from sample_company.clock import NEVER
from sample_company.companies import SEGMENTS
from sample_company.contracts import GRACE_DAYS
from sample_company.faults import PlantedFault
from sample_company.issues import ISSUES
from sample_company.phenomena import PILOT, PILOT_SEGMENT, SUCCESS_DAYS, pilot_day
from sample_company.states import NAMES
from sample_company.world import World

MOST_CUSTOMERS_AS_CSV = 20_000  # more weekly states than these come as parquet, and
LARGE_EVERY_WEEKS = 4  # not of every week

CUSTOMERS = """
    select c.true_id, c.legal_name as name, c.segment, parent.true_id as parent_true_id,
        not c.is_buyer as is_prospect, c.is_brief, c.met_on, c.trial_from, c.paid_from,
        lost.lost_on, c.promised_go_live, c.went_live, c.domain,
        crm_id as salesforce_account_id, stripe_id as stripe_customer_id,
        zendesk_id as zendesk_organization_id, workspace_id as lighthouse_account_id,
        success_no as success_customer_no, marketo_id, hubspot_id, erp_no, lms_code,
        name_in_jira as jira_organization, name_in_calendar as calendar_name
    from customers c join ids using (customer)
    left join customers parent on parent.customer = c.parent
    left join (
        select customer, max(lost_on) as lost_on from losses
        where lost_on < {end} and (back_on is null or back_on >= {end}) group by customer
    ) lost on lost.customer = c.customer
    order by c.customer
"""

LOSSES = """
    select true_id, decided_on, lost_on, reason, is_voluntary,
        case when not is_voluntary then '' when is_silent then 'silent' else 'declared' end as told,
        case when {end} <= lost_on then 'notice' when {end} - lost_on >= {grace} then 'confirmed'
            else 'provisional' end as status,
        case when back_on < {end} then back_on end as back_on
    from losses join customers using (customer) where decided_on < {end} order by loss
"""

SUBSCRIPTIONS = """
    select subscription_id, true_id, plan_name, stints.seats, stints.billing_months,
        monthly_cents, currency,
        start_on, end_on, canceled_on, cancel_reason, is_trial, unpaid_from
    from stints join customers using (customer) where start_on < {end} order by stint
"""

# Customers who pay, or whose pause is shorter than the grace.
PAYING = """
        select min(start_on) as day, 1 as new, 0 as won_back, 0 as lost
        from stints where not is_trial group by customer
        union all select lost_on, 0, 0, 1 from losses
        union all select back_on, 0, 1, 0 from losses where back_on is not null
    """

# Customers who order: lost after 270 days, or after a gap beyond their rhythm once that is known.
ORDERING = """
        with placed as (
            select *, row_number() over own as n, lead(ordered_on) over own as next_on,
                ordered_on - lag(ordered_on) over own as gap
            from order_days window own as (partition by customer order by ordered_on)
        ),
        usual as (
            select *, case when n < 4 then 270 else least(270, greatest(90, floor(3 * median(gap)
                over (partition by customer order by n)))) end::integer as allowed
            from placed
        ),
        ended as (
            select ordered_on + allowed as lost_on, next_on from usual
            where coalesce(next_on, {end}) - ordered_on > allowed
        )
        select ordered_on as day, 1 as new, 0 as won_back, 0 as lost from placed where n = 1
        union all select lost_on, 0, 0, 1 from ended
        union all select next_on, 0, 1, 0 from ended where next_on is not null
    """

# On the first day of each month, and from then on.
GROWTH = """
    with months as (
        select unnest(generate_series({start}, {end} - 1, interval 1 month))::date as month_start
    ),
    turns as ({turns}),
    counted as (
        select month_start,
            sum(new + won_back - lost) filter (day < month_start) as opening,
            sum(new) filter (day >= month_start) as new,
            sum(won_back) filter (day >= month_start) as won_back,
            sum(lost) filter (day >= month_start) as lost
        from months join turns
            on day < least(month_start + interval 1 month, {end}) group by month_start
    )
    select month_start, coalesce(opening, 0)::bigint as opening, coalesce(new, 0)::bigint as new,
        coalesce(won_back, 0)::bigint as won_back, coalesce(lost, 0)::bigint as lost,
        (coalesce(opening, 0) + coalesce(new, 0) + coalesce(won_back, 0) - coalesce(lost, 0))
            ::bigint as closing
    from counted order by month_start
"""

RECORDS = """
    select system, source_id, true_id, note
    from truth_records join customers using (customer) order by system, source_id, true_id, note
"""

# Each needs what several departments keep: it is told where all of these are written.
OF_SEVERAL = {
    # A deal won, and the first sign of success, training or an executive that comes too late.
    (
        "handoff_gap",
        ("sales", "success", "training", "executives"),
    ): """
        select won.customer, won.from_at::date as from_date,
            min(welcome.from_at)::date as to_date, 'sales_to_success' as detail
        from truth_facts won left join truth_facts welcome on welcome.fact = 'welcome'
            and welcome.customer = won.customer and welcome.from_at >= won.from_at
        where won.fact = 'won' group by won.customer, won.from_at
        having coalesce(to_date, {end}) - from_date > {success_days}
    """,
    # Stretches of weeks at whose end a customer in trouble has had that many sends.
    (
        "marketing_pressure",
        ("marketing", "support", "voice"),
    ): """
        with pressed as (
            select customer, from_at as ends,
                ends - to_days(7 * row_number() over (partition by customer order by ends)::integer)
                    as stretch
            from truth_facts p where fact = 'pressure' and exists (
                from truth_facts t where t.fact = 'trouble' and t.customer = p.customer
                    and t.from_at < p.from_at and coalesce(t.to_at >= p.from_at, true))
        )
        select customer, (min(ends) - interval 1 day)::date as from_date,
            (max(ends) - interval 1 day)::date as to_date, null as detail
        from pressed group by customer, stretch
    """,
}

PHENOMENA = """
    select phenomenon, true_id, from_date, to_date, detail
    from truth_phenomena join customers using (customer)
    order by phenomenon, detail, from_date, true_id, to_date
"""

ISSUE_CUSTOMERS = """
    select theme, true_id, day(7 * week) as week_start
    from issue_customers join issues using (issue) join customers using (customer)
    order by issue, week, customer
"""

UNFOUNDED = """
    select true_id, declared_for from unfounded join customers using (customer)
    order by declared_for, true_id
"""


def write_truth(world: World, folder: Path) -> None:
    """Write every file of the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    written = set(world.settings.departments)
    for (phenomenon, departments), query in OF_SEVERAL.items():
        if not written or written >= set(departments):
            world.tell(
                phenomenon,
                query.format(end=f"date '{world.clock.end}'", success_days=SUCCESS_DAYS),
            )
    kept: dict[str, str] = {"subscriptions": SUBSCRIPTIONS}
    if world.settings.business == "orders":
        kept = {}
        if not written or "operations" in written:
            kept = {"orders_growth": GROWTH.replace("{turns}", ORDERING)}
    else:
        kept["monthly_growth"] = GROWTH.replace("{turns}", PAYING)
    for name, query in {
        "customers": CUSTOMERS,
        "losses": LOSSES,
        **kept,
        "records": RECORDS,
        "issue_customers": ISSUE_CUSTOMERS,
        "phenomena": PHENOMENA,
        "unfounded_declarations": UNFOUNDED,
    }.items():
        dated = query.format(
            start=f"date '{world.clock.date(0)}'",
            end=f"date '{world.clock.end}'",
            grace=GRACE_DAYS,
        )
        world.db.execute(f"copy ({dated}) to '{folder / name}.csv' (format csv, header)")
    _write_weeks(world, folder)
    _write_issues(world, folder / "issues.csv")
    _write_pilots(world, folder / "pilots.csv")
    with (folder / "planted_faults.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(PlantedFault._fields)
        writer.writerows(world.planted)
    settings = asdict(world.settings) | {"faults_planted": sorted(world.faults)}
    text = json.dumps(settings, indent=2, sort_keys=True, default=list)
    (folder / "settings.json").write_text(text + "\n", encoding="utf-8")


def _write_weeks(world: World, folder: Path) -> None:
    """Write every state of every customer who ever pays, in order of weeks and customers."""
    buyers = world.companies.buyers
    is_large = buyers > MOST_CUSTOMERS_AS_CSV
    weeks = np.arange(0, world.clock.weeks, LARGE_EVERY_WEEKS if is_large else 1, dtype=np.int16)
    customer = np.arange(buyers, dtype=np.int32)
    is_trial = world.book.stints.is_trial
    paying = np.zeros((len(weeks), buyers), dtype=np.bool_)
    hazard = np.zeros((len(weeks), buyers), dtype=np.float32)
    for place, week in enumerate(weeks.tolist()):
        stint = world.stint_on(customer, np.full(buyers, 7 * week, dtype=np.int32))
        paying[place] = (stint >= 0) & ~is_trial[np.maximum(stint, 0)]
        hazard[place] = world.states.hazard(week, world.companies, world.settings)
    arrays = {
        "week": np.repeat(weeks, buyers),
        "customer": np.tile(customer, len(weeks)),
        "is_paying": paying.ravel(),
        "hazard": hazard.ravel(),
        **{name: getattr(world.states, name)[weeks].ravel() for name in NAMES},
    }

    def shown(state: str) -> str:
        return state if is_large else f"round(({state})::double, 6)"

    states = ", ".join(f"{shown(name)} as {name}" for name in NAMES)
    world.db.register("arrays", arrays)
    ending = "csv' (format csv, header)"
    if is_large:  # a dictionary of levels that hardly repeat takes time and saves little
        ending = "parquet' (format parquet, dictionary_size_limit 1)"
    world.db.execute(
        f"copy (select true_id, day(7 * week::integer) as week_start, is_paying, {states}, "
        f"{shown('touches * trouble')} as marketing_pressure, {shown('hazard')} as hazard "
        f"from arrays join (select customer, true_id from customers) using (customer)) "
        f"to '{folder / 'weekly_states'}.{ending}"
    )
    world.db.unregister("arrays")


def _write_issues(world: World, path: Path) -> None:
    """Write the planted issues: when, what they worsen, where they show, whom they touch."""
    found = world.db.execute(
        "select issue, theme, onset_on, end_on, "
        "(select count(distinct customer) from issue_customers c where c.issue = i.issue) "
        "from issues i order by issue"
    ).fetchall()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ("theme", "onset_week", "end_week", "worsens", "departments", "wordings", "customers")
        )
        for number, theme, onset, end, customers in found:
            issue = ISSUES[number]
            departments = " ".join(sorted(issue.wordings))
            wordings = json.dumps(issue.wordings, ensure_ascii=False)
            writer.writerow((theme, onset, end, issue.worsens, departments, wordings, customers))


def _write_pilots(world: World, path: Path) -> None:
    """Write what support tried with one segment, and by how much its first replies came sooner."""
    effect, begins = world.conduct.dials.pilot_effect, pilot_day(world.clock)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("pilot", "metric", "started_on", "treated_segment", "effect_share"))
        if effect and begins < NEVER:
            segment = SEGMENTS[PILOT_SEGMENT]
            writer.writerow((PILOT, "first_reply_time", world.clock.date(begins), segment, effect))
