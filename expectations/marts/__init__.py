"""The last look before anything is published: would somebody who knows the business believe it."""

from typing import Final

from expectations.marts import customer, growth, success, trust
from expectations.suite import Suite

SUITES: Final[tuple[Suite, ...]] = (
    *customer.SUITES,
    *growth.SUITES,
    *success.SUITES,
    *trust.SUITES,
)
