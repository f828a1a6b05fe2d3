"""The sample company's smaller systems: every row that they write is read, and read rightly."""

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import openpyxl
import pytest

from orchestration.raw import ledger
from orchestration.raw.contract import NEWEST_FIRST, read_contracts
from orchestration.raw.deliveries import Catalogue, scan
from orchestration.raw.ledger import Entry
from orchestration.raw.load import Loader
from orchestration.raw.mapping import read_mapping
from orchestration.settings import PROJECT
from orchestration.warehouse import open_hardened
from sample_company.deliveries import deliver
from sample_company.departments import (
    engineering,
    executives,
    marketing,
    operations,
    planning,
    training,
    voice,
)
from sample_company.settings import Settings
from sample_company.simulation import simulate
from sample_company.world import World

DEPARTMENTS = (marketing, operations, training, voice, executives, planning, engineering)
CONTRACTS = read_contracts(PROJECT / "models")
BERLIN, DENVER = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Denver")
EXPORTS = (
    *(f"marketing.{thing}" for thing in ("leads", "campaign_touches")),
    *(
        f"operations.{thing}"
        for thing in ("orders", "order_lines", "fulfilments", "returns", "refunds")
    ),
    *(f"training.{thing}" for thing in ("courses", "enrollments")),
    *(f"voice.{thing}" for thing in ("surveys", "survey_invitations", "survey_responses")),
    *(f"voice.{thing}" for thing in ("social_mentions", "complaints", "reviews")),
    "executives.meetings",
    *(f"success.{thing}" for thing in ("success_plans", "milestones", "why_chains")),
    *(f"success.{thing}" for thing in ("action_metrics", "advocacy", "change_events")),
    *(f"success.{thing}" for thing in ("escalations", "csm_notes")),
    "support.tickets",
)
OWN_SYSTEMS = (
    *("erp", "lms", "qualtrics", "listening", "complaints_book", "review_sites"),
    *("outlook", "jira", "success_book"),
)
WORDS = {
    ("marketing.leads", "lead_status"): "new engaged converted disqualified",
    ("marketing.campaign_touches", "channel"): "email web webinar",
    ("marketing.campaign_touches", "touch_kind"): "sent delivered opened clicked bounced "
    "unsubscribed attended submitted",
    ("operations.orders", "status"): "open shipped delivered cancelled",
    ("operations.orders", "channel"): "web phone email partner",
    ("operations.fulfilments", "status"): "planned shipped delivered",
    ("operations.returns", "status"): "requested received rejected",
    ("operations.refunds", "status"): "requested paid",
    ("training.courses", "format"): "online classroom webinar",
    ("training.enrollments", "status"): "enrolled started completed failed cancelled missed",
    ("voice.surveys", "survey_kind"): "nps csat ces",
    ("voice.survey_invitations", "status"): "sent bounced opened started answered",
    ("voice.complaints", "severity"): "1 2 3",
    ("voice.reviews", "score_scale"): "1-5",
    ("executives.meetings", "status"): "confirmed tentative cancelled",
    ("success.success_plans", "status"): "draft agreed done stopped",
    ("success.milestones", "side"): "ours customer",
    ("success.milestones", "status"): "open done dropped",
    ("success.advocacy", "advocacy_kind"): "reference referral review case_study speaking "
    "competitor_mention",
    ("success.change_events", "change_kind"): "sponsor_left new_leader merger reorganisation "
    "budget_cut migration",
    ("success.escalations", "status"): "open acknowledged resolved",
    ("success.csm_notes", "sentiment"): "green amber red",
    ("support.tickets", "status"): "open pending solved closed",
    ("support.tickets", "priority"): "low medium high urgent",
}


@dataclass(frozen=True)
class Sampled:
    """A small company, what it wrote, and what was loaded of it."""

    world: World
    folder: Path
    connection: duckdb.DuckDBPyConnection
    entries: list[Entry]

    def rows(self, export: str, *columns: str) -> list[tuple]:
        """The newest version of each key, in order."""
        contract = CONTRACTS[export]
        key = ", ".join(("_source_system", *contract.key))
        return self.connection.execute(
            f"select {', '.join(columns)} from (from {'.'.join(contract.table)} qualify"
            f" row_number() over (partition by {key} order by {NEWEST_FIRST}) = 1) order by all"
        ).fetchall()

    def truth(self, system: str) -> dict[str, int]:
        """The customer of each record of a system."""
        found = self.world.db.execute(
            "select source_id, customer from truth_records where system = ?", [system]
        )
        return dict(found.fetchall())

    def written(self, pattern: str, **reading: str) -> list[dict[str, str]]:
        """The newest rows of CSV files, by what stands in their first column."""
        found: dict[str, dict[str, str]] = {}
        for path in sorted(self.folder.glob(pattern)):
            with path.open(encoding=reading.get("encoding", "utf-8"), newline="") as lines:
                for row in csv.DictReader(lines, delimiter=reading.get("delimiter", ",")):
                    found[row[reading["key"]]] = row
        return list(found.values())


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sampled]:
    folder = tmp_path_factory.mktemp("sampled")
    exports, archive, scratch = (folder / name for name in ("exports", "archive", "scratch"))
    for each in (archive, scratch):
        each.mkdir()
    # A seed with which even so few customers name competitors in mentions and in reviews.
    world = simulate(Settings(customers=60, weeks=40, seed=13, faults="none"), folder / "spill")
    for department in DEPARTMENTS:
        for export in department.exports(world):
            deliver(world, export, exports)
    catalogue = Catalogue(CONTRACTS, PROJECT / "mappings")
    known, unknown = scan(exports, catalogue)
    assert unknown == []
    with open_hardened(":memory:", [archive, scratch]) as connection:
        ledger.prepare(connection, "sampled")
        loader = Loader(connection, exports, archive, scratch, "run", catalogue.identify)
        entries = [
            entry
            for contract in CONTRACTS.values()
            for entry in loader.load(contract, [f for f in known if f.contract == contract]).entries
        ]
        yield Sampled(world, exports, connection, entries)
    world.db.close()


def row_count(path: Path, system: str) -> int:
    """How many rows a file holds, counted by other means than the loader's."""
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).worksheets[0]
        return sheet.max_row - 3  # two title rows and the header
    if path.suffix == ".gz":
        return len(gzip.decompress(path.read_bytes()).splitlines())
    encoding = {"erp": "cp1252", "review_sites": "utf-16"}.get(system, "utf-8")
    headers = 3 if "_responses" in path.name else 1
    with path.open(encoding=encoding, newline="") as lines:
        return len(list(csv.reader(lines))) - headers


def test_every_row_of_every_file_is_loaded(sampled: Sampled) -> None:
    assert {entry.status for entry in sampled.entries} == {"loaded"}
    files = {
        path.relative_to(sampled.folder).as_posix(): row_count(path, path.parts[-3])
        for path in sampled.folder.rglob("*.*")
        if path.is_file()
    }
    assert {entry.file_name: entry.seen_row_count for entry in sampled.entries} == files
    assert [
        (e.file_name, e.quarantined_row_count) for e in sampled.entries if e.quarantined_row_count
    ] == []
    loaded = {entry.export for entry in sampled.entries if entry.loaded_row_count}
    assert loaded == set(EXPORTS)


@pytest.mark.parametrize("system", OWN_SYSTEMS)
def test_every_column_of_a_mapping_is_fed(sampled: Sampled, system: str) -> None:
    """A header spelled wrongly in a mapping would leave its column empty without a word."""
    for mapping in read_mapping(PROJECT / "mappings" / f"{system}.yml", CONTRACTS).exports:
        names = sorted(mapping.columns.keys() | mapping.constants.keys())
        counts = ", ".join(f'count("{name}")' for name in names)
        found = sampled.connection.execute(
            f"select {counts} from {'.'.join(CONTRACTS[mapping.export].table)}"
            " where _source_system = ?",
            [system],
        ).fetchone()
        assert [name for name, n in zip(names, found, strict=True) if n == 0] == []


@pytest.mark.parametrize(("export", "column"), WORDS)
def test_words_are_those_of_the_contract(sampled: Sampled, export: str, column: str) -> None:
    found = {str(value) for (value,) in sampled.rows(export, column)} - {"None"}
    assert found
    assert found <= set(WORDS[export, column].split())


@pytest.mark.parametrize(
    ("export", "key", "system", "of_system"),
    [
        ("operations.orders", "order_id", "erp order", "erp"),
        ("training.enrollments", "enrollment_id", "lms enrolment", "lms"),
        ("voice.survey_invitations", "invitation_id", "qualtrics invitation", "qualtrics"),
        ("voice.complaints", "complaint_id", "complaint", "complaints_book"),
        ("executives.meetings", "meeting_id", "outlook meeting", "outlook"),
        ("success.success_plans", "plan_id", "success plan", "success_book"),
        ("success.escalations", "escalation_id", "escalation", "success_book"),
        ("success.csm_notes", "note_id", "csm note", "success_book"),
        ("support.tickets", "ticket_id", "jira issue", "jira"),
    ],
)
def test_every_record_of_the_truth_arrives_once(
    sampled: Sampled, export: str, key: str, system: str, of_system: str
) -> None:
    found = [
        one for one, source in sampled.rows(export, key, "_source_system") if source == of_system
    ]
    assert len(found) == len(set(found))
    assert set(found) == set(sampled.truth(system))


@pytest.mark.parametrize(
    ("export", "key", "system"),
    [
        ("marketing.leads", "lead_id", "marketo lead"),
        ("voice.survey_responses", "response_id", "qualtrics response"),
        ("voice.social_mentions", "mention_id", "listening mention"),
        ("voice.reviews", "review_id", "review"),
        ("success.why_chains", "chain_id", "why chain"),
        ("success.advocacy", "advocacy_id", "advocacy"),
        ("success.change_events", "change_event_id", "change event"),
    ],
)
def test_what_is_not_known_yet_is_all_that_is_missing(
    sampled: Sampled, export: str, key: str, system: str
) -> None:
    """Records of the last days are noted after the last delivery."""
    found, truth = {one for (one,) in sampled.rows(export, key)}, set(sampled.truth(system))
    assert found <= truth
    assert len(found) > 0.6 * len(truth)


def test_orders_read_as_germans_write_them(sampled: Sampled) -> None:
    written = sampled.written(
        "operations/erp/*/orders.csv", key="Auftragsnr", encoding="cp1252", delimiter=";"
    )
    expected = sorted(
        (
            row["Auftragsnr"],
            Decimal(row["Betrag"].replace(".", "").replace(",", ".")),
            _utc(row["Bestelldatum"], "%d.%m.%Y %H:%M", BERLIN),
            datetime.strptime(row["Zusagedatum"], "%d.%m.%Y").date(),
        )
        for row in written
    )
    assert any("." in row["Betrag"] for row in written)  # a thousands point
    columns = ("order_id", "amount", "ordered_at", "promised_date")
    assert sampled.rows("operations.orders", *columns) == expected
    offsets = {at.astimezone(BERLIN).utcoffset() for _, _, at, _ in _aware(expected)}
    assert len(offsets) == 2  # winter and summer


def test_orders_belong_to_the_customers_of_the_truth(sampled: Sampled) -> None:
    numbers = dict(sampled.world.db.execute("select customer, erp_no from ids").fetchall())
    truth = sampled.truth("erp order")
    found = sampled.rows("operations.orders", "order_id", "account_id")
    assert found == sorted((order, numbers[customer]) for order, customer in truth.items())


def test_the_lines_of_an_order_add_up(sampled: Sampled) -> None:
    totals: dict[str, Decimal] = {}
    for order, amount in sampled.rows("operations.order_lines", "order_id", "amount"):
        totals[order] = totals.get(order, Decimal(0)) + amount
    assert sampled.rows("operations.orders", "order_id", "amount") == sorted(totals.items())


def test_reasons_and_headers_with_umlauts_are_read(sampled: Sampled) -> None:
    reasons = {reason for (reason,) in sampled.rows("operations.returns", "reason")}
    assert reasons <= {
        *("damaged", "wrong item", "late", "not needed", "other"),
        "incomplete shipment after warehouse move",
    }
    assert {c for (c,) in sampled.rows("operations.orders", "currency")} <= {"USD", "EUR", "GBP"}


def test_progress_is_a_share_and_days_are_read(sampled: Sampled) -> None:
    written = sampled.written("training/lms/*/enrollments.csv", key="Enrollment ID")
    expected = sorted(
        (
            row["Enrollment ID"],
            float(row["Progress"]) / 100,
            datetime.strptime(row["Enrolled On"], "%d-%b-%Y"),
        )
        for row in written
    )
    columns = ("enrollment_id", "progress_share", "enrolled_at")
    found = sampled.rows("training.enrollments", *columns)
    assert [row[::2] for row in found] == [row[::2] for row in expected]
    assert [row[1] for row in found] == pytest.approx([row[1] for row in expected])


def test_answers_are_read_below_three_header_rows_in_mountain_time(sampled: Sampled) -> None:
    expected = []
    for survey, name in (
        ("SV_9mLhNps01", "nps"),
        ("SV_9mLhCsat2", "csat"),
        ("SV_9mLhCes03", "ces"),
    ):
        pattern = f"voice/qualtrics/*/{name}_responses.csv"
        for row in sampled.written(pattern, key="ResponseId"):
            if not row["ResponseId"].startswith("R_"):
                continue  # the second and the third header row
            score = row.get("Q1_NPS", row.get("Q1"))
            at = _utc(row["RecordedDate"], "%Y-%m-%d %H:%M:%S", DENVER)
            expected.append((row["ResponseId"], survey, float(score) if score else None, at))
    columns = ("response_id", "survey_id", "score", "answered_at")
    assert sampled.rows("voice.survey_responses", *columns) == sorted(expected)
    offsets = {row[3].replace(tzinfo=UTC).astimezone(DENVER).utcoffset() for row in expected}
    assert len(offsets) == 2


def test_values_inside_json_are_found(sampled: Sampled) -> None:
    written = {}
    for path in sorted(sampled.folder.glob("voice/listening/*/mentions.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).decode().splitlines():
            row = json.loads(line)
            written[row["id"]] = row
    expected = sorted(
        (key, row["author"]["name"], row["sentiment"]["score"]) for key, row in written.items()
    )
    columns = ("mention_id", "author_name", "sentiment_score")
    assert sampled.rows("voice.social_mentions", *columns) == expected
    needs = {need for (need,) in sampled.rows("marketing.leads", "need")}
    assert "compliance" in needs  # inside the JSON with doubled quotes


def test_the_word_null_is_nothing(sampled: Sampled) -> None:
    for column in ("crm_contact_id", "phone", "industry", "converted_at"):
        found = [value for (value,) in sampled.rows("marketing.leads", column)]
        assert "null" not in found
        assert None in found or column == "crm_contact_id"


def test_merged_cells_are_filled(sampled: Sampled) -> None:
    for milestone, plan in sampled.rows("success.milestones", "milestone_id", "plan_id"):
        assert milestone.rpartition("-")[0] == plan
    assert all(theme for (theme,) in sampled.rows("success.why_chains", "theme"))
    truth = sampled.truth("complaint")
    numbers = dict(sampled.world.db.execute("select customer, success_no from ids").fetchall())
    found = sampled.rows("voice.complaints", "complaint_id", "account_id")
    assert found == sorted((key, numbers[customer]) for key, customer in truth.items())


def test_days_that_people_typed_are_read(sampled: Sampled) -> None:
    sheet = openpyxl.load_workbook(
        max(sampled.folder.glob("success/success_book/*/success_plans.xlsx"))
    ).worksheets[0]
    _, _, header, *rows = sheet.iter_rows(values_only=True)
    place = {name: header.index(name) for name in ("Plan no", "Due", "Start")}
    expected = sorted(
        (row[place["Plan no"]], _typed(row[place["Due"]]), row[place["Start"]].date())
        for row in rows
    )
    columns = ("plan_id", "due_date", "start_date")
    assert sampled.rows("success.success_plans", *columns) == expected


def test_meetings_are_read_in_the_zone_of_the_calendar(sampled: Sampled) -> None:
    written = sampled.written("executives/outlook/*/calendar.csv", key="Global ID")
    expected = sorted(
        (
            row["Global ID"],
            _utc(f"{row['Start Date']} {row['Start Time']}", "%m/%d/%Y %I:%M:%S %p", BERLIN),
        )
        for row in written
    )
    assert sampled.rows("executives.meetings", "meeting_id", "starts_at") == expected


def test_repeated_columns_are_joined(sampled: Sampled) -> None:
    found = sampled.rows("support.tickets", "tags", "description", "status")
    assert any(tags.count(";") == 1 for tags, _, _ in found)
    assert all(tags.startswith("from-support") for tags, _, _ in found)
    solved = [text for _, text, status in found if status == "closed"]
    assert all(text.startswith("Reported by ") for text in solved)
    assert all(text.endswith("\nCustomer confirms the fix.") for text in solved)
    assert all(text.count("\n") == 2 for text in solved)  # the description and two comments


def _utc(text: str, shape: str, zone: ZoneInfo) -> datetime:
    """A local time as UTC, without a zone."""
    local = datetime.strptime(text, shape).replace(tzinfo=zone)
    return local.astimezone(UTC).replace(tzinfo=None)


def _aware(rows: list[tuple]) -> Iterator[tuple]:
    for order, amount, at, promised in rows:
        yield order, amount, at.replace(tzinfo=UTC), promised


def _typed(text: str) -> date:
    """A day as people type it."""
    for shape in ("%d.%m.%Y", "%d %b %Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, shape).date()
        except ValueError:
            continue
    raise AssertionError(text)
