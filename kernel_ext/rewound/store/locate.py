"""Finds the folder of a store, from a URL or from where the project is, and makes it for a writer."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote

from rewound.config import find_project, load_config
from rewound.errors import BadRequest

FOLDER = ".rewound"
DATABASE = "store.db"
BLOBS = "blobs"
_SCHEME = "sqlite:///"


def locate(url: str | None, start: Path) -> Path:
    """The store's folder; nothing is created.

    `url` is `sqlite:///relative/folder` (from `start`), `sqlite:////absolute/folder` or a plain path; without it
    REWOUND_STORE counts, then what the project's settings say (from the project's folder), then `.rewound` there.
    Raises BadRequest for another scheme.
    """
    given = url or os.environ.get("REWOUND_STORE")
    if given:
        return (start.resolve() / _path_of(given)).resolve()
    project = find_project(start.resolve())
    return (project / _path_of(load_config(start=project).store or FOLDER)).resolve()


def _path_of(url: str) -> Path:
    if url.startswith(_SCHEME):
        text = unquote(url.removeprefix(_SCHEME))
        if not text:
            raise BadRequest(f"The store's URL {url!r} names no folder.", hint="Write sqlite:///path/to/folder.")
        return Path(text).expanduser()
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", url):  # two letters or more: `C:\…` is a path
        raise BadRequest(f"A store at {url!r} is not supported.", hint="Write sqlite:///path/to/folder, or leave the URL out.")
    return Path(url).expanduser()


def make_folder(folder: Path) -> None:
    """Create the store's folder, with a `.gitignore` that keeps recordings out of the project's history. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / BLOBS).mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
