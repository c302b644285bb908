"""Every kind of value comes back as it was, keeps what it shares, and has a hash that goes by content."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import importlib
import pathlib
import sys
import threading
import types
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from rewound.model import Encoded, Unstored
from rewound.store.codec import Encoder, StandIn, decode, hash_bytes, hash_encoded, view


class Stored:
    """A store of buffers in memory, and an encoder that fills it."""

    def __init__(self, **options: Any) -> None:
        self.buffers: dict[str, bytes] = {}
        self.encoder = Encoder(self._put, **options)

    def _put(self, memory: memoryview) -> str:
        key = hash_bytes(memory)
        self.buffers[key] = bytes(memory)
        return key

    def encode(self, value: object) -> Encoded:
        return self.encoder.encode(value)

    def back(self, value: object) -> Any:
        encoded = self.encode(value)
        assert encoded.whole, encoded.why
        return decode(encoded, self.buffers.__getitem__)

    def seen(self, value: object) -> Any:
        return view(self.encode(value), self.buffers.__getitem__)


@pytest.fixture
def stored() -> Stored:
    return Stored()


@dataclasses.dataclass
class Point:
    x: int
    y: list[int] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True, slots=True)
class Fixed:
    x: int


class Pair(NamedTuple):
    left: int
    right: str


class Colour(enum.Enum):
    RED = 1


class Slots:
    __slots__ = ("a", "b")

    def __init__(self, a: int) -> None:
        self.a = a


class Many(dict[str, int]):
    """A dict with an attribute."""


def plus(n: int, by: int = 2) -> int:
    return n + by


def adder(by: list[int]) -> Callable[[int], int]:
    def add(n: int) -> int:
        return n + by[0]

    return add


PLAIN = [
    None,
    True,
    -(10**40),
    1.5,
    float("inf"),
    2j,
    "text \ud800 é",
    b"bytes",
    bytearray(b"more"),
    [1, [2]],
    (1, (2,)),
    {1, 2},
    frozenset({3}),
    {"a": {"b": None}},
    range(3),
    slice(1, 2),
    ...,
    decimal.Decimal("1.10"),
    fractions.Fraction(1, 3),
    datetime.datetime(2024, 2, 29, tzinfo=datetime.UTC),
    datetime.timedelta(1),
    uuid.UUID(int=5),
    pathlib.PurePosixPath("/a/b"),
    collections.OrderedDict(b=1, a=2),
    collections.Counter("aab"),
    collections.deque([1, 2], maxlen=3),
    collections.defaultdict(list, {"a": [1]}),
    types.SimpleNamespace(a=1),
    Point(1, [2]),
    Fixed(3),
    Pair(1, "r"),
    Colour.RED,
    int,
    len,
    plus,
    functools.partial(plus, by=5).func,
]


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: f"{type(value).__name__}-{str(value)[:12]!a}")
def test_plain_values(stored: Stored, value: object) -> None:
    back = stored.back(value)

    assert type(back) is type(value)
    assert back == value
    assert hash_encoded(stored.encode(value)) == hash_encoded(stored.encode(value)) is not None


def test_instances_with_slots_and_of_builtins(stored: Stored) -> None:
    slots = stored.back(Slots(4))
    assert slots.a == 4
    assert not hasattr(slots, "b")

    many = Many(a=1)
    many.note = ["n"]  # type: ignore[attr-defined]
    back = stored.back(many)
    assert (type(back), back, back.note) == (Many, {"a": 1}, ["n"])


def test_what_is_shared_stays_shared(stored: Stored) -> None:
    inner = [1]
    back = stored.back({"a": inner, "b": (inner, Point(1, inner))})

    assert back["a"] is back["b"][0] is back["b"][1].y


def test_cycles(stored: Stored) -> None:
    loop: list[Any] = []
    loop.append({"loop": loop})
    point = Point(1)
    point.y.append(point)  # type: ignore[arg-type]

    back = stored.back(loop)
    assert back[0]["loop"] is back
    again = stored.back(point)
    assert again.y[0] is again


def test_functions_of_the_program_come_back_with_closure_and_defaults(stored: Stored) -> None:
    by = [10]
    add = adder(by)

    back, shared = stored.back((add, by))

    assert back(1) == 11
    shared[0] = 20
    assert back(1) == 21


def test_exceptions(stored: Stored) -> None:
    back = stored.back(KeyError("k", 1))

    assert (type(back), back.args) == (KeyError, ("k", 1))


def test_equal_values_have_equal_hashes_and_others_do_not(stored: Stored) -> None:
    def digest(value: object) -> str | None:
        return hash_encoded(stored.encode(value))

    assert digest(Point(1, [2])) == digest(Point(1, [2])) != digest(Point(1, [3]))
    assert digest([1]) != digest((1,))
    assert digest(1) != digest(True) != digest(1.0)
    assert digest({"a": 1}) == digest({"a": 1})


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ((n for n in range(3)), "generator"),
        (iter([1]), "iterator"),
        (threading.Lock(), ""),
        (memoryview(b"a"), "memoryview"),
        (sys.stdin, ""),
    ],
)
def test_what_cannot_be_stored_says_why(stored: Stored, value: object, why: str) -> None:
    encoded = stored.encode({"good": 1, "bad": value})

    assert not encoded.whole
    assert hash_encoded(encoded) is None
    assert encoded.why is not None and why in encoded.why
    back = decode(encoded, stored.buffers.__getitem__)
    assert back["good"] == 1
    assert isinstance(back["bad"], Unstored)


def test_what_stands_beside_an_instance_of_a_local_class_comes_back(stored: Stored) -> None:
    class Local:
        pass

    encoded = stored.encode({"good": 1, "bad": Local()})

    assert not encoded.whole
    for back in (decode(encoded, stored.buffers.__getitem__), view(encoded, stored.buffers.__getitem__)):
        assert back["good"] == 1
        assert isinstance(back["bad"], Unstored)
        assert back["bad"].type.endswith("Local")


def test_a_generator_is_not_consumed(stored: Stored) -> None:
    numbers = (n for n in range(3))
    stored.encode([numbers])

    assert list(numbers) == [0, 1, 2]


def test_a_fault_leaves_the_encoder_usable(stored: Stored) -> None:
    stored.encode([threading.Lock()])

    assert stored.back([1]) == [1]


def test_a_value_over_the_limit_is_not_stored() -> None:
    numpy = pytest.importorskip("numpy")
    small = Stored(limit=100_000)

    encoded = small.encode(numpy.zeros(20_000))

    assert not encoded.whole
    assert encoded.why is not None and "limit" in encoded.why


# ---- libraries


def test_numpy_arrays(stored: Stored) -> None:
    numpy = pytest.importorskip("numpy")
    for array in (
        numpy.arange(10_000.0),
        numpy.arange(12).reshape(3, 4).T,
        numpy.array(["a", None], dtype=object),
        numpy.array([1, 2], dtype="datetime64[s]"),
        numpy.zeros(3, dtype=[("a", "i4"), ("b", "f8")]),
        numpy.arange(20)[::-2],
        numpy.zeros((0, 3)),
        numpy.float32(1.5),
    ):
        back = stored.back(array)
        assert back.dtype == array.dtype
        assert numpy.array_equal(back, array)
    back = stored.back(numpy.zeros(10_000))
    back[0] = 1  # restored arrays can be changed


def test_a_view_stays_a_view_where_views_are_kept(stored: Stored) -> None:
    numpy = pytest.importorskip("numpy")
    base = numpy.arange(5000.0)
    stored.encoder.reducer.views = True

    again, part = stored.back((base, base[10:20]))

    again[10] = -1
    assert part[0] == -1


def test_pandas(stored: Stored) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {"n": [1, 2], "t": ["a", None], "d": pandas.to_datetime(["2024-01-01", "2024-01-02"]), "c": pandas.Categorical(["x", "y"])},
        index=pandas.Index(["r", "s"], name="key"),
    )
    frame.attrs["note"] = 1
    for value in (frame, frame["n"], frame.index, pandas.MultiIndex.from_tuples([(1, "a"), (2, "b")]).to_frame()):
        back = stored.back(value)
        assert type(back) is type(value)
        assert back.equals(value)
    assert stored.back(frame).attrs == {"note": 1}
    assert stored.seen(frame).equals(frame)


def test_a_changed_frame_has_another_hash(stored: Stored) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": range(3000), "b": range(3000)})
    before = stored.encode(frame)
    frame.loc[0, "a"] = 99

    assert hash_encoded(stored.encode(frame)) != hash_encoded(before)
    frame.loc[0, "a"] = 0
    assert hash_encoded(stored.encode(frame)) == hash_encoded(before)


def test_polars(stored: Stored) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"a": [1, 2], "b": ["x", None], "l": [[1], [2, 3]]})

    assert stored.back(frame).equals(frame)
    assert stored.back(frame["l"]).equals(frame["l"])
    assert stored.back(polars.Series("s", [1, 2])).name == "s"


def test_arrow(stored: Stored) -> None:
    arrow = pytest.importorskip("pyarrow")
    table = arrow.table({"a": list(range(2000)), "b": ["x"] * 2000})

    assert stored.back(table).equals(table)
    assert stored.back(table.column("a")).equals(table.column("a"))


def test_pydantic(stored: Stored) -> None:
    pydantic = pytest.importorskip("pydantic")
    model = pydantic.create_model("PydanticPoint", __module__=__name__, x=(int, ...), tags=(list[str], []))
    globals()["PydanticPoint"] = model
    value = model(x=1, tags=["t"])

    back = stored.back([value])[0]
    assert (type(back), back, back.model_fields_set) == (model, value, {"x", "tags"})


def test_attrs(stored: Stored) -> None:
    attrs = pytest.importorskip("attrs")
    for name, options in (("AttrsPoint", {}), ("AttrsFrozen", {"frozen": True}), ("AttrsDict", {"slots": False})):
        made = attrs.make_class(name, {"x": attrs.field(), "y": attrs.field(factory=list)}, **options)
        made.__module__ = __name__
        globals()[name] = made
        back = stored.back(made(1, [2]))
        assert (type(back), back) == (made, made(1, [2]))


def test_a_trained_estimator(stored: Stored) -> None:
    linear = pytest.importorskip("sklearn.linear_model")
    model = linear.LinearRegression().fit([[1.0], [2.0]], [2.0, 4.0])

    assert stored.back(model).predict([[3.0]])[0] == pytest.approx(6.0)
    assert hash_encoded(stored.encode(model)) == hash_encoded(stored.encode(model))


def test_a_figure_comes_back_and_is_not_opened(stored: Stored) -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    figure, axes = pyplot.subplots()
    axes.plot([1, 3, 2])
    pyplot.close(figure)

    back = stored.back(figure)

    assert list(back.axes[0].lines[0].get_ydata()) == [1, 3, 2]
    assert pyplot.get_fignums() == []


def test_torch(stored: Stored) -> None:
    torch = pytest.importorskip("torch")
    tensor = torch.arange(6.0).reshape(2, 3)

    assert torch.equal(stored.back(tensor), tensor)
    parameter = torch.nn.Parameter(tensor)
    assert stored.back(parameter).requires_grad


# ---- looking without running anything


def test_looking_at_a_value_needs_none_of_the_project_s_classes(
    stored: Stored, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone_module.py").write_text("class Thing:\n    def __init__(self):\n        self.a = [1]\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    thing = importlib.import_module("gone_module").Thing()
    encoded = stored.encode({"t": thing, "n": 1})
    monkeypatch.delitem(sys.modules, "gone_module")

    found = view(encoded, stored.buffers.__getitem__)

    assert "gone_module" not in sys.modules
    assert found["n"] == 1
    assert isinstance(found["t"], StandIn)
    assert (found["t"].rewound_type, found["t"].rewound_state) == ("gone_module.Thing", {"a": [1]})


def test_looking_at_values_of_libraries_shows_the_real_ones(stored: Stored) -> None:
    numpy, pandas, arrow = (pytest.importorskip(name) for name in ("numpy", "pandas", "pyarrow"))
    polars = pytest.importorskip("polars")
    table = arrow.table({
        "t": arrow.array([datetime.datetime(2024, 1, 1)]), "l": [[1]], "s": [{"a": 1}], "d": arrow.array(["x"]).dictionary_encode()
    })  # fmt: skip
    for value in (
        pandas.DataFrame({"t": ["a", None], "when": pandas.to_datetime(["2024-01-01", None]), "c": pandas.Categorical(["x", "y"])}),
        pandas.Series(["x"], name="s"),
        polars.DataFrame({"a": ["x", None]}),
        table,
        table.schema,
    ):
        found = stored.seen([value])[0]
        assert type(found) is type(value)
        assert found.equals(value)
    for value in (numpy.float32(1.5), numpy.datetime64("2024-01-01"), numpy.arange(3), pandas.Timestamp("2024-01-01", tz="UTC")):
        found = stored.seen([value])[0]
        assert type(found) is type(value)
        assert numpy.all(found == value)
    generator = stored.seen(numpy.random.default_rng(1))
    assert generator.random() == numpy.random.default_rng(1).random()


def test_looking_runs_nothing(stored: Stored) -> None:
    class Evil:
        def __reduce__(self) -> Any:
            return exec, ("import sys; sys.evil = 1",)

    Evil.__qualname__ = "Evil"
    globals()["Evil"] = Evil
    found = stored.seen([Evil()])

    assert not hasattr(sys, "evil")
    assert isinstance(found[0], StandIn)
