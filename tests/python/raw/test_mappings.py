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
        ({"encoding": "hex"}, "hex"),
        ({"delimiter": ""}, "delimiter"),
        ({"delimiter": "::"}, "delimiter"),
        ({"decimal": ",", "thousands": ","}, "thousands"),
        ({"delimiter": '"'}, "delimiter"),
        ({"decimal": ""}, "decimal"),
        ({"decimal": "5"}, "decimal"),
        ({"thousands": "e"}, "thousands"),
        ({"thousands": "."}, "thousands"),
        ({"date_formats": ["%Q"]}, "%Q"),
        ({"date_formats": ["YYYY-MM-DD"]}, "YYYY-MM-DD"),
        ({"date_formats": []}, "date_formats"),
        ({"timestamp_formats": ["iso", "%"]}, "timestamp_formats"),
        ({"header_rows": 0}, "header_rows"),
    ],
)
def test_a_reading_that_cannot_work_is_told_before_any_file_is_read(company, reading, what):
    fails(company, "exports.0.reading", what, exports=[EXPORT], reading=reading)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"just text", b"- a\n- b\n", b"a: [b", b"exports: 3", b"exports: [3]", b"\x00"),
        *(b"exports:", b"exports: []", b"exports: \xff\xfe"),
    ],
)
def test_what_is_no_mapping_is_told_by_its_name(company, content):
    path = company.mappings / "till.yml"
    path.write_bytes(content)
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
    assert (export.files, export.columns) == (("mine*.csv",), {"label": ("Name",)})
    assert (export.reading.decimal, export.reading.thousands) == (",", ".")


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ({"extends": "own.yml"}, r"own\.yml: extends: it extends itself"),
        ({"extends": "circle.yml"}, r"own\.yml: extends: it extends itself"),
        ({"extends": "nowhere.yml"}, r"nowhere\.yml: cannot be read"),
        ({"extends": 3}, r"own\.yml: extends: should be a str"),
        ({"extends": "empty.yml"}, r"own\.yml: exports: "),
        ({"extends": "base.yml", "exports": [{"files": "x"}]}, r"own\.yml: exports\.0\.export: "),
        ({"extends": "base.yml", "exports": "x"}, r"own\.yml: exports: should be a list"),
        ({"extends": "base.yml", "reading": "x"}, r"own\.yml: reading: should be a dict"),
    ],
)
def test_extending_wrongly_is_told(company, mapping, told):
    company.map("base", exports=[EXPORT])
    company.map("empty", system="e")
    company.map("circle", extends="own.yml")
    company.map("own", **mapping)
    with pytest.raises(MappingError, match=told):
        read_mapping(company.mappings / "own.yml", CONTRACTS)


def test_an_export_that_is_extended_twice_keeps_both_files(company):
    company.map("base", exports=[EXPORT])
    more = [{**EXPORT, "files": f"{letter}.csv"} for letter in "ab"]
    company.map("own", extends="base.yml", exports=more)
    exports = read_mapping(company.mappings / "own.yml", CONTRACTS).exports
    assert [export.files for export in exports] == [("a.csv",), ("b.csv",)]


def test_what_is_said_of_an_export_holds_for_all_its_files_in_the_base(company):
    company.map("base", exports=[{**EXPORT, "files": f"{letter}.csv"} for letter in "ab"])
    said = {"export": EXPORT["export"], "reading": {"decimal": ","}}
    company.map("own", extends="base.yml", exports=[said])
    exports = read_mapping(company.mappings / "own.yml", CONTRACTS).exports
    assert [export.files for export in exports] == [("a.csv",), ("b.csv",)]
    assert {export.reading.decimal for export in exports} == {","}


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
