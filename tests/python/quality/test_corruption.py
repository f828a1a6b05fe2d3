"""A handful of the benchmark's corruptions on one small company: each is noticed where it is."""

import pytest

from bench.corruptions import KINDS
from bench.quality import Company, found_at, run_case

NOTICED = (
    "half of a snapshot",  # by the loader
    "currency exchanged",  # a known contract changes what never changed
    "month and day exchanged",  # a moment at an age that none had
    "due before issued",  # two moments in an order that none had
    "contracts of a plan vanish",  # rows that are missing
    "invoices again under new ids",  # rows that are too many
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    home = tmp_path_factory.mktemp("quality") / "company"
    return Company(home, 31, customers=60, weeks=40, deliveries=6, departments=("sales", "billing"))


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.name in NOTICED], ids=lambda kind: kind.name
)
def test_a_corruption_of_a_tenth_is_noticed_in_its_table_and_column(kind, company: Company) -> None:
    said = run_case(company, kind, 0.1)
    assert said["changed_rows"] > 0
    assert said["caught_by"] in ("loader", "raw"), said
    assert said["is_right_table"], said
    assert said["is_right_column"], said
    assert said["is_stopped"] or not kind.is_critical, said


def test_nothing_stops_where_nothing_is_wrong(company: Company) -> None:
    for layer in ("raw", "staging"):
        found, stops = found_at(company.clean, layer, None)
        assert not stops, found


def test_a_case_in_which_nothing_was_planted_finds_nothing(company: Company, tmp_path) -> None:
    found_at(company.clean, "staging", None)  # as another case may have done before
    built = company.case(tmp_path / "warehouse")
    for layer in ("raw", "staging"):
        found, _ = found_at(built, layer, "billing__invoices")
        assert found <= company.clean_found(layer, "billing__invoices")


def test_kinds_have_names_of_their_own_and_some_are_held_out() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 50
    assert 0.2 < sum(kind.is_held_out for kind in KINDS) / len(KINDS) < 0.4
