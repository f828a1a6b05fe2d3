"""The files: same bytes for the same seed, in their places, each delivered as its contract says."""

import hashlib
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from sample_company.company_writer import write
from sample_company.departments import product
from sample_company.identifiers import checksum
from tests.python.sample_company.conftest import Record, Sample, numbered

ROOT = Path(__file__).parents[3]
SNAPSHOTS = {
    "Account.csv": "Id",
    "Contact.csv": "Id",
    "Opportunity.csv": "Id",
    "subscriptions.csv": "id",
}
UPSERTS = {"invoices.csv": "id", "tickets.jsonl.gz": "id"}
APPENDS = {"usage_daily.csv.gz": "usage_id", "churn_events.csv": "No"}


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def keyed(rows: list[Record], key: str) -> dict[str, Record]:
    return {row[key]: row for row in rows}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_company(tmp_path):
    for name, seed in (("once", 3), ("twice", 3), ("other", 4)):
        write(tmp_path / name, customers=40, weeks=30, seed=seed)
    once = hashes(tmp_path / "once")
    assert once == hashes(tmp_path / "twice")
    other = hashes(tmp_path / "other")
    assert once.keys() == other.keys()
    same = {Path(name).name for name in once if once[name] == other[name]}
    assert same <= {"notes.txt", "planted_faults.csv", "churn_events.csv"}  # small or empty


def test_every_file_but_the_stray_one_is_known_to_its_system_s_mapping(sample: Sample):
    for path in filter(Path.is_file, sample.exports.rglob("*")):
        department, system, _, name = path.relative_to(sample.exports).parts
        mapping = yaml.safe_load((ROOT / "mappings" / f"{system}.yml").read_text("utf-8"))
        matching = [one["export"] for one in mapping["exports"] if fnmatch(name, one["files"])]
        if name == "notes.txt":
            assert not matching
        else:
            assert [one.split(".")[0] for one in matching] == [department]


@pytest.mark.parametrize("system", sorted(path.stem for path in (ROOT / "mappings").glob("*.yml")))
def test_mapped_headers_exist_in_the_files(sample: Sample, system: str):
    mapping = yaml.safe_load((ROOT / "mappings" / f"{system}.yml").read_text("utf-8"))
    for export in mapping["exports"]:
        paths = sorted(sample.exports.glob(f"*/{system}/*/{export['files']}"))
        if not paths:
            continue  # a system that the sample company does not use
        header = next(numbered(paths[0]))[1].keys()
        for source in export.get("columns", {}).values():
            assert header & ({source} if isinstance(source, str) else set(source)), source


def test_nothing_below_exports_tells_the_truth(sample: Sample):
    true_ids = {customer["true_id"].encode() for customer in sample.truth("customers")}
    for path in filter(Path.is_file, sample.exports.rglob("*")):
        assert "truth" not in path.relative_to(sample.exports).parts
        if path.suffix != ".gz":
            content = path.read_bytes()
            assert not any(true_id in content for true_id in true_ids)


def test_there_are_three_deliveries_of_every_file(sample: Sample):
    assert len(sample.dates) == 3
    for name in SNAPSHOTS | UPSERTS | APPENDS:
        assert len(sample.deliveries(name)) == 3


@pytest.mark.parametrize(("name", "key"), SNAPSHOTS.items())
def test_snapshots_hold_each_key_once_and_lose_few(sample: Sample, name: str, key: str):
    deliveries = sample.deliveries(name)
    for rows in deliveries:
        assert len(keyed(rows, key)) == len(rows)
    for before, after in pairwise(deliveries):
        old, new = keyed(before, key), keyed(after, key)
        assert len(old.keys() - new.keys()) < 0.05 * len(old)
        assert old != new


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
    for number, rows in enumerate(sample.deliveries(name)):
        arrived = keyed(rows, key)
        assert all(known.get(one) != row for one, row in arrived.items())
        if number:
            assert arrived.keys() & known.keys() and arrived.keys() - known.keys()
        known |= arrived


@pytest.mark.parametrize(("name", "key"), APPENDS.items())
def test_appends_hold_only_new_keys(sample: Sample, name: str, key: str):
    known: set[str] = set()
    for rows in sample.deliveries(name):
        arrived = {row[key] for row in rows}
        assert arrived and not arrived & known
        known |= arrived


@pytest.mark.parametrize("name", ["usage_daily.csv.gz", "tickets.jsonl.gz", "invoices.csv"])
def test_one_or_two_rows_in_a_hundred_are_repeated_unchanged(sample: Sample, name: str):
    key = (UPSERTS | APPENDS)[name]
    for rows in sample.deliveries(name):
        by_key = keyed(rows, key)
        assert all(row == by_key[row[key]] for row in rows)
        assert 0.004 < 1 - len(by_key) / len(rows) < 0.02


@pytest.mark.parametrize("name", ["Account.csv", "Contact.csv", "Opportunity.csv"])
def test_salesforce_ids_carry_their_checksum(sample: Sample, name: str):
    for rows in sample.deliveries(name):
        for row in rows:
            for value in (row["Id"], row.get("AccountId"), row.get("ParentId")):
                assert not value or (len(value) == 18 and checksum(value[:15]) == value[15:])


def test_the_checksum_is_salesforce_s():
    assert checksum("001D000000IqhSL") == "IAZ"


def test_some_accounts_differ_in_case_only_within_15_characters(sample: Sample):
    short = [row["Id"][:15] for row in sample.deliveries("Account.csv")[-1]]
    assert len(set(short)) > len({one.lower() for one in short})


def test_planted_faults_are_where_the_truth_says(sample: Sample):
    faults = sample.truth("planted_faults")
    assert {fault["file"].split("/")[0] for fault in faults} == {
        "sales",
        "billing",
        "support",
        "product",
        "success",
    }
    files = {fault["file"]: dict(numbered(sample.exports / fault["file"])) for fault in faults}
    for fault in faults:
        row = files[fault["file"]][int(fault["line"])]
        assert (row[fault["column"]] == "") == (fault["reason"] == "missing")


def test_nothing_is_known_before_it_happened(sample: Sample):
    moments = {
        "tickets.jsonl.gz": ("created_at", "solved_at"),
        "invoices.csv": ("Date (UTC)", "Paid At (UTC)"),
        "subscriptions.csv": ("Start (UTC)", "Canceled At (UTC)", "Ended At (UTC)"),
        "usage_daily.csv.gz": ("usage_date",),
        "Account.csv": ("CreatedDate",),
        "Contact.csv": ("CreatedDate",),
        "Opportunity.csv": ("CreatedDate",),
    }
    for name, columns in moments.items():
        for day, rows in zip(sample.dates, sample.deliveries(name), strict=True):
            assert max(row[column] for row in rows for column in columns) < day.isoformat(), name


def test_usage_grows_to_the_wanted_size(tmp_path):
    write(tmp_path, customers=30, weeks=20, seed=1, usage_rows=20_000)
    rows = [
        row
        for path in tmp_path.rglob("usage_daily.csv.gz")
        for _, row in numbered(path)
        if row["usage_id"]
    ]
    assert 18_000 < len(rows) < 22_000
    assert {row["feature_name"] for row in rows} == set(product.FEATURES)


def test_too_short_a_history_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at least 16"):
        write(tmp_path, customers=10, weeks=8, seed=1)
    with pytest.raises(ValueError, match="too few"):
        write(tmp_path, customers=0, weeks=30, seed=1)
