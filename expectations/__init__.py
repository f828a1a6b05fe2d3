"""What we must be able to believe about the data, in the order it passes the gates.

A suite asks what only somebody who knows the data can judge: presence, volume, ranges, agreement.
What must be exactly true of our own SQL is a dbt test, and is not repeated here.
"""

from typing import Final

from expectations import intermediate, marts, staging
from expectations.raw import (
    billing,
    executives,
    marketing,
    operations,
    product,
    sales,
    success,
    support,
    training,
    voice,
)
from expectations.suite import Suite

SUITES: Final[tuple[Suite, ...]] = (
    *marketing.SUITES,
    *sales.SUITES,
    *operations.SUITES,
    *billing.SUITES,
    *support.SUITES,
    *training.SUITES,
    *product.SUITES,
    *voice.SUITES,
    *executives.SUITES,
    *success.SUITES,
    *staging.SUITES,
    *intermediate.SUITES,
    *marts.SUITES,
)
