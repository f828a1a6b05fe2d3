"""Where the header is and which column is which; without one nothing is read."""

import csv
import json
import random

import pytest

from orchestration.raw.intake import RefusedError
from tests.python.raw.company import csv_text, things

SHOP = things(
    {"thing_id": "varchar", "label": "varchar", "price": "decimal(18, 2)"}, required=["price"]
)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_columns_are_found_by_name_in_any_order(company, order):
    rows = [["thing_id", "label", "price"], ["7", "bolt", "3"], ["8", "nut", "4"]]
    read = company.read(csv_text([[row[at] for at in order] for row in rows]), SHOP)
    assert read.values("thing_id", "label", "price") == [("7", "bolt", 3), ("8", "nut", 4)]


@pytest.mark.parametrize(
    "header",
    [
        "THING_ID,Label,PRICE",
        "Thing ID, label ,price",
        "thing-id,LABEL,Price",
        '"thing id","label","price"',
        "Thing  Id,_label_,(Price)",
        "thing.id,label:,price?",
    ],
)
def test_names_are_compared_without_case_and_punctuation(company, header):
    assert company.read(f"{header}\n7,bolt,3\n", SHOP).values("thing_id", "price") == [("7", 3)]


def test_aliases_of_the_mapping_are_tried_in_order(company):
    mapping = {"columns": {"thing_id": ["SKU", "Article No."], "price": "Net Price (EUR)"}}
    for name in ("SKU", "Article No.", "sku", "article no", "thing_id"):
        read = company.read(f"{name},Net Price (EUR)\n7,3\n", SHOP, mapping=mapping)
        assert read.values("thing_id", "price") == [("7", 3)]
        assert read.absent == ["label"]
    both = company.read("thing_id,Article No.,SKU,price\na,b,c,3\n", SHOP, mapping=mapping)
    assert both.values("thing_id") == [("c",)]
    assert json.loads(both.rows[0]["_extra"]) == {"thing_id": "a", "article_no": "b"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_with_the_header(company, delimiter):
    rows = [["thing_id", "label", "price"], ["7", "a, b; c | d\te", "3"], ["8", "x", "4"]]
    read = company.read(csv_text(rows, delimiter=delimiter), SHOP)
    assert read.values("label") == [("a, b; c | d\te",), ("x",)]


def test_another_delimiter_is_read_when_declared(company):
    content = "thing_id^label^price\n7^bolt^3\n"
    assert company.read(content, SHOP, delimiter="^").values("label") == [("bolt",)]
    with pytest.raises(RefusedError, match="thing_id"):
        company.read(content, SHOP)


def test_title_rows_above_the_header_are_skipped_and_lines_still_count_from_the_top(company):
    content = "Price list\nprinted for you,,\n\nthing_id,label,price\n7,bolt,3\n8,nut,many\n9,x,1\n"
    read = company.read(content, SHOP)
    assert [(row["thing_id"], row["_line"]) for row in read.rows] == [("7", 5), ("9", 7)]
    assert [line for line, _, _ in read.bad] == [6]
    assert read.seen == 3


def test_a_title_over_two_quoted_lines_is_skipped(company):
    content = '"Price\nlist",,\nthing_id,label,price\n7,bolt,3\n8,nut,4\n'
    read = company.read(content, SHOP)
    assert [(row["thing_id"], row["_line"]) for row in read.rows] == [("7", 4), ("8", 5)]


def test_a_header_cell_may_hold_a_line_end(company):
    content = '"thing\nid",label,price\n7,bolt,3\n8,nut,4\n'
    read = company.read(content, SHOP)
    assert [(row["thing_id"], row["_line"]) for row in read.rows] == [("7", 3), ("8", 4)]


def test_the_header_may_stand_as_deep_as_line_forty(company):
    content = "\n".join(["note,,"] * 39 + ["thing_id,label,price", "7,bolt,3", ""])
    assert company.read(content, SHOP).values("thing_id") == [("7",)]
    with pytest.raises(RefusedError, match="thing_id"):
        company.read("note,,\n" + content, SHOP)


def test_further_header_rows_are_no_data(company):
    content = "thing_id,label,price\n(text),(text),(EUR)\n7,bolt,3\n8,nut,4\n"
    read = company.read(content, SHOP, header_rows=2)
    assert [(row["thing_id"], row["_line"]) for row in read.rows] == [("7", 3), ("8", 4)]
    assert read.seen == 2


def test_a_group_row_above_the_header_may_repeat_the_name_of_a_column(company):
    content = "label,price,price\nthing_id,label,price\n7,bolt,3\n"
    assert company.read(content, SHOP).values("thing_id") == [("7",)]


def test_a_data_row_may_repeat_the_name_of_a_column(company):
    content = "thing_id,label,note\n1,label,label\n2,x,y\n"
    assert company.read(content, things()).values("label") == [("label",), ("x",)]


def test_a_missing_required_column_refuses_the_file_and_says_what_was_found(company):
    with pytest.raises(RefusedError) as refused:
        company.read(
            "id,label,cost\n7,bolt,3\n", SHOP, mapping={"columns": {"price": ["Net", "Amount"]}}
        )
    message = str(refused.value)
    for part in ("'thing_id'", "'price'", "net, amount, price", "line 1", "id, label, cost"):
        assert part in message
    assert "mapping" in message


def test_a_file_without_header_is_refused_and_its_first_row_is_not_taken_for_one(company):
    with pytest.raises(RefusedError, match="no header has the required column"):
        company.read("7,bolt,3\n8,nut,4\n", SHOP)


def test_a_missing_optional_column_is_reported_and_null(company):
    read = company.read("thing_id,price\n7,3\n", SHOP)
    assert read.values("label") == [(None,)]
    assert read.absent == ["label"]


def test_a_column_that_stands_twice_refuses_the_file(company):
    with pytest.raises(RefusedError, match="'price' stands 2 times"):
        company.read("thing_id,price,label,Price\n7,3,bolt,4\n", SHOP)


def test_unknown_columns_are_kept_in_extra(company):
    content = 'colour,thing_id,price,,Size!,colour\n"red, dark",7,3,x,,blue\n,8,4,,,\n'
    read = company.read(content, SHOP)
    assert [json.loads(row["_extra"]) for row in read.rows] == [
        {"colour": "red, dark", "column_4": "x", "size": "", "colour_6": "blue"},
        {"colour": "", "column_4": "", "size": "", "colour_6": ""},
    ]


def test_extra_names_may_be_the_loader_s_own(company):
    content = "thing_id,price,_line,_bad,c0,t_label,_row_hash\n7,3,a,b,c,d,e\n"
    read = company.read(content, SHOP)
    assert json.loads(read.rows[0]["_extra"]) == {
        "line": "a",
        "bad": "b",
        "c0": "c",
        "t_label": "d",
        "row_hash": "e",
    }


def test_an_unknown_column_does_not_make_a_row_new(company):
    plain = company.read("thing_id,price\n7,3\n", SHOP).values("_row_hash")
    extra = company.read("colour,price,thing_id\nred,3.00,7\n", SHOP).values("_row_hash")
    assert plain == extra


def test_names_in_other_scripts_and_with_quotes_are_found(company):
    mapping = {"columns": {"thing_id": 'Größe "ß"\'s Id', "price": "価格"}}
    header = ['Größe "ß"\'s Id', "価格", "добавка"]
    read = company.read(csv_text([header, ["7", "3", "да"]]), SHOP, mapping=mapping)
    assert read.values("thing_id", "price") == [("7", 3)]
    assert json.loads(read.rows[0]["_extra"]) == {"добавка": "да"}


def test_a_name_of_punctuation_only_does_not_match_empty_cells(company):
    mapping = {"columns": {"thing_id": "#"}}
    read = company.read("#,label,price,,\n7,bolt,3,,\n", SHOP, mapping=mapping)
    assert read.values("thing_id", "price") == [("7", 3)]


def test_wide_files_in_random_order_keep_every_cell_in_its_column(company):
    names = [f"column_{number}" for number in range(120)]
    contract = things(dict.fromkeys(names, "varchar"), key=["column_0"])
    order = random.Random(3).sample(names, len(names))
    rows = [{name: f"{name} of {row}" for name in names} for row in range(5)]
    read = company.read(
        csv_text([order, *([row[name] for name in order] for row in rows)]), contract
    )
    assert [{name: row[name] for name in names} for row in read.rows] == rows


def test_a_very_long_cell_near_the_top_is_read(company):
    long = "x" * 200_000
    read = company.read(csv_text([["thing_id", "label", "price"], ["7", long, "3"]]), SHOP)
    assert read.values("label") == [(long,)]


def test_what_the_csv_module_cannot_read_is_refused(company):
    limit = csv.field_size_limit(10)
    try:
        with pytest.raises(RefusedError, match="line 2 is not CSV"):
            company.read("thing_id,label,price\n7,a long name of a bolt,3\n", SHOP)
    finally:
        csv.field_size_limit(limit)
