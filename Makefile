# What a person types. Each target needs only python3 and make; the rest is made here.
#
#   make demo            the whole station on this machine, with simulated devices
#   make demo STATE=DIR  the same, kept in another folder; PORTS=18080 moves its seven ports
#   make test            everything that proves it runs

PYTHON ?= python3
STATE ?= var/demo
BIN := .venv/bin
SETUP := $(PYTHON) -m provisioning.setup

.PHONY: help setup setup-dev demo test quick check bench soak screens documents lock clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: ## the environment only: .venv with hash-checked packages, message catalogues, templates
	@$(SETUP)

setup-dev: ## the same with the tools of developers
	@$(SETUP) --dev

demo: setup ## station, sync agent, district and device laboratory, each its own process
	@exec $(BIN)/tradepost demo --state "$(STATE)" $(if $(PORTS),--ports $(PORTS))

test: ## check, then every test, with timings; installs Chromium, CJK fonts, strace, espeak-ng when missing
	@$(SETUP) --dev --browser --strace --voice
	@$(BIN)/python -m provisioning.setup.proofs

quick: setup-dev ## check and the tests without browser and slow stories, at most 3 minutes
	@$(BIN)/python -m provisioning.setup.proofs --quick

check: setup-dev ## lint, types, imports, catalogues, generated documents, units
	@$(BIN)/python -m provisioning.setup.checks

bench: setup-dev ## figures of this machine, each beside a control (docs/performance.md)
	@$(BIN)/python -m tests.benchmarks

soak: ## an hour and more of kills, power cuts and disk faults; ten minutes of work; 100,000 device faults; 10,000 trees judged twice; 2,000,000 random histories; 10,000 trades in one process; 1,000 simulated districts, 200 boxes for a year, every planted bug; a picture of every screen in every look
	@$(SETUP) --dev --browser --strace
	@TRADEPOST_KILLS=10000 TRADEPOST_CUTS=110000 TRADEPOST_FAULTS=1000 \
		$(BIN)/python -m pytest tests/faults -s
	@TRADEPOST_LOOKS=all $(BIN)/python -m pytest tests/kiosk_ui/test_look.py
	@TRADEPOST_LOOKS=all $(BIN)/python -m pytest tests/browser/test_every_look.py
	@$(BIN)/python -m tests.soak
	@$(BIN)/python -m tests.device_soak --faults 100000 --matrix
	@$(BIN)/python -m tests.corruptions.agreement 10000
	@$(BIN)/python -m tests.walk_soak
	@$(BIN)/python -m tests.driven_memory
	@$(BIN)/python -m tests.simulation.soak
	@$(BIN)/python -m tests.simulation.bugs

screens: ## pictures of the path into build/screens, docs/kiosk.png, contact sheets of every screen
	@$(SETUP) --dev --browser
	@$(BIN)/python -m tests.screens
	@$(BIN)/python -m tests.contact_sheets

documents: setup-dev ## write again what docs/ holds of the code
	@$(BIN)/python -m provisioning.documents
	@$(BIN)/python -m provisioning.docs_tables

lock: setup-dev ## resolve the dependencies anew (needs pip-tools in .venv)
	@$(BIN)/python -m provisioning.setup.lock

clean: ## forget the environment and what was compiled; the demo's state in var/ stays
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -path ./var -prune -o \( -name __pycache__ -o -name '*.mo' \) -print0 | xargs -0 rm -rf
