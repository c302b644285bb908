import numpy as np

# %% ndarray of integers
x = np.arange(6)
# look
print(x), x.sum(), x.mean(), x == 3, x.dtype, x.shape, x[::2], x.max()
# change
x[2] = 20

# %% ndarray of floats, in place
x = np.linspace(0, 1, 50)
# look
x @ x, x.reshape(5, 10), np.sort(x), x.T
# change
x *= 2

# %% ndarray, larger than a piece of the store
x = np.zeros(300_000)
# look
x.sum(), x[:3], x.nbytes
# change
x[-1] = 1e-9

# %% ndarray of booleans
x = np.array([True, False, True])
# look
x.any(), ~x, np.flatnonzero(x)
# change
x[1] = True

# %% ndarray of complex numbers
x = np.array([1 + 2j, 3j])
# look
x.real, abs(x), x.conj()
# change
x.imag[0] = 7

# %% ndarray of strings
x = np.array(["ab", "c"])
# look
np.char.upper(x), x.dtype, x == "c"
# change
x[1] = "d"

# %% ndarray of variable-width strings
x = np.array(["ab", "a longer text than fits inline"], dtype=np.dtypes.StringDType())
# look
x[0], len(x), x == "ab"
# change
x[1] = "short"

# %% ndarray of dates
x = np.array(["2024-01-01", "2024-02-01"], dtype="datetime64[D]")
# look
x[1] - x[0], x.astype("M8[M]"), x.min()
# change
x[0] += np.timedelta64(1, "D")

# %% ndarray of objects
x = np.array([{"a": 1}, [2], None], dtype=object)
# look
x[0]["a"], x.dtype, len(x)
# change
x[1].append(3)

# %% structured array
x = np.zeros(3, dtype=[("name", "U5"), ("score", "f8")])
# look
x["score"].sum(), x.dtype.names, x[0]
# change
x["score"][1] = 4.5

# %% structured array, changed by one of its rows
x = np.zeros(3, dtype=[("a", "i4"), ("b", "f8")])
row = x[1]
# look
row["a"], len(x)
# change
row["a"] = 3

# %% record array
x = np.rec.array([(1, 2.0), (3, 4.0)], names="a,b")
# look
x.a, x[0].b
# change
x.a[0] = 9

# %% zero-dimensional array
x = np.array(5.0)
# look
float(x), x.item(), x + 1
# change
x[...] = 6

# %% Fortran-ordered array
x = np.asfortranarray(np.arange(6.0).reshape(2, 3))
# look
x.flags.f_contiguous, x.ravel(), x.T[0]
# change
x[1, 2] = -1

# %% view, changed by its base
base = np.arange(10)
x = base[2:5]
# look
x.sum(), base[0], x.base is base
# change
base[3] = 99

# %% base, changed by a view
x = np.arange(10)
part = x.reshape(2, 5).T
# look
part.shape, x[0]
# change
part[0, 1] = -5

# %% array over a bytearray
memory = bytearray(16)
x = np.frombuffer(memory, dtype="i4")
# look
x[0], len(memory)
# change
memory[0] = 1

# %% array, its shape
x = np.arange(6)
# look
x.shape, x.strides
# change
x.resize((2, 3))

# %% array, by an out argument
x = np.ones(4)
# look
np.add(x, 1), x.prod()
# change
_ = np.multiply(x, 3, out=x)

# %% array, shuffled
x = np.arange(20)
# look
np.random.default_rng(1).permutation(x)
# change
np.random.default_rng(1).shuffle(x)

# %% list of arrays
x = [np.zeros(3), np.ones(2)]
# look
np.concatenate(x), x[0].sum()
# change
x[1][0] = 5

# %% dict of arrays, changed by the array's own name
weights = np.zeros((2, 2))
x = {"w": weights}
# look
weights.trace(), x["w"].shape
# change
weights[0, 0] = 1

# %% masked array, its data
x = np.ma.masked_array([1.0, 2.0, 3.0], mask=[0, 1, 0])
# look
x.mean(), x.filled(0), x.mask, print(x), x.compressed()
# change
x[0] = 7

# %% masked array, its mask
x = np.ma.masked_array([1.0, 2.0, 3.0], mask=[0, 1, 0])
# look
x.count(), x.sum()
# change
x[2] = np.ma.masked

# %% subclass of ndarray
class Signal(np.ndarray):
    rate = 1
x = np.arange(4.0).view(Signal)
x.rate = 100
# look
x.rate, x.sum(), x[1:]
# change
x.rate = 200

# %% numpy.matrix
import warnings
warnings.simplefilter("ignore")
x = np.matrix([[1, 2], [3, 4]])
# look
x.T, x * x, x.A1
# change
x[0, 0] = 5

# %% random Generator
x = np.random.default_rng(3)
# look
x.bit_generator.state["bit_generator"], repr(x)[:5]
# change
x.normal()

# %% random RandomState
x = np.random.RandomState(3)
# look
x.get_state()[0], repr(x)[:5]
# change
x.rand(2)

# %% random SeedSequence
x = np.random.SeedSequence(7)
# look
x.entropy, x.generate_state(2)
# change
_ = x.spawn(1)

# %% poly1d
x = np.poly1d([1, 0, -1])
# look
x(2), x.roots, x.order, print(x)
# change
x[0] = 5

# %% Polynomial
x = np.polynomial.Polynomial([1, 2, 3])
# look
x(0.5), x.degree(), x.deriv()
# change
x.coef[0] = 10

# %% vectorize
x = np.vectorize(abs)
# look
x([-1, 2]), x.pyfunc
# change
x.otypes = "d"

# %% ndenumerate | opaque: read only once
x = np.ndenumerate(np.arange(3))
# look
x is None
# change
next(x)

# %% nditer | opaque: read only once
x = np.nditer(np.arange(3))
# look
x is None
# change
x.iternext()

# %% flatiter | opaque: read only once
x = np.arange(4).flat
# look
x.index
# change
next(x)

# %% memory map
import pathlib
place = pathlib.Path("measured.bin")
x = np.memmap(place, dtype="u1", mode="w+", shape=(4,))
# look
x.sum(), x[0]
# change
x[0] = 255

# %% random Generator, changed by its bound method
x = np.random.default_rng(3)
draw = x.normal
# look
draw.__name__, repr(x)[:5]
# change
draw(size=2)

# %% view of a subclass, changed by its base
class Trace(np.ndarray):
    pass
base = np.arange(6.0)
x = base.view(Trace)[1:4]
# look
x.sum(), base[0]
# change
base[2] = 50

# %% ndarray, locked
x = np.zeros(3)
# look
x.flags.writeable
# change
x.setflags(write=False)

# %% masked array, its mask made hard | unseen: its own pickling leaves that out
x = np.ma.masked_array([1, 2], mask=[0, 1])
# look
x.hardmask
# change
_ = x.harden_mask()

# %% masked array, its fill value
x = np.ma.masked_array([1, 2], mask=[0, 1])
# look
x.filled(3)
# change
x.fill_value = 7

# %% structured array, names of its fields
x = np.zeros(2, dtype=[("a", "i4"), ("b", "i4")])
# look
x.dtype.names
# change
x.dtype.names = ("a", "c")
