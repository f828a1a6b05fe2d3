"""The last look before anything is published: would somebody who knows the business believe it."""

from typing import Final

from expectations.marts import bridges, brief, customer, growth, health, risk, success, trust, voice
from expectations.suite import Suite

SUITES: Final[tuple[Suite, ...]] = (
    *customer.SUITES,
    *growth.SUITES,
    *health.SUITES,
    *risk.SUITES,
    *bridges.SUITES,
    *voice.SUITES,
    *success.SUITES,
    *brief.SUITES,
    *trust.SUITES,
)
