"""The panel in a browser, on a run of 100,000 steps: the first picture, zoom and pan, its size and what it takes of memory."""

from __future__ import annotations

import gzip
import os
import statistics
from typing import TYPE_CHECKING, Any

from benchmarks.calls import EVERYTHING
from benchmarks.harness import ROOT, BenchmarkError, Figure, Options, execute, kept, project, rewound
from benchmarks.panel import PROGRAM, STEPS

if TYPE_CHECKING:
    from playwright.sync_api import Page

BUILT = ROOT / "kernel_ext" / "rewound" / "labextension"
FRAMES = 60
_MODEL = "[...(window.jupyterapp?.shell?.widgets('right') ?? [])].find(each => each.id === 'rewound-panel')?.model"
_PAINTED = """async run => {
    const model = MODEL, began = performance.now();
    void model.open(run);
    const frame = () => new Promise(requestAnimationFrame);
    while (!document.querySelector('.jp-Rewound-row')) await frame();
    await frame();
    const first = performance.now() - began;
    while (model.run.timeline.known < model.run.timeline.total || model.run.timeline.known === 0) await frame();
    await frame();
    return [first, performance.now() - began, model.run.timeline.known];
}"""
"""Milliseconds from the choice of a run to its first picture, and to that of all its steps."""
_TURNED = """async ([frames, shift]) => {
    const strip = document.querySelector('.jp-Rewound-overview'), box = strip.getBoundingClientRect(), taken = [];
    let last = await new Promise(requestAnimationFrame);
    for (let turn = 0; turn < frames; turn++) {
        const deltaY = shift ? 24 : turn < frames / 2 ? -24 : 24;
        const at = {clientX: box.x + box.width / 3, clientY: box.y + 20};
        strip.dispatchEvent(new WheelEvent('wheel', {deltaY, shiftKey: shift, bubbles: true, cancelable: true, ...at}));
        const now = await new Promise(requestAnimationFrame);
        taken.push(now - last);
        last = now;
    }
    return taken;
}"""
"""Milliseconds of each frame while somebody zooms, or pans."""


def run(options: Options) -> list[Figure]:
    return [_bundle(), *_browser(options)]


def _bundle() -> Figure:
    """What a browser downloads, compressed as servers do."""
    scripts = sorted((BUILT / "static").glob("*.js"))
    if not scripts:
        raise BenchmarkError("the panel is not built: python scripts/panel.py")
    size = sum(len(gzip.compress(path.read_bytes(), 6)) for path in scripts)
    return Figure(what="the panel's scripts and styles, gzipped", value=size / 1e3, unit="kB", aim="under 300 kB", met=size < 300e3)


def _browser(options: Options) -> list[Figure]:
    try:
        from playwright.sync_api import sync_playwright

        from tests.e2e.lab.serving import chromium, serving
    except ImportError as error:
        raise BenchmarkError(f"the browser cannot be driven: {error}") from error
    program = chromium()
    if program is None:
        raise BenchmarkError("there is no Chromium here")
    steps = STEPS // 10 if options.quick else STEPS
    with project({"program.py": PROGRAM}) as folder, project() as world:
        execute(rewound("record", "program.py", "--", str(steps // 10)), folder, settings=EVERYTHING)
        (folder / "empty.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "utf-8")
        os.environ["PYTHONPATH"] = str(ROOT / "kernel_ext")
        with serving(folder, world) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=program, args=["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info", "--js-flags=--expose-gc"]
            )
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(server.page("lab/tree/empty.ipynb"))
            try:
                return _figures(page)
            finally:
                browser.close()


def _figures(page: Page) -> list[Figure]:
    page.wait_for_function(f"{_MODEL}?.runs.length > 0", timeout=120_000)
    page.evaluate("void window.jupyterapp.commands.execute('rewound:show-panel')")
    run = page.evaluate(f"{_MODEL}.runs[0].run")
    before = _memory(page)
    first, whole, known = page.evaluate(_PAINTED.replace("MODEL", _MODEL), run)
    after = _memory(page)
    frames = {name: page.evaluate(_TURNED, [FRAMES, name == "pan"]) for name in ("zoom", "pan")}
    size = (after - before) / 1e6
    return [
        Figure(
            what=f"the panel: from the choice of a stored run of {known:,} steps to its first picture", value=first / 1e3, unit="s",
            aim="under 1 s", met=first < 1000, note=f"all steps are there after {whole / 1e3:.2f} s",
        ),
        Figure(what=f"memory that the panel takes for {known:,} steps", value=size, unit="MB", note="of the page, after a collection"),
        *(_frame(name, taken, known) for name, taken in frames.items()),
    ]  # fmt: skip


def _frame(name: str, taken: list[float], known: int) -> Figure:
    middle, most = statistics.median(taken), sorted(taken)[int(len(taken) * 0.95)]
    return Figure(
        what=f"the panel: a frame while somebody {name}s, {known:,} steps", value=middle, unit="ms in the median", aim="under 17 ms",
        met=middle < 17, note=f"95 % under {most:.0f} ms; a screen draws each 16.7 ms", samples=kept({name: taken}),
    )  # fmt: skip


def _memory(page: Page) -> float:
    page.evaluate("window.gc?.()")
    found: Any = page.evaluate("performance.memory.usedJSHeapSize")
    return float(found)
