"""The mobile app's events: told in the device's own time, some of them late, some of them twice."""

import numpy as np

from sample_company.clock import berlin_hours
from sample_company.departments.drawing import everyday
from sample_company.exports import BadRow, Export, Style
from sample_company.issues import ISSUES
from sample_company.json_lines import Plain, line
from sample_company.randomness import chosen
from sample_company.states import Level
from sample_company.world import World, pick

EVENTS = (
    "app_opened",
    "dashboard_viewed",
    "alert_opened",
    "report_shared",
    "approval_given",
    "feedback_opened",
    "crash",
)
SHARES = (0.40, 0.25, 0.14, 0.10, 0.08, 0.02, 0.01)
EVENTS_A_WEEK = 0.22
ISSUE_SHARE = 0.7  # of the weeks in which an issue shows at a customer, with an event that tells it
OFFLINE_SHARE, OFFLINE_SECONDS = 0.04, 3 * 86_400  # sent when the device is online again
TWICE_EVERY = 70
VERSIONS = ("5.2.0", "5.3.1", "5.4.0", "6.0.0")


def add_events(world: World) -> None:
    """Make `app_events`, in the order in which they happened."""
    random, states = world.random("app events"), world.states

    def rate(week: int) -> Level:
        level: Level = EVENTS_A_WEEK * (0.2 + 1.3 * states.value[week].astype(np.float32))
        return level

    week, customer = world.draw(random, rate)
    touched = world.touched
    tells = random.random(len(touched.week)) < ISSUE_SHARE
    issue = np.concatenate([everyday(world, customer, "app events"), touched.issue[tells]])
    week = np.concatenate([week, touched.week[tells]])
    customer = np.concatenate([customer, touched.customer[tells]])
    count = len(week)
    happened = (7 * week + random.integers(0, 7, count)).astype(np.int64) * 86_400
    happened += random.integers(5 * 3600, 22 * 3600, count)
    offline = random.integers(600, OFFLINE_SECONDS, count) * (random.random(count) < OFFLINE_SHARE)
    sent = happened + random.integers(1, 20, count) + offline
    order = np.argsort(happened, kind="stable")
    columns = {
        "customer": customer,
        "issue": issue,
        "event": chosen(random, count, SHARES),
        "person": world.someone(random, customer),
        "happened_at": happened,
        "sent_at": sent,
        "is_phone": random.random(count) < 0.8,
        "berlin": berlin_hours(happened),
    }
    columns = {name: column[order] for name, column in columns.items()}
    columns["n"] = np.arange(count, dtype=np.int32)
    world.add("drawn_events", columns, moments=("happened_at", "sent_at"), nullable=("issue",))
    world.db.execute(f"""
        create table app_events as
        select d.* exclude (event), coalesce(wording, {pick(EVENTS, "event")}) as event_name
        from drawn_events d
        left join issue_wordings w on w.issue = d.issue and w.department = 'product'
        where d.issue is null or wording is not null or d.issue >= {len(ISSUES)}
        order by n;
        drop table drawn_events
    """)


def event_export(world: World) -> Export:
    """The events that reached us since the delivery before."""
    twice = ""
    if world.has("repeated_events"):
        twice = f"""union all select *, sent_at + interval 40 second as received_at, 1 as again
            from app_events where n % {TWICE_EVERY} = 3"""
        what = f"one event in {TWICE_EVERY} comes twice with the same id"
        place = "product/lighthouse/*/usage_events.jsonl.gz"
        world.plant("repeated_events", place, what, column="event_id")
    version = f"least(3, 4 * (happened_at::date - day(0)) // {world.clock.days})"
    cells = line(
        {
            "event_id": Plain("'ev_' || hex_token('ev', n, 16)"),
            "account_id": Plain("workspace_id"),
            "user_id": Plain("'usr_' || hex_token('usr', person, 10)"),
            "event_name": Plain("event_name"),
            "client_time": Plain(
                "strftime(happened_at + to_hours(hours), '%Y-%m-%dT%H:%M:%S') "
                "|| case when hours < 0 then '-' else '+' end || padded(abs(hours), 2) || ':00'"
            ),
            "server_time": Plain("strftime(received_at, '%Y-%m-%dT%H:%M:%SZ')"),
            "properties": {
                "platform": Plain("case when person % 2 = 0 then 'ios' else 'android' end"),
                "device": Plain("case when is_phone then 'phone' else 'tablet' end"),
                "app_version": Plain(pick(VERSIONS, version)),
                "crm_account_id": Plain("crm_in_product", is_null=True),
            },
        }
    )
    query = f"""
        with sent as (select *, sent_at as received_at, 0 as again from app_events {twice}),
        placed as (
            select sent.*, workspace_id, crm_in_product, country,
                case when country in ('US', 'CA') then -5 when country = 'AU' then 8
                    else berlin - case when country = 'GB' then 1 else 0 end end as hours
            from sent join ids using (customer) join customers using (customer)
            where received_at >= $since and received_at < $until
        )
        select {cells} as line, n * 2 + again as _n
        from placed
    """
    broken = {
        "event_id": "ev_brokenclock0000",
        "account_id": "ws_brokenclient",
        "user_id": "usr_unknown",
        "event_name": "app_opened",
        "client_time": "1970-01-01",
        "server_time": "soon",
        "properties": {},
    }
    return Export(
        "product",
        "lighthouse",
        "usage_events.jsonl.gz",
        query,
        "append",
        Style(kind="json_lines", is_gzip=True),
        (BadRow(broken, "server_time", "not a timestamp"),),
    )
