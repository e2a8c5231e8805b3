# `make help` lists what there is. Needs make and Python 3.11 or newer; everything else goes into .venv.

PORT ?= 8000
PYTHON ?=
ARGS ?=
KILLS ?= 100
SECONDS ?= 1800
STEPS ?= 5000
ROWS ?= 1000000
QUICK ?=
UV ?= uv

# Tests wait for servers and processes of their own: three workers keep two cores busy.
PARALLEL := -n 3 --dist worksteal
SHORT := -m "not long"
QUIET := -q --no-header --tb=short

VENV := .venv
BIN := $(VENV)/bin
PIP := PIP_USER=0 $(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check \
	--root-user-action=ignore
# Nothing is left to resolve, and all cores compile, except what a package has for other Pythons.
LOCKED := --no-deps --no-compile --require-hashes --only-binary :all: --requirement
COMPILE := $(BIN)/python -m compileall -q -j 0
INPUTS := requirements/dev.txt pyproject.toml
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --upgrade

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install run test test-quiet test-long chaos migrations-proof bench check lint db-start db-stop \
	migrate-create migrate-up migrate-down migrate-history lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' Makefile

run: install ## start the database, migrate, serve HTTP on 127.0.0.1 (PORT=8000)
	@exec $(BIN)/emporion serve --migrate --port "$(PORT)"

test: install ## run the tests on a throw-away server, in parallel (ARGS="-k name" for some, ARGS="-n 0" one by one)
	@$(BIN)/python -m pytest $(PARALLEL) $(SHORT) $(ARGS)
	@echo 'Left to "make test-long": the tests marked long.'

test-quiet: install ## the same with little output
	@$(BIN)/python -m pytest $(QUIET) $(PARALLEL) $(SHORT) $(ARGS)

test-long: install ## the other tests: many rows, servers of their own, every statement of every command
	@$(BIN)/python -m pytest $(QUIET) $(PARALLEL) -m long $(ARGS)

chaos: install ## the long proofs: faults, model, crowds, kills under load (KILLS=100 SECONDS=1800 STEPS=5000)
	@$(BIN)/python -m tests.proofs.faults --full
	@$(BIN)/python -m tests.proofs.model --steps "$(STEPS)"
	@EMPORION_PROOFS=full $(BIN)/python -m pytest -q --no-header tests/proofs/test_contention.py
	@$(BIN)/python -m tests.proofs.chaos --kills "$(KILLS)" --seconds "$(SECONDS)" $(ARGS)

migrations-proof: install ## schema changes on a million rows while orders are placed, safe and naive (ROWS=1000000)
	@$(BIN)/python -m tests.proofs.migrations --rows "$(ROWS)" $(ARGS)

check: lint test-quiet test-long ## everything that has to pass: lint and all tests

lint: install ## ruff, mypy --strict, the import rules, and the gate of the migrations
	@echo "ruff check"; $(BIN)/ruff check .
	@echo "ruff format --check"; $(BIN)/ruff format --check .
	@echo "mypy --strict"; $(BIN)/mypy --strict
	@echo "lint-imports"; $(BIN)/lint-imports
	@echo "emporion db lint"; $(BIN)/emporion db lint

db-start: install ## start the embedded PostgreSQL and leave it running
	@$(BIN)/emporion db start

db-stop: install ## stop the embedded PostgreSQL
	@$(BIN)/emporion db stop

migrate-create: install ## write a migration from the models (NAME="add gift cards")
	@test -n "$(NAME)" || { echo 'Say what it does: make migrate-create NAME="add gift cards"' >&2; exit 2; }
	@$(BIN)/emporion db revision "$(NAME)"

migrate-up: install ## migrate to the newest schema
	@$(BIN)/emporion db upgrade

migrate-down: install ## take the last migration back
	@$(BIN)/emporion db downgrade

migrate-history: install ## list the migrations
	@$(BIN)/emporion db history

bench: .bench-install ## measure Emporion beside its peers (QUICK=1 in three minutes, ARGS="--help" for more)
	@$(BIN)/python -m bench $(if $(QUICK),--quick) $(ARGS)

lock: ## pin the newest allowed versions with their hashes (needs uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv; or say make lock UV=/path/to/uv" >&2; exit 2; }
	$(LOCK) pyproject.toml requirements/build.in --extra dev --output-file requirements/dev.txt
	$(LOCK) pyproject.toml --constraints requirements/dev.txt --output-file requirements/runtime.txt
	$(LOCK) requirements/build.in --constraints requirements/dev.txt --output-file requirements/build.txt
	$(LOCK) requirements/bench.in --constraints requirements/dev.txt --output-file requirements/bench.txt
	@if grep -nE '://|file:|^-' requirements/*.txt; then echo "An address got into the pins." >&2; exit 1; fi

clean: ## remove .venv and caches; data in .emporion stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist

# Content and place decide whether .venv is up to date, not times: a fresh checkout of the same commit is quick,
# a moved folder is rebuilt, and so is a .venv whose installation was interrupted.
install:
	@wanted="$$(cat $(INPUTS) | cksum) $(CURDIR)"; \
	if [ "$$(cat $(VENV)/installed 2>/dev/null)" = "$$wanted" ] && $(BIN)/python -c '' 2>/dev/null; then exit 0; fi; \
	place="$$(cat $(VENV)/place 2>/dev/null)"; \
	if [ -e $(VENV)/installing ] || [ "$$place" != "$(CURDIR)" ] || ! $(BIN)/python -m pip --version >/dev/null 2>&1; \
	then $(MAKE) --no-print-directory .new-venv || exit $$?; fi; \
	: > $(VENV)/installing && rm -f $(VENV)/installed && \
	echo "Installing the pinned dependencies into $(VENV) (a minute or two the first time) ..." && \
	$(PIP) $(LOCKED) requirements/dev.txt && \
	$(PIP) --no-deps --no-build-isolation --no-index --editable . && \
	{ $(COMPILE) src $(VENV)/lib || true; } && \
	printf '%s\n' "$$wanted" > $(VENV)/installed && rm -f $(VENV)/installing && echo "Installed."

# What only the benchmark needs, in the same .venv and pinned to go with it.
.PHONY: .bench-install
.bench-install: install
	@wanted="$$(cat requirements/bench.txt $(VENV)/installed | cksum)"; \
	if [ "$$(cat $(VENV)/bench-installed 2>/dev/null)" = "$$wanted" ]; then exit 0; fi; \
	echo "Installing the contenders and what draws the plots into $(VENV) ..." && rm -f $(VENV)/bench-installed && \
	$(PIP) $(LOCKED) requirements/bench.txt && \
	{ $(COMPILE) $(VENV)/lib || true; } && \
	printf '%s\n' "$$wanted" > $(VENV)/bench-installed && echo "Installed."

.PHONY: .new-venv
.new-venv:
	@unfit=; for candidate in $(PYTHON) $(if $(PYTHON),,python3 python3.13 python3.12 python3.11 python3.14 python); do \
	  "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	  if "$$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then found="$$candidate"; break; fi; \
	  unfit="$$candidate"; \
	done; \
	if [ -z "$$found" ] && [ -n "$$unfit" ]; then \
	  echo "$$unfit has no venv module. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; \
	elif [ -z "$$found" ]; then \
	  echo "Emporion needs Python 3.11 or newer, and none was found$(if $(PYTHON), as $(PYTHON))." >&2; \
	  echo "Install one, or say where it is: make run PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$found" --version) ($$found) ..."; \
	rm -rf $(VENV) && mkdir $(VENV) && : > $(VENV)/installing && "$$found" -m venv $(VENV) && \
	printf '%s\n' "$(CURDIR)" > $(VENV)/place
