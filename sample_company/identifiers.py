"""How each system calls each customer: ids in the shape of that system, and who knows whose."""

from dataclasses import dataclass

import numpy as np

from sample_company.company import Customer
from sample_company.contracts import Book
from sample_company.randomness import BASE_62, stream, tokens

CHECKSUM_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
SALESFORCE_INSTANCE = "Lh"
FIRST_ZENDESK_ORGANIZATION = 360_001_204_000

# Shares of customers whose CRM id each other system keeps.
BILLING_KNOWS_CRM, SUPPORT_KNOWS_CRM, PRODUCT_KNOWS_CRM, SUCCESS_KNOWS_CRM = 0.96, 0.94, 0.95, 0.92


@dataclass(frozen=True)
class Names:
    """Ids of customers by index in every system; None where the system does not know it.

    `crm_in_*` is the CRM's id as that system keeps it.
    """

    crm: list[str]
    billing: list[str | None]
    support: list[int | None]
    product: list[str | None]
    success: list[str | None]
    crm_in_billing: list[str | None]
    crm_in_support: list[str | None]
    crm_in_product: list[str | None]
    crm_in_success: list[str | None]


def salesforce_id(prefix: str, number: int) -> str:
    """An 18-character Salesforce id: 15 case-sensitive characters and their checksum."""
    digits = ""
    for _ in range(8):
        number, digit = divmod(number, 62)
        digits = BASE_62[digit] + digits
    short = f"{prefix}{SALESFORCE_INSTANCE}00{digits}"
    return short + checksum(short)


def checksum(short: str) -> str:
    """The three letters that tell which of the 15 characters are upper case.

    One letter for each five characters; its bit i is set when character i is upper case.
    """
    letters = ""
    for begin in (0, 5, 10):
        bits = sum(1 << i for i, char in enumerate(short[begin : begin + 5]) if char.isupper())
        letters += CHECKSUM_LETTERS[bits]
    return letters


def name_customers(customers: list[Customer], book: Book, seed: int) -> Names:
    """Give every customer its ids; systems beyond the CRM know those who paid or tried."""
    random = stream(seed, "identifiers")
    served = {subscription.customer for subscription in book.subscriptions}
    count = len(customers)
    order = {c.index: n for n, c in enumerate(sorted(customers, key=lambda c: c.met_on))}
    crm = [salesforce_id("001", 1000 + order[i]) for i in range(count)]
    billing = [f"cus_{token}" for token in tokens(random, count, 14)]
    product = [f"ws_{token.lower()}" for token in tokens(random, count, 10)]
    support = (FIRST_ZENDESK_ORGANIZATION + np.cumsum(random.integers(1, 90, count))).tolist()
    success = [f"C-{1001 + order[i]}" for i in range(count)]
    known = random.random((4, count)) < np.array(
        [[BILLING_KNOWS_CRM], [SUPPORT_KNOWS_CRM], [PRODUCT_KNOWS_CRM], [SUCCESS_KNOWS_CRM]]
    )
    return Names(
        crm=crm,
        billing=[billing[i] if i in served else None for i in range(count)],
        support=[support[i] if i in served else None for i in range(count)],
        product=[product[i] if i in served else None for i in range(count)],
        success=[success[i] if i in served else None for i in range(count)],
        crm_in_billing=[crm[i][:15] if known[0, i] else None for i in range(count)],
        crm_in_support=[crm[i] if known[1, i] else None for i in range(count)],
        crm_in_product=[crm[i] if known[2, i] else None for i in range(count)],
        crm_in_success=[crm[i][:15] if known[3, i] else None for i in range(count)],
    )
