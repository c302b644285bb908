"""A run, or the report on its failure, as one page that stands by itself: nothing is loaded, no recorded script can run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files as packaged
from pathlib import Path
from typing import TYPE_CHECKING

from rewound import __version__
from rewound.errors import BadRequest
from rewound.model import Run, Step
from rewound.show import format as words
from rewound.show.html_graph import graph
from rewound.show.html_steps import cells, files
from rewound.show.html_timeline import timeline
from rewound.show.markup import Content, Html, el
from rewound.show.page import Page

if TYPE_CHECKING:
    from rewound.store import Reader

Section = tuple[str, str, Content]
"""Its address in the page, its heading, what it holds."""


def run_page(reader: Reader, run: Run, steps: Sequence[Step]) -> str:
    """What `rewound show --html` writes."""
    shown = cells(reader, run)
    sources, links = files(reader, run, steps)
    sections: list[Section] = [("timeline", "Timeline", timeline(reader, run, steps) if steps else _nothing())]
    if steps:
        sections.append(("graph", "What came from where", graph(reader, run, links)))
    if shown:
        sections.append(("cells", "Cells", shown))
    if sources:
        sections.append(("files", "Files", sources))
    return document(run, sections)


def _nothing() -> Html:
    return el("p", "No steps yet.", class_="note")


def document(run: Run, sections: Sequence[Section]) -> str:
    """The whole page around its sections."""
    name = words.source_name(run)
    body = [
        _header(run, name),
        el("main", *(el("section", el("h2", title), content, id=key) for key, title, content in sections if content)),
        el("footer", f"Written by Rewound {__version__} from the recording {run.id}. Nothing here is loaded from elsewhere."),
    ]
    script = asset("page.js")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=_policy(script)),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", f"{name} · {run.status} · {run.id}"),
        el("style", Html(asset("page.css"))),
    )
    nav = el("nav", *(el("a", title, href=f"#{key}") for key, title, content in sections if content), aria_label="Sections")
    page = el("html", head, el("body", body[0], nav, *body[1:], el("script", Html(script))), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _policy(script: str) -> str:
    """Only our own script runs, and nothing is fetched, whatever an output holds."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _header(run: Run, name: str) -> Html:
    facts: list[tuple[str, Content]] = [
        ("run", el("code", run.id)),
        ("kind", run.kind),
        ("when", el("time", words.moment(run.started))),
        ("took", words.duration(run.seconds)),
        ("steps", f"{run.steps:,}"),
        ("size", words.size(run.size)),
        ("Python", run.python or None),
        ("replay of", el("code", run.replay_of) if run.replay_of else None),
    ]
    shown = [el("div", el("dt", label), el("dd", value)) for label, value in facts if value]
    error = el("p", words.error_line(run.error), class_="error") if run.error is not None else None
    path = el("p", run.source, class_="path") if run.source and run.source != name else None
    return el("header", el("h1", el("span", name), " ", status(run.status)), path, error, el("dl", *shown))


def status(word: str) -> Html:
    """A status with its sign."""
    return el("span", f"{words.mark(word)} {word}", class_=f"status {word}")


def asset(name: str) -> str:
    """The text of one of the page's own files."""
    return packaged("rewound.show").joinpath("assets", name).read_text("utf-8")


def put_page(file: str, text: str) -> Page:
    """Write a page to a file; the answer says so. Raises BadRequest where it cannot be written."""
    data = text.encode("utf-8", "replace")
    try:
        Path(file).write_bytes(data)
    except OSError as error:
        hint = "Name a file in a folder that exists and that you may write to."
        raise BadRequest(f"{file} cannot be written: {error.strerror or error}.", hint=hint) from error
    return Page().line("Wrote ", (file, "name"), f"  ({words.size(len(data))}); it holds recorded source and values.")
