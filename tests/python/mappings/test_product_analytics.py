"""Pendo, Amplitude and our own product: events with counts, minutes and properties in JSON."""

import json
from datetime import datetime

from tests.python.mappings.landing import exports_of, needs_seeds, seed, seed_files


@needs_seeds
def test_pendo_s_seeds_are_read_and_get_a_key(landing):
    files = ["event.csv", "feature_event.csv"]
    assert exports_of("pendo", seed_files("pendo")) == dict.fromkeys(files, "product.usage_events")
    landing.seeds("pendo")
    assert landing.counts() == dict.fromkeys(files, (5, 0, 0))
    records = {name: seed("pendo", name) for name in files}
    names = ("event_id", "account_id", "user_id", "event_name", "feature_name", "usage_count")
    assert landing.rows(
        "product.usage_events", *names, "duration_seconds", "occurred_at"
    ) == sorted(
        (
            ":".join(
                row[part]
                for part in ("account_id", "visitor_id", "feature_id", "timestamp")
                if row.get(part)
            ),
            row["account_id"],
            row["visitor_id"],
            "feature used" if name.startswith("feature") else "visit",
            row.get("feature_id"),
            int(row["num_events"]),
            60 * int(row["num_minutes"]),
            datetime.fromisoformat(row["timestamp"]),
        )
        for name, rows in records.items()
        for row in rows
    )


@needs_seeds
def test_amplitude_s_seeds_are_read(landing):
    name = "amplitude_event_data.csv"
    assert exports_of("amplitude", seed_files("amplitude")) == {name: "product.usage_events"}
    landing.seeds("amplitude")
    assert landing.counts() == {name: (10, 0, 0)}
    names = ("event_id", "user_id", "event_name", "occurred_at", "received_at")
    assert landing.rows("product.usage_events", *names) == sorted(
        (
            row["uuid"],
            row["user_id"] or None,
            row["event_type"],
            datetime.fromisoformat(row["event_time"]),
            datetime.fromisoformat(row["server_received_time"]),
        )
        for row in seed("amplitude", name)
    )


def test_amplitude_s_json_lines_with_properties_and_groups(landing):
    event = {
        "uuid": "f4d5",
        "user_id": "ada",
        "event_type": "report opened",
        "event_time": "2025-03-04 10:00:00.123000",
        "server_received_time": "2025-03-04 10:00:01.000000",
        "platform": "iOS",
        "groups": {"account_id": "ws_1", "crm_account_id": "001A"},
        "event_properties": {"feature": "reports", "duration_seconds": 90},
        "user_properties": {"email": "ada@heron.example"},
    }
    landing.send("amplitude", "218028_2026-01-05_7#3.jsonl", json.dumps(event))
    assert set(landing.counts().values()) == {(1, 0, 0)}
    names = ("account_id", "crm_account_id", "email", "feature_name", "platform")
    assert landing.rows("product.usage_events", *names, "duration_seconds") == [
        ("ws_1", "001A", "ada@heron.example", "reports", "ios", 90)
    ]


def test_our_own_product_s_events(landing):
    event = {
        "event_id": "ev_1",
        "account_id": "ws_1",
        "user_id": "usr_1",
        "event_name": "app_opened",
        "client_time": "2025-03-04T05:00:00-05:00",
        "server_time": "2025-03-04T10:00:01Z",
        "properties": {"platform": "android", "crm_account_id": "001A", "device": "phone"},
    }
    landing.send("lighthouse", "usage_events.jsonl", json.dumps(event))
    assert landing.counts() == {"usage_events.jsonl": (1, 0, 0)}
    names = ("account_id", "crm_account_id", "platform", "occurred_at", "received_at")
    assert landing.rows("product.usage_events", *names) == [
        ("ws_1", "001A", "android", datetime(2025, 3, 4, 10), datetime(2025, 3, 4, 10, 0, 1))
    ]
