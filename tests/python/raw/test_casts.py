"""How the text of one cell becomes a value, or a reason."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orchestration.raw.intake import RefusedError
from tests.python.raw.company import Company, csv_text, things

BAD = "quarantined"


def cast(company: Company, kind: str, text: str, **options: Any) -> Any:
    """The value of one cell of this type, or BAD; two empty cells keep the file from refusal."""
    contract = things({"thing_id": "varchar", "cell": kind})
    content = csv_text([["thing_id", "cell"], [1, text], [2, ""], [3, ""]])
    read = company.read(content, contract, **options)
    assert read.seen == 3
    if read.bad:
        assert [(line, column) for line, column, _ in read.bad] == [(2, "cell")]
        return BAD
    assert [row["cell"] for row in read.rows[1:]] == [None, None]
    return read.rows[0]["cell"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("27", 27),
        ("027", 27),
        ("-3", -3),
        (" 27 ", 27),
        ("27.0", 27),
        ("27.000", 27),
        ("1E3", 1000),
        ("1e3", 1000),
        ("9223372036854775807", 9223372036854775807),
        ("9223372036854775808", BAD),
        ("27.5", BAD),
        ("1,000", BAD),
        ("1 000", BAD),
        ("1_000", BAD),
        ("0x1F", BAD),
        ("27 pieces", BAD),
        ("twenty", BAD),
        ("true", BAD),
        ("-", BAD),
        ("1.2.3", BAD),
    ],
)
def test_whole_numbers_are_never_rounded_or_guessed(company, text, value):
    assert cast(company, "bigint", text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("27.5", Decimal("27.5")),
        ("-0.01", Decimal("-0.01")),
        ("1.5E2", Decimal(150)),
        ("1.23E+11", Decimal("123000000000")),
        ("0.1", Decimal("0.1")),
        ("+.5", Decimal("0.5")),
        ("5.", Decimal(5)),
        ("1.2300", Decimal("1.23")),
        ("1.239", BAD),
        ("1.239E0", BAD),
        ("1239E-2", Decimal("12.39")),
        ("1E15", Decimal(10**15)),
        ("1E16", BAD),
        ("1,234.50", BAD),
        ("1.234,50", BAD),
        ("$5", BAD),
        ("5 USD", BAD),
        ("NaN", BAD),
        ("Infinity", BAD),
    ],
)
def test_decimals_are_exact(company, text, value):
    assert cast(company, "decimal(18, 2)", text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("27.5", 27.5),
        ("1E-3", 0.001),
        ("-2", -2.0),
        ("nan", BAD),
        ("inf", BAD),
        ("1e999", BAD),
        ("1,5", BAD),
        ("abc", BAD),
    ],
)
def test_doubles_are_finite_numbers(company, text, value):
    assert cast(company, "double", text) == value


GERMAN = {"decimal": ",", "thousands": "."}


@pytest.mark.parametrize(
    ("kind", "text", "reading", "value"),
    [
        ("decimal(18, 2)", "1.234,50", GERMAN, Decimal("1234.50")),
        ("decimal(18, 2)", "-1.234.567,8", GERMAN, Decimal("-1234567.8")),
        ("decimal(18, 2)", "0,5", GERMAN, Decimal("0.5")),
        ("double", "2,25", GERMAN, 2.25),
        ("bigint", "1.234", GERMAN, 1234),
        ("bigint", "1.234,0", GERMAN, 1234),
        ("bigint", "12,5", GERMAN, BAD),
        ("decimal(18, 2)", "1,234.5", {"thousands": ","}, Decimal("1234.5")),
        ("decimal(18, 2)", "1'234.5", {"thousands": "'"}, Decimal("1234.5")),
        ("bigint", "1 234 567", {"thousands": " "}, 1234567),
        (
            "decimal(18, 2)",
            "1\u00a0234,5",
            {"decimal": ",", "thousands": "\u00a0"},
            Decimal("1234.5"),
        ),
        ("decimal(18, 2)", "1,5,0", {"decimal": ","}, BAD),
        ("decimal(18, 2)", "1.500", {"decimal": ","}, BAD),
        # A thousands sign where none can stand: dropping it would read 27.0 as 270.
        *(("decimal(18, 2)", text, GERMAN, BAD) for text in ("1.5", "27.0", "1234.56", "1.2345")),
    ],
)
def test_decimal_and_thousands_signs_are_those_of_the_mapping(company, kind, text, reading, value):
    assert cast(company, kind, text, **reading) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [(text, True) for text in ("true", "TRUE", "True", "t", "yes", "Y", "1", " true ")]
    + [(text, False) for text in ("false", "False", "f", "no", "N", "0")]
    + [(text, BAD) for text in ("maybe", "2", "-1", "ja", "x", "on")],
)
def test_booleans(company, text, value):
    assert cast(company, "boolean", text) is value


@pytest.mark.parametrize(
    ("text", "formats", "value"),
    [
        ("2025-04-03", ["iso"], date(2025, 4, 3)),
        (" 2025-04-03 ", ["iso"], date(2025, 4, 3)),
        ("2025-04-03 00:00:00", ["iso"], date(2025, 4, 3)),
        (" 2025-04-03T00:00:00.000", ["iso"], date(2025, 4, 3)),
        ("2025-04-03 00:00:59", ["iso"], BAD),
        ("2025-04-03 10:30:00", ["iso"], BAD),
        ("2024-02-29", ["iso"], date(2024, 2, 29)),
        ("2025-02-29", ["iso"], BAD),
        ("2025-13-01", ["iso"], BAD),
        ("03/04/2025", ["iso"], BAD),
        ("03.04.2025", ["iso"], BAD),
        ("20-10-16", ["iso"], BAD),
        ("2025-4-3", ["iso"], BAD),
        ("0025-04-03", ["iso"], BAD),
        ("9999-12-31", ["iso"], BAD),
        ("45000", ["iso"], BAD),
        ("yesterday", ["iso"], BAD),
        ("03/04/2025", ["%d/%m/%Y"], date(2025, 4, 3)),
        ("03/04/2025", ["%m/%d/%Y"], date(2025, 3, 4)),
        ("13/04/2025", ["%m/%d/%Y"], BAD),
        ("2025-04-03", ["%d/%m/%Y"], BAD),
        ("2025-04-03", ["%d/%m/%Y", "iso"], date(2025, 4, 3)),
        ("20-10-16", ["%d-%m-%y"], date(2016, 10, 20)),
        ("20-10-16", ["%y-%m-%d"], date(2020, 10, 16)),
        ("3. April 2025", ["%-d. %B %Y"], date(2025, 4, 3)),
        ("03/04/25", ["%d/%m/%Y"], BAD),
    ],
)
def test_dates_are_read_only_as_declared(company, text, formats, value):
    assert cast(company, "date", text, date_formats=formats) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-01-15 10:30:00", datetime(2024, 1, 15, 10, 30)),
        ("2024-01-15T10:30:00", datetime(2024, 1, 15, 10, 30)),
        ("2024-01-15 10:30:00.123456", datetime(2024, 1, 15, 10, 30, 0, 123456)),
        ("2024-01-15 10:30", datetime(2024, 1, 15, 10, 30)),
        ("2024-01-15", datetime(2024, 1, 15)),
        ("2024-01-15T10:30:00Z", datetime(2024, 1, 15, 10, 30)),
        ("2024-01-15T10:30:00+02:00", datetime(2024, 1, 15, 8, 30)),
        ("2024-01-15T10:30:00-0530", datetime(2024, 1, 15, 16, 0)),
        ("2024-01-15 10:30:00+00:00", datetime(2024, 1, 15, 10, 30)),
        ("2024-01-15 10:30:00 UTC", datetime(2024, 1, 15, 10, 30)),
        ("2024-01-15 10:30:00 +02:00", BAD),
        ("2024-01-15 10:30 PM", BAD),
        ("2024-01-15 10:30 Europe/Berlin", BAD),
        ("2024-01-15 25:00:00", BAD),
        ("2024-02-30 10:00:00", BAD),
        ("15/01/2024 10:30", BAD),
        ("10:30", BAD),
        ("1705314600", BAD),
        ("soon", BAD),
    ],
)
def test_iso_moments_become_utc(company, text, value):
    assert cast(company, "timestamp", text) == value


ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
LOCAL_TIMES = [
    datetime(2024, 1, 15, 10, 30),
    datetime(2024, 3, 31, 1, 59),
    datetime(2024, 3, 31, 3, 1),
    datetime(2024, 7, 1, 0, 0),
    datetime(2024, 10, 27, 4, 0),
    datetime(2024, 12, 31, 23, 59),
]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("formats", [["iso"], ["%Y-%m-%d %H:%M:%S"]])
def test_local_times_of_a_zone_become_utc_in_summer_and_winter(company, zone, formats):
    contract = things({"thing_id": "varchar", "cell": "timestamp"})
    rows = [[str(moment), str(moment)] for moment in LOCAL_TIMES]
    read = company.read(
        csv_text([["thing_id", "cell"], *rows]),
        contract,
        time_zone=zone,
        timestamp_formats=formats,
    )
    expected = [
        moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
        for moment in LOCAL_TIMES
    ]
    assert [row["cell"] for row in read.rows] == expected


def test_a_moment_that_says_utc_is_no_local_time(company):
    text = "2024-01-15 10:30:00 UTC"
    assert cast(company, "timestamp", text, time_zone="Europe/Berlin") == datetime(
        2024, 1, 15, 10, 30
    )


@pytest.mark.parametrize("text", ["2024-03-31 02:30:00", "2024-10-27 02:30:00"])
def test_a_time_that_daylight_saving_skips_or_repeats_is_off_by_one_hour_at_most(company, text):
    value = cast(company, "timestamp", text, time_zone="Europe/Berlin")
    local = datetime.fromisoformat(text)
    possible = [
        local.replace(tzinfo=ZoneInfo("Europe/Berlin"), fold=fold).astimezone(UTC)
        for fold in (0, 1)
    ]
    assert value in [moment.replace(tzinfo=None) for moment in possible]


@pytest.mark.parametrize(
    "text",
    [
        *("2024-07-01T10:30:00Z", "2024-07-01T12:30:00+02:00", "2024-07-01 06:30:00-0400"),
        "2024-07-01 12:30:00+02",
    ],
)
def test_an_offset_in_the_cell_wins_over_the_mapping_s_zone(company, text):
    assert cast(company, "timestamp", text, time_zone="Asia/Tokyo") == datetime(2024, 7, 1, 10, 30)


@pytest.mark.parametrize(
    ("text", "formats", "value"),
    [
        ("03/04/2025 14:05", ["%d/%m/%Y %H:%M"], datetime(2025, 4, 3, 14, 5)),
        ("04/03/2025 02:05 PM", ["%m/%d/%Y %I:%M %p"], datetime(2025, 4, 3, 14, 5)),
        (
            "2025-04-03T14:05:06.000+0200",
            ["%Y-%m-%dT%H:%M:%S.%f%z"],
            datetime(2025, 4, 3, 12, 5, 6),
        ),
        (
            "2025-04-03T14:05:06.000Z",
            ["%Y-%m-%dT%H:%M:%S.%f%z", "iso"],
            datetime(2025, 4, 3, 14, 5, 6),
        ),
        ("2025-04-03 14:05:06", ["%d/%m/%Y %H:%M"], BAD),
        ("03/04/0025 14:05", ["%d/%m/%Y %H:%M"], BAD),
    ],
)
def test_moments_are_read_as_declared(company, text, formats, value):
    assert cast(company, "timestamp", text, timestamp_formats=formats) == value


def test_two_formats_of_one_column_are_both_read(company):
    contract = things({"thing_id": "varchar", "cell": "date"})
    content = csv_text([["thing_id", "cell"], [1, "03.04.2025"], [2, "2025-04-03"]])
    read = company.read(content, contract, date_formats=["%d.%m.%Y", "iso"])
    assert read.values("cell") == [(date(2025, 4, 3),), (date(2025, 4, 3),)]


def test_text_is_kept_as_it_is(company):
    for text in ("007", " padded ", "1.0", "TRUE", "=1+1", "O'Hara", "NA", "null", "1E5", "\t"):
        assert cast(company, "varchar", text) == text


@pytest.mark.parametrize("kind", ["varchar", "bigint", "double", "date", "timestamp", "boolean"])
def test_declared_null_tokens_are_null_in_every_type(company, kind):
    for token in ("", "NA", " NA ", "n/a"):
        assert cast(company, kind, token, null_tokens=["", "NA", "n/a"]) is None


def test_a_file_without_null_tokens_keeps_empty_text(company):
    contract = things({"thing_id": "varchar", "cell": "varchar"})
    read = company.read("thing_id,cell\n1,\n2,x\n", contract, null_tokens=[])
    assert read.values("cell") == [("",), ("x",)]


def test_a_quote_in_a_format_or_token_does_no_harm(company):
    assert cast(company, "date", "3 o'clock 2025-04", date_formats=["%d o'clock %Y-%m"]) == date(
        2025, 4, 3
    )
    assert cast(company, "varchar", "it's", null_tokens=["", "it's"]) is None


def test_values_are_replaced_by_the_mapping_s_map(company):
    def mapped(text):
        return cast(company, "varchar", text, mapping={"values": {"cell": {"a": "b", "b'": "c"}}})

    assert [mapped(text) for text in ("a", " a ", "b'", "other")] == ["b", "b", "c", "other"]


def test_a_map_turns_words_into_booleans(company):
    mapping = {"values": {"cell": {"ja": "true", "nein": "false"}}}
    assert cast(company, "boolean", "ja", mapping=mapping) is True
    assert cast(company, "boolean", "nein", mapping=mapping) is False


def test_a_constant_fills_a_column_that_the_file_lacks(company):
    contract = things({"thing_id": "varchar", "currency": "varchar", "size": "bigint"})
    mapping = {"constants": {"currency": "USD", "size": "3"}}
    read = company.read("thing_id\n1\n2\n", contract, mapping=mapping)
    assert read.values("currency", "size") == [("USD", 3), ("USD", 3)]
    assert read.absent == []


def test_a_constant_serves_as_a_required_column(company):
    contract = things({"thing_id": "varchar", "currency": "varchar"}, required=["currency"])
    read = company.read("thing_id\n1\n", contract, mapping={"constants": {"currency": "USD"}})
    assert read.values("currency") == [("USD",)]


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("bigint", "27.5", "is not a whole number"),
        ("date", "03/04/2025", "is not a date written as YYYY-MM-DD"),
        ("boolean", "maybe", "is neither true nor false"),
        ("double", "1,5", "is not a number (double, decimal sign '.')"),
    ],
)
def test_the_reason_says_what_was_expected_and_the_raw_text_is_kept(company, kind, text, reason):
    contract = things({"thing_id": "varchar", "cell": kind})
    content = csv_text([["thing_id", "cell"], [1, text], [2, ""], [3, ""]])
    read = company.read(content, contract)
    assert read.bad == [(2, "cell", reason)]
    assert text in read.bad_texts[0]


def test_the_reason_shows_a_format_as_people_write_it(company):
    contract = things({"thing_id": "varchar", "cell": "timestamp"})
    formats = ["%d.%m.%Y %H:%M", "iso"]
    read = company.read("thing_id,cell\n1,x\n2,\n3,\n", contract, timestamp_formats=formats)
    assert read.bad == [(2, "cell", "is not a timestamp written as DD.MM.YYYY hh:mm or YYYY-MM-DD")]


def test_a_missing_key_or_required_cell_is_quarantined(company):
    contract = things(required=["label"])
    read = company.read("thing_id,label,note\n1,a,\n,b,\n3,,\n4,d,\n5,e,\n", contract)
    assert read.bad == [
        (3, "thing_id", "is empty; it is required"),
        (4, "label", "is empty; it is required"),
    ]


def test_a_column_that_mostly_fails_refuses_the_file_with_the_column_named(company):
    contract = things({"thing_id": "varchar", "due": "date"})
    rows = [[number, "03/04/2025"] for number in range(9)]
    with pytest.raises(RefusedError, match=r"'due' is not a date.* 9 of 10 rows") as refused:
        company.read(csv_text([["thing_id", "due"], *rows, [9, "2025-04-03"]]), contract)
    assert "mapping" in str(refused.value)
