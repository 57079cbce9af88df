# Everything that the project does, one target each. `make demo` and `make test` set up what they need and say so.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
PYTHON := $(VENV)/bin/python
export LUOTSI_ROOT := $(CURDIR)

CATALOGUE ?= demo/county.jsonl
SCENARIOS ?= tests/scenarios/demo.json

SERVICES ?= 100000
SEED ?= 1
QUERIES ?= 1000
FEATURES ?=
WITHOUT ?=

HISTORIES ?= 5000
SOAK ?= 1800
TARGET ?= request
SECONDS_EACH ?= 600
SINCE ?= HEAD~1

.PHONY: soak fuzz miri semver help demo scenarios book test test-rust test-python lint format python bench micro instructions figures clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: python ## import the demo county and show searches in Finnish, Swedish and English
	@$(PYTHON) demo/demo.py

scenarios: ## judge CATALOGUE by SCENARIOS; the demo county by its own without them
	@cargo run --quiet -p luotsi --example scenarios -- "$(CATALOGUE)" "$(SCENARIOS)"

book: ## check the book in docs/, and build it where mdBook is installed
	@python3 scripts/book.py

test: $(VENV)/installed lint test-rust test-c test-hosts test-python ## everything: lints, Rust, C, C++, Java, C#, Pascal, Python
	@echo "all tests passed"

lint: ## rustfmt, clippy (warnings are errors), and the licences and sources of all dependencies
	cargo fmt --all --check
	@python3 scripts/dependencies.py
	cargo clippy --workspace --all-targets --quiet -- -D warnings

test-rust: ## unit, property, scenario and documentation tests
	cargo test --workspace --exclude luotsi-python --quiet

test-python: python ## pytest, mypy, and the type stubs against what was built
	$(PYTHON) -m pytest -q python/tests
	cd python && ../$(PYTHON) -m mypy && ../$(PYTHON) -m mypy.stubtest luotsi._luotsi --mypy-config-file pyproject.toml

soak: ## the long tests: every crash point, kills for SOAK seconds each, HISTORIES random histories of a catalogue
	LUOTSI_SOAK=$(SOAK) cargo test -p luotsi --test survival -- --test-threads=1 --nocapture
	PROPTEST_CASES=$(HISTORIES) cargo test -p luotsi --test model
	PROPTEST_CASES=$(HISTORIES) cargo test -p luotsi --lib store::tests::model
	$(MAKE) soak-c

miri: ## the pure modules under miri; needs a nightly Rust with the components miri and rust-src
	PROPTEST_CASES=2 MIRIFLAGS=-Zmiri-disable-isolation cargo +nightly miri test -p luotsi --lib -- \
		text::identity text::grams index::bitmap index::numbers index::image::pack index::text::sums \
		index::text::slip index::text::small search::podium

semver: ## what has changed in the Rust interface since SINCE (a tag or a commit); needs cargo-semver-checks
	cargo semver-checks -p luotsi --baseline-rev "$(SINCE)"

fuzz: ## fuzz TARGET for SECONDS; needs a nightly Rust
	scripts/fuzz.sh "$(TARGET)" "$(SECONDS_EACH)"

python: $(VENV)/installed ## build the Python package into .venv
	@echo "building the Python package (the first time, some minutes)"
	@mkdir -p target
	@cd python && VIRTUAL_ENV="$(CURDIR)/$(VENV)" ../$(VENV)/bin/maturin develop --quiet $(MATURIN) >../target/python.log 2>&1 \
		|| { cat ../target/python.log; exit 1; }

$(VENV)/installed: scripts/setup.sh python/requirements-dev.txt
	@scripts/setup.sh $(VENV)
	@touch $@

bench: ## Luotsi beside its peers on SERVICES generated services: target/bench/report.html; see docs/BENCHMARKS.md
	cargo build --release --quiet -p luotsi-ffi
	@benches/peers/build.sh target/bench "$(FEATURES)" "$(WITHOUT)"
	cargo run --release --quiet -p luotsi-benches --bin compare -- $(SERVICES) $(SEED) target/bench $(QUERIES) $(WITHOUT)

micro: ## criterion's benchmarks of searches of the demo county, by kind of request
	cargo bench -p luotsi-benches

instructions: ## renew the record of the instructions of ten questions, benches/instructions.json
	LUOTSI_UPDATE=1 cargo test --quiet -p luotsi-benches --test instructions

figures: ## import, open and search figures of the demo county (and DIR, if given)
	cargo run --release --quiet -p luotsi --example figures -- demo/county.jsonl $(DIR)

format: ## format the Rust code
	cargo fmt --all

clean: ## remove what was built
	rm -rf target $(VENV) build

include ffi/ffi.mk
