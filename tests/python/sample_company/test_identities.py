"""Ids have the shape of their systems, and their checksums."""

from pathlib import Path

import pytest

from sample_company.settings import Settings
from sample_company.world import connect
from tests.python.sample_company.conftest import Sample

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def checksum(short: str) -> str:
    """One letter for each five characters; its bit i is set when character i is upper case."""
    return "".join(
        LETTERS[sum(1 << i for i, char in enumerate(short[begin : begin + 5]) if char.isupper())]
        for begin in (0, 5, 10)
    )


def test_the_checksum_is_salesforce_s():
    assert checksum("001D000000IqhSL") == "IAZ"


@pytest.mark.parametrize("prefix", ["001", "003", "006", "00T"])
def test_every_made_id_bears_its_checksum(tmp_path: Path, prefix: str):
    db = connect(tmp_path, Settings())
    query = f"select salesforce_id('{prefix}', range * 104729) from range(2000)"
    ids = [row[0] for row in db.execute(query).fetchall()]
    assert len(set(ids)) == 2000
    assert all(len(id_) == 18 and checksum(id_[:15]) == id_[15:] for id_ in ids)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("Account.csv", ("Id", "ParentId")),
        ("Contact.csv", ("Id", "AccountId")),
        ("Opportunity.csv", ("Id", "AccountId")),
        ("OpportunityHistory.csv", ("Id", "OpportunityId")),
        ("Task.csv", ("Id", "AccountId", "WhoId", "WhatId")),
        ("Note.csv", ("Id", "ParentId")),
    ],
)
def test_salesforce_ids_carry_their_checksum(sample: Sample, name: str, columns: tuple[str, ...]):
    for row in sample.rows(name):
        for value in (row[column] for column in columns):
            assert not value or (len(value) == 18 and checksum(value[:15]) == value[15:])


def test_some_accounts_differ_in_case_only_within_15_characters(sample: Sample):
    short = [row["Id"][:15] for row in sample.deliveries("Account.csv")[-1]]
    assert len(set(short)) > len({one.lower() for one in short})


def test_billing_keeps_15_characters_and_support_18(sample: Sample):
    billing = {row["crm_account_id (metadata)"] for row in sample.rows("subscriptions.csv")}
    support = {row["external_id"] for row in sample.rows("organizations.csv")}
    assert {len(id_) for id_ in billing} == {0, 15}
    assert {len(id_) for id_ in support} == {0, 18}


def test_names_differ_between_systems(sample: Sample):
    crm = {row["Id"]: row["Name"] for row in sample.deliveries("Account.csv")[-1]}
    theirs = {row["external_id"]: row["name"] for row in sample.deliveries("organizations.csv")[-1]}
    shared = crm.keys() & theirs.keys()
    assert 0.3 < sum(crm[id_] != theirs[id_] for id_ in shared) / len(shared) < 0.99
