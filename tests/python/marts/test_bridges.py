"""What was planted between departments is found, and little else; judged by the hidden truth."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from sample_company.company_writer import write
from tests.python.pipeline.building import Built, new_warehouse

STRENGTHS = ("weak", pytest.param("medium", marks=pytest.mark.long), "strong")
DEPARTMENTS = (
    *("marketing", "sales", "operations", "billing", "support"),
    *("training", "voice", "executives", "success"),
)
Day = date | None
Found = set[tuple[str, Day]]
FOUND = {
    "handoff_gap": """
        select customer_id, cast(handed_at as date) from marts.handoff_gaps
        where is_gap and handoff in ('lead_to_sales', 'deal_to_success')
    """,
    "executive_neglect": """
        select customer_id, quarter_date from marts.executive_gaps where is_neglected
    """,
    "marketing_pressure": """
        select customer_id, week_date from marts.marketing_pressure_weekly where is_pressure
    """,
    "broken_promise": """
        select customer_id, promised_date from marts.expectation_gaps
        where is_missed and promise in ('plan_go_live', 'delivery')
    """,
}
READ = (
    *("handoff_gaps", "executive_gaps", "marketing_pressure_weekly", "expectation_gaps"),
    *("stage_pilots", "warning_signals", "int_customer_identifiers"),
)
Company = Callable[[str], tuple[Built, Path]]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A company's warehouse and its truth, by how visible the phenomena are; each built once."""
    home = tmp_path_factory.mktemp("bridges")

    @cache
    def build(strength: str) -> tuple[Built, Path]:
        folder = home / strength
        write(folder, phenomena_strength=strength, departments=DEPARTMENTS)
        built = new_warehouse(home / f"warehouse_{strength}").load(folder / "exports")
        return built.build(towards=READ), folder / "truth"

    return build


def told(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def customers(built: Built, truth: Path) -> dict[str, str]:
    """The marts' customer of each customer of the truth."""
    accounts = dict(
        built.rows(
            "select source_id, customer_id from intermediate.int_customer_identifiers"
            " where identifier_kind = 'account'"
        )
    )
    rows = told(truth / "customers.csv")
    return {one["true_id"]: accounts.get(one["salesforce_account_id"], "") for one in rows}


def days(planted: dict[str, str]) -> list[date]:
    """The day an occurrence begins; of marketing's pressure the Sunday of each of its weeks."""
    first = date.fromisoformat(planted["from_date"])
    if planted["phenomenon"] != "marketing_pressure":
        return [first]
    weeks = (date.fromisoformat(planted["to_date"]) - first).days // 7
    return [first + timedelta(weeks=number) for number in range(weeks + 1)]


@pytest.mark.parametrize("strength", STRENGTHS)
@pytest.mark.parametrize("phenomenon", FOUND)
def test_what_was_planted_is_found_and_little_else(
    phenomenon: str,
    strength: str,
    company: Company,
    record_property: Callable[[str, object], None],
) -> None:
    built, truth = company(strength)
    ids = customers(built, truth)
    planted: Found = {
        (ids[one["true_id"]], day)
        for one in told(truth / "phenomena.csv")
        if one["phenomenon"] == phenomenon
        for day in days(one)
    }
    found: Found = set(built.rows(FOUND[phenomenon]))
    hits = len(planted & found)
    precision, recall = hits / max(len(found), 1), hits / max(len(planted), 1)
    record_property("found", f"{phenomenon} {strength}: {precision:.2f} {recall:.2f}")
    print(f"{phenomenon}, {strength}: precision {precision:.3f}, recall {recall:.3f}, {hits} hits")
    if strength == "strong":
        assert planted
        assert min(precision, recall) >= 0.9, sorted(planted ^ found, key=str)[:20]


@pytest.mark.parametrize("strength", STRENGTHS)
def test_the_pilot_s_true_effect_lies_in_its_interval(strength: str, company: Company) -> None:
    built, truth = company(strength)
    (pilot,) = told(truth / "pilots.csv")
    ((effect, low, high, treated, untouched),) = built.rows(
        "select effect_share, effect_share_low, effect_share_high, treated_customer_count,"
        " untouched_customer_count from marts.stage_pilots"
        " where pilot = 'proactive_support' and metric = 'first_reply_hours'"
        " order by week_date desc limit 1"
    )
    print(f"{strength}: {effect:.3f} ({low:.3f} to {high:.3f}); {treated} and {untouched}")
    assert low <= float(pilot["effect_share"]) <= high
    assert min(treated, untouched) >= 20


def test_every_department_s_records_give_warnings(company: Company) -> None:
    built, _ = company("strong")
    rows = built.rows("select distinct department from marts.warning_signals")
    assert {department for (department,) in rows} == set(DEPARTMENTS)
