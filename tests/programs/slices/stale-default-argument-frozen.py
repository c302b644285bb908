# fresh 1: quote
# stale 3: quote
# why: a default value is taken when the function is defined; after a change of the global the function itself is old
# %%
rate = 6
def quote(r=rate):
    return r + 2
# %%
first = quote()
# %%
rate = 8
# %%
second = quote()
