# Two commands do everything: `make demo` opens the console on the demo desk, `make test` passes the tests.
PY ?= python3
VENV ?= .venv
B := $(VENV)/bin

.PHONY: demo test lint screenshots benchmarks catalogue

$(VENV)/.run: pyproject.toml
	$(B)/python -m pip --version >/dev/null 2>&1 || $(PY) -m venv $(VENV)
	$(B)/python -m pip install -q --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: pyproject.toml
	$(B)/python -m pip --version >/dev/null 2>&1 || $(PY) -m venv $(VENV)
	$(B)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.run

demo: $(VENV)/.run
	@$(B)/siaga demo

test: $(VENV)/.dev
	$(B)/python -m pytest -n 2 --dist loadgroup $(ARGS)

lint: $(VENV)/.dev
	$(B)/python -m ruff check .
	$(B)/python -m ruff format --check .
	$(B)/python -m mypy

screenshots: $(VENV)/.dev
	$(B)/python -m screenshots.make

benchmarks: $(VENV)/.dev
	$(B)/python -m tests.benchmarks

catalogue: $(VENV)/.dev
	$(B)/python -m tests.catalogue
