"""The data-quality page tells each owner, in plain words, what they have to mend; never a value."""

import csv
import os
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser

from tests.python.pages.ended_runs import SECRET, Company, words_of
from tests.python.pages.looking import SCHEMES, WIDTHS, look

WORDS = "An invoice's amount is not negative."


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path / "data")


def section(page: str, group: str) -> str:
    """One owner's part of the page."""
    found = re.search(f'<section aria-labelledby="{group}".*?</section>', page, flags=re.DOTALL)
    assert found, group
    return words_of(found[0])


def headline(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page, flags=re.DOTALL)
    assert found
    return words_of(found[0])


def owners_in_order(page: str) -> list[str]:
    return re.findall(r'<section aria-labelledby="(\w+)" class="owner"', page)


def test_a_good_run_says_that_the_mart_is_current(company: Company) -> None:
    company.ask(WORDS)
    company.publish_mart()
    page = company.end()
    assert headline(page) == "The mart is current; 0 checks of 1 in doubt"
    assert "as of 31 Dec 2024" in words_of(page)


def test_a_critical_failure_comes_first_and_says_which_version_stands(company: Company) -> None:
    company.ask(WORDS)
    company.publish_mart()
    company.end()
    company.ask(WORDS, holds=False)
    company.load("a.csv", set_aside=((3, "name", "is empty; it is required"),))
    page = company.end()
    assert headline(page) == "1 check stopped this run at the raw gate"
    text = words_of(page)
    assert "held back" in text
    assert "Readers keep the last good version: as of 31 Dec 2024" in text
    assert "published 1 Jan 2025, 06:00 UTC by run run-0" in text
    assert f"Not true: {WORDS} 3 of 1,200 in billing__invoices . Billing answers for it." in text
    assert owners_in_order(page)[:2] == ["billing", "sales"]
    assert "billing@example.com" in section(page, "billing")


def test_where_nothing_was_ever_published_the_page_says_so(company: Company) -> None:
    company.ask(WORDS, holds=False)
    text = words_of(company.end())
    assert "Nothing was published yet." in text
    assert "Customer brief" not in text  # there is none to go to


def test_a_run_that_reached_no_gate_is_not_taken_for_the_one_before(company: Company) -> None:
    company.ask(WORDS)
    company.publish_mart()
    company.end()
    page = company.end()
    assert headline(page) == "This run ended before anything was published"
    assert "Readers keep the last good version" in words_of(page)


def test_a_check_is_told_in_its_own_words_with_the_rows_off_and_no_class_name(
    company: Company,
) -> None:
    company.ask(WORDS, holds=False, severity="warning")
    company.publish_mart()
    page = company.end()
    assert f"warning {WORDS}" in section(page, "billing")
    assert "3 of 1,200" in section(page, "billing")
    assert "expect_column" not in page


def test_the_last_fourteen_runs_are_marks_and_a_gate_not_reached_is_none(company: Company) -> None:
    for number in range(16):
        company.ask("It came.", holds=number != 14)
        if number != 14:
            company.ask(WORDS, gate="marts", severity="warning", holds=number < 10)
        company.end()
    shown_marks = r'<span class="marks" role="img" aria-label="([^"]*)">(.*?)</span>'
    marks = re.findall(shown_marks, company.page)
    assert {len(label.split("; ")) for label, _ in marks} == {14}
    tones = [re.findall(r'<i class="(\w+)"', shown) for _, shown in marks]
    in_doubt = ["gain"] * 8 + ["doubt"] * 4 + ["quiet"] + ["doubt"]
    stopped_once = ["gain"] * 12 + ["alarm"] + ["gain"]
    assert sorted(tones) == sorted([in_doubt, stopped_once])


def test_a_check_that_its_suite_no_longer_asks_is_not_told(company: Company) -> None:
    company.ask("An old rule.", holds=False)
    company.end()
    company.ask(WORDS)
    assert "An old rule." not in company.end()


def test_rows_set_aside_are_told_with_their_place_and_never_with_their_text(
    company: Company,
) -> None:
    aside = tuple((line, "employees", "is not a whole number") for line in range(2, 42))
    company.load("sales/accounts.csv", set_aside=(*aside, (50, None, "the row has 3 cells")))
    page = company.end()
    told = section(page, "sales")
    assert "sales/accounts.csv line 2 employees is not a whole number" in told
    assert "And 16 more in the list" in told
    with company.list_to_fix("sales").open(newline="", encoding="utf-8") as lines:
        listed = list(csv.DictReader(lines))
    assert len(listed) == 41
    assert listed[0]["what_to_do"].endswith("send the file again under the same name.")
    assert listed[-1] | {"what_to_do": ""} == {
        "file": "sales/accounts.csv",
        "line": "50",
        "column": "",
        "reason": "the row has 3 cells",
        "what_to_do": "",
    }
    for path in company.settings.published.rglob("*"):
        assert path.is_dir() or SECRET.encode() not in path.read_bytes(), path


def test_no_cell_of_the_list_is_a_formula(company: Company) -> None:
    company.load("=cmd|' /C calc'!A0.csv", "refused", '+HYPERLINK("http://x","y")')
    company.end()
    with company.list_to_fix("sales").open(newline="", encoding="utf-8") as lines:
        (row,) = csv.DictReader(lines)
    assert row["file"] == "'=cmd|' /C calc'!A0.csv"
    assert row["reason"] == '\'+HYPERLINK("http://x","y")'


def test_names_of_files_are_text_on_the_page(company: Company) -> None:
    company.load("<script>alert(1)</script>.csv", "refused", "no header")
    assert "<script" not in company.end()


def test_a_refused_file_is_made_good_by_a_corrected_one(company: Company) -> None:
    company.load("accounts.csv", "refused", "no header", load_id="first")
    assert "accounts.csv no header" in section(company.end(), "sales")
    assert owners_in_order(company.page)[0] == "sales"
    company.load("accounts.csv", "mended", "the file was sent again", load_id="first")
    company.load("accounts.csv", load_id="second")
    told = section(company.end(), "sales")
    assert "Files refused" not in told
    assert "resolved 2 Jan 2025, 06:00 UTC: accounts.csv , refused on 1 Jan 2025" in told
    assert not company.list_to_fix("sales").exists()


def test_a_row_is_made_good_by_a_corrected_file_or_a_later_whole_delivery(
    company: Company,
) -> None:
    bad = ((3, "name", "is empty; it is required"),)
    company.load("accounts.csv", set_aside=bad, load_id="first")
    company.load("contacts.csv", thing="contacts", set_aside=bad)
    company.load("notes.csv", thing="notes", set_aside=bad)
    assert section(company.end(), "sales").count("line 3") == 3
    company.load("accounts.csv", "superseded", "a corrected file replaced it", load_id="first")
    company.load("accounts.csv", load_id="second")
    company.load("later/contacts.csv", thing="contacts", day=2)
    company.load("later/notes.csv", thing="notes", day=2, set_aside=bad)
    told = section(company.end(), "sales")
    put_aside, made_good = told.split("Made good")
    assert "later/notes.csv line 3" in put_aside
    assert "contacts.csv line 3" not in put_aside
    assert "accounts.csv line 3" in made_good
    assert "contacts.csv line 3" in made_good
    assert "notes.csv" not in made_good  # it came again


def test_what_is_late_and_what_never_came_is_told(company: Company) -> None:
    for day in (1, 8, 15):
        company.load(f"{day}/accounts.csv", day=day)
    company.load("90/contacts.csv", thing="contacts", day=90)
    told = section(company.end(), "sales")
    assert "Late: sales.accounts of crm, last delivered for 15 Jan 2025, 75 days before" in told
    assert "it used to come every 7 days" in told
    assert "Late: sales.contacts" not in told
    assert "Never: sales.notes . One row per notes." in told


def test_contradictions_grades_and_what_is_missing_in_health_come_from_the_mart_that_stands(
    company: Company,
) -> None:
    company.publish_mart()
    page = company.end()
    for group, other in (("sales", "support"), ("support", "sales")):
        assert f"Tickets before signup: 2 customers, 3 records, with {other}" in section(
            page, group
        )
    billing = section(page, "billing")
    assert "Trust B: one in twenty rows is off" in billing
    assert "12.5% of the weight that scores could rest on" in billing
    assert "Disputes: missing for 1 of 2 customers (0 never seen, 1 stale, 0 put aside)" in billing
    assert "Payment delay days" not in billing
    assert "A 1 customer D 1 customer, 1 without a score" in words_of(page)


def test_an_older_mart_than_the_code_leaves_the_page_without_what_rests_on_it(
    company: Company,
) -> None:
    company.ask(WORDS, holds=False)
    company.publish_mart()
    with duckdb.connect(company.settings.published / "customer_lifecycle.duckdb") as mart:
        mart.execute("drop table marts.customer_health_weekly")
    page = company.end()
    assert "stopped this run" in headline(page)
    assert "What this does to the scores" not in page


def test_the_page_and_the_lists_are_for_the_group_alone_and_change_in_one_step(
    company: Company,
) -> None:
    before = os.umask(0o077)
    try:
        company.load("a.csv", "refused", "no header")
        company.end()
    finally:
        os.umask(before)
    found = {path.name: path.stat().st_mode & 0o777 for path in company.settings.pages.rglob("*")}
    assert found == {"to_fix": 0o750, "sales.csv": 0o640, "data_quality.html": 0o640}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_and_is_open_to_everybody_when_everything_is_wrong(
    company: Company, chromium: Browser, screenshots: Path, width: int, scheme: Any
) -> None:
    company.publish_mart()
    for number in range(14):
        company.ask(WORDS, holds=number % 5 > 0, severity="warning", gate="staging")
        company.ask("It came.", holds=number < 13)
        aside = tuple((line, "employees", "is not a whole number") for line in range(2, 40))
        company.load(f"{number}/a_file_with_a_long_name_of_its_own.csv", set_aside=aside)
        company.load(f"{number}/b.csv", "refused", "no header has the required column 'account_id'")
        company.end()
    company.load("13/b.csv", "mended", "it was sent again")
    company.end()
    page = company.settings.pages / "data_quality.html"
    look(chromium, page, width, scheme, screenshots / f"data_quality-{width}-{scheme}.png")
