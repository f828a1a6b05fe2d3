"""Why things go wrong: chains of five whys for the issues, and the metrics of what is done."""

from collections.abc import Iterator
from typing import NamedTuple

from sample_company.departments.drawing import free_date
from sample_company.departments.planning.managed import sheet
from sample_company.exports import BadRow, Export
from sample_company.issues import ISSUES
from sample_company.world import World, literal, rows

CHAINS_AN_ISSUE = 2
ASKED_AFTER_DAYS = 24  # after the issue began


class Cause(NamedTuple):
    """Answers to one why after another, each with the department it points to; and the metric."""

    answers: tuple[tuple[str, str], ...]
    metric: str
    department: str
    unit: str
    baseline: float
    target: float


# By the issues' order; the last answer is the root, in another department than the first.
CAUSES = (
    Cause(
        (
            ("Accounting cannot match our invoices", "billing"),
            ("The new template leaves out the order number", "billing"),
            ("Nobody showed it to a customer before", "billing"),
            ("Sales does not pass on the order number", "sales"),
        ),
        "Invoices with order number",
        "sales",
        "share",
        0.35,
        0.95,
    ),
    Cause(
        (
            ("Users cannot log in", "support"),
            ("The update dropped old certificates", "product"),
            ("It was not tested with identity providers", "product"),
            ("There was no time for the test", "product"),
            ("The date was promised before the test was planned", "sales"),
        ),
        "Releases with login test",
        "product",
        "share",
        0.20,
        1.0,
    ),
    Cause(
        (
            ("Exports take minutes", "support"),
            ("Large workspaces share one queue", "product"),
            ("Nobody told us how fast they would grow", "sales"),
        ),
        "Median export time",
        "product",
        "seconds",
        190.0,
        20.0,
    ),
    Cause(
        (
            ("Teams do not find the menus", "training"),
            ("The pictures are from the old version", "training"),
            ("Trainers hear of releases after customers do", "training"),
            ("Release notes go to marketing only", "product"),
        ),
        "Courses on the current version",
        "training",
        "share",
        0.40,
        0.95,
    ),
    Cause(
        (
            ("Devices are missing", "operations"),
            ("Pick lists lost positions in the move", "operations"),
            ("The move fell into the busiest week", "operations"),
            ("Discounts at the quarter's end pile up orders", "sales"),
        ),
        "Complete deliveries",
        "operations",
        "share",
        0.70,
        0.98,
    ),
)


def exports(world: World) -> Iterator[Export]:
    """The chains and the metrics, whole each time."""
    _add_answers(world)
    yield _chains()
    yield _metrics()
    world.db.execute("drop table why_answers; drop table actions; drop table chains")


def _add_answers(world: World) -> None:
    """Make `why_answers` (by issue and level) and `actions` (one metric for each issue)."""
    answers = [
        (number, level, literal(because), literal(department), level == len(cause.answers))
        for number, (_, cause) in enumerate(zip(ISSUES, CAUSES, strict=True))
        for level, (because, department) in enumerate(cause.answers, start=1)
    ]
    actions = [
        (number, literal(cause.metric), literal(cause.department), literal(cause.unit), *cause[4:])
        for number, cause in enumerate(CAUSES)
    ]
    world.db.execute(
        f"create table why_answers as from {rows(answers)}"
        " as one (issue, level, because, department, is_root);"
        f"create table actions as select * replace (baseline::double as baseline,"
        f" target::double as target) from {rows(actions)}"
        " as one (issue, metric, department, unit, baseline, target)"
    )
    world.db.execute(f"""
        create table chains as
        select *, (row_number() over (order by issue, customer) - 1)::integer as chain
        from (
            select distinct issue, customer from issue_customers
            qualify dense_rank() over (partition by issue order by customer) <= {CHAINS_AN_ISSUE}
        )
    """)
    world.record(
        "why chain",
        "select 'W-' || padded(chain + 1, 3) as source_id, customer, theme as note "
        "from chains join issues using (issue)",
    )


def _chains() -> Export:
    """Chain, customer and theme stand once, in cells merged over the levels."""
    query = f"""
        select
            'W-' || padded(chain + 1, 3) as "Chain", success_no as "Customer no",
            theme as "Theme", level as "Why", because as "Because", department as "Department",
            case when is_root then 'yes' else 'no' end as "Root",
            case when (chain + level) % 13 = 0 then 'yes' else 'no' end as "Left out on purpose",
            {free_date(f"onset_on + {ASKED_AFTER_DAYS} + chain % 5", "chain")} as "Asked",
            chain * 10 + level as _n
        from chains join issues using (issue) join why_answers using (issue)
        join ids using (customer)
        where onset_on + {ASKED_AFTER_DAYS} + chain % 5 < $until
    """
    vague = {"Chain": "W-X1", "Why": "first", "Because": "We did not ask", "Root": "no"}
    return Export(
        "success",
        "success_book",
        "why_chains.xlsx",
        query,
        style=sheet("Five whys", "ask on", "Whys", merged=("Chain", "Customer no", "Theme")),
        bad_rows=(BadRow(vague, "Why", "text for a number"),),
    )


def _metrics() -> Export:
    """Monthly values: about the baseline while the issue lasts, then towards the target."""
    months = "date_diff('month', end_on, measured_on)"
    query = f"""
        with measured as (
            select *, unnest(generate_series(
                date_trunc('month', onset_on) + interval 1 month, $until, interval 1 month
            ))::date as measured_on
            from issues join actions using (issue)
        ),
        valued as (
            select *, case when measured_on < end_on then 0
                else 1 - exp(-({months} + 1) / 2.5) end as reached,
                0.06 * (lot('metric', issue * 1000 + month(measured_on)) - 0.5) as noise
            from measured where measured_on < $until
        )
        select
            'A-' || padded(issue + 1, 2) as "Metric no", metric as "Metric", theme as "Theme",
            department as "Department", unit as "Unit", measured_on as "Measured",
            round(baseline + (target - baseline) * greatest(least(reached + noise, 1), -0.05), 3)
                as "Value",
            baseline as "Baseline", target as "Target",
            issue * 1000 + date_diff('month', day(0), measured_on) as _n
        from valued
    """
    vague = {"Metric no": "A-X1", "Metric": "Calls", "Measured": "2024-03-01", "Value": "fewer"}
    return Export(
        "success",
        "success_book",
        "action_metrics.xlsx",
        query,
        style=sheet("Action metrics", "measured monthly", "Metrics"),
        bad_rows=(BadRow(vague, "Value", "text for a number"),),
    )
