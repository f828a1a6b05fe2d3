"""The pages as an asset: drawn from the published mart once it is in place, and only then."""

import dagster as dg

from orchestration.gates import gate_key
from orchestration.layers import unchanged
from orchestration.publish import MANIFEST_FILE, MART_FILE, publish_text
from orchestration.published import MART
from orchestration.resource import Warehouse
from orchestration.settings import Settings
from orchestration.warehouse import open_published
from pages.brief import brief_page
from pages.customers import customer_pages
from pages.drawing import read_version

BRIEF = dg.AssetKey(["published", "customer_brief"])


def draw_pages(settings: Settings) -> int:
    """Replace the customer brief and what it links; gives the number of pages.

    All are drawn before the first one is replaced, and each is replaced in one step, the brief
    last. Without a published mart there is nothing to draw, and the number is 0.
    """
    version = read_version(settings.published / MANIFEST_FILE)
    if version is None:
        return 0
    with open_published(settings.published / MART_FILE) as mart:
        drawn = customer_pages(mart, version) | brief_page(mart, version)
    for name, page in drawn.items():
        publish_text(settings.pages / name, page)
    for path in settings.pages.glob("customers/*.html"):
        if path.relative_to(settings.pages).as_posix() not in drawn:
            path.unlink()  # a customer who is no large one any more
    return len(drawn)


@dg.asset(
    key=BRIEF,
    group_name="published",
    deps=[gate_key("marts"), MART],
    owners=["team:executives", "team:success"],
    kinds={"html"},
    description="The customer brief and a page for each large client, for people with a browser."
    " Held back with the mart, they keep telling of its last good version.",
)
def customer_brief(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Thin: read the published mart, draw, put in place."""
    path = warehouse.settings.pages / "index.html"
    if (since := warehouse.layers.unchanged_since("published")) and path.exists():
        return dg.MaterializeResult(metadata=unchanged(since))
    count = draw_pages(warehouse.settings)
    warehouse.layers.stands("published", warehouse.run_id)
    context.log.info(f"drew {count} pages: {path}")
    return dg.MaterializeResult(metadata={"path": dg.MetadataValue.path(path), "page_count": count})
