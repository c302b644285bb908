# error: LookupError
# failure: 0:5 `raise LookupError("no such rate") from None` in rate
# cause: 1:1
# chain: KeyError 0:3 `table[name]` in rate
# %%
def rate(table, name):
    try:
        return table[name]
    except KeyError:
        raise LookupError("no such rate") from None
# %%
table = {"EUR": 1.0, "USD": 0.9}
# %%
rate(table, "GBP")
