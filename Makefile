# Two commands do everything: `make report` and `make test`. Both make the environment first.
# `make check` is the quick part of the tests, `make test-all` what CI runs.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SPARK := build/spark
BROWSER := build/browser
# cffconvert needs an older jsonschema than everything else, followthemoney is built against ICU: an
# environment of their own.
INTERCHANGE := .venv-interchange
LOWEST := .venv-lowest
ROOM_TESTS := $(wildcard tests/schema tests/tables tests/dataset tests/analysis tests/plot tests/exports \
	tests/curation tests/customs tests/trade)
RAW := $(shell find data/raw -type f)
SOURCE := $(shell find src -name '*.py' -o -name '*.json' -o -name '*.toml' -o -name '*.ttf')
TOOLS := $(wildcard tools/*.py tools/site_pages/*.py)
NOTEBOOKS := $(wildcard notebooks/*.py)
PAGES := $(shell find docs -type f) README.md CHANGELOG.md zensical.toml
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-strip-extras --no-header --no-annotate
export SOURCE_DATE_EPOCH := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: report lab check test test-all lint format types notebooks spark lowest build check-raw site dist audit \
	corpus bench lock clean
.DELETE_ON_ERROR:

report: site/index.html
	@echo "report: file://$(CURDIR)/site/index.html"

lab: $(INSTALLED) data/clean/manifest.json
	$(BIN)/jupyter lab notebooks

# Under a minute: lint, types, unit tests.
check: lint types
	$(BIN)/pytest -m "not slow and not medium" -n 2

# Needs git, make and Python only.
test: lint types notebooks
	$(BIN)/pytest -m "not slow" -n 2

# Everything. Needs a C compiler, ICU, node, chromium and Java besides: .ci/run installs them.
test-all: lint types notebooks site spark $(INTERCHANGE)/.installed $(BROWSER)/.installed
	$(BIN)/pytest --cov --cov-report=term:skip-covered --cov-fail-under=90 -n 2

$(VENV)/.locked: requirements.lock
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	touch $@

$(INSTALLED): $(VENV)/.locked pyproject.toml
	mkdir -p data/clean
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(INTERCHANGE)/.installed: requirements-interchange.lock
	$(PYTHON) -m venv --clear $(INTERCHANGE)
	$(INTERCHANGE)/bin/python -m pip install --quiet --require-hashes --requirement requirements-interchange.lock
	touch $@

# The pages are opened in a browser: its driver and the accessibility rules come from npm, as does pyright.
$(BROWSER)/.installed:
	mkdir -p $(BROWSER)
	npm install --prefix $(BROWSER) --no-package-lock --no-audit --no-fund --silent playwright-core axe-core pyright
	touch $@

build: data/clean/manifest.json
data/clean/manifest.json: $(INSTALLED) $(RAW) $(SOURCE)
	$(BIN)/shipments build
	@touch $@

site: site/index.html
site/index.html: data/clean/manifest.json $(NOTEBOOKS) $(PAGES) $(TOOLS)
	$(BIN)/python tools/make_site.py
	@touch $@

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/nbstripout --verify notebooks/*.ipynb

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/nbstripout notebooks/*.ipynb

types: $(INSTALLED)
	$(BIN)/mypy

notebooks: $(INSTALLED)
	$(BIN)/jupytext --test --from ipynb --to py:percent notebooks/*.ipynb
	$(BIN)/pytest -o addopts= -q --nbmake notebooks -n 2

# Spark has half a gigabyte and slows every import of pandera where it is installed, so it lies apart.
spark: $(INSTALLED) $(SPARK)/.installed
	SHIPMENTS_NEEDS_SPARK=1 PYTHONPATH=$(SPARK) $(BIN)/pytest tests/schema -k spark

$(SPARK)/.installed: requirements-spark.lock $(INSTALLED)
	rm -rf $(SPARK)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-spark.lock --target $(SPARK)
	touch $@

# The oldest versions that pyproject.toml allows. Images depend on the version of matplotlib.
lowest: $(LOWEST)/.installed
	$(LOWEST)/bin/python -m pytest $(ROOM_TESTS) -m "not slow" -W default -n 2 --ignore=tests/plot/test_images.py

$(LOWEST)/.installed: pyproject.toml
	$(PYTHON) -m venv --clear $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet uv
	$(LOWEST)/bin/uv pip compile --quiet --resolution lowest-direct --no-header --output-file $(LOWEST)/lowest.txt \
		--extra curation --extra customs --extra trade --extra export pyproject.toml
	$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST) --requirement $(LOWEST)/lowest.txt \
		pytest pytest-xdist hypothesis jsonschema pyyaml openpyxl
	$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST) --no-deps --editable .
	touch $@

check-raw: $(INSTALLED)
	$(BIN)/shipments check-raw

# What is released, built, installed where nothing else is, and tried as a user would.
dist: $(INSTALLED)
	$(BIN)/python tools/check_dist.py

# Needs the advisory database; without a network it says that nothing was audited.
audit: $(INSTALLED)
	$(BIN)/python tools/audit.py $(AUDIT)

corpus: $(INSTALLED)
	$(BIN)/python tools/corpus.py $(FOLDER)

bench: $(INSTALLED)
	$(BIN)/python benchmarks/library.py

# Written without an index address: it is the lock of every machine. Spark has a lock of its own.
lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/$(LOCK) --extra curation --extra customs --extra trade --extra export --extra duckdb --extra notebooks \
		--group build --group site --group lint --group test --group interchange --group release \
		--output-file requirements.lock pyproject.toml
	$(BIN)/$(LOCK) --group pyproject.toml:cff --group pyproject.toml:ftm --output-file requirements-interchange.lock
	echo 'pyspark>=4.3' | $(BIN)/$(LOCK) --output-file requirements-spark.lock -

clean:
	rm -rf $(VENV) $(INTERCHANGE) $(LOWEST) site build dist .pytest_cache .mypy_cache .ruff_cache
