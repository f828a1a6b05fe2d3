"""The last look before anything is published: would somebody who knows the business believe it."""

from typing import Final

from expectations.marts import bridges, customer, growth, risk
from expectations.suite import Suite

SUITES: Final[tuple[Suite, ...]] = (
    *customer.SUITES,
    *growth.SUITES,
    *bridges.SUITES,
    *risk.SUITES,
)
