"""Who has a customer success manager, and how the workbooks look."""

import numpy as np
import numpy.typing as npt

from sample_company.companies import Flags
from sample_company.exports import Style
from sample_company.world import World

MOST_MANAGED = 1_500  # customers, those with the most seats; smaller ones have no manager
NAMED = (
    """success_no as "Customer no", name_in_success as "Customer", crm_in_success as "CRM Id\""""
)


def is_managed(world: World) -> Flags:
    """Shape (buyers,): mid-market and enterprise customers, those with the most seats."""
    companies = world.companies
    seats = companies.seats[: companies.buyers].astype(np.int64)
    score = np.where(companies.segment[: companies.buyers] > 0, seats, 0)
    order = np.argsort(-score, kind="stable")[:MOST_MANAGED]
    flags: npt.NDArray[np.bool_] = np.zeros(companies.buyers, dtype=np.bool_)
    flags[order] = True
    return flags & (score > 0)


def add_managed(world: World) -> None:
    """Make `managed`: the numbers of these customers."""
    world.add("managed", {"customer": np.flatnonzero(is_managed(world)).astype(np.int32)})


def sheet(title: str, hint: str, name: str, merged: tuple[str, ...] = ()) -> Style:
    """A workbook with two title rows above its header."""
    return Style(kind="xlsx", preamble=((title,), (hint,)), sheet=name, merged=merged)
