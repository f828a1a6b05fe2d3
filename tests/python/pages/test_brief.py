"""The customer brief and the customers' pages, as a person with a browser meets them."""

import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest
from playwright.sync_api import Browser, Page

from orchestration.brief import draw_pages
from orchestration.publish import MANIFEST_FILE, MART_FILE
from orchestration.settings import Settings
from orchestration.warehouse import open_published
from pages.brief import brief_page
from pages.customers import customer_pages
from pages.drawing import read_version
from tests.python.pages.conftest import RUN_ID
from tests.python.pages.looking import SCHEMES, WIDTHS, look

HREF = re.compile(r'href="([^"]+)"')


def asked(company: Settings, query: str) -> list[tuple[Any, ...]]:
    with open_published(company.published / MART_FILE) as mart:
        return mart.execute(query).fetchall()


def largest(company: Settings) -> str:
    """The page of the large client with most on it."""
    pages = sorted(company.pages.glob("customers/*.html"), key=lambda path: path.stat().st_size)
    return pages[-1].relative_to(company.pages).as_posix()


def text_of(page: Page, selector: str) -> list[str]:
    return [" ".join(one.split()) for one in page.locator(selector).all_inner_texts()]


@pytest.fixture
def brief(company: Settings, chromium: Browser) -> Page:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto((company.pages / "index.html").as_uri())
    return page


def test_the_headline_says_what_sql_says(company: Settings, brief: Page) -> None:
    [(month, joined, left)] = asked(
        company,
        "select strftime(month_date, '%B'), new_customer_count + won_back_customer_count,"
        " lost_customer_count from marts.net_customer_growth_monthly"
        " where segment = 'all' and is_complete order by month_date desc limit 1",
    )
    net = f"{joined - left:+}".replace("-", "−")  # noqa: RUF001
    told = brief.locator("h1").inner_text()
    assert told.startswith(f"{net} customer")
    assert f"net in {month}: {joined} joined, {left} left" in told


def test_the_chart_shows_the_whole_numbers_of_twelve_months(company: Settings, brief: Page) -> None:
    months = asked(
        company,
        "from (select month_date, new_customer_count + won_back_customer_count,"
        " lost_customer_count from marts.net_customer_growth_monthly"
        " where segment = 'all' and is_complete order by month_date desc limit 12)"
        " order by month_date",
    )
    assert len(months) == 12
    assert text_of(brief, ".columns .up") == [str(joined) for _, joined, _ in months]
    assert text_of(brief, ".columns .down") == [str(left) for _, _, left in months]
    said = brief.locator(".inout table td").all_text_contents()
    assert list(zip(said[1::4], said[2::4], strict=True)) == [
        (str(joined), str(left)) for _, joined, left in months
    ]


def test_each_section_has_a_row_for_each_row_of_its_mart(company: Settings, brief: Page) -> None:
    for section, mart in {
        "issues": "marts.brief_issues",
        "voices": "marts.brief_voices",
        "departments": "marts.brief_departments",
        "handoffs": "marts.brief_handoffs",
        "executives": "marts.brief_large_customers where missing_meeting_count > 0",
    }.items():
        [(expected,)] = asked(company, f"select count(*) from {mart}")
        assert expected > 0, section
        shown = brief.locator(f"section[aria-labelledby={section}] tbody tr")
        assert shown.count() == expected, section


def test_every_large_client_has_a_page_and_is_listed(company: Settings) -> None:
    ids = {one for (one,) in asked(company, "select customer_id from marts.brief_large_customers")}
    assert {path.stem for path in company.pages.glob("customers/*.html")} == ids
    listed = (company.pages / "customers.html").read_text(encoding="utf-8")
    assert {Path(href).stem for href in HREF.findall(listed) if "customers/" in href} == ids


def test_a_page_names_the_version_that_it_shows(company: Settings) -> None:
    [(as_of,)] = asked(company, "select as_of_date from marts.brief_headline")
    for path in company.pages.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert f"As of <b>{as_of.day} {as_of:%b %Y}</b>" in page
        assert "Published 1 Mar 2025, 06:12 UTC" in page
        assert RUN_ID in page


def test_a_clients_page_tells_every_departments_side_and_names_nobody_of_theirs(
    company: Settings, chromium: Browser
) -> None:
    path = company.pages / largest(company)
    page = chromium.new_page()
    page.goto(path.as_uri())
    in_touch = asked(
        company,
        "select distinct department from marts.customer_timeline, marts.brief_headline"
        f" where customer_id = '{path.stem}'"
        " and occurred_at >= date_trunc('month', as_of_date) - interval 11 month",
    )
    rows = text_of(page, ".touches tbody th")
    assert sorted(row.lower() for row in rows) == sorted(name for (name,) in in_touch)
    roles = asked(company, f"from marts.brief_roles where customer_id = '{path.stem}'")
    assert page.locator("section[aria-labelledby=people] li").count() == len(roles) > 0
    assert "@" not in page.content().replace("@media", "")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_whole_quiet_narrow_enough_and_open_to_everybody(
    company: Settings, chromium: Browser, screenshots: Path, width: int, scheme: Any
) -> None:
    for name in ("index.html", "customers.html", largest(company)):
        kind = "customer" if "/" in name else Path(name).stem
        screenshot = screenshots / f"{kind}-{width}-{scheme}.png"
        look(chromium, company.pages / name, width, scheme, screenshot)


def test_a_page_may_load_nothing_at_all(company: Settings, chromium: Browser) -> None:
    page = chromium.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto((company.pages / "index.html").as_uri())
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x'}))")
    page.wait_for_function("document.images[0].complete")
    assert "Content Security Policy" in refused[0]


def test_every_link_leads_somewhere(company: Settings) -> None:
    checked = 0
    for path in company.pages.rglob("*.html"):
        for href in HREF.findall(path.read_text(encoding="utf-8")):
            if href.startswith(("data:", "mailto:")):
                continue
            target, _, anchor = href.partition("#")
            there = (path.parent / unquote(target)).resolve() if target else path
            assert there.is_file(), f"{path.name}: {href}"
            assert not anchor or f'id="{anchor}"' in there.read_text(encoding="utf-8"), href
            checked += 1
    assert checked > 50


@pytest.mark.parametrize("name", ["index.html", "customers.html"])
def test_the_keyboard_reaches_every_link_in_reading_order(
    company: Settings, brief: Page, name: str
) -> None:
    brief.goto((company.pages / name).as_uri())
    links = brief.eval_on_selector_all("a", "found => found.map(one => one.href)")
    reached = []
    for _ in links:
        brief.keyboard.press("Tab")
        reached.append(brief.evaluate("document.activeElement.href"))
        outline = brief.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", "where the keyboard stands must be seen"
    assert reached == links
    assert len(links) > 3


def test_on_paper_there_is_no_navigation_and_ink_is_dark(brief: Page) -> None:
    brief.emulate_media(media="print", color_scheme="dark")
    assert not brief.locator(".top").is_visible()
    assert brief.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_without_a_customer_or_a_month_the_pages_say_so(company: Settings) -> None:
    with open_published(company.published / MART_FILE) as mart:
        tables = mart.execute(
            "select schema_name, table_name, sql from duckdb_tables() where not internal"
        ).fetchall()
        headline = mart.execute("select * from marts.brief_headline").fetchone()
        names = [column[0] for column in mart.description or []]
    empty = duckdb.connect()
    empty.execute("create schema marts; create schema trust")
    for _, _, ddl in tables:
        empty.execute(ddl)
    assert headline is not None
    nothing = [
        value if name == "as_of_date" else 0 if name.endswith(("_count", "_usd")) else None
        for name, value in zip(names, headline, strict=True)
    ]
    empty.execute(
        f"insert into marts.brief_headline values ({', '.join('?' for _ in nothing)})", nothing
    )
    version = read_version(company.published / MANIFEST_FILE)
    assert version is not None
    drawn = brief_page(empty, version) | customer_pages(empty, version)
    assert set(drawn) == {"index.html", "customers.html"}
    assert "No month is over yet" in drawn["index.html"]
    assert "0 customers" in drawn["customers.html"]


def test_pages_are_drawn_anew_from_what_is_published_and_old_ones_go(
    company: Settings, tmp_path: Path
) -> None:
    shutil.copytree(company.published, tmp_path / "published")
    copied = Settings(data=tmp_path)
    gone = copied.pages / "customers" / "C-gone.html"
    gone.write_text("a client of last month")
    before = (copied.pages / "index.html").read_bytes()
    (copied.pages / "index.html").write_text("damaged")
    other = copied.pages / "data_quality.html"
    other.write_text("another page")

    assert draw_pages(copied) == len(list(copied.pages.rglob("*.html"))) - 1

    assert (copied.pages / "index.html").read_bytes() == before
    assert not gone.exists()
    assert other.read_text() == "another page"
    assert not list(copied.pages.rglob("*.next*"))


def test_without_a_published_mart_nothing_is_drawn(tmp_path: Path) -> None:
    assert draw_pages(Settings(data=tmp_path)) == 0
    assert list(tmp_path.iterdir()) == []
