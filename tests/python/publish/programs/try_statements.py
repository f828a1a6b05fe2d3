"""As a BI tool: run statements on a published file; print what each gave, as JSON.

Reads {"path", "settings", "driver": duckdb or sqlalchemy, "statements"} from its first argument.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import duckdb


def with_duckdb(path: str, settings: dict[str, str]) -> Callable[[str], list[Any]]:
    """Statements on a connection of DuckDB itself."""
    connection = duckdb.connect(path, read_only=True, config=settings)
    return lambda statement: connection.execute(statement).fetchall()


def with_sqlalchemy(path: str, settings: dict[str, str]) -> Callable[[str], list[Any]]:
    """Each statement on a connection of its own, as BI tools do; `inspect` lists columns."""
    import sqlalchemy

    engine = sqlalchemy.create_engine(
        f"duckdb:///{path}",
        connect_args={"read_only": True, "config": settings},
        poolclass=sqlalchemy.pool.NullPool,
    )

    def run(statement: str) -> list[Any]:
        if statement.startswith("inspect "):
            schema, table = statement.removeprefix("inspect ").split(".")
            return [
                [column["name"], str(column["type"]), column["comment"]]
                for column in sqlalchemy.inspect(engine).get_columns(table, schema=schema)
            ]
        with engine.connect() as connection:
            return [list(row) for row in connection.execute(sqlalchemy.text(statement))]

    return run


def main(asked: dict[str, Any]) -> None:
    """Run every statement; an error is an answer too."""
    drivers = {"duckdb": with_duckdb, "sqlalchemy": with_sqlalchemy}
    run = drivers[asked["driver"]](asked["path"], asked["settings"])
    answers: dict[str, Any] = {}
    for statement in asked["statements"]:
        try:
            answers[statement] = {"rows": run(statement)}
        except Exception as error:
            answers[statement] = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps({"version": duckdb.__version__, "answers": answers}, default=str))


main(json.loads(sys.argv[1]))
