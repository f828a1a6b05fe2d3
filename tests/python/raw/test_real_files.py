"""Real files: the CSV spectrum, and RavenStack's exports against the csv module."""

import csv
import json

import pytest

from orchestration.raw.contract import read_contracts
from orchestration.raw.deliveries import Catalogue, scan
from orchestration.raw.load import Loader
from orchestration.raw.mapping import normalised
from orchestration.settings import PROJECT, reference_data
from tests.python.raw.company import things

SPECTRUM = reference_data() / "csv_spectrum"
RAVENSTACK = reference_data() / "ravenstack"
ABSENT = "{} is not among the reference data; set REFERENCE_DATA"
NAMES = [
    *("comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates"),
    *("newlines", "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8"),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.skipif(not SPECTRUM.exists(), reason=ABSENT.format("csv_spectrum"))
def test_the_csv_spectrum_is_read_as_its_json_says(company, name):
    content = (SPECTRUM / "csvs" / f"{name}.csv").read_bytes()
    if name.endswith("_crlf"):  # the copies have lost their CRLF, their truth has it
        content = content.replace(b"\n", b"\r\n")
    truth = json.loads((SPECTRUM / "json" / f"{name}.json").read_text(encoding="utf-8"))
    records = truth if isinstance(truth, list) else [truth]
    columns = {normalised(column): "varchar" for column in records[0]}
    contract = things(columns, key=[next(iter(columns))])
    read = company.read(content, contract)
    expected = [tuple(value or None for value in record.values()) for record in records]
    if name == "location_coordinates":  # its truth has another telephone number than the file
        expected = [("2095257564", *row[1:]) for row in expected]
    assert read.values(*columns) == expected
    assert read.bad == []


@pytest.mark.skipif(not RAVENSTACK.exists(), reason=ABSENT.format("ravenstack"))
def test_ravenstack_loads_whole_and_agrees_with_the_csv_module(company):
    contracts = read_contracts(PROJECT / "models")
    mapping = PROJECT / "mappings" / "ravenstack.yml"
    catalogue = Catalogue(contracts, PROJECT / "mappings", mapping)
    company.start_anew("ravenstack")
    loader = Loader(
        company.connection, RAVENSTACK, company.archive, company.scratch, "1", catalogue.identify
    )
    files = [file for file in scan(RAVENSTACK, catalogue)[0] if "/" not in file.name]
    assert len(files) == 5
    for file in files:
        report = loader.load(file.contract, [file])
        with (RAVENSTACK / file.name).open(encoding="utf-8", newline="") as lines:
            records = list(csv.DictReader(lines))
        (entry,) = report.files("loaded")
        assert entry.seen_row_count == len(records)
        assert entry.quarantined_row_count + entry.loaded_row_count + entry.unchanged_row_count == (
            len(records)
        )
        headers = {normalised(name): name for name in records[0]}
        found = {
            column.name: headers[names[0]]
            for column in file.contract.columns
            if column.data_type in ("varchar", "bigint")
            and column.name not in file.mapping.values
            and (
                names := [name for name in file.mapping.headers_of(column.name) if name in headers]
            )
        }
        assert set(file.contract.key) <= set(found)
        schema, table = file.contract.table
        rows = company.ask(
            f"select _line, {', '.join(f'{name}::varchar' for name in found)}"
            f" from {schema}.{table} order by _line"
        )
        assert len(rows) == entry.loaded_row_count
        for line, *cells in rows:
            assert cells == [records[line - 2][header] or None for header in found.values()]
