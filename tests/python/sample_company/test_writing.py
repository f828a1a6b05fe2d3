"""The files: same bytes for the same seed, in their places, each delivered as its kind says."""

import ast
import gzip
import re
import subprocess
import sys
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

import sample_company
from sample_company import company_writer, deliveries
from sample_company.company_writer import write
from sample_company.departments import product
from sample_company.exports import Export
from sample_company.world import World
from tests.python.sample_company.conftest import CORE, Record, Sample, hashes, numbered

ROOT = Path(__file__).parents[3]
SYSTEMS = ("lighthouse", "salesforce", "stripe", "success_sheet", "zendesk")
SNAPSHOTS = {
    "Account.csv": "Id",
    "Contact.csv": "Id",
    "Opportunity.csv": "Id",
    "Partner.csv": "Id",
    "subscriptions.csv": "id",
    "organizations.csv": "id",
    "users.csv": "id",
}
UPSERTS = {
    "invoices.csv": "id",
    "payments.csv": "id",
    "disputes.csv": "id",
    "tickets.jsonl.gz": "id",
    "Task.csv": "Id",
}
APPENDS = {
    "usage_daily.csv.gz": "usage_id",
    "usage_events.jsonl.gz": "event_id",
    "churn_events.csv": "No",
    "OpportunityHistory.csv": "Id",
    "Note.csv": "Id",
    "satisfaction_ratings.csv": "id",
}
REPEATING = {"usage_daily.csv.gz", "tickets.jsonl.gz", "invoices.csv", "payments.csv"}


def keyed(rows: list[Record], key: str) -> dict[str, Record]:
    return {row[key]: row for row in rows}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_company(tmp_path):
    size = {"customers": 60, "weeks": 40, "departments": CORE}
    write(tmp_path / "once", seed=3, **size)
    write(tmp_path / "other", seed=4, **size)
    command = [sys.executable, "-m", "sample_company", "--out", str(tmp_path / "twice")]
    options = ["--customers", "60", "--weeks", "40", "--seed", "3"]
    subprocess.run([*command, *options, "--departments", ",".join(CORE)], check=True, cwd=ROOT)
    once = hashes(tmp_path / "once")
    assert once == hashes(tmp_path / "twice")
    other = hashes(tmp_path / "other")
    assert once.keys() == other.keys()
    same = {Path(name).name for name in once if once[name] == other[name]}
    may_be_alike = {"notes.txt", "Partner.csv", "churn_events.csv", "disputes.csv", "pilots.csv"}
    assert same <= may_be_alike  # or empty


def test_large_exports_are_the_same_in_small_pieces(sample: Sample, tmp_path, monkeypatch):
    def deliver(world: World, export: Export, folder: Path) -> None:
        if export.highest is not None:
            deliveries.deliver(world, replace(export, chunk=export.chunk // 1000), folder)

    monkeypatch.setattr(company_writer, "deliver", deliver)
    write(tmp_path, departments=("support", "product"))
    for name in ("usage_daily.csv.gz", "tickets.jsonl.gz", "ticket_history.jsonl.gz"):
        found = [gzip.decompress(path.read_bytes()) for path in sorted(tmp_path.rglob(name))]
        whole = [gzip.decompress(path.read_bytes()) for path in sorted(sample.exports.rglob(name))]
        assert found == whole and len(found) == 3


def test_a_department_alone_writes_the_same_files(sample: Sample, tmp_path):
    write(tmp_path, customers=300, weeks=104, seed=7, departments=("billing",))
    alone = hashes(tmp_path / "exports")
    together = hashes(sample.exports)
    assert alone
    assert all(together[name] == content for name, content in alone.items())


def test_nothing_of_the_project_is_imported():
    allowed = {"sample_company", "duckdb", "numpy", "openpyxl", "yaml", "pandas"}
    for path in Path(sample_company.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "sample_company"]
            for name in (one.split(".")[0] for one in names):
                assert name in allowed or name in sys.stdlib_module_names, (path, name)


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_file_but_the_stray_one_is_known_to_its_system_s_mapping(sample: Sample, system: str):
    mapping = yaml.safe_load((ROOT / "mappings" / f"{system}.yml").read_text("utf-8"))
    for path in filter(Path.is_file, sample.exports.glob(f"*/{system}/*/*")):
        matching = [
            export["export"]
            for export in mapping["exports"]
            if any(fnmatchcase(path.name, pattern) for pattern in patterns(export["files"]))
        ]
        department = path.relative_to(sample.exports).parts[0]
        if path.name == "notes.txt":
            assert not matching
        else:
            assert department in {one.split(".")[0] for one in matching}, path.name


def patterns(files: str | list[str]) -> list[str]:
    return [files] if isinstance(files, str) else files


def test_nothing_below_exports_tells_the_truth(sample: Sample):
    true_ids = {customer["true_id"].encode() for customer in sample.truth("customers")}
    for path in filter(Path.is_file, sample.exports.rglob("*")):
        assert "truth" not in path.relative_to(sample.exports).parts
        content = path.read_bytes()
        text = gzip.decompress(content) if path.suffix == ".gz" else content
        assert not true_ids & set(re.findall(rb"T\d{6}", text))


def test_there_are_three_deliveries_of_every_file(sample: Sample):
    assert len(sample.dates) == 3
    for name in SNAPSHOTS | UPSERTS | APPENDS:
        assert len(sample.deliveries(name)) == 3, name


def test_the_default_sample_has_a_handy_size(sample: Sample):
    names = [*SNAPSHOTS, *UPSERTS, *APPENDS, "ticket_history.jsonl.gz"]
    assert 70_000 < sum(len(sample.rows(name)) for name in names) < 120_000


@pytest.mark.parametrize(("name", "key"), SNAPSHOTS.items())
def test_snapshots_hold_each_key_once_and_lose_few(sample: Sample, name: str, key: str):
    deliveries = sample.deliveries(name)
    for rows in deliveries:
        assert len(keyed(rows, key)) == len(rows)
    for before, after in pairwise(deliveries):
        old, new = keyed(before, key), keyed(after, key)
        assert len(old.keys() - new.keys()) < 0.05 * len(old)
        assert old != new or name == "Partner.csv"


def test_every_account_that_was_met_and_not_deleted_is_in_each_snapshot(sample: Sample):
    for day, rows in zip(sample.dates, sample.deliveries("Account.csv"), strict=True):
        met = {
            customer["salesforce_account_id"]
            for customer in sample.truth("customers")
            if customer["met_on"] < day.isoformat()
        }
        held = {row["Id"] for row in rows}
        assert held <= met
        assert len(met - held) == sample.dates.index(day)  # one more is deleted each time


def test_an_owner_is_renamed_and_another_one_leaves(sample: Sample):
    first, second, third = (
        {row["OwnerName"] for row in rows} for rows in sample.deliveries("Account.csv")
    )
    assert "Nora Lindqvist" in first and "Nora Lindqvist" not in second
    assert "Nora Lindqvist-Hale" in second - first
    assert "Hugo Satterly" in second and "Hugo Satterly" not in third


@pytest.mark.parametrize(("name", "key"), UPSERTS.items())
def test_upserts_hold_only_what_is_new_or_changed(sample: Sample, name: str, key: str):
    known: dict[str, Record] = {}
    changed = 0
    for rows in sample.deliveries(name):
        arrived = keyed(rows, key)
        assert all(known.get(one) != row for one, row in arrived.items())
        changed += len(arrived.keys() & known.keys())
        known |= arrived
    assert changed or name in {"payments.csv", "disputes.csv"}


@pytest.mark.parametrize(("name", "key"), APPENDS.items())
def test_appends_hold_only_new_keys(sample: Sample, name: str, key: str):
    known: set[str] = set()
    for rows in sample.deliveries(name):
        arrived = {row[key] for row in rows}
        assert arrived or name == "churn_events.csv"
        assert len(arrived & known) <= 3 * (name == "usage_events.jsonl.gz")  # sent twice
        known |= arrived


@pytest.mark.parametrize("name", sorted(REPEATING))
def test_one_or_two_rows_in_a_hundred_are_repeated_unchanged(sample: Sample, name: str):
    key = (UPSERTS | APPENDS)[name]
    for rows in sample.deliveries(name):
        by_key = keyed(rows, key)
        assert all(row == by_key[row[key]] for row in rows)
        assert 0.002 < 1 - len(by_key) / len(rows) < 0.03


def test_some_use_is_recorded_late(sample: Sample):
    days = [row["usage_date"] for row in sample.deliveries("usage_daily.csv.gz")[1]]
    late = [day for day in days if day < sample.dates[0].isoformat()]
    assert 0 < len(late) < 0.1 * len(days)


def test_some_invoices_are_recorded_late_and_some_tickets_are_reopened(sample: Sample):
    days = [
        row["Date (UTC)"][:10]
        for row in sample.deliveries("invoices.csv")[1]
        if row["Status"] in ("open", "paid") and row["Paid At (UTC)"] == ""
    ]
    first, second = sample.dates[0].isoformat(), sample.dates[1].isoformat()
    assert max(days) < second and min(days) < first
    solved = {
        row["id"] for row in sample.deliveries("tickets.jsonl.gz")[0] if row["status"] == "solved"
    }
    later = [row for rows in sample.deliveries("tickets.jsonl.gz")[1:] for row in rows]
    assert any(int(row["reopens"]) and row["id"] in solved for row in later)


def test_nothing_is_known_before_it_happened(sample: Sample):
    moments = {
        "tickets.jsonl.gz": ("created_at", "solved_at", "updated_at"),
        "ticket_history.jsonl.gz": ("updated",),
        "invoices.csv": ("Date (UTC)", "Paid At (UTC)", "Last Reminder (UTC)"),
        "payments.csv": ("Created (UTC)",),
        "disputes.csv": ("Created (UTC)", "Closed (UTC)"),
        "subscriptions.csv": ("Start (UTC)", "Canceled At (UTC)", "Ended At (UTC)"),
        "usage_daily.csv.gz": ("usage_date",),
        "usage_events.jsonl.gz": ("server_time",),
        "Account.csv": ("CreatedDate", "LastModifiedDate"),
        "Contact.csv": ("CreatedDate",),
        "Opportunity.csv": ("CreatedDate", "LastModifiedDate"),
        "OpportunityHistory.csv": ("CreatedDate",),
        "Task.csv": ("CreatedDate",),
        "users.csv": ("created_at",),
    }
    for name, columns in moments.items():
        for day, rows in zip(sample.dates, sample.deliveries(name), strict=True):
            if rows:
                last = max(row[column] for row in rows for column in columns)
                assert last < day.isoformat(), name


def test_usage_grows_to_the_wanted_size(tmp_path):
    write(tmp_path, customers=30, weeks=20, seed=1, usage_rows=20_000, departments=("product",))
    rows = [
        row
        for path in tmp_path.rglob("usage_daily.csv.gz")
        for _, row in numbered(path)
        if row["usage_id"]
    ]
    assert 18_000 < len(rows) < 22_000
    assert {row["feature_name"] for row in rows} == set(product.FEATURES)


def test_as_many_deliveries_come_as_are_wanted(tmp_path):
    write(tmp_path, customers=20, weeks=40, seed=1, deliveries=6, departments=("success",))
    folders = sorted((tmp_path / "exports/success/success_sheet").iterdir())
    assert len(folders) == 6


def test_impossible_wishes_are_refused(tmp_path):
    with pytest.raises(ValueError, match="at least 16"):
        write(tmp_path, customers=10, weeks=8, seed=1)
    with pytest.raises(ValueError, match="too few"):
        write(tmp_path, customers=0, weeks=30, seed=1)
    with pytest.raises(ValueError, match="no such departments"):
        write(tmp_path, customers=10, departments=("gardening",))
    with pytest.raises(ValueError, match="no such faults"):
        write(tmp_path, customers=10, faults="gremlins")
    with pytest.raises(ValueError, match="cannot hold"):
        write(tmp_path, customers=10, weeks=20, deliveries=30)
