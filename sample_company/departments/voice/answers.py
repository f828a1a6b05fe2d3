"""What customers answer to surveys: scores from value and trouble, beliefs, words, and the loop."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from sample_company.departments.drawing import (
    BLAMED,
    HINDRANCES,
    issue_in_mind,
    to_blame,
    wording,
)
from sample_company.departments.voice.surveys import (
    MOUNTAIN,
    OUTCOMES,
    QUALTRICS_MOMENT,
    SURVEYS,
    Survey,
    invitation_id,
)
from sample_company.exports import BadRow, Export, Style
from sample_company.issues import ISSUES
from sample_company.world import World, pick

PRAISE = (
    "Saves us hours every week",
    "Our account manager really listens",
    "Everything in one place",
    "Support that knows the product",
    "Reports our board can read",
    "The courses got everybody started",
)
COMMENTS = (
    "Thank you, keep going.",
    "It does what we need.",
    "Please call us before the renewal.",
    "Somebody should look at this soon.",
    "We are comparing with other vendors.",
)
TICKET_TEAMS = ("support", "success", "voice")  # who gets to hear of a bad answer
UNINVITED_SHARE = 0.06  # answers over a link that was passed on, where planted
QUESTIONS = {
    "StartDate": "Start Date",
    "EndDate": "End Date",
    "Status": "Response Type",
    "Finished": "Finished",
    "RecordedDate": "Recorded Date",
    "ResponseId": "Response ID",
    "RecipientEmail": "Recipient Email",
    "ExternalReference": "External Data Reference",
    "Company": "Company",
    "Role": "Role",
    "score": "",  # its column and question differ from survey to survey
    "Q2": "How well do we support your goals?",
    "Q3": "What helped you most?",
    "Q4": "What hindered you most?",
    "Q5": "How many hours does our first reply take?",
    "Q6": "Do we deliver on time?",
    "Q7": "Has your issue been resolved?",
    "Comments": "Anything else?",
    "TicketTeam": "Ticket - Team",
    "TicketRootCause": "Ticket - Root Cause Team",
    "TicketCreated": "Ticket - Created",
    "TicketAcknowledged": "Ticket - Acknowledged",
    "TicketClosed": "Ticket - Closed",
}
BELIEFS, ASKS_BELIEFS = ("Q5", "Q6", "Q7"), ("nps", "csat")
SCORE_COLUMNS = {
    "nps": ("Q1_NPS", "How likely are you to recommend Lighthouse?"),
    "csat": ("Q1", "How satisfied were you?"),
    "ces": ("Q1", "Lighthouse made it easy for me to get started."),
}


def add_answers(world: World) -> None:
    """Make `answers`: one row for each invitation that was answered."""
    random = world.random("answers")
    finished = OUTCOMES.index("Finished")
    found = world.db.execute(
        f"select n, survey, week, customer from invitations where outcome = {finished} order by n"
    ).fetchnumpy()
    n, survey, week, customer = (found[name] for name in ("n", "survey", "week", "customer"))
    count = len(n)
    issue = issue_in_mind(world, customer, week, "answers")
    blamed = to_blame(world, customer, week, issue)
    mood, delay = _mood(world, random, week, customer, issue)
    late = world.states.at("fulfilment_trouble", week, customer)
    trouble = world.states.at("trouble", week, customer)
    bottom, top = np.array([0, 1, 1])[survey], np.array([10, 5, 7])[survey]
    score = np.clip(np.rint(bottom + (top - bottom) * mood), bottom, top)
    goal = np.clip(
        np.rint(score + 0.14 * (top - bottom) * random.standard_normal(count)), bottom, top
    )
    lots = random.random((6, count), dtype=np.float32)
    is_bad = mood < 0.62
    created = 1 + 4 * lots[0]
    taken_up = created + 1 + 18 * delay * lots[1] + 2 * lots[1]
    world.add(
        "answers",
        {
            "n": n,
            "score": score.astype(np.int32),
            "goal": goal.astype(np.int32),
            "issue": issue,
            "blamed": blamed,
            "is_bad": is_bad,
            "believed_hours": (1 + 60 * delay + 20 * trouble * lots[2]).round(0).astype(np.int32),
            "believes_on_time": lots[3] > 0.08 + 0.85 * late,
            "believes_resolved": lots[4] > 0.10 + 0.80 * trouble,
            "words": (lots[5] * 1000).astype(np.int32),
            "created_after": np.where(is_bad, created, 9999).astype(np.int32),
            "taken_up_after": np.where(is_bad & (lots[0] < 0.85), taken_up, 9999).astype(np.int32),
            "closed_after": np.where(
                is_bad & (lots[0] < 0.60), taken_up + 5 + 60 * lots[2], 9999
            ).astype(np.int32),
        },
    )
    world.record(
        "qualtrics response",
        f"select {_response_id('n')} as source_id, customer, "
        "case when is_bad then 'unhappy' else '' end as note "
        "from answers join invitations using (n)",
    )


def _mood(
    world: World,
    random: np.random.Generator,
    week: npt.NDArray[Any],
    customer: npt.NDArray[Any],
    issue: npt.NDArray[Any],
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """How content people are, mostly between 0 and 1, and how slow support is to them."""
    states = world.states
    delay = states.at("support_delay", week, customer)
    mood = (
        0.28
        + 0.80 * states.at("value", week, customer)
        - 0.30 * states.at("trouble", week, customer)
        - 0.12 * delay
        - 0.15 * states.at("invoice_trouble", week, customer)
        - 0.10 * ((issue >= 0) & (issue < len(ISSUES)))
        + 0.13 * random.standard_normal(len(week))
    )
    return mood, delay


def _response_id(number: str) -> str:
    """SQL for the id of an answer."""
    return f"'R_' || token('response', {number}, 15)"


def answer_exports(world: World) -> Iterator[Export]:
    """One file for each survey, with the three header rows of the system."""
    for number in range(len(SURVEYS)):
        yield _answers(world, number)


def _answers(world: World, number: int) -> Export:
    """The answers to one survey, in US Mountain time; unfinished ones have no score."""
    survey = SURVEYS[number]
    score_column, _ = SCORE_COLUMNS[survey.kind]
    hindrance = f"coalesce({wording('voice')}, {pick(HINDRANCES, 'blamed')})"
    is_finished = "words % 25 <> 0"
    reference = invitation_id("n")
    if world.has("answers_without_invitation"):
        is_invited = f"n % {round(1 / UNINVITED_SHARE)} <> 3"
        reference = f"case when {is_invited} then {reference} end"
        world.plant(
            "answers_without_invitation",
            f"voice/qualtrics/*/{survey.file_name}",
            f"one answer in {round(1 / UNINVITED_SHARE)} names no invitation",
            column="ExternalReference",
        )
    beliefs = f"""
        case when {is_finished} then believed_hours::varchar end as "Q5",
        case when {is_finished} then case when believes_on_time then 'Yes' else 'No' end end
            as "Q6",
        case when {is_finished} and words % 3 > 0
            then case when believes_resolved then 'Yes' else 'No' end end as "Q7",
    """
    query = f"""
        select
            {_local("answered_at - interval 4 minute")} as "StartDate",
            {_local("answered_at")} as "EndDate", 'IP Address' as "Status",
            case when {is_finished} then 'True' else 'False' end as "Finished",
            {_local("answered_at + interval 1 minute")} as "RecordedDate",
            {_response_id("n")} as "ResponseId", p.email as "RecipientEmail",
            {reference} as "ExternalReference", name_in_marketing as "Company", p.role as "Role",
            case when {is_finished} then score::varchar end as "{score_column}",
            case when {is_finished} and words % 10 < 9 then goal::varchar end as "Q2",
            case when {is_finished} and not is_bad then {pick(PRAISE, "words % 6")} end as "Q3",
            case when {is_finished} and (is_bad or issue >= 0 or words % 4 = 0) then {hindrance}
                end as "Q4",
            {beliefs if survey.kind in ASKS_BELIEFS else ""}
            case when {is_finished} and words % 2 = 0
                then coalesce({wording("voice")}, {pick(COMMENTS, "words % 5")}) end as "Comments",
            case when routed_on < $until then {pick(TICKET_TEAMS, "words % 3")} end
                as "TicketTeam",
            case when routed_on < $until then {pick(BLAMED, "blamed")} end as "TicketRootCause",
            case when routed_on < $until then {_local("at_work(routed_on, n + 1)")} end
                as "TicketCreated",
            case when taken_up_on < $until then {_local("at_work(taken_up_on, n + 2)")} end
                as "TicketAcknowledged",
            case when closed_on < $until then {_local("at_work(closed_on, n + 3)")} end
                as "TicketClosed",
            n as _n
        from (
            select *, at_work(answered_on, n) as answered_at,
                answered_on + created_after as routed_on,
                answered_on + taken_up_after as taken_up_on, answered_on + closed_after as closed_on
            from answers join invitations using (n) where survey = {number}
        ) a join ids using (customer) join people p using (person)
        where answered_on < $until and n >= $low and n < $high
            and (answered_on >= $since or is_bad and answered_on + 90 >= $since)
    """
    questions = _questions(survey)
    unanswered = {
        "ResponseId": f"R_unreadable{number}",
        "RecordedDate": "2024-03-05 10:00:00",
        score_column: "ten",
        "Finished": "True",
    }
    return Export(
        "voice",
        "qualtrics",
        survey.file_name,
        query,
        "upsert",
        Style(
            extra_headers=(
                tuple(questions.values()),
                tuple(f'{{"ImportId":"{name}"}}' for name in questions),
            )
        ),
        bad_rows=(BadRow(unanswered, score_column, "text for a number"),),
        repeats=True,
        highest="select max(n) from invitations",
    )


def _questions(survey: Survey) -> dict[str, str]:
    """The columns of a survey's file, each with what the second header row says of it."""
    found = {}
    for name, text in QUESTIONS.items():
        if name == "score":
            column, question = SCORE_COLUMNS[survey.kind]
            found[column] = question
        elif name not in BELIEFS or survey.kind in ASKS_BELIEFS:
            found[name] = text
    return found


def _local(moment: str) -> str:
    return f"strftime({MOUNTAIN.format(moment)}, '{QUALTRICS_MOMENT}')"
