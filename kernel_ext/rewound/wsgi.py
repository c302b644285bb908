"""Records the requests of a WSGI application: `app.wsgi_app = rewound.wsgi.Recorder(app.wsgi_app)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from rewound.capture.heard_wsgi import Answer, Heard
from rewound.capture.service import Recording


class Recorder(Recording):
    """A WSGI application that passes everything on to `app`, and records requests that fail, and a share of the others, as runs.

    `sample` is the share of requests, from 0 to 1, that is kept whatever comes of it, with all its calls (under load fewer, but all of
    them if it is 1); one that fails (with an
    exception, also one that Flask or Django makes an answer of, or an answer from 500 on) is always kept. `max_body` is the number of
    bytes of a request's body that are kept. `store` is a URL as for `rewound.record`; `name` says where a replay finds the
    application, as `module:attribute` or `module:factory()`, where that is no global of a module, nor an attribute of one.

    A request ends when the server closes the answer. Nothing is written while it is under way: a process that is killed loses the
    requests that had not ended. Raises ValueError for a share that is none, BadRequest for settings that are none; later nothing of
    its own: what goes wrong is logged (logger `rewound`), and the application serves all the same.
    """

    def __init__(
        self, app: Any, *, sample: float = 0.01, max_body: int = 1_000_000, store: str | None = None, name: str | None = None
    ) -> None:
        super().__init__(app, sample=sample, max_body=max_body, store=store, name=name)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        bucket = self.begin()
        if bucket is None:
            passed: Iterable[bytes] = self.app(environ, start_response)
            return passed
        heard = Heard(environ, start_response, self.max_body)
        try:
            answer = self.app(environ, heard.say)
        except BaseException as error:
            self.end(bucket, error, heard.status, heard.described)
            raise
        return Answer(answer, heard, lambda error: self.end(bucket, error, heard.status, heard.described))

    def __getattr__(self, name: str) -> Any:
        """What else the application has: servers and frameworks ask for it by name."""
        if name == "app":
            raise AttributeError(name)
        return getattr(self.app, name)
