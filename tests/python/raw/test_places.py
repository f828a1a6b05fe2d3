"""Values that do not stand in a cell of their own: inside JSON, in repeated columns, in cents."""

import json
from decimal import Decimal

import pytest

from orchestration.raw.intake import RefusedError
from tests.python.raw.company import csv_text, things

PRICED = things({"thing_id": "varchar", "amount": "decimal(18,2)", "seconds": "bigint"})


def test_a_value_inside_the_json_of_a_csv_cell(company):
    read = company.read(
        csv_text(
            [
                ["thing_id", "metadata"],
                ["1", json.dumps({"crm": {"id": "A-1"}, "other": 1})],
                ["2", "not json"],
                ["3", ""],
                ["4", json.dumps({"crm": {}})],
            ]
        ),
        mapping={"columns": {"label": ["metadata.crm.id"]}},
    )
    assert read.values("thing_id", "label") == [("1", "A-1"), ("2", None), ("3", None), ("4", None)]
    assert json.loads(json.loads(read.rows[0]["_extra"])["metadata"])["other"] == 1


def test_a_value_inside_a_nested_object_of_json_lines(company):
    lines = [{"thing_id": 1, "via": {"channel": "web"}}, {"thing_id": 2, "via": None}]
    read = company.read(
        "\n".join(map(json.dumps, lines)),
        name="things.jsonl",
        mapping={"columns": {"label": ["via.channel"]}},
    )
    assert read.values("thing_id", "label") == [("1", "web"), ("2", None)]


def test_a_header_with_a_dot_is_itself_before_it_is_a_path(company):
    read = company.read(
        "thing_id,Owner,Owner.Name\n1,{},Ada\n", mapping={"columns": {"label": ["Owner.Name"]}}
    )
    assert read.values("label") == [("Ada",)]


def test_a_repeated_column_is_joined_where_the_mapping_says_so(company):
    content = "thing_id,Label,Label,Label\n1,a,,c\n2,,,\n3,b,,\n"
    read = company.read(content, mapping={"joined": {"label": "; "}})
    assert read.values("thing_id", "label") == [("1", "a; c"), ("2", None), ("3", "b")]
    with pytest.raises(RefusedError, match="'label' stands 3 times"):
        company.read(content)


def test_a_key_or_a_moment_may_stand_in_several_columns(company):
    read = company.read(
        "Visitor,Day,At\nv1,2024-05-01,10:00\nv2,2024-05-01,\n",
        contract=things({"thing_id": "varchar", "seen_at": "timestamp"}),
        mapping={
            "columns": {"thing_id": ["Visitor", "Day"], "seen_at": ["Day", "At"]},
            "joined": {"thing_id": ":", "seen_at": " "},
        },
    )
    assert [(key, str(at)) for key, at in read.values("thing_id", "seen_at")] == [
        ("v1:2024-05-01", "2024-05-01 10:00:00"),
        ("v2:2024-05-01", "2024-05-01 00:00:00"),
    ]


def test_cents_become_units_and_milliseconds_seconds(company):
    read = company.read(
        "thing_id,amount,seconds\n1,12345,1499\n2,-5,1500\n3,,\n",
        contract=PRICED,
        mapping={"factors": {"amount": "0.01", "seconds": "0.001"}},
    )
    assert read.values("amount", "seconds") == [
        (Decimal("123.45"), 1),
        (Decimal("-0.05"), 2),
        (None, None),
    ]


def test_parts_of_a_cent_are_set_aside(company):
    read = company.read(
        "thing_id,amount\n1,100\n2,1.5\n3,200\n",
        contract=PRICED,
        mapping={"factors": {"amount": "0.01"}},
    )
    assert [line for line, *_ in read.bad] == [3]


def test_one_column_may_feed_two(company):
    read = company.read(
        "thing_id,score\n1,good\n2,offered\n",
        mapping={
            "columns": {"label": ["score"], "note": ["score"]},
            "values": {"label": {"good": "1", "offered": ""}, "note": {"good": "received"}},
        },
    )
    assert read.values("label", "note") == [("1", "received"), (None, "offered")]
