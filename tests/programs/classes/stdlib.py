# %% collections.deque
from collections import deque
x = deque([1, 2, 3], maxlen=5)
# look
x[0], x.maxlen, list(x)
# change
x.rotate(1)

# %% collections.defaultdict
from collections import defaultdict
x = defaultdict(list, {"a": [1]})
# look
x.get("b"), x["a"], x.default_factory
# change
x["b"]

# %% collections.Counter
from collections import Counter
x = Counter("abracadabra")
# look
x.most_common(2), x["z"], x.total()
# change
x.update("zz")

# %% collections.OrderedDict
from collections import OrderedDict
x = OrderedDict(a=1, b=2)
# look
x["a"], list(reversed(x)), x == {"b": 2, "a": 1}
# change
x.move_to_end("a")

# %% collections.ChainMap
from collections import ChainMap
x = ChainMap({"a": 1}, {"a": 2, "b": 3})
# look
x["a"], x["b"], sorted(x)
# change
x.maps[1]["b"] = 4

# %% collections.UserDict
from collections import UserDict
x = UserDict(a=1)
# look
x["a"], "b" in x, dict(x)
# change
x["b"] = 2

# %% collections.UserList
from collections import UserList
x = UserList([3, 1])
# look
x[0], sorted(x)
# change
x.sort()

# %% collections.UserString
from collections import UserString
x = UserString("text")
# look
x.upper(), len(x), x == "text"
# change
x.data = "other"

# %% namedtuple with a list
from collections import namedtuple
Row = namedtuple("Row", "name values")
x = Row("r", [1])
# look
x.name, x._asdict(), x == ("r", [1])
# change
x.values.append(2)

# %% array.array
import array
x = array.array("d", [1.0, 2.5])
# look
x.typecode, x[1], x.tobytes(), x.tolist()
# change
x[0] = -1.0

# %% list that holds an array.array, changed by its name
import array
samples = array.array("i", [1, 2])
x = ["wave", samples]
# look
samples[0], x[0]
# change
samples.append(3)

# %% heap
import heapq
x = [5, 1, 4]
heapq.heapify(x)
# look
x[0], heapq.nsmallest(2, x)
# change
heapq.heappush(x, 0)

# %% bisect into a list
import bisect
x = [1, 3, 5]
# look
bisect.bisect(x, 4)
# change
bisect.insort(x, 4)

# %% enum member's own attribute
import enum
class Level(enum.Enum):
    LOW = 1
    HIGH = 2
x = {"level": Level.LOW}
# look
x["level"].name, x["level"] is Level.LOW, Level(2)
# change
x["level"] = Level.HIGH

# %% datetime in a dict
from datetime import datetime, timedelta, timezone
x = {"at": datetime(2024, 5, 1, tzinfo=timezone.utc)}
# look
x["at"].isoformat(), x["at"] + timedelta(days=1), x["at"].timestamp()
# change
x["at"] += timedelta(hours=1)

# %% Decimal in a list
from decimal import Decimal
x = [Decimal("1.10"), Decimal(2)]
# look
sum(x), str(x[0]), hash(x[0])
# change
x[0] = Decimal("1.1")

# %% decimal.Context
import decimal
x = decimal.Context(prec=10)
# look
x.prec, x.create_decimal("1.5")
# change
x.prec = 4

# %% Fraction in a list
from fractions import Fraction
x = [Fraction(1, 3)]
# look
float(x[0]), x[0] + 1, x[0].numerator
# change
x[0] += 1

# %% random.Random
import random
x = random.Random(11)
# look
x.getstate()[0], hasattr(x, "seed")
# change
x.random()

# %% io.StringIO
import io
x = io.StringIO("some text")
# look
x.getvalue(), x.tell(), x.closed
# change
x.seek(0, 2)
x.write(" and more")

# %% io.StringIO, its position
import io
x = io.StringIO("line one\nline two\n")
# look
x.getvalue(), x.readable()
# change
x.readline()

# %% io.BytesIO
import io
x = io.BytesIO(b"\x00\x01")
# look
x.getvalue(), x.getbuffer().nbytes
# change
x.write(b"\xff")

# %% functools.partial
import functools
x = functools.partial(int, base=2)
# look
x("101"), x.keywords, x.func
# change
x.keywords["base"] = 8

# %% functools.partial of a method
import functools
words = ["b"]
x = functools.partial(words.insert, 0)
# look
x.args, len(words)
# change
x("a")

# %% types.SimpleNamespace
from types import SimpleNamespace
x = SimpleNamespace(a=1, b=[2])
# look
x.a, repr(x), x == SimpleNamespace(a=1, b=[2])
# change
x.b.append(3)

# %% types.MappingProxyType | opaque: cannot pickle
from types import MappingProxyType
under = {"a": 1}
x = MappingProxyType(under)
# look
x["a"], len(x)
# change
under["a"] = 2

# %% argparse.Namespace
import argparse
x = argparse.Namespace(verbose=False, files=["a"])
# look
x.verbose, vars(x), "files" in x
# change
x.verbose = True

# %% argparse.ArgumentParser
import argparse
x = argparse.ArgumentParser("tool")
# look
x.format_help(), x.parse_args([]), x.prog
# change
x.add_argument("--rate", type=int)

# %% configparser.ConfigParser
import configparser
x = configparser.ConfigParser()
x.read_string("[main]\nrate = 3\n")
# look
x["main"].getint("rate"), x.sections(), x.has_option("main", "rate"), dict(x["main"])
# change
x.set("main", "rate", "4")

# %% xml.etree Element
import xml.etree.ElementTree as ET
x = ET.fromstring("<list><item n='1'>a</item></list>")
# look
ET.tostring(x), x.find("item").text, [child.tag for child in x], len(x)
# change
x.find("item").set("n", "2")

# %% xml.etree Element, changed by a child of it
import xml.etree.ElementTree as ET
x = ET.Element("list")
child = ET.SubElement(x, "item")
# look
child.tag, len(x)
# change
child.text = "new"

# %% xml.etree ElementTree
import xml.etree.ElementTree as ET
x = ET.ElementTree(ET.fromstring("<a><b/></a>"))
# look
x.getroot().tag, x.find("b")
# change
x.getroot().append(ET.Element("c"))

# %% xml.dom.minidom | lazy: an element makes its table of attributes when it is first asked for
from xml.dom import minidom
x = minidom.parseString("<a><b>t</b></a>")
# look
x.toxml(), x.documentElement.tagName, x.getElementsByTagName("b")[0].firstChild.data
# change
x.documentElement.setAttribute("k", "v")

# %% pathlib in a list
from pathlib import PurePosixPath
x = [PurePosixPath("data/raw.csv")]
# look
x[0].name, x[0].parent, str(x[0]), hash(x[0]), x[0].parts, x[0].suffix
# change
x[0] = x[0].with_suffix(".parquet")

# %% re.Pattern in a dict
import re
x = {"word": re.compile(r"\w+")}
# look
x["word"].findall("a b"), x["word"].pattern
# change
x["word"] = re.compile(r"\w+", re.ASCII)

# %% uuid
import uuid
x = [uuid.UUID(int=5)]
# look
x[0].hex, str(x[0]), x[0].version
# change
x[0] = uuid.UUID(int=6)

# %% ast
import ast
x = ast.parse("1 + a")
# look
ast.unparse(x), ast.dump(x), [type(n).__name__ for n in ast.walk(x)]
# change
x.body[0].value.left.value = 2

# %% string.Template
import string
x = string.Template("hello $name")
# look
x.substitute(name="a"), x.template
# change
x.template = "bye $name"

# %% email message
from email.message import EmailMessage
x = EmailMessage()
x["Subject"] = "one"
# look
x["subject"], x.as_string(), x.keys()
# change
x.set_content("body")

# %% urllib request
import urllib.request
x = urllib.request.Request("https://example.invalid/a?b=1")
# look
x.full_url, x.get_method(), x.host
# change
x.add_header("Accept", "text/plain")

# %% http cookies
from http.cookies import SimpleCookie
x = SimpleCookie("a=1")
# look
x["a"].value, x.output()
# change
x["a"]["path"] = "/"

# %% fractional statistics.NormalDist in a list
import statistics
x = [statistics.NormalDist(0, 1)]
# look
x[0].mean, x[0].cdf(1)
# change
x[0] = x[0] + 1

# %% graphlib.TopologicalSorter
import graphlib
x = graphlib.TopologicalSorter({"b": {"a"}})
# look
type(x).__name__
# change
x.add("c", "b")

# %% logging.Logger | around: logging
import logging
x = logging.getLogger("shop")
# look
x.name, x.level, x.handlers, x.parent
# change
x.setLevel(10)

# %% logging.Logger, deep inside | around: logging
import logging
x = {"log": logging.getLogger("shop.cart"), "n": 1}
# look
x["log"].name, x["n"]
# change
x["log"].disabled = True

# %% logging.Formatter
import logging
x = logging.Formatter("%(message)s")
# look
x._fmt, x.usesTime()
# change
x.datefmt = "%Y"

# %% logging.StreamHandler | opaque: cannot pickle '_thread.RLock'
import logging, sys
x = logging.StreamHandler(sys.__stderr__)
# look
x.level, x.formatter
# change
x.setLevel(20)

# %% difflib.SequenceMatcher
import difflib
x = difflib.SequenceMatcher(None, "abcd", "bcde")
# look
x.a, x.b
# change
x.set_seq1("xyz")

# %% csv.DictReader | opaque: read only once
import csv, io
x = csv.DictReader(io.StringIO("a,b\n1,2\n"))
# look
x is None
# change
next(x)

# %% calendar
import calendar
x = calendar.TextCalendar()
# look
x.formatmonth(2024, 1)[:5], x.firstweekday
# change
x.setfirstweekday(6)

# %% queue.Queue | opaque: cannot pickle '_thread.lock'
import queue
x = queue.Queue()
x.put(1)
# look
x.qsize(), x.empty()
# change
x.put(2)

# %% threading.Lock | opaque: cannot pickle '_thread.lock'
import threading
x = threading.Lock()
# look
x.locked()
# change
x.acquire()

# %% weakref.WeakValueDictionary | opaque: a weak reference cannot be stored
import weakref
class Thing:
    pass
kept = Thing()
x = weakref.WeakValueDictionary(a=kept)
# look
x["a"] is kept, len(x)
# change
x["b"] = kept

# %% weakref.ref | opaque: a weak reference cannot be stored
import weakref
class Thing:
    pass
kept = Thing()
x = weakref.ref(kept)
# look
x() is kept
# change
del kept

# %% sqlite3 connection | opaque: cannot pickle 'sqlite3.Connection'
import sqlite3
x = sqlite3.connect(":memory:")
# look
x.total_changes, x.in_transaction
# change
_ = x.execute("create table t (a)")

# %% open file | opaque: read only once
import os
x = open(os.devnull)
# look
x.name, x.mode
# change
x.close()

# %% hashlib | opaque: cannot pickle '_hashlib.HASH'
import hashlib
x = hashlib.sha256(b"a")
# look
x.hexdigest(), x.name
# change
x.update(b"b")

# %% contextlib.ExitStack
import contextlib
x = contextlib.ExitStack()
# look
type(x).__name__
# change
_ = x.callback(print, "bye")

# %% contextvars.ContextVar | opaque: cannot pickle '_contextvars.ContextVar'
import contextvars
x = contextvars.ContextVar("v", default=1)
# look
x.get(), x.name
# change
_ = x.set(2)

# %% cached_property, overwritten
import functools
class Circle:
    def __init__(self, r):
        self.r = r

    @functools.cached_property
    def area(self):
        return 3 * self.r**2
x = Circle(2)
# look
x.r, x.__class__.__name__
# change
x.area = 5

# %% itertools.count
import itertools
x = itertools.count(5)
# look
x is None, repr(x)
# change
next(x)

# %% list with an itertools.count, that numbers something
import itertools
x = {"ids": itertools.count(), "taken": []}
# look
x["taken"]
# change
x["taken"].append(next(x["ids"]))

# %% datetime subclass, an attribute
import datetime
class Day(datetime.date):
    pass
x = Day(2024, 5, 1)
x.label = "holiday"
# look
x.label, x.year, x.isoformat(), x == datetime.date(2024, 5, 1)
# change
x.label = "workday"

# %% defaultdict subclass, an attribute
from collections import defaultdict
class Index(defaultdict):
    pass
x = Index(list, {"a": [1]})
x.unit = "m"
# look
x.unit, x["a"]
# change
x.unit = "km"

# %% Path subclass, an attribute
import pathlib
class Place(pathlib.PurePosixPath):
    pass
x = Place("a/b")
x.seen = False
# look
x.name, x.seen, x / "c"
# change
x.seen = True

# %% WeakValueDictionary, changed by a value of it
import weakref
class Thing:
    def __init__(self):
        self.parts = []
x = Thing()
held = weakref.WeakValueDictionary(a=x)
# look
held["a"].parts, len(held)
# change
held["a"].parts.append(1)
