# Everything runs in .venv; `make setup` is implied by every other target and takes a second once done.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup serve test lint types format bench bench-costs bench-page bench-peers bench-scale crowd faults fuzz fuzz-api load screenshots wheel clean

setup: .venv/.ready

.venv/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade --constraint constraints.txt pip
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[mcp]"
	$(BIN)/article-qa prepare
	touch $@

# What only developers need: test tools, linters.
.venv/.dev: .venv/.ready
	$(BIN)/pip install --quiet --constraint constraints.txt --group dev
	touch $@

serve: .venv/.ready
	$(BIN)/article-qa serve

test: .venv/.dev
	$(BIN)/pytest --numprocesses auto --dist loadfile

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: .venv/.dev
	$(BIN)/mypy

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev
	$(BIN)/pip install --quiet --constraint constraints.txt --group bench
	$(BIN)/python -m tests.bench

# DATA: a folder of articles as gzipped JSON lines, such as Wikinews; without it the shipped article is recombined.
bench-scale: .venv/.dev
	$(BIN)/python -m tests.bench.scale $(if $(DATA),--data $(DATA))

# DATA as above, for the pages' time over 300 articles; without it the shipped article's pages alone are measured.
bench-page: .venv/.dev
	$(BIN)/python -m tests.bench.page $(if $(DATA),--documents 300 --data $(DATA))

# Other libraries are installed into .venv-peers; an hour on a quiet machine. DATA: the folder with xquad/ and cranfield/.
bench-peers: .venv/.dev
	$(BIN)/python -m tests.bench.peers $(if $(DATA),--data $(DATA))

# Writes docs/costs.md; DATA as for bench-peers.
bench-costs: .venv/.dev
	$(BIN)/python -m tests.bench.costs $(if $(DATA),--data $(DATA))

faults: .venv/.dev
	$(BIN)/python -m tests.faults

load: .venv/.dev
	$(BIN)/python -m tests.load

crowd: .venv/.dev
	$(BIN)/python -m tests.load.crowd

fuzz: .venv/.dev
	$(BIN)/python -m tests.fuzz

fuzz-api: .venv/.dev
	$(BIN)/python -m tests.api_fuzz

# FOLDER: where to; without it the README's three pictures are made anew.
screenshots: .venv/.dev
	$(BIN)/python -m tests.screenshots $(FOLDER)

wheel: .venv/.dev
	rm -rf dist
	$(BIN)/python -m build --wheel

clean:
	rm -rf .venv .venv-peers build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
