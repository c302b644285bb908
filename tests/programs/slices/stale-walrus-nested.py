# fresh 2: r
# fresh 3: q
# stale 4: p
# stale 5: made
# why: three assignments nested in one condition; the middle name is re-assigned: the inner one stays good, the outer ones do not
# %%
if (p := (q := (r := 4) + 1) + 1) > 2:
    made = p + 1
# %%
q = 50
# %%
print(r)
# %%
print(q)
# %%
print(p)
# %%
print(made)
