"""Neovim, Emacs and JupyterLab's bridge with the configurations of docs/editors.md: what they have of the server themselves."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT
from tests.e2e.server.test_jupyter import jupyter

LOOK = """
local out = {}
vim.cmd('edit helpers.py')
local buf = vim.api.nvim_get_current_buf()
vim.wait(80000, function() return #vim.diagnostic.get(buf) > 0 end, 50)
for _, one in ipairs(vim.diagnostic.get(buf)) do
  local related = one.user_data and one.user_data.lsp and one.user_data.lsp.relatedInformation or {}
  table.insert(out, { line = one.lnum + 1, severity = one.severity, message = one.message, related = #related })
end
local lenses = {}
local function shown()
  vim.lsp.codelens.refresh()
  vim.wait(500)
  lenses = {}
  for _, lens in ipairs(vim.lsp.codelens.get(buf)) do
    if lens.command then table.insert(lenses, { lens.range.start.line + 1, lens.command.title }) end
  end
  return #lenses > 2
end
vim.wait(60000, shown, 50)
local file = io.open('seen.json', 'w')
file:write(vim.fn.json_encode({ diagnostics = out, lenses = lenses }))
file:close()
vim.cmd('qa!')
"""

ELISP = """
(find-file "helpers.py")
(setq tries 0)
(while (and (null (flymake-diagnostics)) (< (setq tries (1+ tries)) 600))
  (unless flymake-mode (call-interactively 'eglot))
  (flymake-start)
  (accept-process-output nil 0.1))
(dolist (one (flymake-diagnostics))
  (princ (format "%d %s\\n" (line-number-at-pos (flymake-diagnostic-beg one)) (flymake-diagnostic-text one))))
"""


def documented(language: str) -> str:
    """The configuration that stands in the page."""
    page = (ROOT / "docs" / "editors.md").read_text("utf-8")
    found: str = re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)[0]
    return found


@pytest.mark.skipif(shutil.which("nvim") is None, reason="there is no Neovim")
def test_neovim_shows_lenses_and_diagnostics(leads: Path, tmp_path: Path) -> None:
    config = documented("lua")
    assert len(config.splitlines()) <= 10 and "'rewound', 'lsp'" in config
    config = config.replace("'rewound', 'lsp'", f"{json.dumps(sys.executable)}, '-m', 'rewound', 'lsp'")
    (tmp_path / "init.lua").write_text("vim.cmd('filetype on')\n" + config, "utf-8")
    (tmp_path / "look.lua").write_text(LOOK, "utf-8")
    command = ["nvim", "--headless", "-n", "-u", str(tmp_path / "init.lua"), "-c", f"luafile {tmp_path / 'look.lua'}"]
    subprocess.run(command, cwd=leads, timeout=110, check=False, stdin=subprocess.DEVNULL, capture_output=True)
    seen = json.loads((leads / "seen.json").read_text("utf-8"))
    assert [(one["line"], one["severity"]) for one in seen["diagnostics"]] == [(5, 2)]
    assert "crm_lookup('unknown@nowhere.com')" in seen["diagnostics"][0]["message"] and seen["diagnostics"][0]["related"] >= 3
    titles = [title for line, title in seen["lenses"] if line == 4]
    assert titles[0].startswith("returned None") and {"Replay from here", "Why?", "Runs"} <= set(titles)


@pytest.mark.skipif(shutil.which("emacs") is None, reason="there is no Emacs")
def test_emacs_shows_diagnostics(leads: Path, tmp_path: Path) -> None:
    if subprocess.run(["emacs", "--batch", "--eval", "(require 'eglot)"], capture_output=True, timeout=60, check=False).returncode:
        pytest.skip("this Emacs has no eglot")
    config = documented("elisp").replace('"rewound" "lsp"', f'{json.dumps(sys.executable)} "-m" "rewound" "lsp"')
    assert "-m" in config
    (tmp_path / "look.el").write_text(config + ELISP, "utf-8")
    command = ["emacs", "--batch", "-l", str(tmp_path / "look.el")]
    told = subprocess.run(command, cwd=leads, timeout=110, check=True, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8")
    assert re.match(r"5 .*crm_lookup\('unknown@nowhere.com'\)` returns None", told.stdout), (told.stdout, told.stderr)


@pytest.mark.slow
@pytest.mark.once
def test_jupyter_lsp_finds_the_server_and_hands_on_what_it_says(leads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("jupyter_lsp")
    import websocket  # of the Jupyter server

    config = json.loads(documented("json"))
    config["LanguageServerManager"]["language_servers"]["rewound"]["argv"][:1] = [sys.executable, "-m", "rewound"]
    (tmp_path / "jupyter_server_config.json").write_text(json.dumps(config), "utf-8")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    cells = [cell["source"] for cell in json.loads((leads / "book.ipynb").read_text("utf-8"))["cells"]]
    joined = f"{leads.as_uri()}/.virtual_documents/book.ipynb"
    said: list[dict[str, Any]] = []
    with jupyter(leads, "sesame") as client:
        url = f"ws://{urlsplit(client.url).netloc}/user/ada/lsp/ws/rewound?token=sesame"
        with closing(websocket.create_connection(url, timeout=60)) as channel:

            def tell(method: str, params: dict[str, Any], **more: Any) -> None:
                channel.send(json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}))

            tell("initialize", {"processId": None, "rootUri": leads.as_uri(), "capabilities": {}}, id=1)
            while not any(message.get("id") == 1 for message in said):
                said.append(json.loads(channel.recv()))
            tell("initialized", {})
            tell(
                "textDocument/didOpen",
                {"textDocument": {"uri": joined, "languageId": "python", "version": 1, "text": "\n\n\n".join(cells)}},
            )
            while not said[-1].get("params", {}).get("diagnostics"):
                said.append(json.loads(channel.recv()))
    found = said[-1]["params"]["diagnostics"]
    assert {"none-return", "TypeError"} <= {one["code"] for one in found}, found
