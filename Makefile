# Each target is a line or two over commands that a person could type.
PY := .venv/bin/python
PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export WANDB_MODE ?= offline

.PHONY: demo demo2 test bench readme docs

# uv, installed into the environment it fills, links packages from its cache, so that a second clone costs seconds. It shows how far it is, where there is somebody to see it.
.venv: .venv/.complete
.venv/.complete: constraints.txt settings.ini setup.py pyproject.toml
	$(PYTHON) .ci/ready.py
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check "uv==$$(sed -n 's/^uv==//p' constraints.txt)"
	$(PY) -m uv pip install $$(test -t 2 || echo --quiet) --compile-bytecode --python $(PY) --constraint constraints.txt --editable ".[dev]"
	touch $@

# Simulate a release once, train on it, test the best checkpoint.
demo: .venv
	test -d data/demo/EEG2025r5mini || cerebro simulate data/demo --release R5
	cerebro fit --config configs/challenge1_demo.yaml
	@echo "On the same release, a recipe that scores better: . .venv/bin/activate; cerebro fit --config configs/challenge1_press.yaml"

# The same for Challenge 2: a hundred simulated people at rest.
demo2: .venv
	test -d data/demo2/EEG2025r5 || cerebro simulate data/demo2 --release R5 --mini false --n_subjects 100 --seed 1 --tasks '[RestingState]' --scale 0.03
	cerebro fit --config configs/challenge2_demo.yaml

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
