"""From exports to customers: what joins, what does not, and what stays when data grows."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from orchestration.identity import learning
from orchestration.identity.resolve import resolve
from sample_company.company_writer import write
from tests.python.pipeline.building import Built

Empty = Callable[[], Built]
ACCOUNTS = (
    "account_id,account_name,domain,tax_id,parent_account_id,merged_into_account_id,created_at"
)
SUBSCRIPTIONS = (
    "subscription_id,account_id,crm_account_id,company_name,currency,mrr_amount,start_date"
)
ORGANIZATIONS = "organization_id,organization_name,crm_account_id,domain"


def put(exports: Path, path: str, header: str, *rows: str, day: str = "2025-06-30") -> None:
    department, name = path.split("/")
    system = {"sales": "crm", "billing": "pay", "support": "desk", "training": "lms"}[department]
    target = exports / department / system / day / f"{name}.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def customers(built: Built) -> dict[str, str | None]:
    """Each record's customer by system and id."""
    rows = built.rows(
        "select source_system || ' ' || source_id, customer_id"
        " from intermediate.int_records_resolved"
    )
    return dict(rows)


def decide(built: Built, action: str, left: tuple[str, str], right: tuple[str, str]) -> None:
    built.connection.execute(
        "insert into seeds.identity_overrides values"
        " (?, ?, 'account', ?, ?, 'account', ?, 'Ada', '2025-06-30', 'asked them')",
        [action, *left, *right],
    )


def test_an_id_with_a_typing_error_is_found_by_name_and_domain(
    empty: Empty, tmp_path: Path
) -> None:
    put(tmp_path, "sales/accounts", ACCOUNTS, "A1,Amber Forge Inc.,amber.example,,,,2024-01-01")
    put(tmp_path, "support/organizations", ORGANIZATIONS, "Z1,Amber Forge,A-l,amber.example")
    put(
        tmp_path,
        "billing/subscriptions",
        SUBSCRIPTIONS,
        "S1,B1,Al,AMBER FORGE INC.,USD,10,2024-02-01",
        "S2,B2,,Nobody Knows It,USD,10,2024-02-01",
    )
    built = empty()
    built.load(tmp_path)
    found = customers(built.build())
    assert found["desk Z1"] == found["pay B1"] == found["crm A1"]
    assert found["pay B2"] not in (None, found["crm A1"]), "whom we bill is a customer of its own"
    assert built.one("select count(*) from marts.customers") == 2


def test_what_matches_nothing_and_pays_nothing_is_no_customer(empty: Empty, tmp_path: Path) -> None:
    put(tmp_path, "sales/accounts", ACCOUNTS, "A1,Amber Forge,amber.example,,,,2024-01-01")
    put(tmp_path, "support/organizations", ORGANIZATIONS, "Z9,Quite Another,,other.example")
    built = empty()
    built.load(tmp_path)
    assert customers(built.build())["desk Z9"] is None
    query = "select unmatched_record_count from intermediate.int_departments_matched"
    assert built.rows(query + " where department = 'support'") == [(1,)]


def test_two_subsidiaries_on_one_domain_stay_two(empty: Empty, tmp_path: Path) -> None:
    put(
        tmp_path,
        "sales/accounts",
        ACCOUNTS,
        "A1,Amber Forge Inc.,amber.example,DE11122,,,2024-01-01",
        "A2,Amber Forge France SAS,amber.example,FR33344,A1,,2024-01-01",
    )
    put(
        tmp_path,
        "support/organizations",
        ORGANIZATIONS,
        "Z1,Amber Forge,,amber.example",
        "Z2,Amber Forge France,,amber.example",
        "Z3,,,amber.example",
    )
    built = empty()
    built.load(tmp_path)
    found = customers(built.build())
    assert found["crm A1"] != found["crm A2"]
    assert found["desk Z1"] == found["crm A1"]
    assert found["desk Z2"] == found["crm A2"]
    assert found["desk Z3"] is None, "the domain alone does not tell which"
    parents = "select customer_id, parent_customer_id from intermediate.int_customer_parents"
    assert built.rows(parents) == [(found["crm A2"], found["crm A1"])]


def test_a_merger_in_the_crm_joins_and_the_facts_follow(empty: Empty, tmp_path: Path) -> None:
    put(
        tmp_path,
        "sales/accounts",
        ACCOUNTS,
        "A1,Amber Forge,amber.example,,,,2024-01-01",
        "A2,Ember Works,ember.example,,,,2024-03-01",
    )
    put(
        tmp_path,
        "billing/subscriptions",
        SUBSCRIPTIONS,
        "S1,B1,A1,,USD,10,2024-02-01",
        "S2,B2,A2,,USD,30,2024-04-01",
    )
    built = empty()
    built.load(tmp_path)
    before = customers(built.build())
    assert before["pay B2"] == before["crm A2"] != before["crm A1"]
    put(
        tmp_path,
        "sales/accounts",
        ACCOUNTS,
        "A1,Amber Forge,amber.example,,,,2024-01-01",
        "A2,Ember Works,ember.example,,,A1,2024-03-01",
        day="2025-07-31",
    )
    built.load(tmp_path)
    after = customers(built.build())
    assert set(after.values()) == {before["crm A1"]}
    assert built.rows("select mrr_usd from marts.customers") == [(40,)]
    told = built.rows(
        "select record_id, from_customer_id, to_customer_id from identity.customer_id_history"
        " where change = 'merge' order by 1"
    )
    assert [row[0] for row in told] == ["crm|account|A2", "pay|account|B2"]
    assert {row[1:] for row in told} == {(before["crm A2"], before["crm A1"])}


def test_people_link_and_unlink(empty: Empty, tmp_path: Path) -> None:
    put(
        tmp_path,
        "sales/accounts",
        ACCOUNTS,
        "A1,Amber Forge,amber.example,,,,2024-01-01",
        "A2,Cedar Works,cedar.example,,,,2024-01-01",
    )
    put(tmp_path, "support/organizations", ORGANIZATIONS, "Z1,Amber Forge,A1,amber.example")
    built = empty()
    built.load(tmp_path)
    before = customers(built.build())
    decide(built, "unlink", ("desk", "Z1"), ("crm", "A1"))
    decide(built, "link", ("desk", "Z1"), ("crm", "A2"))
    after = customers(built.build())
    assert before["desk Z1"] == before["crm A1"]
    assert after["desk Z1"] == after["crm A2"] == before["crm A2"]
    change = built.rows(
        "select change, to_customer_id from identity.customer_id_history"
        " where record_id = 'desk|account|Z1' order by entry_id desc limit 1"
    )
    assert change == [("split", before["crm A2"])]
    asked = built.rows("select reason from trust.identity_review where rule = 'declared_crm_id'")
    assert asked == [("kept apart",)]


def test_a_contact_by_free_mail_belongs_to_its_account_and_joins_nothing(
    empty: Empty, tmp_path: Path
) -> None:
    put(
        tmp_path,
        "sales/accounts",
        ACCOUNTS,
        "A1,Amber Forge,gmail.com,,,,2024-01-01",
        "A2,Cedar Works,gmail.com,,,,2024-01-01",
    )
    put(
        tmp_path,
        "sales/contacts",
        "contact_id,account_id,full_name,email",
        "P1,A1,Ada,ada@gmail.com",
        "P2,A2,Bob,bob@cedar.example",
    )
    put(
        tmp_path,
        "training/enrollments",
        "enrollment_id,course_id,full_name,email,company_name",
        "E1,K1,Cem,cem@gmail.com,Unheard Of",
    )
    built = empty()
    built.load(tmp_path)
    found = customers(built.build())
    assert found["crm A1"] != found["crm A2"]
    people = built.rows(
        "select email, customer_id from intermediate.int_contacts_matched_to_customer order by 1"
    )
    assert people == [
        ("ada@gmail.com", found["crm A1"]),
        ("bob@cedar.example", found["crm A2"]),
        ("cem@gmail.com", None),
    ]


def test_without_splink_everything_else_runs_and_the_log_says_so(
    empty: Empty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "sales/accounts", ACCOUNTS, "A1,Amber Forge,amber.example,,,,2024-01-01")
    put(tmp_path, "support/organizations", ORGANIZATIONS, "Z1,Ambre Forge,,amber.example")
    built = empty()
    built.load(tmp_path)
    built.connection.execute(
        "update seeds.identity_dials set dial_value = 1 where dial = 'fewest_to_learn'"
    )
    monkeypatch.setattr(learning, "is_installed", lambda: False)
    built.build(until="records")
    said: list[str] = []
    outcome = resolve(built.connection, "again", said.append)
    assert said == ["Splink is not installed: weights are the seed's, none are learned"]
    assert (outcome.customer_count, outcome.joined_by_score_count) == (1, 1)
    assert outcome.changed_record_count == 0


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    write(folder, customers=60, weeks=52, faults="all", deliveries=3)
    return folder / "exports"


def test_a_rerun_keeps_every_id_and_a_month_more_keeps_nearly_all(
    company: Path, empty: Empty
) -> None:
    days = sorted({date.fromisoformat(path.name) for path in company.glob("*/*/*")})
    built = empty()
    built.load(company, days[:2])
    first = customers(built.build(until="intermediate"))
    count = built.one("select count(*) from identity.customer_id_history")
    assert customers(built.build(until="intermediate")) == first
    assert built.one("select count(*) from identity.customer_id_history") == count
    built.load(company)
    second = customers(built.build(until="intermediate"))
    both = [record for record, name in first.items() if name and record in second]
    moved = {record for record in both if second[record] not in (first[record], None)}
    assert len(moved) <= 0.001 * len(both)
    # Whoever is nobody's any more was the customer of an account that the CRM has deleted.
    lost = {record for record in both if second[record] is None}
    assert not {first[record] for record in lost} & set(second.values())
    told = built.rows(
        "select record_id from identity.customer_id_history"
        " where change in ('merge', 'split', 'unmatched')"
    )
    assert len(told) == len(moved) + len(lost)
    at_once = empty()
    at_once.load(company)
    assert customers(at_once.build(until="intermediate")) == second, "a fresh warehouse agrees"
    learns_once(at_once)


def learns_once(built: Built) -> None:
    """Where records are many enough, Splink learns the weights, and not again on the same data."""
    if not learning.is_installed():
        pytest.skip("Splink is not installed")
    built.connection.execute(
        "update seeds.identity_dials set dial_value = 1 where dial = 'fewest_to_learn'"
    )
    said: list[str] = []
    first = resolve(built.connection, "learns", said.append)
    assert len(said) == 1 and said[0].startswith("weights learned by Splink")
    again = resolve(built.connection, "again", said.append)
    assert len(said) == 1, "the weights are kept"
    assert again.model_version == first.model_version
    assert again.changed_record_count == 0
