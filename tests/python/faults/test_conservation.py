"""Any files through the real loader: every row is loaded or set aside, in any order, once."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orchestration.warehouse import open_hardened
from tests.python.raw.company import Company, csv_text, things

CONTRACT = things({"thing_id": "varchar", "label": "varchar", "price": "bigint"}, delivery="append")
HEADER = ["thing_id", "label", "price"]
EXAMPLES = settings(
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
characters = st.characters(
    codec="utf-8", exclude_characters="\x00\x01\r", exclude_categories=["Cs"]
)
labels = st.one_of(
    st.text(st.sampled_from('a,;"\n\t| 0'), max_size=6),
    st.text(characters, max_size=8),
    st.sampled_from(["", "007", "1E5", "NULL", "NA", "\\", '""', "😀", "\ufeff", " "]),
)
shapes = st.sampled_from(["good", "good", "good", "no number", "short", "long", "blank", "again"])


@dataclass(frozen=True)
class File:
    """What a file of a delivery is written from."""

    rows: list[tuple[str, str]]  # a label and the shape of its row
    titles: int
    delimiter: str
    end: str
    is_packed: bool


@dataclass
class Expected:
    """What the loader has to make of a file, row by row with its line."""

    loaded: list[tuple[int, str, str | None, int]]
    unchanged: int = 0
    set_aside: int = 0


files = st.builds(
    File,
    rows=st.lists(st.tuples(labels, shapes), max_size=8),
    titles=st.integers(0, 2),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n"]),
    is_packed=st.booleans(),
)
arrivals = st.sampled_from([[[0, 1]], [[0, 1]], [[0, 1]], [[0], [1]], [[1], [0]]])


def written(file: File, number: int) -> tuple[bytes, Expected]:
    """A file, and what has to become of it; most of its rows are good, else it is refused."""

    def line(*cells: object) -> str:
        return csv_text([cells], delimiter=file.delimiter, lineterminator=file.end)

    text = f"Things of the till{file.end}" * file.titles + line(*HEADER)
    expected = Expected([])
    last = line("0", "first", 0)
    rows = [*file.rows, *[("plain", "good")] * (len(file.rows) + 3)]
    for at, (label, shape) in enumerate(rows):
        key, line_number = f"{number}-{at}", text.count("\n") + 1
        if shape == "good" or (shape == "again" and not expected.loaded):
            last = line(key, label, at)
            text += last
            kept = label if label.strip(" ") else None
            expected.loaded.append((line_number, key, kept, at))
        elif shape == "again":
            text += last
            expected.unchanged += 1
        elif shape == "blank":
            text += file.end
        else:
            cells = {"no number": [key, "x", "one"], "short": [key, "x"], "long": [key, "x", 1, 2]}
            text += line(*cells[shape])
            expected.set_aside += 1
    content = text.encode()
    return (gzip.compress(content) if file.is_packed else content), expected


@pytest.fixture(scope="module")
def new_company(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Company]:
    """A new company for every example, in one database."""
    folder = tmp_path_factory.mktemp("companies")
    numbers = count()

    def make() -> Company:
        Company.is_clean = False
        company = Company(folder / f"example_{next(numbers)}", connection)
        company.contract = CONTRACT
        return company

    connection = open_hardened(":memory:", [folder])
    return make


def conserve(company: Company, sent: tuple[File, File], arrival: list[list[int]]) -> None:
    """Send two deliveries as they arrive, then load once more; compare with what was written."""
    days = [date(2024, 2, 28) + timedelta(number) for number in range(2)]
    contents = [written(file, number) for number, file in enumerate(sent)]
    entries = []
    for together in arrival:
        for at in together:
            name = "things.csv" + ".gz" * sent[at].is_packed
            company.send(days[at], contents[at][0], name)
        entries += company.load().files("loaded")  # the ledger is compared with raw by each load
    newest = {entry.export_date: entry for entry in entries}
    for day, (_, expected) in zip(days, contents, strict=True):
        entry = newest[day]
        assert (
            entry.seen_row_count,
            entry.loaded_row_count,
            entry.unchanged_row_count,
            entry.quarantined_row_count,
        ) == (
            len(expected.loaded) + expected.unchanged + expected.set_aside,
            len(expected.loaded),
            expected.unchanged,
            expected.set_aside,
        )
    query = (
        "select _known_at::date, _line, thing_id, label, price from raw.shop__things order by 1, 2"
    )
    held = company.ask(query)
    assert held == [
        (day, *row)
        for day, (_, expected) in zip(days, contents, strict=True)
        for row in expected.loaded
    ]
    again = company.load()
    assert (again.entries, again.known_file_count) == ([], 2)
    assert company.ask(query) == held


@settings(EXAMPLES, max_examples=150)  # of two files each
@given(sent=st.tuples(files, files), arrival=arrivals)
def test_every_row_is_loaded_cell_by_cell_or_set_aside_in_any_order_and_once(
    new_company: Callable[[], Company], sent: tuple[File, File], arrival: list[list[int]]
) -> None:
    conserve(new_company(), sent, arrival)


@pytest.mark.long
@settings(EXAMPLES, max_examples=1_000, derandomize=False)
@given(sent=st.tuples(files, files), arrival=arrivals)
def test_two_thousand_files_more(
    new_company: Callable[[], Company], sent: tuple[File, File], arrival: list[list[int]]
) -> None:
    conserve(new_company(), sent, arrival)
