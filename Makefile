# RegTrack's commands. `make` alone lists them.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

.PHONY: help setup setup-dev run test coverage test-browser test-office test-postgres lint quality bench

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# A stamp a lock: set-up runs again only when a lock has changed. The locks are complete, so that nothing
# is resolved anew: a release of tomorrow cannot get in the way.
.venv/run.stamp: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	touch $@

.venv/dev.stamp: requirements-dev.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	touch $@

setup: .venv/run.stamp ## make .venv, the database, the register and the demo team; safe to repeat
	$(MANAGE) update_messages --compile
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) collectstatic --no-input --verbosity 0
	$(MANAGE) load_register fixtures/register
	$(MANAGE) load_demo

setup-dev: .venv/dev.stamp
	$(MANAGE) update_messages --compile

run: setup ## set up and serve on http://127.0.0.1:$(PORT)/
	@echo "RegTrack: http://127.0.0.1:$(PORT)/ (stop with Ctrl+C)"
	$(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --workers 1 --blocking-threads 8 --log-level warning regtrack.wsgi:application

test: setup-dev ## the tests, on SQLite; ARGS="-k tick" picks some
	$(BIN)/python -m pytest -n auto $(ARGS)

coverage: setup-dev ## the tests on SQLite, and which branches they take; fails below the limit
	$(BIN)/python -m pytest -n auto --cov --cov-report=term $(ARGS)

test-browser: setup-dev ## the tests in a real browser (needs Chromium)
	$(BIN)/python -m pytest tests/browser -n 2 $(ARGS)

test-office: setup-dev ## the tests with LibreOffice (needs soffice)
	$(BIN)/python -m pytest tests/office -n 0 $(ARGS)

test-postgres: setup-dev ## the tests, on a real PostgreSQL that comes with the set-up
	$(BIN)/python -m tests.postgres --sampled -n auto $(ARGS)

lint: setup-dev ## style, types, layers, migrations, templates, deployment checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files "templates/*.html")
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	state=$$(mktemp -d) && REGTRACK_STATE_DIR=$$state $(MANAGE) migrate --verbosity 0 && \
		REGTRACK_STATE_DIR=$$state $(MANAGE) load_register --check fixtures/register && \
		REGTRACK_STATE_DIR=$$state $(MANAGE) check_register --packs fixtures/register; \
		code=$$?; rm -rf $$state; exit $$code
	REGTRACK_MODE=production REGTRACK_HOSTS=example.org REGTRACK_SECRET_KEY=$$(head -c 48 /dev/urandom | base64 -w0) $(MANAGE) check --deploy --fail-level WARNING

quality: setup-dev ## make the table of the quality page anew from the packs
	$(MANAGE) check_register --packs fixtures/register --today checked --format markdown --lang en --page templates/docs/quality.md; \
		$(MANAGE) check_register --packs fixtures/register --today checked --format markdown --lang zh-hans --page templates/docs/quality.zh-hans.md

bench: setup-dev ## how fast, as ratios to a floor measured in the same run
	$(BIN)/python -m pytest tests/bench -p no:randomly -n 0 -s
