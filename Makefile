# The two commands of the README, and what contributors need beside them.

MARTLET = .build/release/martlet
DATASET = fashion-mnist

.PHONY: demo test build dependencies dataset lint format bench clean

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

## Checks the style.
lint:
	swift format lint --strict --recursive Package.swift Sources Plugins Tests Benchmarks Snippets

## Applies the style.
format:
	swift format --in-place --recursive Package.swift Sources Plugins Tests Benchmarks Snippets

## Compares training steps with PyTorch; PYTHON names an interpreter that has torch and numpy.
PYTHON ?= python3
bench: dependencies
	swift build -c release --product MartletBenchmarks
	$(PYTHON) Benchmarks/compare.py

clean:
	rm -rf .build
