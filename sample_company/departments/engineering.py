"""What engineering keeps in Jira: bugs that support has handed on, part of support's tickets."""

from collections.abc import Iterator

import numpy as np

from sample_company.departments.drawing import (
    event_days,
    issue_in_mind,
    issues_showing,
    wording,
)
from sample_company.exports import BadRow, Export, Style
from sample_company.issues import ISSUES
from sample_company.people import STAFF
from sample_company.states import Level
from sample_company.world import World, pick

BUGS = (
    "Dashboard stays empty for some users",
    "Import stops at 90 percent",
    "Wrong totals in the monthly report",
    "Notifications arrive twice",
    "Search misses archived items",
    "Permission error after moving a folder",
    "Time zone wrong in the audit log",
)
LABELS = ("from-support", "customer", "regression", "reporting", "import", "mobile")
COMMENTS = (
    "Reproduced on staging.",
    "Cannot reproduce, asked support for a recording.",
    "Fix is in review.",
    "Customer confirms the fix.",
)
PRIORITIES = ("Lowest", "Low", "Medium", "High", "Highest")
KNOWN_CRM_SHARE = 0.4  # of the issues: somebody typed the CRM's id into the custom field
FIRST_KEY = 2001
LOCAL = "%d/%b/%y %-I:%M %p"
HEADERS = {
    "Labels_1": "Labels",
    "Labels_2": "Labels",
    "Labels_3": "Labels",
    "Comment_1": "Comment",
    "Comment_2": "Comment",
}


def exports(world: World) -> Iterator[Export]:
    """One file of issues, below support."""
    _add_bugs(world)
    yield _issues(world)
    world.db.execute("drop table bugs")


def _add_bugs(world: World) -> None:
    """Make `bugs`, in order of time: trouble makes them, planted issues name them."""
    random, states, showing = world.random("engineering"), world.states, issues_showing(world)

    def rate(week: int) -> Level:
        trouble = states.trouble[week].astype(np.float32)
        found: Level = 0.003 + 0.12 * trouble + 0.10 * showing(week)
        return found

    week, customer = world.draw(random, rate)
    count = len(week)
    trouble = states.at("trouble", week, customer)
    delay = states.at("support_delay", week, customer)
    day = event_days(random, week)
    urgency = trouble + 0.4 * random.random(count)
    began = day + 1 + random.exponential(2 + 10 * delay)
    ended = began + 1 + random.exponential(6 + 25 * trouble)
    world.add(
        "bugs",
        {
            "n": np.arange(count, dtype=np.int32),
            "customer": customer,
            "created_on": day,
            "began_on": began.astype(np.int32),
            "ended_on": np.where(random.random(count) < 0.08, day + 9999, ended).astype(np.int32),
            "priority": np.searchsorted((0.1, 0.3, 0.6, 1.0), urgency).astype(np.int32),
            "issue": issue_in_mind(world, customer, week, "engineering"),
            "words": random.integers(0, 5040, count, dtype=np.int32),
        },
        days=("created_on", "began_on", "ended_on"),
    )
    world.record(
        "jira issue",
        f"select 'LH-' || ({FIRST_KEY} + n) as source_id, customer, '' as note from bugs",
    )


def _issues(world: World) -> Export:
    """Repeated headers, Berlin's time, and the customer as a name that somebody has typed."""
    wants_all = "true" if not world.has("missing_ids") else f"words % 100 < {KNOWN_CRM_SHARE * 100}"
    began = "began_on < $until"
    ended = "ended_on < $until"
    query = f"""
        select
            coalesce({wording("engineering")}, {pick(BUGS, f"words % {len(BUGS)}")})
                as "Summary",
            'LH-' || ({FIRST_KEY} + n) as "Issue key", (10500 + 3 * n)::varchar as "Issue id",
            'Bug' as "Issue Type",
            case when {ended} and ended_on + 14 < $until then 'Closed' when {ended} then 'Resolved'
                when {began} and words % 6 = 0 then 'Waiting for customer'
                when {began} then 'In Progress' else 'Open' end as "Status",
            {pick(PRIORITIES, "priority")} as "Priority",
            {pick(STAFF["agent"], "n % 5")} as "Reporter",
            case when {began} then {pick(STAFF["engineer"], "n % 3")} end as "Assignee",
            {_local("at_work(created_on, n)")} as "Created",
            case when {ended} then {_local("at_work(ended_on, n + 1)")} end as "Resolved",
            'Reported by ' || name_in_jira || '.' as "Description",
            {pick(LABELS, "0")} as "Labels_1",
            case when words % 3 > 0 then {pick(LABELS, "1 + words % 5")} end as "Labels_2",
            case when issue between 0 and {len(ISSUES) - 1} then 'several-customers' end
                as "Labels_3",
            case when {began} then {pick(COMMENTS, "words % 3")} end as "Comment_1",
            case when {ended} then {pick(COMMENTS, "3")} end as "Comment_2",
            name_in_jira as "Custom field (Organization)",
            case when {wants_all} then crm_id end as "Custom field (CRM Id)", n as _n
        from bugs join ids using (customer)
        where created_on < $until
            and (ended_on + 14 >= $since or began_on >= $since) and n >= $low and n < $high
    """
    undated = {"Issue key": "LH-1999", "Summary": "Slow", "Created": "02/30/24 10:00 AM"}
    return Export(
        "support",
        "jira",
        "issues.csv",
        query,
        "upsert",
        Style(headers=HEADERS),
        bad_rows=(BadRow(undated, "Created", "an impossible day"),),
        repeats=True,
        highest="select max(n) from bugs",
    )


def _local(moment: str) -> str:
    return f"strftime(berlin({moment}), '{LOCAL}')"
