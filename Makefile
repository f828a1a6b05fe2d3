# The words of daily work. `make run` and `make test` need nothing but Python 3.11+ and make.
.DEFAULT_GOAL := help
.PHONY: help run backfill draft-mapping sample test check ui bench bench-identity bench-churn setup clean

export EXPORTS MAPPING DATA OUT AS_OF MEMORY_LIMIT THREADS REFERENCE_DATA
unexport PYTHONDONTWRITEBYTECODE # bytecode compiled once halves the CPU of every run

PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)

help:
	@echo "make run    set up, then exports to published marts (EXPORTS= MAPPING= DATA= AS_OF=)"
	@echo "make backfill  the same once for each date in the exports folder, oldest first"
	@echo "make draft-mapping  a mapping proposed for a folder of unknown files (EXPORTS= OUT=)"
	@echo "make sample  the sample company's exports (OUT= CUSTOMERS= WEEKS= SEED= FAULTS= STRENGTH= PHENOMENA= BUSINESS=)"
	@echo "make test   set up, then every test"
	@echo "make check  lint and parse"
	@echo "make ui     Dagster's UI of the same company on http://127.0.0.1:3000"
	@echo "make bench  cost of the main job against bare DuckDB (ROWS=)"
	@echo "make bench-identity  precision, recall and cost of resolving customers"
	@echo "make bench-churn  how well and how fast leaving is foreseen: Telco, sample companies"

run: .venv/ready
	@$(BIN)/python -m orchestration run

backfill: .venv/ready
	@$(BIN)/python -m orchestration backfill

draft-mapping: .venv/ready
	@$(BIN)/python -m orchestration draft-mapping

sample: .venv/ready
	@$(BIN)/python -m sample_company --out $(or $(OUT),data/sample_company) \
	    $(if $(CUSTOMERS),--customers $(CUSTOMERS)) $(if $(WEEKS),--weeks $(WEEKS)) \
	    $(if $(SEED),--seed $(SEED)) $(if $(FAULTS),--faults $(FAULTS)) \
	    $(if $(STRENGTH),--strength $(STRENGTH)) $(if $(DELIVERIES),--deliveries $(DELIVERIES)) \
	    $(if $(PHENOMENA),--phenomena $(PHENOMENA)) $(if $(BUSINESS),--business $(BUSINESS))

test: .venv/ready .clients/ready
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --nocolor --processes 2 models tests/data
	$(BIN)/python -m orchestration parse

ui: .venv/ready
	@$(BIN)/python -m orchestration ui

bench: .venv/ready
	$(BIN)/python -m bench

bench-identity: .venv/ready
	$(BIN)/python -m bench.identity

bench-churn: .venv/ready
	$(BIN)/python -m bench.churn

setup: .venv/ready .clients/ready

# Hashes are required; with uv when it is there, else with venv and pip. The first lines of the lock
# say how it is made anew.
.venv/ready: requirements.lock
ifdef UV
	uv venv --quiet --allow-existing --python $(PYTHON) .venv
	uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
else
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
endif
	@touch $@

CLIENTS := $(wildcard tests/clients/*.lock)

# Older and newer readers of the published file, each in a folder of its own, for tests only.
.clients/ready: $(CLIENTS) | .venv/ready
	@rm -rf .clients && mkdir .clients
ifdef UV
	@set -e; for lock in $(CLIENTS); do uv pip install --quiet --python $(BIN)/python --no-deps \
	    --require-hashes --only-binary :all: --target .clients/$$(basename $$lock .lock) -r $$lock; done
else
	@set -e; for lock in $(CLIENTS); do $(BIN)/python -m pip install --quiet --no-deps \
	    --require-hashes --only-binary :all: --target .clients/$$(basename $$lock .lock) -r $$lock; done
endif
	@touch $@

clean:
	rm -rf .venv .clients target logs
