# make demo   load the sample chains, print their scan and serve them at 127.0.0.1:8501
# make test   every gate: style, types, layers, tests, doctests, a clean wheel
# Both set up what they need on a fresh clone.

PYTHON ?= python3.11
BIN := .venv/bin
STAMP := .venv/.set-up
DEMO_STORE := sqlite:///.demo/demo.sqlite

# Python keeps what it compiled, whatever the shell says: else every command and every worker compiles it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test lint unit tests doctests search mutants wheel bench screens pictures neo4j docs clean

help:
	@sed -n 's/^# make/make/p' Makefile

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt package.json
	@sh .ci/system-packages $(PYTHON)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check \
		-c constraints.txt -e '.[dev]'
	if command -v npm >/dev/null; then npm install --silent --no-package-lock --no-audit --no-fund --ignore-scripts; fi
	$(BIN)/python -m compileall -q chainlink graph_schema loaders
	$(BIN)/python -m chainlink.analysis.warm_up
	$(BIN)/python -m chainlink.matching.warm_up
	@touch $(STAMP)

# make setup  .venv with the exact versions of constraints.txt
demo: setup
	@mkdir -p .demo
	CHAINLINK_STORE=$(DEMO_STORE) $(BIN)/chainlink load --yes sample_chains
	CHAINLINK_STORE=$(DEMO_STORE) $(BIN)/chainlink chiefs import sample_chains/office/chain_chiefs.csv
	CHAINLINK_STORE=$(DEMO_STORE) $(BIN)/chainlink scan
	CHAINLINK_STORE=$(DEMO_STORE) $(BIN)/chainlink scan --record
	CHAINLINK_STORE=$(DEMO_STORE) $(BIN)/chainlink projects import sample_chains/office/projects.csv
	CHAINLINK_STORE=$(DEMO_STORE) $(BIN)/chainlink serve

# All gates at once: while one waits for a page or a file, the others work, so that no core stands still.
test: setup
	$(MAKE) --jobs=4 lint tests doctests wheel

# make lint   ruff, mypy --strict, import layers
lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy chainlink graph_schema loaders
	$(BIN)/lint-imports

# make unit   tests and doctests; PART=analysis only those of a room, PART=browser or PART=neo4j those that need one
WORKERS ?= 3
GROUPS := -n $(WORKERS) --dist loadgroup --no-loadscope-reorder
ifdef PART
unit: setup
ifneq ($(filter browser neo4j,$(PART)),)
	$(BIN)/python -m pytest $(GROUPS) -m $(PART)
else
	$(BIN)/python -m pytest $(GROUPS) -m "not (wheel or browser or neo4j)" tests/$(PART)
endif
else
unit: tests doctests
endif

tests: setup
	$(BIN)/python -m pytest $(GROUPS) -m "not wheel"

doctests: setup
	$(BIN)/python -m pytest --quiet --doctest-modules --doctest-glob=README.md --ignore=chainlink/app/pages chainlink graph_schema loaders README.md

# WORKERS=3 workers share the tests: on two cores a third works while a browser waits
# CHAINLINK_EXAMPLES=all make unit  the same with all examples that laws name, not a fifth of them
# make search  meet the laws with new random networks, twenty times as many; what fails becomes a case
search: setup
	$(BIN)/python -m pytest -n 2 -m hypothesis --hypothesis-profile=search

# make mutants PART=shares  would the tests notice a small mistake? SAMPLE=60 tries so many places, drawn with a fixed seed
mutants: setup
	nice $(BIN)/python -m tests.mutation $(PART) $(if $(SAMPLE),--sample $(SAMPLE))

# make wheel  build the wheel, install it into an empty environment, use it from elsewhere
wheel: setup
	$(BIN)/python -m pytest --quiet -m wheel tests/house/test_wheel.py

# make bench  the numbers of docs/benchmarks.md
bench: setup
	$(BIN)/python -m benchmarks.run

# make screens  pictures of every page in .demo/screens
screens: setup
	$(BIN)/python -m tests.screens .demo/screens

# make pictures  the few pictures that the documents show, in docs/screens
pictures: setup
	$(BIN)/python -m tests.screens --documented docs/screens

# make neo4j  start a real Neo4j on 127.0.0.1:7687 without Docker, for trying it out
neo4j:
	$(PYTHON) deploy/neo4j/local_server.py .demo/neo4j

# make docs   rewrite what is generated from graph_schema/chain.yaml
docs: setup
	$(BIN)/python -m graph_schema.render

# make clean  forget the environment and the demo store
clean:
	rm -rf .venv .demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .mutants
