# The front door. Everything below installs what it needs by itself.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
TESTERS ?= 2
export PYTHON
export IDM_HOME ?= $(CURDIR)/var
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-long serve lint types bench check setup clean

help: ## この一覧を示す
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/ready ## 架空の村で、ファイルからディレクトリまでを通して見る
	@deploy/system-packages.sh demo
	@$(BIN)/python -m idm.demo

test: .venv/ready-dev ## すべての試験（SQLite と PostgreSQL、本物の slapd）
	@deploy/system-packages.sh test
	@$(BIN)/python -m pytest -m "not long" --by-turns --hypothesis-profile=same -n $(TESTERS) --dist loadfile

test-long: .venv/ready-dev ## 時間のかかる試験も含める
	@deploy/system-packages.sh test
	@$(BIN)/python -m pytest -n $(TESTERS) --dist loadfile

serve: .venv/ready ## 画面（127.0.0.1:8765）
	@$(BIN)/python -m web

lint: .venv/ready-dev ## 書き方と、部屋の間の向き
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: .venv/ready-dev ## 型
	@$(BIN)/mypy

bench: .venv/ready ## 速さを、C のクライアントと同じ条件で比べる
	@deploy/system-packages.sh test
	@$(BIN)/python -m bench

check: lint types test ## lint、types、test のすべて

setup: .venv/ready-dev ## 用意だけをする
	@deploy/system-packages.sh test

clean: ## 用意したものを消す（var/ は残す）
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 以上が必要です。" >&2; exit 1; }
	@deploy/system-packages.sh demo
	@$(PYTHON) -m venv .venv

.venv/ready: requirements.lock pyproject.toml | .venv/bin/python
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: requirements-dev.lock .venv/ready
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
