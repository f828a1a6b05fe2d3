"""What training keeps in its learning platform: courses, and who takes them with what success."""

from collections.abc import Iterator

import numpy as np

from sample_company import words
from sample_company.clock import FIRST_DAY, Days
from sample_company.companies import NEEDS
from sample_company.departments.drawing import Roster, event_days, issue_in_mind, wording
from sample_company.exports import BadRow, Export
from sample_company.phenomena import SUCCESS_DAYS
from sample_company.randomness import Integers
from sample_company.states import Level
from sample_company.world import World, literal_list, pick

INDUSTRIES = tuple(words.SECOND_WORDS)
PROCESSES_TAUGHT = 3  # of NEEDS, in each industry
GENERAL_COURSES = (
    "Getting started",
    "Administration basics",
    "Dashboards for everyone",
    "Single sign-on and users",
    "Working with exports",
    "Monthly closing",
    "Train the trainer",
    "Tips from our trainers",
)
FORMATS = ("eLearning", "Classroom", "Webinar")
GENERAL_SHARE = 0.35  # of the enrolments, whoever enrols
ONBOARDING_WEEKS, ONBOARDING_RATE, USUAL_RATE = 10, 0.40, 0.05  # enrolments a week
LMS_DAY = "%d-%b-%Y"
FIRST_ENROLLMENT = 310_001


def exports(world: World) -> Iterator[Export]:
    """The catalogue, whole, and the enrolments."""
    yield _courses(world)
    _add_enrollments(world)
    yield _enrollments()
    world.db.execute("drop table enrollments")


def _course_code(course: str) -> str:
    """SQL for the code of a course: industries' own first, then those for all."""
    own = len(INDUSTRIES) * PROCESSES_TAUGHT
    return f"case when {course} < {own} then 'LHI-' else 'LHG-' end || (100 + {course})"


def _courses(world: World) -> Export:
    """Three courses for each industry, and those for all."""
    own = len(INDUSTRIES) * PROCESSES_TAUGHT
    industry = pick(INDUSTRIES, f"course // {PROCESSES_TAUGHT}")
    process = pick(NEEDS, f"(course + course // {PROCESSES_TAUGHT}) % {len(NEEDS)}")
    query = f"""
        select
            {_course_code("course")} as "Course Code",
            case when course < {own} then {process} || ' in ' || {industry}
                else {pick(GENERAL_COURSES, f"course - {own}")} end as "Title",
            case when course < {own} then {industry} end as "Industry",
            case when course < {own} then {process} end as "Process",
            {pick(FORMATS, "course % 3")} as "Format",
            (1 + course % 4 * 1.5)::varchar as "Hours",
            case when course % 11 = 7 then 'No' else 'Yes' end as "Active",
            strftime(day(course * 6 - 1100), '{LMS_DAY}') as "Created On", course as _n
        from (select unnest(range({own + len(GENERAL_COURSES)}))::integer as course)
    """
    nameless = {"Course Code": "LHG-999", "Format": "Webinar", "Active": "Yes"}
    return Export(
        "training",
        "lms",
        "courses.csv",
        query,
        bad_rows=(BadRow(nameless, "Title", "missing"),),
    )


def _add_enrollments(world: World) -> None:
    """Make `enrollments`: many at the start; the course fits the industry where training fits."""
    random, states = world.random("training"), world.states
    paid_from = world.companies.paid_from[: world.companies.buyers]

    def rate(week: int) -> Level:
        is_new = (paid_from <= 7 * week + 6) & (paid_from > 7 * (week - ONBOARDING_WEEKS))
        found: Level = (USUAL_RATE + ONBOARDING_RATE * is_new).astype(np.float32)
        return found

    week, customer = world.draw(random, rate)
    day = event_days(random, week)
    welcomed, first_day = _welcomed(world)
    customer, day = np.concatenate([customer, welcomed]), np.concatenate([day, first_day])
    person = Roster(world).someone(random, customer, day, tries=20)
    kept = (person >= 0) & ~world.conduct.is_quiet(world, customer, day)
    is_welcome = np.arange(len(day))[kept] >= len(week)
    customer, day, person = customer[kept], day[kept], person[kept]
    week, count = world.clock.week(day), len(day)
    fit = states.at("training_fit", week, customer)
    value = states.at("value", week, customer)
    lots = random.random((6, count), dtype=np.float32)
    industry = world.companies.industry[customer]
    other = (industry + 1 + (lots[0] * (len(INDUSTRIES) - 1)).astype(np.int32)) % len(INDUSTRIES)
    own = np.where(lots[1] < fit, industry, other) * PROCESSES_TAUGHT
    own = own + (lots[2] * PROCESSES_TAUGHT).astype(np.int32)
    general = len(INDUSTRIES) * PROCESSES_TAUGHT + (lots[2] * len(GENERAL_COURSES)).astype(np.int32)
    is_general = (lots[3] < GENERAL_SHARE) | is_welcome
    general[is_welcome] = len(INDUSTRIES) * PROCESSES_TAUGHT  # getting started
    began = day + random.integers(0, 12, count)
    ended = began + 1 + random.exponential(9, count)
    drops_out = lots[4] > 0.45 + 0.30 * fit + 0.25 * value
    score = np.clip(38 + 42 * fit + 18 * value + 11 * random.standard_normal(count), 5, 100)
    world.add(
        "enrollments",
        {
            "n": np.arange(count, dtype=np.int32),
            "customer": customer,
            "person": person,
            "course": np.where(is_general, general, own).astype(np.int32),
            "enrolled_on": day,
            "began_on": began.astype(np.int32),
            "ended_on": ended.astype(np.int32),
            # 0 and 1 drop out (cancelled, never came), 2 stays in progress, 3 ends with a score
            "outcome": np.where(drops_out, (3 * lots[5]).astype(np.int32), 3).astype(np.int32),
            "score": np.rint(score).astype(np.int32),
            "issue": issue_in_mind(world, customer, week, "training"),
        },
        days=("enrolled_on", "began_on", "ended_on"),
    )
    end = f"date '{world.clock.end}'"
    world.note(
        "welcome",
        "select customer, enrolled_on as from_at, null as to_at from enrollments "
        f"where enrolled_on < {end}",
    )
    world.record(
        "lms enrolment",
        f"select {FIRST_ENROLLMENT} + n as source_id, customer, "
        f"case when course < {len(INDUSTRIES) * PROCESSES_TAUGHT} then 'for an industry' "
        "else 'for all' end as note from enrollments",
    )


def _welcomed(world: World) -> tuple[Integers, Days]:
    """Customers and days of the course with which each begins, where it has not left before."""
    customer = np.arange(world.companies.buyers, dtype=np.int32)
    day = world.conduct.welcomed_on
    in_time = day <= world.companies.paid_from[customer] + SUCCESS_DAYS
    comes = (day < world.clock.days) & (in_time | (world.stint_on(customer, day) >= 0))
    return customer[comes], day[comes]


def _enrollments() -> Export:
    """One row for each person and course, as it stands; the platform knows its own code only."""
    is_done = "outcome = 3 and ended_on < $until"
    has_begun = "outcome >= 2 and began_on < $until"
    statuses = literal_list(("Cancelled", "No Show"))
    query = f"""
        select
            ({FIRST_ENROLLMENT} + n)::varchar as "Enrollment ID",
            {_course_code("course")} as "Course Code", name_in_lms as "Company",
            lms_code as "Company Code", p.name as "Learner", p.email as "Learner Email",
            case when {is_done} and score < 50 then 'Failed' when {is_done} then 'Completed'
                when outcome < 2 and began_on < $until then {statuses}[outcome + 1]
                when {has_begun} then 'In Progress' else 'Not Started' end as "Status",
            case when {is_done} then score::varchar end as "Score",
            case when {is_done} then '100'
                when {has_begun} then (10 + least(($until - began_on) * 3, 80))::varchar
                else '0' end as "Progress",
            strftime(enrolled_on, '{LMS_DAY}') as "Enrolled On",
            case when {has_begun} then strftime(began_on, '{LMS_DAY}') end as "Started On",
            case when {is_done} then strftime(ended_on, '{LMS_DAY}') end as "Completed On",
            case when {is_done} then {wording("training")} end as "Feedback",
            n as _n
        from enrollments e join ids using (customer) join people p using (person)
        where enrolled_on < $until
            and (ended_on >= $since or outcome = 2 and began_on + 30 >= $since)
            and n >= $low and n < $high
    """
    unknown_day = {
        "Enrollment ID": "299999",
        "Course Code": "LHG-124",
        "Learner": "Milo Ashdown",
        "Status": "In Progress",
        "Enrolled On": f"some time in {FIRST_DAY.year}",
    }
    return Export(
        "training",
        "lms",
        "enrollments.csv",
        query,
        "upsert",
        bad_rows=(BadRow(unknown_day, "Enrolled On", "not a day"),),
        repeats=True,
        highest="select max(n) from enrollments",
    )
