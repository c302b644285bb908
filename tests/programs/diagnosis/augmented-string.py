# cause: 1:2 or 1:4 or 1:5
# %%
xs = [1, 2, 3]
# %%
def join(xs):
    out = ""
    for x in xs:
        out += str(x)
    return out
code = join(xs)
# %%
prefix = "n"
# %%
label = prefix + code
# %%
print("RESULT", label, code + 1)
