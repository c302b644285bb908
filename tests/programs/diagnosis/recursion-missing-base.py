# cause: 0:1
# %%
tree = {"v": 1, "kids": [{"v": 2, "kids": []}, {"v": None, "kids": []}]}
# %%
def total(node):
    s = node["v"]
    for kid in node["kids"]:
        s += total(kid)
    return s
# %%
name = "tree"
# %%
label = name.upper()
# %%
print("RESULT", label, total(tree))
