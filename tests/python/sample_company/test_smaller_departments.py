"""Marketing, operations, training, voice, executives, planning, engineering tell of states."""

import csv
import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from sample_company.clock import FIRST_DAY
from sample_company.deliveries import deliver
from sample_company.departments import (
    engineering,
    executives,
    marketing,
    operations,
    planning,
    training,
    voice,
)
from sample_company.issues import ISSUES
from sample_company.settings import Settings
from sample_company.simulation import simulate
from sample_company.world import World

DEPARTMENTS = (marketing, operations, training, voice, executives, planning, engineering)
ISO, GERMAN, ENGLISH = "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y"
Row = dict[str, str]


@dataclass(frozen=True)
class Written:
    """What the departments wrote, and the world it was drawn from."""

    world: World
    folder: Path

    def rows(self, pattern: str, key: str) -> list[Row]:
        """The newest version of each row, without rows of headers."""
        found: dict[str, Row] = {}
        for path in sorted(self.folder.glob(pattern)):
            for row in _read(path):
                found[row[key]] = row
        return list(found.values())

    def sheet(self, name: str) -> list[dict[str, object]]:
        """The rows of a workbook in its last delivery, merged cells filled."""
        path = max(self.folder.glob(f"*/*/*/{name}.xlsx"))
        sheet = openpyxl.load_workbook(path).worksheets[0]
        for span in list(sheet.merged_cells.ranges):
            value = sheet.cell(span.min_row, span.min_col).value
            sheet.unmerge_cells(span.coord)
            for (cell,) in sheet[span.coord]:
                cell.value = value
        _, _, header, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(header, row, strict=True)) for row in rows]

    def customers(self, system: str) -> dict[str, int]:
        """The customer of each record of a system."""
        query = "select source_id, customer from truth_records where system = ?"
        return dict(self.world.db.execute(query, [system]).fetchall())

    def state(self, name: str, day: datetime, customer: int) -> float:
        """A state of a customer on a day."""
        week = min((day.date() - FIRST_DAY).days // 7, self.world.clock.weeks - 1)
        return float(getattr(self.world.states, name)[week, customer])


def _read(path: Path) -> Iterator[Row]:
    encoding = {"erp": "cp1252", "review_sites": "utf-16"}.get(path.parts[-3], "utf-8")
    with path.open(encoding=encoding, newline="") as lines:
        delimiter = ";" if encoding == "cp1252" else ","
        rows = list(csv.DictReader(lines, delimiter=delimiter))
    yield from rows[2:] if "_responses" in path.name else rows


def _write(folder: Path, settings: Settings) -> World:
    world = simulate(settings, folder / "spill")
    for department in DEPARTMENTS:
        for export in department.exports(world):
            deliver(world, export, folder / "exports")
    return world


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    folder = tmp_path_factory.mktemp("written")
    world = _write(folder, Settings(customers=300, weeks=104, faults="none"))
    yield Written(world, folder / "exports")
    world.db.close()


def _day(text: str, *shapes: str) -> datetime:
    for shape in shapes:
        try:
            return datetime.strptime(text, shape)
        except ValueError:
            continue
    raise AssertionError(text)


def _mean(values: list[float]) -> float:
    assert len(values) > 10
    return float(np.mean(values))


def _halves(
    rows: list[Row], level: Callable[[Row], float], outcome: Callable[[Row], float]
) -> tuple[float, float]:
    """The outcome of the fifth with the lowest level, and of the fifth with the highest."""
    ordered = sorted(rows, key=level)
    fifth = len(rows) // 5
    return (
        _mean([outcome(row) for row in ordered[:fifth]]),
        _mean([outcome(row) for row in ordered[-fifth:]]),
    )


def test_mails_follow_touches_also_in_trouble_and_drive_people_away(written: Written) -> None:
    leads = written.customers("marketo lead")
    sent = np.zeros((written.world.clock.weeks, written.world.companies.everyone))
    gone: list[tuple[int, int]] = []
    for row in written.rows("marketing/marketo/*/activities.csv", "marketoGUID"):
        at = datetime.strptime(row["activityDate"], "%Y-%m-%dT%H:%M:%SZ").date()
        week, customer = (at - FIRST_DAY).days // 7, leads[row["leadId"]]
        if row["activityType"] == "Send Email":
            sent[week, customer] += 1
        if row["activityType"] == "Unsubscribe Email":
            gone.append((min(week, len(sent) - 1), customer))
    buyers = written.world.companies.buyers
    served = np.stack([written.world.served(week) for week in range(len(sent))])
    touches = written.world.states.touches.astype(float)
    trouble = written.world.states.trouble.astype(float)
    mails = sent[:, :buyers]
    assert mails[served & (touches > 0.4)].mean() > 2 * mails[served & (touches < 0.15)].mean()
    assert mails[served & (trouble > 0.4)].mean() > 0.7 * mails[served & (trouble < 0.1)].mean()
    pressed = [touches[w, c] * trouble[w, c] for w, c in gone if c < buyers and served[w, c]]
    usual = (touches * trouble)[served].mean()
    assert _mean(pressed) > 1.3 * usual


def test_nobody_is_written_to_after_unsubscribing(written: Written) -> None:
    gone: dict[str, str] = {}
    mails: list[tuple[str, str]] = []
    for row in written.rows("marketing/marketo/*/activities.csv", "marketoGUID"):
        if row["activityType"] == "Unsubscribe Email":
            gone[row["leadId"]] = row["activityDate"]
        if row["activityType"] == "Send Email":
            mails.append((row["leadId"], row["activityDate"]))
    assert len(gone) > 20
    assert [lead for lead, at in mails if at > gone.get(lead, "9")] == []
    flagged = {
        row["id"]
        for row in written.rows("marketing/marketo/*/leads.csv", "id")
        if row["unsubscribed"] == "true"
    }
    assert flagged == set(gone)


def test_late_deliveries_follow_trouble_in_fulfilment(written: Written) -> None:
    orders = written.rows("operations/erp/*/orders.csv", "Auftragsnr")
    ordered = {row["Auftragsnr"]: _day(row["Bestelldatum"], "%d.%m.%Y %H:%M") for row in orders}
    customers = written.customers("erp order")
    parts = [
        row
        for row in written.rows("operations/erp/*/fulfilments.csv", "Liefernr")
        if row["Geliefert am"] and ordered[row["Auftragsnr"]].date() >= FIRST_DAY
    ]

    def trouble(row: Row) -> float:
        order = row["Auftragsnr"]
        return written.state("fulfilment_trouble", ordered[order], customers[order])

    def days_late(row: Row) -> float:
        came = _day(row["Geliefert am"], "%d.%m.%Y %H:%M").date()
        return (came - _day(row["Zusagedatum"], GERMAN).date()).days

    calm, troubled = _halves(parts, trouble, days_late)
    assert calm < 0.5
    assert troubled > calm + 1
    assert all(
        _day(row["Versandt am"], "%d.%m.%Y %H:%M") >= ordered[row["Auftragsnr"]] for row in parts
    )


def test_the_first_order_comes_soon_and_the_last_before_the_loss(written: Written) -> None:
    world, customers = written.world, written.customers("erp order")
    first: dict[int, int] = {}
    for row in written.rows("operations/erp/*/orders.csv", "Auftragsnr"):
        customer = customers[row["Auftragsnr"]]
        day = (_day(row["Bestelldatum"], "%d.%m.%Y %H:%M").date() - FIRST_DAY).days
        first[customer] = min(first.get(customer, day), day)
        assert world.stint_on(np.array([customer]), np.array([day]))[0] >= 0
    begun = world.companies.paid_from
    waits = [day - begun[customer] for customer, day in first.items()]
    assert max(waits) <= 5
    assert len(first) > 0.95 * (begun < world.clock.days).sum()


def test_courses_fit_where_training_fits(written: Written) -> None:
    courses = {
        row["Course Code"]: row for row in written.rows("training/lms/*/courses.csv", "Title")
    }
    customers = written.customers("lms enrolment")
    industries = dict(
        written.world.db.execute("select customer, industry from customers").fetchall()
    )
    special = [
        row
        for row in written.rows("training/lms/*/enrollments.csv", "Enrollment ID")
        if courses[row["Course Code"]]["Industry"]
    ]

    def fit(row: Row) -> float:
        at = _day(row["Enrolled On"], "%d-%b-%Y")
        return written.state("training_fit", at, customers[row["Enrollment ID"]])

    def is_relevant(row: Row) -> float:
        industry = industries[customers[row["Enrollment ID"]]]
        return courses[row["Course Code"]]["Industry"] == industry

    low, high = _halves(special, fit, is_relevant)
    assert high > low + 0.2


def test_invitations_are_the_denominator_and_trouble_is_silent(written: Written) -> None:
    invited = written.rows("voice/qualtrics/*/invitations.csv", "Invitation ID")
    customers = written.customers("qualtrics invitation")
    relation = [row for row in invited if row["Survey ID"] == voice.surveys.SURVEYS[0].survey_id]
    share = _mean([row["Status"] == "Finished" for row in relation])
    assert 0.15 < share < 0.30

    def trouble(row: Row) -> float:
        at = _day(row["Sent At"], "%Y-%m-%d %H:%M:%S")
        return written.state("trouble", at, customers[row["Invitation ID"]])

    others = [row for row in relation if row["Role"] != "decision maker"]  # theirs is planted
    calm, troubled = _halves(others, trouble, lambda row: row["Status"] == "Finished")
    assert troubled < calm - 0.05
    answers = [
        row
        for name in ("nps", "csat", "ces")
        for row in written.rows(f"voice/qualtrics/*/{name}_responses.csv", "ResponseId")
    ]
    answered = {row["ExternalReference"] for row in answers}
    assert answered == {row["Invitation ID"] for row in invited if row["Status"] == "Finished"}


def test_scores_follow_value(written: Written) -> None:
    answers = [
        row
        for row in written.rows("voice/qualtrics/*/nps_responses.csv", "ResponseId")
        if row["Q1_NPS"]
    ]
    customers = written.customers("qualtrics response")

    def value(row: Row) -> float:
        at = _day(row["RecordedDate"], "%Y-%m-%d %H:%M:%S")
        return written.state("value", at, customers[row["ResponseId"]])

    low, high = _halves(answers, value, lambda row: float(row["Q1_NPS"]))
    assert high > low + 2
    assert 5 < _mean([float(row["Q1_NPS"]) for row in answers]) < 9


def test_every_issue_is_worded_in_the_departments_that_it_names(written: Written) -> None:
    text = {
        "voice": str([written.sheet("complaints"), *_all(written, "*_responses.csv")]),
        "marketing": _mentions(written),
        "operations": str(_all(written, "returns.csv")),
        "training": str(_all(written, "enrollments.csv")),
        "executives": str(_all(written, "calendar.csv")),
        "success": str([written.sheet("escalations"), written.sheet("csm_notes")]),
        "engineering": str(_all(written, "issues.csv")),
    }
    missing = [
        (issue.theme, department)
        for issue in ISSUES
        for department, wording in issue.wordings.items()
        if department in text and wording not in text[department]
    ]
    assert [one for one in missing if one[1] not in ("operations", "executives", "success")] == []
    assert len(missing) <= 3  # few returns, meetings and notes fall into an issue's weeks


def _all(written: Written, name: str) -> list[str]:
    return [
        path.read_text(encoding="cp1252" if "/erp/" in path.as_posix() else "utf-8")
        for path in written.folder.rglob(name)
    ]


def _mentions(written: Written) -> str:
    return "".join(
        json.loads(line)["text"]
        for path in written.folder.rglob("mentions.jsonl.gz")
        for line in gzip.decompress(path.read_bytes()).splitlines()
    )


def test_executives_meet_those_they_care_for(written: Written) -> None:
    customers = written.customers("outlook meeting")
    states = written.world.states.executive_attention.astype(float)
    held = [
        written.state(
            "executive_attention",
            _day(row["Start Date"], "%m/%d/%Y"),
            customers[row["Global ID"]],
        )
        for row in written.rows("executives/outlook/*/calendar.csv", "Global ID")
    ]
    assert _mean(held) > 5 * states.mean()


def test_plans_tell_the_promised_and_the_true_go_live(written: Written) -> None:
    plans = [row for row in written.sheet("success_plans") if row["Promised go-live"]]
    truth = written.customers("success plan")
    companies = written.world.companies
    for row in plans:
        promised = _day(str(row["Promised go-live"]), ISO, GERMAN, ENGLISH).date()
        assert (promised - FIRST_DAY).days == companies.promised_go_live[truth[str(row["Plan no"])]]
    assert len(plans) > 10


def test_chains_end_in_a_root_in_another_department(written: Written) -> None:
    chains: dict[object, list[dict[str, object]]] = {}
    for row in written.sheet("why_chains"):
        chains.setdefault(row["Chain"], []).append(row)
    assert {rows[0]["Theme"] for rows in chains.values()} == {issue.theme for issue in ISSUES}
    for rows in chains.values():
        assert [row["Why"] for row in rows] == list(range(1, len(rows) + 1))
        assert 3 <= len(rows) <= 5
        assert [row["Root"] for row in rows] == ["no"] * (len(rows) - 1) + ["yes"]
        assert rows[0]["Department"] != rows[-1]["Department"]


def test_metrics_improve_after_the_issue_has_ended(written: Written) -> None:
    ends = dict(written.world.db.execute("select theme, end_on from issues").fetchall())
    rows = written.sheet("action_metrics")
    for theme, end in ends.items():
        own = [row for row in rows if row["Theme"] == theme]
        way = [(row["Value"] - row["Baseline"]) / (row["Target"] - row["Baseline"]) for row in own]
        before = [w for w, row in zip(way, own, strict=True) if row["Measured"].date() < end]
        assert max(before, default=0) < 0.2
        if own[-1]["Measured"].date() > end:
            assert way[-1] > 0.3


def test_sponsors_who_left_are_noted_later_than_they_left(written: Written) -> None:
    left = [row for row in written.sheet("change_events") if row["Kind"] == "Sponsor left"]
    assert len(left) > 10
    for row in left:
        since = _day(str(row["Since"]), ISO, GERMAN, ENGLISH)
        assert 5 <= (row["Noted"] - since).days <= 37


def test_lights_lag_behind_and_flatter(written: Written) -> None:
    truth, states = written.customers("csm note"), written.world.states
    lights: dict[str, list[float]] = {"red": [], "amber": [], "green": []}
    for path in written.folder.rglob("csm_notes.xlsx"):
        sheet = openpyxl.load_workbook(path).worksheets[0]
        for row in list(sheet.iter_rows(values_only=True))[3:]:
            week = (_day(str(row[7]), ISO, GERMAN, ENGLISH).date() - FIRST_DAY).days // 7
            value = states.value[max(week - 6, 0), truth[str(row[0])]]
            lights[str(row[5])].append(float(value))
    assert _mean(lights["red"]) < _mean(lights["amber"]) < _mean(lights["green"])


def test_bugs_are_of_customers_in_trouble(written: Written) -> None:
    truth = written.customers("jira issue")
    found = [
        written.state("trouble", _day(row["Created"], "%d/%b/%y %I:%M %p"), truth[row["Issue key"]])
        for row in written.rows("support/jira/*/issues.csv", "Issue key")
    ]
    assert _mean(found) > 2 * float(written.world.states.trouble.astype(float).mean())


def test_the_same_seed_gives_the_same_bytes_and_faults_are_where_truth_says(tmp_path: Path) -> None:
    digests = []
    for name in ("one", "other"):
        world = _write(tmp_path / name, Settings(customers=60, weeks=40, faults="all"))
        files = sorted((tmp_path / name / "exports").rglob("*.*"))
        digests.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in files])
        planted = {one.fault for one in world.planted}
        world.db.close()
    assert digests[0] == digests[1]
    own = {"answers_without_invitation", "repeated_hour", "sheet_totals", "lost_month"}
    assert own <= planted
    written = Written(world, tmp_path / "one" / "exports")
    answers = written.rows("voice/qualtrics/*/nps_responses.csv", "ResponseId")
    assert any(not row["ExternalReference"] for row in answers)
    assert any(
        row["Bestelldatum"].endswith("02:30")
        for row in written.rows("operations/erp/*/orders.csv", "Auftragsnr")
    )
    assert str(written.sheet("milestones")[-1]["What"]).startswith("Total: ")
    first, second, _ = world.clock.export_dates
    days = [
        row["activityDate"][:10]
        for row in written.rows("marketing/marketo/*/activities.csv", "marketoGUID")
    ]
    assert not any(str(first) <= day < str(second) for day in days)
