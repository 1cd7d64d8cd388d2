# Everything from a plain `python3`: the first target that needs it builds .venv with uv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.synced
OLD_ENOUGH := 'import sys; sys.exit("zenoo needs Python 3.11 or later: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
# What measures time or memory, or sums up what it found, has the machine for itself.
ALONE := tests/reliability tests/replay
MANIFESTS := pyproject.toml $(wildcard zenoo_plugins/*/pyproject.toml)

.PHONY: help demo test test-deep test-matrix check bench clean
help: ## List the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): $(MANIFESTS)
	@test -x $(BIN)/python || $(PYTHON) -c $(OLD_ENOUGH)
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.5"
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv sync --quiet --inexact --all-packages --all-groups --python $(BIN)/python
	@touch $@

demo: $(STAMP) ## A real client against the embedded server, in a few seconds
	@$(BIN)/zenoo demo

test: $(STAMP) ## Every test but the deep ones
	@$(BIN)/python -m pytest -q -m "not deep" -n logical --dist loadfile $(addprefix --ignore=,$(ALONE))
	@$(BIN)/python -m pytest -m "not deep" $(ALONE)

test-deep: $(STAMP) ## The long sets too
	@$(BIN)/python -m pytest

test-matrix: $(STAMP) ## The oldest and the newest libraries and Pythons; some minutes each
	@$(BIN)/python -m tests.matrix

check: $(STAMP) ## Lint, types, and the rules of the architecture
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python tests/check_types.py
	@$(BIN)/python -m pytest -q tests/architecture

bench: $(STAMP) ## Speed, as ratios within one run
	@$(BIN)/python -m tests.benchmarks

clean: ## Remove the environment and caches
	@rm -rf $(VENV) .venv-matrix .mypy_cache .pytest_cache .ruff_cache .hypothesis
