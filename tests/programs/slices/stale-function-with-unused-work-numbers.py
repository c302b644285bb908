# stale 3: got
# fresh 5: got
# stale 7: got
# fresh 9: got
# fresh 12: got
# why: the same with plain numbers, and function and globals defined in one cell
# %%
usual = 2
shown = 2
given = 5
spare = 6
def mix(a, b=usual):
    waste = given + spare
    keep = a + b
    return keep
# %%
got = mix(given)
# %%
usual = 7
# %%
print(got)
# %%
def mix(a, b=usual):
    print(shown)
    waste = given + spare
    keep = a + b
    return keep
got = mix(given)
# %%
print(got)
# %%
given = 8
# %%
print(got)
# %%
got = mix(given)
# %%
print(got)
# %%
shown = 60
# %%
spare = 9
# %%
print(got)
