"""One window of a JupyterLab, driven as a person would: by clicks and keys, and by commands for what is JupyterLab's own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import ROOT
from tests.e2e.lab.serving import Server

IMAGES = ROOT / "docs" / "images" if os.environ.get("REWOUND_WRITE_PICTURES") else None
"""Where pictures go if they are asked for; the tests take the variable away before they begin."""
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 60_000
"""Milliseconds that a page may take on a busy machine."""
_READY = "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


def write_notebook(path: Path, cells: Sequence[str]) -> None:
    """A notebook of code cells whose ids are `cell-0`, `cell-1` …"""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source, id=f"cell-{index}") for index, source in enumerate(cells)]
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


class Window:
    """One page with one notebook open."""

    def __init__(self, browser: Browser, server: Server, notebook: str, *, dark: bool = False, app: str = "lab/tree") -> None:
        self.page: Page = browser.new_page(viewport={"width": 1400, "height": 900}, color_scheme="dark" if dark else "light")
        self.page.set_default_timeout(PATIENCE)
        self._server, self._path = server, notebook
        self.dark = dark
        self.app = app
        self.abroad: list[str] = []
        """Requests that left this machine."""
        self.faults: list[str] = []
        """What our code threw."""
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("pageerror", lambda error: self.faults.append(f"{error}\n{error.stack}"))
        self._pictures = IMAGES or server.folder.parent / "pictures"
        self._url = server.page(f"{app}/{notebook}")
        self._notebook = f"[...window.jupyterapp.shell.widgets('main')].find(each => each.context?.path === '{notebook}')"
        self.load("&reset")

    def load(self, more: str = "") -> None:
        """Open the page, or open it again; the first time without what other windows have left open."""
        self.page.goto(self._url + more)
        self.page.wait_for_function(_READY)
        if self.app == "lab/tree":
            self.theme()
            if self.page.locator("#jp-left-stack").is_visible():
                self.command("application:toggle-left-area")
        self.command("rewound:show-panel")
        expect(self.panel).to_be_visible()

    def turn(self, *, dark: bool) -> None:
        """To the dark theme, or to the light one."""
        self.dark = dark
        self.theme()

    def theme(self, more: str = "") -> None:
        """JupyterLab's own theme, light or dark, or the one whose name goes on so."""
        theme = f"JupyterLab {'Dark' if self.dark else 'Light'}{more}"
        if self.page.evaluate("document.body.dataset.jpThemeName") != theme:
            self.command("apputils:change-theme", theme=theme)
            self.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=theme)

    def close(self) -> None:
        """Nothing went wrong that nobody saw, and nothing left this machine."""
        self.page.close()
        assert self.abroad == []
        assert [fault for fault in self.faults if "rewound" in fault.lower()] == []

    def _asked(self, url: str) -> None:
        split = urlsplit(url)
        if split.scheme in ("http", "https", "ws", "wss") and split.hostname != "127.0.0.1":
            self.abroad.append(url)

    def command(self, name: str, /, **arguments: Any) -> None:
        """Carry a command out; does not wait for it, since it may wait for a cell, or for a person."""
        self.page.evaluate("([name, args]) => { void window.jupyterapp.commands.execute(name, args); }", [name, arguments])

    @property
    def panel(self) -> Locator:
        return self.page.locator(".jp-Rewound-panel")

    def rows(self, **wanted: Any) -> Locator:
        return self.panel.get_by_role("treeitem", **wanted)

    def section(self, name: str) -> None:
        """Unfold a section."""
        title = self.panel.locator(".lm-AccordionPanel-title", has_text=name)
        if title.get_attribute("aria-expanded") != "true":
            title.click()

    def fold(self, name: str) -> None:
        title = self.panel.locator(".lm-AccordionPanel-title", has_text=name)
        if title.get_attribute("aria-expanded") == "true":
            title.click()

    def run_all(self) -> None:
        self.command("notebook:run-all-cells")

    def run(self, cell: str) -> None:
        """Run one cell; does not wait for its end."""
        self.page.evaluate(
            f"id => {{ const n = {self._notebook}.content; n.activeCellIndex = n.widgets.findIndex(each => each.model.id === id); }}", cell
        )
        self.command("notebook:run-cell")

    def idle(self) -> None:
        self.page.wait_for_function(f"{self._notebook}.sessionContext.session?.kernel?.status === 'idle'")

    def type_into(self, cell: str, text: str) -> None:
        """Another text for a cell."""
        self.page.evaluate(
            f"([id, text]) => {{ for (const c of {self._notebook}.content.model.cells) if (c.id === id) c.sharedModel.setSource(text); }}",
            [cell, text],
        )

    def outputs(self, cell: str) -> list[Mapping[str, Any]]:
        """A cell's outputs, as nbformat has them."""
        found: list[Mapping[str, Any]] = self.page.evaluate(
            f"id => {{ for (const c of {self._notebook}.content.model.cells) if (c.id === id) return c.toJSON().outputs; }}", cell
        )
        return found

    def mark(self, cell: str) -> Locator:
        """The mark in the margin of a cell."""
        index = int(cell.rpartition("-")[2])
        return self.page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{index}"] > .jp-Rewound-cellMark')

    def kept(self, fits: Callable[[Mapping[str, Any]], bool]) -> None:
        """Wait until the workspace keeps of this notebook what fits."""
        deadline = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < deadline:
            found = [each["data"] for each in self._server.ask("lab/api/workspaces")["workspaces"]["values"]]
            if any(fits(data[f"rewound:look:{self._path}"]) for data in found if f"rewound:look:{self._path}" in data):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"nothing of {self._path} is kept that fits")

    def picture(self, name: str, locator: Locator | None = None) -> None:
        """Take a screenshot, with the theme in its name: into docs/images if REWOUND_WRITE_PICTURES is set, else beside the project."""
        path = self._pictures / f"lab-{name}-{'dark' if self.dark else 'light'}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        (locator or self.page).screenshot(path=path, animations="disabled", caret="hide")

    def complaints(self, *selectors: str) -> list[str]:
        """What axe-core finds wrong of what is ours, serious or worse; nothing where it is not installed."""
        if not AXE.is_file():
            return []
        self.page.add_script_tag(path=AXE)
        found = self.page.evaluate(
            """async selectors => (await axe.run({include: selectors.map(each => [each])}, {resultTypes: ['violations']})).violations
                .filter(each => ['serious', 'critical'].includes(each.impact))
                .flatMap(each => each.nodes.map(node => `${each.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`))""",
            [selector for selector in selectors if self.page.locator(selector).count()],
        )
        return [str(each) for each in found]
