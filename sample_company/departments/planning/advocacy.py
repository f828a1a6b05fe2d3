"""What customers do for us, and what changes at them: references, referrals, leaders who go."""

from collections.abc import Iterator

import numpy as np

from sample_company.companies import LEAD_SOURCES
from sample_company.departments.drawing import Roster, event_days, free_date
from sample_company.departments.planning.managed import NAMED, is_managed, sheet
from sample_company.departments.sales.deals import COMPETITORS
from sample_company.exports import BadRow, Export
from sample_company.states import Level
from sample_company.world import World, pick

KINDS = ("reference", "review", "case_study", "speaking", "competitor_mention")
COMPETITOR_MENTION = KINDS.index("competitor_mention")
MOST_REFERRALS = 4_000
CHANGES = ("merger", "reorganisation", "budget_cut", "migration")
CHANGE_RATE = 0.004  # a week, for each customer


def exports(world: World) -> Iterator[Export]:
    """What speaks for us, and what may come between."""
    _add_advocacy(world)
    yield _advocacy()
    _add_changes(world)
    yield _changes()
    world.db.execute("drop table advocacy; drop table changes")


def _add_advocacy(world: World) -> None:
    """Make `advocacy`: who gains much speaks for us; who is pressed names the competitor."""
    random, states = world.random("advocacy"), world.states
    managed = is_managed(world)

    def rate(week: int) -> Level:
        joy = np.maximum(states.value[week].astype(np.float32) - 0.6, 0)
        found: Level = managed * (0.035 * joy + 0.015 * states.competitor[week])
        return found

    week, customer = world.draw(random, rate)
    joy = np.maximum(states.at("value", week, customer) - 0.6, 0)
    pressed = 0.015 * states.at("competitor", week, customer)
    names_rival = random.random(len(week)) * (0.035 * joy + pressed) < pressed
    kind = random.choice(4, len(week), p=(0.4, 0.25, 0.2, 0.15))
    parts = [
        (week, customer, np.where(names_rival, COMPETITOR_MENTION, kind), np.full_like(week, -1))
    ]
    companies = world.companies
    came = (companies.lead_source == LEAD_SOURCES.index("Referral")) & (companies.met_on >= 0)
    referred = np.flatnonzero(came & (companies.met_on < world.clock.days))[:MOST_REFERRALS]
    met_in = (companies.met_on[referred] // 7).astype(np.int32)
    known = np.flatnonzero(managed)
    by = known[random.integers(0, max(len(known), 1), len(referred))] if len(known) else referred
    serves = world.stint_on(by.astype(np.int32), companies.met_on[referred]) >= 0
    parts.append(
        (
            met_in[serves],
            by[serves].astype(np.int32),
            np.full(serves.sum(), len(KINDS)),
            referred[serves].astype(np.int32),
        )
    )
    week, customer, kind, other = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.lexsort((other, kind, customer, week))
    week, customer, kind, other = week[order], customer[order], kind[order], other[order]
    day = event_days(random, week)
    world.add(
        "advocacy",
        {
            "n": np.arange(len(week), dtype=np.int32),
            "customer": customer,
            "kind": kind.astype(np.int32),
            "referred": other,
            "occurred_on": day,
            "noted_on": (day + random.integers(0, 15, len(week))).astype(np.int32),
            "person": Roster(world).someone(random, customer, day),
        },
        days=("occurred_on", "noted_on"),
        nullable=("referred", "person"),
    )
    world.record(
        "advocacy",
        f"select 'AD-' || padded(n + 1, 4) as source_id, customer, "
        f"{pick([*KINDS, 'referral'], 'kind')} as note from advocacy",
    )


def _advocacy() -> Export:
    """Kinds in words; a referral names the company that came of it."""
    shown = [kind.replace("_", " ").capitalize() for kind in (*KINDS, "referral")]
    query = f"""
        select
            'AD-' || padded(n + 1, 4) as "No", {NAMED}, {pick(shown, "kind")} as "Kind",
            p.name as "Person", referred_name as "Referred company",
            referred_crm_id as "Referred CRM Id",
            case when kind = {COMPETITOR_MENTION} then {pick(COMPETITORS, "n % 3")} end
                as "Competitor",
            {free_date("occurred_on", "n")} as "Day", n as _n
        from advocacy a join ids using (customer) left join people p using (person)
        left join (select customer as referred, name as referred_name from customers)
            using (referred)
        left join (select customer as referred, crm_id as referred_crm_id from ids)
            using (referred)
        where noted_on < $until
    """
    vague = {"No": "AD-X1", "Kind": "Reference", "Day": "last spring"}
    return Export(
        "success",
        "success_book",
        "advocacy.xlsx",
        query,
        style=sheet("Advocacy", "who speaks for us", "Advocacy"),
        bad_rows=(BadRow(vague, "Day", "not a date"),),
    )


def _add_changes(world: World) -> None:
    """Make `changes`: sponsors who leave and come, as `people` tells; other changes at random."""
    random = world.random("changes")
    managed = is_managed(world)
    week, customer = world.draw(random, lambda week: CHANGE_RATE * managed.astype(np.float32))
    world.add(
        "other_changes",
        {
            "customer": customer,
            "kind": random.integers(0, len(CHANGES), len(week), dtype=np.int32),
            "effective_on": event_days(random, week),
        },
        days=("effective_on",),
    )
    end = f"date '{world.clock.end}'"
    world.db.execute(f"""
        create table changes as
        with found as (
            select customer, 'sponsor_left' as kind, until_day as effective_on,
                'Our sponsor ' || title || ' has left' as description
            from people join managed using (customer)
            where role = 'sponsor' and until_day >= day(0) and until_day < {end}
            union all
            select customer, 'new_leader', from_day, 'New ' || title
            from people join managed using (customer) join customers using (customer)
            where role = 'sponsor' and from_day > met_on + 10 and from_day >= day(0)
                and from_day < {end}
            union all
            select customer, {pick(CHANGES, "kind")}, effective_on,
                'They speak of a ' || replace({pick(CHANGES, "kind")}, '_', ' ')
            from other_changes
        )
        select (row_number() over (order by effective_on, customer, kind) - 1)::integer as n, *,
            effective_on + 5 + (lot('noted', n) * 32)::integer as noted_on
        from found;
        drop table other_changes
    """)
    world.record(
        "change event",
        "select 'CH-' || padded(n + 1, 4) as source_id, customer, kind as note from changes",
    )


def _changes() -> Export:
    """Noted some time after they took effect; known from then on."""
    query = f"""
        select
            'CH-' || padded(n + 1, 4) as "No", {NAMED},
            upper(left(kind, 1)) || replace(substr(kind, 2), '_', ' ') as "Kind",
            description as "What", {free_date("effective_on", "n")} as "Since",
            noted_on as "Noted", n as _n
        from changes join ids using (customer) where noted_on < $until
    """
    vague = {"No": "CH-X1", "Kind": "Budget cut", "Since": "after the summer"}
    return Export(
        "success",
        "success_book",
        "change_events.xlsx",
        query,
        style=sheet("Changes at customers", "note them the day you hear of them", "Changes"),
        bad_rows=(BadRow(vague, "Since", "not a date"),),
    )
