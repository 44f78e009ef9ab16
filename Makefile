# Two commands do everything: `make run` and `make test`. Both install what they need, once.
PYTHON ?= python3
PORT ?= 8501
HOST ?= localhost
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev

# What the browser tests need from the system: a Chromium, and letters for Arabic.
HAS_CHROMIUM = test -n "$$RASD_CHROMIUM" || command -v chromium || command -v chromium-browser || command -v google-chrome
HAS_ARABIC = test "$$(uname)" != Linux || fc-list :lang=ar | grep .
# What typesets PDF briefs.
HAS_PANGO = test "$$(uname)" != Linux || { ldconfig -p | grep libpangoft2-1.0 && ldconfig -p | grep libharfbuzz-subset; }
# Debian as root is the one system where packages can be installed without asking anybody.
CAN_APT = test "$$(id -u)" = 0 && command -v apt-get
APT = export DEBIAN_FRONTEND=noninteractive; apt-get -qq update && apt-get -qq install --yes --no-install-recommends

.DEFAULT_GOAL := help
.PHONY: help run test lint bench pictures system clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUN_STAMP) ## open the dashboard with the shipped dataset (PORT=8501, HOST=localhost)
	$(PY) -m streamlit run app.py --server.port=$(PORT) --server.address=$(HOST) --server.showEmailPrompt=false

test: system $(DEV_STAMP) ## run every test, the browser's too (ARGS="-k name" narrows)
	$(PY) -m pytest $(ARGS)

lint: $(DEV_STAMP) ## check style, formatting and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict app.py geo pages

bench: system $(DEV_STAMP) ## measure the map beside plain folium markers
	$(PY) -m benchmarks $(ARGS)

pictures: system $(DEV_STAMP) ## take the pictures of README.md anew
	$(PY) -m docs.pictures

clean: ## remove the environment and every cache
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

system:
	@missing=; \
	{ $(HAS_CHROMIUM); } >/dev/null 2>&1 || missing="$$missing chromium"; \
	{ $(HAS_ARABIC); } >/dev/null 2>&1 || missing="$$missing fonts-noto-core"; \
	{ $(HAS_PANGO); } >/dev/null 2>&1 || missing="$$missing libpangoft2-1.0-0 libharfbuzz-subset0"; \
	if test -z "$$missing"; then exit 0; fi; \
	if $(CAN_APT) >/dev/null 2>&1; then echo "Installing$$missing"; $(APT) $$missing >/dev/null; exit; fi; \
	echo "The tests need$$missing: install it with your system's package manager, then run this again." >&2; \
	echo "(Any Chromium or Chrome will do; name it with RASD_CHROMIUM=/path/to/it if it is not found.)" >&2; \
	exit 1

$(RUN_STAMP): requirements.txt | $(PY)
	$(PIP) -r requirements.txt
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP) | $(PY)
	$(PIP) -r requirements-dev.txt
	@touch $@

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Rasd needs Python 3.11 or newer, and '$(PYTHON)' is not: name one that is, as in 'make run PYTHON=python3.12'." >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(CAN_APT) >/dev/null && { $(APT) python3-venv >/dev/null; }; } || { \
	  echo "Python's venv module is missing: install it first (on Debian: apt-get install python3-venv)." >&2; \
	  exit 1; }
	$(PYTHON) -m venv $(VENV)
