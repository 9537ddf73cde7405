# Two commands matter: `make run` and `make test`. They need Python >= 3.11 and set up what is missing themselves.
PYTHON ?= python3
BIN := .venv/bin
# One process more than there are cores: some tests wait for servers to start.
PROCESSES = $$($(PYTHON) -c 'import os; print(1 + len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)))')
SETUP = $(PYTHON) backend/launcher/bootstrap.py
.DEFAULT_GOAL := help
.PHONY: help python setup run test lint unit e2e chaos lock

help:
	@echo "make run     set up what is missing and start Listmill"
	@echo "make test    style, types, contracts and every test that needs no browser"
	@echo "make e2e     the tests in a browser (wants chromium)"
	@echo "make chaos   the tests that kill processes"
	@echo "make lint    style, types and contracts alone"
	@echo "make setup   install everything, and try again what could not be fetched"
	@echo "make lock    renew the pinned requirements after a change in pyproject.toml"

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Listmill needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo not there)."; \
	  echo "Install one and name it: make PYTHON=python3.12 $(firstword $(MAKECMDGOALS))"; exit 1; } >&2

setup: python
	@$(SETUP) dev --by-hand

run: python
	@$(SETUP) run && exec $(BIN)/listmill up $(ARGS)

test: lint unit

lint: python
	@$(SETUP) dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .

unit: python
	@$(SETUP) dev
	$(BIN)/pytest -n $(PROCESSES) --dist loadfile -m "not browser and not chaos" $(ARGS)

# Browser tests wait most of the time, so two products with a browser each share the machine. Where it stalls, a test that fails is tried
# once more, and the summary names it as RERUN.
e2e: python
	@$(SETUP) dev
	$(BIN)/pytest -m browser -n 2 --dist loadfile --reruns 1 --maxfail 4 $(ARGS) tests/e2e

chaos: python
	@$(SETUP) dev
	$(BIN)/pytest -m chaos $(ARGS) tests/chaos

LOCK = env -u UV_INDEX -u UV_INDEX_URL -u UV_DEFAULT_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS $(BIN)/uv pip compile --no-config --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet $(ARGS)
lock: python
	@$(SETUP) dev
	$(LOCK) pyproject.toml --extra build -o requirements.txt
	$(LOCK) pyproject.toml --extra build --extra dev -c requirements.txt -o requirements-dev.txt
	$(SETUP) extra node | $(LOCK) - -o requirements-node.txt
