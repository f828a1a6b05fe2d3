"""The faults that can be planted in the exports: what each does, and where."""

from typing import NamedTuple


class PlantedFault(NamedTuple):
    """One entry of truth/planted_faults; `line` counts the file's lines from 1."""

    fault: str
    file: str
    line: int | None
    column: str | None
    what: str


class Fault(NamedTuple):
    """A fault that can be switched on alone; everyday ones are in the default sample."""

    name: str
    kind: str  # everyday or severe
    what: str
    where: str


# Where each fault is, and what it does.
EVERYDAY = {
    "bad_cells": (
        "most files",
        "Extra rows with an impossible day, text for a number or a missing required id.",
    ),
    "repeated_rows": (
        "upserts and appends",
        "One row in eighty is delivered twice, unchanged.",
    ),
    "short_ids": (
        "billing, success",
        "Some systems keep the CRM's ids with 15 characters, others with 18.",
    ),
    "missing_ids": (
        "all systems but the CRM",
        "For some customers a system does not know the CRM's id.",
    ),
    "stale_status": (
        "billing/stripe/subscriptions.csv",
        "Some ended subscriptions still say active beside the day of their end.",
    ),
    "late_invoices": (
        "billing/stripe/invoices.csv",
        "Some invoices are recorded days after the day they bear.",
    ),
    "websites_as_urls": (
        "sales/salesforce/Account.csv",
        "Websites arrive as URLs as well as bare domains.",
    ),
    "spelled_names": (
        "all systems",
        "Names differ between systems: legal form, upper case, typing errors, trading names.",
    ),
    "stray_file": (
        "success/success_sheet",
        "A notes.txt lies among the exports.",
    ),
    "reopened_tickets": (
        "support/zendesk",
        "Solved tickets are reopened in a later delivery.",
    ),
    "late_usage": (
        "product/lighthouse",
        "Some uses are recorded up to nine days after they occurred.",
    ),
    "repeated_events": (
        "product/lighthouse/usage_events.jsonl.gz",
        "The mobile app sends some events twice with the same id.",
    ),
}
SEVERE = {
    "duplicate_accounts": (
        "sales/salesforce",
        "Some companies have two accounts in the CRM: another id, the same domain.",
    ),
    "merged_accounts": (
        "sales/salesforce/Account.csv",
        "Duplicate accounts are merged: the loser is deleted and names its master.",
    ),
    "deleted_accounts": (
        "sales/salesforce/Account.csv",
        "Accounts of prospects stay in the export with IsDeleted true.",
    ),
    "renamed_customers": (
        "sales/salesforce/Account.csv",
        "Some customers change name and domain before the last delivery; only the CRM follows.",
    ),
    "free_mail_contacts": (
        "all systems with people",
        "A fifth of the people write from free-mail addresses.",
    ),
    "local_times": (
        "support/zendesk/tickets.jsonl.gz",
        "Tickets bear Berlin's local time without a zone, also in the hour that the clock repeats.",
    ),
    "cents_for_decimals": (
        "billing/stripe/payments.csv",
        "The second delivery has amounts in cents.",
    ),
    "mixed_currency": (
        "billing/stripe/invoices.csv",
        "From the second delivery on, some invoices of customers paying in pounds are in dollars.",
    ),
    "redefined_metric": (
        "product/lighthouse/usage_daily.csv.gz",
        "From a day on, usage_count counts clicks: four for every call before.",
    ),
    "missing_delivery": (
        "support/zendesk",
        "Support delivers nothing on the second date; the next delivery holds it.",
    ),
    "truncated_file": (
        "sales/salesforce/Contact.csv",
        "The second delivery ends in the middle of a line.",
    ),
    "renamed_header": (
        "sales/salesforce/Opportunity.csv",
        "From the second delivery on StageName is called Stage.",
    ),
    "reordered_columns": (
        "sales/salesforce/Account.csv",
        "The second delivery has its columns in reverse order.",
    ),
    "file_twice": (
        "billing/stripe/invoices.csv",
        "The second delivery holds the file a second time under another name.",
    ),
    "corrected_rows": (
        "billing/stripe/payments.csv",
        "The last delivery repeats old payments with corrected amounts.",
    ),
    "late_folder": (
        "product/lighthouse/usage_daily.csv.gz",
        "Usage of the second date lies in a folder dated three days later.",
    ),
    "half_snapshot": (
        "billing/stripe/subscriptions.csv",
        "The last snapshot holds half of its rows.",
    ),
    "conflicting_rows": (
        "sales/salesforce/Opportunity.csv",
        "Some rows come twice with one key and different cells.",
    ),
    "null_words": (
        "sales/salesforce/Contact.csv",
        "Empty cells hold the words null, N/A or -.",
    ),
    "mixed_dates": (
        "billing/stripe/disputes.csv",
        "Some days are written as 03/17/2025 or 17.03.2025.",
    ),
    "shifted_row": (
        "billing/stripe/disputes.csv",
        "An unquoted comma shifts the cells of a row.",
    ),
    "windows_1252": (
        "support/zendesk/users.csv",
        "The file is encoded in Windows-1252.",
    ),
    "byte_order_mark": (
        "support/zendesk/organizations.csv",
        "The file begins with a byte order mark.",
    ),
    "title_rows": (
        "billing/stripe/payments.csv",
        "Title rows stand above the header and a total below the rows.",
    ),
    "left_behind_rows": (
        "billing/stripe/subscriptions.csv",
        "Subscriptions that ended keep their active row beside the canceled one.",
    ),
    "early_usage": (
        "product/lighthouse/usage_daily.csv.gz",
        "Some customers use the product weeks before their first contract.",
    ),
    "tickets_without_organization": (
        "support/zendesk/tickets.jsonl.gz",
        "A fifth of the tickets name only the requester.",
    ),
    "answers_without_invitation": (
        "voice/qualtrics",
        "Some answers came over a link that was passed on and name no invitation.",
    ),
    "repeated_hour": (
        "operations/erp/orders.csv",
        "Some orders bear the hour that Berlin's clocks repeat in October.",
    ),
    "sheet_totals": (
        "success_book/milestones.xlsx",
        "A total stands below the rows of the sheet.",
    ),
    "lost_month": (
        "marketing/marketo/activities.csv",
        "Nothing that happened between the first and the second delivery is ever exported.",
    ),
}

FAULTS = tuple(
    Fault(name, kind, what, where)
    for kind, faults in (("everyday", EVERYDAY), ("severe", SEVERE))
    for name, (where, what) in faults.items()
)
BY_NAME = {fault.name: fault for fault in FAULTS}


def switched_on(wanted: str) -> frozenset[str]:
    """The faults that `none`, `everyday`, `all`, or names joined by commas switch on."""
    if wanted == "none":
        return frozenset()
    if wanted == "all":
        return frozenset(BY_NAME)
    if wanted == "everyday":
        return frozenset(fault.name for fault in FAULTS if fault.kind == "everyday")
    names = {name.strip() for name in wanted.split(",") if name.strip()}
    if unknown := names - set(BY_NAME) - {"everyday"}:
        raise ValueError(f"no such faults: {sorted(unknown)}; there are {sorted(BY_NAME)}")
    return frozenset(names - {"everyday"}) | (
        switched_on("everyday") if "everyday" in names else frozenset()
    )
