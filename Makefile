# make lab: read and run the notebooks. make test: everything that CI runs.
# make check N=07: all that concerns one notebook. make versions: both ends of every range.
PYTHON ?= python3
BIN := .venv/bin
TESTS := -m pytest --nbval --nbval-current-env --nbval-cell-timeout=120 \
	--nbval-sanitize-with=tests/sanitize.cfg -n 2 --dist loadscope --durations=10 \
	--ignore=tests/browser tests notebooks
# JupyterLab wants to be told that root (in a container, say) is meant.
LAB_OPTIONS := $(if $(filter 0,$(shell id -u)),--allow-root)
# The newest Python that is there; `make versions NEWEST=/path/to/python` names another.
NEWEST = $(lastword $(foreach v,11 12 13 14 15,$(shell python3.$v -c 'print("3.$v")' 2>/dev/null)))
export OMP_NUM_THREADS := 1
export UV_PYTHON_DOWNLOADS := never
ifdef TORCH_BACKEND
export UV_TORCH_BACKEND := $(TORCH_BACKEND)
endif

.PHONY: lab test check browser versions lowest newest refresh experiments bench clean

lab: .venv/lab.stamp
	@$(BIN)/python -m helpers.authoring workbook
	$(BIN)/jupyter lab $(LAB_OPTIONS) work/00_start_here.ipynb

test check lowest newest: export COMPANION_PROGRESS := 0
test: .venv/test.stamp browser
	@rm -rf build/failures
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/python $(TESTS)
	$(BIN)/python -m pytest -rs -s --durations=10 tests/browser

# A notebook without a widget has no test in the browser: pytest then ends with 5.
check: TOPIC = $(shell $(BIN)/python -c 'from helpers.authoring import sources, versions; \
	print(*map(versions.topic, sources(["$(N)"])))')
check: FILES = $(wildcard helpers/$(TOPIC) tests/*$(TOPIC)* tests/browser/*$(TOPIC)* \
	notebooks/*$(N)_*)
check: .venv/test.stamp browser
	@test -n "$(N)" || { echo "Which notebook? make check N=05"; exit 2; }
	@test -n "$(TOPIC)" || { echo "There is no notebook $(N)."; exit 2; }
	@rm -rf build/failures
	$(BIN)/ruff check $(FILES)
	$(BIN)/ruff format --check --force-exclude $(FILES)
	$(BIN)/python $(TESTS) --notebook $(N)
	$(BIN)/python -m pytest -rs --notebook $(N) tests/browser || test $$? -eq 5

versions: lowest newest

lowest: .venv/uv.stamp
	$(call tested,3.11,lowest-direct)

newest: .venv/uv.stamp
	$(call tested,$(NEWEST),highest)

# The pins are of the one environment that constraints.txt describes.
define tested
	rm -rf build/$@
	$(BIN)/uv venv --quiet --python $(1) build/$@
	$(BIN)/uv pip install --quiet --compile-bytecode --python build/$@/bin/python \
		--resolution $(2) -e '.[test]'
	build/$@/bin/ruff check
	build/$@/bin/python $(TESTS) --deselect \
		tests/test_project.py::test_the_constraints_pin_the_whole_environment_within_the_ranges
endef

# Debian's chromium where it can be installed; elsewhere the tests look for another browser.
browser:
	@command -v chromium >/dev/null || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null \
		|| { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
		--no-install-recommends chromium fonts-dejavu-core; }

refresh: .venv/test.stamp
	$(BIN)/python -m helpers.authoring refresh $(N)

experiments: .venv/test.stamp
	$(BIN)/python -m helpers.authoring experiments $(NAME) $(if $(SCHEDULER),--scheduler $(SCHEDULER))

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
	$(BIN)/uv pip install --python $(BIN)/python -c constraints.txt torch
endif
	$(BIN)/pip install -c constraints.txt -e .
	@touch $@

.venv/test.stamp: .venv/lab.stamp
	$(BIN)/pip install -c constraints.txt -e '.[test]'
	@touch $@

.venv/uv.stamp: .venv/lab.stamp
	$(BIN)/pip install uv
	@touch $@

.venv/bench.stamp: .venv/test.stamp
	$(BIN)/pip install -c constraints.txt -e '.[bench]'
	@touch $@
