"""A statement without an end, given to dbt as a run gives it a layer, with no minute to take."""

from dataclasses import replace

from orchestration.dbt import events
from orchestration.engines import engine_of
from orchestration.settings import from_environment, quiet_third_parties
from orchestration.warehouse import open_hardened

WITHOUT_END = (
    "select sum(a.range * b.range) as s from range(1000000000) as a, range(1000000000) as b"
)


def main() -> None:
    """Print what stopped it, and whether the connection can still be asked."""
    settings = replace(from_environment(), layer_minutes=0)
    quiet_third_parties(settings)
    settings.scratch.mkdir(parents=True)
    with open_hardened(settings.warehouse, [settings.scratch]) as connection:
        try:
            list(events(["show", "--inline", WITHOUT_END], settings, engine_of(settings)))
        except TimeoutError as error:
            print(error)
        print(connection.execute("select 'and can be asked'").fetchall()[0][0])


if __name__ == "__main__":
    main()
