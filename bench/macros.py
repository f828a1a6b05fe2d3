"""The macros of the project without dbt, for measurements of single expressions."""

from collections.abc import Callable
from typing import Any

import jinja2

from orchestration.settings import PROJECT

NEEDS_DBT = "{% materialization"  # a kind of macro that only dbt reads


class _DuckDB:
    """What dbt's adapter is to a macro: it finds the form of the default engine."""

    rendered: Any = None

    def dispatch(self, name: str) -> Callable[..., Any]:
        form: Callable[..., Any] = getattr(self.rendered, f"default__{name}")
        return form


def macros() -> Any:
    """The project's own macros, rendered without dbt: one set of rules for every record."""
    files = sorted((PROJECT / "macros").glob("*/*.sql"))
    texts = [path.read_text() for path in files]
    text = "".join(one for one in texts if NEEDS_DBT not in one)
    engine = _DuckDB()
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    engine.rendered = environment.from_string(text).make_module({"adapter": engine})
    return engine.rendered
