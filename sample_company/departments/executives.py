"""What executives' calendars hold: meetings with customers, as Outlook exports them."""

from collections.abc import Iterator

import numpy as np

from sample_company.clock import Days
from sample_company.companies import Flags
from sample_company.departments.drawing import Roster, event_days, issue_in_mind, wording
from sample_company.exports import BadRow, Export
from sample_company.people import OUR_DOMAIN
from sample_company.randomness import Integers
from sample_company.states import Level
from sample_company.world import World, pick

SUBJECTS = ("Quarterly review", "Executive check-in", "Roadmap", "Lunch with the board")
PLACES = ("Microsoft Teams Meeting", "Zoom")
COLLEAGUES = (
    ("", ""),
    ("Support", f"support@{OUR_DOMAIN}"),
    ("Sales", f"sales@{OUR_DOMAIN}"),
    ("Sales;Product", f"sales@{OUR_DOMAIN}; product@{OUR_DOMAIN}"),
    ("Success", f"success@{OUR_DOMAIN}"),
)
REVIEW_EVERY_WEEKS = 13
ORGANIZERS = {
    "Helga Danforth": "executive",
    "Quentin Ravel": "vice president",
    "Wanda Ulvaeus": "director",
}
LOCAL_DAY, LOCAL_TIME = "%-m/%-d/%Y", "%-I:%M:%S %p"


def exports(world: World) -> Iterator[Export]:
    """One calendar for all executives."""
    _add_meetings(world)
    yield _calendar()
    world.db.execute("drop table meetings")


def _add_meetings(world: World) -> None:
    """Make `meetings`: where executives care they meet often, and enterprises get reviews."""
    random, states = world.random("executives"), world.states
    companies = world.companies
    is_large = companies.segment[: companies.buyers] == 2
    turn = np.arange(companies.buyers) % REVIEW_EVERY_WEEKS

    def single_rate(week: int) -> Level:
        attention = states.executive_attention[week].astype(np.float32)
        found: Level = 0.0005 + 0.003 * is_large + (0.07 + 0.06 * is_large) * attention
        return found

    week, customer = world.draw(random, single_rate)
    parts = [(week, customer)]
    for each in range(world.clock.weeks):
        due = is_large & (turn == each % REVIEW_EVERY_WEEKS) & world.served(each)
        cares = states.executive_attention[each] + 0.25 * random.random(companies.buyers)
        who = np.flatnonzero(due & (cares > 0.18)).astype(np.int32)
        parts.append((np.full(len(who), each, dtype=np.int32), who))
    is_series = np.repeat([False, True], [len(week), sum(len(who) for _, who in parts[1:])])
    week, customer = (np.concatenate(part) for part in zip(*parts, strict=True))
    day = event_days(random, week)
    expected, expected_day = _expected(world)
    customer = np.concatenate([customer, expected])
    day = np.concatenate([day, expected_day])
    is_expected = np.arange(len(day)) >= len(week)
    is_series = np.concatenate([is_series, np.ones(len(expected), dtype=np.bool_)])
    order = np.lexsort((is_series, customer, day))
    day, customer, is_series = day[order], customer[order], is_series[order]
    is_expected, week = is_expected[order], world.clock.week(day)
    roster = Roster(world)
    count = len(week)
    trouble = states.at("trouble", week, customer)
    guest = roster.someone_as(random, customer, day, "sponsor")
    world.add(
        "meetings",
        {
            "n": np.arange(count, dtype=np.int32),
            "customer": customer,
            "held_on": day,
            "booked_on": (day - random.integers(4, 40, count)).astype(np.int32),
            "is_series": is_series,
            "guest": guest,
            "other": roster.someone(random, customer, day),
            "is_canceled": _canceled(world, random, customer, day, trouble) & ~is_expected,
            "is_tentative": random.random(count) < 0.06,
            "is_in_person": random.random(count) < np.where(is_series, 0.45, 0.25),
            "subject": random.integers(1, len(SUBJECTS), count, dtype=np.int32),
            "colleagues": random.integers(0, len(COLLEAGUES), count, dtype=np.int32),
            "issue": issue_in_mind(world, customer, week, "executives"),
        },
        days=("held_on", "booked_on"),
        nullable=("guest", "other"),
    )
    end = f"date '{world.clock.end}'"
    world.note(
        "welcome",
        "select customer, held_on as from_at, null as to_at from meetings "
        f"where not is_canceled and held_on < {end}",
    )
    world.tell(
        "executive_neglect",
        """
        select customer, begins_on as from_date, ends_on as to_date, null as detail
        from large_quarters q where not exists (
            from meetings m where m.customer = q.customer and not is_canceled
                and held_on between begins_on and ends_on)
        """,
    )
    world.record(
        "outlook meeting",
        "select 'AAMk' || token('meeting', n, 18) as source_id, customer, "
        "case when is_canceled then 'canceled' else '' end as note from meetings",
    )


def _expected(world: World) -> tuple[Integers, Days]:
    """Customers and days of the meetings that executives owe to large clients, and hold."""
    customers, days = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int32)]
    for (begin, end), contacts in zip(world.conduct.quarters, world.conduct.contacts, strict=True):
        counts = np.maximum(contacts, 0)
        customer = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        turn = np.arange(len(customer)) - np.repeat(np.cumsum(counts) - counts, counts)
        day = begin + (end - begin) * (turn + 0.2 + customer % 7 / 12) / counts[customer]
        customers.append(customer)
        days.append((day // 7 * 7 + day % 7 // 2).astype(np.int32))
    return np.concatenate(customers), np.concatenate(days)


def _canceled(
    world: World, random: np.random.Generator, customer: Integers, day: Days, trouble: Level
) -> Flags:
    """Some, more in trouble; all of those whom executives neglect or nobody has welcomed yet."""
    canceled = random.random(len(day)) < 0.07 + 0.10 * trouble
    canceled |= world.conduct.is_quiet(world, customer, day)
    for (begin, end), contacts in zip(world.conduct.quarters, world.conduct.contacts, strict=True):
        canceled |= (day >= begin) & (day < end) & (contacts[customer] < 0)
    return canceled


def _calendar() -> Export:
    """Berlin's time, attendees in one cell, cancelled ones with a mark in the subject."""
    departments, addresses = zip(*COLLEAGUES, strict=True)
    levels = " ".join(f"when '{name}' then '{level}'" for name, level in ORGANIZERS.items())
    begins = "(at_work(held_on, n % 8) + n % 2 * interval 30 minute)"
    begins = f"date_trunc('minute', {begins})"
    now_canceled = "is_canceled and held_on - 2 < $until"
    query = f"""
        select
            case when {now_canceled} then 'Canceled: ' else '' end
                || coalesce({wording("executives")} || ' - ' || name_in_calendar,
                    {pick(SUBJECTS, "case when is_series then 0 else subject end")} || ' '
                    || name_in_calendar) as "Subject",
            strftime(berlin({begins}), '{LOCAL_DAY}') as "Start Date",
            strftime(berlin({begins}), '{LOCAL_TIME}') as "Start Time",
            strftime(berlin({begins} + interval 1 hour), '{LOCAL_DAY}') as "End Date",
            strftime(berlin({begins} + interval 1 hour), '{LOCAL_TIME}') as "End Time",
            'False' as "All day event", executive as "Meeting Organizer",
            case executive {levels} end as "Organizer Title",
            concat_ws('; ', boss.email, g.email, case when other <> guest then o.email end)
                as "Required Attendees",
            nullif({pick(addresses, "colleagues")}, '') as "Optional Attendees",
            name_in_calendar as "Billing Information",
            nullif({pick(departments, "colleagues")}, '') as "Categories",
            case when is_in_person then city else {pick(PLACES, "n % 2")} end as "Location",
            case when is_in_person then 'True' else 'False' end as "In-person event",
            case when {now_canceled} then 'Cancelled' when is_tentative and held_on >= $until
                then 'Tentative' else 'Confirmed' end as "Status",
            case when {now_canceled} then 'Free' else 'Busy' end as "Show time as",
            case when is_series then 'True' else 'False' end as "Recurring",
            case when is_series then 'SER-' || token('series', m.customer, 10) end as "Series ID",
            'AAMk' || token('meeting', n, 18) as "Global ID", n as _n
        from meetings m
        join customers using (customer) join ids using (customer)
        join assignments using (customer)
        join staff boss on boss.name = executive and boss.role = 'executive'
        left join people g on g.person = guest left join people o on o.person = other
        where booked_on < $until and held_on >= $since
    """
    undated = {"Global ID": "AAMkUnreadable", "Subject": "Call them", "Start Date": "next Tuesday"}
    return Export(
        "executives",
        "outlook",
        "calendar.csv",
        query,
        "upsert",
        bad_rows=(BadRow(undated, "Start Date", "not a moment"),),
        repeats=True,
    )
