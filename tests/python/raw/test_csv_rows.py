"""Every record of a text file is loaded exactly or set aside with its line; none is lost."""

import csv
import io
from itertools import product

import pytest

from orchestration.raw import totals
from orchestration.raw.intake import RefusedError
from tests.python.raw.company import csv_text, things

HEADER = "thing_id,label,note\n"


def loaded(read):
    return [(row["_line"], row["thing_id"], row["label"], row["note"]) for row in read.rows]


def test_short_and_long_rows_are_quarantined_and_their_neighbours_load(company):
    read = company.read(HEADER + "1,a,b\n2,a\n3,a,b,c\n4\n5,a,b,c,d,e\n6,a,b\n7,a,b\n8,x,y\n")
    expected = [(2, "1", "a", "b"), (7, "6", "a", "b"), (8, "7", "a", "b"), (9, "8", "x", "y")]
    assert loaded(read) == expected
    assert [(line, column) for line, column, _ in read.bad] == [(n, None) for n in (3, 4, 5, 6)]
    assert all("cells where the header has 3" in reason for _, _, reason in read.bad)


def test_a_short_row_is_not_taken_for_one_with_an_empty_last_cell(company):
    read = company.read(HEADER + "1,a,\n2,a\n3,,\n")
    assert loaded(read) == [(2, "1", "a", None), (4, "3", None, None)]
    assert [line for line, _, _ in read.bad] == [3]


def test_unquoted_commas_never_drop_a_row(company):
    rows = [f"{n},a,b" if n % 5 else f"{n},a, with comma,b" for n in range(200)]
    read = company.read(HEADER + "\n".join(rows) + "\n")
    assert read.seen == 200
    assert [line - 2 for line, _, _ in read.bad] == [n for n in range(200) if n % 5 == 0]


def test_quoted_line_ends_are_kept_and_lines_are_counted_from_the_file(company):
    rows = [["1", "a\nb", "x"], ["2", "c", "d\r\ne\n\n"], ["3", "f", "g"], ["4", "", '"\n"']]
    content = HEADER + csv_text(rows)
    reader = csv.reader(io.StringIO(content, newline=""))
    expected, start = [], 1
    for row in reader:
        expected.append((start, *(cell or None for cell in row)))
        start = reader.line_num + 1
    assert loaded(company.read(content)) == expected[1:]


def test_an_open_quote_costs_its_own_line_only(company):
    rows = [f"{number},a,b" for number in range(2000)]
    rows[3] = '3,"open,b'
    read = company.read(HEADER + "\n".join(rows) + "\n")
    assert [line for line, _, _ in read.bad] == [5]
    assert [row["thing_id"] for row in read.rows] == [str(n) for n in range(2000) if n != 3]
    assert [row["_line"] for row in read.rows] == [n + 2 for n in range(2000) if n != 3]
    assert "open" in read.bad_texts[0]


def test_an_open_quote_in_the_first_row_of_a_large_file_costs_its_own_line_only(company):
    rows = [f"{number},{'a' * 200},b" for number in range(2000)]
    rows[0] = '0,"open,b'
    read = company.read(HEADER + "\n".join(rows) + "\n")
    assert [line for line, _, _ in read.bad] == [2]
    assert len(read.rows) == 1999


def test_two_open_quotes_do_not_swallow_the_rows_between_them(company):
    rows = ["1,a,b", '2,"open,b', "3,a,b", "4,a,b", '5,a,b"', "6,a,b", "7,a,b", "8,a,b"]
    read = company.read(HEADER + "\n".join(rows) + "\n")
    kept = [row["thing_id"] for row in read.rows]
    assert {"1", "3", "4", "6", "7", "8"} <= set(kept)
    assert read.seen == 8


def test_an_open_quote_on_the_last_line_is_quarantined(company):
    read = company.read(HEADER + '1,a,b\n2,c,d\n3,"e,f')
    assert [row["thing_id"] for row in read.rows] == ["1", "2"]
    assert [line for line, _, _ in read.bad] == [4]


@pytest.mark.parametrize(
    "row", ['2,"a"b,c', '2,"a""b,c', '2,a"b",c"', '2,5" pipe,c', '2,a ""b"" c,d']
)
def test_a_stray_quote_loads_its_text_or_sets_its_row_aside(company, row):
    read = company.read(HEADER + f"1,a,b\n{row}\n3,a,b\n4,a,b\n")
    assert [row["thing_id"] for row in read.rows if row["thing_id"] != "2"] == ["1", "3", "4"]
    assert read.seen == 4
    for found in read.rows:
        if found["thing_id"] == "2":  # read as text: every character is still there
            assert f"2,{found['label']},{found['note']}" == row


@pytest.mark.parametrize("blank", ["\n", "\n\n\n", "\r\n"])
def test_blank_lines_are_no_rows_but_are_counted_as_lines(company, blank):
    read = company.read(HEADER + "1,a,b\n" + blank + "2,c,d\n" + blank)
    assert loaded(read) == [(2, "1", "a", "b"), (3 + blank.count("\n"), "2", "c", "d")]
    assert read.bad == []


def test_a_line_of_spaces_or_delimiters_is_not_taken_for_data(company):
    read = company.read(HEADER + "1,a,b\n   \n,,\n2,c,d\n3,e,f\n4,g,h\n")
    assert [line for line, _, _ in read.bad] == [3, 4]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("is_ended", [True, False])
def test_lines_may_end_in_any_way(company, end, is_ended):
    content = end.join(["thing_id,label,note", "1,a,b", '2,"c,c",d', "3,e,"]) + end * is_ended
    rows = [(2, "1", "a", "b"), (3, "2", "c,c", "d"), (4, "3", "e", None)]
    assert loaded(company.read(content)) == rows


def test_mixed_line_ends_are_read(company):
    read = company.read("thing_id,label,note\r\n1,a,b\n2,c,d\r\n3,e,f\n")
    assert loaded(read) == [(2, "1", "a", "b"), (3, "2", "c", "d"), (4, "3", "e", "f")]


def test_a_title_that_ends_in_a_bare_cr_does_not_cost_the_first_row(company):
    read = company.read("Price list\rthing_id,label,note\n1,a,b\n2,c,d\n3,e,f\n")
    assert [row["thing_id"] for row in read.rows] == ["1", "2", "3"]


def test_a_row_lost_to_one_fault_is_not_made_up_for_by_a_line_split_by_another(company):
    # The long row is one less, the bare CR one more: a count alone would agree.
    rows = ["1,a,b", "2,a,b,c,d,e", "3,a\rb,c", "4,a,b", "5,a,b", "6,a,b", "7,a,b", "8,a,b"]
    read = company.read(HEADER + "\n".join(rows) + "\n")
    found = {row["thing_id"] for row in read.rows}
    assert {"1", "4", "5", "6", "7", "8"} <= found
    told = " ".join(read.bad_texts)
    assert "2" in found or "'2'" in told or '"2"' in told


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("is_quoted", [True, False])
def test_quoted_line_ends_may_differ_from_the_file_s(company, end, is_quoted):
    texts = ["a\r\nb", "\r", "a\nb", "\n", "plain", "\r\n"]
    for first, second in product(texts, texts):
        rows = [["1", f'"{first}"' * is_quoted + first, "x"], ["2", second, "y"]]
        content = csv_text(
            [HEADER.strip().split(","), *rows], quoting=csv.QUOTE_ALL, lineterminator=end
        )
        read = company.read(content)
        assert read.values("thing_id", "label", "note") == [tuple(row) for row in rows]


def test_a_quoted_cell_may_hold_a_bare_cr(company):
    read = company.read(HEADER + '1,"a\rb",c\n2,d,e\n')
    assert [row[1:] for row in loaded(read)] == [("1", "a\rb", "c"), ("2", "d", "e")]


def test_nul_bytes_are_kept_or_their_rows_set_aside(company):
    read = company.read(HEADER + "1,a\0b,c\n2,\0,d\n3,e,f\n4,g,h\n5,i,j\n")
    assert read.seen == 5
    found = {row["thing_id"]: row["label"] for row in read.rows}
    assert found.get("1", "a\0b") == "a\0b"
    assert found.get("2", "\0") == "\0"
    assert [found[key] for key in "345"] == ["e", "g", "i"]


@pytest.mark.parametrize("mark", ["\x01", "\x1e", "\x1f", "\x1a", "\x0b", "\x0c", "\x85", "\u2028"])
def test_rare_control_characters_are_text_like_any_other(company, mark):
    read = company.read(HEADER + f"1,{mark},a{mark}b\n2,{mark}{mark},x\n3,a,{mark}\n")
    assert [(row["label"], row["note"]) for row in read.rows] == [
        (mark, f"a{mark}b"),
        (mark * 2, "x"),
        ("a", mark),
    ]


def test_rows_that_differ_only_in_where_a_control_character_stands_have_different_hashes(company):
    read = company.read(HEADER + "1,a\x1fb,c\n1,a,b\x1fc\n2,,x\n2,\x1e,x\n")
    hashes = [row["_row_hash"] for row in read.rows]
    assert len(set(hashes)) == 4


def test_rows_that_differ_only_in_where_a_cell_ends_have_different_hashes(company):
    read = company.read(HEADER + "1,ab,c\n1,a,bc\n")
    assert len({row["_row_hash"] for row in read.rows}) == 2


@pytest.mark.parametrize("size", [10_000, 300_000, 3_000_000])
@pytest.mark.parametrize("is_quoted", [True, False])
def test_very_long_cells_are_read_whole(company, size, is_quoted):
    long = "é" * size
    rows = [[str(n), "a", "b"] for n in range(50)] + [["long", long, "x\ny" if is_quoted else "x"]]
    read = company.read(HEADER + csv_text(rows))
    assert len(read.rows) == 51
    assert read.rows[-1]["label"] == long


def test_a_line_beyond_every_limit_refuses_the_file_or_sets_one_row_aside(company):
    content = HEADER + "1,a,b\n2," + "x" * (17 << 20) + ",b\n3,a,b\n"
    try:
        read = company.read(content, delimiter=",")
    except RefusedError:
        return
    assert read.seen == 3


def test_a_file_of_one_column_keeps_its_rows(company):
    contract = things({"thing_id": "varchar"})
    read = company.read('thing_id\n1\n"2"\n"3,4"\n\n5\n', contract)
    assert [(row["_line"], row["thing_id"]) for row in read.rows] == [
        (2, "1"),
        (3, "2"),
        (4, "3,4"),
        (6, "5"),
    ]


def test_empty_and_quoted_empty_cells_are_both_null(company):
    read = company.read(HEADER + '1,,""\n2,"",\n')
    assert [row[2:] for row in loaded(read)] == [(None, None), (None, None)]


def test_formulas_leading_zeros_and_spaces_stay_text(company):
    rows = [["007", "=1+2", "  padded"], ["0", "@SUM(A1)", "-5"], ["1E5", "+49 30", "'quoted'"]]
    read = company.read(HEADER + csv_text(rows))
    assert read.values("thing_id", "label", "note") == [tuple(row) for row in rows]


def test_a_total_row_is_quarantined_not_loaded(company):
    contract = things({"thing_id": "varchar", "price": "decimal(18, 2)"})
    read = company.read("thing_id,price\n1,2\n2,3\n3,1\n,6\n", contract)
    assert [row["thing_id"] for row in read.rows] == ["1", "2", "3"]
    assert read.bad == [(5, None, totals.AGREES)]


def test_text_that_looks_like_sql_or_json_is_only_text(company):
    rows = [["'; drop table incoming; --", '{"a": [1, "b"]}', "$1 ? :x"], ['"', "''", "\\"]]
    read = company.read(HEADER + csv_text(rows))
    assert read.values("thing_id", "label", "note") == [tuple(row) for row in rows]


def test_a_large_irregular_file_keeps_every_row_and_line(company):
    rows, expected, line = [], [], 2
    for number in range(3000):
        note = "two\nlines" if number % 7 == 0 else "one"
        rows.append([str(number), "x", note])
        expected.append((line, str(number), "x", note))
        line += 1 + (number % 7 == 0)
    assert loaded(company.read(HEADER + csv_text(rows))) == expected
