# Two commands do everything: `make demo` and `make test`. Both set up what they need and say what they do.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

BIN := .venv/bin
STAMP := .venv/.installed
WORKSPACE ?= demo
SEED ?= 1
SCALE ?= 1
WORKERS ?= 2
ERP_SCALE ?= 5

export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo test test-erp check format lock serve clean

help: ## show the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): requirements.lock pyproject.toml .ci/setup
	@bash .ci/setup

setup: $(STAMP) ## create .venv from requirements.lock and prepare the dbt manifest

demo: $(STAMP) ## build the sample company, close its last month, publish PDF and workbook
	@$(BIN)/tieout demo --workspace $(WORKSPACE) --seed $(SEED) --scale $(SCALE) --timings

test: $(STAMP) check ## static checks, then every test
	@bash .ci/setup --system
	@echo "tests: running on $(WORKERS) processes"
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q

test-erp: $(STAMP) ## post a larger run in a live Tryton (ERP_SCALE=5), close it, compare with its ledger
	@bash .ci/setup --system
	@TIEOUT_ERP_SCALE=$(ERP_SCALE) $(BIN)/python -m pytest -q --durations=3 tests/e2e/test_tryton_live.py

check: $(STAMP) ## ruff, format, types, SQL style, dbt parse, definitions snapshot
	@echo "check: ruff" && $(BIN)/ruff check .
	@echo "check: format" && $(BIN)/ruff format --check -q .
	@echo "check: types" && $(BIN)/mypy
	@echo "check: SQL style" && $(BIN)/sqlfluff lint -q --processes $(WORKERS) dbt_project/models dbt_project/tests
	@echo "check: dbt parse" && cd dbt_project && ../$(BIN)/dbt --quiet parse --profiles-dir . --no-partial-parse
	@echo "check: definitions snapshot" && $(BIN)/python -m pytest -q -p no:cacheprovider tests/definitions

format: $(STAMP) ## rewrite Python and SQL in the house style
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format . ; $(BIN)/sqlfluff fix -q dbt_project/models dbt_project/tests

serve: $(STAMP) ## Dagster UI and daemon on the demo workspace
	@$(BIN)/tieout serve --workspace $(WORKSPACE)

lock: ## compile requirements.lock anew (needs uv)
	@uv pip compile pyproject.toml --extra dev --generate-hashes --no-annotate --no-strip-extras --no-emit-index-url \
	  --no-emit-find-links --python-version 3.11 --custom-compile-command "make lock" -q -o requirements.lock

clean: ## remove the virtualenv, the demo workspace and build products
	@rm -rf .venv demo dbt_project/target dbt_project/logs *.egg-info .pytest_cache .mypy_cache .ruff_cache
