"""The sheet of declared churn, kept by hand and saved by a German spreadsheet."""

import numpy as np

from sample_company.exports import BadRow, Export, Style
from sample_company.world import World

REASONS = {
    "customer_service": ("Service", "Waited for answers too often."),
    "unused": ("No use", "Nobody logged in any more; Einführung nie abgeschlossen."),
    "sponsor_left": ("Sponsor left", "Our champion moved on; successor brought own tool."),
    "switched_service": ("Competitor", "Zu einem Wettbewerber gewechselt."),
    "too_expensive": ("Price", "Budget cut; asked for 30 % less."),
    "payment_failed": ("Payment", "Card expired; no reply to three reminders."),
    "poor_onboarding": ("Onboarding", "Go-live versprochen, nie eingehalten."),
    "billing_trouble": ("Invoices", "Rechnungen mehrfach falsch."),
}
UNFOUNDED = ("Price", "Said on the phone that they will not go on.")
DECLARED_SHARE = 0.88  # of the losses that were told; the others nobody wrote down
SILENT_SHARE = 0.30  # of the losses without a word, noticed later
REFUND_SHARE = 0.15
RUMOUR_SHARE = 0.15  # of the reasons, noted as something else


def add_churn_events(world: World) -> None:
    """Make `churn_events`, in the order in which they were written."""
    random, losses = world.random("success"), world.book.losses
    count = len(losses.customer)
    share = np.where(losses.is_silent, SILENT_SHARE, DECLARED_SHARE)
    delay = random.integers(1, 12, count) + losses.is_silent * random.integers(10, 60, count)
    world.add(
        "noted",
        {
            "loss": np.arange(count, dtype=np.int32),
            "is_noted": random.random(count) < share,
            "is_rumour": random.random(count) < RUMOUR_SHARE,
            "is_refunded": random.random(count) < REFUND_SHARE,
            "written_on": (losses.lost_on + delay).astype(np.int32),
            "refund": random.integers(5_000, 90_000, count, dtype=np.int32),
        },
        days=("written_on",),
    )
    reasons = ", ".join(f"('{key}', '{r}', '{c}')" for key, (r, c) in REASONS.items())
    end = f"date '{world.clock.end}'"
    world.db.execute(f"""
        create table churn_events as
        with words (reason, shown, comment) as (values {reasons}),
        lines as (
            select customer, written_on, lost_on as churn_date,
                case when is_rumour or is_silent then 'Other' else shown end as reason,
                case when is_silent then 'Just stopped; nobody called back.' else comment end
                    as comment,
                case when is_refunded then refund end as refund,
                row_number() over (partition by customer order by lost_on) > 1 as came_back
            from losses join noted using (loss) join words using (reason)
            qualify is_noted
            union all
            select customer, declared_for + 2, declared_for, '{UNFOUNDED[0]}', '{UNFOUNDED[1]}',
                null, false
            from unfounded
        )
        select (row_number() over (order by written_on, customer))::integer as line, *
        from lines where written_on < {end} order by line;
        drop table noted
    """)


def churn_export(world: World) -> Export:
    """The sheet's new lines."""
    world.record(
        "success sheet customer",
        "select success_no as source_id, customer, '' as note from ids",
    )
    query = """
        select
            'CE-' || padded(line, 4) as "No", success_no as "Customer no",
            name_in_success as "Customer", crm_in_success as "CRM Id",
            strftime(churn_date, '%d.%m.%Y') as "Churn date", reason as "Reason",
            comment as "Comment", german_money(refund) as "Refund", currency as "Currency",
            case when came_back then 'yes' else 'no' end as "Came back before",
            line as _n
        from churn_events join customers using (customer) join ids using (customer)
        where written_on >= $since and written_on < $until
    """
    common = {
        "Customer no": "C-0",
        "Customer": "to be found out",
        "Reason": "Other",
        "Currency": "EUR",
        "Came back before": "no",
    }
    bad_rows = (
        BadRow({**common, "No": "CE-X1"}, "Churn date", "missing"),
        BadRow({**common, "No": "CE-X2", "Churn date": "31.06.2024"}, "Churn date", "not a date"),
    )
    return Export(
        "success",
        "success_sheet",
        "churn_events.csv",
        query,
        "append",
        Style(delimiter=";", encoding="cp1252", line_end="\r\n"),
        bad_rows,
        repeats=True,
    )
