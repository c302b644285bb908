"""What a program wants to be done at its exit, done while it is still watched: the process lives longer than the program in it."""

from __future__ import annotations

import atexit
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any


class Exits:
    """Takes the callbacks that `atexit.register` is given between `attach` and `detach`; `run` calls them as the interpreter would."""

    def __init__(self) -> None:
        self._callbacks: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = []
        self._register, self._unregister = atexit.register, atexit.unregister
        self._pid = os.getpid()

    def attach(self) -> None:
        def register(func: Any, /, *args: Any, **kwargs: Any) -> Any:
            if os.getpid() != self._pid or not callable(func):  # a forked child ends by itself; what is no function is an error
                return self._register(func, *args, **kwargs)
            self._callbacks.append((func, args, kwargs))
            return func

        def unregister(func: Any, /) -> None:
            self._callbacks[:] = [callback for callback in self._callbacks if callback[0] != func]
            self._unregister(func)

        atexit.register, atexit.unregister = register, unregister

    def detach(self) -> None:
        atexit.register, atexit.unregister = self._register, self._unregister

    def run(self) -> None:
        """The last that was registered first. What one raises is told, and the others are called all the same."""
        while self._callbacks:
            func, args, kwargs = self._callbacks.pop()
            try:
                func(*args, **kwargs)
            except SystemExit:
                pass
            except BaseException as error:
                sys.stderr.write(f"Exception ignored in atexit callback: {func!r}\n")
                trace = error.__traceback__.tb_next if error.__traceback__ is not None else None
                traceback.print_exception(type(error), error, trace)
