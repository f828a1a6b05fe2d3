"""Joint success plans and their milestones: what was agreed, who has to do it, and what is late."""

from collections.abc import Iterator

import numpy as np

from sample_company.clock import NEVER, Days
from sample_company.departments.drawing import BLAMED, free_date, issue_in_mind, to_blame
from sample_company.departments.planning.managed import NAMED, is_managed, sheet
from sample_company.exports import BadRow, Export
from sample_company.phenomena import LATE_GO_LIVE_DAYS
from sample_company.randomness import Integers
from sample_company.states import Level
from sample_company.world import World, literal_list, pick

KINDS = ("Onboarding", "Joint plan", "Recovery")
PARTNERS = ("training", "product", "support")  # our own department that is partner in the plan
OBJECTIVES = (
    "Everybody works with it by the promised day",
    "Get more out of it",
    "Put right what went wrong",
)
SPANS = (90, 180, 60)  # days of a plan
STEPS = (6, 5, 4)
JOINT_EVERY_DAYS, JOINT_SHARE = 365, 0.6
STOPPED_AFTER_DAYS = 5  # after the customer has left
OUR_STEPS = (
    ("Set up the workspace", "training"),
    ("Repair what is broken", "product"),
    ("Train the key users", "training"),
    ("Deliver the devices", "operations"),
    ("Explain the invoices", "billing"),
    ("Name one contact", "support"),
)
THEIR_STEPS = (
    "Name the key users",
    "Clean the old data",
    "Connect single sign-on",
    "Tell the teams",
    "Test with real orders",
    "Sign off",
)


def exports(world: World) -> Iterator[Export]:
    """The plans and their steps, whole each time."""
    _add_plans(world)
    yield _plans()
    yield _milestones(world)
    world.db.execute("drop table plans; drop table milestones")


def _starts(world: World, random: np.random.Generator) -> tuple[Integers, Integers, Days]:
    """Kind, customer and first day of the plans."""
    companies, clock, states = world.companies, world.clock, world.states
    managed = is_managed(world)
    customers = np.arange(companies.buyers, dtype=np.int32)
    paid_from = companies.paid_from[: companies.buyers]
    new = customers[managed & (paid_from >= 0) & (paid_from < clock.days)]
    parts = [(np.zeros_like(new), new, paid_from[new] + 3)]
    large = customers[managed & (companies.segment[: companies.buyers] == 2)]
    large = large[random.random(len(large)) < JOINT_SHARE]
    for first in range(0, clock.days, JOINT_EVERY_DAYS):
        begin = np.maximum(paid_from[large], 0) + first + random.integers(20, 90, len(large))
        parts.append((np.ones_like(large), large, begin.astype(np.int32)))

    def rate(week: int) -> Level:
        found: Level = (0.22 * managed * (states.trouble[week] > 0.55)).astype(np.float32)
        return found

    week, customer = world.draw(random, rate)
    parts.append((np.full_like(customer, 2), customer, (7 * week + 3).astype(np.int32)))
    kind, customer, day = (np.concatenate(part) for part in zip(*parts, strict=True))
    runs = (world.stint_on(customer, day) >= 0) & (day < clock.days)
    order = np.lexsort((kind, customer, day))
    order = order[runs[order]]
    return kind[order], customer[order], day[order].astype(np.int32)


def _add_plans(world: World) -> None:
    """Make `plans` and `milestones`; steps are late where promises break or nobody sponsors."""
    random, states, clock = world.random("plans"), world.states, world.clock
    kind, customer, day = _starts(world, random)
    count, week = len(kind), clock.week(day)
    due = day + np.array(SPANS)[kind]
    promises = states.at("broken_promises", clock.week(due), customer)
    late = 40 * promises + random.exponential(6, count)
    agreed = day + random.integers(-2, 12, count)
    welcomed_on = world.conduct.welcomed_on[customer]
    agreed = np.where(world.conduct.is_quiet(world, customer, agreed), welcomed_on, agreed)
    issue = issue_in_mind(world, customer, week, "plans")
    last_stint = world.stint_on(customer, day)
    left_on = world.book.stints.end[last_stint]
    lost = np.isin(customer, world.book.losses.customer) & (left_on < NEVER)
    closed = np.where(lost & (left_on < due + late), left_on + STOPPED_AFTER_DAYS, due + late)
    world.add(
        "drawn_plans",
        {
            "n": np.arange(count, dtype=np.int32),
            "kind": kind,
            "customer": customer,
            "start_on": day,
            "agreed_on": agreed.astype(np.int32),
            "due_on": due.astype(np.int32),
            "closed_on": closed.astype(np.int32),
            "is_stopped": lost & (left_on < due + late),
            "blamed": to_blame(world, customer, week, issue),
        },
        days=("start_on", "agreed_on", "due_on", "closed_on"),
    )
    steps = np.array(STEPS)[kind]
    plan = np.repeat(np.arange(count), steps)
    step = np.arange(len(plan)) - np.repeat(np.cumsum(steps) - steps, steps)
    due_step = day[plan] + (due - day)[plan] * (step + 1) // steps[plan]
    is_ours = (step + plan) % 2 == 0
    who, at = customer[plan], clock.week(due_step)
    slip = np.where(
        is_ours,
        45 * states.at("broken_promises", at, who) + 20 * states.at("trouble", at, who),
        40 * (1 - states.at("sponsor", at, who)),
    )
    noise = random.exponential(3, len(plan)) * (random.random(len(plan)) < 0.5) - 2
    done = np.maximum(due_step + slip + noise, day[plan] + 1)
    world.add(
        "milestones",
        {
            "n": plan.astype(np.int32),
            "step": step.astype(np.int32),
            "is_ours": is_ours,
            "step_due_on": due_step.astype(np.int32),
            "done_on": done.astype(np.int32),
        },
        days=("step_due_on", "done_on"),
    )
    world.db.execute(f"""
        create table plans as
        select drawn.*, 'SP-' || padded(n + 1, 4) as plan_id,
            {pick(KINDS, "kind")} || ' ' || name_in_success || ' ' || year(start_on) as plan_name,
            csm, case when kind = 2 then {pick(BLAMED, "blamed")} else {pick(PARTNERS, "kind")} end
                as partner,
            {pick(OBJECTIVES, "kind")} || ': ' || need as objective,
            (select max_by(p.name, p.from_day) from people p
                where p.customer = drawn.customer and p.role = 'sponsor' and p.from_day <= start_on)
                as their_owner,
            case when kind = 0 then promised_go_live end as promised_on,
            case when kind = 0 then went_live end as went_live_on
        from drawn_plans drawn join ids using (customer) join assignments using (customer)
        join customers using (customer);
        drop table drawn_plans
    """)
    end = f"date '{clock.end}'"
    world.note(
        "welcome",
        "select customer, agreed_on as from_at, null as to_at from plans "
        f"where agreed_on < {end} and start_on < {end}",
    )
    world.tell(
        "broken_promise",
        f"""
        select customer, promised_on as from_date,
            case when went_live_on < {end} then went_live_on end as to_date, 'go_live' as detail
        from plans
        where coalesce(to_date, {end}) - from_date > {LATE_GO_LIVE_DAYS} and start_on < {end}
        """,
    )
    world.record(
        "success plan",
        f"select plan_id as source_id, customer, {pick(KINDS, 'kind')} as note from plans",
    )


def _plans() -> Export:
    """Agreed days and starts as cells with dates, the others as they were typed."""
    query = f"""
        select
            plan_id as "Plan no", {NAMED}, plan_name as "Plan", objective as "Objective",
            csm as "Our owner", their_owner as "Their owner", partner as "Partner department",
            case when closed_on < $until and is_stopped then 'stopped' when closed_on < $until
                then 'done' when agreed_on < $until then 'agreed' else 'draft' end as "Status",
            case when agreed_on < $until then agreed_on end as "Agreed", start_on as "Start",
            {free_date("due_on", "n")} as "Due",
            case when closed_on < $until then {free_date("closed_on", "n + 1")} end as "Closed",
            {free_date("promised_on", "n")} as "Promised go-live",
            case when went_live_on < $until then {free_date("went_live_on", "n + 2")} end
                as "Go-live",
            n as _n
        from plans join ids using (customer) where start_on < $until
    """
    vague = {"Plan no": "SP-X1", "Plan": "to be named", "Status": "draft", "Due": "when they can"}
    return Export(
        "success",
        "success_book",
        "success_plans.xlsx",
        query,
        style=sheet("Joint success plans", "one line per plan", "Plans"),
        bad_rows=(BadRow(vague, "Due", "not a date"),),
    )


def _milestones(world: World) -> Export:
    """The steps; the plan's name and number stand once, in a cell merged over all of them."""
    ours = literal_list([title for title, _ in OUR_STEPS])
    departments = literal_list([department for _, department in OUR_STEPS])
    place = f"(n + step) % {len(OUR_STEPS)} + 1"
    query = f"""
        select
            plan_name as "Plan", plan_id as "Plan no", plan_id || '-' || (step + 1) as "Step no",
            case when is_ours then ({ours})[{place}]
                else {pick(THEIR_STEPS, f"(n + step) % {len(THEIR_STEPS)}")} end as "What",
            case when is_ours then 'us' else 'customer' end as "Who",
            case when is_ours then ({departments})[{place}] end as "Department",
            case when is_ours then csm else their_owner end as "Owner",
            case when done_on < $until and (not is_stopped or done_on < closed_on) then 'done'
                when closed_on < $until then 'dropped' else 'open' end as "Status",
            step_due_on as "Due",
            case when done_on < $until and (not is_stopped or done_on < closed_on)
                then {free_date("done_on", "n + step")} end as "Done",
            n * 10 + step as _n
        from plans join milestones using (n) where start_on < $until
    """
    if world.has("sheet_totals"):
        query += """
            union all
            select null, null, null, 'Total: ' || count(*) || ' steps', null, null, null, null,
                null, null, 100000000
            from plans join milestones using (n) where start_on < $until
        """
        place = "success/success_book/*/milestones.xlsx"
        world.plant("sheet_totals", place, "the last row is a total", column="Step no")
    return Export(
        "success",
        "success_book",
        "milestones.xlsx",
        query,
        style=sheet("Milestones", "grouped by plan", "Milestones", merged=("Plan", "Plan no")),
    )
