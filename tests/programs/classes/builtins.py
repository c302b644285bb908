# %% list
x = [4, 8, 15]
# look
print(x, len(x), x == [4, 8], sorted(x), x.index(8), [n * 2 for n in x])
# change
x.append(16)

# %% list, sorted in place
x = ["pear", "fig", "apple"]
# look
max(x, key=len), list(reversed(x)), x.count("fig")
# change
x.sort()

# %% dict
x = {"red": 1, "blue": 2}
# look
print([(key, count) for key, count in x.items()])
x.get("green"), "red" in x, dict(x), list(x)
# change
x["green"] = 3

# %% dict, in another order
x = {"first": 1, "second": 2}
# look
list(x), x == {"second": 2, "first": 1}
# change
x["first"] = x.pop("first")

# %% set
x = {3, 5, 7}
# look
3 in x, x | {9}, x.issubset({3, 5, 7, 9}), sorted(x)
# change
x.discard(5)

# %% bytearray
x = bytearray(b"header")
# look
bytes(x), x[0], x.find(b"a"), x.hex()
# change
x[0] = 72

# %% list of lists, an inner one
x = [[1, 2], [3, 4]]
# look
sum(map(sum, x)), list(zip(*x))
# change
x[1][0] = 30

# %% dict of dicts, far inside
x = {"a": {"b": {"c": [1]}}}
# look
x["a"]["b"]["c"][0], str(x)
# change
x["a"]["b"]["c"].append(2)

# %% tuple with a list in it
x = (1, [2, 3], "four")
# look
x[1][0], len(x), x[:2]
# change
x[1].append(5)

# %% list that holds itself
x = [1]
x.append(x)
# look
print(x, x[1] is x)
# change
x[1][0] = 2

# %% list, changed by its alias
x = ["a", "b"]
y = x
# look
x is y, len(y)
# change
y.pop()

# %% list, changed by a flat dict that it holds
entry = {"n": 1}
x = [entry]
# look
entry["n"], x[0]
# change
entry["n"] = 2

# %% dict, changed by a value taken out of it
x = {"rows": [1, 2], "name": "t"}
rows = x["rows"]
# look
rows[0], x["name"]
# change
rows.append(3)

# %% list, changed by its bound method
x = [1, 2]
put = x.append
# look
put.__name__, len(x)
# change
put(3)

# %% list, changed by a closure
def counter():
    seen = []

    def note(value):
        seen.append(value)

    return note, seen

note, x = counter()
# look
len(x), note.__name__
# change
note(1)

# %% list, changed by a function that knows it as a global
x = [1]
def grow():
    x.append(len(x))
# look
len(x), grow.__name__
# change
grow()

# %% list, changed by a function that it is passed to
def clean(rows):
    rows.remove(0)
x = [0, 1, 2]
# look
len(x), clean.__name__
# change
clean(x)

# %% list, changed by a weak reference to its owner
import weakref
class Shelf:
    def __init__(self):
        self.books = ["one"]
x = Shelf()
ref = weakref.ref(x)
# look
x.books[0], ref is None
# change
ref().books.append("two")

# %% plain class
class Account:
    def __init__(self, owner, balance):
        self.owner, self.balance = owner, balance

    def __repr__(self):
        return f"<{self.owner}>"

    def pay(self, amount):
        self.balance -= amount
x = Account("ada", 100)
# look
print(x, x.owner, x.balance, x == 3, vars(x))
# change
x.pay(30)

# %% plain class, a new attribute
class Bag:
    pass
x = Bag()
# look
hasattr(x, "size"), repr(x)[:1], dir(x)[0]
# change
x.size = 3

# %% class with slots
class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y
x = Point(1, 2)
# look
x.x + x.y, hasattr(x, "z")
# change
x.x = 10

# %% class that inherits slots and has a dict
class Base:
    __slots__ = ("a",)
class Derived(Base):
    def __init__(self):
        self.a, self.b = 1, [2]
x = Derived()
# look
x.a, x.b
# change
x.a = 7

# %% subclass of list with attributes
class Tagged(list):
    tag = "none"
x = Tagged([1, 2])
x.tag = "mine"
# look
x.tag, x[0], len(x)
# change
x.tag = "yours"

# %% subclass of dict, by its items
class Config(dict):
    def __getattr__(self, name):
        return self[name]
x = Config(rate=2, name="n")
# look
x.rate, x["name"]
# change
x["rate"] = 3

# %% class whose property hides its state
class Meter:
    def __init__(self):
        self._level = 0

    @property
    def level(self):
        return self._level

    @level.setter
    def level(self, value):
        self._level = max(0, value)
x = Meter()
# look
x.level
# change
x.level = 4

# %% class that counts how often it is compared
class Shy:
    compared = 0

    def __init__(self):
        self.items = []

    def __eq__(self, other):
        Shy.compared += 1
        return True

    __hash__ = object.__hash__
x = Shy()
# look
x.items
# change
x.items.append(1)

# %% dataclass
from dataclasses import dataclass, field, replace, asdict
@dataclass
class Order:
    number: int
    lines: list = field(default_factory=list)
x = Order(1, ["tea"])
# look
print(x, asdict(x), x == Order(1, ["tea"]), replace(x, number=2))
# change
x.lines.append("milk")

# %% dataclass with slots
from dataclasses import dataclass
@dataclass(slots=True)
class Pixel:
    row: int
    column: int
x = Pixel(1, 2)
# look
x == Pixel(1, 2), repr(x), x.row
# change
x.column += 1

# %% frozen dataclass that holds a list
from dataclasses import dataclass
@dataclass(frozen=True)
class Batch:
    name: str
    items: list
x = Batch("b", [1])
# look
x.name, len(x.items), str(x)
# change
x.items.extend([2, 3])

# %% class, an attribute of the class itself
class Settings:
    rate = 2
x = Settings
# look
x.rate, x.__name__, x().rate
# change
x.rate = 3

# %% exception
x = ValueError("bad", 3)
# look
str(x), x.args
# change
x.add_note("while reading")

# %% cyclic objects
class Node:
    def __init__(self, name, parent=None):
        self.name, self.parent, self.children = name, parent, []
        if parent:
            parent.children.append(self)
x = Node("root")
leaf = Node("leaf", x)
# look
leaf.parent is x, [child.name for child in x.children]
# change
leaf.parent.name = "top"

# %% generator | opaque: read only once
x = (n * n for n in range(5))
# look
x is None
# change
next(x)

# %% generator function, half consumed | opaque: read only once
def walk():
    yield from "abc"
x = walk()
next(x)
# look
x is None
# change
list(x)

# %% map object | opaque: read only once
x = map(str, [1, 2, 3])
# look
x is None
# change
next(x)

# %% list iterator | opaque: read only once
x = iter([1, 2, 3])
# look
x is None
# change
next(x)

# %% list that holds a generator | opaque: read only once
x = [1, (n for n in range(3))]
# look
x[0]
# change
x.append(2)

# %% memoryview | opaque: points into another object
x = memoryview(bytearray(b"abc"))
# look
x.nbytes, x[0]
# change
x[0] = 65

# %% coroutine | opaque: has not finished
async def later():
    return 1
x = later()
# look
x is None
# change
x.close()

# %% list, changed by a default of a function
x = []
def note(value, rows=x):
    rows.append(value)
# look
len(x), note.__name__
# change
note(1)

# %% list, changed through a generator that holds it | opaque: read only once
def feed(rows):
    while True:
        rows.append((yield))
rows = []
x = feed(rows)
next(x)
# look
len(rows)
# change
x.send(1)

# %% class, by its other name
class Limits:
    low = 0
x = Limits
# look
x.low, Limits.__name__
# change
Limits.low = 1

# %% class, a list that all instances share
class x:
    known = []

    def add(self, name):
        self.known.append(name)
item = x()
# look
x.known, item.known
# change
item.add("a")

# %% class whose pickling leaves a part out | unseen: its own pickling leaves that out
class Client:
    def __init__(self):
        self.url, self.cache = "u", {}

    def __getstate__(self):
        return {"url": self.url, "cache": {}}
x = Client()
# look
x.url
# change
x.cache["k"] = 1

# %% module made by hand | unseen: a module is a definition, not a value
import types
x = types.ModuleType("notes")
# look
x.__name__
# change
x.page = 1

# %% function, an attribute of it | unseen: a function counts by what it does
def x():
    return 1
# look
x(), x.__name__
# change
x.calls = 1
