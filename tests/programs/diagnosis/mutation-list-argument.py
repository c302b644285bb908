# cause: 1:2
# rule: changed-in-place
# %%
base = [1, 2, 3]
# %%
def with_extra(values, extra):
    values.append(extra)
    return values
# %%
longer = with_extra(base, 99)
# %%
total = sum(longer)
# %%
assert len(base) == 3, f"base has {len(base)}"
