# The verbs that people and continuous integration use. Each sets up what it needs on a fresh clone.

.DEFAULT_GOAL := help
.PHONY: help demo lab test test-editors check lint bench docs lock vscode clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo:  ## a notebook fails, its cause is named, the fix is replayed
	@venv=$$(scripts/setup any test) && "$$venv/bin/python" notebooks/demo.py

lab:  ## JupyterLab with the panel, opened on a recorded demo
	@venv=$$(scripts/setup any test lab) && { "$$venv/bin/python" scripts/panel.py --link || test $$? = 3; } && "$$venv/bin/python" notebooks/lab.py

test:  ## lint and the whole suite, on the oldest and the newest Python present
	@scripts/test

test-editors:  ## the extension in a real VS Code workbench, Neovim, Emacs; needs Node and Chromium
	@scripts/editors $(ARGS)

check:  ## lint and the quick tests, on one Python; ARGS goes to pytest
	@venv=$$(scripts/setup any test) && scripts/lint "$$venv" && "$$venv/bin/python" -m pytest -m "not slow" $(ARGS)

lint:  ## style, types, and who imports whom
	@venv=$$(scripts/setup any test) && scripts/lint "$$venv"

bench:  ## the measurements that docs/performance.md quotes
	@venv=$$(scripts/setup any test) && "$$venv/bin/python" -m benchmarks $(ARGS)

docs:  ## the tests that run every command and snippet of README.md and docs/
	@venv=$$(scripts/setup any test) && "$$venv/bin/python" -m pytest tests/docs $(ARGS)

vscode:  ## the extension for VS Code: lsp/vscode/rewound.vsix; needs Node
	@cd lsp/vscode && npm ci --no-workspaces --no-audit --no-fund --silent && npm run --no-workspaces --silent package

lock:  ## choose versions anew: constraints.txt from pyproject.toml
	@scripts/lock

clean:  ## remove environments, caches and builds; recordings (.rewound) stay
	rm -rf .editors lsp/vscode/node_modules lsp/vscode/dist lsp/vscode/rewound.vsix
	rm -rf .venv .venv-3.* node_modules .yarn labextension/lib labextension/build kernel_ext/rewound/labextension build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
