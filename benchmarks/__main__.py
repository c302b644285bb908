"""`python -m benchmarks`: takes the measurements, prints them, keeps them as JSON, and writes them to docs/performance.md."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import table
from benchmarks.harness import ROOT, BenchmarkError, Figure, Options

BENCHMARKS = (
    "calls",
    "loop",
    "effects",
    "foreign",
    "cells",
    "classes",
    "diagnosis",
    "large",
    "notebooks",
    "memory",
    "size",
    "debug_open",
    "debug_growth",
    "resume",
    "travel",
    "debugger",
    "panel",
    "lab",
    "service",
    "editor",
)
RESULTS = Path(__file__).resolve().parent / "results.json"
PAGE = ROOT / "docs" / "performance.md"
OWN_PAGES = {"classes": ROOT / "docs" / "change-detection.md", "diagnosis": ROOT / "docs" / "diagnosis.md"}
"""Of benchmarks whose table is too long for a line of the other."""


def measure(name: str, options: Options) -> list[Figure]:
    """One benchmark; what could not be measured stands there with its reason, so that no figure is lost silently."""
    module = importlib.import_module(f"benchmarks.{name}")
    try:
        found: list[Figure] = module.run(options)
    except BenchmarkError as error:
        summary = (module.__doc__ or name).strip().splitlines()[0].rstrip(".")
        found = [Figure(what=summary, value=None, unit="", note=str(error), met=None)]
    return [replace(figure, benchmark=name) for figure in found]


def main(words: Sequence[str] | None = None) -> int:
    asked = _arguments(words)
    if asked.list:
        print("\n".join(BENCHMARKS))
        return 0
    options = Options(quick=asked.quick, peers=not asked.no_peers, gigabytes=asked.gigabytes)
    figures: list[Figure] = []
    began = time.monotonic()
    for name in asked.only or BENCHMARKS:
        start = time.monotonic()
        print(f"{name} …", flush=True)
        taken = measure(name, options)
        figures += taken
        print(table.text(figure.as_dict() for figure in taken), end="")
        print(f"      ({time.monotonic() - start:.0f} s)", flush=True)
    results = _merged(figures, quick=asked.quick)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if asked.write:
        table.write(PAGE, table.markdown(results, table.earlier(PAGE, results) if asked.only else ()))
        for figure in results["figures"]:
            if figure.get("rows"):
                table.write(OWN_PAGES[figure["benchmark"]], table.own_page(figure, results))
    print(f"{time.monotonic() - began:.0f} seconds in all; kept in {RESULTS.relative_to(ROOT)}")
    return 0


def _merged(figures: list[Figure], *, quick: bool) -> dict[str, Any]:
    """The new figures, and those of other benchmarks that an earlier run of the same kind left, in the order of the table."""
    new = [figure.as_dict() for figure in figures]
    taken = {figure.benchmark for figure in figures}
    old: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    machine = table.machine()
    if old.get("machine") == machine and old.get("quick") == quick:
        new += [figure for figure in old["figures"] if figure["benchmark"] not in taken]
    new.sort(key=lambda figure: BENCHMARKS.index(figure["benchmark"]))
    return {"machine": machine, "quick": quick, "figures": new}


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, epilog="Example: make bench ARGS='--quick --only calls'"
    )
    parser.add_argument(
        "--quick", action="store_true", help="smaller sizes and fewer rounds: under two minutes, good enough to see a step backwards"
    )
    parser.add_argument(
        "--only", action="append", choices=BENCHMARKS, metavar="NAME", help="this one only (can be given again); --list names them"
    )
    parser.add_argument("--list", action="store_true", help="name the benchmarks")
    parser.add_argument("--no-peers", action="store_true", help="do not install and measure other tools")
    parser.add_argument("--gigabytes", type=float, default=1.0, help="size of the large array and of the large frame (default: 1)")
    parser.add_argument("--write", action="store_true", help="write the tables to docs/performance.md and docs/change-detection.md")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
