"""A headless Neovim with the configuration of docs/editors.md: its own lenses and diagnostics."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

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


@pytest.mark.skipif(shutil.which("nvim") is None, reason="there is no Neovim")
def test_neovim_shows_lenses_and_diagnostics(leads: Path, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "editors.md").read_text("utf-8")
    config = re.findall(r"```lua\n(.*?)```", page, re.DOTALL)[0]
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
