# Two commands do everything: `make report` and `make test`. Both make the environment first.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SPARK := build/spark
RAW := $(shell find data/raw -type f)
# cffconvert needs an older jsonschema than everything else, followthemoney is built against ICU: an
# environment of their own.
CFF := .venv-interchange
SOURCE := $(shell find src -name '*.py' -o -name '*.json' -o -name '*.ttf')
NOTEBOOKS := $(wildcard notebooks/*.py)
PAGES := $(shell find docs -type f)
export SOURCE_DATE_EPOCH := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: report lab test lint types unit spark notebooks build site lock dist audit torture corpus bench clean
.DELETE_ON_ERROR:

report: site/index.html
	@echo "report: file://$(CURDIR)/site/index.html"

lab: $(INSTALLED) data/clean/manifest.json
	$(BIN)/jupyter lab notebooks

test: lint types unit notebooks

$(INSTALLED): requirements.lock pyproject.toml
	mkdir -p data/clean
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(CFF)/.installed: requirements-interchange.lock
	$(PYTHON) -m venv --clear $(CFF)
	$(CFF)/bin/python -m pip install --quiet --require-hashes --requirement requirements-interchange.lock
	touch $@

build: data/clean/manifest.json
data/clean/manifest.json: $(INSTALLED) $(RAW) $(SOURCE)
	$(BIN)/shipments build
	@touch $@

site: site/index.html
site/index.html: data/clean/manifest.json $(NOTEBOOKS) $(PAGES) README.md CHANGELOG.md $(wildcard tools/*.py tools/site_pages/*.py) zensical.toml
	$(BIN)/python tools/make_site.py
	@touch $@

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/nbstripout --verify notebooks/*.ipynb

types: $(INSTALLED)
	$(BIN)/mypy

unit: $(INSTALLED) $(CFF)/.installed
	$(BIN)/pytest --cov --cov-report=term:skip-covered --cov-fail-under=90 -n 2

# Spark has half a gigabyte and slows every import of pandera where it is found, so it lies apart.
spark: $(INSTALLED) $(SPARK)/.installed
	SHIPMENTS_NEEDS_SPARK=1 PYTHONPATH=$(SPARK) $(BIN)/pytest tests/schema/test_split.py -k spark

$(SPARK)/.installed: requirements-spark.lock $(INSTALLED)
	rm -rf $(SPARK)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-spark.lock --target $(SPARK)
	touch $@

notebooks: $(INSTALLED)
	$(BIN)/jupytext --test --from ipynb --to py:percent notebooks/*.ipynb
	$(BIN)/pytest --nbmake notebooks -n 2

# What is released, built, installed where nothing else is, and looked at as a user would.
dist: $(INSTALLED)
	$(BIN)/python tools/check_dist.py

# Needs the advisory database; without a network it says that nothing was audited.
audit: $(INSTALLED)
	$(BIN)/python tools/audit.py $(AUDIT)

# The long profile of tests/reliability: more kills, more reads, figures and site.
torture: $(INSTALLED)
	SHIPMENTS_TORTURE=1 $(BIN)/pytest tests/reliability -n 2

corpus: $(INSTALLED)
	$(BIN)/python tools/corpus.py $(FOLDER)

bench: $(INSTALLED)
	$(BIN)/python benchmarks/library.py

# Written without an index address: it is the lock of every machine. Spark has a lock of its own.
lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header --no-annotate --extra notebooks --extra customs --extra duckdb --extra exports --extra interchange --group build --group site --group lint --group test --group release --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header --no-annotate --group pyproject.toml:cff --group pyproject.toml:ftm --output-file requirements-interchange.lock
	echo 'pyspark>=4.3' | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header --no-annotate --output-file requirements-spark.lock -

clean:
	rm -rf $(VENV) $(CFF) site build dist .pytest_cache .mypy_cache .ruff_cache
