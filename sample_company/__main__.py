"""Write the sample company: `python -m sample_company --out <folder>`."""

import argparse
from pathlib import Path

from sample_company.company_writer import write
from sample_company.settings import BUSINESSES, PHENOMENA_STRENGTHS, STRENGTHS


def main() -> None:
    """Read the command line and write the company."""
    parser = argparse.ArgumentParser(prog="sample_company", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--customers", type=int, default=300, help="customers who ever pay")
    parser.add_argument("--weeks", type=int, default=104, help="weeks of history")
    parser.add_argument("--seed", type=int, default=7, help="another seed, another company")
    parser.add_argument(
        "--usage-rows", "--events", type=int, help="rows of product usage, about; for benchmarks"
    )
    parser.add_argument(
        "--faults", default="everyday", help="none, everyday, all, or names joined by commas"
    )
    parser.add_argument(
        "--strength", choices=STRENGTHS, default="medium", help="of the planted effects"
    )
    parser.add_argument(
        "--phenomena", choices=PHENOMENA_STRENGTHS, default="medium", help="how visible they are"
    )
    parser.add_argument(
        "--business", choices=BUSINESSES, default="subscriptions", help="what customers buy by"
    )
    parser.add_argument("--departments", default="", help="names joined by commas; default all")
    parser.add_argument("--deliveries", type=int, default=3, help="dates of export")
    options = parser.parse_args()
    write(
        options.out,
        options.customers,
        options.weeks,
        options.seed,
        options.usage_rows,
        faults=options.faults,
        strength=options.strength,
        business=options.business,
        phenomena_strength=options.phenomena,
        departments=tuple(filter(None, options.departments.split(","))),
        deliveries=options.deliveries,
    )


if __name__ == "__main__":
    main()
