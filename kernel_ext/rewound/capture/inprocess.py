"""Recording from inside a program: `with rewound.record("nightly")` and `rewound.run(function, ...)`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from rewound.capture.session import begin
from rewound.config import load_config
from rewound.effects.stopped import INTERRUPTS
from rewound.model import Run

T = TypeVar("T")


@contextmanager
def record(name: str | None = None, *, store: str | None = None) -> Iterator[Run]:
    """Record the calls of the project's functions in the block as one run.

    The block's exception is recorded and goes on as it is. Raises StoreError if the store cannot be opened.
    """
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    session = begin("call", str(Path(main).resolve()) if main else None, load_config(store=store), name=name)
    session.start()
    try:
        yield session.run
    except BaseException as raised:
        session.stop()
        session.recorder.explain(raised)
        error = session.recorder.failures.of(raised, session.recorder)
        session.end("interrupted" if isinstance(raised, INTERRUPTS) else "failed", error)
        raise
    session.end("succeeded")


def run(function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
    """Call a function and record it as one run; for a coroutine function, the awaitable does so.

    The function's result or exception is the caller's, unchanged.
    """
    if inspect.iscoroutinefunction(function):
        return _run_async(function, *args, **kwargs)  # type: ignore[return-value]
    with record(function.__qualname__ if hasattr(function, "__qualname__") else None):
        return function(*args, **kwargs)


async def _run_async(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with record(function.__qualname__):
        return await function(*args, **kwargs)
