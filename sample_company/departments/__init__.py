"""The departments, each of which turns the truth into its own records; one module or package each.

A department is a generator: it makes its tables, yields an export, which is written at once, and
goes on. It reads core tables only, so that every department can be written alone.
"""

from collections.abc import Callable, Iterator

from sample_company.departments import (
    billing,
    engineering,
    executives,
    marketing,
    operations,
    planning,
    product,
    sales,
    success,
    support,
    training,
    voice,
)
from sample_company.exports import Export
from sample_company.world import World

DEPARTMENTS: dict[str, tuple[Callable[[World], Iterator[Export]], ...]] = {
    "sales": (sales.exports,),
    "billing": (billing.exports,),
    "support": (support.exports, engineering.exports),  # the help desk, and bugs in Jira
    "product": (product.exports,),
    "success": (success.exports, planning.exports),  # the list of churns, and the workbooks
    "marketing": (marketing.exports,),
    "operations": (operations.exports,),
    "training": (training.exports,),
    "voice": (voice.exports,),
    "executives": (executives.exports,),
}
