"""Builds the JupyterLab panel, and the view of the magics, into the Python package, once for each state of their sources.

    python scripts/panel.py [--link] [--again]        --link shows the panel to this environment

Needs Node and the Python package `jupyter-builder`, which brings jlpm. Exit code 3: there is no Node, so there is no panel; everything
else of Rewound works without. The build hook of the wheel, `hatch_build.py`, calls `build` too.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "labextension"
BUILT = ROOT / "kernel_ext" / "rewound" / "labextension"
WIDGET = ROOT / "kernel_ext" / "rewound" / "show" / "widget" / "built"
"""The views as one module that any front end can load."""
STAMP = BUILT / ".sources"
"""What the panel was built from: a digest."""
INSTALLED = ROOT / "node_modules" / ".rewound"
"""What packages were installed from: a digest."""
PACKAGES = (ROOT / "package.json", ROOT / "yarn.lock", ROOT / ".yarnrc.yml", SOURCES / "package.json")
NO_NODE = "Node is not installed here, so the JupyterLab panel is missing; the rest of Rewound works without it."


class CannotBuild(Exception):
    """Why there is no panel."""


def digest(paths: Iterator[Path] | tuple[Path, ...]) -> str:
    """Of the names and contents of files."""
    found = hashlib.sha256()
    for path in sorted(paths):
        found.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def sources() -> Iterator[Path]:
    """All files that the panel is made from."""
    yield from PACKAGES
    yield SOURCES / "tsconfig.json"
    yield SOURCES / "widget.mjs"
    for folder in ("src", "style", "schema"):
        yield from (path for path in (SOURCES / folder).rglob("*") if path.is_file() and ".test." not in path.name)


def is_built() -> bool:
    """Whether there is a panel that was made from the sources that are here; where there are none, as in a wheel, it is as it is."""
    if not (BUILT / "package.json").is_file() or not (WIDGET / "widget.js").is_file():
        return False
    return not SOURCES.is_dir() or (STAMP.is_file() and STAMP.read_text("utf-8") == digest(sources()))


def build(*, again: bool = False) -> bool:
    """Build the panel if that has to be done; whether it was. Raises CannotBuild."""
    if is_built() and not again:
        return False
    node = shutil.which("node") or shutil.which("nodejs")
    if node is None:
        raise CannotBuild(NO_NODE)
    packages = digest(PACKAGES)
    if not INSTALLED.is_file() or INSTALLED.read_text("utf-8") != packages:
        _install()
        INSTALLED.write_text(packages, "utf-8")
    for folder in (BUILT, WIDGET, SOURCES / "lib"):
        shutil.rmtree(folder, ignore_errors=True)
    _run([node, str(ROOT / "node_modules" / "typescript" / "bin" / "tsc"), "--build", "--force", str(SOURCES)])
    _run([sys.executable, "-c", "from jupyter_builder.main import main; main()", "build", str(SOURCES)])
    _run([node, str(SOURCES / "widget.mjs"), str(WIDGET)])
    STAMP.write_text(digest(sources()), "utf-8")
    return True


def _install() -> None:
    """Download the packages that yarn.lock names, from wherever npm does. Raises CannotBuild."""
    environ = dict(os.environ)
    npm = shutil.which("npm")
    if npm is not None and "YARN_NPM_REGISTRY_SERVER" not in environ:
        asked = subprocess.run([npm, "config", "get", "registry"], capture_output=True, text=True, check=False, cwd=ROOT)
        if asked.returncode == 0 and asked.stdout.startswith("http"):
            environ["YARN_NPM_REGISTRY_SERVER"] = asked.stdout.strip()
    _run([sys.executable, "-c", "from jupyter_builder.jlpm import main; main()", "install", "--immutable"], environ)


def _run(command: list[str], environ: dict[str, str] | None = None) -> None:
    """Raises CannotBuild."""
    done = subprocess.run(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise CannotBuild(f"The JupyterLab panel could not be built: {' '.join(command)} failed.\n{done.stdout[-4000:]}")


def link() -> None:
    """Let the JupyterLab of this environment find the panel where it was built, so that it is never an old one."""
    place = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / "rewound"
    if place.is_symlink():
        place.unlink()
    elif place.exists():
        shutil.rmtree(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        place.symlink_to(BUILT, target_is_directory=True)
    except OSError:  # Windows asks for a privilege
        shutil.copytree(BUILT, place)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--link", action="store_true", help="let this environment's JupyterLab find it")
    parser.add_argument("--again", action="store_true", help="build even if nothing has changed")
    asked = parser.parse_args(arguments)
    try:
        if asked.again or not is_built():
            sys.stderr.write("Building the JupyterLab panel; the first time this takes some minutes.\n")
        build(again=asked.again)
    except CannotBuild as error:
        sys.stderr.write(f"{error}\n")
        return 3 if str(error) == NO_NODE else 1
    if asked.link:
        link()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
