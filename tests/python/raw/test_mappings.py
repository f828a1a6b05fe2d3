"""Mappings say what is wrong with them, and find the files they are for."""

from datetime import date

import pytest

from orchestration.raw.contract import read_contracts
from orchestration.raw.deliveries import Catalogue, ExportFile, Unrecognised
from orchestration.raw.mapping import MappingError, read_mapping
from orchestration.settings import PROJECT
from tests.python.raw.company import things

CONTRACTS_OF_PROJECT = read_contracts(PROJECT / "models")
CONTRACTS = {"shop.things": things()}
EXPORT = {"export": "shop.things", "files": "goods*.csv"}


def fails(company, *parts, name="till", **mapping):
    company.map(name, **mapping)
    with pytest.raises(MappingError) as failure:
        read_mapping(company.mappings / f"{name}.yml", CONTRACTS)
    for part in (f"{name}.yml", *parts):
        assert part in str(failure.value)


def test_an_unknown_export_is_named_with_the_known_ones(company):
    fails(company, "'shop.goods'", "shop.things", exports=[{**EXPORT, "export": "shop.goods"}])


@pytest.mark.parametrize("part", ["columns", "constants", "values"])
def test_an_unknown_column_is_named_with_the_known_ones(company, part):
    cells = {"a": "b"} if part == "values" else "x"
    fails(company, part, "colour", "label, note", exports=[{**EXPORT, part: {"colour": cells}}])


@pytest.mark.parametrize(
    ("mapping", "where"),
    [
        ({"exports": [EXPORT], "colour": 1}, "colour"),
        ({"exports": [{**EXPORT, "colum": {}}]}, "exports.0.colum"),
        ({"exports": [EXPORT], "reading": {"decmal": ","}}, "exports.0.reading.decmal"),
        ({"exports": [{"export": "shop.things"}]}, "exports.0.files"),
        ({"exports": [{"files": "*"}]}, "exports.0.export"),
        ({}, "exports"),
        ({"exports": [EXPORT], "export_date": "soon"}, "export_date"),
        ({"exports": [{**EXPORT, "values": {"label": {True: "x"}}}]}, "values.label"),
        ({"exports": [EXPORT], "reading": {"header_rows": "two"}}, "header_rows"),
    ],
)
def test_an_unknown_missing_or_mistyped_key_is_named(company, mapping, where):
    fails(company, where, **mapping)


@pytest.mark.parametrize(
    ("reading", "what"),
    [
        ({"time_zone": "Mars/Phobos"}, "Mars/Phobos"),
        ({"encoding": "klingon"}, "klingon"),
        ({"delimiter": ""}, "delimiter"),
        ({"delimiter": "::"}, "delimiter"),
        ({"decimal": ",", "thousands": ","}, "thousands"),
        ({"date_formats": ["%Q"]}, "%Q"),
        ({"header_rows": 0}, "header_rows"),
    ],
)
def test_a_reading_that_cannot_work_is_told_before_any_file_is_read(company, reading, what):
    fails(company, what, exports=[EXPORT], reading=reading)


@pytest.mark.parametrize(
    "content",
    ["", "just text", "- a\n- b\n", "a: [b", "exports: 3", "exports: [3]", "\x00", "exports:"],
)
def test_what_is_no_mapping_is_told_by_its_name(company, content):
    path = company.mappings / "till.yml"
    path.write_text(content)
    with pytest.raises(MappingError, match=r"till\.yml"):
        read_mapping(path, CONTRACTS)


def test_a_mapping_that_is_not_text_is_told_by_its_name(company):
    path = company.mappings / "till.yml"
    path.write_bytes(b"exports: \xff\xfe")
    with pytest.raises(MappingError, match=r"till\.yml"):
        read_mapping(path, CONTRACTS)


def test_a_mapping_extends_another_and_overrides_it(company):
    company.map(
        "base", exports=[{**EXPORT, "columns": {"label": "Name"}}], reading={"decimal": ","}
    )
    company.map(
        "own",
        extends="base.yml",
        reading={"thousands": "."},
        exports=[{"export": "shop.things", "files": "mine*.csv"}],
    )
    mapping = read_mapping(company.mappings / "own.yml", CONTRACTS)
    (export,) = mapping.exports
    assert mapping.system == "base"
    assert (export.files, export.columns) == ("mine*.csv", {"label": "Name"})
    assert (export.reading.decimal, export.reading.thousands) == (",", ".")


def test_extending_what_is_not_there_names_it(company):
    company.map("own", extends="nowhere.yml")
    with pytest.raises(MappingError, match=r"nowhere\.yml"):
        read_mapping(company.mappings / "own.yml", CONTRACTS)


@pytest.mark.parametrize(
    "mapping",
    [
        {"extends": "own.yml"},
        {"extends": "base.yml", "exports": [{"files": "x"}]},
        {"extends": 3},
        {"extends": "empty.yml"},
        {"extends": "base.yml", "exports": "x"},
        {"extends": "base.yml", "reading": "x"},
    ],
)
def test_extending_wrongly_is_told(company, mapping):
    company.map("base", exports=[EXPORT])
    company.map("empty", system="e")
    company.map("own", **mapping)
    with pytest.raises(MappingError, match=r"\.yml"):
        read_mapping(company.mappings / "own.yml", CONTRACTS)


def test_a_reading_of_one_export_goes_before_the_shared_one(company):
    company.map(
        exports=[{**EXPORT, "reading": {"decimal": "."}}],
        reading={"decimal": ",", "delimiter": ";"},
    )
    (export,) = read_mapping(company.mappings / "till.yml", CONTRACTS).exports
    assert (export.reading.decimal, export.reading.delimiter) == (".", ";")


# Which file is what


def identify(company, name):
    return company.catalogue.identify(name)


def test_a_file_with_the_contract_s_name_needs_no_mapping(company):
    found = identify(company, "shop/anything/2024-03-05/things.csv.gz")
    assert isinstance(found, ExportFile)
    assert (found.system, found.export_date) == ("anything", date(2024, 3, 5))


@pytest.mark.parametrize(
    ("name", "when"),
    [
        ("shop/till/2024-03-05/goods.csv", date(2024, 3, 5)),
        ("shop/till/2024-03-05/goods_2024-03-06.csv", date(2024, 3, 6)),
        ("shop/till/goods_20240306.csv", date(2024, 3, 6)),
        ("shop/till/goods 20240306T101500.csv", date(2024, 3, 6)),
        ("shop/till/20240305/goods_123456789.csv", date(2024, 3, 5)),
        ("shop/till/20240305/goods_20249999.csv", date(2024, 3, 5)),
    ],
)
def test_the_date_nearest_to_the_name_counts(company, name, when):
    company.map(exports=[EXPORT])
    assert identify(company, name).export_date == when


def test_a_file_without_date_takes_the_mapping_s_or_is_not_recognised(company):
    company.map(exports=[EXPORT])
    assert "YYYY-MM-DD" in identify(company, "shop/till/goods.csv").reason
    company.map(exports=[EXPORT], export_date="2024-03-07")
    assert identify(company, "shop/till/goods.csv").export_date == date(2024, 3, 7)


@pytest.mark.parametrize(
    "name",
    ["goods.csv", "shop/web/2024-03-05/goods.csv", "shop/till/2024-03-05/bads.csv", "a/b/c/d.e"],
)
def test_a_file_of_another_system_or_name_is_not_recognised(company, name):
    company.map(exports=[EXPORT])
    assert isinstance(identify(company, name), Unrecognised)


def test_a_company_s_mapping_goes_first_and_sees_the_whole_path(company):
    company.map("till", exports=[EXPORT])
    company.map("own", system="crm", exports=[{**EXPORT, "files": "*/*/*/goods.csv"}])
    own = company.mappings / "own.yml"
    catalogue = Catalogue(CONTRACTS, company.mappings, own)
    assert catalogue.identify("shop/till/2024-03-05/goods.csv").system == "crm"
    assert catalogue.identify("shop/till/2024-03-05/goods_2.csv").system == "till"


def test_a_changed_contract_or_mapping_has_another_recipe(company):
    company.map(exports=[EXPORT])
    path = company.mappings / "till.yml"
    (export,) = read_mapping(path, CONTRACTS).exports
    company.map(exports=[EXPORT], reading={"decimal": ","})
    (changed,) = read_mapping(path, CONTRACTS).exports
    recipes = {
        export.recipe(things()),
        changed.recipe(things()),
        export.recipe(things(required=["label"])),
        export.recipe(things(delivery="append")),
    }
    assert len(recipes) == 4


def test_the_project_s_own_mappings_fit_its_contracts():
    contracts = CONTRACTS_OF_PROJECT
    paths = sorted((PROJECT / "mappings").glob("*.yml"))
    assert paths
    for path in paths:
        for export in read_mapping(path, contracts).exports:
            assert export.export in contracts


@pytest.mark.parametrize("contract", CONTRACTS_OF_PROJECT.values(), ids=list(CONTRACTS_OF_PROJECT))
def test_the_project_s_contracts_name_keys_and_types_that_exist(contract):
    names = [column.name for column in contract.columns]
    assert len(names) == len(set(names))
    assert contract.key
    assert set(contract.mandatory) <= set(names)
    assert contract.delivery in ("snapshot", "upsert", "append")
    kinds = {column.data_type.split("(")[0] for column in contract.columns}
    assert kinds <= {"varchar", "bigint", "decimal", "double", "boolean", "date", "timestamp"}
    assert not [name for name in names if name.startswith(("_", "t_"))]
