"""The diagrams in `docs` are those of the models as they are now."""

from collections.abc import Mapping
from typing import Any

from orchestration.diagrams import PAGE, Mart, drawn


def test_the_checked_in_diagrams_are_current(manifest: Mapping[str, Any]) -> None:
    assert PAGE.read_text(encoding="utf-8") == drawn(manifest), "run: make diagrams"


def test_every_public_table_and_every_exposure_of_one_is_drawn(manifest: Mapping[str, Any]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["config"]["access"] == "public":
            assert f"    {node['name']} {{\n" in page, node["name"]
    for one in manifest["exposures"].values():
        if any(parent.startswith("model.") for parent in one["depends_on"]["nodes"]):
            assert one["label"] in page, one["name"]


def test_a_table_leads_where_its_columns_name_one_row() -> None:
    def mart(folder: str, name: str, grain: str, columns: str = "") -> Mart:
        named = dict.fromkeys([*grain.split(), *columns.split()], "varchar")
        return Mart(folder, name, tuple(grain.split()), named)

    customers = mart("customer", "customers", "customer_id", "parent_customer_id")
    movements = mart("growth", "movements", "event_id", "customer_id referred_by_customer_id")
    weeks = mart("health", "weeks", "customer_id week_date")
    measures = mart("health", "measures", "customer_id week_date measure")
    elsewhere = mart("risk", "elsewhere", "customer_id week_date measure")

    assert movements.leads_to(customers) == "customer_id, referred_by_customer_id"
    assert customers.leads_to(customers) == "parent_customer_id"
    assert customers.leads_to(movements) is None
    assert measures.leads_to(weeks) == "customer_id, week_date"
    assert weeks.leads_to(measures) is None
    assert elsewhere.leads_to(weeks) is None
