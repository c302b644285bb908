# kind: script
# error: KeyError
# failure: 1:2 `row["id"]` in key
# cause: 1:14
# values: row={'idd': 3}
# %%
def key(row):
    return row["id"]


def guarded(row):
    try:
        return key(row)
    except KeyError:
        return None


first = {"name": "a"}
guarded(first), key({"id": 1})
second = {"idd": 3}
key(second)
