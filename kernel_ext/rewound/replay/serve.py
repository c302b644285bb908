"""Serves calls inside steps that run again: a recorded call whose code and inputs are unchanged answers at once.

In a replay the functions that have recorded calls begin with one more statement, which asks here. Nothing else
about them changes: same objects, decorators, closures, line numbers.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib.machinery
import importlib.util
import io
import pickle
import sys
import threading
import types
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rewound.capture.calls import SERVED
from rewound.capture.codehash import code_hash, compile_statements, nested_codes
from rewound.capture.identity import EXTENDED, EXTENSION
from rewound.capture.policy import POLICIES, Policy, policy_of
from rewound.capture.recorder import PRINTED, Recorder
from rewound.effects.printed import print_again
from rewound.model import Code, Encoded, Step, Value
from rewound.replay.equal import ATOMS, Comparison, same_value
from rewound.replay.inplace import Change, recorded_change
from rewound.replay.pairing import load_with_memo, memo_size, pair, result_part
from rewound.store import Reader
from rewound.store.codec import SMALL_BUFFER, hash_bytes
from rewound.store.reducers import Reducer
from rewound.syntax import without_warnings

NAME = EXTENSION
"""The name, among the builtins, by which transformed functions reach the server."""

Key = tuple[str, str]
"""(a cell's id behind `cell:`, or a file's path; qualified name of the function)."""


class Recorded:
    """The recorded calls of a run, by function, each offered once, in their order."""

    def __init__(self, reader: Reader, run: str, unchanged: Callable[[int], bool], cell_ids: Mapping[int, str | None]) -> None:
        self._reader = reader
        self._unchanged = unchanged
        self.codes = reader.codes(run)
        self.steps = {step.seq: step for step in reader.steps(run)}
        self._children: dict[int, list[Step]] = defaultdict(list)
        self.by_key: dict[Key, deque[Step]] = defaultdict(deque)
        self._reasons: dict[int, str | None] = {}
        self._changes: dict[int, Change | None] = {}
        for step in self.steps.values():
            if step.kind != "call" or step.count is not None:
                continue
            if step.parent is not None:
                self._children[step.parent].append(step)
            self.by_key[key_of(self.codes[step.code], cell_ids)].append(step)

    def roots(self) -> list[Step]:
        """Calls that no other call made."""
        return [step for step in self.steps.values() if step.parent is None and step.count is None]

    def children(self, step: Step) -> list[Step]:
        return self._children.get(step.seq, [])

    def source(self, code: Code) -> str:
        """The text of the file that a piece of code is from, as recorded."""
        return self._reader.source(code.source)

    def files_of_scopes(self) -> dict[str, str]:
        """Module name -> its file, for modules of the project: told by their paths."""
        found: dict[str, str] = {}
        for code in self.codes.values():
            if code.function == "<module>":
                parts = code.file.removesuffix(".py").removesuffix("/__init__").split("/")
                for start in range(len(parts)):
                    found.setdefault(".".join(parts[start:]), code.file)
        main = next((self.codes[s.code].file for s in self.roots() if self.codes[s.code].function == "<module>"), None)
        return {**found, **({"__main__": main} if main else {})}

    def below(self, step: Step) -> Iterator[Step]:
        """The calls that happened inside a call."""
        for child in self._children.get(step.seq, ()):
            yield child
            yield from self.below(child)

    def why_not(self, step: Step) -> str | None:
        """Why a recorded call can never be served; None if it can, given the same inputs."""
        if step.seq not in self._reasons:
            self._reasons[step.seq] = self._why_not(step)
        return self._reasons[step.seq]

    def _why_not(self, step: Step) -> str | None:
        code = self.codes[step.code]
        if not self._unchanged(step.code):
            return "its code changed"
        if step.status != "succeeded":
            return "it failed when it was recorded"
        if code.is_generator:
            return "a generator cannot be stored"
        if step.incomplete or any(child.incomplete for child in self.below(step)):
            return "it draws or displays, or the recording left out calls below it"
        if step.arguments is not None and not step.arguments.whole:
            return f"its arguments could not be stored ({step.arguments.why})"
        if step.result is None or not step.result.whole:
            return f"its result could not be stored ({step.result.why if step.result is not None else 'unknown'})"
        if step.changed and self.change(step) is None:
            return "it changes what is passed to it"
        for child in self.below(step):
            called = self.codes[child.code]
            if called.function != "<module>" and not self._unchanged(child.code):
                return f"it calls {called.function}, whose code changed"
            if _must_run(called):
                return f"it calls {called.function}, whose policy is to run"
        return None

    def change(self, step: Step) -> Change | None:
        """What a call that changed its arguments did to them; None if that cannot be done again from outside."""
        if step.seq not in self._changes:
            self._changes[step.seq] = recorded_change(step, self._reader)
        return self._changes[step.seq]

    def inputs(self, step: Step) -> Iterator[Value]:
        """Globals that a call and everything below it read."""
        for call in (step, *self.below(step)):
            yield from (value for value in call.globals_read if value.scope != PRINTED)

    def printed(self, step: Step) -> list[tuple[int, str, str]]:
        """What a call and everything below it printed: (order, stream, text)."""
        pieces: list[tuple[int, str, str]] = []
        for call in (step, *self.below(step)):
            for value in call.globals_read:
                if value.scope == PRINTED and value.encoded is not None:
                    pieces.extend(self._reader.load(value.encoded))  # type: ignore[arg-type]
        return pieces


def _must_run(code: Code) -> bool:
    """Whether today's source declares that this function runs in every replay."""
    return any(
        policy.replay == "run" and name == code.function and (code.cell is not None or file == code.file)
        for (file, name), policy in POLICIES.items()
    )


def key_of(code: Code, cell_ids: Mapping[int, str | None]) -> Key:
    where = f"cell:{cell_ids.get(code.cell)}" if code.cell is not None else code.file
    return where, code.function


class MutationHeld(BaseException):
    """Ends a replay before a mutation that nobody allowed; no `except Exception` of the program swallows it."""


class Server:
    """Answers transformed functions. `allowed(key)` says which may be served at all."""

    def __init__(self, recorded: Recorded, reader: Reader, recorder: Recorder) -> None:
        self.recorded = recorded
        self._reader = reader
        self._recorder = recorder
        self._lock = threading.RLock()
        self._answer = threading.local()
        self.served: list[Step] = []
        self.ran: list[tuple[Key, str]] = []
        self.allowed: set[str] = set()
        """Steps whose mutations may really happen, by function or step name, or `all`."""
        self.held: list[str] = []
        self.barred: set[str] = set()
        """Names of functions that must run because somebody asked."""

    # ---- called by transformed functions

    def serve(self, where: str, name: str, held: dict[str, Any]) -> bool:
        """Whether the recording answers this call; `take` then gives the answer."""
        if self._recorder.encoder().busy:
            return False
        code = sys._getframe(1).f_code
        try:
            with self._lock:
                return self._serve((where, name), held, code)
        except Exception:  # a fault here means only that the function runs, if that changes nothing outside
            self._recorder.fault("serve")
            policy = policy_of(code)
            if policy is not None and policy.mutates:
                self._hold(name, policy, held)
            return False

    def take(self) -> Any:
        value, self._answer.value = self._answer.value, None
        return value

    def _serve(self, key: Key, held: dict[str, Any], code: types.CodeType) -> bool:
        # The innermost open call is another one where this function's calls are thinned out: what it declares holds all the same.
        policy = policy_of(code)
        # What has changed something outside does not do so again because somebody asked for all steps to run.
        barred = key[1] in self.barred and not (policy is not None and policy.mutates)
        if barred or (policy is not None and policy.replay == "run"):
            self.ran.append((key, "asked for" if barred else "its policy is to run"))
            return False
        offered = self.recorded.by_key.get(key)
        reason = "the recording holds no such call"
        live = _Live(held)
        for step in list(offered or ())[:50]:
            reason = self.recorded.why_not(step) or self._differs(step, live)
            if reason and policy is not None and policy.mutates and self._happened(step, live):
                reason = ""  # it has happened, for these arguments: whatever its code says today, not a second time
            if reason:
                continue
            change = self.recorded.change(step) if step.changed else None
            answer = (change.apply(held),) if change is not None else live.answer(step, self._reader)
            if answer is None:
                reason = "its result shares something with its arguments"
                continue
            assert offered is not None
            offered.remove(step)
            self._answer.value = answer[0]
            print_again(self.recorded.printed(step))
            self.served.append(step)
            call = self._recorder.current.get()
            if call is not None and call.code is code:
                call.mark(SERVED)
            return True
        if policy is not None and policy.mutates:
            self._hold(key[1], policy, held)
        self.ran.append((key, reason))
        return False

    def _hold(self, function: str, policy: Policy, arguments: dict[str, Any]) -> None:
        """A mutation that the recording does not answer is not carried out, unless it was allowed by name."""
        if self.allowed.isdisjoint({"all", function, policy.name}):
            names = ", ".join(arguments)
            self.held.append(function)
            raise MutationHeld(
                f"held back: {policy.name}({names}) changes something outside, and the recording has no answer for this call. "
                f"To let it happen, replay with --allow-mutations {function}."
            )

    def _happened(self, step: Step, live: _Live) -> bool:
        done = step.status == "succeeded" and step.result is not None and step.result.whole
        return done and live.matches(step, self._reader)

    def _differs(self, step: Step, live: _Live) -> str:
        if not live.matches(step, self._reader):
            return "its arguments are not as recorded"
        for value in self.recorded.inputs(step):
            if value.hash is None:
                return f"it reads {value.name}: {value.why or 'which could not be stored'}"
            if value.scope == "class":
                if value.hash != self._class_hash(value.name):
                    return f"it uses the class {value.name}, which changed"
                continue
            module = sys.modules.get(value.scope)
            now = None if module is None else self._recorder.read_global(module.__dict__, value.name, None)
            if now is None or now.hash != value.hash:
                return f"it reads {value.name}, which is not as recorded"
        return ""

    def _class_hash(self, name: str) -> str | None:
        module, _, qualname = name.rpartition(".")
        found: Any = sys.modules.get(module)
        for part in qualname.split("."):
            found = getattr(found, part, None)
        return self._recorder.identities.klass(found, self._recorder.encoder()) if isinstance(found, type) else None


class _Live:
    """The arguments of a call that asks, encoded once, and compared with those of recorded calls."""

    def __init__(self, held: dict[str, Any]) -> None:
        self.held = held
        self.buffers: list[str] = []
        self._pickler: pickle.Pickler | None = None
        self._pairs: dict[bytes, tuple[dict[int, int], dict[int, Any]] | None] = {}
        sink = io.BytesIO()
        reducer = Reducer(True)

        class Taking(pickle.Pickler):
            reducer_override = staticmethod(reducer.reduce)

        self._reducer = reducer
        pickler = Taking(sink, 5, buffer_callback=self._buffer)
        try:
            pickler.dump(held)
            self.head = sink.getvalue()
            self.whole = reducer.why is None
            self._pickler = pickler
        except Exception:  # not to be stored, so not to be compared
            self.head, self.whole = b"", False

    def _buffer(self, buffer: pickle.PickleBuffer) -> bool:
        raw = buffer.raw()
        if raw.nbytes <= SMALL_BUFFER:
            return True
        self.buffers.append(hash_bytes(raw))
        return False

    def matches(self, step: Step, reader: Reader) -> bool:
        recorded = step.arguments
        if recorded is None:
            return not self.held
        if not self.whole:
            return False
        if list(recorded.buffers) == self.buffers and (recorded.head == self.head or self._paired(recorded) is not None):
            return True
        if len(recorded.head) > 20 * len(self.head) + 1000 or len(self.head) > 20 * len(recorded.head) + 1000:
            return False
        return same_value(self.held, reader.load(recorded))

    def answer(self, step: Step, reader: Reader) -> tuple[Any] | None:
        """The recorded result; what it shares with the arguments is taken from the living ones. None if that fails."""
        result = step.result
        assert result is not None
        if result.part is None:
            return (reader.load(result),)
        recorded = step.arguments
        assert recorded is not None
        tail = result_part(recorded.head, result.head)
        if tail is None:
            return None
        memo = self._memo() if recorded.head == self.head else self._paired_memo(recorded, reader)
        buffers = [bytearray(b) for b in (reader.buffer(key) for key in result.buffers[len(recorded.buffers) :])]
        size = memo_size(recorded.head)
        try:
            return (load_with_memo(tail, memo, size, buffers),)
        except (KeyError, pickle.UnpicklingError):
            return None

    def _memo(self) -> dict[int, Any]:
        assert self._pickler is not None
        return dict(self._pickler.memo.copy().values())

    def _paired(self, recorded: Encoded) -> tuple[dict[int, int], dict[int, Any]] | None:
        if recorded.head not in self._pairs:
            self._pairs[recorded.head] = pair(self.head, recorded.head)
        return self._pairs[recorded.head]

    def _paired_memo(self, recorded: Encoded, reader: Reader) -> dict[int, Any]:
        """The same for arguments that are equal and were pickled otherwise."""
        paired = self._paired(recorded)
        if paired is not None:
            memo = self._memo()
            numbers, atoms = paired
            return {**atoms, **{then: memo[now] for then, now in numbers.items()}}
        buffers = [bytearray(reader.buffer(key)) for key in recorded.buffers]
        unpickler: Any = pickle._Unpickler(io.BytesIO(recorded.head), buffers=buffers)
        then = unpickler.load()
        comparison = Comparison()
        partners = comparison.partners() if comparison.same(self.held, then) else {}
        known = {index: part for index, part in unpickler.memo.items() if id(part) in partners or type(part) in ATOMS}
        return {index: partners.get(id(part), part) for index, part in known.items()}


# ---- putting the question into functions


class Transformer:
    """Adds the question to functions that have recorded calls, in cells and in the project's modules."""

    def __init__(self, recorded: Recorded) -> None:
        self._recorded = recorded

    def tree(self, tree: ast.Module, where: str, filename: str) -> ast.Module:
        """The module's tree with the question in each function that could be served. Changes it in place."""
        names = {name for place, name in self._recorded.by_key if place == where}
        is_cell = where.startswith("cell:")
        with without_warnings():
            originals = compile_statements(tree, filename) if is_cell else [compile(tree, filename, "exec", dont_inherit=True)]
        for original in originals:
            for code in nested_codes(original):
                EXTENDED[filename, code.co_qualname, code.co_firstlineno] = code_hash(code)
        _Asking(where, names).visit(tree)
        return tree

    def compile(self, source: str, filename: str) -> types.CodeType:
        """As `compile` for a file of the project."""
        tree = self.tree(ast.parse(source, filename), filename, filename)
        return compile(tree, filename, "exec", dont_inherit=True)


class _Asking(ast.NodeTransformer):
    def __init__(self, where: str, names: set[str]) -> None:
        self._where = where
        self._names = names
        self._path: list[str] = []

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        qualname = ".".join([*self._path, node.name])
        self._path += [node.name, "<locals>"]
        self.generic_visit(node)
        del self._path[-2:]
        if (qualname in self._names or _mutates(node)) and not _yields(node):
            at = 1 if ast.get_docstring(node, clean=False) is not None else 0
            question = ast.parse(f"if {NAME}.serve({self._where!r}, {qualname!r}, locals()): return {NAME}.take()").body[0]
            for inner in ast.walk(question):
                if hasattr(inner, "lineno"):
                    ast.copy_location(inner, node)
            node.body.insert(at, question)
        return node

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._path.append(node.name)
        self.generic_visit(node)
        self._path.pop()
        return node


def _mutates(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a decorator declares it a mutation: `@rewound.step(..., mutates=True)`."""
    keywords = [keyword for call in function.decorator_list if isinstance(call, ast.Call) for keyword in call.keywords]
    return any(
        keyword.arg == "mutates" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False) for keyword in keywords
    )


def _yields(function: ast.AST) -> bool:
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef) and _yields(node):
            return True
    return False


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: str, transformer: Transformer) -> None:
        super().__init__(fullname, path)
        self._transformer = transformer

    def get_code(self, fullname: str) -> types.CodeType:
        path = self.get_filename(fullname)
        return self._transformer.compile(importlib.util.decode_source(self.get_data(path)), path)


class _Finder:
    """Loads the project's modules with the question in them; everything else as ever."""

    def __init__(self, transformer: Transformer, holds: Callable[[str], bool]) -> None:
        self._transformer = transformer
        self._holds = holds

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is importlib.machinery.SourceFileLoader and spec.origin and self._holds(spec.origin):
            spec.loader = _Loader(name, spec.origin, self._transformer)
        return spec


@contextlib.contextmanager
def serving(server: Server, transformer: Transformer, holds: Callable[[str], bool]) -> Iterator[None]:
    """While this lasts, transformed functions are answered and the project's modules are loaded transformed."""
    finder = _Finder(transformer, holds)
    setattr(builtins, NAME, server)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        # the builtin stays: functions that were made meanwhile still ask, and are told no
        setattr(builtins, NAME, Silent())


class Silent:
    """What transformed functions find after the replay: they run."""

    def serve(self, where: str, name: str, held: dict[str, Any]) -> bool:
        return False

    def take(self) -> None:
        return None
