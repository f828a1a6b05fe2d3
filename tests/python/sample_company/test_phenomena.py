"""Planted phenomena: the truth is what stands in the exports, counted anew in plain SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest

from sample_company.company_writer import write
from sample_company.issues import ISSUES
from sample_company.settings import PHENOMENA_STRENGTHS, STRENGTHS

DEPARTMENTS = (
    *("sales", "support", "success", "marketing"),
    *("operations", "training", "voice", "executives"),
)
END = "date '2025-12-29'"
Rows = set[tuple[str, str, str]]
TABLES = {  # file, with its key
    "leads": ("marketing/marketo/*/leads.csv", "id"),
    "activities": ("marketing/marketo/*/activities.csv", "marketoGUID"),
    "mentions": ("voice/listening/*/mentions.jsonl.gz", "id"),
    "accounts": ("sales/salesforce/*/Account.csv", "Id"),
    "deals": ("sales/salesforce/*/Opportunity.csv", "Id"),
    "tasks": ("sales/salesforce/*/Task.csv", "Id"),
    "meetings": ("executives/outlook/*/calendar.csv", '"Global ID"'),
    "enrollments": ("training/lms/*/enrollments.csv", '"Enrollment ID"'),
    "orders": ("operations/erp/*/orders.csv", "Auftragsnr"),
    "deliveries": ("operations/erp/*/fulfilments.csv", "Liefernr"),
    "invitations": ("voice/qualtrics/*/invitations.csv", '"Invitation ID"'),
    "tickets": ("support/zendesk/*/tickets.jsonl.gz", "id"),
    "bugs": ("support/jira/*/issues.csv", '"Issue key"'),
}
SHEETS = ("success_plans", "complaints", "escalations")


@dataclass(frozen=True)
class Company:
    """A database with the exports, newest row by key, and the truth."""

    strength: str
    db: duckdb.DuckDBPyConnection

    def rows(self, query: str) -> Rows:
        return set(self.db.execute(query.replace("$end", END)).fetchall())

    def told(self, phenomenon: str, detail: str | None = None) -> Rows:
        return self.rows(
            f"select true_id, from_date, to_date from phenomena where phenomenon = '{phenomenon}'"
            + (f" and detail = '{detail}'" if detail else "")
        )


def _load(folder: Path, strength: str) -> Company:
    db = duckdb.connect()
    for name, (pattern, key) in TABLES.items():
        path = folder / "exports" / pattern
        read = f"read_json_auto('{path}', filename=true)"
        if not pattern.endswith(".gz"):
            form = ", delim=';', encoding='latin-1'" if "erp" in pattern else ""
            read = f"read_csv('{path}', all_varchar=true, filename=true{form})"
        db.execute(
            f"create table {name} as from {read} "
            f"qualify row_number() over (partition by {key} order by filename desc) = 1"
        )
    for name in SHEETS:
        book = openpyxl.load_workbook(max((folder / "exports").rglob(f"{name}.xlsx")))
        _, _, header, *rows = book.worksheets[0].iter_rows(values_only=True)
        columns = ", ".join(f'"{column}" varchar' for column in header)
        db.execute(f"create table {name} ({columns})")
        marks = ", ".join("?" for _ in header)
        db.executemany(f"insert into {name} values ({marks})", rows)
    for path in (folder / "truth").glob("*.csv"):
        db.execute(f"create table {path.stem} as from read_csv('{path}')")
    db.execute(
        "create macro typed(t) as coalesce(try_strptime(t, '%d.%m.%Y'), "
        "try_strptime(t, '%d %b %Y'), try_cast(t as timestamp))::date"
    )
    db.execute("create macro german(t) as strptime(t, '%d.%m.%Y %H:%M')::date")
    db.execute(
        "create macro of(s) as table select source_id, true_id from records where system = s"
    )
    return Company(strength, db)


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Company]]:
    found = {}
    for strength in PHENOMENA_STRENGTHS:
        folder = tmp_path_factory.mktemp(strength)
        write(folder, phenomena_strength=strength, faults="none", departments=DEPARTMENTS)
        found[strength] = _load(folder, strength)
    yield found
    for company in found.values():
        company.db.close()


def _agree(
    companies: dict[str, Company], query: str, phenomenon: str, detail: str | None = None
) -> None:
    """What the query finds is the truth at every strength, and more of it at a higher one."""
    counts = []
    for company in companies.values():
        told = company.told(phenomenon, detail)
        assert company.rows(query) == told, company.strength
        counts.append(len(told))
    none, weak, medium, strong = counts
    assert none == 0 < weak < medium < strong, counts


def test_leads_that_sales_takes_up_late(companies: dict[str, Company]):
    query = """
        with answered as (
            select l.true_id, any_value(convertedAt::timestamp) as started,
                min(ActivityDate::date) filter (ActivityDate > convertedAt) as answered
            from leads join of('marketo lead') l on l.source_id = leads.id
            left join of('salesforce account') a using (true_id)
            left join tasks on tasks.AccountId = a.source_id and ActivityDate::date < $end
            where convertedAt <> 'null' group by l.true_id, leads.id
        )
        select true_id, started::date, answered from answered
        where coalesce(answered, $end) - started > interval 72 hour
    """
    _agree(companies, query, "handoff_gap", "marketing_to_sales")


def test_customers_whom_nobody_welcomes(companies: dict[str, Company]):
    query = """
        with won as (
            select true_id, min(CloseDate::date) as started
            from deals join of('salesforce account') on source_id = AccountId
            where IsWon = 'true' and Type = 'New Business' group by true_id
        ),
        welcome as (
            select true_id, Agreed::date as day
            from success_plans join of('success plan') on source_id = "Plan no"
            union all
            select true_id, strptime("Start Date", '%m/%d/%Y')::date
            from meetings join of('outlook meeting') on source_id = "Global ID"
            where Status <> 'Cancelled'
            union all
            select true_id, strptime("Enrolled On", '%d-%b-%Y')::date
            from enrollments join of('lms enrolment') on source_id = "Enrollment ID"
        ),
        answered as (
            select true_id, started, min(day) filter (day >= started and day < $end) as answered
            from won left join welcome using (true_id) group by true_id, started
        )
        from answered where coalesce(answered, $end) - started > 21
    """
    _agree(companies, query, "handoff_gap", "sales_to_success")


def test_large_clients_whom_executives_do_not_meet(companies: dict[str, Company]):
    query = """
        with quarters as (
            select unnest(range(date '2024-01-01', date '2025-10-01', interval 3 month))::date as q,
                (q + interval 3 month)::date - 1 as ends
        ),
        paid as (
            select true_id, q, ends, min(day) as first, max(day) as last,
                min(12 * monthly_cents / 100
                * case currency when 'EUR' then 1.1 when 'GBP' then 1.3 else 1 end) as arr
            from quarters, unnest(range(q, ends + 1, interval 1 day)) as d (day)
            join subscriptions on start_on <= day and coalesce(end_on > day, true)
            where not is_trial group by all
        ),
        held as (
            select true_id, strptime("Start Date", '%m/%d/%Y')::date as day
            from meetings join of('outlook meeting') on source_id = "Global ID"
            where Status <> 'Cancelled'
        )
        select true_id, q, ends from paid
        where arr >= 100000 and first = q and last = ends and not exists (
            from held where held.true_id = paid.true_id and day between q and ends)
    """
    _agree(companies, query, "executive_neglect")


def test_mails_to_customers_in_trouble(companies: dict[str, Company]):
    query = """
        with sends as (
            select true_id, activityDate::date as day
            from activities join of('marketo lead') on source_id = leadId
            where activityType = 'Send Email'
        ),
        trouble as (
            select true_id, created_at + interval 2 day as begins, solved_at as ends
            from tickets join of('zendesk organization') on source_id = organization_id::varchar
            where priority in ('high', 'urgent')
            union all
            select true_id, typed(Received), typed("Put right")
            from complaints join of('complaint') on source_id = "No"
        ),
        weeks as (
            select unnest(range(date '2024-01-07', $end, interval 7 day))::date as sunday
        ),
        pressed as (
            select true_id, sunday from weeks join sends on day between sunday - 27 and sunday
            where exists (from trouble where trouble.true_id = sends.true_id
                and begins < sunday + 1 and coalesce(ends >= sunday + 1, true))
            group by all having count(*) >= 8
        ),
        stretches as (
            select *, row_number() over (partition by true_id order by sunday) as n,
                date_diff('day', date '2024-01-07', sunday) - 7 * n as s
            from pressed
        )
        select true_id, min(sunday), max(sunday) from stretches group by true_id, s
    """
    _agree(companies, query, "marketing_pressure")


def test_promises_that_were_not_kept(companies: dict[str, Company]):
    orders = """
        with delivered as (
            select true_id, d.Auftragsnr, strptime(any_value(d.Zusagedatum), '%d.%m.%Y')::date
                as promised, max(german("Geliefert am")) as came,
                count(*) = count("Geliefert am") as is_whole
            from deliveries d join orders using (Auftragsnr)
            join of('erp order') on source_id = Auftragsnr
            where orders.Status <> 'storniert' group by all
        )
        select true_id, promised, case when is_whole then came end from delivered
        where case when is_whole then came else $end end - promised > 5
    """
    _agree(companies, orders, "broken_promise", "delivery")
    plans = """
        select true_id, typed("Promised go-live"), typed("Go-live")
        from success_plans join of('success plan') on source_id = "Plan no"
        where coalesce(typed("Go-live"), $end) - typed("Promised go-live") > 14
    """
    _agree(companies, plans, "broken_promise", "go_live")


def test_decision_makers_who_never_answer(companies: dict[str, Company]):
    query = """
        with large as (
            select true_id from subscriptions where start_on < $end and end_on is null
                or end_on >= $end and start_on < $end and not is_trial
            group by true_id having max(12 * monthly_cents / 100
                * case currency when 'EUR' then 1.1 when 'GBP' then 1.3 else 1 end) >= 100000
        )
        select true_id, min(day), max(day) from (
            select *, ("Sent At"::timestamp + interval 6 hour)::date as day from invitations
        ) join of('qualtrics invitation') on source_id = "Invitation ID" join large using (true_id)
        where "Role" = 'decision maker' group by true_id, Email
        having count(*) filter (day >= $end - 365) >= 3
            and count(*) filter ("Status" = 'Finished') = 0
    """
    _agree(companies, query, "silent_decision_maker")


@pytest.mark.parametrize("strength", STRENGTHS)
def test_the_pilot_s_segment_is_answered_sooner(companies: dict[str, Company], strength: str):
    company = companies[strength]
    ((begins, segment, effect),) = company.rows(
        "select started_on, treated_segment, effect_share from pilots"
    )
    assert begins == date(2025, 3, 3)
    ((ratio,),) = company.rows(f"""
        with logs as (
            select segment = '{segment}' as treated, created_at >= date '{begins}' as after,
                median(ln(first_reply_minutes)) as level
            from tickets join of('zendesk organization') o
                on o.source_id = organization_id::varchar
            join customers using (true_id) where first_reply_minutes is not null group by all
        )
        select exp(sum(case when treated = after then level else -level end)) from logs
    """)
    assert 1 - ratio == pytest.approx(effect, abs=0.10)


REPORTS = """
    with said as (
        select 'support' as department, subject as words, created_at::date as day from tickets
        union all
        select 'engineering', Summary, strptime(Created, '%d/%b/%y %I:%M %p')::date from bugs
        union all
        select 'voice', About, typed(Received) from complaints
        union all
        select 'success', Why, strptime(Raised, '%d.%m.%Y %H:%M')::date from escalations
        union all
        select 'marketing', text, published_at::date from mentions
        union all
        select 'training', Feedback, strptime("Enrolled On", '%d-%b-%Y')::date from enrollments
        where Feedback is not null
    )
"""


@pytest.mark.parametrize("strength", ["medium", "strong"])
def test_issues_emerge_from_a_low_steady_noise(companies: dict[str, Company], strength: str):
    company = companies[strength]
    for number, issue in enumerate(ISSUES):
        words = {*issue.wordings.values(), *issue.everyday.values()}
        listed = ", ".join("'" + one.replace("'", "''") + "'" for one in words)
        seen = company.rows(f"""
            {REPORTS}
            select department, count(*) filter (day between onset_week and onset_week + 20),
                21.0 * count(*) filter (day < onset_week or day > end_week + 42)
                    / any_value(104 * 7 - (end_week - onset_week) - 42)
            from said, issues where words in ({listed}) and theme = '{issue.theme}' group by 1
        """)
        seen_by = {department: early for department, early, _ in seen if early > 0}
        usual = sum(noise for *_, noise in seen)
        assert len(seen_by) >= 2 and sum(seen_by.values()) >= 6, (number, seen)
        assert 0.1 < usual < sum(seen_by.values()) / 3, (number, seen)


def test_without_phenomena_nothing_is_told(companies: dict[str, Company]):
    none = companies["none"]
    assert not none.rows("from phenomena") and not none.rows("from pilots")
    assert not none.rows("from issues") and not none.rows("from issue_customers")
