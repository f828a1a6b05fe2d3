"""Published files as runs leave them, by the ledger, the gates and the publisher, in a second."""

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path

import duckdb

from orchestration.publish import MANIFEST_FILE, MART_FILE, PublicTable, publish_data_quality
from orchestration.quality import VALIDATIONS_DDL, ValidationResult, record
from orchestration.quality_page import draw_quality_page
from orchestration.raw import ledger
from orchestration.raw.contract import Contract
from orchestration.raw.ledger import Entry
from orchestration.settings import Settings

START = datetime(2025, 1, 1, 6)
SECRET = "Zuzana Canaryova"
TRUST = {
    "loads": "_loads_now",
    "exports": "_exports_now",
    "refused_files": "_refusals_now",
    "quarantined_rows": "_quarantine_now",
    "validation_results": "_validations",
}
# What the page and the messages read of the mart, with the columns that they read.
MART = """
create schema marts; create schema trust;
create table trust.department_conflicts as select * from (values
    ('C1', 'tickets_before_signup', 'support', 'sales', 2),
    ('C2', 'tickets_before_signup', 'support', 'sales', 1)
) as t(customer_id, fact, department_a, department_b, record_count);
create table trust.data_trust as select * from (values
    ('billing', date '2024-12-22', 'C', 'last week'),
    ('billing', date '2024-12-29', 'B', 'one in twenty rows is off')
) as t(department, week_date, trust_grade, reasons);
create table marts.customer_health_measures_weekly as select * from (values
    ('C1', date '2024-12-29', 'billing', 'disputes', 'ok', 0.25),
    ('C2', date '2024-12-29', 'billing', 'disputes', 'stale', 0.25),
    ('C1', date '2024-12-29', 'billing', 'payment_delay_days', 'not applicable', 0.0),
    ('C1', date '2024-12-29', 'support', 'tickets', 'ok', 0.75),
    ('C2', date '2024-12-29', 'support', 'tickets', 'ok', 0.75)
) as t(customer_id, week_date, department, measure, status, base_weight);
create table marts.customer_health_weekly as select * from (values
    ('C1', date '2024-12-29', true, 'A', 80.0), ('C2', date '2024-12-29', true, 'D', null),
    ('C2', date '2024-12-29', false, 'A', 10.0), ('C1', date '2024-12-22', true, 'B', 70.0)
) as t(customer_id, week_date, is_champion, trust_grade, health_score);
create table marts.early_warnings as select * from (values
    ('C1', 'Big Company', 900000.00, 'billing', 'Invoices stay unpaid', date '2024-12-01', false),
    ('C2', 'Snoozed Company', 200000.00, 'voice', null, date '2024-12-01', true)
) as t(customer_id, customer_name, arr_usd, departments_in_warning, reasons, flagged_at,
    is_snoozed);
create table marts.issue_convergence_weekly as select * from (values
    ('slow_login', 'all', date '2024-12-22', true, true, 'product,support', 4, 50000.00),
    ('slow_login', 'all', date '2024-12-29', false, true, null, 0, 0),
    ('old_issue', 'all', date '2024-06-02', true, true, 'support', 4, 50000.00)
) as t(theme, lifecycle_stage, week_date, is_emerging, is_complete, reporting_departments,
    customer_count, arr_usd);
"""


@dataclass
class Company:
    """A data folder in which runs end, without one being made."""

    data: Path
    connection: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)
    run_count: int = 0

    def __post_init__(self) -> None:
        self.settings.published.mkdir(parents=True)
        ledger.prepare(self.connection, "company")
        ledger.list_exports(
            self.connection,
            {thing: _contract(thing) for thing in ("accounts", "contacts", "notes")},
        )
        self.connection.execute(VALIDATIONS_DDL)

    @property
    def settings(self) -> Settings:
        return Settings(data=self.data)

    @property
    def run_id(self) -> str:
        return f"run-{self.run_count}"

    @property
    def now(self) -> datetime:
        return START + timedelta(days=self.run_count)

    @property
    def page(self) -> str:
        return (self.settings.pages / "data_quality.html").read_text(encoding="utf-8")

    def list_to_fix(self, group: str) -> Path:
        return self.settings.pages / "to_fix" / f"{group}.csv"

    def load(
        self,
        file_name: str,
        status: str = "loaded",
        reason: str | None = None,
        *,
        thing: str = "accounts",
        day: int = 1,
        set_aside: tuple[tuple[int, str | None, str], ...] = (),
        load_id: str | None = None,
    ) -> None:
        """The ledger's entry of a file, with the rows that its reading set aside."""
        when = date(2025, 1, 1) + timedelta(days=day - 1)
        name = load_id or file_name
        entry = Entry(
            name, "crm", f"sales.{thing}", when, datetime.combine(when, START.time()), file_name,
            "sha", 10, "recipe", status, reason, 5, 5 - len(set_aside), 0, len(set_aside), 0,
            self.now, self.now, self.run_id,
        )  # fmt: skip
        entry_id = ledger.append(self.connection, entry)
        for line, column, why in set_aside:
            row = [entry_id, name, "crm", f"sales.{thing}", file_name, line, column, why, SECRET]
            self.connection.execute(
                f"insert into raw._quarantine values ({'?, ' * len(row)} ?, ?, null, null, null)",
                [*row, self.now, self.run_id],
            )

    def ask(
        self, words: str, *, holds: bool = True, severity: str = "critical", gate: str = "raw"
    ) -> None:
        """What the gates record of one expectation of billing."""
        table = "billing__invoices"
        off = None if holds else 3
        record(
            self.connection,
            [
                ValidationResult(
                    self.run_id, self.now, gate, f"{gate}.{table}", table, "amount",
                    "expect_column_values_to_be_between", words, "billing", severity, holds, False,
                    off, 1_200,
                )
            ],
        )  # fmt: skip

    def publish_mart(self) -> None:
        """A mart of this run, with the manifest beside it."""
        folder = self.settings.published
        (folder / MART_FILE).unlink(missing_ok=True)
        with duckdb.connect(folder / MART_FILE) as mart:
            mart.execute(MART)
        manifest = {
            "as_of": "2024-12-31",
            "run_id": self.run_id,
            "published_at": f"{self.now.isoformat()}Z",
        }
        (folder / MANIFEST_FILE).write_text(json.dumps(manifest))

    def end(self) -> str:
        """What the end of a run does; gives the page. The next run follows a day later."""
        publish_data_quality(self.connection, self.settings.published, map(self._table, TRUST))
        draw_quality_page(self.settings, self.run_id)
        self.run_count += 1
        return self.page

    def _table(self, name: str) -> PublicTable:
        source = f"raw.{TRUST[name]}"
        described = self.connection.execute(f"describe {source}").fetchall()
        columns = {column: "" for column, *_ in described if column != "raw_text"}
        return PublicTable("trust", name, "", columns, source)


def words_of(page: str) -> str:
    """What a reader sees, in one line."""
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(text).split())


def _contract(thing: str) -> Contract:
    return Contract(
        department="sales",
        thing=thing,
        description=f"One row per {thing}.",
        columns=(),
        key=(),
        required=(),
        delivery="snapshot",
        reporting_lag_days=0,
    )
