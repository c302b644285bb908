"""Objects that lie, count, print or raise when they are touched: recording touches none of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.capture.recording import Program

# `LOG` gets an entry for each touch; every special method prints, notes and raises.
TOUCHED = """
LOG = []

def touched(name):
    def method(self, *args, **kwargs):
        LOG.append(name)
        print("touched", name)
        raise RuntimeError(name)
    return method

class Liar:
    def __init__(self):
        self.inner = [1]

    __NAME__ = touched("__NAME__")

def keep(value):
    return value

def main():
    liar = Liar()
    kept = [liar, {"k": (liar,)}]
    same = keep(liar) is liar and keep(kept) is kept
    try:
        fail(kept)
    except ZeroDivisionError:
        pass
    return same, list(LOG)

def fail(values):
    1 / 0
"""
SPECIAL = (
    "__eq__ __ne__ __lt__ __repr__ __str__ __format__ __len__ __bool__ __iter__ __next__ __getitem__ __contains__ __getattr__ __dir__ "
    "__call__ __index__ __int__ __float__ __bytes__ __hash__ __enter__ __copy__ __deepcopy__ __array__ __array_interface__ "
    "__instancecheck__ __sizeof__ __fspath__ __buffer__ __length_hint__ __setattr_late__ _repr_html_ _ipython_display_"
).split()


def both(program: Program) -> tuple[object, str]:
    """The result and the output, which have to be the same with and without a recorder."""
    plain, _, printed = program.plain(lambda module: module.main())
    found = program.recorded(lambda module: module.main())
    assert found.error is None
    assert (found.result, found.printed) == (plain, printed)
    return found.result, found.printed


@pytest.mark.parametrize("name", SPECIAL)
def test_special_methods_are_not_called(make_program: Callable[[str], Program], name: str) -> None:
    assert both(make_program(TOUCHED.replace("__NAME__", name))) == ((True, []), "")


def test_attribute_access_of_an_instance_is_not_called(make_program: Callable[[str], Program]) -> None:
    program = make_program("""
        LOG = []

        class Liar:
            def __init__(self):
                object.__setattr__(self, "a", 1)

            def __getattribute__(self, name):
                LOG.append(name)
                raise RuntimeError(name)

            def __setattr__(self, name, value):
                LOG.append(name)

        def keep(value):
            return value

        def main():
            keep([Liar()])
            return list(LOG)
        """)

    assert both(program) == ([], "")


def test_properties_are_not_read(make_program: Callable[[str], Program]) -> None:
    program = make_program("""
        class Counting:
            reads = 0

            @property
            def value(self):
                Counting.reads += 1
                print("read")
                return 1

            @property
            def __class__(self):
                Counting.reads += 1
                return dict

            @property
            def __dict__(self):
                Counting.reads += 1
                return {}

        def keep(value):
            return value

        def main():
            thing = Counting()
            keep(thing), keep({"t": thing})
            return Counting.reads
        """)

    assert both(program) == (0, "")


@pytest.mark.parametrize(
    "line", ["__module__ = None", "__module__ = 7", "__qualname__ = 'No.Such'", "__doc__ = None", "__slots__ = ('a',)"]
)
def test_classes_that_say_nothing_true_of_themselves(make_program: Callable[[str], Program], line: str) -> None:
    program = make_program(f"""
        class Odd:
            {line}

            def method(self):
                return 3

        def keep(value):
            return value

        def main():
            return keep(Odd()).method(), keep([Odd]) == [Odd]
        """)

    assert both(program) == ((3, True), "")


def test_a_metaclass_that_counts(make_program: Callable[[str], Program]) -> None:
    program = make_program("""
        LOG = []

        class Meta(type):
            def __getattribute__(cls, name):
                if name not in ("mro",):
                    LOG.append(name)
                return super().__getattribute__(name)

            def __instancecheck__(cls, other):
                LOG.append("instancecheck")
                return True

            def __repr__(cls):
                LOG.append("repr")
                return "?"

        class Odd(metaclass=Meta):
            def method(self):
                return 1

        def keep(value):
            return value

        def main():
            LOG.clear()
            thing = keep(Odd())
            keep(Odd)
            thing.method()
            return list(LOG)
        """)

    assert both(program) == ([], "")


def test_objects_die_when_they_would_have_died(make_program: Callable[[str], Program]) -> None:
    program = make_program("""
        class Mortal:
            def __init__(self, name):
                self.name = name

            def __del__(self):
                print("gone", self.name)

        def use(mortal):
            return len(mortal.name)

        def main():
            use(Mortal("a"))
            print("after a")
            b = Mortal("b")
            use(b)
            del b
            print("after b")
            return None
        """)

    assert both(program) == (None, "gone a\nafter a\ngone b\nafter b\n")


def test_weak_references_see_no_difference(make_program: Callable[[str], Program]) -> None:
    program = make_program("""
        import weakref

        class Node:
            pass

        def use(node):
            return node

        def main():
            node = Node()
            reference = weakref.ref(use(node))
            alive = reference() is node
            del node
            return alive, reference() is None
        """)

    assert both(program) == ((True, True), "")


@pytest.mark.parametrize("method", ["__reduce__", "__getstate__", "__reduce_ex__"])
def test_pickling_code_of_a_class_runs_contained(make_program: Callable[[str], Program], method: str) -> None:
    program = make_program(f"""
        import sys

        class Loud:
            def __init__(self):
                self.a = 1

            def {method}(self, *args):
                print("pickled")
                sys.stderr.write("pickled")
                raise SystemError("do not")

        def keep(value):
            return value

        def main():
            return keep(Loud()).a
        """)

    assert both(program) == (1, "")


def test_pickling_code_that_exits_is_contained(make_program: Callable[[str], Program]) -> None:
    program = make_program("""
        class Leaving:
            def __reduce__(self):
                raise SystemExit(3)

        def keep(value):
            return 1

        def main():
            return keep(Leaving())
        """)

    assert both(program) == (1, "")


def test_pickling_code_can_be_forbidden(make_program: Callable[[str], Program], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWOUND_RUN_PROJECT_PICKLING", "false")
    program = make_program("""
        LOG = []

        class Own:
            def __reduce__(self):
                LOG.append(1)
                return Own, ()

        def keep(value):
            return value

        def main():
            keep(Own())
            return list(LOG)
        """)

    assert both(program) == ([], "")


@pytest.mark.parametrize("base", ["dict", "list", "set", "tuple", "str", "int", "float", "bytes"])
def test_subclasses_of_builtins_that_lie(make_program: Callable[[str], Program], base: str) -> None:
    program = make_program(f"""
        LOG = []

        def touched(name):
            def method(self, *args, **kwargs):
                LOG.append(name)
                raise RuntimeError(name)
            return method

        class Liar({base}):
            __iter__ = touched("iter")
            __len__ = touched("len")
            __repr__ = touched("repr")
            __getitem__ = touched("getitem")
            __bool__ = touched("bool")
            items = touched("items")
            keys = touched("keys")
            copy = touched("copy")

        def keep(value):
            return value

        def main():
            keep(Liar()), keep([Liar()])
            return list(LOG)
        """)

    assert both(program) == ([], "")


def test_cycles_and_deep_nesting(make_program: Callable[[str], Program]) -> None:
    program = make_program("""
        def keep(value):
            return value

        def main():
            loop = []
            loop.append(loop)
            deep = []
            for _ in range(100_000):
                deep = [deep]
            kept = keep(loop)[0] is loop, len(keep(deep))
            while deep:
                deep = deep.pop()
            return kept
        """)

    assert both(program) == ((True, 1), "")


def test_things_that_cannot_be_stored(make_program: Callable[[str], Program]) -> None:
    program = make_program("""
        import socket
        import sys
        import threading

        def keep(value):
            return value

        def main():
            with socket.socket() as plug, open(__file__) as file:
                kept = [plug, file, threading.Lock(), sys._getframe(), memoryview(b"ab"), iter("ab"), sys.stdout]
                return keep(kept) is kept, file.readline(), next(kept[5])
        """)

    assert both(program) == ((True, "\n", "a"), "")
