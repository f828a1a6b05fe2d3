# The words of daily work. `make run` and `make test` need nothing but Python 3.11+ and make.
.DEFAULT_GOAL := help
.PHONY: help run backfill pages draft-mapping quarantine erasure-key erase sbom audit sample \
    export-postgres docs diagrams test test-long test-newest-duckdb test-engines check ui spark \
    bench bench-churn bench-identity bench-health bench-export bench-polluter bench-quality \
    bench-reliability bench-lake setup clean

export EXPORTS MAPPING DATA OUT EXPORT AS_OF KEYS ARCHIVE_DAYS MEMORY_LIMIT THREADS POSTGRES_DSN \
    REFERENCE_DATA REBUILD TARGET LAKE_CATALOG LAKE_DATA LAYER_MINUTES WORKERS SPARK_REMOTE \
    SPARK_HOME ROWS DAGSTER_POSTGRES AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN \
    AWS_REGION AWS_ENDPOINT_URL
unexport PYTHONDONTWRITEBYTECODE # bytecode compiled once halves the CPU of every run

PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)

# What does not belong into .venv stands in a folder of its own, from a lock with hashes.
ifdef UV
INTO := uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes --target
else
INTO := $(BIN)/python -m pip install --quiet --no-deps --require-hashes --target
endif

help:
	@echo "make run    set up, then exports to published marts (EXPORTS= MAPPING= DATA= AS_OF= TARGET= REBUILD=)"
	@echo "make backfill  the same once for each date in the exports folder, oldest first"
	@echo "make pages  draw the pages anew from what is published (DATA=)"
	@echo "make draft-mapping  a mapping proposed for a folder of unknown files (EXPORTS= OUT=)"
	@echo "make quarantine  rows of an export that were set aside, as sent, for its owner (EXPORT= DATA=)"
	@echo "make erasure-key  the key of a person's address, telephone number, user id or name (DATA=)"
	@echo "make erase  people out of everything that the warehouse keeps (KEYS= DATA=)"
	@echo "make sbom   bill of materials of the locked dependencies (CycloneDX), below data/"
	@echo "make audit  known vulnerabilities of the locked dependencies; needs the network"
	@echo "make sample  the sample company's exports (OUT= CUSTOMERS= WEEKS= SEED= FAULTS= STRENGTH= PHENOMENA= BUSINESS=)"
	@echo "make export-postgres  the published tables to a PostgreSQL database (POSTGRES_DSN= DATA=)"
	@echo "make docs   one page of dbt's documentation of a built warehouse, below DATA/docs"
	@echo "make diagrams  docs/diagrams.md anew: tables, keys and lineage, from the models"
	@echo "make test   set up, then every test"
	@echo "make test-long  what make test does in short: every department, order, strength and fault"
	@echo "make test-engines  DuckDB, DuckLake and Spark: the same marts, nobody who was erased (long; ROWS=)"
	@echo "make test-newest-duckdb  the same tests on the newest DuckDB, but of its extensions"
	@echo "make check  lint and parse"
	@echo "make ui     Dagster's UI of the same company on http://127.0.0.1:3000"
	@echo "make bench  cost of the main job against bare DuckDB (ROWS=\"1000000 10000000\" CHART=)"
	@echo "make bench-export  cost of the export to PostgreSQL against a Parquet copy"
	@echo "make bench-identity  precision, recall and cost of resolving customers"
	@echo "make bench-health  what health foretells of two new companies, and its cost at three million values"
	@echo "make bench-polluter  1,200 polluted files: the loader beside DuckDB, pandas and polars"
	@echo "make bench-reliability  kills, faults at every step, readers, generated files, mutants"
	@echo "make bench-quality  which wrong data the loader and the gates notice, kind by kind (resumable)"
	@echo "make bench-lake  one worker against two on a DuckLake, month by month (ROWS=)"
	@echo "make bench-churn  how well and how fast leaving is foreseen: Telco, sample companies"

run: .venv/ready
	@$(BIN)/python -m orchestration run

backfill: .venv/ready
	@$(BIN)/python -m orchestration backfill

pages: .venv/ready
	@$(BIN)/python -m orchestration pages

draft-mapping: .venv/ready
	@$(BIN)/python -m orchestration draft-mapping

quarantine: .venv/ready
	@$(BIN)/python -m orchestration quarantine

erasure-key: .venv/ready
	@$(BIN)/python -m orchestration erasure-key

erase: .venv/ready
	@$(BIN)/python -m orchestration erase

sbom: .sbom/ready
	@mkdir -p data
	@PYTHONPATH=.sbom $(BIN)/python -m cyclonedx_py requirements requirements.lock \
	    --pyproject pyproject.toml --output-reproducible --short-PURLs -o data/sbom.json
	@echo data/sbom.json

# pip-audit asks a database of vulnerabilities over the network, so it is no dependency of ours.
audit:
	uvx pip-audit --require-hashes --disable-pip -r requirements.lock

sample: .venv/ready
	@$(BIN)/python -m sample_company --out $(or $(OUT),data/sample_company) \
	    $(if $(CUSTOMERS),--customers $(CUSTOMERS)) $(if $(WEEKS),--weeks $(WEEKS)) \
	    $(if $(SEED),--seed $(SEED)) $(if $(FAULTS),--faults $(FAULTS)) \
	    $(if $(STRENGTH),--strength $(STRENGTH)) $(if $(DELIVERIES),--deliveries $(DELIVERIES)) \
	    $(if $(PHENOMENA),--phenomena $(PHENOMENA)) $(if $(BUSINESS),--business $(BUSINESS))

export-postgres: .venv/ready
	@$(BIN)/python -m orchestration export-postgres

docs: .venv/ready
	@$(BIN)/python -m orchestration docs

diagrams: .venv/ready
	@$(BIN)/python -m orchestration diagrams

test: .venv/ready .clients/ready
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-long: .venv/ready .clients/ready .spark/ready
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m long

test-engines: .venv/ready .spark/ready
	$(BIN)/python -m pytest -m long tests/python/pipeline/test_parity.py \
	    tests/python/pipeline/test_erasure_beyond.py

# The same environment with another DuckDB before it on the path: tests/clients/duckdb_newest.in.
# What needs an extension is left out: those in the lock are of the pinned DuckDB.
test-newest-duckdb: .venv/ready .clients/ready
	env -u CI PYTHONPATH=$(CURDIR)/.clients/duckdb_newest \
	    $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder \
	    $(addprefix --ignore=tests/python/pipeline/,test_lake.py test_parity.py test_storages.py)

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --nocolor --processes 2 models tests/data
	$(BIN)/python -m orchestration parse

ui: .venv/ready
	@$(BIN)/python -m orchestration ui

bench: .venv/ready
	$(BIN)/python -m bench $(if $(ROWS),--rows $(ROWS)) $(if $(CHART),--chart $(CHART))

bench-identity: .venv/ready
	$(BIN)/python -m bench.identity

bench-export: .venv/ready
	$(BIN)/python -m bench.export

bench-health: .venv/ready
	$(BIN)/python -m bench.health

bench-churn: .venv/ready
	$(BIN)/python -m bench.churn

bench-polluter: .venv/ready
	$(BIN)/python -m bench.polluter

bench-reliability: .venv/ready
	$(BIN)/python -m bench.reliability

bench-lake: .venv/ready
	$(BIN)/python -m bench.lake

bench-quality: .venv/ready
	$(BIN)/python -m bench.quality

setup: .venv/ready .clients/ready

# Hashes are required; with uv when it is there, else with venv and pip. The first lines of the lock
# say how it is made anew.
.venv/ready: requirements.lock
ifdef UV
	uv venv --quiet --allow-existing --python $(PYTHON) .venv
	uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
else
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
endif
	@touch $@

# A Spark Connect server for TARGET=spark where SPARK_REMOTE names none; it needs Java 17.
spark: .spark/ready

.spark/ready: orchestration/engines/spark.lock | .venv/ready
	@rm -rf .spark
	@$(INTO) .spark -r $<
	@touch $@

.sbom/ready: deploy/sbom.lock | .venv/ready
	@rm -rf .sbom
	@$(INTO) .sbom -r $<
	@touch $@

CLIENTS := $(wildcard tests/clients/*.lock)

# Older and newer readers of the published file, each in a folder of its own, for tests only.
.clients/ready: $(CLIENTS) | .venv/ready
	@rm -rf .clients && mkdir .clients
	@set -e; for lock in $(CLIENTS); do \
	    $(INTO) .clients/$$(basename $$lock .lock) --only-binary :all: -r $$lock; done
	@touch $@

clean:
	rm -rf .venv .clients .sbom target logs
