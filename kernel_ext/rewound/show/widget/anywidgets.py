"""The kernel's end of a view, as a widget; it is imported only where anywidget is installed, and somebody asks for a view.

Its script is a small one that shows the static page, and asks the kernel for the views, so that a widget costs a message of some
kilobytes, and a notebook that is saved with its widgets does not hold the views over and over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from rewound import __version__
from rewound.show.html import asset
from rewound.show.panel.comm import Talk
from rewound.show.widget.making import code
from rewound.show.wire_panel import AboutShape

MIME = "application/vnd.rewound.view+json"
"""By it the panel knows our views, and shows the static page of one whose kernel is gone."""


class RunWidget(anywidget.AnyWidget):
    """One view, in as many windows as show it. They say `open` where they want to be told what is new, and `close`."""

    _esm = asset("widget.js")
    about = traitlets.Dict().tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)

    def __init__(self, talk: Talk, about: AboutShape, plain: Mapping[str, str]) -> None:
        self._talk = talk
        self._plain = plain
        self._clients: set[str] = set()
        super().__init__(about=about, html=plain["text/html"])
        self._name = self.comm.comm_id
        self._told = talk.sender(self.comm, lambda message: {"method": "custom", "content": message})
        self.comm.on_close(lambda _: self.close())  # what ipywidgets leaves open

    def shown(self) -> dict[str, Any]:
        """By MIME type, what a front end can choose from."""
        found = super()._repr_mimebundle_()
        return {**({} if found is None else found[0]), **self._plain, MIME: {"version": __version__}}

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return self.shown(), {}

    def close(self) -> None:
        """It is gone in the front end, or the kernel ends."""
        self._clients.clear()
        self._talk.hub.remove(self._name)
        super().close()

    def _handle_msg(self, msg: Mapping[str, Any]) -> None:
        data = msg["content"].get("data") or {}
        if data.get("method") == "custom" and isinstance(data.get("content"), dict):
            self._heard(data["content"], msg)
        else:
            super()._handle_msg(msg)

    def _heard(self, data: Mapping[str, Any], message: Mapping[str, Any]) -> None:
        kind, client = data.get("type"), str(data.get("client"))
        if kind == "code":
            known = data.get("known")
            self._told(code() if not isinstance(known, list) or code()["version"] not in known else {**code(), "code": "", "css": ""})
        elif kind == "open":
            self._clients.add(client)
            self._talk.hub.add(self._name, self._told)
        elif kind == "close":
            self._clients.discard(client)
            if not self._clients:
                self._talk.hub.remove(self._name)
        else:
            self._talk.heard(self._name, self._told, data, message)
