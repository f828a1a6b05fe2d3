"""Qualtrics' surveys and whom they were sent to: the denominator of everything that is answered."""

from typing import NamedTuple

import numpy as np

from sample_company.clock import Days
from sample_company.departments.drawing import Roster, event_days
from sample_company.exports import BadRow, Export
from sample_company.phenomena import ASKED_DAYS, ASKED_TIMES
from sample_company.randomness import Integers
from sample_company.states import Level
from sample_company.world import World, literal_list, pick

MOUNTAIN = "timezone('America/Denver', timezone('UTC', {}))"
QUALTRICS_MOMENT = "%Y-%m-%d %H:%M:%S"
NPS_EVERY_WEEKS, NPS_PEOPLE = 26, 2
SPEAKING_WEEKS = 18  # at the end, in which all the other decision makers answer
PULSE_EVERY_WEEKS, DECIDER = 13, "decision maker"  # at large clients
EFFORT_WEEKS = (6, 9)  # after the first payment, when onboarding is over
OUTCOMES = ("Bounced", "Sent", "Opened", "Started", "Finished")


class Survey(NamedTuple):
    """A survey with its scale, and the share that answers at rest."""

    survey_id: str
    name: str
    kind: str
    stage: str
    scale: str
    file_name: str
    answer_share: float


SURVEYS = (
    Survey("SV_9mLhNps01", "Relationship", "nps", "adoption", "0-10", "nps_responses.csv", 0.25),
    Survey("SV_9mLhCsat2", "After contact", "csat", "support", "1-5", "csat_responses.csv", 0.36),
    Survey("SV_9mLhCes03", "Onboarding", "ces", "onboarding", "1-7", "ces_responses.csv", 0.33),
)


def survey_export() -> Export:
    """The surveys that there are."""
    rows = ", ".join(
        f"({number}, '{one.survey_id}', '{one.name}', '{one.kind}', '{one.stage}', '{one.scale}')"
        for number, one in enumerate(SURVEYS)
    )
    query = f"""
        select id as "Survey ID", name as "Survey Name", kind as "Survey Type",
            stage as "Lifecycle Stage", scale as "Scale",
            strftime(day(-340 + 90 * n), '%Y-%m-%d') as "First Sent", n as _n
        from (values {rows}) as survey (n, id, name, kind, stage, scale)
    """
    return Export("voice", "qualtrics", "surveys.csv", query)


def add_invitations(world: World) -> None:
    """Make `invitations`, in order of time, with what came of each."""
    random, states = world.random("surveys"), world.states
    paid_from = world.companies.paid_from[: world.companies.buyers]

    def contact_rate(week: int) -> Level:
        trouble = states.trouble[week].astype(np.float32)
        found: Level = np.float32(0.015) + np.float32(0.12) * trouble
        return found

    def effort_rate(week: int) -> Level:
        weeks_in = week - paid_from // 7
        is_due = (weeks_in >= EFFORT_WEEKS[0]) & (weeks_in <= EFFORT_WEEKS[1]) & (paid_from >= 0)
        return (is_due * 0.35).astype(np.float32)

    parts = [_waves(world), world.draw(random, contact_rate), world.draw(random, effort_rate)]
    parts.append(_pulses(world))
    sizes = [len(week) for week, _ in parts]
    survey = np.repeat(np.array((0, 1, 2, 0), dtype=np.int32), sizes)
    is_pulse = np.repeat(np.array((False, False, False, True)), sizes)
    week, customer = (np.concatenate(part) for part in zip(*parts, strict=True))
    day = event_days(random, week)
    roster = Roster(world)
    person = roster.someone(random, customer, day)
    decider = roster.someone_as(random, customer, np.full_like(day, world.clock.days), DECIDER)
    person[is_pulse] = decider[is_pulse]
    order = np.flatnonzero(person >= 0)
    order = order[np.lexsort((person[order], customer[order], survey[order], day[order]))]
    survey, week, customer, day, person, is_pulse, decider = (
        part[order] for part in (survey, week, customer, day, person, is_pulse, decider)
    )
    outcome, answered = _answering(world, random, survey, week, customer, day)
    is_silent = world.conduct.is_silent[customer] & (person == decider)
    speaks = world.conduct.pulse[customer] & (person == decider) & ~is_silent
    speaks &= week >= world.clock.weeks - SPEAKING_WEEKS
    answered = np.where(speaks, np.minimum(answered, world.clock.days - 1), answered)
    outcome = np.where(speaks, OUTCOMES.index("Finished"), outcome)
    opened = np.where(is_silent & (outcome > 2), 2, outcome)
    outcome = np.where(is_pulse, np.maximum(opened, 1), opened).astype(np.int32)
    world.add(
        "invitations",
        {
            "n": np.arange(len(week), dtype=np.int32),
            "survey": survey,
            "week": week,
            "customer": customer,
            "person": person,
            "sent_on": day,
            "outcome": outcome,
            "answered_on": answered,
        },
        days=("sent_on", "answered_on"),
    )
    end = f"date '{world.clock.end}'"
    finished = f"outcome = {OUTCOMES.index('Finished')} and answered_on < {end}"
    world.add(
        "large_now",
        {"customer": np.flatnonzero(world.conduct.is_large_at_end).astype(np.int32)},
    )
    world.tell(
        "silent_decision_maker",
        f"""
        select any_value(i.customer) as customer, min(sent_on) as from_date,
            max(sent_on) as to_date, lower(any_value(email)) as detail
        from invitations i join large_now using (customer) join people using (person)
        where role = '{DECIDER}' and sent_on < {end} group by person
        having count(*) filter (sent_on >= {end} - {ASKED_DAYS}) >= {ASKED_TIMES}
            and count(*) filter ({finished}) = 0 order by customer
        """,
    )
    world.db.execute("drop table large_now")
    world.record(
        "qualtrics invitation",
        f"select {invitation_id('n')} as source_id, customer, "
        f"{pick([one.kind for one in SURVEYS], 'survey')} as note from invitations",
    )


def _waves(world: World) -> tuple[Integers, Integers]:
    """Weeks and customers of the relationship survey: everybody twice a year, some each week."""
    weeks, customers = [], []
    for week in range(world.clock.weeks):
        due = np.arange(week % NPS_EVERY_WEEKS, world.companies.buyers, NPS_EVERY_WEEKS)
        due = np.repeat(due[world.served(week)[due]], NPS_PEOPLE).astype(np.int32)
        customers.append(due)
        weeks.append(np.full(len(due), week, dtype=np.int32))
    return np.concatenate(weeks), np.concatenate(customers)


def _pulses(world: World) -> tuple[Integers, Integers]:
    """Weeks and customers of the relationship survey to decision makers at large clients."""
    large = np.flatnonzero(world.conduct.pulse).astype(np.int32)
    weeks, customers = [], []
    for week in range(world.clock.weeks):
        due = large[large % PULSE_EVERY_WEEKS == week % PULSE_EVERY_WEEKS]
        due = due[world.served(week)[due]]
        customers.append(due)
        weeks.append(np.full(len(due), week, dtype=np.int32))
    return np.concatenate(weeks), np.concatenate(customers)


def _answering(
    world: World,
    random: np.random.Generator,
    survey: Integers,
    week: Integers,
    customer: Integers,
    day: Days,
) -> tuple[Integers, Days]:
    """What came of each invitation, and when; who is in deep trouble rarely answers."""
    count = len(week)
    trouble = world.states.at("trouble", week, customer)
    value = world.states.at("value", week, customer)
    share = np.array([one.answer_share for one in SURVEYS])[survey]
    share = share * (1.0 - 0.75 * trouble) * (0.45 + 0.75 * value)
    lots = random.random((2, count), dtype=np.float32)
    finished = lots[0] < share
    opened = np.where(
        lots[1] < 0.02, 0, np.where(lots[1] < 0.55, 1, np.where(lots[1] < 0.94, 2, 3))
    )
    outcome = np.where(finished, OUTCOMES.index("Finished"), opened)
    answered = day + np.minimum(random.exponential(2.5, count), 20)
    return outcome.astype(np.int32), answered.astype(np.int32)


def invitation_id(number: str) -> str:
    """SQL for the id of an invitation."""
    return f"'CID_' || lpad(({number})::varchar, 8, '0')"


def invitation_export(world: World) -> Export:
    """One row for each person invited; where it stands, it may change in a later delivery."""
    kinds = literal_list([one.survey_id for one in SURVEYS])
    query = f"""
        select
            {invitation_id("n")} as "Invitation ID", ({kinds})[survey + 1] as "Survey ID",
            name_in_marketing as "Company", p.email as "Email", p.role as "Role",
            case survey when 2 then 'In-app' else 'Email' end as "Distribution",
            case when answered_on >= $until and outcome > 1 then 'Sent'
                else {pick(OUTCOMES, "outcome")} end as "Status",
            strftime({MOUNTAIN.format("at_work(sent_on, n)")}, '{QUALTRICS_MOMENT}') as "Sent At",
            n as _n
        from invitations v join ids using (customer) join people p using (person)
        where sent_on < $until and greatest(answered_on, sent_on) >= $since
            and n >= $low and n < $high
    """
    unsent = {"Invitation ID": "CID_90000001", "Survey ID": SURVEYS[0].survey_id, "Sent At": "soon"}
    return Export(
        "voice",
        "qualtrics",
        "invitations.csv",
        query,
        "upsert",
        bad_rows=(BadRow(unsent, "Sent At", "not a moment"),),
        repeats=True,
        highest="select max(n) from invitations",
    )
