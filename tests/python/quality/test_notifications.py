"""New facts are told once, to whom they concern, to receivers of this machine."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration import settings as project
from orchestration.notifications import facts_sensor
from orchestration.settings import Channels
from tests.python.pages.ended_runs import SECRET, Company
from tests.python.quality.asking import OWNERS

WORDS = "An invoice's amount is not negative."
PASSWORD = "hunter2"


@dataclass
class Webhook:
    """What a local webhook was sent, and how it answers."""

    address: str = ""
    answer: int = 200
    sent: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Mail:
    """The letters that a local mail server took, by recipient."""

    port: int = 0
    letters: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    received = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if received.answer == 200:
                received.sent.append(json.loads(body))
            self.send_response(received.answer)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with serving(HTTPServer(("127.0.0.1", 0), Handler)) as port:
        received.address = f"http://127.0.0.1:{port}/{PASSWORD}"
        yield received


@pytest.fixture
def mail() -> Iterator[Mail]:
    received = Mail()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 here")
            to = ""
            while line := self.rfile.readline().decode().strip():
                word = line.split(" ")[0].split(":")[0].upper()
                if word == "RCPT":
                    to = line.split("<")[1].split(">")[0]
                if word == "DATA":
                    self.say("354 go on")
                    text = iter(lambda: self.rfile.readline().decode(), ".\r\n")
                    received.letters.append((to, "".join(text)))
                self.say("221 bye" if word == "QUIT" else "250 ok")
                if word == "QUIT":
                    return

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    with serving(socketserver.TCPServer(("127.0.0.1", 0), Handler)) as port:
        received.port = port
        yield received


class Daemon:
    """Dagster's daemon to one sensor: it keeps the cursor between ticks."""

    def __init__(self, company: Company, channels: Channels) -> None:
        self.sensor = facts_sensor(company.settings, channels, OWNERS)
        self.instance = dg.DagsterInstance.ephemeral()
        self.cursor: str | None = None

    def tick(self) -> str:
        with dg.build_sensor_context(instance=self.instance, cursor=self.cursor) as context:
            said = self.sensor.evaluate_tick(context)
        self.cursor = said.cursor
        return str(said.skip_message)


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    monkeypatch.setenv("no_proxy", "*")
    return Company(tmp_path / "data")


def test_each_fact_is_told_once_and_again_only_when_it_has_come_back(
    company: Company, webhook: Webhook
) -> None:
    daemon = Daemon(company, Channels(webhook=webhook.address))
    assert daemon.tick() == "no run has ended yet"
    company.ask(WORDS)
    company.publish_mart()
    company.end()
    daemon.tick()
    assert [fact["words"] for message in webhook.sent for fact in message["facts"]] == [
        "A large client is in warning. Big Company ($900k a year): Invoices stay unpaid.",
        "An issue emerges: slow login. 4 customers with $50k a year; product and support heard"
        " of it.",
    ]
    for holds, expected in ((False, 1), (False, 0), (True, 0), (False, 1)):
        webhook.sent.clear()
        company.ask(WORDS, holds=holds)
        company.end()
        daemon.tick()
        daemon.tick()
        assert len(webhook.sent) == expected, (holds, webhook.sent)
        for message in webhook.sent:
            assert message["facts"] == [
                {
                    "owner": "Billing",
                    "words": "The mart is held back at the raw gate. billing__invoices: not true:"
                    f" {WORDS} 3 of 1,200 rows are off.",
                }
            ]


def test_a_refused_file_is_told_to_its_owner_alone_and_no_row_is_quoted(
    company: Company, mail: Mail
) -> None:
    company.load("accounts.csv", "refused", "there is no header")
    company.load("contacts.csv", thing="contacts", set_aside=((2, "name", "is empty"),))
    company.ask(WORDS, holds=False)
    company.end()
    address = f"smtp://127.0.0.1:{mail.port}"
    daemon = Daemon(company, Channels(smtp=address, sender="warehouse@example.com"))
    daemon.tick()
    daemon.tick()
    by_owner = dict(mail.letters)
    assert len(mail.letters) == len(by_owner) == 2
    assert "A file was refused. accounts.csv: there is no header" in by_owner["sales@example.com"]
    assert "accounts.csv" not in by_owner["billing@example.com"]
    assert "From: warehouse@example.com" in by_owner["billing@example.com"]
    assert SECRET not in str(mail.letters)


def test_what_could_not_be_told_is_told_by_a_later_tick_and_no_address_is_logged(
    company: Company, webhook: Webhook
) -> None:
    company.load("accounts.csv", "refused", "there is no header")
    company.end()
    daemon = Daemon(company, Channels(webhook=webhook.address))
    webhook.answer = 500
    assert daemon.tick() == "webhook: not reached (HTTPError), tried again"
    webhook.answer = 200
    assert daemon.tick() == "webhook: 1 new fact"
    assert len(webhook.sent) == 1
    assert PASSWORD not in str(daemon.cursor)


def test_a_password_is_never_sent_where_it_could_be_read(company: Company, mail: Mail) -> None:
    company.load("accounts.csv", "refused", "there is no header")
    company.end()
    channels = Channels(smtp=f"smtp://me:{PASSWORD}@127.0.0.1:{mail.port}")
    said = Daemon(company, channels).tick()
    assert "mail to sales: not reached (UnencryptedError), tried again" in said
    assert mail.letters == []
    assert PASSWORD not in said + str(channels)


def test_a_run_that_ends_with_an_error_is_told_until_one_succeeds(
    company: Company, webhook: Webhook
) -> None:
    is_broken = True

    @dg.op
    def step() -> None:
        if is_broken:
            raise RuntimeError(SECRET)

    @dg.job
    def everything() -> None:
        step()

    company.ask(WORDS)
    company.end()
    daemon = Daemon(company, Channels(webhook=webhook.address))
    for is_broken, expected in ((True, 1), (True, 1), (False, 1), (True, 2)):  # noqa: B007
        everything.execute_in_process(instance=daemon.instance, raise_on_error=False)
        daemon.tick()
        assert len(webhook.sent) == expected
    assert "ended with an error" in webhook.sent[0]["text"]
    assert SECRET not in str(webhook.sent)


def test_nothing_is_told_by_default(company: Company) -> None:
    company.load("accounts.csv", "refused", "there is no header")
    company.end()
    daemon = Daemon(company, Channels())
    assert "no channel is set" in daemon.tick()
    assert daemon.sensor.default_status is dg.DefaultSensorStatus.STOPPED
    on = facts_sensor(company.settings, Channels(webhook="http://127.0.0.1"), OWNERS)
    assert on.default_status is dg.DefaultSensorStatus.RUNNING


def test_an_address_of_another_kind_is_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NOTIFY_WEBHOOK", f"file:///etc/{PASSWORD}")
    with pytest.raises(ValueError, match="NOTIFY_WEBHOOK") as refused:
        project.channels()
    assert PASSWORD not in str(refused.value)
