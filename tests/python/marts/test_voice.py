"""What customers say, compared with what the sample company planted for them to say."""

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from sample_company.company_writer import write
from tests.python.pipeline.building import Built, new_warehouse

STRENGTHS = ("weak", pytest.param("medium", marks=pytest.mark.long), "strong")
# The theme that a planted issue is about, and those that its words or its consequences touch too.
ABOUT = {
    "invoice layout confusing": ("invoice_clarity", "invoice_accuracy"),
    "sso login fails after update": ("access", "reliability"),
    "export slow": ("speed", "reporting", "reliability"),
    "training course outdated": ("training_content",),
    "deliveries incomplete after warehouse move": ("delivery_content", "delivery_time"),
}
IN_TIME = timedelta(days=27)  # by the end of the third week after the one of the onset
AFTERMATH = timedelta(weeks=3)  # an issue that is over is still talked about

READ = (
    *("feedback", "issue_convergence_weekly", "journey_groups", "survey_coverage_monthly"),
    *("int_decision_makers_silent", "int_customer_identifiers", "int_as_of"),
    *("stg_sales__contacts", "stg_voice__social_mentions"),
)
Company = tuple[Path, Built]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Company]:
    """A company whose phenomena are planted at a strength, and its warehouse."""
    folder = tmp_path_factory.mktemp("voice")

    @cache
    def build(strength: str) -> Company:
        written = folder / strength
        write(
            written,
            customers=200,
            usage_rows=20_000,
            faults="none",
            phenomena_strength=strength,
            deliveries=1,
        )
        built = new_warehouse(folder / f"warehouse_{strength}")
        return written / "truth", built.load(written / "exports").build(towards=READ)

    return build


def told(truth: Path, name: str) -> list[dict[str, str]]:
    with (truth / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def emerging(built: Built) -> list[tuple[str, date]]:
    return built.rows(
        "select theme, week_date from marts.issue_convergence_weekly"
        " where lifecycle_stage = 'all' and is_emerging order by all"
    )


@pytest.mark.parametrize("strength", STRENGTHS)
def test_planted_issues_emerge_within_three_weeks_and_few_others_do(
    company: Callable[[str], Company],
    strength: str,
    record_property: Callable[[str, object], None],
) -> None:
    truth, built = company(strength)
    found = emerging(built)
    issues = told(truth, "issues")
    in_time, explained = 0, set()
    for issue in issues:
        onset, end = (date.fromisoformat(issue[f"{one}_week"]) for one in ("onset", "end"))
        themes = ABOUT[issue["theme"]]
        in_time += any(
            theme == themes[0] and onset <= week <= onset + IN_TIME for theme, week in found
        )
        explained |= {
            (theme, week)
            for theme, week in found
            if theme in themes and onset <= week <= end + AFTERMATH
        }
    # A theme that emerges for several weeks of a quarter is one issue.
    others = Counter(
        quarter
        for _, quarter in {
            (theme, (week.year, (week.month + 2) // 3))
            for theme, week in found
            if (theme, week) not in explained
        }
    )
    weeks = built.one("select count(distinct week_date) from marts.issue_convergence_weekly")
    false_a_quarter = sum(others.values()) / (weeks / 13)
    record_property("issues_in_time", f"{in_time} of {len(issues)}")
    record_property("false_issues_a_quarter", round(false_a_quarter, 2))
    print(
        f"\n{strength}: {in_time} of {len(issues)} in time, {false_a_quarter:.2f} false a quarter"
    )
    if strength == "strong":
        assert in_time >= 0.8 * len(issues)
        assert max(others.values(), default=0) <= 1


@pytest.mark.parametrize("strength", STRENGTHS)
def test_silent_decision_makers_are_those_who_were_planted(
    company: Callable[[str], Company],
    strength: str,
    record_property: Callable[[str, object], None],
) -> None:
    truth, built = company(strength)
    planted = {
        row["detail"]
        for row in told(truth, "phenomena")
        if row["phenomenon"] == "silent_decision_maker"
    }
    found = {
        email
        for (email,) in built.rows(
            "select email from intermediate.int_decision_makers_silent where month_date"
            " = (select date_trunc('month', as_of_date) from intermediate.int_as_of)"
        )
    }
    precision = len(planted & found) / len(found) if found else 0.0
    recall = len(planted & found) / len(planted)
    record_property("precision", round(precision, 3))
    record_property("recall", round(recall, 3))
    print(f"\n{strength}: {len(planted)} planted, precision {precision:.2f}, recall {recall:.2f}")
    shown = built.one(
        "select silent_decision_maker_count from marts.survey_coverage_monthly"
        " where survey = 'all' and segment = 'all' and role = 'all'"
        " order by month_date desc limit 1"
    )
    assert shown == len(found)
    if strength == "strong":
        assert min(precision, recall) >= 0.9


def test_customers_who_voice_an_issue_are_those_whom_it_touched(
    company: Callable[[str], Company],
) -> None:
    truth, built = company("strong")
    accounts = {row["true_id"]: row["salesforce_account_id"] for row in told(truth, "customers")}
    spoke = set(
        built.rows(
            """
            select identifiers.source_id, feedback.themes
            from marts.feedback
            inner join intermediate.int_customer_identifiers as identifiers
                on feedback.customer_id = identifiers.customer_id
                and identifiers.identifier_kind = 'account'
            where feedback.themes is not null
            """
        )
    )
    touched = {(row["theme"], accounts[row["true_id"]]) for row in told(truth, "issue_customers")}
    heard = {
        (theme, account)
        for theme, account in touched
        if any(account == one and ABOUT[theme][0] in themes.split(",") for one, themes in spoke)
    }
    assert len(heard) >= 0.9 * len(touched)


def test_no_name_or_address_of_a_person_is_published(company: Callable[[str], Company]) -> None:
    _, built = company("strong")
    addresses = built.one("select count(*) from marts.feedback where masked_text like '%@%'")
    authors = built.one(
        """
        select count(*)
        from marts.feedback
        inner join (
            select author_name from staging.stg_voice__social_mentions
            union
            select full_name from staging.stg_sales__contacts
        ) as people on contains(feedback.masked_text, people.author_name)
        """
    )
    assert (addresses, authors) == (0, 0)


def test_nearly_every_comment_touches_a_theme(company: Callable[[str], Company]) -> None:
    _, built = company("strong")
    unmatched = built.one(
        "select avg(cast(themes is null as double)) from marts.feedback"
        " where masked_text is not null"
    )
    assert unmatched < 0.3


def test_groups_of_journeys_are_few_and_hold_most_customers(
    company: Callable[[str], Company],
) -> None:
    _, built = company("strong")
    groups = built.rows(
        "select quarter_date, count(distinct journey_group),"
        " avg(cast(journey_group = 'other' as double)) from marts.journey_groups"
        " group by quarter_date having count(*) >= 50"
    )
    assert groups
    assert max(count for _, count, _ in groups) <= 16
    assert max(other for _, _, other in groups) <= 0.3
