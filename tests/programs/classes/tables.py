import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

# %% DataFrame, one value
x = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]})
# look
print(x), x.describe(), x.dtypes, x.head(2), x["a"].mean(), x.groupby("b").size(), x.values, x == 1
# change
x.loc[1, "a"] = 20

# %% DataFrame, a new column
x = pd.DataFrame({"a": np.arange(5.0)})
# look
x.shape, x.to_dict(), x.sort_values("a"), len(x), x.columns.tolist(), "a" in x
# change
x["b"] = x["a"] * 2

# %% DataFrame, built column by column
x = pd.DataFrame({"a": [1.0, 2.0]})
for number in range(5):
    x[f"c{number}"] = float(number)
# look
x.sum(), x.values, x.to_numpy().shape, x.T, x.mean(axis=1), x.copy(), x.describe()
# change
x.iloc[0, 0] = -1.0

# %% DataFrame, renamed in place
x = pd.DataFrame({"a": [1], "b": [2]})
# look
x.columns, x.rename(columns={"a": "c"})
# change
x.rename(columns={"a": "c"}, inplace=True)

# %% DataFrame, a column's name
x = pd.DataFrame({"a": [1], "b": [2]})
# look
x.columns[0], x.columns.is_unique, x.columns.get_loc("b")
# change
x.columns = ["a", "B"]

# %% DataFrame, a row dropped in place
x = pd.DataFrame({"a": [1, None, 3]})
# look
x.isna().sum(), x.dropna(), x.a.count()
# change
x.dropna(inplace=True)

# %% DataFrame, its index
x = pd.DataFrame({"k": ["u", "v"], "n": [1, 2]})
# look
x.set_index("k").loc["u"], x.index
# change
x.set_index("k", inplace=True)

# %% DataFrame, its attrs
x = pd.DataFrame({"n": [1, 2]})
# look
x.attrs, x.n
# change
x.attrs["unit"] = "kg"

# %% DataFrame of many kinds
x = pd.DataFrame({"s": ["a", "b"], "c": pd.Categorical(["u", "v"]), "t": pd.to_datetime(["2024-01-01", "2024-01-02"]), "i": pd.array([1, None], dtype="Int64")})
# look
x.info(buf=__import__("io").StringIO()), x.dtypes, x.memory_usage(), x.nunique(), x.to_string(), x.s.str.upper(), x.t.dt.year
# change
x.loc[0, "c"] = "v"

# %% DataFrame, many looks at its index
x = pd.DataFrame({"n": range(50)}, index=[f"k{n}" for n in range(50)])
# look
x.loc["k7"], x.index.is_monotonic_increasing, x.index.get_loc("k3"), x.index.is_unique, x.reindex(["k1"]), x.loc[["k1", "k2"]]
# change
x.at["k7", "n"] = 0

# %% DataFrame with a MultiIndex
x = pd.DataFrame({"n": range(4)}, index=pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["l", "m"]))
# look
x.loc["a"], x.loc[("b", 2)], x.index.levels, x.unstack(), x.xs(1, level="m"), x.index.get_level_values(0), x.groupby(level=0).sum()
# change
x.loc[("a", 1), "n"] = 10

# %% DataFrame of lists
x = pd.DataFrame({"tags": [["a"], ["b", "c"]]})
# look
x.explode("tags"), x.tags.str.len()
# change
x.loc[0, "tags"].append("z")

# %% Series
x = pd.Series([1.0, 2.0, 3.0], index=list("abc"), name="n")
# look
print(x), x.sum(), x["b"], x.rolling(2).mean(), x.cumsum(), x.to_list(), x.index, x.values, x.map(str)
# change
x["b"] = 9

# %% Series, its name
x = pd.Series([1, 2], name="n")
# look
x.name, x.to_frame()
# change
x.name = "m"

# %% Series of text
x = pd.Series(["one", "two", None])
# look
x.str.len(), x.isna(), x.value_counts(), x.unique()
# change
x.iloc[2] = "three"

# %% Series, sorted in place
x = pd.Series([3, 1, 2])
# look
x.sort_values(), x.argmin(), x.rank()
# change
x.sort_values(inplace=True)

# %% Index, its name
x = pd.Index(["a", "b", "c"])
# look
x.get_loc("b"), x.is_unique, "c" in x, x.isin(["a"]), x.str.upper(), x.hasnans
# change
x.name = "letters"

# %% RangeIndex, its name
x = pd.RangeIndex(10)
# look
x[3], x.max(), len(x), 3 in x, x.to_list(), x.values
# change
x.name = "n"

# %% DatetimeIndex, its name
x = pd.date_range("2024-01-01", periods=5, freq="D")
# look
x.year, x[0], x.freq, x.inferred_freq, x.get_loc("2024-01-03"), x.is_monotonic_increasing, x.is_normalized
# change
x.name = "day"

# %% MultiIndex, its names
x = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])
# look
x.levels, x.get_loc(("a", 1)), x.is_unique, x.values, x.nlevels
# change
x.names = ["l", "m"]

# %% Categorical
x = pd.Categorical(["low", "high", "low"], categories=["low", "high"], ordered=True)
# look
x.codes, x.categories, x.value_counts(), x.min(), x == "low"
# change
x[0] = "high"

# %% nullable integer array
x = pd.array([1, None, 3], dtype="Int64")
# look
x.sum(), x.isna(), x[0], x + 1
# change
x[1] = 2

# %% sparse array in a Series
x = pd.Series(pd.arrays.SparseArray([0, 0, 1]))
# look
x.sparse.density, x.sum()
# change
x.attrs["seen"] = 1

# %% interval and period in a dict
x = {"span": pd.Interval(0, 5), "month": pd.Period("2024-01")}
# look
x["span"].mid, 3 in x["span"], x["month"].start_time, x["month"] + 1
# change
x["month"] += 1

# %% Timestamp in a list
x = [pd.Timestamp("2024-03-01 12:00", tz="UTC"), pd.Timedelta("1D")]
# look
x[0].day_name(), x[0] + x[1], x[0].isoformat(), hash(x[0])
# change
x[0] = x[0].tz_convert("Asia/Tokyo")

# %% GroupBy, by the frame that it groups
frame = pd.DataFrame({"k": ["a", "b", "a"], "n": [1, 2, 3]})
x = frame.groupby("k")
# look
x.ngroups, x.groups, x.n.mean(), x.size(), x.get_group("a"), [name for name, part in x]
# change
x.as_index = False

# %% rolling window
x = pd.Series(range(5)).rolling(2)
# look
x.sum(), x.window
# change
x.min_periods = 1

# %% DataFrame that a second one was taken from
x = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
part = x[["a"]]
# look
part.sum(), x.sum()
# change
part.loc[0, "a"] = 100
x.loc[1, "b"] = 5

# %% list of DataFrames
x = [pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})]
# look
pd.concat(x), len(x)
# change
x[1]["a"] += 1

# %% polars DataFrame
x = pl.DataFrame({"a": [1, 2, 3], "b": ["x", "y", None]})
# look
print(x), x.describe(), x.filter(pl.col("a") > 1), x["a"].sum(), x.schema, x.to_dicts(), x.group_by("b").len()
# change
x.insert_column(0, pl.Series("n", [7, 8, 9]))

# %% polars DataFrame, one value
x = pl.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
# look
x[0, "a"], x.shape, x.sum(), x.sort("a")
# change
x[1, "b"] = -1.0

# %% polars DataFrame, a column's name
x = pl.DataFrame({"a": [1], "b": [2]})
# look
x.columns, x.rename({"a": "c"}), x.estimated_size()
# change
x.columns = ["a", "z"]

# %% polars Series
x = pl.Series("n", [1, 2, 3])
# look
x.mean(), x.to_list(), x.is_sorted(), x.n_unique(), x.dtype
# change
x[0] = 10

# %% polars Series, extended
x = pl.Series("n", [1, 2])
# look
x.sum(), x.len()
# change
x.append(pl.Series("n", [3]))

# %% polars LazyFrame in a dict
x = {"plan": pl.LazyFrame({"a": [1, 2]})}
# look
x["plan"].collect(), x["plan"].collect_schema(), x["plan"].explain()
# change
x["plan"] = x["plan"].filter(pl.col("a") > 1)

# %% polars expression in a list
x = [pl.col("a").sum()]
# look
str(x[0]), x[0].meta.root_names()
# change
x[0] = x[0] + 1

# %% pyarrow Table in a dict
x = {"t": pa.table({"a": [1, 2], "b": ["u", "v"]})}
# look
x["t"].num_rows, x["t"].schema, x["t"].to_pydict(), x["t"].column("a").to_pylist()
# change
x["t"] = x["t"].append_column("c", pa.array([True, False]))

# %% pyarrow Array in a list
x = [pa.array([1, None, 3])]
# look
x[0].null_count, x[0].to_pylist(), len(x[0])
# change
x[0] = x[0].slice(1)

# %% pyarrow schema in a list
x = [pa.schema([("a", pa.int64())])]
# look
x[0].names, x[0].field("a").type
# change
x[0] = x[0].with_metadata({"k": "v"})

# %% pyarrow buffer over an array's memory | unseen: the buffer does not tell whose memory it is
memory = np.zeros(4)
x = {"b": pa.py_buffer(memory)}
# look
x["b"].size, memory[0]
# change
memory[0] = 1.5

# %% StringIO that a frame was written to
import io
x = io.StringIO()
# look
x.getvalue()
# change
pd.DataFrame({"a": [1]}).to_csv(x)

# %% DataFrame, an attribute that pandas does not know | unseen: its own pickling leaves that out
import warnings
x = pd.DataFrame({"a": [1]})
# look
x.shape
# change
x.note = "checked"

# %% DataFrame, its flags
x = pd.DataFrame({"a": [1]})
# look
x.flags.allows_duplicate_labels
# change
x.flags.allows_duplicate_labels = False

# %% subclass of DataFrame with metadata
class Survey(pd.DataFrame):
    _metadata = ["year"]

    @property
    def _constructor(self):
        return Survey
x = Survey({"a": [1, 2]})
x.year = 2023
# look
x.year, x.head(1).year, x.a.sum()
# change
x.year = 2024
