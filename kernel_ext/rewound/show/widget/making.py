"""Makes what a magic publishes of a page: text, HTML, and a widget where the program's environment has what shows one."""

from __future__ import annotations

import functools
import hashlib
import logging
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rewound.capture.kernel import KernelRecording
from rewound.errors import RewoundError
from rewound.show.page import Page
from rewound.show.widget.static import static_html

if TYPE_CHECKING:
    from rewound.show.panel.comm import Talk
    from rewound.show.widget.about import View
    from rewound.show.wire_panel import CodeShape

BUILT = Path(__file__).parent / "built"
"""The views, as `scripts/panel.py` builds them; the wheel has them."""
_log = logging.getLogger("rewound")


def published(page: Page, shell: Any, recording: KernelRecording, talk: Callable[[], Talk]) -> dict[str, Any]:
    """By MIME type, all that front ends can choose from."""
    plain = {"text/plain": str(page), "text/html": page._repr_html_()}
    view = page.view
    if view is None:
        return plain
    try:
        plain["text/html"] = static_html(page, view)
        return plain | _widget(plain, view, shell, recording, talk)
    except RewoundError:  # of a damaged recording the text says what can be said
        return plain
    except Exception as error:
        _log.warning("rewound: the view could not be made (%s: %s); its text is all there.", type(error).__name__, error)
        return plain


def _widget(plain: dict[str, str], view: View, shell: Any, recording: KernelRecording, talk: Callable[[], Talk]) -> dict[str, Any]:
    """What a widget adds; nothing where it cannot be shown, or nobody is there to look."""
    session = recording.session
    executed = session is not None and session.run.kind == "notebook"
    if executed or getattr(shell, "kernel", None) is None or not can_show():
        return {}
    from rewound.show.widget.anywidgets import RunWidget

    return RunWidget(talk(), view.about(None if session is None else session.run.id), plain).shown()


def is_built() -> bool:
    return (BUILT / "widget.js").is_file()


@functools.cache
def code() -> CodeShape:
    """The views, for a page that does not have them yet; `version` is a digest of them."""
    script, css = ((BUILT / name).read_text("utf-8") for name in ("widget.js", "widget.css"))
    return {"type": "code", "version": hashlib.sha256((script + css).encode()).hexdigest(), "code": script, "css": css}


def can_show() -> bool:
    """Whether anywidget is installed, and the views are built."""
    if not is_built():
        return False
    try:
        return find_spec("anywidget") is not None
    except ValueError:  # somebody keeps it from being imported
        return False
