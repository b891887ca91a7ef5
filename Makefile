# `make help` lists what there is. Everything works from a fresh clone: the first target to need it makes .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed

.DEFAULT_GOAL := help
.PHONY: help install demo test lint bench scorecard scorecard-stock trace-score vectors lock clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

install: $(STAMP)  ## make .venv and .venv/bin/hostline, every package by its hash

$(STAMP): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(STAMP)  ## the whole job in the sandbox; nothing leaves the machine
	$(BIN)/hostline demo

lint: $(STAMP)  ## style, types and the import order
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: lint  ## everything that must hold before a change lands
	$(BIN)/pytest -n 2

bench: $(STAMP)  ## speed and memory, beside Scrapy and scrapy-playwright; names a second; FULL=1 as in the targets
	$(BIN)/python -m tests.bench.names
	$(BIN)/python -m tests.bench.lookups
	$(BIN)/python -m tests.bench.tracing
	$(BIN)/python -m tests.bench

scorecard: $(STAMP)  ## the door against hostile servers that judge it; writes docs/scorecard.md
	$(BIN)/python -m tests.scorecard

scorecard-stock: $(STAMP)  ## the same servers against plain Scrapy and scrapy-playwright, which fail: so the rig can
	$(BIN)/python -m tests.scorecard --side stock

trace-score: $(STAMP)  ## every host of the labelled lab, traced and compared with the truth; writes docs/trace-score.md
	$(BIN)/python -m tests.trace_score

vectors: $(STAMP)  ## our readers over recorded answers of real registries: make vectors VECTORS=FOLDER
	@test -n "$(VECTORS)" || { echo "name the folder: make vectors VECTORS=FOLDER" >&2; exit 2; }
	$(BIN)/python -m tests.vectors "$(VECTORS)"

lock: $(STAMP)  ## write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links --extra dev --upgrade --output-file requirements.lock pyproject.toml

clean:  ## remove .venv and what the tools left
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist
