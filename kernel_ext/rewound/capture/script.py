"""Runs a script or a module as Python would, under the recorder."""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
import types
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rewound.capture.session import Session, begin
from rewound.config import Config
from rewound.effects.stopped import INTERRUPTS, Stopped
from rewound.errors import MissingSource
from rewound.model import Error, Run, Status

Prepare = Callable[[Session], object]


@contextmanager
def program_environment(argv: Sequence[str], first_path: str) -> Iterator[types.ModuleType]:
    """`__main__`, `sys.argv` and `sys.path` as the program expects them, and put back afterwards."""
    main = types.ModuleType("__main__")
    main.__dict__["__builtins__"] = __builtins__
    old_main, old_argv, old_path = sys.modules["__main__"], sys.argv, list(sys.path)
    sys.modules["__main__"], sys.argv = main, list(argv)
    sys.path.insert(0, first_path)
    try:
        yield main
    finally:
        sys.modules["__main__"], sys.argv = old_main, old_argv
        sys.path[:] = old_path


def find_script(path: Path) -> Path:
    """The script's absolute path. Raises MissingSource."""
    if not path.is_file():
        raise MissingSource(f"There is no script at {path}.", hint="Check the path; for a module use `rewound record -m NAME`.")
    return path.resolve()


def find_module(name: str) -> Path:
    """The file that `python -m name` runs. Raises MissingSource."""
    sys.path.insert(0, str(Path.cwd()))
    try:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            spec = importlib.util.find_spec(f"{name}.__main__")
    except (ImportError, ValueError):
        spec = None
    finally:
        sys.path.remove(str(Path.cwd()))
    if spec is None or spec.origin is None:
        raise MissingSource(
            f"There is no module {name} to run from {Path.cwd()!s}.",
            hint="Run it from the folder that holds the package, or install the package.",
        )
    return Path(spec.origin)


def run_program(main: types.ModuleType, path: Path, *, module: str | None, compile_source: Callable[[str, str], types.CodeType]) -> None:
    """Execute the file in `main`, as a script or, with `module`, as `python -m` does."""
    space = main.__dict__
    space["__file__"] = str(path)
    if module is None:
        space.update(__spec__=None, __loader__=None, __package__=None, __cached__=None)
    else:
        package = module if path.name == "__main__.py" else module.rpartition(".")[0]
        spec_name = f"{module}.__main__" if path.name == "__main__.py" else module
        space.update(
            __package__=package, __spec__=importlib.util.spec_from_file_location(spec_name, path), __loader__=None, __cached__=None
        )
        if package:
            __import__(package)
    exec(compile_source(path.read_text("utf-8"), str(path)), space)


def _plain_compile(source: str, filename: str) -> types.CodeType:
    return compile(source, filename, "exec", dont_inherit=True)


def record_script(path: Path, argv: Sequence[str], config: Config, **about: Any) -> Run:
    """Run a script with these arguments. The program's exception is recorded and not raised."""
    path = find_script(path)
    return _record("script", str(path), path, None, [str(path), *argv], str(path.parent), config, path.parent, **about)


def record_module(name: str, argv: Sequence[str], config: Config, **about: Any) -> Run:
    """Run `python -m name` with these arguments."""
    path = find_module(name)
    return _record("module", f"-m {name}", path, name, [str(path), *argv], str(Path.cwd()), config, Path.cwd(), **about)


def _record(
    kind: Any,
    source: str,
    path: Path,
    module: str | None,
    argv: list[str],
    first_path: str,
    config: Config,
    start: Path,
    prepare: Prepare | None = None,
    compile_source: Callable[[str, str], types.CodeType] = _plain_compile,
    **about: Any,
) -> Run:
    others = frozenset(threading.enumerate())
    session = begin("replay" if about.get("replay_of") else kind, source, config, start=start, argv=argv, **about)
    with program_environment(argv, first_path) as main:
        if prepare is not None:
            prepare(session)
        session.start()
        session.exits.attach()
        try:
            run_program(main, path, module=module, compile_source=compile_source)
            status, error = "succeeded", None
        except BaseException as raised:  # the program's, whatever it is: it is recorded, told, and ends here
            status, error = outcome_of(raised, session)
            if isinstance(raised, SystemExit) and os.getpid() != session.run.pid:
                raise
        if os.getpid() != session.run.pid:  # a child that the program has forked: it ends as it would without us
            session.exits.run()
            raise SystemExit(int(status != "succeeded"))
        # What the program does outside from here on is recorded, or held back in a replay, like all that it did before.
        wait_for_threads(others)
        session.exits.run()
        session.exits.detach()
        stopped = None if session.journal.answers is None else session.journal.answers.stopped
        session.stop()
        if stopped is not None and error is None:  # in a process of the program's, or the program has caught it
            status, error = outcome_of(stopped, session)
    return session.end(status, error)  # type: ignore[arg-type]


def wait_for_threads(others: Container[threading.Thread]) -> None:
    """As the interpreter does at its end: let pools finish what they have, and wait for the program's threads; `others` are not its."""
    waited = [thread for thread in threading.enumerate() if not thread.daemon and thread not in others]
    pools = getattr(sys.modules.get("concurrent.futures.thread"), "_threads_queues", {})
    for thread in waited:
        if not (thread in pools or hasattr(thread, "executor_reference")) or _ended_pool(thread):
            thread.join()


def _ended_pool(worker: Any) -> bool:
    """Tell the pool of this thread that nothing more comes, which nobody may have told it; False if it is not to be found.

    A pool of threads is an argument of each of them; one of processes has a thread that knows it.
    """
    try:
        pool = worker.executor_reference() if hasattr(worker, "executor_reference") else worker._args[0]()
    except (AttributeError, IndexError, TypeError):  # another Python keeps it elsewhere
        return not worker.is_alive()
    if pool is not None:
        pool.shutdown(wait=False)
    return True


def outcome_of(raised: BaseException, session: Session) -> tuple[Status, Error | None]:
    """How a program ended that raised, with the error printed as Python prints it."""
    if isinstance(raised, SystemExit) and raised.code in (None, 0):
        return "succeeded", None
    session.recorder.explain(raised)
    error = session.recorder.failures.of(raised, session.recorder)
    if not isinstance(raised, SystemExit | Stopped):  # what stopped a replay is told with its outcome
        import traceback

        trace = raised.__traceback__
        while trace is not None and not session.project.holds(trace.tb_frame.f_code.co_filename):
            trace = trace.tb_next
        with session.aside():
            traceback.print_exception(type(raised), raised, trace or raised.__traceback__)
    elif isinstance(raised, SystemExit) and isinstance(raised.code, str):
        with session.aside():
            sys.stderr.write(f"{raised.code}\n")
    return ("interrupted" if isinstance(raised, INTERRUPTS) else "failed"), error
