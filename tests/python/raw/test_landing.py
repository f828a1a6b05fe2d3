"""Exports in object storage land as they are, once, and only where they may."""

import traceback
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.raw import landing
from orchestration.raw.landing import Landing, LandingError, fingerprint, land
from orchestration.settings import Settings, from_environment
from tests.python.raw.object_storage import BUCKET, Storage, object_storage

ACCOUNTS = "sales/own/2025-06-30/accounts.csv"
TICKETS = "support/own/2025-06-30/tickets.csv"
NAMES = [
    "sales/own/2025-06-30/Konten für Straße.csv",
    "sales/own/2025-06-30/comptes réglés (1).csv",
    "sales/own/2025-06-30/a+b%20c&d=1#x.csv",
    "sales/own/2025-06-30/accounts[1].csv",
    "sales/own/2025-06-30/accounts*.csv",
    "sales/own/2025-06-30/'; drop table x; --.csv",
]
NO_PATHS = [
    "../outside.csv",
    "sales/../../../outside.csv",
    "./accounts.csv",
    "sales//accounts.csv",
    "sales/a\\b.csv",
    "sales/a\nb.csv",
    f"sales/{'é' * 121}.csv",
    "sales/accounts.csv?s3_endpoint=127.0.0.1:9",  # DuckDB would ask that host, with our key
]


@pytest.fixture(scope="module")
def server() -> Iterator[Storage]:
    pytest.importorskip("duckdb_extension_httpfs", reason="the dependency group s3 is not here")
    if duckdb.__version__ != "1.5.5":
        pytest.skip("the httpfs extension is of DuckDB 1.5.5 only")
    with object_storage() as started:
        yield started


@pytest.fixture
def storage(server: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    """A bucket with two exports of the company acme, and the environment that names it."""
    for name, value in {**server.environment, "DATA": str(tmp_path / "data")}.items():
        monkeypatch.setenv(name, value)
    server.put(f"acme/{ACCOUNTS}", "account_id\n1\n")
    server.put(f"acme/{TICKETS}", "ticket_id\n1\n")
    server.read()
    yield server
    server.cut.clear()
    server.empty()


def landed(settings: Settings) -> dict[str, str]:
    folder = settings.exports_folder
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def refusals(found: Landing) -> list[str]:
    return [one.name for one in found.refused]


def test_objects_land_under_their_own_names_with_the_time_of_the_object(storage: Storage) -> None:
    settings = from_environment()
    assert land(settings) == Landing(2, 0, [])
    assert landed(settings) == {ACCOUNTS: "account_id\n1\n", TICKETS: "ticket_id\n1\n"}
    assert settings.exports_folder == settings.data / "landing" / BUCKET / "acme"
    assert (settings.exports_folder / ACCOUNTS).stat().st_mtime == 1748739723  # 2025-06-01 01:02:03
    assert [path.name for path in settings.landing.iterdir()] == [BUCKET]  # nothing half-copied


def test_what_has_landed_is_not_read_again_and_what_changed_is(storage: Storage) -> None:
    settings = from_environment()
    land(settings)
    assert len(storage.read()) == 2
    assert land(settings) == Landing(0, 2, [])
    assert storage.read() == []

    storage.put(f"acme/{ACCOUNTS}", "account_id\n2\n", day=2)  # as long as before
    assert land(settings) == Landing(1, 1, [])
    assert storage.read() == [f"acme/{ACCOUNTS}"]
    assert landed(settings)[ACCOUNTS] == "account_id\n2\n"


def test_what_is_deleted_in_the_storage_stays_landed(storage: Storage) -> None:
    settings = from_environment()
    land(settings)
    storage.delete(f"acme/{TICKETS}")
    assert land(settings) == Landing(0, 1, [])
    assert set(landed(settings)) == {ACCOUNTS, TICKETS}


def test_a_prefix_that_only_begins_alike_is_another_company(storage: Storage) -> None:
    storage.put(f"acme-before/{ACCOUNTS}", "account_id\n9\n")
    settings = from_environment()
    land(settings)
    assert set(landed(settings)) == {ACCOUNTS, TICKETS}


def test_a_name_is_only_a_name(storage: Storage) -> None:
    contents = {name: f"account_id\n{number}\n" for number, name in enumerate(NAMES)}
    contents["empty.csv"] = ""
    for name, content in contents.items():
        storage.put(f"acme/{name}", content)
    settings = from_environment()
    assert land(settings) == Landing(len(NAMES) + 3, 0, [])
    assert landed(settings).items() >= contents.items()


def test_a_name_that_is_no_path_here_is_refused_and_never_opened(storage: Storage) -> None:
    for name in NO_PATHS:
        storage.put(f"acme/{name}", "account_id\n7\n")
    settings = from_environment()
    found = land(settings)
    assert (found.landed_count, sorted(refusals(found))) == (2, sorted(NO_PATHS))
    assert {one.reason.rsplit("; ", 1)[1] for one in found.refused} == {"rename the object"}
    assert set(landed(settings)) == {ACCOUNTS, TICKETS}
    assert sorted(storage.read()) == [f"acme/{ACCOUNTS}", f"acme/{TICKETS}"]
    assert land(settings).unchanged_count == 2


def test_an_object_that_is_anothers_folder_is_refused(storage: Storage) -> None:
    storage.put("acme/support", "a file")
    settings = from_environment()
    found = land(settings)
    assert found.landed_count == 2
    assert len(refusals(found)) == 1
    assert "stands in the way" in found.refused[0].reason


def test_an_object_above_the_cap_is_refused_unread(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.put("acme/sales/own/2025-06-30/users.csv", "user_id\n" + "1\n" * 50)
    monkeypatch.setattr(landing, "MAXIMUM_BYTES", 100)
    found = land(from_environment())
    assert refusals(found) == ["sales/own/2025-06-30/users.csv"]
    assert "it has 108 bytes, more than 100; pack or split it" in found.refused[0].reason
    assert sorted(storage.read()) == [f"acme/{ACCOUNTS}", f"acme/{TICKETS}"]


def test_an_object_that_is_cut_on_its_way_stops_and_leaves_what_was_there(storage: Storage) -> None:
    settings = from_environment()
    land(settings)
    storage.put(f"acme/{ACCOUNTS}", "account_id\n" + "2\n" * 1000, day=2)
    storage.cut.add(f"acme/{ACCOUNTS}")
    with pytest.raises(LandingError, match=f"s3://{BUCKET}/acme/{ACCOUNTS}: .*Run again"):
        land(settings)
    assert landed(settings)[ACCOUNTS] == "account_id\n1\n"
    storage.cut.clear()
    assert land(settings) == Landing(1, 1, [])


def test_an_object_that_is_replaced_after_it_was_listed_does_not_land(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = landing.listing(from_environment())
    storage.put(f"acme/{ACCOUNTS}", "account_id\n", day=2)
    monkeypatch.setattr(landing, "listing", lambda _: listed)
    with pytest.raises(LandingError, match=r"accounts.csv: 11 of 13 bytes came; .*Run again"):
        land(from_environment())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"AWS_ACCESS_KEY_ID": "AKIAUNKNOWN"}, "refuses these credentials"),
        ({"AWS_SECRET_ACCESS_KEY": "not'the secret"}, "refuses these credentials"),
        ({"EXPORTS": "s3://no-such-bucket/acme"}, "no such bucket"),
        ({"EXPORTS": f"s3://{BUCKET}/nobody"}, "nothing stands there"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "cannot be reached"),
        ({"AWS_ENDPOINT_URL": "http://storage.invalid"}, "cannot be reached"),
    ],
    ids=["key", "secret", "bucket", "prefix", "port", "host"],
)
def test_what_goes_wrong_is_told_with_what_to_do_and_without_secrets(
    given: dict[str, str], told: str, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = from_environment()
    with pytest.raises(LandingError, match=rf"s3://.*{told}.*\. Check") as raised:
        land(settings)
    secret = given.get("AWS_SECRET_ACCESS_KEY", storage.environment["AWS_SECRET_ACCESS_KEY"])
    assert secret not in "".join(traceback.format_exception(raised.value))
    assert secret not in repr(settings)


@pytest.mark.parametrize(
    "address", ["s3://x", "s3://", "s3://bucket/../other", "s3://bucket/a?b", "s3://Bucket/a//b"]
)
def test_an_address_that_is_none_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTS", address)
    with pytest.raises(ValueError, match="s3://bucket/prefix"):
        from_environment()


def test_a_fingerprint_changes_with_any_object(storage: Storage) -> None:
    settings = from_environment()
    first = fingerprint(settings)
    assert fingerprint(settings) == first
    storage.put(f"acme/{ACCOUNTS}", "account_id\n1\n", day=2)
    second = fingerprint(settings)
    storage.delete(f"acme/{TICKETS}")
    assert len({first, second, fingerprint(settings)}) == 3
    assert storage.read() == []
