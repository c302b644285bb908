"""The options and arguments that several commands share, each described once."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON document on standard output.")]
StoreUrl = Annotated[
    str | None,
    typer.Option("--store", metavar="URL", help="The store: sqlite:///folder. Default: REWOUND_STORE, else .rewound/ of the project."),
]
RunName = Annotated[str, typer.Argument(metavar="RUN", help="An id, a unique prefix of one, `last`, or `last-failed`.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
HtmlFile = Annotated[str | None, typer.Option("--html", metavar="FILE", help="Write it to this file, as one page that stands by itself.")]
