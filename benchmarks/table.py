"""The table of figures: for the terminal, and between its marks in docs/performance.md; some have a page of their own."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
HEADS = ("what", "figure", "plain", "times plain", "aim", "others", "")
PACKAGES = ("ipykernel", "ipython", "numpy", "pandas")


def machine() -> dict[str, Any]:
    """What the figures depend on, and nothing that names the machine."""
    try:
        memory: int | None = round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30)
    except (AttributeError, ValueError, OSError):
        memory = None
    return {
        "cores": os.cpu_count(),
        "memory": memory,
        "system": f"{platform.system()} on {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
    }


def machine_text(found: Mapping[str, Any]) -> str:
    packages = ", ".join(f"{name} {version}" for name, version in found["packages"].items())
    memory = f", {found['memory']} GB of memory" if found["memory"] else ""
    return f"{found['cores']} cores{memory}, {found['system']}; Python {found['python']}, {packages}."


def row(figure: Mapping[str, Any]) -> tuple[str, ...]:
    """The cells of one line: what, figure, plain, ratio, aim, peers, note."""
    value = "not measured" if figure["value"] is None else f"{_short(figure['value'])} {figure['unit']}"
    ratio = "" if figure["ratio"] is None else f"{figure['ratio']:.2f}" if figure["ratio"] < 100 else f"{figure['ratio']:.0f}"
    aim = figure["aim"] + {True: " ✓", False: " ✗", None: ""}[figure["met"]]
    return figure["what"], value, figure["plain"], ratio, aim, figure["peers"], figure["note"]


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def markdown(results: Mapping[str, Any], earlier: Sequence[str] = ()) -> str:
    """The whole part between the marks; `earlier`: lines of tables that stay below it."""
    lines = [_measured(results), "", *_rows([HEADS, *map(row, results["figures"])])]
    if results.get("quick"):
        lines += ["", "These figures are from a quick run, with smaller sizes and fewer rounds."]
    return "\n".join([*lines, *earlier])


def earlier(page: Path, results: Mapping[str, Any]) -> list[str]:
    """What stands on the page and was not measured again, table by table, each below the machine that it was measured on."""
    again = {_cell(figure["what"]) for figure in results["figures"]}
    old = page.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].splitlines()
    kept: dict[str, list[str]] = {}
    measured_on = ""
    for line in old:
        if line.startswith("Measured "):
            measured_on = line
        elif line.startswith("| ") and line not in _rows([HEADS]) and line[2:].partition(" | ")[0] not in again:
            kept.setdefault(measured_on, []).append(line)
    return [line for on, rows in kept.items() for line in ("", on, "", *_rows([HEADS]), *rows)]


def own_page(figure: Mapping[str, Any], results: Mapping[str, Any]) -> str:
    """The part between the marks of a figure's own page."""
    return "\n".join([_measured(results), "", *(f"- {line}" for line in figure["totals"]), "", *_rows(figure["rows"])])


def _measured(results: Mapping[str, Any]) -> str:
    return f"Measured with `make bench` on {machine_text(results['machine'])}"


def _rows(rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of Markdown; the first row holds the heads of the columns."""
    heads, *others = rows
    return [_line(heads), "|" + " --- |" * len(heads), *map(_line, others)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def text(figures: Iterable[Mapping[str, Any]]) -> str:
    """For the terminal: a paragraph a figure."""
    paragraphs = []
    for figure in figures:
        what, value, plain, ratio, aim, others, note = row(figure)
        parts = [f"plain {plain}" if plain else "", f"{ratio} times plain" if ratio else "", f"aim {aim}" if aim else "", others, note]
        paragraphs.append(f"  {what}: {value}\n" + "".join(f"      {part}\n" for part in parts if part))
    return "".join(paragraphs)


def write(page: Path, measured: str) -> None:
    """Puts what was measured between the marks of a page; the rest of the page stays. Raises ValueError if they are missing."""
    old = page.read_text(encoding="utf-8")
    before, begin, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} lacks the marks {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n{measured}\n{END}{after}", encoding="utf-8")
