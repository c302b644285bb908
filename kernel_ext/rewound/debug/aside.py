"""What a person does while the program stands is no part of the program: not recorded, not answered by the recording."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from rewound.capture.session import Session
from rewound.effects.covering import covered
from rewound.effects.people import unrecorded

Aside = Callable[[], "ExitStack"]


@contextmanager
def aside(session: Session) -> Iterator[None]:
    """In this block, in this thread, calls, prints and readings are the person's own.

    What would change something outside is held back all the same.
    """
    with ExitStack() as stack:
        stack.enter_context(session.aside())
        stack.enter_context(session.journal.where.silence())
        stack.enter_context(covered())
        stack.enter_context(unrecorded())
        yield
