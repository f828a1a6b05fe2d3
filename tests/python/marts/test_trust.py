"""A department is trusted as far as its deliveries go, and a week keeps what was known then."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sample_company.company_writer import write
from tests.python.pipeline.building import Built, Rows, new_warehouse

DEPARTMENTS = ("sales", "billing", "support", "executives")
SENT = "accepted_row_count, seen_row_count, timely_export_count, export_count, newest_export_date"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company with six deliveries, and with faults in its files."""
    home = tmp_path_factory.mktemp("company")
    write(home, customers=60, weeks=60, departments=DEPARTMENTS, deliveries=6)
    return home


@pytest.fixture(scope="module")
def built(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Built]:
    parent = tmp_path_factory.mktemp("trust")
    numbers = iter(range(100))

    def build(gone: Callable[[Path], bool] = lambda path: False, **options: object) -> Built:
        exports = parent / f"exports{next(numbers)}"
        shutil.copytree(company / "exports", exports)
        for folder in [path for path in exports.glob("*/*/*") if gone(path)]:
            shutil.rmtree(folder)
        warehouse = new_warehouse(parent / exports.name.replace("exports", "warehouse"))
        return warehouse.load(exports).build(**options)  # type: ignore[arg-type]

    return build


def days(company: Path) -> list[date]:
    found = {path.name for path in (company / "exports").glob("*/*/*")}
    return sorted(date.fromisoformat(name) for name in found)


def newest(built: Built, department: str, columns: str) -> Rows:
    return built.rows(
        f"select {columns} from trust.data_trust where department = '{department}'"
        " order by week_date desc limit 1"
    )


def test_a_department_that_stops_delivering_is_late_and_one_that_never_did_is_not_trusted(
    built: Callable[..., Built], company: Path
) -> None:
    kept = days(company)[:3]
    late = built(
        lambda path: "support" in path.parts and date.fromisoformat(path.name) not in kept,
        towards=("data_trust",),
    )
    ((share, grade, reasons),) = newest(late, "support", "timeliness_share, trust_grade, reasons")
    assert share == 0 and grade == "D"
    assert "exports are overdue" in reasons
    assert newest(late, "sales", "timeliness_share") == [(1,)]
    assert newest(late, "voice", "trust_grade, reasons, accuracy_share") == [
        ("D", "it has delivered nothing yet", None)
    ]


def test_numbers_are_those_of_the_ledger_and_checks_count_in_the_last_week(
    built: Callable[..., Built],
) -> None:
    whole = built(gates=True)
    assert whole.stopped_at is None
    wrong = whole.rows("""
        select trusted.department
        from trust.data_trust as trusted
        inner join (
            select split_part(export, '.', 1) as department, sum(seen_row_count) as seen,
                sum(quarantined_row_count) as aside
            from trust.loads
            where status = 'loaded'
                and export_date = (select max(export_date) from trust.loads)
            group by 1
        ) as ledger on trusted.department = ledger.department
        where trusted.week_date = (select max(week_date) from trust.data_trust)
            and (trusted.seen_row_count <> ledger.seen
                or trusted.accepted_row_count <> ledger.seen - ledger.aside)
    """)
    assert wrong == []
    # The fixture's one run has seen all deliveries: its checks are news of the last week.
    checked = whole.rows(
        "select week_date = max(week_date) over () as is_last, sum(checked_row_count) > 0"
        " from trust.data_trust group by week_date"
    )
    assert all(is_last == has_checks for is_last, has_checks in checked)


def test_a_past_week_keeps_what_had_been_delivered_when_later_files_arrive(
    built: Callable[..., Built], company: Path
) -> None:
    day = days(company)[2]
    early = built(lambda path: date.fromisoformat(path.name) > day, towards=("data_trust",))
    later = built(towards=("data_trust",))
    query = f"select department, week_date, {SENT} from trust.data_trust where week_date < '{day}'"
    assert early.rows(query)
    assert sorted(early.rows(query)) == sorted(later.rows(query))
