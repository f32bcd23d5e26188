# Each target sets up what it needs from nothing: Python 3.11 or later with pip and venv, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check types lint javascript wheel bench fuzz soak lock clean help

help:
	@echo 'make demo    set up, then run the main job: T-Server, bridge, toolbar, and the core suite'
	@echo 'make test    set up, then run all tests'
	@echo 'make check   lint and types, of Python and of the pages'
	@echo 'make wheel   build the wheel, install it into a clean environment, run a shipped scenario there'
	@echo 'make bench   measure; asserts nothing'
	@echo 'make soak    30 virtual hours of calls and faults for each of 20 seeds, then 10 real minutes of kills'
	@echo 'make fuzz    coverage-guided fuzzing, FUZZ_SECONDS=600 for each target'

# The lock is complete, so no dependency is resolved: a resolver that looks at newer releases refuses their hashes.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q simulator bridge harness
	@touch $@

demo: $(READY)
	$(BIN)/tsim demo

test: $(READY)
	@.ci/get-browser $(BIN)/python
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/codespell
	$(BIN)/yamllint --strict .

types: $(READY)
	$(BIN)/mypy

javascript: $(READY)
	@.ci/check-javascript $(BIN)/python

check: lint types javascript

wheel: $(READY)
	PYTHON=$(BIN)/python .ci/check-wheel

bench: $(READY)
	@for script in tests/benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

FUZZ_SECONDS ?= 600
FUZZ_READY := $(VENV)/.fuzz-ready

# The fuzzer's wheel is large, and nothing else needs it.
$(FUZZ_READY): requirements-fuzz.lock $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-fuzz.lock
	@touch $@

fuzz: $(FUZZ_READY)
	@for script in tests/fuzz/fuzz_*.py; do FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python $$script || exit 1; done

SOAK_HOURS ?= 30
SOAK_SEEDS ?= 20

soak: $(READY)
	$(BIN)/python tests/soak/soak.py --hours $(SOAK_HOURS) --seed 1 --seeds $(SOAK_SEEDS)
	$(BIN)/python tests/soak/chaos.py --minutes 10

# The lock names versions and hashes and no index; pip uses whichever index the machine is set up for.
lock: $(READY)
	$(BIN)/pip-compile --quiet --upgrade --extra dev --generate-hashes --strip-extras --allow-unsafe \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --no-header --output-file requirements.lock pyproject.toml
	echo 'atheris>=3' | $(BIN)/pip-compile - --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --no-header --no-annotate \
	  --output-file requirements-fuzz.lock

clean:
	rm -rf $(VENV) build dist tsim-out .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
