"""The expectations that many suites state, each in words of its own; no suite itself.

`mostly` is the share of rows that must be as the words say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.suite import CURRENCY, SANE_DAYS, Severity, expect

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation


def delivered(words: str, severity: Severity = "info") -> Expectation:
    """Anything came at all."""
    return expect.TableRowCountToBeBetween(words, min_value=1, severity=severity)


def told(words: str, column: str, mostly: float, severity: Severity = "warning") -> Expectation:
    """The column is filled."""
    return expect.ColumnValuesToNotBeNull(words, column=column, mostly=mostly, severity=severity)


def any_told(
    words: str, *columns: str, mostly: float = 0.95, severity: Severity = "warning"
) -> Expectation:
    """At least one of the columns is filled, such as one that names the customer."""
    nothing = " and ".join(f"{column} is null" for column in columns)
    return rare(words, nothing, *columns, mostly=mostly, severity=severity)


def one_of(
    words: str, column: str, allowed: str, mostly: float = 0.95, severity: Severity = "warning"
) -> Expectation:
    """The word is one of those allowed (`open|closed`), in capitals or not."""
    other = f"not regexp_full_match({column}::varchar, '{allowed}', 'i')"
    return rare(words, other, column, mostly=mostly, severity=severity)


def like(
    words: str, column: str, regex: str, mostly: float = 0.95, severity: Severity = "warning"
) -> Expectation:
    """The text has the form of the regular expression."""
    return expect.ColumnValuesToMatchRegex(
        words, column=column, regex=regex, mostly=mostly, severity=severity
    )


def unlike(words: str, column: str, regex: str, mostly: float = 0.99) -> Expectation:
    """The text has nowhere the form of the regular expression."""
    return expect.ColumnValuesToNotMatchRegex(
        words, column=column, regex=regex, mostly=mostly, severity="warning"
    )


def currency_code(words: str, column: str = "currency") -> Expectation:
    """The currency is a code of ISO 4217."""
    return like(words, column, CURRENCY, mostly=0.99)


def between(
    words: str,
    column: str,
    lowest: float | None = None,
    highest: float | None = None,
    mostly: float = 0.99,
    severity: Severity = "warning",
) -> Expectation:
    """The number lies between two bounds, both allowed; None is no bound."""
    return expect.ColumnValuesToBeBetween(
        words,
        column=column,
        min_value=lowest,
        max_value=highest,
        mostly=mostly,
        severity=severity,
    )


def sane(
    words: str, column: str, mostly: float = 0.99, severity: Severity = "warning"
) -> Expectation:
    """The day or moment is one of our time."""
    return expect.ColumnValuesToBeBetween(
        words, column=column, **SANE_DAYS, mostly=mostly, severity=severity
    )


def in_order(
    words: str, earlier: str, later: str, mostly: float = 0.98, severity: Severity = "warning"
) -> Expectation:
    """The one moment is not after the other, where both are told."""
    return expect.ColumnPairValuesAToBeGreaterThanB(
        words,
        column_A=later,
        column_B=earlier,
        or_equal=True,
        ignore_row_if="either_value_is_missing",
        mostly=mostly,
        severity=severity,
    )


def on_scale(words: str, score: str, scale: str) -> Expectation:
    """The score lies on the scale beside it, written worst-best: 1-5, or 6-1."""
    ends = [f"try_cast(split_part(trim({scale}), '-', {end}) as double)" for end in (1, 2)]
    low, high = (f"{bound}({', '.join(ends)})" for bound in ("least", "greatest"))
    return rare(words, f"{score} not between {low} and {high}", score, scale)


def alone(words: str, *columns: str, mostly: float = 0.95) -> Expectation:
    """Few rows share these columns with another row; a row that lacks one shares nothing."""
    there = " and ".join(f"{column} is not null" for column in columns)
    return expect.UnexpectedRowsToBeRare(
        words,
        unexpected_rows_query=f"""
            select * from {{batch}} where {there}
            qualify count(*) over (partition by {", ".join(columns)}) > 1
        """,
        column_list=columns,
        mostly=mostly,
        severity="warning",
    )


def rare(
    words: str,
    condition: str,
    *columns: str,
    mostly: float = 0.99,
    severity: Severity = "warning",
) -> Expectation:
    """Rows that meet the condition are few; it is told in the columns."""
    return expect.UnexpectedRowsToBeRare(
        words,
        unexpected_rows_query=f"select * from {{batch}} where {condition}",
        column_list=columns,
        mostly=mostly,
        severity=severity,
    )


OF_THE_TABLE = "and exists (select 1 from {batch})"  # Great Expectations asks about a table's rows


def like_before(table: str) -> Expectation:
    """The newest delivery of an export is like those before it, as far as these are known.

    Only to know: of thousands of traits one or two are news in a good delivery as well.
    """
    department, thing = table.split("__")
    what = f"the {department} export {thing.replace('_', ' ')}"
    unlike = f"from raw._deliveries_compared where export = '{department}.{thing}' and is_unlike"
    words = f"The newest delivery of {what} is like those before it."
    return expect.DeliveryToBeLikeBefore(
        words,
        unexpected_rows_query=f"select unnest(range(max(off_row_count))) {unlike} {OF_THE_TABLE}",
        findings_query=f"select distinct column_name {unlike} order by column_name",
        severity="info",
    )


def not_overturned(table: str, *columns: str) -> Expectation:
    """What never happened to these columns does not happen to two rows, and one in 200, at once.

    Nor do rows vanish that never did, nor does all change stop.
    """
    department, thing = table.split("__")
    export = f"export = '{department}.{thing}'"
    named = ", ".join(f"'{column}'" for column in columns)
    overturned = f"""
        from raw._deliveries_compared as compared
        where {export} and is_unlike and (
            rule = 'count' and found = 0 and trait in ('new rows', 'changed rows')
            or rule = 'news' and column_name in ('', {named})
            and off_row_count >= greatest(2, 0.005 * (
                select max_by(row_count, delivered_at) from raw._traits as traits
                where {export} and way = 'sent' and trait = 'count'
                    and traits.source_system = compared.source_system
            ))
        )
    """
    return expect.DeliveryToBeLikeBefore(
        f"Nothing that counts is overturned in the newest delivery of the {department} export"
        f" {thing.replace('_', ' ')}.",
        unexpected_rows_query="select unnest(range(greatest(1, off_row_count)))"
        f" {overturned} {OF_THE_TABLE}",
        findings_query=f"select distinct column_name {overturned} order by column_name",
        severity="critical",
    )
