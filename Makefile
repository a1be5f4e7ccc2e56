# Each target is a line or two over commands that a person could type.
PY := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export WANDB_MODE ?= offline

.PHONY: demo test bench readme docs

# uv, installed into the environment it fills, links packages from its cache, so that a second clone costs seconds.
.venv: .venv/.complete
.venv/.complete: constraints.txt settings.ini setup.py pyproject.toml
	rm -rf .venv
	python3 -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check "uv==$$(sed -n 's/^uv==//p' constraints.txt)"
	$(PY) -m uv pip install --quiet --compile-bytecode --python $(PY) --constraint constraints.txt --editable ".[dev]"
	touch $@

# Simulate a release once, train on it, test the best checkpoint.
demo: .venv
	test -d data/demo/EEG2025r5mini || cerebro simulate data/demo --release R5
	cerebro fit --config configs/challenge1_demo.yaml

# Package and notebooks agree, notebooks are clean, and every notebook runs.
test: .venv
	python .ci/test.py

# README.md is nbs/index.ipynb, and the picture in CONTRIBUTING.md shows what the code imports.
readme: .venv
	python .ci/house.py
	python .ci/readme.py
	nbdev_clean --fname nbs/index.ipynb

# cerebro side by side with what it replaces, on this machine.
bench: .venv
	cerebro benchmark

# The site, from the notebooks to docs/_build/html.
docs: .venv
	python docs/build.py
