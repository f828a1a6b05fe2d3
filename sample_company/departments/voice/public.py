"""What is said in public: posts that the listening tool finds, and reviews on the review sites."""

from collections.abc import Iterator

import numpy as np

from sample_company.departments.drawing import (
    HINDRANCES,
    Roster,
    event_days,
    issue_in_mind,
    issues_showing,
    to_blame,
    wording,
)
from sample_company.departments.sales.deals import COMPETITORS
from sample_company.departments.voice.answers import PRAISE
from sample_company.exports import BadRow, Export, Style
from sample_company.issues import ISSUES
from sample_company.states import Level
from sample_company.world import World, pick

NETWORKS = ("LinkedIn", "X", "Reddit", "Mastodon")
SITES = ("PeerScout", "SoftGrade", "BuyersVoice")
UNNAMED_SHARE = 0.3  # of the posts: the tool has no guess at the company


def exports(world: World) -> Iterator[Export]:
    """Posts and reviews."""
    _add_statements(world, "mentions", 0.005, 0.04)
    yield _mentions()
    _add_statements(world, "reviews", 0.003, 0.01)
    yield _reviews()
    world.db.execute("drop table mentions; drop table reviews")


def _add_statements(world: World, table: str, usual: float, in_trouble: float) -> None:
    """Make `mentions` or `reviews`: issues are spoken of, competitors named where they press."""
    random, states, showing = world.random(table), world.states, issues_showing(world)

    def rate(week: int) -> Level:
        trouble = states.trouble[week].astype(np.float32)
        found: Level = usual + in_trouble * (trouble + 2 * showing(week))
        return found

    week, customer = world.draw(random, rate)
    day = event_days(random, week)
    person = Roster(world).someone(random, customer, day)
    kept = person >= 0
    week, customer, day, person = week[kept], customer[kept], day[kept], person[kept]
    count = len(week)
    issue = issue_in_mind(world, customer, week, table)
    feeling = (
        1.9 * (states.at("value", week, customer) - 0.5)
        - 1.1 * states.at("trouble", week, customer)
        - 0.4 * ((issue >= 0) & (issue < len(ISSUES)))
        + 0.25 * random.standard_normal(count)
    )
    rival = random.random(count) < 0.04 + 0.6 * states.at("competitor", week, customer)
    world.add(
        table,
        {
            "n": np.arange(count, dtype=np.int32),
            "customer": customer,
            "person": person,
            "said_on": day,
            "feeling": np.clip(feeling, -1.0, 1.0),
            "issue": issue,
            "blamed": to_blame(world, customer, week, issue),
            "rival": np.where(rival, random.integers(0, len(COMPETITORS), count), -1),
            "words": random.integers(0, 1000, count, dtype=np.int32),
        },
        days=("said_on",),
        nullable=("rival",),
    )
    world.record(
        "listening mention" if table == "mentions" else "review",
        f"select {_id(table)} as source_id, customer, "
        f"case when rival is not null then 'names a competitor' else '' end as note from {table}",
    )


def _id(table: str) -> str:
    """SQL for the id of a post or a review."""
    return "'urn:' || (880000001 + n * 13)" if table == "mentions" else "'RV-' || (70001 + n)"


def _text(department: str) -> str:
    """SQL for what is said: the issue, a rival who does it better, praise, or a complaint."""
    rival = f"{pick(COMPETITORS, 'rival')} || ' does it better than Lighthouse'"
    praise, blame = pick(PRAISE, "words % 6"), pick(HINDRANCES, "blamed")
    return (
        f"coalesce({wording(department)}, {rival}, "
        f"case when feeling > 0 then 'Lighthouse: ' || lower({praise}) "
        f"else 'Lighthouse, again: ' || lower({blame}) end)"
    )


def _mentions() -> Export:
    """Nested JSON lines; the company is the tool's guess by name."""
    url = "'https://social.example/' || lower(network) || '/post/' || (880000001 + n * 13)"
    is_named = f"words >= {round(1000 * UNNAMED_SHARE)}"
    query = f"""
        select
            {_id("mentions")} as id, network,
            {{'name': p.name, 'handle': '@' || lower(p.family) || p.person}} as author,
            {{'guess': case when {is_named} then name_in_marketing end,
                'confidence': case when {is_named} then round(0.5 + words / 2000.0, 2) end}}
                as company,
            {_text("marketing")} as text, {{'score': round(feeling, 3)}} as sentiment,
            {pick(COMPETITORS, "rival")} as competitor, {url} as url,
            strftime(at_work(said_on, n) + interval 5 hour, '%Y-%m-%dT%H:%M:%SZ') as published_at,
            n as _n
        from (select *, {pick(NETWORKS, "words % 4")} as network from mentions) m
        join ids using (customer) join people p using (person)
        where said_on + 1 >= $since and said_on + 1 < $until
    """
    unreadable = {"id": "urn:8799", "network": "X", "text": "?", "published_at": "3 days ago"}
    return Export(
        "voice",
        "listening",
        "mentions.jsonl.gz",
        query,
        "append",
        Style(kind="json_lines", is_gzip=True),
        bad_rows=(BadRow(unreadable, "published_at", "not a moment"),),
        repeats=True,
    )


def _reviews() -> Export:
    """UTF-16 as spreadsheets save it; stars from 1 to 5."""
    stars = "greatest(1, least(5, round(3.2 + 2 * feeling)))::integer"
    site = pick(SITES, "words % 3")
    query = f"""
        select
            {_id("reviews")} as "Review ID", {site} as "Site", name_in_marketing as "Company",
            p.given || ' ' || left(p.family, 1) || '.' as "Reviewer", {stars}::varchar as "Stars",
            case when feeling > 0.2 then 'Recommended' when feeling > -0.2 then 'Mixed feelings'
                else 'Disappointed' end as "Title",
            {_text("voice")} as "Text", {pick(COMPETITORS, "rival")} as "Compared With",
            'https://reviews.example/' || lower({site}) || '/' || (70001 + n) as "Link",
            strftime(said_on, '%d/%m/%Y') as "Published", n as _n
        from reviews join ids using (customer) join people p using (person)
        where said_on >= $since and said_on < $until
    """
    unrated = {"Review ID": "RV-69999", "Stars": "four", "Published": "05/03/2024"}
    return Export(
        "voice",
        "review_sites",
        "reviews.csv",
        query,
        "append",
        Style(encoding="utf-16"),
        bad_rows=(BadRow(unrated, "Stars", "text for a number"),),
        repeats=True,
    )
