"""New facts told to whom they concern, once each, by webhook and e-mail; nothing by default.

A fact is what stands in the published files now: a failed gate, a refused file, a large client in
warning, an emerging issue. The sensor's cursor holds what stood when it was last told, so that a
run which changes nothing says nothing, and what comes back later is new again.
"""

import hashlib
import json
import smtplib
import ssl
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from http.client import HTTPException
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import dagster as dg
import duckdb

from orchestration.publish import MART_FILE, QUALITY_FILE
from orchestration.quality import Owner
from orchestration.settings import Channels, Settings
from orchestration.warehouse import open_published
from pages.quality import newest_run
from pages.words import counted, listed, plain, usd

SECONDS = 10  # how long a server may take to answer

FAILED_GATES = """
select suite, column_name, description, gate, table_name, owner, unexpected_row_count,
    checked_row_count
from trust.validation_results
where not is_success and severity = 'critical'
    and run_id = (select arg_max(run_id, validated_at) from trust.validation_results)
order by suite, description
"""
REFUSED = """
select load_id, export, file_name, reason from trust.refused_files
where not is_resolved order by file_name
"""
WARNINGS = """
select customer_id, flagged_at, customer_name, arr_usd, departments_in_warning, reasons
from marts.early_warnings
where not is_snoozed
order by arr_usd desc, customer_id
"""
# An issue that pauses for a week is still the same one.
ISSUES = """
select theme, arg_max(reporting_departments, week_date) as departments,
    arg_max(customer_count, week_date) as customer_count, arg_max(arr_usd, week_date) as arr_usd
from marts.issue_convergence_weekly
where lifecycle_stage = 'all' and is_emerging and is_complete
    and week_date > (
        select max(week_date) - 28 from marts.issue_convergence_weekly where is_complete
    )
group by theme
order by theme
"""


class Fact(NamedTuple):
    """Something that stands, who answers for it, and the words to tell it in."""

    key: str
    owner: str
    words: str


@dataclass(frozen=True)
class Recipient:
    """A webhook, or an owner's mailbox: what it is told of, and how."""

    name: str
    facts: Sequence[Fact]
    send: Callable[[Sequence[Fact]], None]


class UnencryptedError(OSError):
    """The mail server would take a password that anybody on the way can read."""


def facts_sensor(
    settings: Settings, channels: Channels, owners: Mapping[str, Owner]
) -> dg.SensorDefinition:
    """Tell new facts of this company; it runs where a channel is set, and is off elsewhere."""
    status = dg.DefaultSensorStatus
    is_on = bool(channels.webhook or channels.smtp)

    @dg.sensor(
        name="new_facts",
        minimum_interval_seconds=60,
        default_status=status.RUNNING if is_on else status.STOPPED,
        description="Tells each new fact once: a failed gate or run, a refused file, a large client"
        " newly in warning, an emerging issue. Channels: NOTIFY_WEBHOOK, NOTIFY_SMTP.",
    )
    def new_facts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        if not is_on:
            return dg.SkipReason("no channel is set: NOTIFY_WEBHOOK or NOTIFY_SMTP")
        if not (settings.published / QUALITY_FILE).exists():
            return dg.SkipReason("no run has ended yet")
        facts = standing_facts(settings, context.instance)
        told = json.loads(context.cursor or "{}")
        said = []
        for recipient in recipients(facts, channels, owners):
            standing = [_mark(fact) for fact in recipient.facts]
            before = told.get(recipient.name, [])
            new = [fact for fact in recipient.facts if _mark(fact) not in before]
            try:
                if new:
                    recipient.send(new)
                told[recipient.name] = standing
                said.append(f"{recipient.name}: {counted(len(new), 'new fact')}")
            except (OSError, HTTPException) as error:  # its text may hold an address or a password
                said.append(f"{recipient.name}: not reached ({type(error).__name__}), tried again")
        context.update_cursor(json.dumps(told))
        return dg.SkipReason("; ".join(said) or "nothing stands")

    return new_facts


def standing_facts(settings: Settings, instance: dg.DagsterInstance) -> list[Fact]:
    """What stands now, read from the published files as any reader would."""
    mart = settings.published / MART_FILE
    with open_published(settings.published / QUALITY_FILE) as quality:
        facts = [*_of_quality(quality), *_of_run(quality, instance)]
    if mart.exists():
        with open_published(mart) as connection:
            facts += _of_mart(connection)
    return facts


def recipients(
    facts: Sequence[Fact], channels: Channels, owners: Mapping[str, Owner]
) -> Iterator[Recipient]:
    """The webhook for everything, and each owner's mailbox for what they answer for."""
    if channels.webhook:
        yield Recipient("webhook", facts, lambda new: _post(channels.webhook, new, owners))
    if channels.smtp:
        for group, owner in owners.items():
            own = [fact for fact in facts if fact.owner == group]

            def send(new: Sequence[Fact], email: str = owner.email) -> None:
                _mail(channels, email, new)

            yield Recipient(f"mail to {group}", own, send)


def _of_quality(quality: duckdb.DuckDBPyConnection) -> Iterator[Fact]:
    for row in quality.execute(FAILED_GATES).fetchall():
        suite, column, description, gate, table, owner, off, checked = row
        rows = "" if off is None else f" {off:,} of {checked:,} rows are off."
        yield Fact(
            f"gate|{suite}|{column}|{description}",
            owner,
            f"The mart is held back at the {gate} gate. {table}: not true: {description}{rows}",
        )
    for load_id, export, file, reason in quality.execute(REFUSED).fetchall():
        yield Fact(
            f"refused|{load_id}", export.split(".")[0], f"A file was refused. {file}: {reason}"
        )


def _of_run(quality: duckdb.DuckDBPyConnection, instance: dg.DagsterInstance) -> Iterator[Fact]:
    """A run that failed without a gate; further failures until a success are the same fact."""
    records = instance.get_run_records(dg.RunsFilter(job_name="everything"), limit=1)
    failed = [one.dagster_run for one in records if one.dagster_run.is_failure]
    stopped_by_gate = quality.execute(FAILED_GATES).fetchall()
    for run in failed:
        if not (stopped_by_gate and run.run_id == newest_run(quality)):
            yield Fact("run", "it", f"Run {run.run_id} ended with an error; Dagster's UI shows it.")


def _of_mart(mart: duckdb.DuckDBPyConnection) -> Iterator[Fact]:
    for customer_id, flagged_at, name, arr, departments, reasons in mart.execute(
        WARNINGS
    ).fetchall():
        why = reasons or f"warnings of {listed(departments)}"
        yield Fact(
            f"warning|{customer_id}|{flagged_at}",
            "success",
            f"A large client is in warning. {name} ({usd(arr)} a year): {why}.",
        )
    for theme, departments, customers, arr in mart.execute(ISSUES).fetchall():
        yield Fact(
            f"issue|{theme}",
            "voice",
            f"An issue emerges: {plain(theme)}. {counted(customers, 'customer')} with {usd(arr)} a"
            f" year; {listed(departments)} heard of it.",
        )


def _mark(fact: Fact) -> str:
    return hashlib.sha256(fact.key.encode()).hexdigest()[:16]


def _text(facts: Sequence[Fact]) -> str:
    return "\n".join(f"- {fact.words}" for fact in facts)


def _post(url: str, facts: Sequence[Fact], owners: Mapping[str, Owner]) -> None:
    """One request with `text`, which chat tools show, and each fact for programs."""
    told = [{"owner": owners[fact.owner].name, "words": fact.words} for fact in facts]
    request = urllib.request.Request(
        url,
        data=json.dumps({"text": _text(facts), "facts": told}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        answer.read()


def _mail(channels: Channels, email: str, facts: Sequence[Fact]) -> None:
    message = EmailMessage()
    message["From"], message["To"] = channels.sender, email
    message["Subject"] = f"Customer warehouse: {counted(len(facts), 'new fact')}"
    message.set_content(f"{_text(facts)}\n\nThe data-quality page and the brief tell more.\n")
    server = urlsplit(channels.smtp)
    encryption = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(
            server.hostname or "", server.port or 465, timeout=SECONDS, context=encryption
        )
        if server.scheme == "smtps"
        else smtplib.SMTP(server.hostname or "", server.port or 25, timeout=SECONDS)
    ) as smtp:
        smtp.ehlo()
        is_encrypted = server.scheme == "smtps"
        if not is_encrypted and smtp.has_extn("starttls"):
            smtp.starttls(context=encryption)
            is_encrypted = True
        if server.username:
            if not is_encrypted:
                raise UnencryptedError("the mail server offers no encryption")
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(message)
