"""What a name meant at a place in an execution, and what value it had there, as far as the recording knows."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rewound.graph.access import UNKNOWN, Nth, Path, reach, step_into
from rewound.graph.allowed import module_function
from rewound.graph.bindings import Binding, bindings, comprehension_of, declared, is_local, parameters, reaching
from rewound.graph.changes import aliases, changes_of
from rewound.graph.evaluate import MODULE_NAME, Raised, evaluate
from rewound.graph.imports import Imported, imported_as, member_of
from rewound.graph.recording import Activation, Recording
from rewound.graph.sites import FUNCTIONS, Comprehension, Position
from rewound.graph.stores import Stores
from rewound.model import Step, Unstored, Value

DEPTH = 25
"""How far values of names are derived from each other before it is given up."""


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """By a statement in the same scope."""

    act: Activation
    binding: Binding


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """Passed by the caller, or its default."""

    act: Activation
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Free:
    """A variable of a function around it."""

    act: Activation
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """The loop variable of a comprehension."""

    act: Activation
    comprehension: Comprehension
    clause: ast.comprehension
    path: Path


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A global as earlier cells left it: every version before the place, newest first."""

    act: Activation
    versions: tuple[tuple[Step, Value], ...]


_LOOPS = (ast.For, ast.AsyncFor, ast.While)
Definition = Bound | Parameter | Free | Round | Version


class Scopes:
    """Resolves names and evaluates expressions in one recording."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._history: dict[str, list[tuple[Step, Value]]] | None = None
        self._depth = 0
        self._busy: set[tuple[int, int, int]] = set()
        self._stores = Stores(self.known)

    def history(self, name: str) -> list[tuple[Step, Value]]:
        """All versions of a global of the notebook, oldest first."""
        if self._history is None:
            self._history = {}
            for step, cell in self.recording.cells:
                for value in cell.generated:
                    if value.how == "regrouped":
                        continue
                    self._history.setdefault(value.name, []).append((step, value))
        return self._history.get(name, [])

    def resolve(self, act: Activation, name: str, node: ast.AST | None) -> list[Definition]:
        """What the name can mean at `node` (None: at the end), the most likely first."""
        if node is not None and (around := comprehension_of(act.source, node, name)) is not None:
            return [Round(act, *around)]
        if act.at_module:
            return self._at_module(act, name, node)
        if is_local(act.scope, name):
            found: list[Definition] = [Bound(act, one) for one in self._ran(act, self._reaching(act, name, node))]
            if not any(isinstance(one, Bound) and one.binding.sure for one in found) and name in parameters(act.scope):
                found.append(Parameter(act, name))
            return found
        return self._outside(act, name)

    def _reaching(self, act: Activation, name: str, node: ast.AST | None) -> list[Binding]:
        place = act.place if node is None else act.source.start(node)
        return reaching(act.source, act.scope, name, place, node)

    def _ran(self, act: Activation, found: list[Binding]) -> list[Binding]:
        """Without those on lines that are known not to have run."""
        if act.step.kind != "cell" or act.step.seq not in self.recording.cell_of:
            return found
        lines = set(self.recording.cell_of[act.step.seq][1].lines)
        if not lines:
            return found
        return [one for one in found if lines & set(range(one.node.lineno, (one.node.end_lineno or one.node.lineno) + 1))]  # type: ignore[attr-defined]

    def _at_module(self, act: Activation, name: str, node: ast.AST | None) -> list[Definition]:
        found: list[Definition] = [Bound(act, one) for one in self._ran(act, self._reaching(act, name, node))]
        if any(isinstance(one, Bound) and one.binding.sure for one in found):
            return found
        earlier = self.before(name, act.step)
        return [*found, Version(act, earlier)] if earlier else found

    def before(self, name: str, step: Step) -> tuple[tuple[Step, Value], ...]:
        """The versions that cells before `step` generated, newest first, back to the last binding but one's reach."""
        return tuple(reversed([pair for pair in self.history(name) if pair[0].seq < step.seq]))

    def _outside(self, act: Activation, name: str) -> list[Definition]:
        """A name that the function does not bind: of a function around it, or global."""
        if name not in declared(act.scope, ast.Global):
            for around in act.source.enclosing(act.scope):
                if isinstance(around, FUNCTIONS) and (name in parameters(around) or any(one.name == name for one in bindings(around))):
                    return [Free(act, name)]
        module = self.module_of(act)
        if module is None:
            return []
        return self._at_module(module, name, module.at)

    def module_of(self, act: Activation) -> Activation | None:
        """The cell or module whose globals the function sees, as it was when the function ran."""
        step, chain = act.step, []
        while step.parent is not None:
            chain.append(step)
            step = self.recording.step(step.parent)
        base = self.recording.activation(step)
        if step.kind != "cell" and act.code is not None and base.code is not None and act.code.file != base.code.file:
            return self._other_module(act)
        call = self.recording.caller(chain[-1]) if chain else None
        return base if call is None or call.step.seq != step.seq else Activation(step, base.code, base.source, base.source.tree, call.at)

    def _other_module(self, act: Activation) -> Activation | None:
        """The body of another file of the project: read as it stands at its end."""
        for code in self.recording.codes.values():
            if act.code is not None and code.function == "<module>" and code.file == act.code.file:
                return self.recording.body(code, act.step)
        return Activation(act.step, act.code, act.source, act.source.tree)

    def same_object(self, step: Step, value: Value) -> list[str]:
        """Other globals that were the very same object when the cell ran, as far as identities tell."""
        if value.identity is None:
            return []
        statically = self._shared_names(step, value.name)
        newest = {other.name: other for other_step, cell in self.recording.cells if other_step.seq <= step.seq for other in cell.generated}
        same = [name for name, other in newest.items() if other.identity == value.identity and name != value.name]
        return [*same, *(name for name in statically if name not in same)]

    def _shared_names(self, step: Step, name: str) -> list[str]:
        """Names of earlier cells that the source makes share parts with this one: `head = a[:3]`."""
        found: dict[str, None] = {}
        for other, _ in self.recording.cells:
            if other.seq <= step.seq:
                scope = self.recording.activation(other).scope
                found.update(dict.fromkeys(alias for alias in aliases(scope, name) if alias != name))
        return list(found)

    def value(self, act: Activation, node: ast.AST) -> Any:
        """What the expression was there: from the recording, or computed from it; UNKNOWN or Raised otherwise."""
        key = (act.step.seq, id(node), id(act))
        if key in self._busy or self._depth > DEPTH:
            return UNKNOWN
        self._busy.add(key)
        self._depth += 1
        try:
            return evaluate(node, lambda part: self.lookup(act, part))
        finally:
            self._depth -= 1
            self._busy.discard(key)

    def known(self, act: Activation, node: ast.AST) -> Any:
        """As `value`, with UNKNOWN in place of Raised."""
        value = self.value(act, node)
        return UNKNOWN if isinstance(value, Raised) else value

    def lookup(self, act: Activation, node: ast.AST) -> Any:
        """What the evaluator asks: a name, a recorded call, or (as a marked attribute) a module's true name."""
        if isinstance(node, ast.Name):
            return self.name(act, node.id, node)
        if isinstance(node, ast.Attribute):
            return self._module_name(act, node.value) if node.attr == MODULE_NAME else self._member(act, node)
        if isinstance(node, ast.Await):
            return self._called(act, node.value, awaited=True)
        return self._called(act, node, awaited=False)

    def _called(self, act: Activation, node: ast.AST, *, awaited: bool) -> Any:
        calls = self.recording.calls_at(act, node)
        if not calls:
            return UNKNOWN
        code = self.recording.code_of(calls[0])
        if code is None or code.is_generator or code.is_async is not awaited or code.function.endswith("__init__"):
            return UNKNOWN
        if len(calls) == 1:
            return self.recording.result(calls[0])
        one = self.call_of_round(act, node, calls)
        return UNKNOWN if one is None else self.recording.result(one)

    def call_of_round(self, act: Activation, node: ast.AST, calls: Sequence[Step]) -> Step | None:
        """Of the calls that one place made, the one of the round that the activation means."""
        loops = [
            (clause, index)
            for clause, index in act.iterations.items()
            if node in ast.walk(clause if isinstance(clause, _LOOPS) else act.source.parents.get(clause, clause))
        ]
        if not loops:
            return None
        clause, index = loops[-1]
        if isinstance(clause, ast.For) and isinstance(node, ast.Call):
            fits = [call for call in calls if self._fits(act, node, call)]
            if len(fits) == 1 or (fits and len(calls) != self._rounds(act, clause)):
                return fits[0]
        return calls[index] if index < len(calls) else None

    def _rounds(self, act: Activation, loop: ast.For) -> int | None:
        items = self.known(act.moved(loop), loop.iter)
        return len(items) if isinstance(items, list | tuple | dict | set | range) else None

    def _fits(self, act: Activation, node: ast.Call, call: Step) -> bool:
        """Whether a recorded call can have had the arguments that its expression has in this round."""
        code = self.recording.code_of(call)
        given = self.recording.arguments(call)
        names = [name for name in (code.parameters if code is not None else ()) if name not in {"self", "cls"}]
        pairs = [*zip(names, node.args, strict=False), *((entry.arg, entry.value) for entry in node.keywords if entry.arg)]
        for name, part in pairs:
            value = UNKNOWN if isinstance(part, ast.Starred) else self.known(act, part)
            if isinstance(value, str | int | float | tuple | bytes) and name in given and given[name] != value:
                return False
        return True

    def _module_name(self, act: Activation, node: ast.AST) -> Any:
        """The module that a name stands for, by its import statement."""
        if not isinstance(node, ast.Name):
            return UNKNOWN
        imported = self.import_of(act, node.id, node)
        return imported.module if imported is not None and imported.attribute is None else UNKNOWN

    def _member(self, act: Activation, node: ast.Attribute) -> Any:
        """`settings.RATE`: the global of a module of the project."""
        found = self.module_member(act, node)
        return UNKNOWN if found is None else self.name(found, node.attr, None)

    def module_member(self, act: Activation, node: ast.AST) -> Activation | None:
        """The body of the project's module whose member an attribute expression names."""
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            return None
        imported = self.import_of(act, node.value.id, node.value)
        found = None if imported is None else member_of(self.recording, act, imported)
        return found[0] if found is not None and found[1] is None else None

    def import_of(self, act: Activation, name: str, node: ast.AST | None) -> Imported | None:
        """What an import statement bound the name to."""
        for definition in self.resolve(act, name, node):
            if isinstance(definition, Bound):
                return imported_as(definition.binding.node, name)
            if isinstance(definition, Version):
                step = definition.versions[0][0]
                found = [one for one in bindings(self.recording.activation(step).scope) if one.name == name]
                return imported_as(found[-1].node, name) if found else None
            return None
        return None

    def name(self, act: Activation, name: str, node: ast.AST | None) -> Any:
        """The value of a name at a place."""
        definitions = self.resolve(act, name, node)
        if definitions and isinstance(definitions[0], Round):
            return self._round(definitions[0], name)
        if act.locals is not None and name in act.locals and self._still(act, name, node):
            return act.locals[name]
        if not definitions:
            return self._passed(act, name)
        first = definitions[0]
        if isinstance(first, Bound) and (around := self._loops(first, node)):
            return self._in_round(act, first, around)
        if isinstance(first, Bound) and not act.at_module and node is not None and self._changed_since(first, name, node):
            return self._given_back(act, node)
        return self._stored(act, first, name, node, self.definition(first, name))

    def _stored(self, act: Activation, definition: Definition, name: str, node: ast.AST | None, value: Any) -> Any:
        """With the columns that the scope itself put in since; a value recorded after the cell has them already."""
        if node is None or not isinstance(definition, Bound | Version | Parameter):
            return value
        since: Position = (0, 0)
        if isinstance(definition, Bound):
            if definition.act.at_module and self._last(definition.act, definition.binding):
                return value
            since = act.source.end(definition.binding.node)
        elif isinstance(definition, Version) and act.step.seq != definition.act.step.seq:
            return value
        return self._stores.frame(act, name, value, since, node)

    def _changed_since(self, definition: Bound, name: str, node: ast.AST) -> bool:
        """Whether the function changes the object in place after it was bound: then what was bound is not what it is."""
        source, scope = definition.act.source, definition.act.scope
        since, place = source.end(definition.binding.node), source.start(node)
        around = set(source.enclosing(node))
        return any(since <= source.start(one.node) < place and one.node not in around for one in changes_of(scope, name))

    def _given_back(self, act: Activation, node: ast.AST) -> Any:
        """Of a name that the function returns, what the recording says it returned."""
        parent = act.source.parents.get(node)
        if act.step.kind != "call" or act.step.status != "succeeded" or not isinstance(parent, ast.Return):
            return UNKNOWN
        inside = parent.lineno <= (act.step.returned_line or 0) <= (parent.end_lineno or parent.lineno)
        return self.recording.result(act.step) if inside else UNKNOWN

    def _loops(self, definition: Bound, node: ast.AST | None) -> list[ast.AST]:
        """The loops that both the binding and the place stand in: what the name is after them is another round's value."""
        bound = definition.binding.node
        if node is None or definition.act.locals is not None:
            return []
        around = set(definition.act.source.enclosing(node))
        return [loop for loop in (bound, *definition.act.source.enclosing(bound)) if isinstance(loop, _LOOPS) and loop in around]

    def _in_round(self, act: Activation, definition: Bound, around: list[ast.AST]) -> Any:
        """The value of a name that a loop binds anew each time, in the round that the activation means."""
        binding = definition.binding
        if not all(loop in act.iterations for loop in around):
            return UNKNOWN
        if binding.kind == "for":
            return act.variables.get(binding.name, UNKNOWN)
        if not binding.sure or binding.value is None or binding.kind != "assign":
            return UNKNOWN
        return reach(self.known(act.moved(binding.node), binding.value), binding.path)

    def _still(self, act: Activation, name: str, node: ast.AST | None) -> bool:
        """Whether nothing bound the name between `node` and where the frame stood."""
        if node is act.stood or (not is_local(act.scope, name) and not act.at_module):
            return True
        here = [one.node for one in self._reaching(act, name, node)]
        return here == [one.node for one in self._reaching(act, name, act.stood)] and not self._left(act, here, node)

    def _left(self, act: Activation, bound: list[ast.AST], node: ast.AST | None) -> bool:
        """Whether the frame has gone through more rounds, and out, of a loop around `node` that binds the name anew each time."""
        if node is None or act.stood is None:
            return False
        left = set(act.source.enclosing(node)) - {act.stood, *act.source.enclosing(act.stood)}
        return any(isinstance(loop, _LOOPS) and loop in left for one in bound for loop in (one, *act.source.enclosing(one)))

    def _passed(self, act: Activation, name: str) -> Any:
        if act.step.kind == "call":
            for value in act.step.globals_read:
                if value.name == name:
                    return self.recording.value(value)
            return self.recording.arguments(act.step).get(name, UNKNOWN)
        return UNKNOWN

    def bound_value(self, act: Activation, name: str, node: ast.AST | None) -> tuple[Activation, ast.expr] | None:
        """The expression that gave the name its value, with the execution that it stands in."""
        for definition in self.resolve(act, name, node):
            if isinstance(definition, Bound) and definition.binding.value is not None:
                return definition.act.moved(definition.binding.node), definition.binding.value
            if isinstance(definition, Version):
                cell = self.recording.activation(definition.versions[0][0])
                found = [one for one in bindings(cell.scope) if one.name == name and one.value is not None]
                return (cell.moved(found[-1].node), found[-1].value) if found and found[-1].value is not None else None
        return None

    def definition(self, definition: Definition, name: str) -> Any:
        """The value that one definition gave the name."""
        if isinstance(definition, Parameter | Free):
            return self.recording.arguments(definition.act.step).get(name, UNKNOWN)
        if isinstance(definition, Version):
            first = definition.versions[0][1]
            if first.definition:
                imported = self.import_of(definition.act, name, definition.act.at)
                if imported is not None:
                    return self._import_value(definition.act, imported)
            return UNKNOWN if first.how == "deleted" else self.held(first)
        if isinstance(definition, Round):
            return self._round(definition, name)
        return self._bound(definition)

    def held(self, value: Value) -> Any:
        """The recorded value of a version; of functions and classes, what type they are."""
        if value.definition or value.encoded is None:
            return Unstored(value.type, value.why or "a definition")
        return self.recording.value(value)

    def _round(self, definition: Round, name: str) -> Any:
        act = definition.act
        if name in act.variables:
            return act.variables[name]
        if (
            act.locals is not None
            and name in act.locals
            and act.stood is not None
            and definition.comprehension in act.source.enclosing(act.stood)
        ):
            return act.locals[name]
        index = act.iterations.get(definition.clause)
        if index is None:
            return UNKNOWN
        items = self.known(act, definition.clause.iter)
        first = step_into(items, Nth(index)) if items is not UNKNOWN else UNKNOWN
        return reach(first, definition.path[1:])

    def _bound(self, definition: Bound) -> Any:
        act, binding = definition.act, definition.binding
        if binding.kind == "import":
            return self._import_value(act, imported_as(binding.node, binding.name))
        if act.step.kind == "cell" and act.at_module and self._last(act, binding):
            value = self._generated(act.step, binding.name)
            if value is not UNKNOWN:
                return value
        if not binding.sure or binding.value is None or binding.kind not in {"assign"}:
            return UNKNOWN
        return reach(self.known(act.moved(binding.node), binding.value), binding.path)

    def _import_value(self, act: Activation, imported: Imported | None) -> Any:
        """A member of the project's modules, or what of the standard library is safe to call, `datetime` for one."""
        if imported is None or imported.attribute is None:
            return UNKNOWN
        found = member_of(self.recording, act, imported)
        if found is not None:
            return UNKNOWN if found[1] is None else self.name(found[0], found[1], None)
        return module_function(imported.module, imported.attribute) or UNKNOWN

    def _last(self, act: Activation, binding: Binding) -> bool:
        same = [one for one in bindings(act.scope) if one.name == binding.name]
        return bool(same) and same[-1].node is binding.node

    def _generated(self, step: Step, name: str) -> Any:
        for value in self.recording.cell_of[step.seq][1].generated if step.seq in self.recording.cell_of else ():
            if value.name == name and value.how not in {"deleted", "regrouped"}:
                return self.held(value)
        return UNKNOWN
