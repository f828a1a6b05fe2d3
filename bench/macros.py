"""The macros of the project without dbt, for measurements of single expressions."""

from typing import Any

import jinja2

from orchestration.settings import PROJECT


def macros() -> Any:
    """The project's own macros, rendered without dbt: one set of rules for every record."""
    folder = PROJECT / "macros"
    own = "".join(path.read_text() for path in sorted((folder / "expressions").glob("*.sql")))
    runtime = (folder / "runtime" / "without_accents.sql").read_text()
    runtime += (folder / "runtime" / "matches.sql").read_text()
    stand_ins = (
        "{% macro without_accents(v) %}{{ default__without_accents(v) }}{% endmacro %}"
        "{% macro matches(v, p) %}{{ default__matches(v, p) }}{% endmacro %}"
    )
    text = runtime + stand_ins + own
    return jinja2.Environment().from_string(text).make_module({"adapter": None})
