"""What every page must be, whoever looks at it and on whatever."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

WIDTHS = (400, 1280)
SCHEMES = ("light", "dark")


def look(browser: Browser, path: Path, width: int, scheme: Any, screenshot: Path) -> None:
    """Open a page: it is one request, says nothing, fits, and axe finds nothing."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=False
    )
    page = context.new_page()
    said: list[str] = []
    requested: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: requested.append(request.url))
    page.goto(path.as_uri())
    assert [url for url in requested if not url.startswith("data:")] == [path.as_uri()]
    assert said == []
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    page.screenshot(path=screenshot, full_page=True)
    assert overflow <= 0, f"{path.name} is {overflow} px too wide"
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    context.close()
