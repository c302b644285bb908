"""What people type: `input` and `getpass`, recorded and given again.

A password is never written down; a mark is given instead, since whatever it opened is served from the recording too.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from rewound.effects.journal import Journal, pose
from rewound.effects.masking import MARK
from rewound.effects.patching import Patch, Patches

_unrecorded: ContextVar[bool] = ContextVar("rewound_unrecorded_input", default=False)


@contextmanager
def unrecorded() -> Iterator[None]:
    """What is typed in this block belongs to an effect around it."""
    token = _unrecorded.set(True)
    try:
        yield
    finally:
        _unrecorded.reset(token)


def patches(journal: Journal) -> Mapping[str, Patch]:
    """Programs ask through `builtins.input`; kernels put their own `raw_input` there for each cell."""

    def terminal(module: ModuleType, patched: Patches) -> None:
        patched.replace(module, "input", _asking(journal, module.__dict__["input"], "input", shown=True))

    def password(module: ModuleType, patched: Patches) -> None:
        patched.replace(module, "getpass", _asking(journal, module.getpass, "getpass", secret=True))

    def kernel(module: ModuleType, patched: Patches) -> None:
        for name, secret in (("raw_input", False), ("getpass", True)):
            real = getattr(module.Kernel, name)
            patched.set(module.Kernel, name, _method(journal, real, "getpass" if secret else "input", secret))

    return {"builtins": terminal, "getpass": password, "ipykernel.kernelbase": kernel}


def _method(journal: Journal, real: Any, name: str, secret: bool) -> Any:
    def asked(kernel: Any, *args: Any, **options: Any) -> Any:
        return _asking(journal, real.__get__(kernel), name, secret=secret)(*args, **options)

    return pose(asked, real)


def _asking(journal: Journal, real: Any, name: str, *, secret: bool = False, shown: bool = False) -> Any:
    """`shown`: the prompt goes to standard output, as what the terminal shows of the answer does."""

    def asked(*args: Any, **options: Any) -> Any:
        if _unrecorded.get():
            return real(*args, **options)
        prompt = str(args[0] if args else options.get("prompt", ""))
        exchange = journal.ask("people", f"{name}({prompt!r})", f"{name} {prompt}", {"prompt": prompt})
        if exchange.served is not None:
            if shown:
                sys.stdout.write(prompt)
            exchange.again()
            answer = exchange.recorded()
            if shown and sys.stdout.isatty():
                sys.stdout.write(f"{answer}\n")
        else:
            try:
                answer = real(*args, **options)
            except BaseException as error:
                exchange.fail(error)
                raise
            if secret and isinstance(answer, str):
                journal.masking.known.learn(answer)
            exchange.answer(MARK if secret else answer)
        return answer

    return pose(asked, real)
