"""The last look before anything is published: would somebody who knows the business believe it."""

from typing import Final

from expectations.marts import brief, bridges, customer, growth, health, risk, success, trust, voice
from expectations.suite import Suite

SUITES: Final[tuple[Suite, ...]] = (
    *brief.SUITES,
    *customer.SUITES,
    *growth.SUITES,
    *health.SUITES,
    *risk.SUITES,
    *bridges.SUITES,
    *voice.SUITES,
    *success.SUITES,
    *trust.SUITES,
)
