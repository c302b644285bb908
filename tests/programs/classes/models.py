import attrs
import pydantic
import typing

# %% attrs class
@attrs.define
class Parcel:
    weight: float
    labels: list = attrs.field(factory=list)
x = Parcel(2.5)
# look
print(x), x == Parcel(2.5), attrs.asdict(x), attrs.evolve(x, weight=1)
# change
x.weight = 3

# %% attrs class without slots
@attrs.mutable(slots=False)
class Crate:
    parts: dict
x = Crate({"bolt": 2})
# look
x.parts["bolt"], repr(x), attrs.fields(Crate)
# change
x.parts["nut"] = 3

# %% attrs class that keeps its hash | lazy: the hash is kept in the object when it is first asked for
@attrs.define(cache_hash=True, unsafe_hash=True)
class Key:
    name: str
    tags: list = attrs.field(factory=list, hash=False)
x = Key("k")
# look
hash(x), x.name
# change
x.tags.append("new")

# %% pydantic model
class Customer(pydantic.BaseModel):
    name: str
    orders: list[int] = []
x = Customer(name="ada", orders=[1])
# look
print(x), x.model_dump(), x == Customer(name="ada", orders=[1]), x.model_dump_json(), x.model_fields_set, x.model_copy()
# change
x.orders.append(2)

# %% pydantic model, a field set
class Rate(pydantic.BaseModel):
    value: float = 1.0
x = Rate()
# look
x.value, x.model_fields_set, Rate.model_json_schema()
# change
x.value = 1.0

# %% pydantic model inside another
class Line(pydantic.BaseModel):
    price: float
class Bill(pydantic.BaseModel):
    lines: list[Line]
x = Bill(lines=[{"price": 2}])
# look
sum(line.price for line in x.lines), x.model_dump()
# change
x.lines[0].price = 4

# %% pydantic model with a private attribute
class Session(pydantic.BaseModel):
    user: str
    _seen: int = pydantic.PrivateAttr(0)
x = Session(user="u")
# look
x.user, x._seen
# change
x._seen += 1

# %% pydantic dataclass
@pydantic.dataclasses.dataclass
class Size:
    width: int
x = Size(width="3")
# look
x.width, repr(x), x == Size(3)
# change
x.width = 4

# %% pydantic model that allows more
class Loose(pydantic.BaseModel):
    model_config = {"extra": "allow"}
    a: int
x = Loose(a=1, b=2)
# look
x.b, x.model_extra
# change
x.c = 3

# %% typed dict
class Entry(typing.TypedDict):
    n: int
x: Entry = {"n": 1}
# look
x["n"], x == {"n": 1}
# change
x["n"] = 2
