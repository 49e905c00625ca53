# The two commands of the README, and what contributors need beside them.

MARTLET = .build/release/martlet
DATASET = fashion-mnist

.PHONY: demo test build dependencies dataset labs lint format bench interoperate clean

## Trains a convolutional network on 60,000 real images and writes a report.
demo: build dataset
	$(MARTLET) train --dataset $(DATASET) --model cnn

## Builds everything and runs all tests.
test: dependencies
	swift build -c release --build-tests
	.build/release/martlet data install $(DATASET)
	swift test -c release --skip-build

## Builds the command-line tool.
build: dependencies
	swift build -c release --product martlet

## Installs missing Debian packages.
dependencies:
	@Scripts/install-dependencies

dataset: build
	$(MARTLET) data install $(DATASET)

## Runs every lab at the size that takes seconds; their pages go to OUTPUT.
LAB_DATASETS = ames covid-3-month fashion-mnist japanese-vowels mnist optdigits photos
OUTPUT = labs
labs: build
	for name in $(LAB_DATASETS); do $(MARTLET) data install $$name || exit 1; done
	$(MARTLET) lab run --all --quick --quiet --output $(OUTPUT)

## Checks the style.
lint:
	swift format lint --strict --recursive Package.swift Sources Plugins Tests Benchmarks Snippets

## Applies the style.
format:
	swift format --in-place --recursive Package.swift Sources Plugins Tests Benchmarks Snippets

## Compares with PyTorch and JAX on the same work. QUICK=1 asks only whether all run and agree; BUSY=1 measures also beside a
## busy process. PYTHON names an interpreter that has torch, jax and numpy; without it one is made outside of the repository.
VENV = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/martlet/benchmark-venv
bench: dependencies $(if $(PYTHON),,$(VENV)/complete)
	swift build -c release --product MartletBenchmarks
	$(or $(PYTHON),$(VENV)/bin/python) Benchmarks/compare.py $(if $(QUICK),--quick) $(if $(BUSY),--busy)

$(VENV)/complete:
	@python3 -c 'import ensurepip' 2>/dev/null || Scripts/install-dependencies python3-venv
	@command -v g++ >/dev/null || Scripts/install-dependencies g++ python3-dev
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --upgrade torch jax numpy
	touch $@

## Sends files to Python and back. PYTHON names an interpreter with numpy, safetensors and ml_dtypes (torch is used where it
## is there); without it one with PEER_PACKAGES is made outside of the repository.
PEERS = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/martlet/interoperability-venv
PEER_PACKAGES = numpy safetensors ml_dtypes torch
interoperate: dependencies $(if $(PYTHON),,$(PEERS)/complete)
	swift build -c release --build-tests
	PYTHON=$(or $(PYTHON),$(PEERS)/bin/python) swift test -c release --skip-build --filter InteroperabilityTests

$(PEERS)/complete:
	@python3 -c 'import ensurepip' 2>/dev/null || Scripts/install-dependencies python3-venv
	python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --upgrade $(PEER_PACKAGES)
	touch $@

clean:
	rm -rf .build
