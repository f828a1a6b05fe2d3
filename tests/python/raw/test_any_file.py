"""Random tables come back cell by cell; random damage never loses a row or breaks the loader."""

import csv
import gzip
import io
import json
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orchestration.raw.intake import RefusedError
from tests.python.raw.company import Company, csv_text, things
from tests.python.raw.test_deliveries import change_log

EXAMPLES = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # examples are small; shrinking takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
NAMES = ["thing_id", "label", "note", "more"]
CONTRACT = things(dict.fromkeys(NAMES, "varchar"), delivery="append")

characters = st.characters(codec="utf-8", exclude_characters="\x00\x01", exclude_categories=["Cs"])
cells = st.one_of(
    st.text(st.sampled_from('a,;"\n\r\t| 0'), max_size=6),
    st.text(characters, max_size=8),
    st.sampled_from(["", "007", "1E5", "NULL", "NA", "'", "\\", '""', "ü", "😀", "\ufeff", " "]),
)
tables = st.lists(st.lists(cells, min_size=3, max_size=3), max_size=12)
dialects = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
    }
)


@pytest.fixture(scope="module")
def endless(folder, connection):
    """A new company for every example."""
    numbers = count()
    return lambda: Company(folder / f"example_{next(numbers)}", connection)


def written(rows, dialect):
    """CSV text; csv.writer leaves a bare CR unquoted, which its own reader takes for a line end."""
    if any("\r" in cell for row in rows for cell in row):
        dialect = {**dialect, "quoting": csv.QUOTE_ALL}
    return csv_text(rows, **dialect)


@EXAMPLES
@given(table=tables, dialect=dialects, order=st.permutations(range(4)))
def test_any_table_in_any_dialect_comes_back_cell_by_cell_with_its_lines(
    company, table, dialect, order
):
    rows = [[str(number), *cells] for number, cells in enumerate(table)]
    ordered = [[row[at] for at in order] for row in [NAMES, *rows]]
    text = written(ordered, dialect)
    read = company.read(text, CONTRACT)
    assert (read.seen, read.bad) == (len(rows), [])
    expected = [tuple(cell if cell.strip(" ") else None for cell in row) for row in rows]
    assert read.values(*NAMES) == expected
    if "\r" in text.replace("\r\n", "\n"):
        return  # whether a bare CR in quotes ends a line is a matter of taste
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect["delimiter"])
    ends = [0] + [reader.line_num for _ in reader]
    assert [row["_line"] for row in read.rows] == [end + 1 for end in ends[1:-1]]


damages = st.lists(
    st.tuples(
        st.sampled_from(["cut", "insert", "delete", "replace"]),
        st.floats(0, 1),
        st.sampled_from(
            [b'"', b",", b"\n", b"\r", b"\x00", b"\xff", b"\xc3", b'""', b"\n\n", b" "]
        ),
    ),
    min_size=1,
    max_size=4,
)
plain = st.lists(
    st.lists(
        st.sampled_from(["a", "", "b c", "x,y", "two\nlines", '"', "é"]), min_size=3, max_size=3
    ),
    max_size=15,
)


def damaged(content, damage):
    for kind, share, piece in damage:
        at = int(share * len(content))
        if kind == "cut":
            content = content[:at]
        elif kind == "insert":
            content = content[:at] + piece + content[at:]
        else:
            end = at + len(piece)
            content = content[:at] + (piece if kind == "replace" else b"") + content[end:]
    return content


def content_of(table, is_json):
    if is_json:
        rows = [{"thing_id": str(number), "label": row[0]} for number, row in enumerate(table)]
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    rows = [[str(number), *cells] for number, cells in enumerate(table)]
    return csv_text([NAMES, *rows]).encode()


@EXAMPLES
@given(table=plain, damage=damages, is_packed=st.booleans(), is_json=st.booleans())
def test_damage_is_refused_or_accounted_for(company, table, damage, is_packed, is_json):
    content = content_of(table, is_json)
    content = damaged(gzip.compress(content) if is_packed else content, damage)
    name = ("things.jsonl" if is_json else "things.csv") + ".gz" * is_packed
    try:
        read = company.read(content, CONTRACT, name=name)
    except RefusedError as error:
        assert str(error)
        return
    assert read.seen == len(read.rows) + len(read.bad)
    assert all(reason and line > 0 for line, _, reason in read.bad)


@settings(EXAMPLES, max_examples=15)
@given(table=plain, damage=damages, is_json=st.booleans())
def test_a_damaged_file_is_loaded_or_refused_once_and_the_others_load(
    endless, table, damage, is_json
):
    company = endless()
    company.contract = things(dict.fromkeys(NAMES, "varchar"), delivery="upsert")
    company.send(date(2024, 1, 2), [["good", "a", "b", "c"]])
    name = "things.jsonl" if is_json else "things.csv"
    company.send(date(2024, 1, 1), damaged(content_of(table, is_json), damage), name)
    entries = company.load().entries  # every load is checked for conservation
    assert [entry.status for entry in entries if entry.export_date.day == 2] == ["loaded"]
    assert all((entry.reason is None) == (entry.status == "loaded") for entry in entries)
    assert "good" in [row[0] for row in company.alive()]


@EXAMPLES
@given(
    lines=st.lists(
        st.sampled_from(
            [
                "A,b,c,d",
                'A,"b,c",d,e',
                "A,b,c",
                "A,b,c,d,e",
                "A,b,c,d,e,f,g",
                'A,"b,c,d',
                'A,b",c,d',
                "",
                "A,b\rB,c,d",
                'A,"b\nB",c,d',
                'A,"b\n\nB",c,d',
                'A,"b"x,c,d',
                "A",
                '"',
                "A,b,c,d\r",
            ]
        ),
        max_size=9,
    )
)
def test_every_mark_of_an_irregular_file_is_found_again(company, lines):
    """Each A and B marks a piece of a record: it is loaded or set aside, never dropped."""
    marks = count()
    text = "".join(f"m{next(marks)}." if each in "AB" else each for each in "\n".join(lines))
    good = "".join(f"g{number},b,c,d\n" for number in range(len(lines) * 2 + 2))
    try:
        read = company.read(f"{','.join(NAMES)}\n{good}{text}\n", CONTRACT)
    except RefusedError:
        return
    found = str([list(row.values()) for row in read.rows]) + str(read.bad_texts)
    assert [n for n in range(next(marks)) if f"m{n}." not in found] == []
    assert {f"g{number}" for number in range(len(lines) * 2 + 2)} <= {
        row["thing_id"] for row in read.rows
    }


deliveries = st.lists(
    st.dictionaries(st.sampled_from("123"), st.tuples(st.sampled_from("ab"), st.just("x"))),
    min_size=3,
    max_size=3,
)


@settings(EXAMPLES, max_examples=12)
@given(
    contents=deliveries,
    order=st.permutations(range(3)),
    delivery=st.sampled_from(["snapshot", "upsert", "append"]),
)
def test_any_deliveries_in_any_order_give_the_change_log(endless, contents, order, delivery):
    company = endless()
    company.contract = things(delivery=delivery)
    dates = [date(2024, 1, 1) + timedelta(number) for number in range(3)]
    for at in order:
        company.send(dates[at], [(key, *cells) for key, cells in contents[at].items()])
        company.load()
    given = {when: list(each.items()) for when, each in zip(dates, contents, strict=True)}
    log = sorted(company.log(), key=str)
    expected = change_log(delivery, given)
    assert [(row[:2], row[3:]) for row in log] == [(row[:2], row[3:]) for row in expected]
