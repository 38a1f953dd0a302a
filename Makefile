# The commands of the book. README.md shows the plain commands behind them.

PYTHON ?= python3
BIN := .venv/bin
LAB := bookbuild/pages/lab/node_modules/.package-lock.json
READY := .venv/ready bookbuild/node_modules/.package-lock.json $(LAB)
AUDIT := bookbuild/audit/node_modules/.package-lock.json
# A page of each kind, for measuring after every change; `make audit` takes minutes for all.
SAMPLE := index chapters/04_cross_entropy chapters/05_mutual_information
# SOLUTIONS=no makes book, notebooks, pdf, epub and zip without solutions, in _build/without-solutions.
ifeq ($(SOLUTIONS),no)
EDITION := --path-output _build/without-solutions
export SOLUTIONS
endif
EDIT := _build/edit/share/jupyter
NBGRADER := _build/nbgrader/bin/nbgrader
LINT := bookbuild/lint/node_modules/.package-lock.json

.PHONY: book test test-unit test-chapter test-full test-oldest test-editions test-course course exam lint format check run rerun notebooks lab edit serve watch zip pdf epub
.PHONY: audit audit-sample compare shots bench release-check release-files newest-sphinx clean clean-all

book: $(READY)
	@echo "Building the book (a few seconds; longer the first time)"
	@# A failed build must not leave a state from which the next one would "succeed".
	@$(BIN)/jupyter-book build . -W --keep-going -n $(EDITION) || { rm -rf _build/.doctrees; exit 1; }
	@$(BIN)/python -c 'from bookbuild.project import HTML; print("The book is ready:", (HTML / "index.html").as_uri())'

test: $(READY)
	@echo "Running every test, and every notebook against its stored outputs (some minutes)"
	@$(BIN)/python -m pytest

test-unit: $(READY)
	@echo "Testing divlib, without building the book"
	@$(BIN)/python -m pytest tests/unit divlib

# CH=02 is the page whose file name begins so.
test-chapter: $(READY)
	@$(BIN)/python -m bookbuild.chapter $(CH)

test-editions: notebooks
	@echo "Testing notebooks, e-book, zip and the edition without solutions (some minutes)"
	@$(BIN)/python -m pytest tests/editions

test-course: course
	@echo "Testing the course: lab, assignments, slides, exams (some minutes)"
	@$(BIN)/python -m pytest tests/course

test-oldest: $(READY)
	@$(BIN)/python -m bookbuild.oldest_versions

test-full: $(READY)
	@echo "Running every test, the long sweeps too (ten minutes or so)"
	@$(BIN)/python -m pytest --full

bench: $(READY)
	@echo "Measuring divlib beside other tools (a few minutes; leave the machine alone)"
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 $(BIN)/python -m bookbuild.bench
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 $(BIN)/python -m bookbuild.bench_pieces

run: $(READY)
	@$(BIN)/python -m bookbuild.notebooks run

# A notebook does not depend on who ran it: running it again must change no byte.
rerun: run
	@git diff --exit-code -- '*.ipynb'

format: $(READY) $(LINT)
	@$(BIN)/python -m bookbuild.lint --fix

lint: $(READY) $(LINT)
	@$(BIN)/python -m bookbuild.lint

check: $(READY)
	@$(BIN)/python -m bookbuild.notebooks check

notebooks: book
	@$(BIN)/python -m bookbuild.editions notebooks

lab: notebooks
	@$(BIN)/jupyter lab _build/notebooks

edit: $(READY) $(EDIT)
	@JUPYTER_PATH=$(CURDIR)/$(EDIT) $(BIN)/jupyter lab chapters

serve: book
	@echo "Serving the book at http://localhost:8000 until Ctrl-C"
	@$(BIN)/python -m http.server 8000 --directory _build/html

watch: $(READY)
	@echo "Serving the book at http://localhost:8000, anew after every change, until Ctrl-C"
	@$(BIN)/python -m bookbuild.watch

zip: notebooks pdf
	@$(BIN)/python -m bookbuild.editions zip

# What a course needs beside the book: slides, assignments, a sample exam.
course: book $(NBGRADER)
	@echo "Making the course"
	@$(BIN)/python -m bookbuild.course
	@# Once more, with links to what was made.
	@$(MAKE) --no-print-directory book

# SEED=7 TOPICS="02 05" draws other numbers, from the drills of these chapters only.
exam: $(READY)
	@$(BIN)/python -m bookbuild.course.exam --seed $(or $(SEED),1) $(TOPICS)

pdf: book
	@echo "Printing the book with a Chromium or Chrome (some minutes)"
	@$(BIN)/python -m bookbuild.pdf
	@$(BIN)/python -c 'from bookbuild.pdf import PDF; print("The book as one PDF:", PDF)'

epub: book
	@$(BIN)/python -m bookbuild.epub

# PAGES="index chapters/02_kl_divergence" measures these pages only.
audit: book $(AUDIT)
	@echo "Measuring pages with Lighthouse and axe (a minute a page; leave the machine alone)"
	@$(BIN)/python -m bookbuild.audit $(PAGES)

audit-sample:
	@$(MAKE) --no-print-directory audit PAGES="$(SAMPLE)"

compare: book $(AUDIT)
	@echo "Building a stock book of the same sources, which make audit then measures, too"
	@$(BIN)/python -m bookbuild.audit.stock

shots: book
	@echo "Taking pictures of every page (some minutes)"
	@browser=$$($(BIN)/python -m bookbuild.chromium) && $(BIN)/node bookbuild/shots.mjs "$$browser"
	@echo "The pictures are in _build/shots"

release-check: $(READY)
	@$(BIN)/python -m bookbuild.release

# TAG=v0.2.0 is the tag that the release workflow runs for.
release-files: release-check pdf epub zip
	@$(BIN)/python -m bookbuild.release.files $(TAG)

newest-sphinx: $(READY)
	@$(BIN)/python -m bookbuild.newest_sphinx

clean:
	rm -rf _build .pytest_cache .hypothesis
	find divlib tests bookbuild -name __pycache__ -prune -exec rm -rf {} +

clean-all: clean
	rm -rf .venv bookbuild/node_modules bookbuild/pages/lab/node_modules bookbuild/audit/node_modules bookbuild/lint/node_modules

.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed and $(PYTHON) is %d.%d; name another: make PYTHON=python3.12 ..." % sys.version_info[:2])'
	@echo "[1/4] Making the virtual environment .venv"
	@$(PYTHON) -m venv .venv
	@echo "[2/4] Installing the pinned requirements (about a minute)"
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.txt
	@echo "[3/4] Installing divlib from this folder"
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

bookbuild/node_modules/.package-lock.json: bookbuild/package-lock.json .venv/ready
	@echo "[4/4] Installing what sets the formulas (KaTeX) and drives a browser in tests"
	@$(BIN)/npm --prefix bookbuild ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(LAB): bookbuild/pages/lab/package-lock.json .venv/ready
	@echo "Installing Python for browsers (Pyodide), in which the derivation lab runs"
	@$(BIN)/npm --prefix bookbuild/pages/lab ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(AUDIT): bookbuild/audit/package-lock.json $(READY)
	@echo "Installing Lighthouse and what it needs"
	@$(BIN)/npm --prefix bookbuild/audit ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(LINT): bookbuild/lint/package-lock.json $(READY)
	@echo "Installing Biome, which checks the JavaScript"
	@$(BIN)/npm --prefix bookbuild/lint ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(EDIT): bookbuild/edit.txt $(READY)
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --no-deps --target _build/edit -r bookbuild/edit.txt
	@touch $@

$(NBGRADER): course/requirements.txt $(READY)
	@echo "Installing nbgrader, which makes and grades the assignments"
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --no-deps --upgrade --target _build/nbgrader -r course/requirements.txt
	@touch $@
