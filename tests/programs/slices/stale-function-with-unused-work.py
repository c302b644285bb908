# stale 4: got[0]
# fresh 7: got[0]
# fresh 8: got
# stale 10: got
# stale 12: got[0]
# fresh 14: got[0]
# fresh 15: got
# fresh 18: got[0]
# fresh 19: got
# why: a function reads four lists, but only the argument and the default reach the result; what it only prints or throws away must not make the result stale
# %%
usual = [2]
shown = [2]
given = [5]
spare = [6]
# %%
def mix(a, b=usual):
    waste = [given[0] + spare[0]]
    keep = [a[0] + b[0]]
    return keep
# %%
got = mix(given)
# %%
usual = [7]
# %%
print(got[0])
# %%
def mix(a, b=usual):
    print(shown[0])
    waste = [given[0] + spare[0]]
    keep = [a[0] + b[0]]
    return keep
# %%
got = mix(given)
# %%
print(got[0])
# %%
print(got)
# %%
given = [8]
# %%
print(got)
# %%
given = [88]
# %%
print(got[0])
# %%
got = mix(given)
# %%
print(got[0])
# %%
print(got)
# %%
shown = [60]
# %%
spare = [9]
# %%
print(got[0])
# %%
print(got)
