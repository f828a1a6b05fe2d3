"""The core tables of companies, contracts and issues, made of the arrays of the simulation."""

import numpy as np

from sample_company import words
from sample_company.companies import (
    COUNTRIES,
    CURRENCIES,
    LEAD_SOURCES,
    NEEDS,
    SEGMENTS,
)
from sample_company.contracts import CANCEL_REASONS, PLANS, REASONS
from sample_company.issues import ISSUES, span
from sample_company.world import World, literal, literal_list, pick, rows


def add_customers(world: World) -> None:
    """Make the table `customers`: one row for each company, with its words."""
    companies = world.companies
    country_places = {country: place for place, country in enumerate(COUNTRIES)}
    cities = [words.CITIES[country] for country in COUNTRIES]
    random = world.random("cities")
    city = random.random(companies.everyone) * np.array([len(c) for c in cities])[companies.country]
    world.add(
        "drawn",
        {
            "customer": np.arange(companies.everyone, dtype=np.int32),
            **{
                name: getattr(companies, name)
                for name in companies.__dataclass_fields__
                if name != "buyers"
            },
            "city": city.astype(np.int32),
            "form": (random.random(companies.everyone) < 0.3).astype(np.int32),
        },
        days=("met_on", "trial_from", "paid_from", "promised_go_live", "went_live"),
        nullable=("parent", "region"),
    )
    seconds = "[" + ", ".join(literal_list(w) for w in words.SECOND_WORDS.values()) + "]"
    forms = "[" + ", ".join(literal_list(words.LEGAL_FORMS[c]) for c in COUNTRIES) + "]"
    towns = "[" + ", ".join(literal_list([t for t, _ in c]) for c in cities) + "]"
    codes = "[" + ", ".join(literal_list([p for _, p in c]) for c in cities) + "]"
    currencies = literal_list([CURRENCIES.get(c, "USD") for c in country_places])
    regions = len(words.REGION_WORDS)
    world.db.execute(f"""
        create table customers as
        with named as (
            select *, {pick(words.FIRST_WORDS, "first_word")} || ' '
                || ({seconds})[industry + 1][second_word + 1]
                || coalesce(' ' || {pick(words.REGION_WORDS, f"region % {regions}")}
                    || case when region >= {regions} then ' ' || (region // {regions} + 1)
                        else '' end, '') as own_name
            from drawn
        )
        select
            one.customer, 'T' || padded(one.customer + 1, 6) as true_id,
            coalesce(parent.own_name || ' '
                || {pick([words.COUNTRY_WORDS[c] for c in COUNTRIES], "one.country")},
                one.own_name) as name,
            name || ' ' || ({forms})[one.country + 1][one.form + 1] as legal_name,
            lower(replace(coalesce(parent.own_name, one.own_name), ' ', '')) || '.example'
                as domain,
            {pick(SEGMENTS, "one.segment")} as segment,
            {pick(list(words.SECOND_WORDS), "one.industry")} as industry,
            {pick(COUNTRIES, "one.country")} as country,
            ({currencies})[one.country + 1] as currency,
            ({towns})[one.country + 1][one.city + 1] as city,
            ({codes})[one.country + 1][one.city + 1] as postal_code,
            one.employees, one.seats, one.months as billing_months,
            {pick(LEAD_SOURCES, "one.lead_source")} as lead_source,
            {pick(NEEDS, "one.need")} as need,
            one.parent, one.met_on, one.trial_from, one.paid_from,
            one.promised_go_live, one.went_live, one.is_brief,
            one.customer < {companies.buyers} as is_buyer,
            one.paid_from is not null or one.trial_from is not null as is_served
        from named as one left join named as parent on parent.customer = one.parent
        order by one.customer;
        drop table drawn
    """)


def add_stints(world: World) -> None:
    """Make `stints`, `losses` and `unfounded`, with Stripe's id of each stint."""
    stints, losses = world.book.stints, world.book.losses
    count = len(stints.customer)
    world.add(
        "drawn",
        {"stint": np.arange(count, dtype=np.int32), **vars(stints)},
        days=("start", "end", "canceled_on", "unpaid_from"),
        nullable=("reason",),
    )
    world.db.execute(f"""
        create table stints as
        select stint, customer, 'sub_1' || token('sub', stint, 14) as subscription_id,
            {pick(PLANS, "plan")} as plan_name, seats, months as billing_months,
            cents as monthly_cents, start as start_on, "end" as end_on, canceled_on,
            nullif({pick(CANCEL_REASONS, "reason")}, '') as cancel_reason,
            is_trial, unpaid_from, credit as credit_cents,
            padded(1 + stint % 22, 2) || ':' || padded(stint * 7 % 60, 2) as clock
        from drawn order by stint;
        drop table drawn
    """)
    world.add(
        "drawn",
        {"loss": np.arange(len(losses.customer), dtype=np.int32), **vars(losses)},
        days=("decided_on", "lost_on", "back_on"),
    )
    world.db.execute(f"""
        create table losses as
        select loss, customer, decided_on, lost_on, {pick(REASONS, "reason")} as reason,
            is_voluntary, is_silent, back_on
        from drawn order by loss;
        drop table drawn
    """)
    who, day = world.book.unfounded
    world.add("unfounded", {"customer": who, "declared_for": day}, days=("declared_for",))


def add_issues(world: World) -> None:
    """Make `issues`, `issue_wordings` (by department; everyday ones last) and `issue_customers`."""
    issues: list[tuple[object, ...]] = []
    wordings: list[tuple[object, ...]] = []
    for number, issue in enumerate(ISSUES):
        onset, end = span(issue, world.clock)
        issues.append((number, literal(issue.theme), f"day({7 * onset})", f"day({7 * end})"))
        for place, words_ in ((number, issue.wordings), (number + len(ISSUES), issue.everyday)):
            wordings += [(place, literal(d), literal(text)) for d, text in words_.items()]
    world.db.execute(
        f"create table issues as from {rows(issues)} as one (issue, theme, onset_on, end_on) "
        f"where {len(world.touched.issue) > 0};"
        f"create table issue_wordings as from {rows(wordings)} as one (issue, department, wording)"
    )
    world.add("issue_customers", vars(world.touched))
