# make lab: read and run the notebooks. make test: everything that CI runs.
PYTHON ?= python3
BIN := .venv/bin
NBVAL := --nbval --nbval-current-env --nbval-cell-timeout=120
# No news pop-up; JupyterLab wants to be told that root (in a container, say) is meant.
LAB_OPTIONS := --LabApp.news_url=None $(if $(filter 0,$(shell id -u)),--allow-root)
export OMP_NUM_THREADS := 1

.PHONY: lab test browser refresh experiments bench clean

lab: .venv/lab.stamp
	@$(BIN)/python -m helpers.authoring workbook
	$(BIN)/jupyter lab $(LAB_OPTIONS) work/00_start_here.ipynb

test: export COMPANION_PROGRESS := 0
test: .venv/test.stamp browser
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/python -m pytest $(NBVAL) -n 2 --dist loadscope --durations=10 \
		--ignore=tests/browser tests notebooks
	$(BIN)/python -m pytest -rs -s --durations=10 tests/browser

# Debian's chromium where it can be installed; elsewhere the tests look for another browser.
browser:
	@command -v chromium >/dev/null || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null \
		|| { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
		--no-install-recommends chromium fonts-dejavu-core; }

refresh: .venv/test.stamp
	$(BIN)/python -m helpers.authoring refresh $(N)

experiments: .venv/test.stamp
	$(BIN)/python -m helpers.authoring experiments

bench: .venv/bench.stamp
	$(BIN)/python -m helpers.authoring bench

clean:
	rm -rf build

.venv/lab.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit( \
		f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}. " \
		"Name another: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
ifdef TORCH_BACKEND
	$(BIN)/pip install uv
	$(BIN)/uv pip install --python $(BIN)/python --torch-backend $(TORCH_BACKEND) \
		-c constraints.txt torch
endif
	$(BIN)/pip install -c constraints.txt -e .
	@touch $@

.venv/test.stamp: .venv/lab.stamp
	$(BIN)/pip install -c constraints.txt -e '.[test]'
	@touch $@

.venv/bench.stamp: .venv/test.stamp
	$(BIN)/pip install -c constraints.txt -e '.[bench]'
	@touch $@
