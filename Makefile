# 牵线 Qianxian: every target does its own set-up. Linux, Python 3.11 or newer, and make are enough.
#
#   make demo      load examples/ and serve the console on PORT     make lint    style, types, import directions
#   make install   .venv with the product                           make soak    the long campaigns; SEED=… repeats one
#   make test      lint, then the whole suite                       make neo4j   a Neo4j server on loopback, NEO4J_PORT
#   make clean     remove what the others made

PORT ?= 8000
NEO4J_PORT ?= 7687
JOBS ?= 2
PYTEST_ARGS ?=

BIN := .venv/bin
VENDOR := api/console/static/vendor/manifest.json
TIDY := find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# Relative, because pip splits these at spaces. The second is what pip 25.3 and newer read for build requirements.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Stamps carry a hash of what they follow from, so nothing is done again, or needs a network, until that changes.
HERE := $(shell pwd | sha256sum | cut -c1-12)
WANTED := $(shell cat pyproject.toml constraints.txt hatch_build.py api/web/package-lock.json | sha256sum | cut -c1-12)
VENV_READY := .venv/ready-$(HERE)
PRODUCT_READY := .venv/product-$(WANTED)
TESTS_READY := .venv/tests-$(WANTED)

.PHONY: demo install test lint soak neo4j clean
.DEFAULT_GOAL := demo

demo: $(PRODUCT_READY)
	@exec $(BIN)/qianxian demo --port $(PORT)

install: $(PRODUCT_READY)
	@echo "已就绪 / ready: $(BIN)/qianxian"

lint: $(TESTS_READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: lint
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(PYTEST_ARGS)

soak: $(TESTS_READY)
	@seed=$${SEED:-$$($(BIN)/python -c 'import secrets; print(secrets.randbelow(2**32))')}; \
	echo "种子 / seed: $$seed   (make soak SEED=$$seed 可重现 / repeats it)"; \
	QIANXIAN_SEED=$$seed $(BIN)/python -m pytest -m soak -n $(JOBS) --timeout 0 --durations 0 \
		--hypothesis-seed=$$seed $(PYTEST_ARGS); \
	status=$$?; echo "种子 / seed: $$seed"; exit $$status

neo4j: $(PRODUCT_READY)
	@NEO4J_PORT=$(NEO4J_PORT) exec $(BIN)/python -m deploy.neo4j.server

clean:
	rm -rf .venv .neo4j build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	rm -rf api/console/static/vendor
	$(TIDY)

$(PRODUCT_READY): $(VENV_READY)
	@echo "安装 牵线 / installing Qianxian (一两分钟 / a minute or two) …"
	@$(BIN)/python -m pip install --quiet --editable .
	@rm -f .venv/product-* .venv/tests-*
	@touch $@

$(TESTS_READY): $(VENV_READY)
	@echo "安装 牵线 及测试工具 / installing Qianxian with its test tools (一两分钟 / a minute or two) …"
	@$(BIN)/python -m pip install --quiet --editable '.[test]'
	@rm -f .venv/product-* .venv/tests-*
	@touch $(PRODUCT_READY) $@

$(VENV_READY):
	@for python in python3 python3.13 python3.12 python3.11; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && found=$$python && break; \
	done; \
	if [ -z "$$found" ]; then \
		echo "牵线需要 Python 3.11 或更新的版本，本机没有找到。请安装后重试（Debian/Ubuntu: apt install python3 python3-venv）。" >&2; \
		echo "Qianxian needs Python 3.11 or newer, and none was found here." \
			"Install one and try again (Debian/Ubuntu: apt install python3 python3-venv)." >&2; \
		exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$found 缺少 venv 模块，请安装后重试（Debian/Ubuntu: apt install $$(basename $$found)-venv）。" >&2; \
		echo "$$found lacks its venv module. Install it and try again" \
			"(Debian/Ubuntu: apt install $$(basename $$found)-venv)." >&2; \
		exit 1; \
	fi; \
	rm -rf .venv && "$$found" -m venv .venv
	@touch $@

# Made again when gone or broken, whatever the stamps say: the environment's Python, the vendored scripts.
ifneq ($(shell $(BIN)/python -c 'print("works")' 2>/dev/null),works)
.PHONY: $(VENV_READY)
endif
ifeq ($(wildcard $(VENDOR)),)
.PHONY: $(PRODUCT_READY) $(TESTS_READY)
endif
