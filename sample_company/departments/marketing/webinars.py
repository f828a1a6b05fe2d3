"""HubSpot's list of who registered for a webinar, and who came."""

import numpy as np

from sample_company.companies import NEEDS
from sample_company.departments.drawing import Roster
from sample_company.exports import BadRow, Export
from sample_company.states import Level
from sample_company.world import World, pick

FIRST_ATTENDANCE = 51_000_000_001
WEBINAR_EVERY_WEEKS = 6
ATTENDANCE = ("Attended", "Registered", "No show")


def add_attendance(world: World) -> None:
    """Make `attendance`: who registered for a webinar; those who gain much come more often."""
    random, states = world.random("webinars"), world.states

    def rate(week: int) -> Level:
        is_on = week % WEBINAR_EVERY_WEEKS == 2
        found: Level = np.float32(0.20 * is_on) * states.value[week].astype(np.float32)
        return found

    week, customer = world.draw(random, rate)
    day = (7 * week + 2).astype(np.int32)
    person = Roster(world).someone(random, customer, day)
    kept = person >= 0
    world.add(
        "attendance",
        {
            "place": np.arange(kept.sum(), dtype=np.int32),
            "person": person[kept],
            "customer": customer[kept],
            "week": week[kept],
            "status": random.choice(3, kept.sum(), p=(0.55, 0.2, 0.25)).astype(np.int32),
        },
    )
    world.record(
        "hubspot attendance",
        f"select {FIRST_ATTENDANCE} + place as source_id, customer, '' as note from attendance",
    )


def webinar_export() -> Export:
    """Display labels, lists with semicolons, local times of Berlin without seconds."""
    query = f"""
        select
            ({FIRST_ATTENDANCE} + place)::varchar as "Record ID", email as "Email Address",
            given || ' ' || family as "Contact Name", name_in_marketing as "Company Name",
            hubspot_id::varchar as "Associated Company ID", 'WB-' || week as "Webinar ID",
            'Webinar: ' || {pick(NEEDS, "week % 6")} as "Webinar Name",
            {pick(ATTENDANCE, "status")} as "Status",
            {pick(NEEDS, "week % 6")} || ';' || {pick(NEEDS, "(week + 1) % 6")} as "Topics",
            strftime(berlin(day(7 * week + 2) + interval 13 hour), '%Y-%m-%d %H:%M')
                as "Attended At",
            place as _n
        from attendance a join people p using (person)
        join ids i on i.customer = a.customer
        where day(7 * week + 2) >= $since and day(7 * week + 2) < $until
    """
    undated = {"Record ID": "50999999999", "Status": "Attended", "Attended At": "TBD"}
    return Export(
        "marketing",
        "hubspot",
        "webinar_attendance.csv",
        query,
        "append",
        bad_rows=(BadRow(undated, "Attended At", "not a moment"),),
        repeats=True,
    )
