"""The departments, each of which turns the truth into its own records; one module each."""

from collections.abc import Callable

from sample_company.departments import billing, product, sales, success, support
from sample_company.exports import Export
from sample_company.world import World

DEPARTMENTS: tuple[Callable[[World], list[Export]], ...] = (
    sales.exports,
    billing.exports,
    support.exports,
    product.exports,
    success.exports,
)
