"""Every fault, switched on alone, changes the files and is told in the truth."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from sample_company.company_writer import write
from sample_company.faults import BY_NAME, EVERYDAY, SEVERE, switched_on
from tests.python.sample_company.conftest import CORE, Sample, hashes, numbered

SYSTEMS = ("sales/salesforce", "billing/stripe", "support/zendesk", "product/lighthouse")
EVERYWHERE = {
    "bad_cells": "sales",
    "repeated_rows": "sales",
    "short_ids": "billing",
    "missing_ids": "billing",
    "spelled_names": "sales",
    "free_mail_contacts": "sales",
    "stray_file": "success",
}
PLACES = {name: where for name, (where, _) in (EVERYDAY | SEVERE).items()}
SIZE = {"customers": 80, "weeks": 60, "seed": 5}


@pytest.fixture(scope="session")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faultless")
    write(folder, **SIZE, faults="none", departments=CORE)
    return folder


def planted(folder: Path) -> list[dict[str, str]]:
    with (folder / "truth/planted_faults.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def core_faults() -> list[str]:
    """The faults in exports of the core departments, or of several."""
    return sorted({*EVERYWHERE, *(n for n, where in PLACES.items() if where.startswith(SYSTEMS))})


def test_a_faultless_company_has_nothing_planted(faultless: Path):
    assert planted(faultless) == []


@pytest.mark.parametrize("name", core_faults())
def test_a_fault_alone_changes_files_and_is_told(faultless: Path, tmp_path: Path, name: str):
    department = EVERYWHERE.get(name) or PLACES[name].split("/")[0]
    wanted = (department,)
    write(tmp_path, **SIZE, faults=name, departments=wanted)
    told = planted(tmp_path)
    assert told and {one["fault"] for one in told} == {name}
    before = {
        file: content
        for file, content in hashes(faultless / "exports").items()
        if file.split("/")[0] in wanted
    }
    assert hashes(tmp_path / "exports") != before


def test_everyday_faults_are_the_usual_ones(sample: Sample):
    told = {fault["fault"] for fault in sample.truth("planted_faults")}
    assert told <= set(EVERYDAY)
    assert switched_on("everyday") == set(EVERYDAY)
    assert switched_on("all") == set(BY_NAME)
    assert switched_on("everyday, local_times") == set(EVERYDAY) | {"local_times"}


def test_bad_cells_are_where_the_truth_says(sample: Sample):
    faults = [
        one
        for one in sample.truth("planted_faults")
        if one["fault"] == "bad_cells"
        and one["file"].startswith((*SYSTEMS, "success/success_sheet"))
        and one["file"].endswith((".csv", ".gz"))
    ]
    assert {fault["file"].split("/")[0] for fault in faults} == set(CORE)
    files = {fault["file"]: dict(numbered(sample.exports / fault["file"])) for fault in faults}
    for fault in faults:
        row = files[fault["file"]][int(fault["line"])]
        assert (row[fault["column"]] == "") == (fault["what"] == "missing")


def test_merged_accounts_name_their_master(tmp_path: Path):
    write(tmp_path, **SIZE, faults="merged_accounts", departments=("sales",))
    rows = [row for _, row in numbered(sorted(tmp_path.rglob("Account.csv"))[-1])]
    ids = {row["Id"] for row in rows if row["IsDeleted"] == "false"}
    merged = [row for row in rows if row["MasterRecordId"]]
    assert merged and all(row["IsDeleted"] == "true" for row in merged)
    assert {row["MasterRecordId"] for row in merged} <= ids
    with (tmp_path / "truth/records.csv").open(encoding="utf-8", newline="") as file:
        whose = {row["source_id"]: row["true_id"] for row in csv.DictReader(file)}
    assert all(whose[row["Id"]] == whose[row["MasterRecordId"]] for row in merged)


def test_a_missing_delivery_comes_with_the_next_one(faultless: Path, tmp_path: Path):
    write(tmp_path, **SIZE, faults="missing_delivery", departments=("support",))
    folders = sorted((tmp_path / "exports/support/zendesk").iterdir())
    assert len(folders) == 2

    def rows(folder: Path) -> set[str]:
        return {
            line
            for path in folder.rglob("ticket_history.jsonl.gz")
            for line in gzip.decompress(path.read_bytes()).decode().splitlines()
        }

    assert rows(tmp_path) == rows(faultless)


def test_local_times_repeat_the_hour_of_the_clock_change(tmp_path: Path):
    write(tmp_path, **SIZE, faults="local_times", departments=("support",))
    path = min(tmp_path.rglob("tickets.jsonl.gz"))
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    created = [json.loads(line)["created_at"] for line in lines]
    assert created.count("2024-10-27 02:30:00") >= 2
    assert not any(moment.endswith("Z") for moment in created)
